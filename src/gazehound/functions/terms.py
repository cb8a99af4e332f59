"""The term rule of `has` and its family, in SQL.

A term is a maximal run of ASCII letters and digits. `has` finds its needle where no letter or digit touches an
end of it that is itself a letter or digit, so `has ".exe"` only asks for an end behind `exe`.

Lives here: one needle or many, literal or not. Does not live here: the operators' declarations
(`string_operators`), plain substrings (`casefold_sql`).

Sources: Kusto reference, "String operators"; answers recorded from Kusto; MicrosoftDocs/dataexplorer-docs#1005
(`has "/resourcegroups/test.rg000001?"` is true behind a digit).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from gazehound import sql
from gazehound.functions.casefold_sql import contains, either_case, escaped, folded_exactly
from gazehound.sql import Node

MOST_NEEDLES = 1000
"""RE2 slows down sharply somewhere above this many alternatives."""
FEW_NEEDLES = 4
"""Up to here one substring search per needle is cheaper than a first look with the alternation."""

_ALPHANUMERIC = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BEFORE = "(?:^|[^0-9A-Za-z])"
_BEHIND = "(?:$|[^0-9A-Za-z])"


class Ends(Enum):
    """Which ends of a needle must be ends of terms: before, behind."""

    BOTH = (True, True)
    """`has`"""
    START = (True, False)
    """`hasprefix`"""
    END = (False, True)
    """`hassuffix`"""


def has(node: Node, needle: str, ends: Ends = Ends.BOTH, case_sensitive: bool = False) -> Node:
    """True where a literal needle stands as a term.

    A column is first searched for the plain substring, which is several times faster than the bounded regex;
    anything else is evaluated only once. CASE, because DuckDB evaluates both sides of an AND below a NOT.
    """
    if not needle:
        return sql.boolean(True)
    if not _is_bounded(needle, ends):
        return contains(node, needle, case_sensitive)
    bounded = sql.call("regexp_matches", node, sql.text(_pattern([needle], ends, case_sensitive)))
    if not sql.is_plain(node) or not needle.isascii():
        return bounded
    return sql.if_(_substring(node, needle, case_sensitive), bounded, sql.boolean(False))


def has_any(node: Node, needles: Iterable[str], case_sensitive: bool = False) -> Node:
    """True where one of the literal needles stands as a term; false of no needles."""
    wanted = list(dict.fromkeys(needles))
    if not wanted:
        return sql.boolean(False)
    if not all(wanted):
        return sql.boolean(True)
    if len(wanted) == 1:
        return has(node, wanted[0], Ends.BOTH, case_sensitive)
    chunks = [wanted[at : at + MOST_NEEDLES] for at in range(0, len(wanted), MOST_NEEDLES)]
    patterns = [_pattern(chunk, Ends.BOTH, case_sensitive) for chunk in chunks]
    bounded = sql.or_(*(sql.call("regexp_matches", node, sql.text(pattern)) for pattern in patterns))
    if not sql.is_plain(node):
        return bounded
    if len(wanted) <= FEW_NEEDLES and all(each.isascii() for each in wanted):
        has_one = sql.or_(*(_substring(node, each, case_sensitive) for each in wanted))
        return sql.if_(has_one, bounded, sql.boolean(False))
    shortest = min(len(each) for each in wanted)
    is_long = sql.binary(">=", sql.call("strlen", node), sql.integer(shortest))
    return sql.if_(is_long, bounded, sql.boolean(False))


def has_all(node: Node, needles: Iterable[str]) -> Node:
    """True where all of the literal needles stand as terms; true of no needles."""
    wanted = sorted(dict.fromkeys(needles), key=len, reverse=True)
    return sql.and_(*(has(node, each) for each in wanted))


def has_computed(node: Node, needle: Node, ends: Ends = Ends.BOTH, case_sensitive: bool = False) -> Node:
    """True where a needle that is no literal stands as a term.

    Both texts get marks at the ends of their terms; then it is a plain search.
    """
    return sql.call("contains", _marked(node, ends, case_sensitive), _marked(needle, ends, case_sensitive))


def _marked(node: Node, ends: Ends, case_sensitive: bool) -> Node:
    before, behind = ends.value
    replacement = ("\x01" if before else "") + r"\1" + ("\x02" if behind else "")
    marked = sql.call("regexp_replace", node, sql.text("([0-9A-Za-z]+)"), sql.text(replacement), sql.text("g"))
    return marked if case_sensitive else folded_exactly(marked)


def _substring(node: Node, needle: str, case_sensitive: bool) -> Node:
    if case_sensitive:
        return sql.call("contains", node, sql.text(needle))
    return sql.call("contains", sql.call("lower", node), sql.text(needle.lower()))


def _is_bounded(needle: str, ends: Ends) -> bool:
    before, behind = ends.value
    return (before and needle[0] in _ALPHANUMERIC) or (behind and needle[-1] in _ALPHANUMERIC)


def _pattern(needles: Iterable[str], ends: Ends, case_sensitive: bool) -> str:
    """A regular expression of the needles with the boundaries that each asks for, those with the same together."""
    before, behind = ends.value
    write = escaped if case_sensitive else either_case
    grouped: dict[tuple[bool, bool], list[str]] = {}
    for needle in needles:
        key = (before and needle[0] in _ALPHANUMERIC, behind and needle[-1] in _ALPHANUMERIC)
        grouped.setdefault(key, []).append(write(needle))
    parts = [
        (_BEFORE if at_start else "") + _alternatives(listed) + (_BEHIND if at_end else "")
        for (at_start, at_end), listed in grouped.items()
    ]
    return "|".join(parts)


def _alternatives(listed: list[str]) -> str:
    return listed[0] if len(listed) == 1 else f"(?:{'|'.join(listed)})"
