"""Functions that find and count: `indexof()`, `indexof_regex()`, `countof()`, `has_any_index()`.

Source of the rules of `indexof()`: its page; answers recorded from Kusto: the length bounds where a match begins,
an empty text to look for gives null.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_regex, plain_strings, terms
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.functions.json_sql import element_texts
from gazehound.functions.membership import expanded
from gazehound.functions.regex_sql import translated
from gazehound.functions.strings import clamped
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.sql import Node


def _index(
    source: Operand,
    lookup: Operand,
    start: Operand | None = None,
    length: Operand | None = None,
    occurrence: Operand | None = None,
) -> Node:
    text, wanted = text_of(source), text_of(lookup)
    is_valid = _valid(length, occurrence)
    is_valid.append(sql.binary("<>", wanted, sql.text("")))
    if start is not None and not start.is_constant:
        is_valid.append(sql.is_not_null(start.node))
    found = _found_at(text, wanted, start, occurrence)
    if length is not None:
        found = _bounded(found, _first(text, start), length)
    return sql.if_(sql.and_(*is_valid), found, sql.null("BIGINT"))


def _valid(length: Operand | None, occurrence: Operand | None) -> list[Node]:
    checks = []
    if length is not None:
        checks.append(sql.binary(">=", length.node, sql.integer(-1)))
    if occurrence is not None:
        checks.append(sql.binary(">", occurrence.node, sql.integer(0)))
    return checks


def _first(text: Node, start: Operand | None) -> Node:
    """The first position to look at; a negative one counts from the end."""
    if start is None:
        return sql.long(0)
    if isinstance(start.constant, int) and start.constant >= 0:
        return sql.long(start.constant)
    from_end = sql.call("greatest", sql.binary("+", sql.call("length", text), start.node), sql.integer(0))
    return sql.if_(sql.binary("<", start.node, sql.integer(0)), from_end, start.node)


def _found_at(text: Node, wanted: Node, start: Operand | None, occurrence: Operand | None) -> Node:
    if occurrence is not None and occurrence.constant != 1:
        return sql.coalesce(_nth(text, wanted, _first(text, start), occurrence.node), sql.long(-1))
    if start is None or start.constant == 0:
        return sql.binary("-", sql.call("strpos", text, wanted), sql.integer(1))
    first = clamped(_first(text, start))
    rest = sql.call("substring", text, sql.binary("+", first, sql.integer(1)))
    place = sql.call("nullif", sql.call("strpos", rest, wanted), sql.integer(0))
    return sql.coalesce(sql.binary("-", sql.binary("+", place, first), sql.integer(1)), sql.long(-1))


def _nth(text: Node, wanted: Node, first: Node, number: Node) -> Node:
    """The place of the match with this number; matches may overlap."""
    place = sql.column("i")
    here = sql.call("substring", text, sql.binary("+", place, sql.integer(1)), sql.call("length", wanted))
    places = sql.call(
        "list_filter",
        sql.call("range", clamped(first), sql.call("length", text)),
        sql.lambda_(["i"], sql.equals(here, wanted)),
    )
    return sql.call("list_extract", places, clamped(number))


def _bounded(found: Node, first: Node, length: Operand) -> Node:
    """-1 for a match that begins behind the positions to examine."""
    if length.constant == -1:
        return found
    is_unbounded = sql.equals(length.node, sql.integer(-1))
    is_inside = sql.binary("<", found, sql.binary("+", first, clamped(length.node, -1)))
    return sql.if_(sql.or_(is_unbounded, is_inside), found, sql.long(-1))


def _index_of_match(
    source: Operand,
    pattern: Operand,
    start: Operand | None = None,
    length: Operand | None = None,
    occurrence: Operand | None = None,
) -> Node:
    """As long as the pieces up to the match with this number, and the matches before it, are together."""
    regex, text = sql.text(translated(pattern)), text_of(source)
    is_valid = _valid(length, occurrence)
    if start is not None:
        is_valid.append(sql.binary(">=", start.node, sql.integer(0)))
    first = sql.long(0) if start is None else clamped(start.node)
    rest = text if start is None else sql.call("substring", text, sql.binary("+", first, sql.integer(1)))
    if length is not None and length.constant != -1:
        part = sql.call("substring", rest, sql.integer(1), clamped(length.node))
        rest = sql.if_(sql.equals(length.node, sql.integer(-1)), rest, part)
    number = sql.long(1) if occurrence is None else clamped(occurrence.node)
    pieces = sql.call("string_split_regex", rest, regex)
    matches = sql.call("regexp_extract_all", rest, regex)
    before = sql.binary("+", _total(pieces, number), _total(matches, sql.binary("-", number, sql.integer(1))))
    is_found = sql.binary(">=", sql.call("len", matches), number)
    place = sql.if_(is_found, sql.binary("+", first, before), sql.long(-1))
    return sql.if_(sql.and_(*is_valid), place, sql.null("BIGINT")) if is_valid else place


def _total(texts: Node, count: Node) -> Node:
    """How long the first texts of a list are together."""
    lengths = sql.call(
        "list_transform",
        sql.slice_(texts, sql.integer(1), count),
        sql.lambda_(["x"], sql.call("length", sql.column("x"))),
    )
    return sql.cast(sql.coalesce(sql.call("list_sum", lengths), sql.integer(0)), "BIGINT")


def _count(source: Operand, search: Operand, kind: Operand | None = None) -> Node:
    how = "normal" if kind is None else constant_text(kind)
    if how == "regex":
        matches = sql.call("regexp_extract_all", text_of(source), sql.text(translated(search)))
        return sql.cast(sql.call("len", matches), "BIGINT")
    if how != "normal":
        raise RefusedCall("a kind of search other than `normal` and `regex`")
    wanted = constant_text(search)
    if wanted and not _overlaps_itself(wanted):
        return _count_apart(text_of(source), wanted)
    return _count_overlapping(text_of(source), text_of(search))


def _overlaps_itself(text: str) -> bool:
    return any(text.startswith(text[at:]) for at in range(1, len(text)))


def _count_apart(text: Node, wanted: str) -> Node:
    """How much shorter the text is without the matches, in lengths of a match."""
    rest = sql.call("strlen", sql.call("replace", text, sql.text(wanted), sql.text("")))
    taken = sql.binary("-", sql.call("strlen", text), rest)
    return sql.binary("//", taken, sql.long(len(wanted.encode())))


def _count_overlapping(text: Node, wanted: Node) -> Node:
    here = sql.call("substring", text, sql.column("i"), sql.call("length", wanted))
    last = sql.binary("+", sql.call("length", text), sql.integer(1))
    places = sql.call(
        "list_filter", sql.call("range", sql.integer(1), last), sql.lambda_(["i"], sql.equals(here, wanted))
    )
    return sql.if_(sql.equals(wanted, sql.text("")), sql.long(0), sql.cast(sql.call("len", places), "BIGINT"))


def _first_term(source: Operand, needles: Operand) -> Node:
    """The place in the array of the first needle that is a term of the text."""
    text = text_of(source)
    if isinstance(needles.constant, list):
        listed = expanded((needles,))
        tests = [(terms.has(text, str(each.constant)), sql.long(at)) for at, each in enumerate(listed)]
        return sql.case(tests, sql.long(-1)) if tests else sql.long(-1)
    texts = element_texts(needles.node)
    found = sql.call("list_transform", texts, sql.lambda_(["x"], terms.has_computed(text, sql.column("x"))))
    place = sql.call("nullif", sql.call("list_position", found, sql.boolean(True)), sql.integer(0))
    return sql.coalesce(sql.binary("-", sql.cast(place, "BIGINT"), sql.integer(1)), sql.long(-1))


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "indexof",
        doc="The position at which a text is found in another, -1 where it is not.",
        source="Kusto reference: indexof(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(string: Scalar, match: Scalar, [start: Integer], [length: Integer], [occurrence: Integer]): long",
                _index,
                plain_strings.indexof,
            ),
        ),
        examples=(
            Example('indexof("abcdefg", "cde")', "2"),
            Example('indexof("abcdefg", "cde", 1, 4)', "2"),
            Example('indexof("abcdefg", "cde", 1, 2)', "2", why="the length bounds where a match begins"),
            Example('indexof("abcdefg", "cde", 3, 4)', "-1"),
            Example('indexof("abcdefg", "cde", -5)', "2"),
            Example("indexof(1234567, 5, 1, 4)", "4"),
            Example('indexof("abcdefgabcdefg", "cde", 1, 10, 2)', "9"),
            Example('indexof("abcdefgabcdefg", "cde", 1, -1, 3)', "-1"),
            Example('indexof("é😀x", "x")', "2"),
            Example('indexof("abc", "")', "long(null)"),
            Example('indexof("", "a")', "-1"),
            Example('indexof("abc", "c", 0, -2)', "long(null)"),
        ),
    ),
    scalar(
        "indexof_regex",
        doc="The position at which a regular expression first matches, -1 where it does not.",
        source="Kusto reference: indexof_regex(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(string: Scalar, match: Scalar, [start: Integer], [length: Integer], [occurrence: Integer]): long",
                _index_of_match,
                plain_regex.indexof_regex,
            ),
        ),
        examples=(
            Example('indexof_regex("abcabc", @"a.c")', "0"),
            Example('indexof_regex("abcabcdefg", @"a.c", 0, 9, 2)', "3"),
            Example('indexof_regex("abcabc", @"a.c", 1, -1, 2)', "-1"),
            Example('indexof_regex("ababaa", @"a.a", 0, -1, 2)', "-1", why="matches do not overlap"),
            Example('indexof_regex("abcabc", @"a|ab", -1)', "long(null)"),
            Example(r'indexof_regex("é\nx", "x$")', "2"),
            Example('indexof_regex("", "a")', "-1"),
        ),
        notes="The pattern is a literal.",
    ),
    scalar(
        "countof",
        doc="How often a text is found in another, overlaps counted; or how often a regular expression matches.",
        source="Kusto reference: countof(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(source: string, search: string, [kind: string]): long", _count, plain_regex.countof),),
        examples=(
            Example('countof("aaaa", "aa")', "3"),
            Example('countof("ababa", "ab", "normal")', "2"),
            Example('countof("ababa", "aba")', "2"),
            Example('countof("ababa", "aba", "regex")', "1"),
            Example('countof("abcabc", "a.c", "regex")', "2"),
            Example('countof("éaé", "é")', "2"),
            Example('countof("", "a")', "0"),
        ),
    ),
    scalar(
        "has_any_index",
        doc="The place in an array of the first text that is a term of another, -1 where none is.",
        source="Kusto reference: has_any_index(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(source: StringOrDynamic, values: DynamicArray): long", _first_term, plain_strings.has_any_index),
        ),
        examples=(
            Example("has_any_index(\"this is an example\", dynamic(['not', 'example']))", "1"),
            Example("has_any_index(\"this is an example\", dynamic(['not', 'found']))", "-1"),
            Example('has_any_index("Example number 2", dynamic([1, 2, 3]))', "1"),
            Example('has_any_index("été", dynamic(["ÉTÉ"]))', "0"),
            Example('has_any_index("x", dynamic([]))', "-1"),
        ),
    ),
)
