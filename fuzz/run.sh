#!/bin/sh
# Runs fuzz targets one after the other and tells what each gave.
#
#   fuzz/run.sh [SECONDS [TARGET...]]
#
# Without targets all of them; without seconds fifteen minutes each. Inputs that are new stay in
# corpus/, what fell in artifacts/, the whole output in logs/.
set -u
cd "$(dirname "$0")" || exit 2
seconds=${1:-900}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- merchant_number rate case_file csv_batch workbook receipt statement \
    promo_page registry_page bundle
fell=0
mkdir -p logs
for target in "$@"; do
    mkdir -p "corpus/$target"
    # A bundle that is accepted stays in memory for good, as the registry it is.
    leaks=1
    [ "$target" = bundle ] && leaks=0
    export ASAN_OPTIONS="detect_leaks=$leaks"
    cargo +nightly fuzz run --fuzz-dir . "$target" "corpus/$target" "seeds/$target" -- \
        -dict="dictionaries/$target.dict" -max_total_time="$seconds" -max_len=16384 \
        -rss_limit_mb=2048 -timeout=10 -detect_leaks="$leaks" -print_final_stats=1 \
        >"logs/$target.log" 2>&1 || { fell=1; echo "$target fell: fuzz/logs/$target.log"; }
    grep -o 'cov: [0-9]* ft: [0-9]*' "logs/$target.log" | tail -n 1 | tr '\n' ' '
    grep -E '^Done|number_of_executed_units' "logs/$target.log" | tr '\n' ' '
    echo "$target"
done
exit $fell
