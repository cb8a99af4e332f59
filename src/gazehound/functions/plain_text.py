"""Text operators on plain Python values: the plain form of `string_operators`, one value at a time.

Letters are folded one by one and never across the border of ASCII, as `casefold_sql` says it in SQL. A dynamic
operand is taken as its text, a missing one as the empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from gazehound.functions.declare import Typed
from gazehound.functions.plain_written import dynamic_text, written
from gazehound.types import ScalarType

ALPHANUMERIC = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

Test = Callable[[object, object], bool]


def as_text(value: object) -> str:
    """The text of a string or dynamic value."""
    return dynamic_text(value)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text in lower case, letter by letter; a letter outside ASCII stays outside."""
    if text.isascii():
        return text.lower()
    return "".join(_folded_letter(letter) for letter in text)


def _folded_letter(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 and lower.isascii() == letter.isascii() else letter


def same_in_any_case(text: object, other: object) -> bool:
    return folded(as_text(text)) == folded(as_text(other))


def substring_test(find: Callable[[str, str], bool], case_sensitive: bool) -> Test:
    """A test for a part of a text."""
    if case_sensitive:
        return lambda text, needle: find(as_text(text), as_text(needle))
    return lambda text, needle: find(folded(as_text(text)), folded(as_text(needle)))


def term_test(before: bool, behind: bool, case_sensitive: bool) -> Test:
    """A test for a term: `before` and `behind` say at which ends of the needle a term must end."""

    def test(text: object, needle: object) -> bool:
        within, wanted = as_text(text), as_text(needle)
        if not case_sensitive:
            within, wanted = folded(within), folded(wanted)
        return _has(within, wanted, before, behind)

    return test


def _has(text: str, needle: str, before: bool, behind: bool) -> bool:
    if not needle:
        return True
    bounded_before = before and needle[0] in ALPHANUMERIC
    bounded_behind = behind and needle[-1] in ALPHANUMERIC
    at = text.find(needle)
    while at >= 0:
        end = at + len(needle)
        touches_before = bounded_before and at > 0 and text[at - 1] in ALPHANUMERIC
        touches_behind = bounded_behind and end < len(text) and text[end] in ALPHANUMERIC
        if not touches_before and not touches_behind:
            return True
        at = text.find(needle, at + 1)
    return False


has_term = term_test(True, True, case_sensitive=False)


def needles_of(values: Sequence[object], types: Sequence[ScalarType]) -> list[str]:
    """The needles behind the text: their texts, those of arrays one by one, nulls left out."""
    found: list[str] = []
    for value, kind in zip(values[1:], types[1:], strict=True):
        if isinstance(value, list):
            found += [dynamic_text(each) for each in value if each is not None]
        elif value is not None:
            found.append(written(value, kind))
    return found


has_any = Typed(lambda values, types: any(has_term(values[0], each) for each in needles_of(values, types)))
has_all = Typed(lambda values, types: all(has_term(values[0], each) for each in needles_of(values, types)))


def negated(test: Test) -> Test:
    return lambda text, needle: not test(text, needle)
