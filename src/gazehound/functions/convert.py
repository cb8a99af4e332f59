"""Conversion functions: `tostring()`, `toint()` and the others that change a value's type, and `gettype()`.

Does not live here: how each pair of types converts (`convert_values`, `convert_text`, `text_sql`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import convert_values, json_sql, plain_convert, plain_written
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, ResultName, scalar
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

_DYNAMIC_TYPES = {
    "ARRAY": "array",
    "OBJECT": "dictionary",
    "VARCHAR": "string",
    "UBIGINT": "long",
    "BIGINT": "long",
    "DOUBLE": "double",
    "BOOLEAN": "bool",
}


def type_name(value: Operand) -> Node:
    """The type's name; for a dynamic value the name of what it holds."""
    if value.type not in (ScalarType.DYNAMIC, ScalarType.UNKNOWN):
        return sql.text(value.type)
    kind = json_sql.json_kind(value.node)
    return sql.case(
        [(sql.equals(kind, sql.text(held)), sql.text(name)) for held, name in _DYNAMIC_TYPES.items()],
        sql.text("null"),
    )


def hexadecimal(value: Operand, least: Operand | None = None) -> Node:
    """Lower-case digits, a negative number in two's complement of its size; at least `least` of them, at most 16."""
    full = 8 if value.type is ScalarType.INT else 16
    whole = sql.cast(sql.integer(16**full), "HUGEINT")
    is_negative = sql.binary("<", value.node, sql.integer(0))
    huge = sql.cast(value.node, "HUGEINT")
    digits = sql.call("lower", sql.call("to_hex", sql.if_(is_negative, sql.binary("+", huge, whole), huge)))
    if least is not None:
        length = sql.cast(least.node, "BIGINT") if least.is_constant else sql.coalesce(least.node, sql.long(0))
        asked = sql.call("least", length, sql.long(16))
        width = sql.call("greatest", asked, sql.call("len", digits))
        digits = sql.call("lpad", digits, sql.cast(width, "INTEGER"), sql.text("0"))
    return sql.coalesce(digits, sql.text(""))


TO_STRING = scalar(
    "tostring",
    doc="Write a value as text; null gives an empty text.",
    source="Kusto reference: tostring(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): string", text_of, plain_written.tostring),),
    examples=(
        Example("tostring(123)", '"123"'),
        Example("tostring(-9223372036854775807)", '"-9223372036854775807"'),
        Example("tostring(1.5)", '"1.5"'),
        Example("tostring(0.1 + 0.2)", '"0.30000000000000007"', why="the greatest of the shortest digits"),
        Example("tostring(todouble(3))", '"3.0"', why="a real keeps a digit behind the point"),
        Example("tostring(true)", '"True"'),
        Example("tostring(dynamic(true))", '"true"', why="dynamic values read as JSON"),
        Example('tostring(dynamic({"a": [1, "x"]}))', '\'{"a":[1,"x"]}\''),
        Example('tostring(dynamic("x"))', '"x"', why="a text inside a dynamic has no quotes"),
        Example("tostring(datetime(2020-01-01 13:45:30.7654321))", '"2020-01-01T13:45:30.7654321Z"'),
        Example("tostring(1d + 2h)", '"1.02:00:00"'),
        Example("tostring(-90m)", '"-01:30:00"'),
        Example("tostring(real(+inf))", '"inf"'),
        Example("tostring(real(nan))", '"NaN"'),
        Example("tostring(decimal(1.50))", '"1.5"'),
        Example("tostring(guid(10e99626-bc2b-4c75-bb3e-fe606de25700))", '"10e99626-bc2b-4c75-bb3e-fe606de25700"'),
        Example("tostring(int(null))", '""'),
        Example("tostring(dynamic(null))", '""'),
    ),
    notes="The seventh digit of a datetime is written for literals only; columns hold microseconds.",
)

TO_INT = scalar(
    "toint",
    doc="Convert to a 32-bit whole number; null where that is impossible.",
    source="Kusto reference: toint(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): int", convert_values.to_int, plain_convert.toint),),
    examples=(
        Example('toint("123")', "int(123)"),
        Example('toint(" 42 ")', "int(42)", why="blanks around are no harm"),
        Example('toint("0x7FFFFFFF")', "int(2147483647)"),
        Example('toint("2147483648")', "int(null)", why="a text out of range is null"),
        Example("toint(2147483648)", "int(-2147483648)", why="a long keeps its lower 32 bits"),
        Example('toint("2.0")', "int(null)"),
        Example('toint("")', "int(null)"),
        Example("toint(2.9)", "int(2)", why="cut toward zero"),
        Example("toint(-2.9)", "int(-2)"),
        Example("toint(1e30)", "int(2147483647)", why="a real is held at the end of the range"),
        Example("toint(true)", "int(1)"),
        Example("toint(dynamic(1.9))", "int(1)"),
        Example('toint(dynamic("42"))', "int(42)"),
        Example("toint(dynamic([1]))", "int(null)"),
        Example("toint(long(null))", "int(null)"),
    ),
)

