"""Functions that take a text apart: URLs, paths, CSV records, versions, command lines.

Does not live here: JSON and XML (`dynamic`), IP addresses (`network`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_parsing
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, scalar
from gazehound.functions.json_sql import to_dynamic
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

_URL = (
    r"^(?:([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\[[^\]]*\]|[^/?#:]*)(?::([0-9]*))?)?"
    r"([^?#]*)(?:\?([^#]*))?(?:#((?s:.*)))?$"
)
_URL_PARTS = ("scheme", "username", "password", "host", "port", "path", "query", "fragment")


_PARSE_USER_AGENT = vectorised("user_agents:parse_user_agent", "string dynamic", needs="analysis")


def _user_agent(text: Operand, asked: Operand | None = None) -> Node:
    """The parts asked for, by one name or an array of names."""
    if asked is None:
        raise RefusedCall("no argument `look_for`")
    return _PARSE_USER_AGENT(text, Operand(to_dynamic(asked), ScalarType.DYNAMIC))


def _groups(text: Node, pattern: str, names: tuple[str, ...]) -> Node:
    """A STRUCT of the capture groups, empty texts without a match."""
    listed = sql.array(sql.text(each) for each in names)
    return sql.call("regexp_extract", text, sql.text(pattern), listed)


def _field(struct: Node, name: str) -> Node:
    return sql.call("struct_extract", struct, sql.text(name))


def _bag(fields: dict[str, Node]) -> Node:
    pairs = [each for name, value in fields.items() for each in (sql.text(name), value)]
    return sql.call("json_object", *pairs)


def _url(url: Operand) -> Node:
    """A text without a scheme is a path and a query."""

    def build(parts: Node) -> Node:
        return _bag(
            {
                "Scheme": _field(parts, "scheme"),
                "Host": _field(parts, "host"),
                "Port": _field(parts, "port"),
                "Path": _field(parts, "path"),
                "Username": _field(parts, "username"),
                "Password": _field(parts, "password"),
                "Query Parameters": _parameters(_field(parts, "query")),
                "Fragment": _field(parts, "fragment"),
            }
        )

    return once(_groups(url.node, _URL, _URL_PARTS), build, "url")


def _url_query(query: Operand) -> Node:
    return _bag({"Query Parameters": _parameters(query.node)})


def _parameters(query: Node) -> Node:
    """`a=1&b=2` as a bag; the first of several values of one name counts."""
    pair, name = sql.column("pair"), sql.column("name")
    pairs = sql.call(
        "list_filter",
        sql.call("string_split", query, sql.text("&")),
        sql.lambda_(["pair"], sql.binary("<>", pair, sql.text(""))),
    )

    def key(part: Node) -> Node:
        return sql.call("split_part", part, sql.text("="), sql.integer(1))

    def build(listed: Node) -> Node:
        names = sql.call("list_transform", listed, sql.lambda_(["name"], key(name)))
        is_first = sql.equals(sql.call("list_position", names, key(pair)), sql.column("at"))
        first = sql.call("list_filter", listed, sql.lambda_(["pair", "at"], is_first))
        value = sql.call("substring", pair, sql.binary("+", sql.call("length", key(pair)), sql.integer(2)))
        written = sql.call("concat", sql.call("to_json", key(pair)), sql.text(":"), sql.call("to_json", value))
        members = sql.call("list_transform", first, sql.lambda_(["pair"], written))
        text = sql.call("concat", sql.text("{"), sql.call("array_to_string", members, sql.text(",")), sql.text("}"))
        return sql.cast(text, "JSON")

    return once(pairs, build, "pairs")


_PATH = r"^(?:([A-Za-z][A-Za-z0-9+.-]+)://)?((?:[A-Za-z]:[\\/])?)((?:(?s:.*)[\\/])?)([^\\/:]*)(?::([^\\/]*))?$"
_PATH_PARTS = ("scheme", "root", "directory", "file", "stream")


def _path(path: Operand) -> Node:
    def build(parts: Node) -> Node:
        root, file = _field(parts, "root"), _field(parts, "file")
        inner = sql.call("regexp_replace", _field(parts, "directory"), sql.text(r"[\\/]$"), sql.text(""))
        extension = sql.call("regexp_extract", file, sql.text(r"\.([^.]*)$"), sql.integer(1))
        return _bag(
            {
                "Scheme": _field(parts, "scheme"),
                "RootPath": root,
                "DirectoryPath": sql.binary("||", root, inner),
                "DirectoryName": sql.call("regexp_extract", inner, sql.text(r"[^\\/]*$")),
                "Filename": file,
                "Extension": extension,
                "AlternateDataStreamName": _field(parts, "stream"),
            }
        )

    return once(_groups(path.node, _PATH, _PATH_PARTS), build, "path")


def _csv(record: Operand) -> Node:
    """The fields of the first record; quotes around a field are taken off, doubled ones inside made one."""
    first = sql.call("regexp_extract", text_of(record), sql.text(r'^(?:[^"\r\n]|"(?:[^"]|"")*")*'))
    field = sql.column("field")
    fields = sql.call(
        "regexp_extract_all",
        sql.binary("||", sql.text(","), first),
        sql.text(r',("(?:[^"]|"")*"[^,]*|[^,]*)'),
        sql.integer(1),
    )
    inner = sql.call("regexp_extract", field, sql.text('^"((?:[^"]|"")*)"'), sql.integer(1))
    plain = sql.if_(
        sql.call("starts_with", field, sql.text('"')),
        sql.call("replace", inner, sql.text('""'), sql.text('"')),
        field,
    )
    return sql.call("to_json", sql.call("list_transform", fields, sql.lambda_(["field"], plain)))


def _version(version: Operand) -> Node:
    """Up to four numbers of up to eight digits, each worth 10^8 of the one behind it."""
    parts = sql.call("string_split", version.node, sql.text("."))
    zero = sql.text("0")
    numbers = [sql.coalesce(sql.call("list_extract", parts, sql.integer(at)), zero) for at in range(1, 5)]
    digits = [sql.call("lpad", each, sql.integer(8), zero) for each in numbers]
    is_version = sql.call("regexp_full_match", version.node, sql.text(r"[0-9]{1,8}(?:\.[0-9]{1,8}){0,3}"))
    return sql.if_(is_version, sql.try_cast(sql.call("concat", *digits), "DECIMAL(38,0)"), sql.null("DECIMAL(38,0)"))


_ARGUMENT = r'(?:[^\s"\\]|\\\\|\\"|\\|"(?:[^"\\]|\\\\|\\"|\\)*(?:"|$))+'
_PIECE = r'\\+"|"|[^"\\]+|\\+'


def _command_line(command: Operand, parser: Operand) -> Node:
    """As Windows does: backslashes count before a quotation mark only, two for one; an odd one makes it literal."""
    name = constant_text(parser)
    if name is None or name.lower() != "windows":
        raise RefusedCall("a parser other than `windows`")
    arguments = sql.call("regexp_extract_all", text_of(command), sql.text(_ARGUMENT))
    pieces = sql.call("regexp_extract_all", sql.column("argument"), sql.text(_PIECE))
    written = sql.call("list_transform", pieces, sql.lambda_(["piece"], _unquoted(sql.column("piece"))))
    joined = sql.call("array_to_string", written, sql.text(""))
    return sql.call("to_json", sql.call("list_transform", arguments, sql.lambda_(["argument"], joined)))


def _unquoted(piece: Node) -> Node:
    backslashes = sql.binary("-", sql.call("length", piece), sql.integer(1))
    half = sql.call("repeat", sql.text("\\"), sql.cast(sql.binary("//", backslashes, sql.integer(2)), "BIGINT"))
    is_literal = sql.equals(sql.binary("%", backslashes, sql.integer(2)), sql.integer(1))
    mark = sql.if_(is_literal, sql.text('"'), sql.text(""))
    return sql.if_(sql.call("ends_with", piece, sql.text('"')), sql.binary("||", half, mark), piece)


FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "parse_url",
        aliases=("parseurl",),
        doc="The parts of a URL as a bag, its query parameters as a bag inside it.",
        source="Kusto reference: parse_url(); published hunting queries (a path begins with its slash)",
        overloads=(Overload("(url: string): dynamic", _url, plain_parsing.parse_url),),
        examples=(
            Example(
                'parse_url("scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment")',
                'dynamic({"Scheme": "scheme", "Host": "host", "Port": "1234", "Path": "/this/is/a/path", '
                '"Username": "username", "Password": "password", "Query Parameters": {"k1": "v1", "k2": "v2"}, '
                '"Fragment": "fragment"})',
            ),
            Example('parse_url("https://é.com").Host', 'dynamic("é.com")'),
            Example('parse_url("http://[::1]:80/x").Host', 'dynamic("[::1]")'),
            Example('parse_url("https://a/?x=1&x=2")["Query Parameters"].x', 'dynamic("1")'),
            Example('parse_url("bing.com/x").Host', 'dynamic("")', why="without a scheme there is no host"),
            Example('parse_url("").Path', 'dynamic("")'),
        ),
        notes="Names and values of query parameters are not decoded.",
    ),
    scalar(
        "parse_urlquery",
        aliases=("parseurlquery",),
        doc="The parameters of a URL's query as a bag inside a bag.",
        source="Kusto reference: parse_urlquery()",
        overloads=(Overload("(query: string): dynamic", _url_query, plain_parsing.parse_url_query),),
        examples=(
            Example(
                'parse_urlquery("k1=v1&k2=v2&k3=")', 'dynamic({"Query Parameters": {"k1": "v1", "k2": "v2", "k3": ""}})'
            ),
            Example("parse_urlquery('a=b=c&é=\"')", """dynamic({"Query Parameters": {"a": "b=c", "é": "\\""}})"""),
            Example('parse_urlquery("")', 'dynamic({"Query Parameters": {}})'),
        ),
        notes="Names and values are not decoded.",
    ),
    scalar(
        "parse_path",
        doc="The parts of a file's path as a bag.",
        source="Kusto reference: parse_path(); answers recorded from Kusto",
        overloads=(Overload("(path: string): dynamic", _path, plain_parsing.parse_path),),
        examples=(
            Example(
                r'parse_path(@"C:\temp\file.txt")',
                r'dynamic({"Scheme": "", "RootPath": "C:\\", "DirectoryPath": "C:\\temp", "DirectoryName": "temp", '
                r'"Filename": "file.txt", "Extension": "txt", "AlternateDataStreamName": ""})',
            ),
            Example('parse_path("file://C:/temp/file.txt:some.exe").AlternateDataStreamName', 'dynamic("some.exe")'),
            Example('parse_path("/usr/lib/é.tar.gz").Extension', 'dynamic("gz")'),
            Example(r'parse_path(@"\\shared\users\file.txt").DirectoryPath', r'dynamic("\\\\shared\\users")'),
            Example('parse_path("").Filename', 'dynamic("")'),
        ),
    ),
    scalar(
        "parse_csv",
        doc="The fields of a CSV record as an array of texts.",
        source="Kusto reference: parse_csv(); answers recorded from Kusto",
        overloads=(Overload("(csv_text: StringOrDynamic): dynamic", _csv, plain_parsing.parse_csv),),
        examples=(
            Example(
                'parse_csv(\'aa,"b,b",cc,"say ""x""",\')',
                r'dynamic(["aa", "b,b", "cc", "say \"x\"", ""])',
            ),
            Example(r"parse_csv('record1,a,é\nrecord2,x')", 'dynamic(["record1", "a", "é"])'),
            Example('parse_csv("")', 'dynamic([""])'),
        ),
    ),
    scalar(
        "parse_version",
        doc="A version of up to four numbers as a decimal that can be compared; null for what is no version.",
        source="Kusto reference: parse_version(); answers recorded from Kusto",
        overloads=(Overload("(version: string): decimal", _version, plain_parsing.parse_version),),
        examples=(
            Example('parse_version("0.0.0.5")', "decimal(5)"),
            Example('parse_version("0.2") > parse_version("0.1.99999999")', "true"),
            Example('parse_version("1.2.3.4") == parse_version("1.2.3.4")', "true"),
            Example('parse_version("1.x")', "decimal(null)"),
            Example('parse_version("123456789")', "decimal(null)"),
        ),
    ),
    scalar(
        "parse_command_line",
        doc="The arguments of a Windows command line as an array.",
        source="Kusto reference: parse_command_line(); Windows: CommandLineToArgvW",
        overloads=(
            Overload("(command: Scalar, parser: string): dynamic", _command_line, plain_parsing.parse_command_line),
        ),
        examples=(
            Example("""parse_command_line('echo "hello world!"', "windows")""", 'dynamic(["echo", "hello world!"])'),
            Example(
                r"""parse_command_line(@'"C:\a b\x.exe" /p:"c:\d\\" \"q', "windows")""",
                r"""dynamic(["C:\\a b\\x.exe", "/p:c:\\d\\", "\"q"])""",
            ),
            Example("""parse_command_line('a "" é', "windows")""", 'dynamic(["a", "", "é"])'),
            Example('parse_command_line("", "windows")', "dynamic([])"),
        ),
        notes="A doubled quotation mark inside quotes ends them and opens new ones.",
    ),
    scalar(
        "parse_user_agent",
        doc="The browser, device or operating system that a user agent names.",
        source="Kusto reference: parse_user_agent()",
        overloads=(
            Overload(
                "(user_agent: string, [look_for: StringOrArray]): dynamic", _user_agent, plain_parsing.parse_user_agent
            ),
        ),
        examples=(
            Example(
                """parse_user_agent("Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko)"""
                """ AdobeAIR/2.5.1", "browser")""",
                """dynamic({"Browser": {"Family": "AdobeAIR", "MajorVersion": "2", "MinorVersion": "5","""
                """ "Patch": "1"}})""",
            ),
            Example(
                """parse_user_agent("curl/7.64.1", dynamic(["os", "device"])).OperatingSystem.Family""",
                """dynamic("Other")""",
            ),
            Example("""isnull(parse_user_agent("curl/7.64.1", "nothing"))""", "true"),
        ),
        notes="With the patterns of the ua-parser project; another version of them may tell more or fewer apart.",
    ),
)
