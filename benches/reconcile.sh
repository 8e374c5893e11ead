#!/usr/bin/env bash
# Credits against sales: by default 100 000 sales and 5 000 credits, half of which are no settlement at all, start to end
# through the program with JSON out. Three lists: fees as agreed, fees that only the credits show (two rates one after the
# other), and another fee every day, which no rate explains and which stays open where batches resemble one another. For
# the first two it is checked that the batches are matched; then the best wall time of three and the peak memory are
# printed. Linux, with GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
days=${1:-2500}
cargo build --locked --release --quiet --bin yiqing
# The generator is the standard library alone; as an example cargo would build every test library for release.
rustc --edition 2024 -O -o target/reconcile_lists examples/reconcile_lists.rs
out=target/bench-reconcile
for way in agreed implied changing; do
  dir=$out/$way-$days
  [ -s "$dir/case.toml" ] || target/reconcile_lists "$dir" "$days" "$way"
  least=999999
  most=0
  for _ in 1 2 3; do
    /usr/bin/time -f '%e %M' -o "$out/time" target/release/yiqing reconcile --sales "$dir/sales.csv" \
      --credits "$dir/credits.csv" --case "$dir/case.toml" --date 2026-11-23 --format json --quiet --exit-zero \
      -o "$dir/out.json"
    read -r t m <"$out/time"
    least=$(awk -v a="$least" -v b="$t" 'BEGIN { print (b < a) ? b : a }')
    if [ "$m" -gt "$most" ]; then most=$m; fi
  done
  matched=$(grep -c '"how": ' "$dir/out.json")
  if [ "$way" != changing ] && [ "$matched" -lt $((days * 9 / 10)) ]; then
    echo "$way: only $matched of $days batches matched" >&2
    exit 1
  fi
  awk -v w="$way" -v s=$((days * 40)) -v c=$((days * 2)) -v n="$matched" -v t="$least" -v m="$most" \
    'BEGIN { printf "%-9s %7d sales %6d credits %5d matched %7.2f s  %7d KiB\n", w, s, c, n, t, m }'
done
