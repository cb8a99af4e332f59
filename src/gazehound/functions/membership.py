"""Membership in lists of values and dynamic arrays: `in`, `!in`, `in~`, `!in~`.

Does not live here: membership in a query's result (the plan has a node for it), `has_any` (`string_operators`).

Source: Kusto reference, "in operator"; answers recorded from Kusto. A null is in no list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazehound import sql
from gazehound.functions import casefold_sql, json_sql, plain_comparison
from gazehound.functions.arithmetic_sql import held_number
from gazehound.functions.comparison_sql import LOOSE, equal, is_present_constant, literal_operand
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, operator
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import NUMBERS, ScalarType


def is_in(value: Operand, *items: Operand) -> Node:
    """True where an item, or an element of an array among them, equals the value; never null."""
    listed, others = _parted(items)
    if value.type is ScalarType.STRING or (value.type in LOOSE and _are_texts(listed)):
        return _text_in(_as_text(value), listed, others, ignores_case=False)
    return _value_in(value, listed, others)


def is_in_any_case(value: Operand, *items: Operand) -> Node:
    """The same for texts, whatever their letter case."""
    listed, others = _parted(items)
    return _text_in(_as_text(value), listed, others, ignores_case=True)


def is_not_in(value: Operand, *items: Operand) -> Node:
    return sql.not_(is_in(value, *items))


def is_not_in_any_case(value: Operand, *items: Operand) -> Node:
    return sql.not_(is_in_any_case(value, *items))


def expanded(items: Iterable[Operand]) -> list[Operand]:
    """The items with constant arrays replaced by their elements."""
    found: list[Operand] = []
    for item in items:
        if item.type in LOOSE and isinstance(item.constant, list):
            found += [literal_operand(each) for each in item.constant if each is not None]
        elif item.type in LOOSE and is_present_constant(item) and not isinstance(item.constant, dict):
            found.append(literal_operand(item.constant))
        else:
            found.append(item)
    return found


def _parted(items: Sequence[Operand]) -> tuple[list[Operand], list[Operand]]:
    """Literals, and items that only the rows tell; null literals are equal to nothing."""
    known = expanded(items)
    literals = [each for each in known if is_present_constant(each)]
    return literals, [each for each in known if not each.is_constant]


def _are_texts(listed: list[Operand]) -> bool:
    return all(each.type is ScalarType.STRING for each in listed)


def _as_text(value: Operand) -> Operand:
    return Operand(text_of(value), ScalarType.STRING)


def _text_in(value: Operand, listed: list[Operand], others: list[Operand], *, ignores_case: bool) -> Node:
    found = (
        [_text_in_literals(value.node, list(dict.fromkeys(map(_literal_text, listed))), ignores_case)] if listed else []
    )
    found += [_text_in_item(value.node, each, ignores_case) for each in others]
    return sql.or_(*found)


def _literal_text(item: Operand) -> str:
    if isinstance(item.constant, bool):
        return str(item.constant).lower()
    return str(item.constant)


def _text_in_literals(node: Node, texts: list[str], ignores_case: bool) -> Node:
    if not ignores_case:
        return sql.in_list(node, [sql.text(each) for each in texts])
    if len(texts) == 1:
        return casefold_sql.equals(node, texts[0])
    if not sql.is_plain(node):
        return _is_one_of(node, texts)
    found = sql.in_list(casefold_sql.folded(node), [casefold_sql.folded_text(each) for each in texts])
    if not any(map(casefold_sql.is_doubtful, texts)):
        return found
    if all(map(str.isascii, texts)):  # a letter that only becomes ASCII in lower case has several bytes
        return sql.and_(found, sql.equals(sql.call("strlen", node), sql.call("length", node)))
    return sql.and_(found, _is_one_of(node, texts))


def _is_one_of(node: Node, texts: Iterable[str]) -> Node:
    return sql.in_list(casefold_sql.folded_exactly(node), [casefold_sql.exactly_folded_text(each) for each in texts])


def _text_in_item(node: Node, item: Operand, ignores_case: bool) -> Node:
    """One item that is no literal: a text, or a dynamic that may hold an array of them."""
    as_text = text_of(item)
    if ignores_case:
        node, as_text = casefold_sql.folded_exactly(node), casefold_sql.folded_exactly(as_text)
    same = sql.equals(node, as_text)
    if item.type not in LOOSE:
        return same
    texts = json_sql.element_texts(item.node)
    if ignores_case:
        texts = sql.call("list_transform", texts, sql.lambda_(["x"], casefold_sql.folded_exactly(sql.column("x"))))
    holds = sql.coalesce(sql.call("list_contains", texts, node), sql.boolean(False))
    return sql.if_(json_sql.is_kind(item.node, "ARRAY"), holds, same)


def _value_in(value: Operand, listed: list[Operand], others: list[Operand]) -> Node:
    alike = [each for each in listed if each.type is value.type or {each.type, value.type} <= NUMBERS]
    rest = [each for each in listed if each not in alike]
    found = [_among(value.node, [each.node for each in alike])] if alike else []
    found += [sql.coalesce(equal(value, each), sql.boolean(False)) for each in rest]
    found += [_value_in_item(value, each) for each in others]
    return sql.or_(*found)


def _among(node: Node, literals: list[Node]) -> Node:
    among = sql.in_list(node, literals)
    if sql.is_plain(node):
        return sql.and_(sql.is_not_null(node), among)
    return sql.coalesce(among, sql.boolean(False))


def _value_in_item(value: Operand, item: Operand) -> Node:
    if item.type not in LOOSE:
        return sql.coalesce(equal(value, item), sql.boolean(False))
    element = Operand(sql.column("x"), ScalarType.DYNAMIC)
    if value.type in NUMBERS:
        elements = sql.call(
            "list_transform", json_sql.elements(item.node), sql.lambda_(["x"], held_number(element.node))
        )
        holds = sql.call("list_contains", elements, sql.cast(value.node, "DOUBLE"))
    else:
        texts = json_sql.element_texts(item.node)
        holds = sql.call("list_contains", texts, _json_text(value))
    holds = sql.coalesce(holds, sql.boolean(False))
    return sql.if_(json_sql.is_kind(item.node, "ARRAY"), holds, sql.coalesce(equal(item, value), sql.boolean(False)))


def _json_text(value: Operand) -> Node:
    """The text that the value has inside a dynamic."""
    return sql.call("json_extract_string", json_sql.to_dynamic(value), sql.text("$"))


_SOURCE = "Kusto reference: in operator; answers recorded from Kusto"
_FORMS = ("(value: Scalar, items: Scalar...): bool",)
_TEXT_FORMS = ("(value: StringOrDynamic, items: Scalar...): bool",)

IN = operator(
    "in",
    doc="True when the value equals one of a list, or one element of a dynamic array; letter case counts.",
    source=_SOURCE,
    nulls=Nulls.NEVER,
    false_on_empty=True,
    overloads=tuple(Overload(each, is_in, plain_comparison.is_in) for each in _FORMS),
    examples=(
        Example('"a" in ("a", "b")', "true"),
        Example('"A" in ("a", "b")', "false"),
        Example('"" in ("a", "")', "true"),
        Example('"é" in (dynamic(["e", "é"]))', "true"),
        Example("2 in (1, 2.0)", "true"),
        Example("-1 in (dynamic([1, -1]))", "true"),
        Example("long(null) in (1, 2)", "false"),
        Example("9007199254740993 in (9007199254740992)", "false"),
        Example("datetime(2020-01-01) in (datetime(2020-01-01), datetime(2021-01-01))", "true"),
        Example('dynamic("x") in ("x", "y")', "true"),
    ),
)

NOT_IN = operator(
    "!in",
    doc="True when the value equals no value of a list; letter case counts.",
    source="Kusto reference: !in operator; answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=tuple(Overload(each, is_not_in, plain_comparison.is_not_in) for each in _FORMS),
    examples=(
        Example('"A" !in ("a", "b")', "true"),
        Example("1 !in (1, 2)", "false"),
        Example("int(null) !in (1, 2)", "true", why="a null is in no list"),
        Example('"" !in (dynamic([]))', "true"),
    ),
)

IN_ANY_CASE = operator(
    "in~",
    doc="True when the text equals one of a list, or one element of a dynamic array, whatever the letter case.",
    source="Kusto reference: in~ operator; answers recorded from Kusto",
    nulls=Nulls.NEVER,
    false_on_empty=True,
    overloads=tuple(Overload(each, is_in_any_case, plain_comparison.is_in_any_case) for each in _TEXT_FORMS),
    examples=(
        Example('"HELLO" in~ ("hello", "world")', "true"),
        Example('"NAÏVETÉ" in~ ("naïveté", "x")', "true"),
        Example('"Ａ" in~ ("a")', "false", why="a full-width letter is another letter"),
        Example('"" in~ ("", "x")', "true"),
        Example('"Cmd.EXE" in~ (dynamic(["cmd.exe", "wmic.exe"]))', "true"),
    ),
)

NOT_IN_ANY_CASE = operator(
    "!in~",
    doc="True when the text equals no text of a list, whatever the letter case.",
    source="Kusto reference: !in~ operator; answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=tuple(Overload(each, is_not_in_any_case, plain_comparison.is_not_in_any_case) for each in _TEXT_FORMS),
    examples=(
        Example('"ABC" !in~ ("abc", "x")', "false"),
        Example('"" !in~ ("abc")', "true"),
    ),
)

OPERATORS: tuple[Function, ...] = (IN, NOT_IN, IN_ANY_CASE, NOT_IN_ANY_CASE)
