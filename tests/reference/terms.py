"""Kusto's string operators on terms, decided character by character.

Sources: Kusto reference, "String operators" (a term is a maximal run of letters and digits); answers recorded from
Kusto: `alpha_beta has "alpha"` is true, so an underscore ends a term; MicrosoftDocs/dataexplorer-docs#1005:
`has "/resourcegroups/test.rg000001?"` is true behind a digit, so an end that is no letter or digit asks for nothing.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def has(text: str | None, needle: str) -> bool:
    """`text has needle`: it occurs, whatever its case, and no term of the text reaches across an end of it."""
    folded, wanted = (text or "").translate(LOWER), needle.translate(LOWER)
    return any(
        not is_inside_term(folded, at) and not is_inside_term(folded, at + len(wanted))
        for at in range(len(folded) - len(wanted) + 1)
        if folded.startswith(wanted, at)
    )


def is_inside_term(text: str, at: int) -> bool:
    """Whether the place in front of character `at` has a letter or digit on both sides."""
    return 0 < at < len(text) and text[at - 1] in ALPHANUMERIC and text[at] in ALPHANUMERIC


def has_any(text: str | None, needles: Iterable[str]) -> bool:
    """`text has_any (needles)`."""
    return any(has(text, needle) for needle in needles)


def isempty(text: str | None) -> bool:
    """`isempty(text)` of a string: nothing is in it; a missing one counts as empty."""
    return text is None or text == ""
