#!/usr/bin/env bash
# `scan` of a page of 100 KB after start (bound: 20 ms), and of pages of 5 MB made to be slow or to print much.
# The time after start is the processor's time of a run, its own and the kernel's, less that of a run on one line:
# the least of many, since a busy machine only adds.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = "" ]; then cargo build --locked --release --quiet; fi
bin=${1:-target/release/yiqing}
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
python3 - "$pages" <<'PY'
import os, sys, tomllib
texts = [t["text"] for t in tomllib.load(open("tests/scan/labelled.toml", "rb"))["text"]]
alike = ("<h2>拉卡拉POS机怎么样</h2><p>拉卡拉POS机是一清机，刷卡费率0.6%，扫码0.38%，流量费48元/年，办理电话138-0000-0000。"
         "本店位于示例路八号，欢迎咨询，交易明细可在应用内查询。</p>\n")
def varied(size):
    out, n = "", 0
    while len(out.encode()) < size:
        out += f"<h2>第{n}节</h2><p>{texts[n % len(texts)]}</p><p>本店位于示例路{n}号，营业时间为上午九点到晚上九点。</p>\n"
        n += 1
    return out
def times(part, size):
    return part * (size // len(part.encode()) + 1)
M = 5_000_000
pages = {
    "start, one line": "拉卡拉POS机。",
    "100 KB, alike": "<html><body>" + times(alike, 100_000),
    "100 KB, varied": "<html><body>" + varied(100_000),
    "5 MB, one claim again and again": times("瑞银信POS机是一清机，费率0.6%，押金99元，秒到账。", M),
    "5 MB, 150 000 scripts": "<html>" + "<script>var a='一清';</script>" * 150_000,
    "5 MB, open divs": times("<div>", M),
    "5 MB, open fonts with attributes": "".join(f"<font size={n}>x</p><p>" for n in range(210_000)),
    "5 MB, one sentence without end": times("瑞银信，一清，", M),
    "5 MB, 245 000 mobiles": "".join(f"电话138{n:08}，" for n in range(245_000)),
    "5 MB, companies": "".join(f"持牌的示例第{n}号支付科技有限公司。" for n in range(90_000)),
    "5 MB, blank lines": "\n" * M + "一清",
}
for n, (name, text) in enumerate(pages.items()):
    with open(os.path.join(sys.argv[1], f"{n:02} {name}"), "w", encoding="utf-8") as f:
        f.write(text.encode()[:M].decode("utf-8", "ignore"))
PY
# A program of its own, and a small one: what it holds counts as memory of those it starts.
python3 -S - "$bin" "$pages" <<'PY'
import os, sys
binary, pages = sys.argv[1:]
def run(path):
    """Processor's time in ms, bytes printed, peak memory in MiB."""
    out = os.open(os.path.join(pages, ".out"), os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    child = os.fork()
    if child == 0:
        os.dup2(out, 1)
        # A page on which nothing can be seen is told of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execv(binary, [binary, "scan", path, "--date", "2026-11-23", "--format", "json", "--exit-zero"])
    _, status, usage = os.wait4(child, 0)
    # 3: a page on which nothing can be seen.
    assert os.waitstatus_to_exitcode(status) in (0, 3), (path, status)
    size = os.fstat(out).st_size
    os.close(out)
    return (usage.ru_utime + usage.ru_stime) * 1000, size, usage.ru_maxrss / 1024
start, wrong = None, []
for page in sorted(p for p in os.listdir(pages) if not p.startswith(".")):
    name = page[3:]
    path = os.path.join(pages, page)
    runs = [run(path) for _ in range(2 if name.startswith("5 MB") else 60)]
    best, size, peak = min(r[0] for r in runs), runs[0][1], max(r[2] for r in runs)
    if start is None:
        start = best
        print(f"{name:36} {best:8.1f} ms in all, peak {peak:.0f} MiB")
        continue
    print(f"{name:36} {best - start:8.1f} ms after start, {size:9} bytes, peak {peak:.0f} MiB", flush=True)
    # Time fails only well above its bound, since machines are noisy.
    if name.startswith("100 KB") and best - start > 40 or best > 15_000 or size > 4_000_000:
        wrong.append(name)
sys.exit(f"above the bounds: {wrong}" if wrong else 0)
PY
