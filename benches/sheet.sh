#!/bin/sh
# Workbook in, workbook out: the program against the floor, which is reading the same cells and
# writing the same results without a check (examples/sheet_floor.rs). All in one run, since
# machines differ and are noisy.
#
#   benches/sheet.sh [ROWS]        default 100000
set -eu
rows="${1:-100000}"
root="$(cd "$(dirname "$0")/.." && pwd)"
cd "$root"
out="$root/benches/out"
mkdir -p "$out"
cargo build --release --quiet --bin yiqing --example stock_list --example sheet_floor
bin="$root/target/release"
"$bin/examples/stock_list" "$rows" > "$out/list.csv"
"$bin/examples/sheet_floor" make "$out/list.csv" "$out/list.xlsx"

# The same answers first: the workbook and the CSV of the same list.
"$bin/yiqing" batch "$out/list.csv" -o "$out/a.csv" --quiet --exit-zero --date 2026-11-23
"$bin/yiqing" batch "$out/list.xlsx" -o "$out/b.csv" --quiet --exit-zero --date 2026-11-23
cmp "$out/a.csv" "$out/b.csv"

run() {
    best=""
    for _ in 1 2 3; do
        start="$(date +%s.%N)"
        "$@"
        end="$(date +%s.%N)"
        took="$(awk "BEGIN { print $end - $start }")"
        if [ -z "$best" ] || awk "BEGIN { exit !($took < $best) }"; then best="$took"; fi
    done
}
run "$bin/yiqing" batch "$out/list.xlsx" -o "$out/results.xlsx" --quiet --exit-zero --date 2026-11-23
ours="$best"
floor="$("$bin/examples/sheet_floor" time "$out/list.xlsx" "$out/results.xlsx")"
again="$("$bin/examples/sheet_floor" time "$out/list.xlsx" "$out/results.xlsx")"
run "$bin/yiqing" batch "$out/list.xlsx" -o "$out/results.html" --quiet --exit-zero --date 2026-11-23
page="$best"
memory="-"
if [ -x /usr/bin/time ]; then
    memory="$(/usr/bin/time -f %M "$bin/yiqing" batch "$out/list.xlsx" -o "$out/results.xlsx" \
        --quiet --exit-zero --date 2026-11-23 2>&1 | tail -1)"
fi
printf '%s\n%s\n' "$floor" "$again" | awk -v ours="$ours" -v page="$page" -v rows="$rows" -v memory="$memory" '
    NR == 1 || $1 + $2 < best { best = $1 + $2; r = $1; w = $2; cells = $4 }
    END {
        printf "%d rows, %d cells written\n", rows, cells
        printf "floor: read %.2f s + write %.2f s = %.2f s\n", r, w, best
        printf "batch XLSX -> XLSX: %.2f s, %.2f x the floor, peak %s KiB\n", ours, ours / best, memory
        printf "batch XLSX -> HTML: %.2f s\n", page
    }'
