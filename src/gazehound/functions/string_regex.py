"""Functions that replace, cut and extract, by plain texts or regular expressions.

Does not live here: `matches regex` (`string_operators`), the syntax of patterns (`regex_sql`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest

from gazehound import sql
from gazehound.functions import convert_values, json_sql, plain_regex, plain_strings
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.functions.regex_sql import group_names, translated
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

_HIGHEST_GROUP = 9
_SPECIAL = r"([\\.+*?()|\[\]{}^$#&~-])"
_PRIVATE_USE = 0xE000


def _replaced(text: Operand, lookup: Operand, rewrite: Operand) -> Node:
    return sql.call("replace", text.node, lookup.node, rewrite.node)


def _replaced_by_regex(text: Operand, pattern: Operand, rewrite: Operand) -> Node:
    regex = translated(pattern)
    literal, groups = constant_text(rewrite), len(group_names(regex))
    written = _computed_rewrite(rewrite.node, groups) if literal is None else sql.text(_rewrite(literal, groups))
    return sql.call("regexp_replace", text.node, sql.text(regex), written, sql.text("g"))


def _rewrite(text: str, groups: int) -> str:
    r"""The rewrite pattern with `\0`, `\1`, … as they are and any other backslash doubled."""

    def write(match: re.Match[str]) -> str:
        if not match[1]:
            return r"\\"
        if int(match[1]) > groups:
            raise RefusedCall(f"a rewrite pattern with group {match[1]} of a regular expression that has {groups}")
        return match[0]

    return re.sub(r"\\(?:\\|(\d)|)", write, text)


def _computed_rewrite(node: Node, groups: int) -> Node:
    """As `_rewrite`; the number of a group that the pattern does not have is plain text."""
    steps = [
        (r"\\\\", "\x01"),
        (rf"\\([^0-{min(groups, 9)}]|$)", r"\\\\\1"),
        ("\x01", r"\\\\"),
    ]
    for wanted, written in steps:
        node = sql.call("regexp_replace", node, sql.text(wanted), sql.text(written), sql.text("g"))
    return node


def _old_replace(pattern: Operand, rewrite: Operand, text: Operand) -> Node:
    """`replace()` takes the text last."""
    return _replaced_by_regex(text, pattern, rewrite)


def _replaced_at_once(text: Operand, lookups: Operand, rewrites: Operand) -> Node:
    """Each lookup becomes a letter of its own in turn, so that no replacement is replaced again."""
    if not isinstance(lookups.constant, list) or not isinstance(rewrites.constant, list):
        return _replaced_by_arrays(text.node, lookups.node, rewrites.node)
    pairs = list(zip_longest(lookups.constant, rewrites.constant))[: len(lookups.constant)]
    wanted = [(old, new) for old, new in pairs if isinstance(old, str) and old]
    node = text.node
    for at, (old, _) in enumerate(wanted):
        node = sql.call("replace", node, sql.text(old), sql.text(chr(_PRIVATE_USE + at)))
    for at, (old, new) in enumerate(wanted):
        written = new if isinstance(new, str) else old
        node = sql.call("replace", node, sql.text(chr(_PRIVATE_USE + at)), sql.text(written))
    return node


def _replaced_by_arrays(text: Node, lookups: Node, rewrites: Node) -> Node:
    """The same for arrays that only the rows tell."""
    letter = sql.call("chr", sql.cast(sql.binary("+", sql.column("at"), sql.integer(_PRIVATE_USE)), "INTEGER"))
    old = _only_texts(lookups)
    marked = _folded(text, old, lambda so_far, wanted: sql.call("replace", so_far, wanted, letter))
    places = sql.call("range", sql.integer(1), sql.binary("+", sql.call("len", old), sql.integer(1)))
    place = sql.column("i")
    written = sql.coalesce(sql.call("list_extract", _only_texts(rewrites), place), sql.call("list_extract", old, place))
    new = sql.call("list_transform", places, sql.lambda_(["i"], written))
    return _folded(marked, new, lambda so_far, given: sql.call("replace", so_far, letter, given))


def _only_texts(array: Node) -> Node:
    """The elements as a LIST of texts, NULL for those that are none."""
    element = sql.column("x")
    is_text = json_sql.is_kind(element, "VARCHAR")
    text = sql.if_(is_text, sql.call("json_extract_string", element, sql.text("$")), sql.null("VARCHAR"))
    listed = sql.coalesce(json_sql.elements(array), sql.cast(sql.array([]), "JSON[]"))
    return sql.call("list_transform", listed, sql.lambda_(["x"], text))


def _folded(start: Node, texts: Node, step: Callable[[Node, Node], Node]) -> Node:
    """`step` for each text in turn, from `start` on; a text that is NULL changes nothing. `at` is its place."""
    so_far, each = sql.column("acc"), sql.column("each")
    done = sql.coalesce(step(so_far, each), so_far)
    listed = sql.call("list_prepend", start, texts)
    return sql.call("list_reduce", listed, sql.lambda_(["acc", "each", "at"], done))


def _trimmed(before: bool, behind: bool) -> Callable[[Operand, Operand], Node]:
    """One match off the start, one off the end."""

    def lowering(pattern: Operand, source: Operand) -> Node:
        regex, node = translated(pattern), source.node
        if before:
            node = sql.call("regexp_replace", node, sql.text(f"^(?:{regex})"), sql.text(""))
        if behind:
            node = sql.call("regexp_replace", node, sql.text(f"(?:{regex})$"), sql.text(""))
        return node

    return lowering


def _quoted(value: Operand) -> Node:
    return sql.call("regexp_replace", text_of(value), sql.text(_SPECIAL), sql.text(r"\\\1"), sql.text("g"))


_CONVERSIONS: dict[ScalarType, Callable[[Operand], Node]] = {
    ScalarType.BOOL: convert_values.to_bool,
    ScalarType.INT: convert_values.to_int,
    ScalarType.LONG: convert_values.to_long,
    ScalarType.REAL: convert_values.to_real,
    ScalarType.DECIMAL: convert_values.to_decimal,
    ScalarType.DATETIME: convert_values.to_datetime,
    ScalarType.TIMESPAN: convert_values.to_timespan,
    ScalarType.GUID: convert_values.to_guid,
}


def _extracted(pattern: Operand, group: Operand, source: Operand, kind: Operand | None = None) -> Node:
    regex = translated(pattern)
    number = group.constant
    if not isinstance(number, int):
        raise RefusedCall("a capture group that is no literal")
    if not 0 <= number <= min(len(group_names(regex)), _HIGHEST_GROUP):
        raise RefusedCall(f"capture group {number} of a regular expression with {len(group_names(regex))}")
    found = sql.call("regexp_extract", source.node, sql.text(regex), sql.integer(number))
    if kind is None or kind.constant is ScalarType.STRING:
        return found
    if kind.constant is ScalarType.DYNAMIC:
        return sql.call("nullif", sql.call("to_json", found), sql.cast(sql.text('""'), "JSON"))
    if not isinstance(kind.constant, ScalarType) or kind.constant not in _CONVERSIONS:
        raise RefusedCall("this type")
    return _CONVERSIONS[kind.constant](Operand(found, ScalarType.STRING))


def _extracted_all(pattern: Operand, source: Operand) -> Node:
    names = group_names(translated(pattern))
    return _matches(pattern, list(range(1, len(names) + 1)), source)


def _extracted_groups(pattern: Operand, groups: Operand, source: Operand) -> Node:
    if not isinstance(groups.constant, list):
        raise RefusedCall("capture groups that are no literal")
    names = group_names(translated(pattern))
    return _matches(pattern, [_group_number(each, names) for each in groups.constant], source)


def _group_number(group: object, names: list[str]) -> int:
    if isinstance(group, str) and group in names:
        return names.index(group) + 1
    if isinstance(group, int) and 1 <= group <= len(names):
        return group
    raise RefusedCall(f"capture group `{group}`, which the regular expression does not have")


def _matches(pattern: Operand, groups: list[int], source: Operand) -> Node:
    """An array of texts for one group, of arrays for several; null without a match."""
    regex = translated(pattern)
    if not groups:
        raise RefusedCall("a regular expression without capture groups")
    lists = [sql.call("regexp_extract_all", source.node, sql.text(regex), sql.integer(number)) for number in groups]
    is_found = sql.call("regexp_matches", source.node, sql.text(regex))
    if len(lists) == 1:
        return sql.if_(is_found, sql.call("to_json", _with_empty_texts(lists[0], regex)), sql.null("JSON"))
    places = sql.call("range", sql.integer(1), sql.binary("+", sql.call("len", lists[0]), sql.integer(1)))
    at = sql.column("i")
    row = sql.array(sql.coalesce(sql.call("list_extract", each, at), sql.text("")) for each in lists)
    rows = sql.call("list_transform", places, sql.lambda_(["i"], row))
    return sql.if_(is_found, sql.call("to_json", rows), sql.null("JSON"))


def _with_empty_texts(texts: Node, regex: str) -> Node:
    """An empty text where the group had no part in the match, which only some patterns allow."""
    if not set("?*|{") & set(regex):
        return texts
    return sql.call("list_transform", texts, sql.lambda_(["x"], sql.coalesce(sql.column("x"), sql.text(""))))


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "replace_string",
        doc="Replace every occurrence of one text by another.",
        source="Kusto reference: replace_string(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(text: string, lookup: string, rewrite: string): string", _replaced, plain_strings.replace_string
            ),
        ),
        examples=(
            Example('replace_string("a cat", "cat", "dog")', '"a dog"'),
            Example('replace_string("aaa", "", "X")', '"aaa"', why="an empty text is found nowhere"),
            Example('replace_string("", "a", "b")', '""'),
            Example('replace_string("éa", "é", "É")', '"Éa"'),
        ),
    ),
    scalar(
        "replace_regex",
        doc="Replace every match of a regular expression; the rewrite may name its capture groups.",
        source="Kusto reference: replace_regex(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(source: string, lookup_regex: string, rewrite_pattern: string): string",
                _replaced_by_regex,
                plain_regex.replace_regex,
            ),
        ),
        examples=(
            Example(r'replace_regex("Number is 12", @"is (\d+)", @"was: \1")', '"Number was: 12"'),
            Example(r'replace_regex("one two", @"(\w+)", @"[\0]")', '"[one] [two]"'),
            Example('replace_regex("a b", " ", "$$$")', '"a$$$b"', why="a dollar is no group"),
            Example(r'replace_regex("a/b", "/", @"\\")', r'"a\\b"'),
            Example('replace_regex("", "x", "y")', '""'),
            Example('replace_regex("éàé", "[éà]", "e")', '"eee"'),
        ),
        notes="The pattern is a literal.",
    ),
    scalar(
        "replace",
        doc="The old form of `replace_regex()`, the text last.",
        source="Kusto's own parser; published hunting queries",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(regex: string, rewrite: string, text: string): string", _old_replace, plain_regex.old_replace),
        ),
        examples=(
            Example("replace('\"', '', '\"x\"')", '"x"'),
            Example(r'replace(@"\s\s", " ", "a  b")', '"a b"'),
            Example('replace("a", "b", "")', '""'),
        ),
    ),
    scalar(
        "replace_strings",
        doc="Replace several texts at once; those listed first are replaced first, and nothing twice.",
        source="Kusto reference: replace_strings(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(text: string, lookups: DynamicArray, rewrites: DynamicArray): string",
                _replaced_at_once,
                plain_strings.replace_strings,
            ),
        ),
        examples=(
            Example("replace_strings('This is', dynamic(['This', 'is']), dynamic(['This', 'was']))", "'This was'"),
            Example("replace_strings('This is', dynamic(['is', 'This']), dynamic(['was', 'This']))", "'Thwas was'"),
            Example("replace_strings('ab', dynamic(['a', 'b']), dynamic(['b', 'a']))", "'ba'"),
            Example("replace_strings('ab', dynamic(['a']), dynamic([1]))", "'ab'", why="only texts replace"),
            Example("replace_strings('', dynamic(['a']), dynamic(['é']))", "''"),
        ),
    ),
    scalar(
        "trim",
        doc="Cut one match of a regular expression off the start and one off the end of a text.",
        source="Kusto reference: trim(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(regex: string, source: string): string", _trimmed(True, True), plain_regex.trim),),
        examples=(
            Example('trim("--", "--https://bing.com--")', '"https://bing.com"'),
            Example('trim("x", "xxabcxx")', '"xabcx"', why="one match is cut off, not all"),
            Example('trim("x", "x")', '""'),
            Example(r'trim(@"\s+", "  é  ")', '"é"'),
            Example('trim("x", "")', '""'),
        ),
        notes="The pattern is a literal.",
    ),
    scalar(
        "trim_start",
        doc="Cut one match of a regular expression off the start of a text.",
        source="Kusto reference: trim_start(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(regex: string, source: string): string", _trimmed(True, False), plain_regex.trim_start),),
        examples=(
            Example('trim_start("x", "xxa")', '"xa"'),
            Example(r'trim_start(@"[^\w]+", "-  Té")', '"Té"'),
            Example('trim_start("x", "")', '""'),
        ),
    ),
    scalar(
        "trim_end",
        doc="Cut one match of a regular expression off the end of a text.",
        source="Kusto reference: trim_end(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(regex: string, source: string): string", _trimmed(False, True), plain_regex.trim_end),),
        examples=(
            Example('trim_end(".com", "bing.com")', '"bing"'),
            Example('trim_end("x", "axx")', '"ax"'),
            Example('trim_end("é", "é")', '""'),
        ),
    ),
    scalar(
        "regex_quote",
        doc="The text as a regular expression that matches it alone.",
        source="Kusto reference: regex_quote(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(string: Scalar): string", _quoted, plain_regex.regex_quote),),
        examples=(
            Example("regex_quote('(so$me.Te^xt)')", r"@'\(so\$me\.Te\^xt\)'"),
            Example('regex_quote("é")', '"é"'),
            Example('regex_quote("")', '""'),
        ),
    ),
    scalar(
        "extract",
        doc="What a capture group of the first match holds, as text or converted to a type; empty without a match.",
        source="Kusto reference: extract(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(regex: string, captureGroup: long, source: string): string", _extracted, plain_regex.extract),
            Overload(
                "(regex: string, captureGroup: long, source: string, typeLiteral: type): ParameterNLiteral",
                _extracted,
                plain_regex.extract_as,
            ),
        ),
        examples=(
            Example(r'extract(@"\d+", 0, "a12b3")', '"12"'),
            Example('extract("([a-z]+)", 1, "café")', '"caf"'),
            Example(r'extract(@"-(\d{2})-", 1, "15-12-2024", typeof(int))', "int(12)"),
            Example('extract("(x)", 1, "abc")', '""'),
            Example('extract("(x)", 1, "abc", typeof(long))', "long(null)"),
            Example('extract("(x)?b", 1, "abc")', '""'),
        ),
        notes="The pattern and the group are literals; groups go up to 9.",
    ),
    scalar(
        "extract_all",
        aliases=("extractall",),
        doc="What the capture groups of all matches hold; an array of texts for one group, else of arrays.",
        source="Kusto reference: extract_all(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(regex: string, source: string): dynamic", _extracted_all, plain_regex.extract_all),
            Overload(
                "(regex: string, captureGroups: DynamicArray, source: string): dynamic",
                _extracted_groups,
                plain_regex.extract_all,
            ),
        ),
        examples=(
            Example(r'extract_all(@"(\d+)", "a 12 b 3")', 'dynamic(["12", "3"])'),
            Example(r'extract_all(@"(\w)(\w+)", "ab cde")', 'dynamic([["a", "b"], ["c", "de"]])'),
            Example(r'extract_all(@"(?P<k>\w+)=(\w)", dynamic(["k"]), "é=1")', 'dynamic(["é"])'),
            Example(r'extract_all(@"(a)(b)(c)", dynamic([1, 3]), "abc")', 'dynamic([["a", "c"]])'),
            Example('extract_all("(x)", "abc")', "dynamic(null)"),
            Example('extract_all("(a)(b)?", "aba")', 'dynamic([["a", "b"], ["a", ""]])'),
        ),
        notes="The pattern and the groups are literals.",
    ),
)
