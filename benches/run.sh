#!/usr/bin/env bash
# The benchmarks, in one command: builds, makes the lists, checks that answers are equal, then times.
#
#   benches/run.sh [ROWS] [SECTION…] [--rounds N] [--missing] [--write]
#
# ROWS is 1000000 by default. Sections: start lists rivals scaling memory sheet serve; all of them by
# default. Each keeps its result in target/bench/results, so that a run that was broken off goes on
# with --missing, which leaves out sections that have one. `table` runs nothing and prints what is
# kept; --write puts it into docs/performance.md.
#
# Linux, with Python 3.11 or newer and GNU time; the rivals are fetched from PyPI once. A million rows
# need about 8 GB of disk below target/bench, ten million (section memory) 2 GB more while it runs.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
exec python3 benches/harness/run.py "$@"
