"""Texts compared without regard to letter case, and plain substrings, in SQL.

Letters are folded one by one: `é` equals `É`, `ß` does not equal `ss`. DuckDB's `lower` turns two letters outside
ASCII into ASCII ones (the kelvin sign into k, dotted I into i), which Kusto does not; needles with k or i are
therefore checked with character classes as well.

Source: answers recorded from Kusto (`CAFÉ =~ "café"`, `Straße =~ "straße"`, `Ａ` is no `a`).
"""

from __future__ import annotations

from functools import cache

from gazehound import sql
from gazehound.sql import Node

_SPECIAL = frozenset(r"\.+*?()|[]{}^$")
_DOUBTFUL = frozenset("kiKI")
_FOLDED_BEYOND_ASCII = frozenset("kKsS")
"""RE2 reads `[kK]` as k without case and then, where it merges alternatives, adds the kelvin sign (and ſ to s)."""


def escaped(text: str) -> str:
    """The text as a regular expression that matches it alone."""
    return "".join(_escaped(letter) for letter in text)


def either_case(text: str) -> str:
    """The text as a regular expression that matches it in any letter case."""
    return "".join(_class(letter) for letter in text)


@cache
def _class(letter: str) -> str:
    if letter in _FOLDED_BEYOND_ASCII:
        return f"(?:{letter.lower()}|{letter.upper()})"
    cases = [each for each in (letter.lower(), letter.upper(), letter) if len(each) == 1]
    cases = [each for each in dict.fromkeys(cases) if each.isascii() == letter.isascii()]
    return _escaped(letter) if len(cases) < 2 else f"[{''.join(cases)}]"


def _escaped(letter: str) -> str:
    if letter == "\0":
        return r"\x00"
    return f"\\{letter}" if letter in _SPECIAL else letter


def folded(node: Node) -> Node:
    return sql.call("lower", node)


def folded_exactly(node: Node) -> Node:
    """In lower case, the letters that DuckDB folds to ASCII kept apart."""
    without_kelvin = sql.call("replace", node, sql.text("\u212a"), sql.text("\ue000"))
    return folded(sql.call("replace", without_kelvin, sql.text("\u0130"), sql.text("\ue001")))


def equals(node: Node, text: str) -> Node:
    """`node =~ text`. The length in bytes keeps the kelvin sign and dotted I out."""
    if not text:
        return sql.equals(node, sql.text(""))
    if not sql.is_plain(node):
        return _equals_once(node, text)
    same_length = sql.equals(sql.call("strlen", node), sql.integer(len(text.encode())))
    return sql.and_(same_length, sql.equals(folded(node), folded_text(text)))


def folded_text(text: str) -> Node:
    return sql.text(text.lower()) if text.isascii() else folded(sql.text(text))


def exactly_folded_text(text: str) -> Node:
    return sql.text(text.lower()) if text.isascii() else folded_exactly(sql.text(text))


def is_doubtful(text: str) -> bool:
    """True where `lower` may make the text of another one: for k and i, and letters that become them."""
    return not text.isascii() or not _DOUBTFUL.isdisjoint(text)


def contains(node: Node, text: str, case_sensitive: bool = False) -> Node:
    """True where the text occurs."""
    return _found(node, text, case_sensitive, "contains", "", "")


def starts_with(node: Node, text: str, case_sensitive: bool = False) -> Node:
    return _found(node, text, case_sensitive, "starts_with", "^", "")


def ends_with(node: Node, text: str, case_sensitive: bool = False) -> Node:
    return _found(node, text, case_sensitive, "ends_with", "", "$")


def _found(node: Node, text: str, case_sensitive: bool, function: str, before: str, behind: str) -> Node:
    if not text:
        return sql.boolean(True)
    if case_sensitive:
        return sql.call(function, node, sql.text(text))
    by_class = sql.call("regexp_matches", node, sql.text(before + either_case(text) + behind))
    if not text.isascii():
        return by_class
    by_lower = sql.call(function, folded(node), sql.text(text.lower()))
    if not is_doubtful(text):
        return by_lower
    return sql.and_(by_lower, by_class) if sql.is_plain(node) else by_class


def _equals_once(node: Node, text: str) -> Node:
    """With the operand written once: it may be dear."""
    if not is_doubtful(text):
        return sql.equals(folded(node), sql.text(text.lower()))
    return sql.call("regexp_full_match", node, sql.text(either_case(text)))
