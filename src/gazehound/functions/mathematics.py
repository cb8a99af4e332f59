"""Mathematical functions: rounding, powers, logarithms, angles, chance.

Does not live here: bits (`bits`), hashes (`encodings`), `bin()` (`bins`), units (`units`).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from gazehound import sql
from gazehound.functions import plain_mathematics
from gazehound.functions.declare import (
    Example,
    Function,
    Nulls,
    Operand,
    Overload,
    RefusedCall,
    ResultName,
    scalar,
)
from gazehound.functions.sql_types import SQL_TYPES
from gazehound.sql import Node
from gazehound.types import ScalarType

_WITHOUT_NAME = frozenset({"cot", "degrees", "radians"})
"""Functions whose unnamed results do not take the argument's name."""


def real_of(value: Operand) -> Node:
    return value.node if value.type is ScalarType.REAL else sql.cast(value.node, "DOUBLE")


def size(value: Operand) -> Node:
    """The value without its sign, an int as long; null for the smallest long."""
    node = sql.cast(value.node, "BIGINT") if value.type is ScalarType.INT else value.node
    return sql.try_(sql.call("abs", node))


def sign(value: Operand) -> Node:
    """-1.0, 0.0 or 1.0; 0.0 for NaN."""
    return sql.cast(sql.call("sign", value.node), "DOUBLE")


def ceiling(value: Operand) -> Node:
    return value.node if value.type in (ScalarType.INT, ScalarType.LONG) else _typed(value, "ceil", value.node)


def rounded(value: Operand, precision: Operand | None = None) -> Node:
    """Halves go away from zero; a negative precision rounds in front of the point."""
    if precision is None:
        digits: Node = sql.integer(0)
    elif value.type is ScalarType.DECIMAL and not isinstance(precision.constant, int):
        raise RefusedCall("a precision that is not a literal for a decimal")
    elif isinstance(precision.constant, int):
        digits = sql.integer(max(-40, min(40, precision.constant)))
    else:
        digits = sql.try_cast(precision.node, "INTEGER")
    return sql.try_(_typed(value, "round", value.node, digits))


def _typed(value: Operand, function: str, *arguments: Node) -> Node:
    return sql.cast(sql.call(function, *arguments), SQL_TYPES[value.type])


def power(base: Operand, exponent: Operand) -> Node:
    return sql.call("pow", real_of(base), real_of(exponent))


def two_to(exponent: Operand) -> Node:
    return sql.call("pow", sql.real(2.0), real_of(exponent))


def ten_to(exponent: Operand) -> Node:
    return sql.call("pow", sql.real(10.0), real_of(exponent))


def _real_function(name: str) -> Callable[[Operand], Node]:
    def lowering(value: Operand) -> Node:
        return sql.call(name, real_of(value))

    return lowering


def _logarithm(name: str) -> Callable[[Operand], Node]:
    """Null for a negative number."""

    def lowering(value: Operand) -> Node:
        number = real_of(value)
        return sql.if_(sql.binary("<", number, sql.real(0.0)), sql.null("DOUBLE"), sql.call(name, number))

    return lowering


def angle_of(y: Operand, x: Operand) -> Node:
    return sql.call("atan2", real_of(y), real_of(x))


def pi() -> Node:
    return sql.real(math.pi)


def chance(number: Operand | None = None) -> Node:
    """A real from 0 up to but not 1, or a whole number below `number`, as a real."""
    drawn = sql.call("random")
    return drawn if number is None else sql.call("floor", sql.binary("*", drawn, real_of(number)))


def is_not_a_number(value: Operand) -> Node:
    return sql.coalesce(sql.call("isnan", value.node), sql.boolean(False))


def is_infinite(value: Operand) -> Node:
    return sql.coalesce(sql.call("isinf", value.node), sql.boolean(False))


def is_finite(value: Operand) -> Node:
    return sql.coalesce(sql.call("isfinite", value.node), sql.boolean(False))


ABS = scalar(
    "abs",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="A number or timespan without its sign.",
    source="Kusto reference: abs(); answers recorded from Kusto",
    overloads=(
        Overload("(number: Integer): long", size, plain_mathematics.absolute),
        Overload("(number: Number): Parameter0", size, plain_mathematics.absolute),
        Overload("(number: timespan): timespan", size, plain_mathematics.absolute),
    ),
    examples=(
        Example("abs(-5)", "5"),
        Example("abs(int(-2147483648))", "2147483648"),
        Example("abs(-9223372036854775807)", "9223372036854775807"),
        Example("abs(-2.5)", "2.5"),
        Example("abs(real(nan))", "real(nan)"),
        Example("abs(decimal(-1.5))", "decimal(1.5)"),
        Example("abs(-1h)", "1h"),
        Example("abs(long(null))", "long(null)"),
    ),
)

