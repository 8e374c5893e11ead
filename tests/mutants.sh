#!/usr/bin/env bash
# Mutation tests of the verdict, of licence states and regions, and of the printed numbers.
#
#   tests/mutants.sh [verdict|registry|identifier]...     all three without an argument
#
# Each is put, with the little it rests on, into a crate of its own under target/mutants: there a
# mutant takes seconds, in the whole crate it takes minutes. The tests are those beside the code.
# The run fails when a mutant lives; what lives with a reason stands in .cargo/mutants.toml.
# Needs `cargo install cargo-mutants --locked`.
set -euo pipefail
cd "$(dirname "$0")/.."
export PROPTEST_CASES="${PROPTEST_CASES:-16}" PROPTEST_MAX_SHRINK_ITERS=4

# crate NAME "DEPENDENCIES" "MODULES"
crate() {
  place=target/mutants/$1
  rm -rf "$place/src" "$place/data" "$place/.cargo"
  mkdir -p "$place/src" "$place/.cargo"
  cp Cargo.lock "$place/"
  cp .cargo/mutants.toml "$place/.cargo/"
  {
    printf '[package]\nname = "yiqing"\nversion = "0.1.0"\nedition = "2024"\n\n'
    printf '[lib]\ndoctest = false\n\n[dependencies]\n'
    for dependency in $2; do grep -m 1 "^$dependency = " Cargo.toml; done
    printf '\n[dev-dependencies]\n'
    grep '^proptest = ' Cargo.toml
    printf '\n[profile.dev]\ndebug = false\n\n[workspace]\n'
  } >"$place/Cargo.toml"
  for module in $3; do echo "pub mod $module;"; done >"$place/src/lib.rs"
}

# mutate NAME TESTS FILE...
mutate() {
  place=target/mutants/$1
  tests=$2
  shift 2
  for file in "$@"; do set -- "$@" --file "$file"; shift; done
  echo "== $place"
  (
    cd "$place"
    # The tests hold before anything is changed, all of them.
    PROPTEST_CASES=256 cargo test --quiet --lib "$tests"
    status=0
    cargo mutants --in-place --baseline skip --timeout 30 --no-shuffle \
      --cargo-arg=--lib --cargo-test-arg="$tests" "$@" || status=$?
    # 2: some live; 3: some never end, which is noticed as well as a test that fails.
    case $status in
    0 | 2 | 3) [ ! -s mutants.out/missed.txt ] || exit 2 ;;
    *) exit "$status" ;;
    esac
  )
}

verdict() {
  crate verdict "jiff schemars serde" "finding verdict"
  cp src/finding.rs src/verdict.rs "$place/src/"
  mutate verdict verdict:: src/verdict.rs
}

registry() {
  crate registry "csv ferrous-opencc jiff schemars serde unicode-normalization unicode-width" \
    "registry text"
  cp -r src/text "$place/src/"
  mkdir -p "$place/src/registry" "$place/data"
  for part in licence record region tables; do
    cp -r src/registry/"$part"* "$place/src/registry/"
    echo "pub mod $part;"
  done >"$place/src/registry/mod.rs"
  cp data/*.csv "$place/data/"
  mutate registry registry:: src/registry/licence.rs src/registry/region.rs
}

identifier() {
  crate identifier "rust_decimal" "identifier text"
  cp -r src/identifier "$place/src/"
  mkdir -p "$place/src/text"
  for part in check_digit invisible mask sensitive; do
    cp "src/text/$part.rs" "$place/src/text/"
    echo "pub mod $part;"
  done >"$place/src/text/mod.rs"
  mutate identifier identifier:: 'src/identifier/*.rs'
}

[ $# -gt 0 ] || set -- verdict registry identifier
for part in "$@"; do
  case $part in
  verdict | registry | identifier) "$part" ;;
  *)
    echo "verdict, registry or identifier, not $part" >&2
    exit 2
    ;;
  esac
done
