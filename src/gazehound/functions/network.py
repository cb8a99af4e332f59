"""Functions on IPv4 addresses: numbers, comparison, ranges.

Does not live here: addresses found in texts (`network_texts`), how addresses are read in SQL (`ipv4_sql`), IPv6
(`network_ipv6`), URLs (`parsing`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import ipv4_sql, plain_network
from gazehound.functions.declare import Example, Function, Operand, Overload, scalar
from gazehound.functions.json_sql import element_texts
from gazehound.functions.membership import expanded
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def _parsed(address: Operand) -> Node:
    return once(address.node, ipv4_sql.network)


def _parsed_masked(address: Operand, length: Operand) -> Node:
    cut = ipv4_sql.network(address.node, sql.cast(length.node, "INTEGER"))
    return sql.if_(ipv4_sql.is_length(length.node), cut, sql.null("BIGINT"))


def _compared(first: Operand, second: Operand, length: Operand | None = None) -> Node:
    left, right = ipv4_sql.shared_networks(first, second, length)
    return sql.cast(sql.call("sign", sql.binary("-", left, right)), "BIGINT")


def _is_match(first: Operand, second: Operand, length: Operand | None = None) -> Node:
    return sql.equals(*ipv4_sql.shared_networks(first, second, length))


def _is_in_range(address: Operand, network: Operand) -> Node:
    text = constant_text(network)
    known = None if text is None else ipv4_sql.literal_network(text)
    if known is None:
        return _is_match(address, network)
    return once(address.node, lambda node: ipv4_sql.in_networks(node, [known]))


def _is_in_any_range(address: Operand, *networks: Operand) -> Node:
    """Ranges that are no ranges are passed over."""
    listed = expanded(networks)
    texts = [each.constant for each in listed if isinstance(each.constant, str)]
    known = [each for each in map(ipv4_sql.literal_network, texts) if each is not None]
    others = [each for each in listed if not each.is_constant]

    def test(node: Node) -> Node:
        found = [ipv4_sql.in_networks(node, known)] if known or not others else []
        return sql.or_(*found, *(_is_in_computed(node, each) for each in others))

    return once(text_of(address), test)


def _is_in_computed(address: Node, network: Operand) -> Node:
    operand = Operand(address, ScalarType.STRING)
    if network.type is ScalarType.STRING:
        found = _is_match(operand, network)
    else:
        element = Operand(sql.column("r"), ScalarType.STRING)
        test = sql.lambda_(["r"], _is_match(operand, element))
        found = sql.call("list_bool_or", sql.call("list_transform", element_texts(network.node), test))
    is_no_address = sql.is_null(ipv4_sql.number(address))
    return sql.if_(is_no_address, sql.null("BOOLEAN"), sql.coalesce(found, sql.boolean(False)))


def _is_private(address: Operand) -> Node:
    known = [ipv4_sql.literal_network(each) for each in PRIVATE]
    return once(address.node, lambda node: ipv4_sql.in_networks(node, [each for each in known if each is not None]))


def _suffix(address: Operand) -> Node:
    length = sql.cast(ipv4_sql.prefix(address.node), "BIGINT")
    return sql.if_(sql.is_null(ipv4_sql.number(address.node)), sql.null("BIGINT"), length)


def _formatted(address: Operand, length: Operand | None = None) -> Node:
    return _written(address, length, with_suffix=False)


def _formatted_mask(address: Operand, length: Operand) -> Node:
    return _written(address, length, with_suffix=True)


def _written(address: Operand, length: Operand | None, *, with_suffix: bool) -> Node:
    value, own = _number_and_prefix(address)
    wanted = own if length is None else sql.cast(length.node, "INTEGER")
    shortest = sql.call("least", own, wanted)
    text = ipv4_sql.dotted(ipv4_sql.masked(value, shortest))
    if with_suffix:
        text = sql.binary("||", sql.binary("||", text, sql.text("/")), sql.cast(shortest, "VARCHAR"))
    is_valid = sql.and_(sql.is_not_null(value), ipv4_sql.is_length(wanted))
    return sql.if_(is_valid, sql.coalesce(text, sql.text("")), sql.text(""))


def _number_and_prefix(address: Operand) -> tuple[Node, Node]:
    if address.type in (ScalarType.INT, ScalarType.LONG):
        is_address = sql.between(address.node, sql.integer(0), sql.long(2**ipv4_sql.BITS - 1))
        return sql.if_(is_address, address.node, sql.null("BIGINT")), sql.integer(ipv4_sql.BITS)
    text = text_of(address)
    return ipv4_sql.number(text), ipv4_sql.prefix(text)


_MOST_BLOCKS = 2 * ipv4_sql.BITS
"""No range of addresses needs more networks."""


def _cidr_list(first: Operand, last: Operand) -> Node:
    """Block for block, each the largest that begins at the next address and ends within the range."""

    def build(start: Node, end: Node) -> Node:
        state, at = sql.column("state"), sql.call("struct_extract", sql.column("state"), sql.text("at"))
        blocks = sql.call("struct_extract", state, sql.text("blocks"))
        grown = sql.struct(
            [
                ("at", sql.binary("+", at, _block_size(at, end))),
                ("blocks", sql.call("list_append", blocks, _block(at, end))),
            ]
        )
        step = sql.if_(sql.binary("<=", at, end), grown, state)
        begin = sql.struct([("at", start), ("blocks", sql.cast(sql.array([]), "VARCHAR[]"))])
        states = sql.call("list_transform", sql.call("range", sql.integer(_MOST_BLOCKS)), sql.lambda_(["n"], begin))
        done = sql.call("list_reduce", states, sql.lambda_(["state", "next"], step))
        listed = sql.call("to_json", sql.call("struct_extract", done, sql.text("blocks")))
        return sql.if_(sql.binary("<=", start, end), listed, sql.null("JSON"))

    low, high = ipv4_sql.number(first.node), ipv4_sql.number(last.node)
    return once(low, lambda start: once(high, lambda end: build(start, end), "last"), "first")


def _block_size(at: Node, end: Node) -> Node:
    lowest_bit = sql.binary("&", at, sql.negate(at))
    aligned = sql.if_(sql.equals(at, sql.integer(0)), sql.long(2**ipv4_sql.BITS), lowest_bit)
    count = sql.binary("+", sql.binary("-", end, at), sql.integer(1))
    fitting = sql.binary("<<", sql.long(1), sql.cast(sql.call("floor", sql.call("log2", count)), "BIGINT"))
    return sql.call("least", aligned, fitting)


def _block(at: Node, end: Node) -> Node:
    bits = sql.cast(sql.call("log2", _block_size(at, end)), "BIGINT")
    length = sql.binary("-", sql.integer(ipv4_sql.BITS), bits)
    return sql.call("concat", ipv4_sql.dotted(at), sql.text("/"), length)


_SOURCE = "Kusto reference: {}; answers recorded from Kusto"
_PAIR = "(ip1: string, ip2: string, [prefix: long]): {}"

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "parse_ipv4",
        doc="An IPv4 address as a number; null for what is no address.",
        source="Kusto reference: parse_ipv4()",
        overloads=(Overload("(ip: string): long", _parsed, plain_network.parse_ipv4),),
        examples=(
            Example('parse_ipv4("192.168.1.1")', "3232235777"),
            Example('parse_ipv4("192.168.1.1/24")', "3232235776"),
            Example('parse_ipv4("255.255.255.255/31")', "4294967294"),
            Example('parse_ipv4("256.1.1.1")', "long(null)"),
            Example('parse_ipv4("1.2.3")', "long(null)"),
            Example('parse_ipv4("")', "long(null)"),
        ),
    ),
    scalar(
        "parse_ipv4_mask",
        doc="An IPv4 address as a number, up to a prefix; null for what is no address.",
        source="Kusto reference: parse_ipv4_mask()",
        overloads=(Overload("(ip: string, prefix: long): long", _parsed_masked, plain_network.parse_ipv4_mask),),
        examples=(
            Example('parse_ipv4_mask("127.0.0.1", 24)', "2130706432"),
            Example('parse_ipv4_mask("192.1.168.2/24", 31)', "3221334016"),
            Example('parse_ipv4_mask("10.0.0.1", -1)', "long(null)"),
            Example('parse_ipv4_mask("", 24)', "long(null)"),
        ),
    ),
    scalar(
        "ipv4_compare",
        doc="-1, 0 or 1: how two IPv4 addresses compare, up to the shortest prefix given.",
        source=_SOURCE.format("ipv4_compare()"),
        overloads=(Overload(_PAIR.format("long"), _compared, plain_network.ipv4_compare),),
        examples=(
            Example('ipv4_compare("192.168.1.0", "192.168.1.0")', "0"),
            Example('ipv4_compare("192.168.1.1/24", "192.168.1.255")', "0"),
            Example('ipv4_compare("10.0.0.1", "10.0.0.2")', "-1"),
            Example('ipv4_compare("192.168.1.1", "192.168.1.255", 24)', "0"),
            Example('ipv4_compare("200.0.0.1", "x")', "long(null)"),
        ),
    ),
    scalar(
        "ipv4_is_match",
        doc="True when two IPv4 addresses are the same, up to the shortest prefix given.",
        source=_SOURCE.format("ipv4_is_match()"),
        overloads=(Overload(_PAIR.format("bool"), _is_match, plain_network.ipv4_is_match),),
        examples=(
            Example('ipv4_is_match("192.168.1.1/24", "192.168.1.255")', "true"),
            Example('ipv4_is_match("192.168.1.1", "192.168.2.1", 24)', "false"),
            Example('ipv4_is_match("192.168.1.1", "")', "bool(null)"),
        ),
    ),
    scalar(
        "ipv4_is_in_range",
        doc="True when an IPv4 address is in a range written as an address with a prefix.",
        source=_SOURCE.format("ipv4_is_in_range()"),
        overloads=(Overload("(ip: string, ip_range: string): bool", _is_in_range, plain_network.ipv4_is_match),),
        examples=(
            Example('ipv4_is_in_range("192.168.1.6", "192.168.1.1/24")', "true"),
            Example('ipv4_is_in_range("192.168.2.6", "192.168.1.1/24")', "false"),
            Example('ipv4_is_in_range("192.168.1.6/16", "192.168.2.1/24")', "true", why="the shorter prefix decides"),
            Example('ipv4_is_in_range("x", "192.168.1.1/24")', "bool(null)"),
        ),
    ),
    scalar(
        "ipv4_is_in_any_range",
        doc="True when an IPv4 address is in one of several ranges.",
        source=_SOURCE.format("ipv4_is_in_any_range()"),
        overloads=(
            Overload(
                "(ip: StringOrDynamic, ranges: string...): bool", _is_in_any_range, plain_network.ipv4_is_in_any_range
            ),
            Overload(
                "(ip: StringOrDynamic, ranges: DynamicArray): bool",
                _is_in_any_range,
                plain_network.ipv4_is_in_any_range,
            ),
        ),
        examples=(
            Example('ipv4_is_in_any_range("192.168.1.6", "192.168.1.1/24", "10.0.0.1/8")', "true"),
            Example('ipv4_is_in_any_range("1.1.1.1", dynamic(["192.168.1.1/16", "127.0.0.1/8"]))', "false"),
            Example('ipv4_is_in_any_range("10.1.2.3", dynamic(["10.1.2.3"]))', "true"),
            Example('ipv4_is_in_any_range("", dynamic(["10.0.0.0/8"]))', "bool(null)"),
        ),
    ),
    scalar(
        "ipv4_is_private",
        doc="True when an IPv4 address belongs to a private network: 10/8, 172.16/12, 192.168/16.",
        source="Kusto reference: ipv4_is_private()",
        overloads=(Overload("(ip: string): bool", _is_private, plain_network.ipv4_is_private),),
        examples=(
            Example('ipv4_is_private("10.1.2.3")', "true"),
            Example('ipv4_is_private("192.168.1.1/24")', "true"),
            Example('ipv4_is_private("172.32.0.1")', "false"),
            Example('ipv4_is_private("127.0.0.1")', "false"),
            Example('ipv4_is_private("::1")', "bool(null)"),
        ),
    ),
    scalar(
        "ipv4_netmask_suffix",
        doc="The length of the prefix written behind an IPv4 address, 32 where there is none.",
        source="Kusto reference: ipv4_netmask_suffix()",
        overloads=(Overload("(ip: string): long", _suffix, plain_network.ipv4_netmask_suffix),),
        examples=(
            Example('ipv4_netmask_suffix("10.1.2.3")', "32"),
            Example('ipv4_netmask_suffix("192.168.1.1/24")', "24"),
            Example('ipv4_netmask_suffix("")', "long(null)"),
        ),
    ),
    scalar(
        "format_ipv4",
        doc="An IPv4 address, a text or a number, as text up to a prefix; empty for what is no address.",
        source=_SOURCE.format("format_ipv4()"),
        overloads=(
            Overload("(ip: StringOrDynamic, [prefix: long]): string", _formatted, plain_network.format_ipv4),
            Overload("(ip: Integer, [prefix: long]): string", _formatted, plain_network.format_ipv4),
        ),
        examples=(
            Example('format_ipv4("192.168.1.1", 24)', '"192.168.1.0"'),
            Example("format_ipv4(3232236031, 24)", '"192.168.1.0"'),
            Example("format_ipv4(3232236031)", '"192.168.1.255"'),
            Example('format_ipv4("192.168.1.1/24", 32)', '"192.168.1.0"'),
            Example('format_ipv4("192.168.1.1/24", -1)', '""'),
            Example("format_ipv4(-1)", '""'),
            Example('format_ipv4("")', '""'),
        ),
    ),
    scalar(
        "format_ipv4_mask",
        doc="An IPv4 address, a text or a number, as text up to a prefix, with the prefix behind it.",
        source=_SOURCE.format("format_ipv4_mask()"),
        overloads=(
            Overload("(ip: StringOrDynamic, prefix: long): string", _formatted_mask, plain_network.format_ipv4_mask),
            Overload("(ip: Integer, prefix: long): string", _formatted_mask, plain_network.format_ipv4_mask),
        ),
        examples=(
            Example('format_ipv4_mask("192.168.1.1", 24)', '"192.168.1.0/24"'),
            Example("format_ipv4_mask(3232236031, 32)", '"192.168.1.255/32"'),
            Example('format_ipv4_mask("192.168.1.1/24", 32)', '"192.168.1.0/24"'),
            Example('format_ipv4_mask("192.168.1.1", 33)', '""'),
        ),
    ),
    scalar(
        "ipv4_range_to_cidr_list",
        doc="The networks that cover a range of IPv4 addresses exactly.",
        source=_SOURCE.format("ipv4_range_to_cidr_list()"),
        overloads=(
            Overload("(start_ip: string, end_ip: string): dynamic", _cidr_list, plain_network.ipv4_range_to_cidr_list),
        ),
        examples=(
            Example(
                'ipv4_range_to_cidr_list("1.1.128.0", "1.1.140.255")',
                'dynamic(["1.1.128.0/21", "1.1.136.0/22", "1.1.140.0/24"])',
            ),
            Example('ipv4_range_to_cidr_list("0.0.0.0", "255.255.255.255")', 'dynamic(["0.0.0.0/0"])'),
            Example(
                'array_length(ipv4_range_to_cidr_list("0.0.0.1", "255.255.255.254"))', "62", why="no range needs more"
            ),
            Example('ipv4_range_to_cidr_list("1.1.1.1", "1.1.1.1")', 'dynamic(["1.1.1.1/32"])'),
            Example('ipv4_range_to_cidr_list("1.1.1.2", "1.1.1.1")', "dynamic(null)"),
            Example('ipv4_range_to_cidr_list("", "1.1.1.1")', "dynamic(null)"),
        ),
    ),
)
