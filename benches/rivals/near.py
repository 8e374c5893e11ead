"""What a misspelt brand may be meant for, by rapidfuzz, on distinct values and every core."""

import numpy
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from folding import folded

# Distinct values compared at once, so that the table of scores stays small.
STEP = 4096


def near(brands, aliases, folded_aliases):
    """For each brand the aliases one edit away, joined, or "": what yiqing asks, neither more nor
    less."""
    texts = [folded(b) for b in brands]
    distance = process.cdist(
        texts, folded_aliases, scorer=Levenshtein.distance, score_cutoff=1, dtype=numpy.uint8, workers=-1
    )
    out = [""] * len(texts)
    for row, column in zip(*numpy.nonzero(distance == 1)):
        if len(texts[row]) >= 3:
            out[row] += ("、" if out[row] else "") + aliases[column]
    return out


def guessed(brands, names):
    """For each brand the most similar of all names on record, or "" below 75 of 100: what is usually
    done with rapidfuzz. A guess and no answer: of names equally similar the first is taken."""
    texts, known = [folded(b) for b in brands], [folded(n) for n in names]
    out = []
    for at in range(0, len(texts), STEP):
        scores = process.cdist(texts[at : at + STEP], known, scorer=fuzz.ratio, score_cutoff=75, workers=-1)
        best = scores.argmax(axis=1)
        out += [names[b] if scores[row, b] > 0 else "" for row, b in enumerate(best)]
    return out
