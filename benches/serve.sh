#!/usr/bin/env bash
# Load on POST /api/v1/check: 8 clients on loopback against the release build, each sending its next request when it has the
# answer. Every answer is read whole, its status and verdict checked. Fails under 2000 requests a second, or when 99 of 100
# are not answered within 20 ms: the bounds of two processors that nobody else uses and that the clients share.
#   benches/serve.sh [SECONDS] [--inform]     --inform prints the same and holds to no bound, for machines that are shared;
#                                             an answer that is wrong or does not come fails all the same
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=10
inform=
for argument in "$@"; do
  case $argument in
    --inform) inform=--inform ;;
    *) seconds=$argument ;;
  esac
done
cargo build --locked --release --quiet --bin yiqing
# The client is the standard library alone; as an example cargo would build every test library for release.
rustc --edition 2024 -O -o target/load examples/load.rs
log=$(mktemp)
target/release/yiqing serve --port 0 --date 2026-11-23 --quiet >"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$log"' EXIT
address=
for _ in $(seq 100); do
  address=$(sed -n 's|.*http://\([^/]*\)/.*|\1|p' "$log")
  [ -n "$address" ] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$address" ]; then
  echo "the server does not start" >&2
  exit 1
fi
target/load "$address" 8 "$seconds" $inform
