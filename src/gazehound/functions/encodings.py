"""Functions that encode and decode texts: base64, URL encoding, code points.

Does not live here: parsing URLs (`parsing`), hashes (`hashes`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import plain_encodings
from gazehound.functions.array_sql import wholes
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, scalar
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_GUID_BYTES = (3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15)
"""Where each byte of a guid's text stands in its sixteen bytes."""


def _blob(text: Node) -> Node:
    """The bytes that a base64 text stands for; NULL where it is none."""
    is_base64 = sql.call("regexp_full_match", text, sql.text(_BASE64))
    return sql.call("from_base64", sql.if_(is_base64, text, sql.null("VARCHAR")))


def _hex(blob: Node) -> Node:
    return sql.call("hex", blob)


def _byte(hexadecimal: Node, at: Node) -> Node:
    """Byte number `at`, from 0, of a text of hexadecimal digits, as a number."""
    start = sql.binary("+", sql.binary("*", at, sql.integer(2)), sql.integer(1))
    digits = sql.call("substring", hexadecimal, start, sql.integer(2))
    return sql.cast(sql.binary("||", sql.text("0x"), digits), "INTEGER")


def _from_base64(text: Operand) -> Node:
    """Empty for what is no base64 or no UTF-8. `once` also keeps subqueries out of TRY, where they may not be."""
    return once(
        text.node, lambda node: sql.coalesce(sql.try_(sql.call("decode", _blob(node))), sql.text("")), "encoded"
    )


def _to_base64(text: Operand) -> Node:
    return sql.call("to_base64", sql.call("encode", text.node))


def _bytes_from_base64(text: Operand) -> Node:
    def build(hexadecimal: Node) -> Node:
        count = sql.binary("//", sql.call("length", hexadecimal), sql.integer(2))
        value = _byte(hexadecimal, sql.column("at"))
        return sql.call("to_json", sql.call("list_transform", sql.call("range", count), sql.lambda_(["at"], value)))

    return once(_hex(_blob(text.node)), build, "bytes")


def _base64_from_bytes(array: Operand) -> Node:
    digits = sql.call("format", sql.text("{:02x}"), sql.column("b"))

    def build(numbers: Node) -> Node:
        pairs = sql.call("list_transform", numbers, sql.lambda_(["b"], digits))
        data = sql.call("unhex", sql.call("array_to_string", pairs, sql.text("")))
        are_bytes = sql.equals(sql.call("list_count", numbers), sql.call("len", numbers))
        return sql.if_(are_bytes, sql.call("to_base64", data), sql.text(""))

    return once(wholes(array.node, "UTINYINT"), build, "numbers")


def _guid_from_base64(text: Operand) -> Node:
    def build(hexadecimal: Node) -> Node:
        pairs = [sql.call("substring", hexadecimal, sql.integer(2 * at + 1), sql.integer(2)) for at in _GUID_BYTES]
        is_guid = sql.equals(sql.call("length", hexadecimal), sql.integer(32))
        return sql.if_(is_guid, sql.try_cast(sql.call("concat", *pairs), "UUID"), sql.null("UUID"))

    return once(_hex(_blob(text.node)), build, "bytes")


def _base64_from_guid(guid: Operand) -> Node:
    def build(digits: Node) -> Node:
        pairs = [sql.call("substring", digits, sql.integer(2 * at + 1), sql.integer(2)) for at in _GUID_BYTES]
        return sql.call("to_base64", sql.call("unhex", sql.call("concat", *pairs)))

    plain = sql.call("replace", sql.cast(guid.node, "VARCHAR"), sql.text("-"), sql.text(""))
    return sql.coalesce(once(plain, build, "digits"), sql.text(""))


def _url_decoded(text: Operand) -> Node:
    """Also `+` is a blank; what does not decode to UTF-8 stays as it is."""

    def build(node: Node) -> Node:
        blanks = sql.call("replace", node, sql.text("+"), sql.text("%20"))
        return sql.coalesce(sql.try_(sql.call("url_decode", blanks)), node)

    return once(text.node, build, "encoded")


