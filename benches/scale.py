"""Checks a list of JSON Lines in an existing engine: PySpark's `pipe`, one process a partition.

usage: scale.py YIQING LIST.jsonl OUT_DIR PARTITIONS DATE

Each partition goes through `yiqing batch - --rows-only` as a line filter. `checkCode=True` makes a process that fails fail
the job; `--exit-zero` keeps findings from looking like failures. An empty partition would end with exit code 3 (nothing was
checked), so the list is cut into no more partitions than it has blocks of lines.
"""

import sys

from pyspark.sql import SparkSession

yiqing, source, out, partitions, date = sys.argv[1:6]
spark = (
    SparkSession.builder.master("local[2]")
    .appName("yiqing")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.session.timeZone", "Asia/Shanghai")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
lines = spark.sparkContext.textFile("file://" + source, int(partitions))
command = f"{yiqing} batch - --format jsonl --rows-only --quiet --exit-zero --threads 1 --date {date}"
lines.pipe(command, checkCode=True).saveAsTextFile("file://" + out)
print("partitions", lines.getNumPartitions())
spark.stop()
