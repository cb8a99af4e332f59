"""What operators of rows need of one row's text: the pattern of `parse`, the pairs of `parse-kv`, a condition.

These entries have no spelling in KQL; the binder calls them for the operators named.
"""

from __future__ import annotations

import re

from gazehound import sql
from gazehound.functions.declare import Function, Operand, Overload, RefusedCall, operator
from gazehound.functions.regex_sql import group_count, translate, translated
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node

_GROUPS_OF_PAIR = 2


def _match(text: Operand, pattern: Operand, *columns: Operand) -> Node:
    """A STRUCT with the text of each column's group, empty where the pattern does not match."""
    names = [sql.text(str(each.constant)) for each in columns]
    return sql.call("regexp_extract", text.node, sql.text(translated(pattern)), sql.array(names))


PARSE_PATTERN = operator(
    "parse pattern",
    doc="The texts that the columns of a `parse` pattern stand for.",
    source="Kusto reference: parse operator",
    overloads=(Overload("(text: string, pattern: string, column: string...): dynamic", _match),),
)


def _pair_value(text: Operand, key: Operand, *options: Operand) -> Node:
    """The text behind a key, up to the next pair; the first occurrence counts."""
    settings = [constant_text(each) or "" for each in options]
    pair, separator, quotes, escape, greedy, regex = settings
    if regex:
        return _value_by_regex(text.node, str(key.constant), regex)
    if escape:
        raise RefusedCall("`escape`")
    begin = f"(?:^|{re.escape(pair)})\\s*"
    until = _until_next_key(pair, separator) if greedy.lower() == "true" else _until_next_pair(pair)
    name = re.escape(str(key.constant))
    if not quotes:
        return _extract(text.node, f"(?s){begin}{name}\\s*{re.escape(separator)}\\s*{until}", 1)
    opening, closing = quotes[0], quotes[-1]
    quoted = f"{re.escape(opening)}([^{_class(closing)}]*){re.escape(closing)}"
    named = f"(?:{name}|{re.escape(opening)}{name}{re.escape(closing)})"
    lead = f"(?s){begin}{named}\\s*{re.escape(separator)}\\s*"
    in_quotes = _extract(text.node, f"{lead}{quoted}", 1)
    plain = _extract(text.node, f"{lead}{until}", 1)
    return sql.if_(sql.binary("<>", in_quotes, sql.text("")), in_quotes, plain)


def _until_next_pair(pair: str) -> str:
    """A value, as a group, that a delimiter of pairs or the end of the text follows."""
    bare = f"(?:[^{_class(pair[:1])}]*)" if len(pair) == 1 else "(?:.*?)"
    return f"({bare})\\s*(?:{re.escape(pair)}|$)"


def _until_next_key(pair: str, separator: str) -> str:
    """A value, as a group, that may hold delimiters of pairs: it goes on to the last one in front of a key."""
    if len(pair) != 1 or len(separator) != 1:
        raise RefusedCall("`greedy` and a delimiter of several characters")
    key = f"[^{_class(pair)}{_class(separator)}]*"
    return f"(.*?)\\s*(?:{re.escape(pair)}{key}{re.escape(separator)}|$)"


def _value_by_regex(text: Node, key: str, regex: str) -> Node:
    """The second group of the first match whose first group is the key."""
    pattern = translate(regex)
    if group_count(regex) < _GROUPS_OF_PAIR:
        raise RefusedCall("a `regex` without a group for the key and one for the value")
    keys, values = (
        sql.call("regexp_extract_all", text, sql.text(pattern), sql.integer(group)) for group in (1, _GROUPS_OF_PAIR)
    )
    found = sql.call("list_extract", values, sql.call("list_position", keys, sql.text(key)))
    return sql.coalesce(found, sql.text(""))


def _class(character: str) -> str:
    return "\\" + character if character in "\\]^-[" else character


def _extract(node: Node, pattern: str, group: int) -> Node:
    return sql.coalesce(sql.call("regexp_extract", node, sql.text(pattern), sql.integer(group)), sql.text(""))


PARSE_KEY_VALUE = operator(
    "parse key value",
    doc="The value behind a key in a text of pairs, as `parse-kv` reads it.",
    source="Kusto reference: parse-kv operator",
    overloads=(
        Overload(
            "(text: string, key: string, pair: string, separator: string, quote: string, escape: string, "
            "greedy: string, regex: string): string",
            _pair_value,
        ),
    ),
)


def _nonzero(value: Operand) -> Node:
    return sql.binary("<>", value.node, sql.integer(0))


def _json_true(value: Operand) -> Node:
    return sql.equals(sql.cast(value.node, "VARCHAR"), sql.text("true"))


AS_CONDITION = operator(
    "as condition",
    doc="A value that stands where a condition is asked for.",
    source="Kusto reference: where operator",
    overloads=(
        Overload("(value: bool): bool", lambda value: value.node),
        Overload("(value: long): bool", _nonzero),
        Overload("(value: dynamic): bool", _json_true),
    ),
)

OPERATORS: tuple[Function, ...] = (PARSE_PATTERN, PARSE_KEY_VALUE, AS_CONDITION)
