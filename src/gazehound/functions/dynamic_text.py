"""JSON text to dynamic values and back: `parse_json()`, `dynamic_to_json()`, `extract_json()`, `parse_xml()`.

Does not live here: `tostring()` (`convert`), steps into a dynamic value (the code generator).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import convert_values, json_sql, plain_dynamic, plain_parsing
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.json_path import constant_path, engine_path
from gazehound.functions.json_sql import field
from gazehound.functions.text_sql import dynamic_text, text_of
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

_LEVELS_SORTED = 4
"""How deep `dynamic_to_json()` sorts keys."""

_CONVERSIONS: dict[ScalarType, Callable[[Operand], Node]] = {
    ScalarType.BOOL: convert_values.to_bool,
    ScalarType.INT: convert_values.to_int,
    ScalarType.LONG: convert_values.to_long,
    ScalarType.REAL: convert_values.to_real,
    ScalarType.DECIMAL: convert_values.to_decimal,
    ScalarType.DATETIME: convert_values.to_datetime,
    ScalarType.TIMESPAN: convert_values.to_timespan,
    ScalarType.GUID: convert_values.to_guid,
    ScalarType.STRING: text_of,
}


def parse(text: Operand) -> Node:
    """A text that is no JSON becomes a dynamic text; an empty text and `null` become null; a dynamic stays."""
    if text.type is not ScalarType.STRING:
        return text.node
    parsed = sql.coalesce(json_sql.read(text.node), sql.call("to_json", text.node))
    nothing = sql.in_list(text.node, [sql.text(""), sql.text("null")])
    return sql.if_(nothing, sql.null("JSON"), parsed)


def to_json_text(value: Operand) -> Node:
    """Compact JSON with the keys of bags sorted."""
    return sql.coalesce(sql.cast(_sorted(json_sql.to_dynamic(value), _LEVELS_SORTED), "VARCHAR"), sql.text("null"))


def _sorted(value: Node, levels: int) -> Node:
    """The value with the keys of its bags sorted, that many levels deep."""
    if levels == 0:
        return sql.call("json", value)
    name = f"p{levels}"
    pair = sql.column(name)
    inner = sql.struct([("k", field(pair, "k")), ("v", _sorted(field(pair, "v"), levels - 1))])
    ordered = sql.call("list_sort", json_sql.pairs(value))
    bag = json_sql.bag_of_pairs(sql.call("list_transform", ordered, sql.lambda_([name], inner)))
    element = sql.call("list_transform", json_sql.elements(value), sql.lambda_([name], _sorted(pair, levels - 1)))
    kind = json_sql.json_kind(value)
    return sql.case(
        [
            (sql.equals(kind, sql.text("OBJECT")), bag),
            (sql.equals(kind, sql.text("ARRAY")), json_sql.from_elements(element)),
        ],
        sql.call("json", value),
    )


def extract(path: Operand, text: Operand, kind: Operand | None = None) -> Node:
    """What the path leads to, as text or converted; empty or null where it leads nowhere."""
    steps = constant_path(path)
    value = json_sql.read(text.node) if text.type is ScalarType.STRING else _read_again(text.node)
    found = sql.call("json_extract", value, sql.text(engine_path(steps)))
    if kind is None:
        return sql.coalesce(dynamic_text(found), sql.text(""))
    if kind.constant is ScalarType.DYNAMIC:
        return json_sql.without_json_null(found)
    convert = _CONVERSIONS.get(kind.constant) if isinstance(kind.constant, ScalarType) else None
    if convert is None:
        raise RefusedCall("a type that is not a literal")
    return convert(Operand(found, ScalarType.DYNAMIC))


def _read_again(value: Node) -> Node:
    """A dynamic value as its text reads: a text inside of it may be no JSON."""
    is_text = json_sql.is_kind(value, "VARCHAR")
    return sql.if_(is_text, json_sql.read(dynamic_text(value)), value)


PARSE_JSON = scalar(
    "parse_json",
    aliases=("parsejson", "todynamic", "toobject"),
    doc="Read a text as JSON; a text that is none becomes a dynamic text.",
    source="Kusto reference: parse_json(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(Overload("(json_text: StringOrDynamic): dynamic", parse, plain_dynamic.parse_json),),
    examples=(
        Example('parse_json(\'{"a": 1, "b": [true, null]}\')', 'dynamic({"a": 1, "b": [true, null]})'),
        Example('parse_json("123")', "dynamic(123)"),
        Example('parse_json("not json")', 'dynamic("not json")'),
        Example('parse_json("{\\"a\\":")', 'dynamic("{\\"a\\":")'),
        Example('parse_json("[1,]")', 'dynamic("[1,]")', why="no JSON"),
        Example('parse_json("NaN")', 'dynamic("NaN")'),
        Example('parse_json("null")', "dynamic(null)"),
        Example('parse_json("")', "dynamic(null)"),
        Example("parse_json('\"ß\"')", 'dynamic("ß")'),
        Example('parse_json(dynamic("[1]"))', 'dynamic("[1]")', why="a dynamic stays as it is"),
    ),
)

DYNAMIC_TO_JSON = scalar(
    "dynamic_to_json",
    doc="Write a value as compact JSON with sorted keys.",
    source="Kusto reference: dynamic_to_json(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(dynamic: Scalar): string", to_json_text, plain_dynamic.dynamic_to_json),),
    examples=(
        Example('dynamic_to_json(dynamic({"b": {"d": 1, "c": []}, "a": "x"}))', '\'{"a":"x","b":{"c":[],"d":1}}\''),
        Example('dynamic_to_json(dynamic([1, {"b": 1, "a": null}]))', '\'[1,{"a":null,"b":1}]\''),
        Example('dynamic_to_json("x")', "'\"x\"'"),
        Example("dynamic_to_json(1.5)", "'1.5'"),
    ),
    notes="Keys are sorted four levels deep.",
)

_EXTRACT = (
    Overload("(jsonPath: string, jsonText: StringOrDynamic): string", extract, plain_dynamic.extract_json),
    Overload(
        "(jsonPath: string, jsonText: StringOrDynamic, type: type): ParameterNLiteral",
        extract,
        plain_dynamic.extract_json_as,
    ),
)

EXTRACT_JSON = scalar(
    "extract_json",
    aliases=("extractjson",),
    doc="Take one value out of JSON text, by a JSON path.",
    source="Kusto reference: extract_json()",
    nulls=Nulls.NEVER,
    overloads=_EXTRACT,
    examples=(
        Example('extract_json("$.name", \'{"name": "John", "age": 30}\')', '"John"'),
        Example('extract_json("$.a[1].b", \'{"a": [1, {"b": [2]}]}\')', '"[2]"'),
        Example("extract_json(\"$['a b']\", '{\"a b\": 1}', typeof(long))", "1"),
        Example('extract_json("$.x", \'{"a": 1}\', typeof(int))', "int(null)"),
        Example('extract_json("$.a", \'{"a": {"b": null}}\', typeof(dynamic))', 'dynamic({"b": null})'),
        Example('extract_json("$.a", dynamic({"a": -1}), typeof(long))', "-1"),
        Example('extract_json("$.a", "no json")', '""'),
        Example('extract_json("$.a", "", typeof(real))', "real(null)"),
    ),
)

PARSE_XML = scalar(
    "parse_xml",
    doc="Read a text as XML and give it as a bag.",
    source="Kusto reference: parse_xml()",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload(
            "(xml_text: StringOrDynamic): dynamic",
            vectorised("markup:parse_xml", "string", ScalarType.DYNAMIC),
            plain_parsing.parse_xml,
        ),
    ),
    examples=(
        Example("tostring(parse_xml('<e n=\"1\">x</e>'))", """'{"e":{"@n":"1","#text":"x"}}'"""),
        Example("tostring(parse_xml('<e><a>1</a><a>2</a><b/></e>'))", """'{"e":{"a":["1","2"],"b":null}}'"""),
        Example("parse_xml('<e>é</e>').e", "dynamic('é')"),
        Example("parse_xml('no markup')", "dynamic(null)"),
        Example("parse_xml('')", "dynamic(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (PARSE_JSON, DYNAMIC_TO_JSON, EXTRACT_JSON, PARSE_XML)
