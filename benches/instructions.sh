#!/usr/bin/env bash
# Guards against work that creeps in: the instructions that `batch` on a seeded list of 20 000 rows, one `check` and one
# with the seller's words take under callgrind, against those recorded in benches/instructions.toml. Wall time is no such
# guard, since machines are noisy. Fails above 5 % more; tells when there are 5 % fewer, so that the record follows.
#
#   benches/instructions.sh             compare
#   benches/instructions.sh --record    measure and record anew; say in the commit why there are more
#
# Compilers and processors differ: the record is by `rustc --version` and whether there is AVX2, which libraries ask for.
# Where there is no record the counts are told and nothing fails. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=20000
cargo build --locked --release --quiet --bin yiqing
# In the profile of the tests, whose libraries are there already; the list is the same.
cargo build --locked --quiet --example stock_list
out=target/bench
mkdir -p "$out"
target/debug/examples/stock_list "$rows" --seed 7 -o "$out/guard.csv"

count() { # NAME COMMAND…: instructions of all threads
  local name=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" >/dev/null 2>"$out/callgrind.$name" || {
    cat "$out/callgrind.$name" >&2
    exit 1
  }
  awk '/Collected/ { print $NF }' "$out/callgrind.$name"
}
batch=$(count batch target/release/yiqing batch "$out/guard.csv" --threads 1 --format csv --date 2026-11-23 --exit-zero --quiet)
check=$(count check target/release/yiqing check --brand 拉卡拉 --merchant-no 82229007392000A --province 上海市 \
  --date 2026-11-23 --format json --exit-zero)
words=$(count words target/release/yiqing check --brand 拉卡拉 --claims '一清机，费率0.6%，0押金，央行颁发支付牌照' \
  --date 2026-11-23 --format json --exit-zero)
key="$(rustc --version) $(uname -m)"
if grep -qw avx2 /proc/cpuinfo; then key+=" avx2"; fi
python3 - "${1-}" "$key" "$rows" "$batch" "$check" "$words" <<'PY'
import sys, tomllib
mode, key, rows, batch, check, words = sys.argv[1:]
path = "benches/instructions.toml"
with open(path, encoding="utf-8") as file:
    text = file.read()
records = tomllib.loads(text)
found = {"batch": int(batch), "check": int(check), "words": int(words)}
if mode == "--record":
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    records[key] = found
    for name, counts in sorted(records.items()):
        head += f'\n["{name}"]\n' + "".join(f"{k} = {v}\n" for k, v in counts.items())
    with open(path, "w", encoding="utf-8") as file:
        file.write(head)
    print(f"recorded for {key}: {found}")
    sys.exit(0)
print(f"instructions of a batch of {rows} rows: {found['batch']:,} ({found['batch'] // int(rows):,} a row); of a check: {found['check']:,}, with the seller's words {found['words']:,}")
known = records.get(key)
if known is None:
    print(f"no record for {key}: nothing compared; benches/instructions.sh --record makes one")
    sys.exit(0)
more = []
for name, count in found.items():
    if name not in known:
        print(f"{name}: no record; benches/instructions.sh --record makes one")
        continue
    change = count / known[name] - 1
    print(f"{name}: {change:+.1%} against the record")
    if change > 0.05:
        more.append(name)
    elif change < -0.05:
        print(f"{name}: fewer than recorded; record anew with benches/instructions.sh --record")
if more:
    sys.exit(f"more instructions than recorded, by over 5 %: {', '.join(more)}")
PY
