#!/usr/bin/env bash
# The API against its own description: requests made from it, right and wrong, and every answer held to what it promises.
# Installs nothing outside target/. MAX (examples for each operation) and
# SECONDS_AT_MOST make a longer run.
set -euo pipefail
cd "$(dirname "$0")/.."
version=4.32.5
st=target/venv/bin/schemathesis
if ! "$st" --version 2>/dev/null | grep -qF "$version"; then
  python3 -m venv target/venv
  target/venv/bin/pip install --quiet --disable-pip-version-check "schemathesis==$version"
fi
cargo build --locked --quiet
mkdir -p target/schemathesis
program=$PWD/target/debug/yiqing
st=$PWD/$st
# What the tool itself keeps stays under target/.
cd target/schemathesis
"$program" serve --port 0 --date 2026-11-23 --quiet >address &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  address=$(sed -n 's|.*http://\([^/]*\)/.*|\1|p' address)
  [ -n "$address" ] && break
  sleep 0.1
done
"$st" run "http://$address/api/v1/openapi.json" --checks all --phases examples,coverage,fuzzing \
  --max-examples "${MAX:-15}" --max-time "${SECONDS_AT_MOST:-75}" --seed 20261123 --workers 2 --request-timeout 15 --no-color \
  --exclude-checks ignored_auth,object_level_authorization
