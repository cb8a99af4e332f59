"""Did-you-mean: which known names look like an unknown one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3
SIMILARITY = 0.6


def similar(name: str, known: Iterable[str]) -> list[str]:
    """At most three of `known` that are spelled like `name`, best first; case does not count."""
    lowered = name.lower()
    spelled: dict[str, str] = {}
    for each in known:
        spelled.setdefault(each.lower(), each)
    near = _sharing_letters(lowered, spelled)
    return [spelled[match] for match in get_close_matches(lowered, near, n=MOST, cutoff=SIMILARITY)]


def _sharing_letters(name: str, known: Iterable[str]) -> list[str]:
    """Those that could reach the similarity at all: comparing letters in order is slow over a thousand names."""
    letters = Counter(name)
    near = []
    for each in known:
        total = len(name) + len(each)
        most_equal = 2 * min(len(name), len(each))
        if most_equal < SIMILARITY * total:
            continue
        shared = sum((letters & Counter(each)).values())
        if 2 * shared >= (SIMILARITY + 0.1) * total:
            near.append(each)
    return near


def did_you_mean(name: str, known: Iterable[str], kind: str) -> str:
    """A help line such as "a similar column exists: `DeviceName`", empty when nothing is close."""
    found = similar(name, known)
    if not found:
        return ""
    if len(found) == 1:
        return f"a similar {kind} exists: `{found[0]}`"
    return f"similar {kind}s exist: " + ", ".join(f"`{each}`" for each in found)


def listing(names: Iterable[str], most: int = 8) -> str:
    """The names joined by commas, cut with a count ("and 41 more")."""
    every = list(names)
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most} more"
