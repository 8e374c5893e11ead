#!/usr/bin/env bash
# The API against its own description: requests made from it, right and wrong, and every answer held to what it promises.
# Installs nothing outside target/. MAX (examples for each operation) and SECONDS_AT_MOST make a longer run; PROGRAM
# names a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
st=$PWD/target/venv/bin/schemathesis
if ! cmp -s tests/schemathesis.txt target/venv/installed.txt; then
  python3 -m venv --clear target/venv
  target/venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/schemathesis.txt
  cp tests/schemathesis.txt target/venv/installed.txt
fi
# The release build, which README's first command leaves behind: a debug one would compile what tests share anew.
program=${PROGRAM:-target/release/yiqing}
[ -n "${PROGRAM:-}" ] || cargo build --locked --release --quiet --bin yiqing
program=$(realpath "$program")
mkdir -p target/schemathesis
# What the tool itself keeps stays under target/.
cd target/schemathesis
"$program" serve --port 0 --date 2026-11-23 >address 2>log &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
address=
for _ in $(seq 200); do
  address=$(sed -n 's|.*http://\([^/]*\)/.*|\1|p' address)
  [ -n "$address" ] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$address" ]; then
  echo "the server does not start:" >&2
  cat address log >&2
  exit 1
fi
# From a file: the operation that brings the description would else be passed over.
"${st%/*}/python" -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' "http://$address/api/v1/openapi.json" openapi.json
# One worker: Python 3.11 before 3.11.8 loses count when two threads parse Python at once (python/cpython#106905), as the tool does
# for its own messages, and then ends with a SystemError that says nothing about the API.
"$st" run openapi.json --url "http://$address" --checks all --phases examples,coverage,fuzzing \
  --max-examples "${MAX:-15}" --max-time "${SECONDS_AT_MOST:-75}" --seed 20261123 --workers 1 --request-timeout 15 --no-color \
  --exclude-checks ignored_auth,object_level_authorization
# A run that asked nothing proves nothing: the server's own log has a line a request.
for call in 'POST /api/v1/check' 'POST /api/v1/batch' 'POST /api/v1/scan' 'GET /api/v1/decode/{value}' 'GET /api/v1/rules' \
  'GET /api/v1/rules/{id}' 'GET /api/v1/registry' 'GET /api/v1/institutions' 'GET /api/v1/suggest' 'GET /api/v1/openapi.json' 'GET /healthz'; do
  asked=$(grep -cF "$call " log || true)
  answered=$(grep -cF "$call 2" log || true)
  echo "$call: $asked requests, $answered answered with 2xx"
  if [ "$asked" -lt 2 ] || [ "$answered" -lt 1 ]; then
    echo "$call was not tried" >&2
    exit 1
  fi
done
