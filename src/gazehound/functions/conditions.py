"""Functions that choose between values or test for null: `iff()`, `case()`, `coalesce()`, `isempty()`, `max_of()`.

Does not live here: comparison and logical operators.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_values
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, scalar
from gazehound.sql import Node
from gazehound.types import ScalarType


def choose(*operands: Operand) -> Node:
    """`predicate, value` pairs and a last value; a null predicate does not hold."""
    *pairs, otherwise = (each.node for each in operands)
    return sql.case(list(zip(pairs[::2], pairs[1::2], strict=True)), otherwise)


def first_present(*operands: Operand) -> Node:
    """The first value that is not null; for texts the first that is not empty."""
    if operands[0].type is ScalarType.STRING:
        return sql.coalesce(*(sql.call("nullif", each.node, sql.text("")) for each in operands), sql.text(""))
    return sql.coalesce(*(each.node for each in operands))


def is_missing(value: Operand) -> Node:
    """True for null; a text is never null."""
    if value.type is ScalarType.STRING:
        return sql.boolean(False)
    return sql.is_null(value.node)


def is_present(value: Operand) -> Node:
    if value.type is ScalarType.STRING:
        return sql.boolean(True)
    return sql.is_not_null(value.node)


def is_blank(value: Operand) -> Node:
    """True for null and for an empty text, also inside a dynamic."""
    if value.type is ScalarType.STRING:
        return sql.equals(value.node, sql.text(""))
    if value.type in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        written = sql.written(value.node)
        text = sql.cast(value.node, "VARCHAR") if written is None else written
        blank = ("", '""') if written is None else ("", '""', "null")
        return sql.in_list(sql.coalesce(text, sql.text("")), map(sql.text, blank))
    return sql.is_null(value.node)


def is_not_blank(value: Operand) -> Node:
    if value.type is ScalarType.STRING:
        return sql.binary("<>", value.node, sql.text(""))
    if value.type in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        return sql.not_(is_blank(value))
    return sql.is_not_null(value.node)


def greatest(*operands: Operand) -> Node:
    """The largest value, nulls left out; NaN where there is one."""
    return sql.call("greatest", *(each.node for each in operands))


def least(*operands: Operand) -> Node:
    """The smallest value, nulls left out; NaN where there is one."""
    smallest = sql.call("least", *(each.node for each in operands))
    if operands[0].type is not ScalarType.REAL:
        return smallest
    has_nan = sql.call("isnan", greatest(*operands))
    return sql.if_(sql.coalesce(has_nan, sql.boolean(False)), sql.real(float("nan")), smallest)


def invert(value: Operand) -> Node:
    return sql.not_(value.node)


_CHOICE = "(if: bool, then: CommonScalarOrDynamic, else: CommonScalarOrDynamic): CommonNonDynamic"

IFF = scalar(
    "iff",
    aliases=("iif",),
    doc="One of two values, by a condition; a null condition chooses the second.",
    source="Kusto reference: iff(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload(_CHOICE, choose, plain_values.choose),),
    examples=(
        Example('iff(1 > 0, "yes", "no")', '"yes"'),
        Example('iff(bool(null), "yes", "no")', '"no"'),
        Example("iff(false, 1, long(null))", "long(null)"),
        Example("iff(true, datetime(2020-01-01), datetime(null))", "datetime(2020-01-01)"),
    ),
)

CASE = scalar(
    "case",
    doc="The value behind the first condition that holds, else the last value.",
    source="Kusto reference: case(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(predicate: bool..., then: CommonScalarOrDynamic..., else: CommonScalarOrDynamic): CommonNonDynamic",
            choose,
            plain_values.choose,
        ),
    ),
    examples=(
        Example('case(1 > 2, "a", 2 > 1, "b", "c")', '"b"'),
        Example('case(bool(null), "a", "z")', '"z"'),
        Example("case(false, 1, long(null))", "long(null)"),
    ),
)

COALESCE = scalar(
    "coalesce",
    doc="The first argument that is not null; for texts the first that is not empty.",
    source="Kusto reference: coalesce(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(arg: CommonScalar...): Common", first_present, plain_values.first_present),),
    examples=(
        Example("coalesce(long(null), 42, 33)", "42"),
        Example('coalesce("", "fallback")', '"fallback"'),
        Example('coalesce("", "")', '""'),
        Example("coalesce(real(null), real(null))", "real(null)"),
        Example("coalesce(datetime(null), datetime(2020-01-01))", "datetime(2020-01-01)"),
    ),
)

IS_NULL = scalar(
    "isnull",
    doc="True when the value is null; a text never is.",
    source="Kusto reference: isnull(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(expression: Scalar): bool", is_missing, plain_values.is_missing),),
    examples=(
        Example("isnull(long(null))", "true"),
        Example("isnull(5)", "false"),
        Example('isnull("")', "false"),
        Example("isnull(dynamic(null))", "true"),
    ),
)

IS_NOT_NULL = scalar(
    "isnotnull",
    aliases=("notnull",),
    doc="True when the value is not null; for a text always.",
    source="Kusto reference: isnotnull(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(expression: Scalar): bool", is_present, plain_values.is_present),),
    examples=(
        Example("isnotnull(long(null))", "false"),
        Example('isnotnull("")', "true"),
        Example("isnotnull(0)", "true"),
    ),
)

IS_EMPTY = scalar(
    "isempty",
    doc="True when the value is null or an empty text.",
    source="Kusto reference: isempty(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(value: Scalar): bool", is_blank, plain_values.is_blank),),
    examples=(
        Example('isempty("")', "true"),
        Example('isempty(" ")', "false"),
        Example("isempty(int(null))", "true"),
        Example('isempty(dynamic(""))', "true"),
        Example("isempty(dynamic([]))", "false"),
        Example("isempty(0)", "false"),
    ),
)

IS_NOT_EMPTY = scalar(
    "isnotempty",
    aliases=("notempty",),
    doc="True when the value is neither null nor an empty text.",
    source="Kusto reference: isnotempty(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(value: Scalar): bool", is_not_blank, plain_values.is_not_blank),),
    examples=(
        Example('isnotempty("")', "false"),
        Example('isnotempty("ß")', "true"),
        Example("isnotempty(real(null))", "false"),
        Example("isnotempty(dynamic({}))", "true"),
    ),
)

MAX_OF = scalar(
    "max_of",
    doc="The largest of the arguments that are not null.",
    source="Kusto reference: max_of(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(arg: CommonOrderable...): Common", greatest, plain_values.largest),),
    examples=(
        Example("max_of(10, 1, -3, 17)", "17"),
        Example("max_of(1, long(null))", "1"),
        Example("max_of(real(nan), 1.0)", "real(nan)"),
        Example('max_of("a", "B", "")', '"a"'),
        Example("max_of(-9223372036854775807, 9223372036854775807)", "9223372036854775807"),
    ),
)

MIN_OF = scalar(
    "min_of",
    doc="The smallest of the arguments that are not null.",
    source="Kusto reference: min_of(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(arg: CommonOrderable...): Common", least, plain_values.smallest),),
    examples=(
        Example("min_of(10, 1, -3, 17)", "-3"),
        Example("min_of(long(null), long(null))", "long(null)"),
        Example("min_of(real(nan), 1.0)", "real(nan)", why="NaN wins both ways"),
        Example("min_of(-9223372036854775807, 9223372036854775807)", "-9223372036854775807"),
    ),
)

NOT = scalar(
    "not",
    doc="Invert a truth value; null stays null.",
    source="Kusto reference: not()",
    overloads=(Overload("(expression: bool): bool", invert, plain_values.negation),),
    examples=(
        Example("not(true)", "false"),
        Example("not(bool(null))", "bool(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    IFF,
    CASE,
    COALESCE,
    IS_NULL,
    IS_NOT_NULL,
    IS_EMPTY,
    IS_NOT_EMPTY,
    MAX_OF,
    MIN_OF,
    NOT,
)
