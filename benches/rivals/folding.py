"""One spelling for brands that a reader takes for the same."""

import re
import unicodedata

DROPPED = re.compile(r"[\s()\[\]{}<>（）［］【】〔〕「」『』〈〉《》]")


def folded(text):
    """Compatibility forms, letter case, white space and brackets evened out."""
    return DROPPED.sub("", unicodedata.normalize("NFKC", text).lower())
