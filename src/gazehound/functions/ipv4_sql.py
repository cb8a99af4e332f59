"""IPv4 addresses in SQL: texts such as `10.1.2.3` and `10.1.2.0/24` as numbers, and ranges of them.

Does not live here: the functions on addresses (`network`), IPv6 (`ipv6_sql`).

Source: Kusto reference, "IP-prefix notation": the address counts up to the prefix; the shortest of all prefixes
given decides a comparison.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from gazehound import sql
from gazehound.functions.declare import Operand
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node

BITS = 32
_ALL = 2**BITS - 1
_PREFIX = "(?:3[0-2]|[12]?[0-9])"
ADDRESS = "[0-9]{1,3}(?:[.][0-9]{1,3}){3}"
_NOTATION = f"{ADDRESS}(?:/{_PREFIX})?"
_LITERAL = re.compile(rf"({ADDRESS})(?:/({_PREFIX}))?")

Network = tuple[int, int]
"""An address and the length of its prefix."""


def literal_network(text: str) -> Network | None:
    """The address (not masked) and prefix that a text writes; None for a text that is no address."""
    match = _LITERAL.fullmatch(text)
    if match is None:
        return None
    parts = [int(each) for each in match[1].split(".")]
    if max(parts) > 255:
        return None
    number = int.from_bytes(bytes(parts), "big")
    return number, int(match[2]) if match[2] else BITS


def number(text: Node) -> Node:
    """The address as a number, its prefix disregarded; NULL for a text that is no address."""
    parts = sql.call("string_split", sql.call("split_part", text, sql.text("/"), sql.integer(1)), sql.text("."))
    octet = sql.cast(sql.try_cast(sql.column("o"), "UTINYINT"), "BIGINT")
    octets = sql.call("list_transform", parts, sql.lambda_(["o"], octet))
    joined = sql.binary("+", sql.binary("*", sql.column("a"), sql.integer(256)), sql.column("b"))
    value = sql.call("list_reduce", octets, sql.lambda_(["a", "b"], joined))
    is_address = sql.call("regexp_full_match", text, sql.text(_NOTATION))
    return sql.if_(is_address, value, sql.null("BIGINT"))


def prefix(text: Node) -> Node:
    """The length of the prefix that is written behind the address, else 32."""
    written = sql.call("split_part", text, sql.text("/"), sql.integer(2))
    return sql.coalesce(sql.try_cast(written, "INTEGER"), sql.integer(BITS))


def mask(length: Node) -> Node:
    """The bits that a prefix of this length, 0 to 32, keeps."""
    return sql.binary("-", sql.long(_ALL), sql.binary(">>", sql.long(_ALL), length))


def masked(value: Node, length: Node) -> Node:
    return sql.binary("&", value, mask(length))


def network(text: Node, length: Node | None = None) -> Node:
    """The address up to its prefix, and up to `length` where that is shorter."""
    own = prefix(text)
    return masked(number(text), own if length is None else sql.call("least", own, length))


def is_length(length: Node) -> Node:
    """True for a number that can be the length of a prefix."""
    return sql.between(length, sql.integer(0), sql.integer(BITS))


def shared_networks(first: Operand, second: Operand, length: Operand | None) -> tuple[Node, Node]:
    """Both addresses up to the shortest of the prefixes that they and `length` give."""
    lengths = [_prefix_of(first), _prefix_of(second)]
    if length is not None:
        lengths.append(sql.cast(length.node, "INTEGER"))
    shortest = sql.call("least", *lengths)
    pair = (masked(_number_of(first), shortest), masked(_number_of(second), shortest))
    return pair if length is None else tuple(_only_valid(each, length.node) for each in pair)  # type: ignore[return-value]


def _only_valid(node: Node, length: Node) -> Node:
    return sql.if_(is_length(length), node, sql.null("BIGINT"))


def _number_of(address: Operand) -> Node:
    text = constant_text(address)
    if text is None:
        return number(address.node)
    known = literal_network(text)
    return sql.null("BIGINT") if known is None else sql.long(known[0])


def _prefix_of(address: Operand) -> Node:
    text = constant_text(address)
    if text is None:
        return prefix(address.node)
    known = literal_network(text)
    return sql.integer(BITS if known is None else known[1])


def in_networks(address: Node, networks: Iterable[Network]) -> Node:
    """True where the address is in one of the networks; NULL for what is no address.

    Without a prefix of its own it is compared with the ends of the networks, neighbours joined.
    """
    known = list(dict.fromkeys(networks))
    plain = _between_ends(number(address), known)
    own = prefix(address)
    shortened = [
        sql.equals(
            masked(number(address), sql.call("least", own, sql.integer(length))),
            masked(sql.long(base), sql.call("least", own, sql.integer(length))),
        )
        for base, length in known
    ]
    return sql.if_(sql.call("contains", address, sql.text("/")), sql.or_(*shortened), plain)


def _between_ends(value: Node, networks: list[Network]) -> Node:
    blocks = [ipaddress.IPv4Network((base, length), strict=False) for base, length in networks]
    spans = [
        sql.between(value, sql.long(int(block[0])), sql.long(int(block[-1])))
        for block in ipaddress.collapse_addresses(blocks)
    ]
    return sql.or_(*spans)


def dotted(value: Node) -> Node:
    """A number as `a.b.c.d`."""
    parts = [sql.binary("&", sql.binary(">>", value, sql.integer(shift)), sql.integer(255)) for shift in (24, 16, 8, 0)]
    return sql.call("format", sql.text("{}.{}.{}.{}"), *parts)
