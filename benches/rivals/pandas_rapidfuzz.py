"""pandas and rapidfuzz: LIST.csv joined with the names on record, misspelt brands looked for.

    pandas_rapidfuzz.py LIST.csv FOLDER OUT.csv
"""

import sys

import pandas as pd

from near import near

listed, folder, out = sys.argv[1:]
# The quickest reader that pandas has.
rows = pd.read_csv(listed, engine="pyarrow", dtype=str, keep_default_na=False)
names = pd.read_csv(f"{folder}/names.csv", dtype=str, keep_default_na=False)
aliases = pd.read_csv(f"{folder}/near.csv", dtype=str, keep_default_na=False)

distinct = rows["品牌"].drop_duplicates()
odd = distinct[~distinct.isin(names["name"])].tolist()
found = near(odd, aliases["alias"].tolist(), aliases["folded"].tolist())
misspelt = pd.DataFrame({"name": odd, "near": found}, dtype=str)
table = pd.concat([names, misspelt])
rows.merge(table, left_on="品牌", right_on="name", how="left").drop(columns="name").to_csv(out, index=False)
