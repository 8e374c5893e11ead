"""The command: reads what is asked for, builds, runs sections, keeps and prints results.

See benches/run.sh.
"""

import json
import pathlib
import sys

import build
import table
from measure import RESULTS, noise, say
from sections import SECTIONS

DOCUMENT = pathlib.Path("docs/performance.md")
BEGIN, END = "<!-- results: benches/run.sh --write -->", "<!-- end of results -->"


def asked(args):
    rows, rounds, missing, write, names = 1_000_000, 5, False, False, []
    args = list(args)
    while args:
        arg = args.pop(0)
        if arg.isdigit() and int(arg) > 0:
            rows = int(arg)
        elif arg == "--rounds" and args and args[0].isdigit() and int(args[0]) > 0:
            rounds = int(args.pop(0))
        elif arg == "--missing":
            missing = True
        elif arg == "--write":
            write = True
        elif arg in SECTIONS or arg == "table":
            names.append(arg)
        else:
            sys.exit(f"not known: {arg}; sections: {' '.join(SECTIONS)} table")
    return rows, rounds, missing, write, names or list(SECTIONS)


def kept():
    return {n: json.loads(p.read_text()) for n in SECTIONS if (p := RESULTS / f"{n}.json").exists()}


def written(page):
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{page}\n{END}{after}", encoding="utf-8")


def guarded(start):
    """Memory is a bound that holds everywhere; of the times the best must be within the bound, since
    machines are noisy."""
    if start["peak_kib"] > 24 * 1024 or start["check"]["best"] > 0.015:
        sys.exit("`check` takes more than 24 MiB, or never less than 15 ms")


def main():
    rows, rounds, missing, write, names = asked(sys.argv[1:])
    RESULTS.mkdir(parents=True, exist_ok=True)
    names = [n for n in names if n != "table"]
    if missing:
        names = [n for n in names if n not in kept()]
    if names:
        say("building")
        libraries = build.program()
        if set(names) - {"start", "serve"}:
            build.tools(libraries)
    for name in names:
        say(f"{name}")
        load = noise()
        result = SECTIONS[name](rows, rounds)
        result |= {"machine": table.machine(), "load": load, "rounds": rounds}
        path = RESULTS / f"{name}.json"
        path.with_suffix(".partial").write_text(json.dumps(result, ensure_ascii=False, indent=1))
        path.with_suffix(".partial").rename(path)
    results = kept()
    page = table.page(results)
    print(page)
    if write:
        written(page)
    if "start" in names:
        guarded(results["start"])


main()
