"""The sections of the benchmark: each makes what it needs, checks answers, then times."""

import csv
import hashlib
import json
import re
import subprocess
import sys

from build import TOOLS
from measure import OUT, Run, bare, in_turn, run, same, say

DATE = "2026-11-23"
YIQING = "target/release/yiqing"
COLUMNS = {
    "序号": "id",
    "品牌": "brand",
    "机身序列号": "serial_number",
    "商户编号": "merchant_no",
    "省份": "province",
    "城市": "city",
    "贷记卡费率": "rate_credit",
    "代理商": "agent",
}


def batch(listed, *more):
    return [YIQING, "batch", listed, "--date", DATE, "--exit-zero", "--quiet", *more]


def made(rows, form="csv"):
    """The seeded list of so many rows, made once."""
    ending = "csv" if form == "gbk" else form
    path = OUT / f"list-{rows}{'-gbk' if form == 'gbk' else ''}.{ending}"
    # The list changes with the registry, which is in the program.
    stamp = OUT / f"{path.name}.of"
    program = hashlib.sha256((TOOLS / "stock_list").read_bytes()).hexdigest()
    if not path.exists() or not stamp.exists() or stamp.read_text() != program:
        say(f"  making {path}")
        run(TOOLS / "stock_list", rows, "--form", form, "-o", path)
        stamp.write_text(program)
    return path


def removed(*paths):
    for path in paths:
        path.unlink(missing_ok=True)


def copy(listed):
    return lambda: Run([TOOLS / "csv_copy", listed, OUT / "copy.csv"])


