"""Functions on IPv6 addresses, IPv4 ones among them.

Does not live here: how addresses are read in SQL (`ipv6_sql`), functions on IPv4 alone (`network`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import ipv6_sql, plain_network
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, scalar
from gazehound.functions.json_sql import element_texts
from gazehound.functions.membership import expanded
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import text_of
from gazehound.sql import Node
from gazehound.types import ScalarType


def _joined(first: Operand, second: Operand, length: Operand | None, build: Callable[[Node, Node], Node]) -> Node:
    """What `build` makes of both addresses, cut to the shortest of the prefixes that they and `length` give."""

    def networks(left: Node, right: Node) -> Node:
        lengths = [ipv6_sql.prefix(each, counts_dotted=False) for each in (left, right)]
        numbers = [ipv6_sql.number(each, maps_dotted=True) for each in (left, right)]

        def cut(kept: Node) -> Node:
            values = [sql.binary("&", each, kept) for each in numbers]
            return once(values[0], lambda one: once(values[1], lambda two: build(one, two), "two"), "one")

        return once(ipv6_sql.mask(_shortest(lengths, length)), cut, "kept")

    return once(
        text_of(first), lambda left: once(text_of(second), lambda right: networks(left, right), "second"), "first"
    )


def _shortest(lengths: list[Node], length: Operand | None) -> Node:
    if length is None:
        return sql.call("least", *lengths)
    is_length = sql.between(length.node, sql.integer(0), sql.integer(ipv6_sql.BITS))
    shortest = sql.call("least", *lengths, sql.cast(length.node, "INTEGER"))
    return sql.if_(is_length, shortest, sql.null("INTEGER"))


def _order(left: Node, right: Node) -> Node:
    return sql.case(
        [
            (sql.equals(left, right), sql.long(0)),
            (sql.binary("<", left, right), sql.long(-1)),
            (sql.binary(">", left, right), sql.long(1)),
        ],
        sql.null("BIGINT"),
    )


def _compared(first: Operand, second: Operand, length: Operand | None = None) -> Node:
    return _joined(first, second, length, _order)


def _is_match(first: Operand, second: Operand, length: Operand | None = None) -> Node:
    return _joined(first, second, length, sql.equals)


def _is_in_range(address: Operand, network: Operand) -> Node:
    return _is_match(address, network)


def _is_in_any_range(address: Operand, *networks: Operand) -> Node:
    """Ranges that are no ranges are passed over."""
    listed = expanded(networks)

    def test(node: Node) -> Node:
        text = Operand(node, ScalarType.STRING)
        found = [sql.coalesce(_is_in_one(text, each), sql.boolean(False)) for each in listed]
        is_address = sql.is_not_null(ipv6_sql.number(node, maps_dotted=True))
        return sql.if_(is_address, sql.or_(*found), sql.null("BOOLEAN"))

    return once(text_of(address), test, "address")


def _is_in_one(address: Operand, network: Operand) -> Node:
    if network.type is not ScalarType.DYNAMIC:
        return _is_match(address, network)
    element = Operand(sql.column("r"), ScalarType.STRING)
    matches = sql.call("list_transform", element_texts(network.node), sql.lambda_(["r"], _is_match(address, element)))
    return sql.call("list_bool_or", matches)


def _parsed(address: Operand) -> Node:
    return _canonical(address, None)


def _parsed_mask(address: Operand, length: Operand) -> Node:
    return _canonical(address, length)


def _canonical(address: Operand, length: Operand | None) -> Node:
    def build(text: Node) -> Node:
        shortest = _shortest([ipv6_sql.prefix(text, counts_dotted=True)], length)
        value = ipv6_sql.masked(ipv6_sql.number(text, maps_dotted=False), shortest)
        return sql.coalesce(ipv6_sql.canonical(value), sql.text(""))

    return once(address.node, build, "address")


_PAIR = "(ip1: string, ip2: string, [prefix: long]): {}"
_SOURCE = "Kusto reference: {}; answers recorded from Kusto"

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "ipv6_compare",
        doc="-1, 0 or 1: how two IPv6 or IPv4 addresses compare, up to the shortest prefix given.",
        source=_SOURCE.format("ipv6_compare()"),
        overloads=(Overload(_PAIR.format("long"), _compared, plain_network.ipv6_compare),),
        examples=(
            Example('ipv6_compare("fe80::85d:e82c:9446:7994/120", "fe80::85d:e82c:9446:7998")', "0"),
            Example('ipv6_compare("192.168.1.1", "::ffff:c0a8:0101")', "0"),
            Example('ipv6_compare("::192.168.1.1/30", "192.168.1.255/24")', "0"),
            Example('ipv6_compare("::1", "::2")', "-1"),
            Example('ipv6_compare("ffff::", "::", 128)', "1"),
            Example('ipv6_compare("::1", "x")', "long(null)"),
        ),
    ),
    scalar(
        "ipv6_is_match",
        doc="True when two IPv6 or IPv4 addresses are the same, up to the shortest prefix given.",
        source=_SOURCE.format("ipv6_is_match()"),
        overloads=(Overload(_PAIR.format("bool"), _is_match, plain_network.ipv6_is_match),),
        examples=(
            Example('ipv6_is_match("fe80::1/120", "fe80::ff", 127)', "true"),
            Example('ipv6_is_match("fe80::1", "FE80:0:0:0:0:0:0:1")', "true"),
            Example('ipv6_is_match("1:2:3", "::1")', "bool(null)"),
            Example('ipv6_is_match("", "::1")', "bool(null)"),
        ),
    ),
    scalar(
        "ipv6_is_in_range",
        doc="True when an IPv6 or IPv4 address is in a range written as an address with a prefix.",
        source=_SOURCE.format("ipv6_is_in_range()"),
        overloads=(Overload("(ip: string, ip_range: string): bool", _is_in_range, plain_network.ipv6_is_match),),
        examples=(
            Example('ipv6_is_in_range("a5e:f127::abcd", "a5e:f127::/112")', "true"),
            Example('ipv6_is_in_range("a5e:f127::1:abcd", "a5e:f127::/112")', "false"),
            Example('ipv6_is_in_range("10.1.2.3", "10.0.0.0/8")', "true"),
            Example('ipv6_is_in_range("::1", "x")', "bool(null)"),
        ),
    ),
    scalar(
        "ipv6_is_in_any_range",
        doc="True when an IPv6 or IPv4 address is in one of several ranges.",
        source=_SOURCE.format("ipv6_is_in_any_range()"),
        overloads=(
            Overload(
                "(ip: StringOrDynamic, ranges: string...): bool", _is_in_any_range, plain_network.ipv6_is_in_any_range
            ),
            Overload(
                "(ip: StringOrDynamic, ranges: DynamicArray): bool",
                _is_in_any_range,
                plain_network.ipv6_is_in_any_range,
            ),
        ),
        examples=(
            Example('ipv6_is_in_any_range("a5e::abcd", dynamic(["a5e::/112", "0:0:0:0:0:ffff:c0a8:ac/60"]))', "true"),
            Example('ipv6_is_in_any_range("a5e::1:abcd", "a5e::/112", "b5e::/16")', "false"),
            Example('ipv6_is_in_any_range("", dynamic(["a5e::/112"]))', "bool(null)"),
        ),
    ),
    scalar(
        "parse_ipv6",
        doc="An IPv6 or IPv4 address in full form; empty for what is no address.",
        source=_SOURCE.format("parse_ipv6()"),
        nulls=Nulls.NEVER,
        overloads=(Overload("(ip: string): string", _parsed, plain_network.parse_ipv6),),
        examples=(
            Example('parse_ipv6("127.0.0.1")', '"0000:0000:0000:0000:0000:ffff:7f00:0001"'),
            Example('parse_ipv6("192.168.255.255/24")', '"0000:0000:0000:0000:0000:ffff:c0a8:ff00"'),
            Example('parse_ipv6("fe80::85d:e82c:9446:7994")', '"fe80:0000:0000:0000:085d:e82c:9446:7994"'),
            Example('parse_ipv6("::")', '"0000:0000:0000:0000:0000:0000:0000:0000"'),
            Example('parse_ipv6("1::2::3")', '""'),
            Example('parse_ipv6(":::1")', '""'),
            Example('parse_ipv6("")', '""'),
        ),
    ),
    scalar(
        "parse_ipv6_mask",
        doc="An IPv6 or IPv4 address in full form up to a prefix; empty for what is no address.",
        source=_SOURCE.format("parse_ipv6_mask()"),
        nulls=Nulls.NEVER,
        overloads=(Overload("(ip: string, prefix: long): string", _parsed_mask, plain_network.parse_ipv6),),
        examples=(
            Example('parse_ipv6_mask("192.168.255.255", 120)', '"0000:0000:0000:0000:0000:ffff:c0a8:ff00"'),
            Example(
                'parse_ipv6_mask("fe80::85d:e82c:9446:7994/120", 124)', '"fe80:0000:0000:0000:085d:e82c:9446:7900"'
            ),
            Example('parse_ipv6_mask("::192.168.255.255/24", 128)', '"0000:0000:0000:0000:0000:0000:c0a8:ff00"'),
            Example('parse_ipv6_mask("::1", -1)', '""'),
            Example('parse_ipv6_mask("x", 64)', '""'),
        ),
    ),
)
