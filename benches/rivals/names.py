"""Makes the small tables that the rivals join with, once and not timed.

    names.py EXPORT.json EXPORT.csv FOLDER

The two exports are `yiqing registry export --format json` and `--format csv` for the check date.
FOLDER/names.csv has every name on record with the institution behind it on that date, its licence
number and the state of its licence, all empty where the name is a maker's or a network's;
FOLDER/near.csv has the brands that a misspelt one may be meant for, folded.
"""

import csv
import json
import pathlib
import sys

from folding import folded

LEGAL, FORMER, SHORT, ALIAS = range(4)


def entries(export, state):
    """Every name that identifies, with the subjects it may mean: (rank, subject, listed)."""
    out = {}

    def add(name, rank, subject, listed):
        out.setdefault(name, []).append((rank, subject, listed))

    records = {r["licence_no"]: r for r in export["institutions"]}
    by_number = {}
    for r in export["institutions"]:
        # A licence that was merged goes on with its successor.
        heir = r
        while state[heir["licence_no"]] == "merged":
            heir = records[heir["successor"]["licence_no"]]
        subject = (heir["name"], heir["licence_no"], state[heir["licence_no"]])
        by_number[r["licence_no"]] = (subject, r["listed"])
        if r["listed"] and not r["scopes"]:
            continue
        add(r["name"], LEGAL, subject, r["listed"])
        for name in r["former_names"]:
            add(name, FORMER, subject, r["listed"])
        for name in r["short_names"]:
            add(name, SHORT, subject, r["listed"])
    for b in export["banks"]:
        subject = (b["name"], "", "not_needed")
        add(b["name"], LEGAL, subject, True)
        for name in b["short_names"]:
            add(name, SHORT, subject, True)
    for b in export["brands"]:
        if b["confidence"] == "low" and b["kind"] != "agent":
            continue
        if b["institution"]:
            subject, listed = by_number[b["institution"]]
            add(b["alias"], ALIAS, subject, listed)
        elif b["kind"] in ("maker", "agent", "network"):
            add(b["alias"], ALIAS, None, False)
    return out


def meant(candidates):
    """The one subject a name means; ("", "", "") where it names no acquirer; None where several."""
    best = {}
    for rank, subject, listed in candidates:
        if subject and (subject not in best or rank < best[subject][0]):
            best[subject] = (rank, listed)
    if not best:
        return ("", "", "")
    least = min(rank for rank, _ in best.values())
    left = {s: listed for s, (rank, listed) in best.items() if rank == least}
    if len(left) > 1 and any(left.values()):
        left = {s: listed for s, listed in left.items() if listed}
    return next(iter(left)) if len(left) == 1 else None


def main():
    export = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    with open(sys.argv[2], encoding="utf-8-sig", newline="") as file:
        state = {r["licence_no"]: r["state"] for r in csv.DictReader(file)}
    folder = pathlib.Path(sys.argv[3])
    with open(folder / "names.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["name", "acquirer", "licence_no", "licence_state"])
        for name, candidates in sorted(entries(export, state).items()):
            if (subject := meant(candidates)) is not None:
                out.writerow([name, *subject])
    with open(folder / "near.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["alias", "folded"])
        for b in export["brands"]:
            text = folded(b["alias"])
            if len(text) >= 3 and b["institution"] and b["confidence"] != "low":
                out.writerow([b["alias"], text])


main()
