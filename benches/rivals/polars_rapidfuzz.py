"""Polars and rapidfuzz: LIST.csv joined with the names on record, misspelt brands looked for.

    polars_rapidfuzz.py LIST.csv FOLDER OUT.csv [--guess]

With --guess a misspelt brand gets the most similar of all names instead of the brands one edit away.
"""

import sys

import polars as pl

from near import guessed, near

listed, folder, out = sys.argv[1:4]
rows = pl.read_csv(listed, infer_schema=False)
names = pl.read_csv(f"{folder}/names.csv", infer_schema=False)
aliases = pl.read_csv(f"{folder}/near.csv", infer_schema=False)

odd = rows.select(pl.col("品牌").unique()).join(names, left_on="品牌", right_on="name", how="anti")["品牌"]
odd = odd.drop_nulls().to_list()
if sys.argv[4:] == ["--guess"]:
    found = guessed(odd, names["name"].to_list())
else:
    found = near(odd, aliases["alias"].to_list(), aliases["folded"].to_list())
misspelt = pl.DataFrame({"name": odd, "near": found}, schema={"name": pl.String, "near": pl.String})
table = pl.concat([names, misspelt], how="diagonal")
rows.join(table, left_on="品牌", right_on="name", how="left", maintain_order="left").write_csv(out)
