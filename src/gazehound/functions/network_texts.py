"""IPv4 addresses and prefixes of them found in texts: `has_ipv4()` and its family.

Does not live here: functions on an address by itself (`network`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import ipv4_sql, plain_network
from gazehound.functions.declare import Example, Function, Operand, Overload, RefusedCall, scalar
from gazehound.functions.membership import expanded
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node

_BEFORE = "(?:^|[^0-9A-Za-z])"
_BEHIND = "(?:$|[^0-9A-Za-z])"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"


def _has_address(source: Operand, *addresses: Operand) -> Node:
    """Addresses with no letter or digit next to them; what is no address is found nowhere."""
    texts = _literal_texts(addresses)
    wanted = [each for each in texts if "/" not in each and ipv4_sql.literal_network(each) is not None]
    return _found(source, [each.replace(".", "[.]") for each in wanted])


def _has_prefix(source: Operand, *prefixes: Operand) -> Node:
    """Addresses that begin so: a whole address, or one to three numbers with a dot behind each."""
    patterns = [_prefix_pattern(each) for each in _literal_texts(prefixes)]
    return _found(source, [each for each in patterns if each is not None])


def _literal_texts(operands: tuple[Operand, ...]) -> list[str]:
    listed = expanded(operands)
    if any(not each.is_constant for each in listed):
        raise RefusedCall("addresses that are no literals")
    return [each.constant for each in listed if isinstance(each.constant, str)]


def _prefix_pattern(text: str) -> str | None:
    if ipv4_sql.literal_network(text) is not None and "/" not in text:
        return text.replace(".", "[.]")
    *octets, last = text.split(".")
    if last or not 1 <= len(octets) <= 3 or not all(each.isdigit() and int(each) <= 255 for each in octets):
        return None
    return "[.]".join((*octets, *(_OCTET for _ in range(4 - len(octets)))))


def _found(source: Operand, patterns: list[str]) -> Node:
    if not patterns:
        return sql.boolean(False)
    regex = f"{_BEFORE}(?:{'|'.join(patterns)}){_BEHIND}"
    return sql.call("regexp_matches", text_of(source), sql.text(regex))


_SOURCE = "Kusto reference: {}; answers recorded from Kusto"

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "has_ipv4",
        doc="True when an IPv4 address stands in a text with no letter or digit next to it.",
        source=_SOURCE.format("has_ipv4()"),
        overloads=(Overload("(source: StringOrDynamic, ip: string): bool", _has_address, plain_network.has_any_ipv4),),
        examples=(
            Example('has_ipv4("05:04:54 127.0.0.1 GET /favicon.ico 404", "127.0.0.1")', "true"),
            Example('has_ipv4("05:04:54127.0.0.1 GET", "127.0.0.1")', "false"),
            Example('has_ipv4("05:04:54 127.0.0.256", "127.0.0.256")', "false"),
            Example('has_ipv4("", "127.0.0.1")', "false"),
        ),
        notes="The address is a literal.",
    ),
    scalar(
        "has_any_ipv4",
        doc="True when one of several IPv4 addresses stands in a text with no letter or digit next to it.",
        source=_SOURCE.format("has_any_ipv4()"),
        overloads=(
            Overload("(source: StringOrDynamic, ips: string...): bool", _has_address, plain_network.has_any_ipv4),
            Overload("(source: StringOrDynamic, ips: DynamicArray): bool", _has_address, plain_network.has_any_ipv4),
        ),
        examples=(
            Example('has_any_ipv4("from 127.0.0.1 on", "127.0.0.1", "10.0.0.1")', "true"),
            Example('has_any_ipv4("from 127.0.0.1 on", dynamic(["10.0.0.1"]))', "false"),
            Example('has_any_ipv4("é127.0.0.1é", dynamic(["127.0.0.1"]))', "true"),
        ),
        notes="The addresses are literals.",
    ),
    scalar(
        "has_ipv4_prefix",
        doc="True when an IPv4 address that begins so stands in a text with no letter or digit next to it.",
        source=_SOURCE.format("has_ipv4_prefix()"),
        overloads=(
            Overload(
                "(source: StringOrDynamic, ip_prefix: string): bool", _has_prefix, plain_network.has_any_ipv4_prefix
            ),
        ),
        examples=(
            Example('has_ipv4_prefix("05:04:54 127.0.0.1 GET", "127.0.")', "true"),
            Example('has_ipv4_prefix("05:04:54 127.0.0.1 GET", "127.0")', "false", why="a prefix ends with a dot"),
            Example('has_ipv4_prefix("05:04:54 127.0.0.256 GET", "127.0.")', "false"),
        ),
        notes="The prefix is a literal.",
    ),
    scalar(
        "has_any_ipv4_prefix",
        doc="True when an IPv4 address with one of several beginnings stands in a text.",
        source=_SOURCE.format("has_any_ipv4_prefix()"),
        overloads=(
            Overload(
                "(source: StringOrDynamic, ip_prefixes: string...): bool",
                _has_prefix,
                plain_network.has_any_ipv4_prefix,
            ),
            Overload(
                "(source: StringOrDynamic, ip_prefixes: DynamicArray): bool",
                _has_prefix,
                plain_network.has_any_ipv4_prefix,
            ),
        ),
        examples=(
            Example('has_any_ipv4_prefix("from 127.0.0.1 on", "127.0.", "192.168.")', "true"),
            Example('has_any_ipv4_prefix("from 127.0.0.1 on", dynamic(["10."]))', "false"),
            Example('has_any_ipv4_prefix("", dynamic(["10."]))', "false"),
        ),
        notes="The prefixes are literals.",
    ),
)
