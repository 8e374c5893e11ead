#!/usr/bin/env bash
# Lists: the csv crate's copy of a file (the floor), then `yiqing batch` over it as CSV and as JSON Lines, in one run.
# Rows by default 1 000 000; seeded, so the same list for everybody. First it checks that one thread and two give the same
# bytes. Times are the best of three, wall seconds; memory is the peak of the process. Linux, with GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-1000000}
cargo build --locked --release --quiet --bin yiqing --example stock_list --example csv_copy
out=target/bench-lists
mkdir -p "$out"
list=$out/$rows.csv
[ -s "$list" ] || target/release/examples/stock_list "$rows" 7 >"$list"
yiqing=(target/release/yiqing batch "$list" --date 2026-11-23 --exit-zero --quiet)

best() { # NAME COMMAND…: best wall time of three, and the peak memory
  local name=$1 t m least=999999 most=0
  shift
  for _ in 1 2 3; do
    /usr/bin/time -f '%e %M' -o "$out/time" "$@" >/dev/null
    read -r t m <"$out/time"
    least=$(awk -v a="$least" -v b="$t" 'BEGIN { print (b < a) ? b : a }')
    if [ "$m" -gt "$most" ]; then most=$m; fi
  done
  floor=${floor:-$least}
  awk -v n="$name" -v t="$least" -v f="$floor" -v m="$most" 'BEGIN { printf "%-34s %7.2f s  %5.1f x  %7d KiB\n", n, t, t / f, m }'
}

"${yiqing[@]}" --threads 1 -o "$out/one.csv"
"${yiqing[@]}" --threads 2 -o "$out/two.csv"
cmp "$out/one.csv" "$out/two.csv"
echo "$rows rows, $(stat -c %s "$list") bytes; one thread and two write the same bytes"
best "csv copy (floor)" target/release/examples/csv_copy "$list" "$out/copy.csv"
best "batch, CSV, rows only" "${yiqing[@]}" --rows-only -o "$out/a.csv"
best "batch, CSV" "${yiqing[@]}" -o "$out/a.csv"
best "batch, JSON Lines" "${yiqing[@]}" -o "$out/a.jsonl"
rm -f "$out/a.jsonl" "$out/a.csv" "$out/one.csv" "$out/two.csv" "$out/copy.csv"
