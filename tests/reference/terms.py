"""Kusto's string operators on terms, decided character by character.

Source: Kusto reference, "String operators" (a term is a maximal run of letters and digits), and answers
recorded from Kusto: `alpha_beta has "alpha"` is true, so an underscore ends a term.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def has(text: str | None, needle: str) -> bool:
    """`text has needle`: it occurs, whatever its case, with no letter or digit next to it on either side."""
    folded, wanted = (text or "").translate(LOWER), needle.translate(LOWER)
    at = folded.find(wanted)
    while at >= 0:
        if is_boundary(folded, at - 1) and is_boundary(folded, at + len(wanted)):
            return True
        at = folded.find(wanted, at + 1)
    return False


def is_boundary(text: str, at: int) -> bool:
    """Whether there is no letter or digit at `at`."""
    return not 0 <= at < len(text) or text[at] not in ALPHANUMERIC


def has_any(text: str | None, needles: Iterable[str]) -> bool:
    """`text has_any (needles)`."""
    return any(has(text, needle) for needle in needles)


def isempty(text: str | None) -> bool:
    """`isempty(text)` of a string: nothing is in it; a missing one counts as empty."""
    return text is None or text == ""