def _url_encoder(blank: str) -> Callable[[Operand], Node]:
    """Escapes in lower case; letters, digits and `-_.!*()` as they are."""

    def lowering(text: Operand) -> Node:
        part = sql.column("part")
        parts = sql.call("regexp_extract_all", sql.call("url_encode", text.node), sql.text("%[0-9A-F]{2}|[^%]+"))
        kept = {"%20": blank, "%21": "!", "%2A": "*", "%28": "(", "%29": ")"}
        written = sql.case(
            [
                *((sql.equals(part, sql.text(escape)), sql.text(letter)) for escape, letter in kept.items()),
                (sql.equals(part, sql.text("~")), sql.text("%7e")),
                (sql.call("starts_with", part, sql.text("%")), sql.call("lower", part)),
            ],
            sql.call("replace", part, sql.text("~"), sql.text("%7e")),
        )
        joined = sql.call("list_transform", parts, sql.lambda_(["part"], written))
        return sql.call("array_to_string", joined, sql.text(""))

    return lowering


def _code_points(value: Operand) -> Node:
    letters = sql.call("string_split", text_of(value), sql.text(""))
    present = sql.call(
        "list_filter", letters, sql.lambda_(["letter"], sql.binary("<>", sql.column("letter"), sql.text("")))
    )
    numbers = sql.call("list_transform", present, sql.lambda_(["letter"], sql.call("unicode", sql.column("letter"))))
    return sql.call("to_json", numbers)


def _from_code_points(*values: Operand) -> Node:
    return sql.call("concat", *(_letters(each) for each in values))


def _letters(value: Operand) -> Node:
    if value.type is not ScalarType.DYNAMIC:
        return sql.coalesce(_letter(sql.cast(value.node, "BIGINT")), sql.text(""))
    letters = sql.call("list_transform", wholes(value.node, "BIGINT"), sql.lambda_(["n"], _letter(sql.column("n"))))
    return sql.coalesce(sql.call("array_to_string", letters, sql.text("")), sql.text(""))


def _letter(number: Node) -> Node:
    """NULL for what is no code point."""
    is_letter = sql.or_(
        sql.between(number, sql.integer(0), sql.integer(0xD7FF)),
        sql.between(number, sql.integer(0xE000), sql.integer(0x10FFFF)),
    )
    return sql.call("chr", sql.if_(is_letter, sql.cast(number, "INTEGER"), sql.null("INTEGER")))


_TEXT_TO_TEXT = "(string: string): string"


