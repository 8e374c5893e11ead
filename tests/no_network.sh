#!/bin/sh
# Runs the tests where there is no network but loopback. Arguments are those of `cargo test`,
# for instance `tests/no_network.sh --test supply`; without any it is the whole suite.
# Needs unshare (util-linux) and ip (iproute2); no rights beyond an ordinary user's where the
# kernel lets users make namespaces.
set -eu
cd "$(dirname "$0")/.."
# What has to be downloaded or built is got ready first; cut off, nothing but the tests runs.
cargo test --locked --no-run "$@"
if [ "$(id -u)" -eq 0 ]; then as=; else as=--map-root-user; fi
# shellcheck disable=SC2086 # no word at all when it is empty
exec unshare $as --net sh -euc '
    ip link set lo up
    others=$(ip -o link | grep -cv " lo: " || true)
    [ "$others" -eq 0 ] || { echo "there is an interface beside loopback" >&2; exit 1; }
    cargo test --locked --offline "$@"
' sh "$@"
