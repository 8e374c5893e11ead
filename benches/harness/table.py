"""What was measured, as Markdown."""

import datetime
import os
import platform
import subprocess

MIB = 1024


def told(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip()


def machine():
    """What a result was measured on, without the machine's names."""
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "")
    memory = next(int(l.split()[1]) for l in open("/proc/meminfo") if l.startswith("MemTotal"))
    return {
        "cpu": cpu or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 1024 / 1024),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "rustc": told(["rustc", "--version"]).removeprefix("rustc "),
        "python": platform.python_version(),
        "commit": told(["git", "describe", "--always", "--dirty", "--exclude", "*"]),
        "on": datetime.date.today().isoformat(),
    }


def grid(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(str(c) for c in line) + " |\n" for line in lines)


def met(value, must, aim):
    """Whether a number that should be small is within its bounds."""
    return "aim" if value <= aim else "must" if value <= must else "**no**"


def bound(value, must, aim, form="{:g} ×"):
    return [form.format(must), form.format(aim), met(value, must, aim)]


# Bounds of time are for a million rows: in a short list the start weighs too much.
ENOUGH = 1_000_000


def bound_for(rows, value, must, aim):
    return bound(value, must, aim) if rows >= ENOUGH else [f"{must:g} ×", f"{aim:g} ×", "list too short"]


def seconds(t):
    """Best, median and worst wall time, and the processor's time of the best run, all cores added."""
    return [f"{t['best']:.2f}", f"{t['median']:.2f}", f"{t['worst']:.2f}", f"{t['cpu']:.2f}"]


def mib(t):
    return f"{t['peak_kib'] / MIB:.0f}"


def lists(r):
    times = r["times"]
    floor = times["copy"]["best"]
    named = (
        ("copy", "抄写一遍（底线） copy of the list by the csv crate: the floor", None),
        ("csv", "CSV → CSV", (6, 3)),
        ("csv_rows_only", "CSV → CSV，不比较行与行 `--rows-only`", None),
        ("jsonl", "CSV → JSON Lines，含全部依据 with all evidence", (12, 6)),
        ("gbk", "GB18030 CSV → CSV", None),
        ("from_jsonl", "JSON Lines → JSON Lines", None),
    )
    rows = []
    for key, name, bounds in named:
        ratio = times[key]["best"] / floor
        asked = bound_for(r["rows"], ratio, *bounds) if bounds else ["", "", ""]
        rows.append([name, *seconds(times[key]), f"{ratio:.1f} ×", *asked, mib(times[key])])
    sizes = {k: f"{v / 1e6:.0f} MB" for k, v in r["bytes"].items()}
    return (
        f"{r['rows']:,} rows, {sizes['list']}; results {sizes['csv']} as CSV, {sizes['jsonl']} as JSON Lines. Before timing: "
        f"{r['checked_alone']} rows all over the list were checked one by one with `check` and got the same report; "
        "one thread and two wrote the same bytes; the list in GB18030 gave the same bytes as in UTF-8.\n\n"
        + grid(["job", "best s", "median s", "worst s", "cpu s", "÷ copy", "must", "aim", "met", "peak MiB"], rows)
    )


def rivals(r):
    times = r["times"]
    ours = times["csv"]["best"]
    named = (
        ("copy", "copy of the list"),
        ("csv", "**yiqing batch**, all rules, CSV → CSV"),
        ("polars_rapidfuzz", "Polars + rapidfuzz, brands only"),
        ("duckdb_sql", "DuckDB, brands only"),
        ("pandas_rapidfuzz", "pandas + rapidfuzz, brands only"),
        ("polars_guessing", "Polars + rapidfuzz, brands only, the most similar of all names as a guess"),
    )
    cpu = times["csv"]["cpu"]
    rows = [
        [n, *seconds(t), f"{t['best'] / ours:.1f} ×", f"{t['cpu'] / cpu:.1f} ×", mib(t)]
        for k, n in named
        if (t := times[k])
    ]
    best = min(times[k]["best"] for k, _ in named[2:]) / ours
    if r["rows"] < ENOUGH:
        verdict = "the list is too short for the bound"
    else:
        verdict = "the aim is met" if best >= 8 else "the bound is met, the aim is not" if best >= 4 else "**not met**"
    return (
        f"{r['rows']:,} rows. Equal answers before timing, in rows: {r['compared']['polars_rapidfuzz']} (the same for DuckDB and pandas). "
        f"Guessing: {r['compared']['polars_guessing']}.\n\n"
        + grid(["job", "best s", "median s", "worst s", "cpu s", "÷ yiqing", "cpu ÷ yiqing", "peak MiB"], rows)
        + f"\nThe quickest rival takes {best:.1f} × yiqing's time (must 4, aim 8): {verdict}.\n"
    )