TO_LONG = scalar(
    "tolong",
    doc="Convert to a 64-bit whole number; null where that is impossible.",
    source="Kusto reference: tolong(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): long", convert_values.to_long, plain_convert.tolong),),
    examples=(
        Example('tolong("9223372036854775807")', "9223372036854775807"),
        Example('tolong("9223372036854775808")', "long(null)"),
        Example('tolong("0xFFFFFFFFFFFFFFFF")', "-1", why="sixteen hexadecimal digits are two's complement"),
        Example('tolong("-0x10")', "long(null)"),
        Example('tolong("1e3")', "long(null)"),
        Example("tolong(-9.99)", "-9"),
        Example("tolong(1e19)", "9223372036854775807"),
        Example("tolong(datetime(1970-01-01))", "621355968000000000", why="ticks since the year 1"),
        Example("tolong(false)", "0"),
        Example("tolong(real(null))", "long(null)"),
    ),
)

TO_REAL = scalar(
    "toreal",
    aliases=("todouble",),
    doc="Convert to a floating-point number; null where that is impossible.",
    source="Kusto reference: toreal(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): real", convert_values.to_real, plain_convert.toreal),),
    examples=(
        Example('toreal("123.4")', "123.4"),
        Example('toreal(".5")', "0.5"),
        Example('toreal("-2.5E-2")', "-0.025"),
        Example('toreal("92233720368547758070")', "9.223372036854775807e19"),
        Example('toreal("1,234")', "real(null)"),
        Example('toreal("1_000")', "real(null)"),
        Example('toreal("0x10")', "real(null)"),
        Example('toreal("-inf")', "real(-inf)"),
        Example('toreal("INF")', "real(null)"),
        Example("toreal(3)", "3.0"),
        Example('toreal(dynamic("3.14"))', "3.14"),
        Example("toreal(int(null))", "real(null)"),
    ),
)

TO_DECIMAL = scalar(
    "todecimal",
    doc="Convert to an exact decimal number; null where that is impossible.",
    source="Kusto reference: todecimal(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): decimal", convert_values.to_decimal, plain_convert.todecimal),),
    examples=(
        Example('todecimal("123.45678")', "decimal(123.45678)"),
        Example('todecimal("-0.1")', "decimal(-0.1)"),
        Example('todecimal("abc")', "decimal(null)"),
        Example("todecimal(1.1)", "decimal(1.1)"),
        Example("todecimal(true)", "decimal(1)"),
        Example("todecimal(9223372036854775807)", "decimal(9223372036854775807)"),
    ),
    notes="Decimals hold 20 digits in front of the point and 18 behind it.",
)

TO_BOOL = scalar(
    "tobool",
    aliases=("toboolean",),
    doc="Convert to a truth value; null where that is impossible.",
    source="Kusto reference: tobool(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): bool", convert_values.to_bool, plain_convert.tobool),),
    examples=(
        Example('tobool("True")', "true"),
        Example('tobool("0")', "false"),
        Example('tobool("-1")', "true", why="a text that is a whole number other than 0"),
        Example('tobool("yes")', "bool(null)"),
        Example('tobool("")', "bool(null)"),
        Example("tobool(0.5)", "true"),
        Example("tobool(-256)", "true"),
        Example('tobool(dynamic("3.14"))', "bool(null)"),
        Example("tobool(long(null))", "bool(null)"),
    ),
)

