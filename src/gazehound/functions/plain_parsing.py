"""Texts taken apart, one value at a time: the plain form of `parsing` and of `parse_xml()`.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import Any
from xml.dom import Node

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_written import on_texts

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


def parse_url(url: str) -> dict[str, object]:
    """A text without a scheme is a path and a query."""
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, mark, behind = rest.partition("://")
    user = password = host = port = ""
    path = rest
    if mark and _SCHEME.fullmatch(scheme):
        authority, slash, path = behind.partition("/")
        given, at, behind_at = authority.partition("@")
        if at:
            authority = behind_at
            user, _, password = given.partition(":")
        host, port, left = _host_and_port(authority)
        path = left + slash + path
    else:
        scheme = ""
    parts = {"Scheme": scheme, "Host": host, "Port": port, "Path": path, "Username": user, "Password": password}
    return {**parts, **parse_url_query(query), "Fragment": fragment}


def _host_and_port(authority: str) -> tuple[str, str, str]:
    """An IPv6 address stands in brackets; what is no number behind the colon is left over."""
    if authority.startswith("[") and "]" in authority:
        host, bracket, behind = authority.partition("]")
        host += bracket
    else:
        host, colon, behind = authority.partition(":")
        behind = colon + behind
    if not behind.startswith(":"):
        return host, "", behind
    port = "".join(takewhile("0123456789".__contains__, behind[1:]))
    return host, port, behind[1 + len(port) :]


def parse_url_query(query: str) -> dict[str, object]:
    """The first of several values of one name counts."""
    parameters: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if pair:
            parameters.setdefault(name, value)
    return {"Query Parameters": parameters}


def parse_path(path: str) -> dict[str, object]:
    scheme, mark, rest = path.partition("://")
    if not mark or not _SCHEME.fullmatch(scheme) or len(scheme) < 2:
        scheme, rest = "", path
    root = rest[:3] if re.match(r"[A-Za-z]:[\\/]", rest) else ""
    rest = rest[len(root) :]
    cut = max(rest.rfind("/"), rest.rfind("\\"))
    directory = rest[: max(cut, 0)]
    file, _, stream = rest[cut + 1 :].partition(":")
    return {
        "Scheme": scheme,
        "RootPath": root,
        "DirectoryPath": root + directory,
        "DirectoryName": directory[max(directory.rfind("/"), directory.rfind("\\")) + 1 :],
        "Filename": file,
        "Extension": file.rpartition(".")[2] if "." in file else "",
        "AlternateDataStreamName": stream,
    }


def _csv(text: str) -> list[str]:
    """The fields of the first record."""
    record = _first_record(text)
    fields, at = [], 0
    while at <= len(record):
        field, at = _field(record, at)
        fields.append(field)
    return fields


def _first_record(text: str) -> str:
    """Up to a line break outside quotes, or to a quote that is never closed."""
    opened = -1
    for at, letter in enumerate(text):
        if letter == '"':
            opened = at if opened < 0 else -1
        elif opened < 0 and letter in "\r\n":
            return text[:at]
    return text if opened < 0 else text[:opened]


def _field(record: str, at: int) -> tuple[str, int]:
    """The field that begins here, and where the next one does; quotes around it are taken off."""
    value = ""
    if record[at : at + 1] == '"':
        pieces = []
        while record[at : at + 1] == '"':
            end = record.index('"', at + 1)
            pieces.append(record[at + 1 : end])
            at = end + 1
        value = '"'.join(pieces)
        comma = record.find(",", at)
        return value, len(record) + 1 if comma < 0 else comma + 1
    comma = record.find(",", at)
    end = len(record) if comma < 0 else comma
    return record[at:end], end + 1


parse_csv = on_texts(_csv)


def parse_version(version: str) -> Decimal | None:
    """Up to four numbers of up to eight digits, each worth 10^8 of the one behind it."""
    parts = version.split(".")
    if len(parts) > 4 or not all(1 <= len(each) <= 8 and each.isascii() and each.isdigit() for each in parts):
        return None
    numbers = [int(each) for each in parts] + [0] * (4 - len(parts))
    return Decimal(sum(number * 10 ** (8 * power) for power, number in enumerate(reversed(numbers))))


_BLANKS = " \t\n\f\r"


def _arguments(command: str, parser: str) -> list[str]:
    """As Windows does: n backslashes in front of a quotation mark are n / 2, an odd one makes the mark a letter."""
    found: list[str] = []
    current: list[str] | None = None
    is_quoted = False
    for backslashes, letter in _pieces(command):
        if letter in _BLANKS and not is_quoted and not backslashes:
            if current is not None:
                found.append("".join(current))
            current = None
            continue
        current = [] if current is None else current
        if letter != '"':
            current.append("\\" * backslashes + letter)
            continue
        current.append("\\" * (backslashes // 2))
        if backslashes % 2:
            current.append('"')
        else:
            is_quoted = not is_quoted
    return found if current is None else [*found, "".join(current)]


def _pieces(command: str) -> Iterator[tuple[int, str]]:
    """Letters, and how many backslashes stand in front of a quotation mark; others are letters themselves."""
    at = 0
    while at < len(command):
        end = at
        while command[end : end + 1] == "\\":
            end += 1
        if command[end : end + 1] == '"':
            yield end - at, '"'
            at = end + 1
        else:
            yield from ((0, letter) for letter in command[at : max(end, at + 1)])
            at = max(end, at + 1)


parse_command_line = on_texts(_arguments, 0)


def _xml(text: str) -> dict[str, Any] | None:
    """Attributes as `@name`, text as `#text`, an element of text only as the text, repeated ones as an array."""
    from xml.dom import minidom  # noqa: PLC0415  # start-up: few queries read XML
    from xml.parsers.expat import ExpatError  # noqa: PLC0415

    if not text or "<!ENTITY" in text:
        return None
    try:
        root: Any = minidom.parseString(text).documentElement
    except (ExpatError, ValueError):
        return None
    return {root.tagName: _element(root)}


def _element(element: Any) -> Any:
    content: dict[str, Any] = {f"@{name}": value for name, value in element.attributes.items()}
    children = [each for each in element.childNodes if each.nodeType == Node.ELEMENT_NODE]
    for name in dict.fromkeys(each.tagName for each in children):
        values = [_element(each) for each in children if each.tagName == name]
        content[name] = values if len(values) > 1 else values[0]
    letters = (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
    text = "".join(each.data for each in element.childNodes if each.nodeType in letters)
    if not text.strip():
        return content or None
    text = text.strip() if children else text
    return {**content, "#text": text} if content else text


parse_xml = on_texts(_xml)

_USER_AGENT: dict[str, tuple[str, str, dict[str, str]]] = {
    "browser": (
        "Browser",
        "user_agent",
        {"Family": "family", "MajorVersion": "major", "MinorVersion": "minor", "Patch": "patch"},
    ),
    "os": (
        "OperatingSystem",
        "os",
        {
            "Family": "family",
            "MajorVersion": "major",
            "MinorVersion": "minor",
            "Patch": "patch",
            "PatchMinor": "patch_minor",
        },
    ),
    "device": ("Device", "device", {"Family": "family", "Brand": "brand", "Model": "model"}),
}


def parse_user_agent(text: str, asked: object) -> dict[str, object] | None:
    """The parts asked for, each in a bag of its own; nothing known of one is `Other`."""
    try:
        import ua_parser  # noqa: PLC0415  # optional, and slow to load
    except ImportError as missing:
        raise NotStated("user agents") from missing
    names = {str(each).lower() for each in (asked if isinstance(asked, list) else [asked])} & _USER_AGENT.keys()
    read = ua_parser.parse(text)
    found: dict[str, object] = {}
    for name in (each for each in _USER_AGENT if each in names):
        shown, attribute, fields = _USER_AGENT[name]
        part = getattr(read, attribute)
        known = {key: getattr(part, field, None) or "" for key, field in fields.items()}
        found[shown] = known if part else {**known, "Family": "Other"}
    return found or None
