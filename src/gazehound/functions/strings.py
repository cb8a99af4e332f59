"""Functions on the letters of a text: length, case, parts, joining, repeating, comparing.

Positions and lengths count code points. Does not live here: searching (`string_search`), regular expressions
(`string_regex`), encodings (`encodings`), parsing (`parsing`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_strings
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.functions.json_sql import element_texts
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.sql import Node

LONGEST = 2**31 - 1
"""DuckDB takes positions of up to 32 bits."""
MOST_REPEATS = 2**26


def _length(value: Operand) -> Node:
    return sql.call("length", text_of(value))


def _byte_length(value: Operand) -> Node:
    return sql.call("strlen", text_of(value))


def clamped(position: Node, lowest: int = 0) -> Node:
    """A position or length that DuckDB takes; the upper bound for null."""
    return sql.call("greatest", sql.call("least", position, sql.long(LONGEST)), sql.long(lowest))


def _substring(source: Operand, start: Operand, length: Operand | None = None) -> Node:
    """From a position on; a negative one counts from the end, and beyond it there is nothing."""
    text = text_of(source)
    count = sql.long(LONGEST) if length is None else clamped(length.node)
    if isinstance(start.constant, int) and start.constant >= 0:
        return sql.call("substring", text, sql.long(min(start.constant, LONGEST) + 1), count)
    from_start = sql.call("substring", text, sql.binary("+", clamped(start.node), sql.integer(1)), count)
    from_end = sql.call("substring", text, clamped(start.node, -LONGEST), count)
    is_inside = sql.binary("<=", sql.negate(clamped(start.node, -LONGEST)), sql.call("length", text))
    return sql.case(
        [
            (sql.binary(">=", start.node, sql.integer(0)), from_start),
            (sql.and_(sql.is_not_null(start.node), is_inside), from_end),
        ],
        sql.text(""),
    )


def _joined(*parts: Operand) -> Node:
    return sql.call("concat", *(text_of(each) for each in parts))


def _joined_by(delimiter: Operand, *parts: Operand) -> Node:
    return sql.call("concat_ws", text_of(delimiter), *(text_of(each) for each in parts))


def _array_joined(array: Operand, delimiter: Operand) -> Node:
    """The elements' texts, a null element as an empty one; empty for what is no array."""
    texts = element_texts(array.node)
    present = sql.call("list_transform", texts, sql.lambda_(["x"], sql.coalesce(sql.column("x"), sql.text(""))))
    return _texts_joined(present, delimiter)


def _texts_joined(texts: Node, delimiter: Operand) -> Node:
    """The texts of a LIST in one; `array_to_string` takes a literal delimiter only."""
    if constant_text(delimiter) is not None:
        return sql.coalesce(sql.call("array_to_string", texts, text_of(delimiter)), sql.text(""))
    between = text_of(delimiter)
    led = sql.call("list_transform", texts, sql.lambda_(["one"], sql.call("concat", between, sql.column("one"))))
    joined = sql.call("array_to_string", led, sql.text(""))
    first = sql.binary("+", sql.call("length", between), sql.integer(1))
    return sql.coalesce(sql.call("substring", joined, first), sql.text(""))


def _lower(value: Operand) -> Node:
    return sql.call("lower", text_of(value))


def _upper(value: Operand) -> Node:
    """DuckDB gives ß a capital letter of its own, which Unicode's simple mapping does not have."""
    text = text_of(value)
    parts = sql.call("string_split", text, sql.text("ß"))
    in_parts = sql.call("list_transform", parts, sql.lambda_(["x"], sql.call("upper", sql.column("x"))))
    return sql.if_(
        sql.call("contains", text, sql.text("ß")),
        sql.call("array_to_string", in_parts, sql.text("ß")),
        sql.call("upper", text),
    )


def _reversed(value: Operand) -> Node:
    """By code points, which DuckDB's own `reverse` keeps together where they make one letter."""
    letters = sql.call("list_reverse", sql.call("string_split", text_of(value), sql.text("")))
    return sql.call("array_to_string", letters, sql.text(""))


def _repeated(value: Operand, count: Operand, delimiter: Operand | None = None) -> Node:
    times = sql.call("greatest", sql.call("least", count.node, sql.long(MOST_REPEATS)), sql.long(0))
    times = sql.if_(sql.is_null(count.node), sql.long(0), times)
    if delimiter is None:
        return sql.call("repeat", text_of(value), times)
    copies = sql.call("list_transform", sql.call("range", times), sql.lambda_(["i"], text_of(value)))
    return _texts_joined(copies, delimiter)


def _compared(first: Operand, second: Operand) -> Node:
    left, right = text_of(first), text_of(second)
    return sql.case(
        [
            (sql.binary("<", left, right), sql.long(-1)),
            (sql.binary(">", left, right), sql.long(1)),
        ],
        sql.long(0),
    )