TO_DATETIME = scalar(
    "todatetime",
    doc="Convert a text, or a number of ticks, to a datetime; null where that is impossible.",
    source="Kusto reference: todatetime(); The datetime data type",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): datetime", convert_values.to_datetime, plain_convert.todatetime),),
    examples=(
        Example('todatetime("2015-12-31 23:59:59.9")', "datetime(2015-12-31 23:59:59.9)"),
        Example('todatetime("2014-05-25T08:20:03.123456Z")', "datetime(2014-05-25 08:20:03.123456)"),
        Example('todatetime("2020-01-01T00:00:00+02:00")', "datetime(2019-12-31 22:00:00)"),
        Example('todatetime("12-02-2022")', "datetime(2022-12-02)", why="month first"),
        Example('todatetime("Sat, 8 Nov 14 15:05:02 GMT")', "datetime(2014-11-08 15:05:02)"),
        Example('todatetime("2020-13-01")', "datetime(null)"),
        Example('todatetime("infinity")', "datetime(null)"),
        Example('todatetime("")', "datetime(null)"),
        Example("todatetime(621355968000000000)", "datetime(1970-01-01)"),
        Example('todatetime(dynamic("1969-07-20"))', "datetime(1969-07-20)"),
    ),
    notes="The seventh digit of a second is dropped.",
)

TO_TIMESPAN = scalar(
    "totimespan",
    aliases=("totime",),
    doc="Convert a text, or a number of ticks, to a timespan; null where that is impossible.",
    source="Kusto reference: totimespan(); The timespan data type",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Scalar): timespan", convert_values.to_timespan, plain_convert.totimespan),),
    examples=(
        Example('totimespan("1.02:03:04")', "time(1.02:03:04)"),
        Example('totimespan("-00:00:01.5")', "-1.5s"),
        Example('totimespan("0.00:03:00")', "3m"),
        Example('totimespan("1h")', "1h"),
        Example('totimespan("25:00")', "timespan(null)"),
        Example('totimespan("abc")', "timespan(null)"),
        Example("totimespan(4d)", "4d"),
        Example('totimespan("")', "timespan(null)"),
    ),
)

TO_GUID = scalar(
    "toguid",
    doc="Convert a text to a guid; null where that is impossible.",
    source="Kusto reference: toguid()",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload("(value: StringOrDynamic): guid", convert_values.to_guid, plain_convert.toguid),
        Overload("(value: guid): guid", convert_values.to_guid, plain_convert.toguid),
    ),
    examples=(
        Example('toguid("10E99626-bc2b-4c75-bb3e-fe606de25700")', "guid(10e99626-bc2b-4c75-bb3e-fe606de25700)"),
        Example('toguid("x")', "guid(null)"),
        Example('toguid("")', "guid(null)"),
        Example('toguid(dynamic("10e99626bc2b4c75bb3efe606de25700"))', "guid(10e99626-bc2b-4c75-bb3e-fe606de25700)"),
        Example("toguid(guid(null))", "guid(null)"),
    ),
)

GET_TYPE = scalar(
    "gettype",
    doc="Name a value's type; for a dynamic value the type of what it holds.",
    source="Kusto reference: gettype(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_name=ResultName.PREFIX_AND_ARGUMENT,
    result_prefix="type",
    overloads=(Overload("(value: Scalar): string", type_name, plain_convert.gettype),),
    examples=(
        Example("gettype(1)", '"long"'),
        Example("gettype(int(null))", '"int"'),
        Example("gettype(1.5)", '"real"'),
        Example("gettype(1s)", '"timespan"'),
        Example('gettype("")', '"string"'),
        Example("gettype(dynamic(1.5))", '"double"'),
        Example('gettype(dynamic({"a": 1}))', '"dictionary"'),
        Example("gettype(dynamic([]))", '"array"'),
        Example("gettype(dynamic(null))", '"null"'),
    ),
    notes="Datetimes, timespans and guids inside a dynamic value are texts.",
)

TO_HEX = scalar(
    "tohex",
    doc="Write a whole number in hexadecimal digits, padded with zeros to a length.",
    source="Kusto reference: tohex(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(value: Integer, [minLength: Integer]): string", hexadecimal, plain_convert.tohex),),
    examples=(
        Example("tohex(256)", '"100"'),
        Example("tohex(-256)", '"ffffffffffffff00"'),
        Example("tohex(toint(-256), 8)", '"ffffff00"'),
        Example("tohex(256, 8)", '"00000100"'),
        Example("tohex(256, 2)", '"100"'),
        Example("tohex(1, 100)", '"0000000000000001"'),
        Example("tohex(0)", '"0"'),
        Example("tohex(9223372036854775807)", '"7fffffffffffffff"'),
        Example("tohex(long(null))", '""'),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    TO_STRING,
    TO_HEX,
    TO_INT,
    TO_LONG,
    TO_REAL,
    TO_DECIMAL,
    TO_BOOL,
    TO_DATETIME,
    TO_TIMESPAN,
    TO_GUID,
    GET_TYPE,
)