SIGN = scalar(
    "sign",
    doc="-1, 0 or 1, as a number is negative, zero or positive.",
    source="Kusto reference: sign(); answers recorded from Kusto",
    overloads=(Overload("(number: Number): real", sign, plain_mathematics.sign),),
    examples=(
        Example("sign(-42)", "-1.0"),
        Example("sign(0)", "0.0"),
        Example("sign(1e300)", "1.0"),
        Example("sign(real(nan))", "0.0"),
        Example("sign(real(null))", "real(null)"),
    ),
)

CEILING = scalar(
    "ceiling",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="The smallest whole number that is not below a number.",
    source="Kusto reference: ceiling(); answers recorded from Kusto",
    overloads=(Overload("(number: Number): Parameter0", ceiling, plain_mathematics.ceiling),),
    examples=(
        Example("ceiling(-1.1)", "-1.0"),
        Example("ceiling(0.9)", "1.0"),
        Example("ceiling(9223372036854775807)", "9223372036854775807"),
        Example("ceiling(decimal(1.5))", "decimal(2)"),
        Example("ceiling(real(null))", "real(null)"),
    ),
)

ROUND = scalar(
    "round",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="The nearest number with so many digits behind the point.",
    source="Kusto reference: round()",
    overloads=(Overload("(number: Number, [precision: long]): Parameter0", rounded, plain_mathematics.round_number),),
    examples=(
        Example("round(2.98765, 3)", "2.988"),
        Example("round(-50.55, -2)", "-100.0"),
        Example("round(21.5, -1)", "20.0"),
        Example("round(2.15)", "2.0"),
        Example("round(-2.5)", "-3.0", why="halves go away from zero"),
        Example("round(9223372036854775807)", "9223372036854775807"),
        Example("round(decimal(1.25), 1)", "decimal(1.3)"),
        Example("round(1.5, 400)", "1.5"),
        Example("round(real(null), 1)", "real(null)"),
    ),
)

POW = scalar(
    "pow",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="A number to the power of another.",
    source="Kusto reference: pow(); answers recorded from Kusto",
    overloads=(Overload("(base: Number, exponent: Number): real", power, plain_mathematics.power),),
    examples=(
        Example("pow(2, 10)", "1024.0"),
        Example("pow(2, -1)", "0.5"),
        Example("pow(-8, 1.0 / 3.0)", "real(nan)"),
        Example("pow(10, 400)", "real(+inf)"),
        Example("pow(long(null), 1)", "real(null)"),
    ),
)


def _number_function(
    name: str, doc: str, lowering: Callable[[Operand], Node], *cases: tuple[str, str], nulls: Nulls = Nulls.PROPAGATE
) -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=nulls,
        result_name=ResultName.NONE if name in _WITHOUT_NAME else ResultName.FIRST_ARGUMENT,
        overloads=(Overload("(number: Number): real", lowering, plain_mathematics.REAL_FUNCTIONS[name]),),
        examples=(
            *(Example(f"{name}({argument})", result) for argument, result in cases),
            Example(f"{name}(real(null))", "real(null)"),
        ),
    )


