#!/usr/bin/env bash
# The main job on the embedded registry: one real check, then a stock list. Run from anywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release --quiet
bin=target/release/yiqing

echo "── 一台机器 / one terminal: examples/slip-and-credit.toml"
"$bin" check examples/slip-and-credit.toml --exit-zero

echo
echo "── 一张清单 / a stock list: examples/stock.csv → target/stock-checked.csv"
"$bin" batch examples/stock.csv -o target/stock-checked.csv --date 2026-11-23 --exit-zero
head -n 4 target/stock-checked.csv
