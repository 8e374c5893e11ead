#!/usr/bin/env bash
# The pictures of the README, taken anew: runs the browser tests and copies what they kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
YIQING_REQUIRE_TOOLS=1 cargo test --locked --test browser
while read -r from to; do
  cp "target/screenshots/$from.png" "docs/images/web-$to.png"
done <<'PICTURES'
check check
answer-dark dark
list list
message message
answer-not_direct not-direct-en
phone-check phone
record record
answer-direct_verified verified
PICTURES