def check(case):
    """The slow reference: one case through `check`, by itself."""
    done = subprocess.run(
        [YIQING, "check", "-", "--date", DATE, "--exit-zero", "--format", "json"],
        input=json.dumps(case, ensure_ascii=False).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def agrees_with_check(listed, rows, wanted=200):
    """Rows all over the list, each checked by itself, must have the same report as in a list, with
    all evidence, and the same words in the CSV of the whole list. Returns how many."""
    whole, sample, lines = OUT / "whole.csv", OUT / "sample.csv", OUT / "sample.jsonl"
    run(*batch(listed, "--rows-only", "-o", whole))
    step = max(rows // wanted, 1)
    cases, results = [], []
    with (
        open(listed, encoding="utf-8", newline="") as given,
        open(whole, encoding="utf-8-sig", newline="") as found,
        open(sample, "w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for n, (row, result) in enumerate(zip(csv.DictReader(given), csv.DictReader(found), strict=True)):
            if n % step == 0:
                writer.writerow(row.values())
                cases.append({COLUMNS[name]: cell for name, cell in row.items() if cell})
                results.append(result)
    run(*batch(sample, "--rows-only", "-o", lines))
    reports = [json.loads(line) for line in open(lines, encoding="utf-8")]
    if not cases or len(reports) != len(cases):
        sys.exit("the sample has no rows, or not those that were written")
    for case, report, result in zip(cases, reports, results):
        alone = check(case)
        # What a row has and a case by itself has not.
        report.pop("row")
        report.pop("serial_number")
        if report != alone:
            sys.exit(f"a row in a list and by itself differ: {case}\n{report}\n{alone}")
        acquirer = alone["acquirer"] or {}
        words = {
            "verdict": alone["verdict"],
            "confidence": alone["confidence"],
            "acquirer": acquirer.get("name") or "",
            "licence_no": acquirer.get("licence_no") or "",
            "licence_state": acquirer.get("licence_state") or "",
        }
        rules = {f["rule"] for f in alone["findings"]}
        if any(result[k] != v for k, v in words.items()) or set(filter(None, result["rules"].split(";"))) != rules:
            sys.exit(f"a row of the CSV and by itself differ: {case}\n{result}\n{words} {rules}")
    removed(whole, sample, lines)
    return len(cases)


def threads_agree(listed, ending):
    """One thread and two write the same bytes."""
    one, two = OUT / f"one.{ending}", OUT / f"two.{ending}"
    run(*batch(listed, "--threads", "1", "-o", one))
    run(*batch(listed, "--threads", "2", "-o", two))
    same(one, two)
    size = one.stat().st_size
    removed(one, two)
    return size


def lists(rows, rounds):
    listed, gbk, jsonl = made(rows), made(rows, "gbk"), made(rows, "jsonl")
    say("  equal answers")
    checked = agrees_with_check(listed, rows)
    csv_size, lines_size = threads_agree(listed, "csv"), threads_agree(listed, "jsonl")
    run(*batch(listed, "-o", OUT / "utf8.csv"))
    run(*batch(gbk, "-o", OUT / "gbk.csv"))
    same(OUT / "utf8.csv", OUT / "gbk.csv")
    removed(OUT / "utf8.csv", OUT / "gbk.csv")
    a, b = OUT / "a.csv", OUT / "a.jsonl"
    times = in_turn(
        {
            "copy": copy(listed),
            "csv": lambda: Run(batch(listed, "-o", a)),
            "csv_rows_only": lambda: Run(batch(listed, "--rows-only", "-o", a)),
            "jsonl": lambda: Run(batch(listed, "-o", b)),
            "gbk": lambda: Run(batch(gbk, "-o", a)),
            "from_jsonl": lambda: Run(batch(jsonl, "-o", b)),
        },
        rounds,
    )
    removed(a, b, OUT / "copy.csv")
    return {
        "rows": rows,
        "bytes": {"list": listed.stat().st_size, "csv": csv_size, "jsonl": lines_size},
        "checked_alone": checked,
        "times": times,
    }


def venv():
    """Python with the rivals, made once for these pins."""
    pins = "benches/rivals/requirements.txt"
    python = OUT / "venv/bin/python"
    stamp = OUT / "venv/pins"
    text = open(pins).read()
    if not stamp.exists() or stamp.read_text() != text:
        say("  fetching the rivals")
        run(sys.executable, "-m", "venv", "--clear", OUT / "venv")
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins)
        stamp.write_text(text)
    return python


# Script and what it is called with.
RIVALS = {
    "polars_rapidfuzz": ("polars_rapidfuzz.py", []),
    "duckdb_sql": ("duckdb_sql.py", []),
    "pandas_rapidfuzz": ("pandas_rapidfuzz.py", []),
    "polars_guessing": ("polars_rapidfuzz.py", ["--guess"]),
}


def exported(form):
    path = OUT / f"registry.{form}"
    with open(path, "wb") as out:
        run(YIQING, "registry", "export", "--format", form, "--date", DATE, stdout=out)
    return path


def rivals(rows, rounds):
    listed, python, tables = made(rows), venv(), OUT / "tables"
    tables.mkdir(exist_ok=True)
    run(sys.executable, "benches/rivals/names.py", exported("json"), exported("csv"), tables)
    ours, out = OUT / "ours.csv", OUT / "rival.csv"
    run(*batch(listed, "--map", "商户编号=-", "--rows-only", "-o", ours))
    command, compared = {}, {}
    for rival, (script, more) in RIVALS.items():
        say(f"  equal answers: {rival}")
        command[rival] = [python, f"benches/rivals/{script}", listed, tables, out, *more]
        run(*command[rival])
        equal = [sys.executable, "benches/rivals/equal.py", tables, ours, out, *more]
        compared[rival] = run(*equal, stdout=subprocess.PIPE).stdout.decode().strip()
        say(f"    {compared[rival]}")
    times = in_turn(
        {
            "copy": copy(listed),
            "csv": lambda: Run(batch(listed, "-o", ours)),
            **{r: lambda r=r: Run(command[r]) for r in RIVALS},
        },
        rounds,
    )
    removed(ours, out, OUT / "copy.csv")
    return {"rows": rows, "compared": compared, "times": times}


def doubled(export):
    """A registry with as many invented brands again as there are brands, each of the same kind and
    institution as one on record."""
    registry = json.loads(export.read_text(encoding="utf-8"))
    more = [dict(b, alias=f"示例{b['alias']}牌") for b in registry["brands"]]
    registry["brands"] = sorted(registry["brands"] + more, key=lambda b: b["alias"])
    path = OUT / "registry-doubled.json"
    path.write_text(json.dumps(registry, ensure_ascii=False), encoding="utf-8")
    return path, len(more)


def scaling(rows, rounds):
    one, two = made(rows), made(2 * rows)
    export = exported("json")
    twice, brands = doubled(export)
    a = OUT / "a.csv"
    times = in_turn(
        {
            "rows": lambda: Run(batch(one, "-o", a)),
            "rows_doubled": lambda: Run(batch(two, "-o", a)),
            "brands": lambda: Run(batch(one, "--registry", export, "-o", a)),
            "brands_doubled": lambda: Run(batch(one, "--registry", twice, "-o", a)),
            "threads_1": lambda: Run(batch(one, "--threads", "1", "-o", a)),
            "threads_2": lambda: Run(batch(one, "--threads", "2", "-o", a)),
        },
        rounds,
    )
    removed(a)
    return {"rows": rows, "brands": brands, "times": times}


def memory(rows, _rounds):
    peaks = []
    for count in (rows // 100, rows, rows * 10):
        listed = made(count)
        peak = {"rows": count}
        for name, more in {
            "csv": ["--format", "csv"],
            "jsonl": ["--format", "jsonl"],
            "csv_rows_only": ["--format", "csv", "--rows-only"],
        }.items():
            # To nowhere: ten million reports are some 25 GB.
            done = Run(batch(listed, *more))
            say(f"  {count} rows, {name}: {done.peak} KiB, {done.wall:.2f} s")
            peak[name] = {"peak_kib": done.peak, "wall": round(done.wall, 3)}
        peaks.append(peak)
        if count > 2 * rows:
            removed(listed)
    return {"rows": rows, "peaks": peaks}


def sheet(rows, rounds):
    rows = min(rows, 100_000)
    listed, book = made(rows), made(rows, "xlsx")
    a, b, results, page = (OUT / n for n in ("a.csv", "b.csv", "results.xlsx", "results.html"))
    run(*batch(listed, "-o", a))
    run(*batch(book, "-o", b))
    same(a, b)
    run(*batch(book, "-o", results))
    floor = [TOOLS / "sheet_floor", book, results]
    floors = []

    def cells_alone():
        reading, writing, _, cells = run(*floor, stdout=subprocess.PIPE).stdout.split()
        floors.append((float(reading), float(writing), int(cells)))
        return Run(["true"])

    kept = OUT / "again.xlsx"
    times = in_turn(
        {
            "floor": cells_alone,
            "xlsx": lambda: Run(batch(book, "-o", kept)),
            "html": lambda: Run(batch(book, "-o", page)),
        },
        rounds,
    )
    del times["floor"]
    reading, writing, cells = min(floors, key=lambda f: f[0] + f[1])
    removed(a, b, results, kept, page, OUT / "results.xlsx.floor")
    return {"rows": rows, "cells": cells, "floor": {"read": reading, "write": writing}, "times": times}


def start(_rows, _rounds):
    case = ["--brand", "拉卡拉", "--merchant-no", "82229007392000A", "--province", "上海市"]
    command = [YIQING, "check", *case, "--date", DATE, "--format", "json"]
    # The seller's words are read as `scan` reads them.
    words = [*command, "--claims", "一清机，费率0.6%，0押金，央行颁发支付牌照"]
    commands = {"check": command, "words": words, "true": ["true"]}

    def times(command):
        bare(command)
        taken = sorted(bare(command) for _ in range(100))
        return {"best": taken[0], "median": taken[50], "ninth_decile": taken[90]}

    return {
        "runs": 100,
        # `true` is what starting any program takes from here.
        **{name: times(command) for name, command in commands.items()},
        "peak_kib": max(Run(words).peak for _ in range(10)),
    }


def serve(_rows, _rounds):
    text = run("benches/serve.sh", 10, stdout=subprocess.PIPE).stdout.decode().strip()
    say(f"  {text}")
    return {"text": re.sub(r"\s+", " ", text)}


SECTIONS = {
    "start": start,
    "lists": lists,
    "rivals": rivals,
    "scaling": scaling,
    "memory": memory,
    "sheet": sheet,
    "serve": serve,
}