def _split(source: Operand, delimiter: Operand, index: Operand | None = None) -> Node:
    """The parts; with an index that is not negative, an array of that part alone, empty where there is none."""
    parts = _parts(text_of(source), delimiter)
    if index is None or (isinstance(index.constant, int) and index.constant < 0):
        return sql.call("to_json", parts)
    place = sql.binary("+", clamped(index.node, -1), sql.integer(1))
    one = sql.call("to_json", sql.slice_(parts, place, place))
    if isinstance(index.constant, int):
        return one
    return sql.if_(sql.binary("<", index.node, sql.integer(0)), sql.call("to_json", parts), one)


def _parts(text: Node, delimiter: Operand) -> Node:
    split = sql.call("string_split", text, delimiter.node)
    literal = constant_text(delimiter)
    if literal == "":
        return sql.array([text])
    if literal is not None:
        return split
    return sql.if_(sql.equals(delimiter.node, sql.text("")), sql.array([text]), split)


def _translated(search: Operand, replacement: Operand, source: Operand) -> Node:
    """Letter for letter; a replacement that is too short goes on with its last letter."""
    wanted, given = constant_text(search), constant_text(replacement)
    if wanted is None or given is None:
        raise RefusedCall("letters to replace that are no literals")
    padded = given + given[-1:] * max(0, len(wanted) - len(given))
    return sql.call("translate", text_of(source), sql.text(wanted), sql.text(padded))


def _is_ascii(value: Operand) -> Node:
    text = text_of(value)
    return sql.equals(sql.call("strlen", text), sql.call("length", text))