def scaling(r):
    times = r["times"]
    named = (
        (f"twice the rows ({r['rows']:,} → {2 * r['rows']:,})", "rows", "rows_doubled", 2),
        (f"twice the brands (+ {r['brands']})", "brands", "brands_doubled", 1.1),
        ("two threads for one (`--threads`)", "threads_1", "threads_2", 0.55),
    )
    rows = []
    for name, before, after, asked in named:
        a, b = times[before]["best"], times[after]["best"]
        rows.append([name, f"{a:.2f}", f"{b:.2f}", f"{b / a:.2f} ×", f"{asked:g} ×"])
    short = "" if r["rows"] >= ENOUGH else "The list is short, so the start weighs in all of these.\n\n"
    return short + grid(["change", "before s", "after s", "ratio", "asked"], rows)


def memory(r):
    rows = []
    for peak in r["peaks"]:
        count = peak["rows"]
        # Two columns of the list are compared across rows: serial and merchant numbers.
        must, aim = (base + each * 2 * count / MIB / MIB for base, each in ((64, 16), (32, 10)))
        cells = [f"{peak[k]['peak_kib'] / MIB:.1f}" for k in ("csv", "csv_rows_only", "jsonl")]
        most = max(peak[k]["peak_kib"] for k in ("csv", "jsonl")) / MIB
        rows.append([f"{count:,}", *cells, *bound(most, must, aim, "{:.0f}"), f"{peak['csv']['wall']:.2f}"])
    head = ["rows", "CSV MiB", "`--rows-only` MiB", "JSON Lines MiB", "must", "aim", "met", "CSV s"]
    return "Results went to nowhere, so these are not times to compare.\n\n" + grid(head, rows)


def sheet(r):
    times, floor = r["times"], r["floor"]
    bare = floor["read"] + floor["write"]
    rows = [["the cells alone: read + write (floor)", f"{bare:.2f}", "", "1.0 ×", "", "", "", ""]]
    for key, name, bounds in (("xlsx", "XLSX → XLSX", (3, 1.5)), ("html", "XLSX → HTML", None)):
        t = times[key]
        ratio = t["best"] / bare
        asked = bound(ratio, *bounds) if bounds else ["", "", ""]
        rows.append([name, f"{t['best']:.2f}", f"{t['median']:.2f}", f"{ratio:.2f} ×", *asked, mib(t)])
    return (
        f"{r['rows']:,} rows, {r['cells']:,} cells written; the floor reads {floor['read']:.2f} s and writes {floor['write']:.2f} s. "
        "The workbook and the CSV of the same list gave the same bytes of CSV.\n\n"
        + grid(["job", "best s", "median s", "÷ floor", "must", "aim", "met", "peak MiB"], rows)
    )


def start(r):
    took, words, peak = r["check"]["median"] * 1000, r["words"]["median"] * 1000, r["peak_kib"] / MIB

    def milliseconds(t):
        return [f"{t[k] * 1000:.1f}" for k in ("best", "median", "ninth_decile")]

    rows = [
        ["`check`, start to end, ms", *milliseconds(r["check"]), *bound(took, 15, 5, "{:g}")],
        ["the same with the seller's words, ms", *milliseconds(r["words"]), *bound(words, 15, 5, "{:g}")],
        ["`true`, for comparison, ms", *milliseconds(r["true"]), "", "", ""],
        ["with them, peak MiB", "", f"{peak:.1f}", "", *bound(peak, 24, 24, "{:g}")],
    ]
    return f"{r['runs']} runs.\n\n" + grid(["", "best", "median", "9th decile", "must", "aim", "met"], rows)


def serve(r):
    return f"8 clients on the same machine: {r['text']}\n"


SECTIONS = {
    "start": ("启动 Start-up", start),
    "lists": ("清单 Lists", lists),
    "rivals": ("对手 Rivals", rivals),
    "scaling": ("加倍 Doubling", scaling),
    "memory": ("内存 Memory", memory),
    "sheet": ("工作簿 Workbooks", sheet),
    "serve": ("服务 The API", serve),
}


def page(results):
    """All results, each with what it was measured on where that differs from the one before."""
    shown = []
    before = None
    for name, (title, body) in SECTIONS.items():
        if name not in results:
            continue
        r = results[name]
        shown.append(f"### {title}\n")
        m, load = r["machine"], r["load"]
        if m != before:
            shown.append(
                f"{m['on']}, commit {m['commit']}; {m['cpu']}, {m['cores']} cores, {m['memory_gib']} GiB, {m['system']}; "
                f"rustc {m['rustc']}, Python {m['python']}.\n"
            )
            before = m
        noise = f"Load before the section: {load}"
        if load > 0.5:
            noise += "; **the machine was not quiet**, so these numbers only inform"
        rounds = f"; {r['rounds']} rounds by turns" if name in ("lists", "rivals", "scaling", "sheet") else ""
        shown.append(f"{noise}{rounds}.\n")
        shown.append(body(r))
    return "\n".join(shown)