def _undone(name: str, signature: str, doc: str, aliases: tuple[str, ...] = ()) -> Function:
    return scalar(name, doc=doc, source=f"Kusto reference: {name}()", overloads=(Overload(signature),), aliases=aliases)


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "base64_decode_tostring",
        aliases=("base64_decodestring",),
        doc="The UTF-8 text that a base64 text stands for; empty where there is none.",
        source="Kusto reference: base64_decode_tostring(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(base64_string: string): string", _from_base64, plain_encodings.base64_decode_tostring),),
        examples=(
            Example('base64_decode_tostring("S3VzdG8=")', '"Kusto"'),
            Example('base64_decode_tostring("w6k=")', '"é"'),
            Example('base64_decode_tostring("U3RyaW5n0KHR0tGA0L7Rh9C60LA=")', '""', why="not UTF-8"),
            Example('base64_decode_tostring("x")', '""'),
            Example('base64_decode_tostring("")', '""'),
        ),
    ),
    scalar(
        "base64_decode_toarray",
        doc="The bytes that a base64 text stands for, as an array of numbers.",
        source="Kusto reference: base64_decode_toarray(); answers recorded from Kusto",
        overloads=(
            Overload("(base64_string: string): dynamic", _bytes_from_base64, plain_encodings.base64_decode_toarray),
        ),
        examples=(
            Example('base64_decode_toarray("S3VzdG8=")', "dynamic([75, 117, 115, 116, 111])"),
            Example('base64_decode_toarray("/w==")', "dynamic([255])"),
            Example('base64_decode_toarray("")', "dynamic([])"),
            Example('base64_decode_toarray("x")', "dynamic(null)"),
        ),
    ),
    scalar(
        "base64_decode_toguid",
        doc="The guid that the sixteen bytes of a base64 text stand for.",
        source="Kusto reference: base64_decode_toguid(); answers recorded from Kusto",
        overloads=(Overload("(base64_string: string): guid", _guid_from_base64, plain_encodings.base64_decode_toguid),),
        examples=(
            Example('base64_decode_toguid("JpbpECu8dUy7Pv5gbeJXAA==")', "guid(10e99626-bc2b-4c75-bb3e-fe606de25700)"),
            Example('base64_decode_toguid("S3VzdG8=")', "guid(null)"),
        ),
    ),
    scalar(
        "base64_encode_tostring",
        aliases=("base64_encodestring",),
        doc="A text's UTF-8 bytes as base64.",
        source="Kusto reference: base64_encode_tostring(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload(_TEXT_TO_TEXT, _to_base64, plain_encodings.base64_encode_tostring),),
        examples=(
            Example('base64_encode_tostring("Kusto")', '"S3VzdG8="'),
            Example('base64_encode_tostring("é")', '"w6k="'),
            Example('base64_encode_tostring("")', '""'),
        ),
    ),
    scalar(
        "base64_encode_fromarray",
        doc="An array of bytes as base64; empty for what is none.",
        source="Kusto reference: base64_encode_fromarray(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(base64_string_decoded_as_array: DynamicArray): string",
                _base64_from_bytes,
                plain_encodings.base64_encode_fromarray,
            ),
        ),
        examples=(
            Example("base64_encode_fromarray(dynamic([75, 117, 115, 116, 111]))", '"S3VzdG8="'),
            Example("base64_encode_fromarray(dynamic([256]))", '""'),
            Example("base64_encode_fromarray(dynamic(null))", '""'),
        ),
    ),
    scalar(
        "base64_encode_fromguid",
        doc="The sixteen bytes of a guid as base64.",
        source="Kusto reference: base64_encode_fromguid()",
        nulls=Nulls.NEVER,
        overloads=(Overload("(guid: guid): string", _base64_from_guid, plain_encodings.base64_encode_fromguid),),
        examples=(
            Example("base64_encode_fromguid(guid(10e99626-bc2b-4c75-bb3e-fe606de25700))", '"JpbpECu8dUy7Pv5gbeJXAA=="'),
            Example("base64_encode_fromguid(guid(null))", '""'),
        ),
    ),
    scalar(
        "url_decode",
        doc="The text that a URL-encoded text stands for.",
        source="Kusto reference: url_decode(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(encoded_url: string): string", _url_decoded, plain_encodings.url_decode),),
        examples=(
            Example("url_decode('https%3a%2f%2fwww.bing.com%2f')", '"https://www.bing.com/"'),
            Example("url_decode('a+b%20%c3%a9')", '"a b é"'),
            Example("url_decode('100%')", '"100%"'),
            Example("url_decode('')", '""'),
        ),
    ),
    scalar(
        "url_encode",
        doc="A text URL-encoded, a blank as `+`.",
        source="Kusto reference: url_encode(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(url: string): string", _url_encoder("+"), plain_encodings.url_encode),),
        examples=(
            Example("url_encode('https://www.bing.com/hello world')", '"https%3a%2f%2fwww.bing.com%2fhello+world"'),
            Example("url_encode('é~')", '"%c3%a9%7e"'),
            Example("url_encode('')", '""'),
        ),
    ),
    scalar(
        "url_encode_component",
        doc="A text URL-encoded, a blank as `%20`.",
        source="Kusto reference: url_encode_component(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(url: string): string", _url_encoder("%20"), plain_encodings.url_encode_component),),
        examples=(
            Example("url_encode_component('a b/c')", '"a%20b%2fc"'),
            Example("url_encode_component('')", '""'),
        ),
    ),
    scalar(
        "unicode_codepoints_from_string",
        aliases=("to_utf8",),
        doc="The code points of a text as an array of numbers.",
        source="Kusto reference: unicode_codepoints_from_string()",
        overloads=(Overload("(value: Scalar): dynamic", _code_points, plain_encodings.unicode_codepoints_from_string),),
        examples=(
            Example('unicode_codepoints_from_string("Ké😀")', "dynamic([75, 233, 128512])"),
            Example('unicode_codepoints_from_string("")', "dynamic([])"),
        ),
    ),
    scalar(
        "unicode_codepoints_to_string",
        aliases=("make_string",),
        doc="The text of code points, given as numbers or as arrays of numbers.",
        source="Kusto reference: unicode_codepoints_to_string(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(value: IntegerOrArray...): string", _from_code_points, plain_encodings.unicode_codepoints_to_string
            ),
        ),
        examples=(
            Example("unicode_codepoints_to_string(75, 117, 115, 116, 111)", '"Kusto"'),
            Example("unicode_codepoints_to_string(dynamic([75, 233]), 128512)", '"Ké😀"'),
            Example("unicode_codepoints_to_string(-1)", '""'),
            Example("unicode_codepoints_to_string(dynamic([]))", '""'),
        ),
    ),
)