def _is_utf8(value: Operand) -> Node:
    """A text is stored as UTF-8."""
    return sql.boolean(True) if value.is_constant else sql.is_not_null(text_of(value))


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "strlen",
        doc="The number of code points in a text.",
        source="Kusto reference: strlen(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(string: Scalar): long", _length, plain_strings.strlen),),
        examples=(
            Example('strlen("hello")', "5"),
            Example('strlen("")', "0"),
            Example('strlen("😀😀")', "2"),
            Example("strlen(dynamic([1,2]))", "5", why="a dynamic counts as its JSON text"),
            Example("strlen(tostring(dynamic(null)))", "0"),
        ),
    ),
    scalar(
        "string_size",
        doc="The number of bytes of a text in UTF-8.",
        source="Kusto reference: string_size(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(string: StringOrDynamic): long", _byte_length, plain_strings.string_size),),
        examples=(
            Example('string_size("hello")', "5"),
            Example('string_size("😀é")', "6"),
            Example('string_size("")', "0"),
        ),
    ),
    scalar(
        "substring",
        doc="The part of a text from a position on, of a length at most; a negative position counts from the end.",
        source="Kusto reference: substring(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(source: Scalar, startingIndex: Integer, [length: Integer]): string",
                _substring,
                plain_strings.substring,
            ),
        ),
        examples=(
            Example('substring("123456", 1)', '"23456"'),
            Example('substring("123456", 2, 2)', '"34"'),
            Example('substring("hello", -3, 2)', '"ll"'),
            Example('substring("hello", -100, 3)', '""', why="a start in front of the text gives nothing"),
            Example('substring("x", 5)', '""'),
            Example('substring("abc", 0, -1)', '""'),
            Example('substring("a😀b", 1, 1)', '"😀"'),
            Example('substring("abc", 9223372036854775807)', '""'),
            Example("substring(123456, 1, 2)", '"23"'),
            Example('substring("abc", int(null))', '""'),
        ),
    ),
    scalar(
        "strcat",
        doc="Write values one behind the other, as text.",
        source="Kusto reference: strcat(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(arg: Scalar...): string", _joined, plain_strings.strcat),),
        examples=(
            Example('strcat("a", "-", 1, "-", true)', '"a-1-True"'),
            Example('strcat("é", "", "ß")', '"éß"'),
            Example('strcat("a", int(null), 1.5, -7)', '"a1.5-7"', why="a null is an empty text"),
            Example(
                'strcat("[", datetime(2020-01-01), dynamic([1, "x"]))', """'[2020-01-01T00:00:00.0000000Z[1,"x"]'"""
            ),
        ),
    ),
    scalar(
        "strcat_delim",
        doc="Write values one behind the other, as text, with a delimiter between them.",
        source="Kusto reference: strcat_delim(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(delimiter: Scalar, arg: Scalar...): string", _joined_by, plain_strings.strcat_delim),),
        examples=(
            Example("strcat_delim('-', 1, '2', 'A', 1s)", '"1-2-A-00:00:01"'),
            Example('strcat_delim("/", "a", "", "b")', '"a//b"'),
            Example('strcat_delim(", ", long(null), "é")', '", é"'),
        ),
    ),
    scalar(
        "strcat_array",
        aliases=("array_strcat",),
        doc="Write the elements of a dynamic array one behind the other, with a delimiter between them.",
        source="Kusto reference: strcat_array(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(array: DynamicArray, delimiter: Scalar): string", _array_joined, plain_strings.strcat_array),
        ),
        examples=(
            Example('strcat_array(dynamic([1, 2, 3]), "->")', '"1->2->3"'),
            Example('strcat_array(dynamic(["a", null, "", "é"]), "|")', '"a|||é"'),
            Example('strcat_array(dynamic([]), ",")', '""'),
            Example('strcat_array(dynamic(null), ",")', '""'),
        ),
    ),
    scalar(
        "tolower",
        doc="The text in lower case.",
        source="Kusto reference: tolower(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: Scalar): string", _lower, plain_strings.tolower),),
        examples=(
            Example('tolower("MiXeD")', '"mixed"'),
            Example('tolower("ÜBER")', '"über"'),
            Example('tolower("")', '""'),
        ),
    ),
    scalar(
        "toupper",
        doc="The text in upper case.",
        source="Kusto reference: toupper(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: Scalar): string", _upper, plain_strings.toupper),),
        examples=(
            Example('toupper("MiXeD")', '"MIXED"'),
            Example('toupper("naïve")', '"NAÏVE"'),
            Example('toupper("Straße")', '"STRAßE"', why="letter by letter"),
            Example('toupper("")', '""'),
        ),
    ),
    scalar(
        "reverse",
        doc="The text with its code points in reverse order.",
        source="Kusto reference: reverse(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: Scalar): string", _reversed, plain_strings.reverse),),
        examples=(
            Example('reverse("Hello")', '"olleH"'),
            Example('reverse("𝓗ello")', '"olle𝓗"'),
            Example('reverse("")', '""'),
            Example("reverse(-12345)", '"54321-"'),
            Example("reverse(3h)", '"00:00:30"'),
        ),
    ),
    scalar(
        "strrep",
        doc="Repeat a value as text, with a delimiter between the copies where one is given.",
        source="Kusto reference: strrep(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload("(value: Scalar, multiplier: long, [delimiter: Scalar]): string", _repeated, plain_strings.strrep),
        ),
        examples=(
            Example('strrep("ABC", 2)', '"ABCABC"'),
            Example('strrep(123, 3, ".")', '"123.123.123"'),
            Example('strrep("é", 0)', '""'),
            Example('strrep("x", -1)', '""'),
        ),
        notes=f"At most {MOST_REPEATS} copies.",
    ),
    scalar(
        "strcmp",
        doc="-1, 0 or 1: how two texts compare by their code points.",
        source="Kusto reference: strcmp(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(s1: Scalar, s2: Scalar): long", _compared, plain_strings.strcmp),),
        examples=(
            Example('strcmp("ABC", "ABC")', "0"),
            Example('strcmp("abc", "ABC")', "1"),
            Example('strcmp("ABC", "abc")', "-1"),
            Example('strcmp("", "a")', "-1"),
            Example('strcmp("é", "z")', "1"),
        ),
    ),
    scalar(
        "split",
        doc="The parts of a text between delimiters as an array; with an index, an array of that part alone.",
        source="Kusto reference: split(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(source: Scalar, delimiter: string, [requestedIndex: Integer]): dynamic", _split, plain_strings.split
            ),
        ),
        examples=(
            Example('split("aa_bb", "_")', 'dynamic(["aa", "bb"])'),
            Example('split("a__b", "_")', 'dynamic(["a", "", "b"])'),
            Example('split("", "_")', 'dynamic([""])'),
            Example('split("aaa_bbb_ccc", "_", 1)', 'dynamic(["bbb"])'),
            Example('split("a_b", "_", 5)', "dynamic([])"),
            Example('split("a_b", "_", -1)', 'dynamic(["a", "b"])', why="-1 stands for every part"),
            Example('split("éßé", "ß")', 'dynamic(["é", "é"])'),
            Example('split("abc", "")', 'dynamic(["abc"])'),
        ),
    ),
    scalar(
        "translate",
        doc="Replace letters of one list by those at the same places of another.",
        source="Kusto reference: translate()",
        nulls=Nulls.NEVER,
        overloads=(
            Overload(
                "(searchList: string, replacementList: string, source: string): string",
                _translated,
                plain_strings.translate,
            ),
        ),
        examples=(
            Example('translate("krasp", "otsku", "spark")', '"kusto"'),
            Example('translate("abc", "x", "abc")', '"xxx"'),
            Example('translate("abc", "", "abd")', '"d"'),
            Example('translate("é", "e", "né")', '"ne"'),
        ),
        notes="The letters to replace are literals.",
    ),
    scalar(
        "isascii",
        doc="True when the text holds ASCII letters only.",
        source="Kusto reference: isascii()",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: Scalar): bool", _is_ascii, plain_strings.isascii),),
        examples=(
            Example('isascii("some string")', "true"),
            Example('isascii("é")', "false"),
            Example('isascii("")', "true"),
        ),
    ),
    scalar(
        "isutf8",
        doc="True when the text is valid UTF-8, which texts here always are.",
        source="Kusto reference: isutf8()",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: Scalar): bool", _is_utf8, plain_strings.isutf8),),
        examples=(Example('isutf8("é")', "true"),),
    ),
)
