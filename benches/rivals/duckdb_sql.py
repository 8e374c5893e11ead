"""DuckDB: LIST.csv joined with the names on record, misspelt brands looked for, all in SQL.

    duckdb_sql.py LIST.csv FOLDER OUT.csv

Its levenshtein() counts bytes, not characters, so brands one edit away are found by what is left
of both when one character is taken out: a join, which is quicker than comparing all with all.
"""

import sys

import duckdb

listed, folder, out = sys.argv[1:]
db = duckdb.connect()
db.execute(
    """
    CREATE TABLE listed AS SELECT * FROM read_csv($listed, header = true, all_varchar = true);
    """,
    {"listed": listed},
)
db.execute("CREATE TABLE names AS SELECT * FROM read_csv($f, header = true, all_varchar = true)", {"f": f"{folder}/names.csv"})
db.execute("CREATE TABLE alias AS SELECT * FROM read_csv($f, header = true, all_varchar = true)", {"f": f"{folder}/near.csv"})
db.execute(
    r"""
    CREATE TABLE odd AS
      SELECT DISTINCT 品牌 AS name,
             regexp_replace(lower(品牌), '[\s()\[\]{}<>（）［］【】〔〕「」『』〈〉《》]', '', 'g') AS folded
      FROM listed ANTI JOIN names ON listed.品牌 = names.name;

    -- Every way of taking one character out.
    CREATE TABLE odd_cut AS
      SELECT name, folded, i, substr(folded, 1, i - 1) || substr(folded, i + 1) AS rest
      FROM (SELECT *, unnest(range(1, length(folded) + 1)) AS i FROM odd WHERE length(folded) >= 3);
    CREATE TABLE alias_cut AS
      SELECT alias, folded, i, substr(folded, 1, i - 1) || substr(folded, i + 1) AS rest
      FROM (SELECT *, unnest(range(1, length(folded) + 1)) AS i FROM alias);

    CREATE TABLE near AS
      SELECT name, string_agg(DISTINCT alias, '、') AS near FROM (
        SELECT name, alias FROM odd_cut o JOIN alias_cut a ON o.i = a.i AND o.rest = a.rest WHERE o.folded <> a.folded
        UNION ALL
        SELECT name, alias FROM odd_cut o JOIN alias a ON o.rest = a.folded
        UNION ALL
        SELECT name, alias FROM odd o JOIN alias_cut a ON o.folded = a.rest WHERE length(o.folded) >= 3
      ) GROUP BY name;

    CREATE TABLE answer AS
      SELECT name, acquirer, licence_no, licence_state, NULL AS near FROM names
      UNION ALL
      SELECT name, NULL, NULL, NULL, near FROM near;
    """
)
db.execute(
    f"""
    COPY (
      SELECT listed.*, acquirer, licence_no, licence_state, near
      FROM listed LEFT JOIN answer ON listed.品牌 = answer.name
    ) TO '{out}' (HEADER, DELIMITER ',');
    """
)
