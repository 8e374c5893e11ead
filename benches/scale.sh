#!/usr/bin/env bash
# A list checked by PySpark's `pipe` in local mode, its parts joined by `yiqing merge`, and the same list checked by one
# process: the results must be the same bytes. Needs Java 17 and Python 3; PySpark goes into a venv under target/.
# usage: benches/scale.sh [ROWS] [PARTITIONS]; YIQING names the program to use, by default the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-100000}
partitions=${2:-8}
date=2026-11-23
if [ -z "${YIQING:-}" ]; then
  cargo build --locked --release --quiet --bin yiqing
  YIQING=$PWD/target/release/yiqing
fi
venv=target/pyspark-venv
if [ ! -x "$venv/bin/pip" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet pyspark==4.0.1
fi
work=$PWD/target/scale
rm -rf "$work"
mkdir -p "$work"
list=$work/list.jsonl
# In the profile of the tests, whose libraries are there already; the list is the same.
cargo build --locked --quiet --example stock_list
target/debug/examples/stock_list "$rows" --seed 7 --repeated 5 --form jsonl -o "$list"
took() { local from=$SECONDS; "$@"; echo "$((SECONDS - from)) s: $(basename "$1") ${2##*/}" >&2; }
took "$venv/bin/python" benches/scale.py "$YIQING" "$list" "$work/parts" "$partitions" "$date"
took "$YIQING" merge --list "$list" "$work"/parts/part-* --date "$date" --exit-zero -o "$work/merged.jsonl"
took "$YIQING" batch "$list" --date "$date" --exit-zero --quiet -o "$work/one.jsonl"
cmp "$work/merged.jsonl" "$work/one.jsonl"
echo "$(wc -l <"$work/one.jsonl") rows in $(ls "$work"/parts/part-* | wc -l) parts: the same bytes as one process"