_NUMBER_FUNCTIONS = (
    _number_function("sqrt", "The square root.", _real_function("sqrt"), ("9", "3.0"), ("-1.0", "real(nan)")),
    _number_function("exp", "e to the power of a number.", _real_function("exp"), ("0", "1.0"), ("1000", "real(+inf)"),
                     ("-1000.0", "0.0")),
    _number_function("exp2", "2 to the power of a number.", two_to, ("3", "8.0"), ("-1", "0.5")),
    _number_function("exp10", "10 to the power of a number.", ten_to, ("2", "100.0"), ("-400", "0.0")),
    _number_function("log", "The natural logarithm; null of a negative number.", _logarithm("ln"), ("1", "0.0"),
                     ("0.0", "real(-inf)"), ("-1.0", "real(null)")),
    _number_function("log2", "The logarithm to base 2; null of a negative number.", _logarithm("log2"), ("8", "3.0"),
                     ("-1", "real(null)")),
    _number_function("log10", "The logarithm to base 10; null of a negative number.", _logarithm("log10"),
                     ("1000", "3.0"), ("-1", "real(null)")),
    _number_function("sin", "The sine of an angle in radians.", _real_function("sin"), ("0", "0.0"),
                     ("-1", "-0.8414709848078965"), ("real(+inf)", "real(nan)")),
    _number_function("cos", "The cosine of an angle in radians.", _real_function("cos"), ("0", "1.0"),
                     ("-1", "0.5403023058681398")),
    _number_function("tan", "The tangent of an angle in radians.", _real_function("tan"), ("0", "0.0"),
                     ("-1", "-1.5574077246549023")),
    _number_function("cot", "The cotangent of an angle in radians.", _real_function("cot"),
                     ("1", "0.6420926159343306"), ("-1", "-0.6420926159343306")),
    _number_function("asin", "The angle whose sine is a number.", _real_function("asin"), ("0", "0.0"),
                     ("-1", "-1.5707963267948966"), ("2", "real(nan)")),
    _number_function("acos", "The angle whose cosine is a number.", _real_function("acos"), ("1", "0.0"),
                     ("-1", "3.141592653589793"), ("2", "real(nan)")),
    _number_function("atan", "The angle whose tangent is a number.", _real_function("atan"), ("0", "0.0"),
                     ("-1e300", "-1.5707963267948966")),
    _number_function("degrees", "An angle in radians as degrees.", _real_function("degrees"), ("0", "0.0"),
                     ("-3.141592653589793", "-180.0")),
    _number_function("radians", "An angle in degrees as radians.", _real_function("radians"),
                     ("180", "3.141592653589793"), ("-90", "-1.5707963267948966")),
    _number_function("gamma", "The gamma function.", _real_function("gamma"), ("5", "24.0"),
                     ("-1.0", "real(nan)")),
    _number_function("loggamma", "The logarithm of the gamma function's size.", _real_function("lgamma"),
                     ("5", "3.178053830347946"), ("1", "0.0")),
)  # fmt: skip

ATAN2 = scalar(
    "atan2",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="The angle between the x axis and the way to a point.",
    source="Kusto reference: atan2()",
    overloads=(Overload("(y: Number, x: Number): real", angle_of, plain_mathematics.angle_of),),
    examples=(
        Example("atan2(1, 1)", "0.7853981633974483"),
        Example("atan2(-1.0, 0)", "-1.5707963267948966"),
        Example("atan2(1, real(null))", "real(null)"),
    ),
)

PI = scalar(
    "pi",
    doc="The number π.",
    source="Kusto reference: pi()",
    overloads=(Overload("(): real", pi, plain_mathematics.pi),),
    examples=(Example("pi()", "3.141592653589793"),),
)

RAND = scalar(
    "rand",
    result_name=ResultName.FIRST_ARGUMENT,
    doc="A random number from 0 up to but not 1, or a random whole number below a given one.",
    source="Kusto reference: rand()",
    overloads=(Overload("([number: Integer]): real", chance),),
    examples=(
        Example("rand() between (0.0 .. 1.0)", "true"),
        Example("rand(1)", "0.0"),
        Example("rand(long(null))", "real(null)"),
    ),
    is_deterministic=False,
)


def _test_function(name: str, doc: str, lowering: Callable[[Operand], Node], *cases: tuple[str, str]) -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(number: real): bool", lowering, plain_mathematics.TESTS[name]),),
        examples=tuple(Example(f"{name}({argument})", result) for argument, result in cases),
    )


_TESTS = (
    _test_function("isnan", "True for NaN.", is_not_a_number, ("real(nan)", "true"), ("-1e300", "false"),
                   ("real(null)", "false"), ("5", "false")),
    _test_function("isinf", "True for an infinity.", is_infinite, ("real(-inf)", "true"), ("1e300", "false"),
                   ("real(nan)", "false"), ("real(null)", "false")),
    _test_function("isfinite", "True for a number that is neither NaN nor an infinity.", is_finite, ("-1e300", "true"),
                   ("real(nan)", "false"), ("real(+inf)", "false"), ("real(null)", "false")),
)  # fmt: skip


FUNCTIONS: tuple[Function, ...] = (
    ABS,
    SIGN,
    CEILING,
    ROUND,
    POW,
    *_NUMBER_FUNCTIONS,
    ATAN2,
    PI,
    RAND,
    *_TESTS,
)
