"""Whether a rival's answers are yiqing's: row by row, before anything is timed.

    equal.py FOLDER OURS.csv RIVAL.csv [--guess]

OURS is `yiqing batch LIST --map 商户编号=- --rows-only`: the merchant number is left out, since the
rivals know whom a brand means and no more. Exit 1 where answers differ that must not.

- A brand that is a name on record, letter for letter, or an invented one: institution, licence
  number and licence state must be the same.
- Any other, most of them altered by one character, some on record as uncertain: yiqing never
  identifies by likeness. Where it names nobody, it must warn of a known brand one edit away
  (BRD003) exactly where the rival found one. Where it does name somebody (other letter case,
  brackets, words of the trade around a brand), the rival, which knows nothing of these, is only
  counted.

With --guess the rival's most similar name is no answer to compare: guesses are counted.
"""

import collections
import csv
import pathlib
import sys

THREE = ("acquirer", "licence_no", "licence_state")


def opened(path):
    return csv.DictReader(open(path, encoding="utf-8-sig", newline=""))


def main():
    folder, ours, rival = sys.argv[1:4]
    guesses = sys.argv[4:] == ["--guess"]
    known = {r["name"] for r in opened(pathlib.Path(folder) / "names.csv")}
    counts = collections.Counter()
    wrong = []
    theirs = opened(rival)
    for ours_row in opened(ours):
        row = next(theirs, None)
        if row is None or row["序号"] != ours_row["序号"]:
            sys.exit(f"rows differ from row {ours_row['序号']} on")
        brand = ours_row["品牌"]
        a, b = ([r[c] for c in THREE] for r in (ours_row, row))
        guess = row["near"] or ""
        warned = "BRD003" in ours_row["rules"].split(";")
        kind = "on record" if brand in known else "invented" if brand.startswith("示例") else "other"
        counts[kind] += 1
        if kind == "other" and any(a):
            counts["other, named by yiqing through spelling or trade words"] += 1
            counts["of these the rival guesses at"] += bool(guess)
            continue
        if guess:
            counts[f"{kind}, {'guessed at by the rival' if guesses else 'one edit from a brand'}"] += 1
        if a != b or (bool(guess) != warned and not guesses):
            wrong.append(f"{brand}: yiqing {a}, BRD003 {warned}; rival {b}, {guess!r}")
    if next(theirs, None) is not None:
        sys.exit("the rival has more rows")
    if not counts["on record"]:
        sys.exit("no row was compared")
    print("; ".join(f"{name} {n}" for name, n in counts.items()))
    if wrong:
        sys.exit(f"{len(wrong)} answers differ, such as\n" + "\n".join(sorted(set(wrong))[:10]))


main()
