#!/usr/bin/env bash
# Start-up of `check`, start to end: wall time and peak memory of 50 runs, against the bounds of 15 ms and 24 MiB.
# Memory is a bound that holds everywhere; time fails only well above it, since machines are noisy.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release --quiet
bin=target/release/yiqing
python3 - "$bin" <<'PY'
import os, subprocess, sys, time
binary = sys.argv[1]
case = ["check", "--brand", "拉卡拉", "--merchant-no", "82229007392000A", "--province", "上海市",
        "--date", "2026-11-23", "--format", "json"]
times, peak = [], 0
for _ in range(50):
    start = time.perf_counter()
    child = subprocess.Popen([binary, *case], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    times.append((time.perf_counter() - start) * 1000)
    assert os.waitstatus_to_exitcode(status) == 0, status
    peak = max(peak, usage.ru_maxrss)
times.sort()
print(f"check: median {times[25]:.1f} ms, 9th decile {times[45]:.1f} ms, peak {peak / 1024:.1f} MiB (bounds 15 ms, 24 MiB)")
sys.exit(0 if peak <= 24 * 1024 and times[25] <= 30 else 1)
PY
