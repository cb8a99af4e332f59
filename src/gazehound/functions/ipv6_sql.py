"""IPv6 addresses in SQL: texts as numbers of 128 bits, and back.

An IPv4 address counts as `::ffff:a.b.c.d`, its prefix as one of the last 32 bits. Does not live here: the functions
on addresses (`network_ipv6`), IPv4 alone (`ipv4_sql`).

Source: Kusto reference, "IP-prefix notation", ipv6_compare(), parse_ipv6_mask(); answers recorded from Kusto.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import ipv4_sql
from gazehound.sql import Node

BITS = 128
_TYPE = "UHUGEINT"
_GROUPS = 8
_NOTATION = (
    rf"(?:{ipv4_sql.ADDRESS}|(?:[0-9A-Fa-f]{{0,4}}:){{2,7}}(?:[0-9A-Fa-f]{{0,4}}|{ipv4_sql.ADDRESS}))"
    r"(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?"
)
_MAPPED = 0xFFFF << 32


def _wide(value: int) -> Node:
    return sql.cast(sql.text(str(value)), _TYPE)


def address_part(text: Node) -> Node:
    """The text up to its prefix."""
    return sql.call("split_part", text, sql.text("/"), sql.integer(1))


def is_dotted(text: Node) -> Node:
    """True where the last 32 bits are written as an IPv4 address."""
    return sql.call("contains", text, sql.text("."))


def has_groups(text: Node) -> Node:
    return sql.call("contains", text, sql.text(":"))


def number(text: Node, *, maps_dotted: bool) -> Node:
    """The address as a number, its prefix disregarded; NULL for a text that is no address.

    With `maps_dotted` the address `::a.b.c.d` is the same as `a.b.c.d`.
    """
    is_address = sql.and_(
        sql.call("regexp_full_match", text, sql.text(_NOTATION)),
        sql.not_(sql.call("regexp_matches", text, sql.text(":::|::.*::"))),
    )
    address = address_part(text)
    tail = sql.call("regexp_extract", address, sql.text(f"{ipv4_sql.ADDRESS}$"))
    low = sql.cast(ipv4_sql.number(tail), _TYPE)
    mapped = sql.binary("+", _wide(_MAPPED), low)
    head = sql.call("regexp_replace", address, sql.text(f"{ipv4_sql.ADDRESS}$"), sql.text("0:0"))
    embedded = sql.binary("+", _from_groups(head), low)
    if maps_dotted:
        is_bare = sql.equals(head, sql.text("::0:0"))
        embedded = sql.if_(is_bare, mapped, embedded)
    value = sql.case(
        [(sql.not_(has_groups(text)), mapped), (is_dotted(text), embedded)],
        _from_groups(address),
    )
    return sql.if_(is_address, value, sql.null(_TYPE))


def _from_groups(address: Node) -> Node:
    """`2001:db8::1` as a number: the groups in front of `::`, zeros, the groups behind it."""
    front = _padded(sql.call("split_part", address, sql.text("::"), sql.integer(1)))
    behind = _padded(sql.call("split_part", address, sql.text("::"), sql.integer(2)))
    digits = sql.binary("+", sql.call("length", front), sql.call("length", behind))
    is_short = sql.call("contains", address, sql.text("::"))
    missing = sql.cast(sql.binary("-", sql.integer(4 * _GROUPS), digits), "BIGINT")
    zeros = sql.call("repeat", sql.text("0"), sql.call("greatest", missing, sql.integer(0)))
    fits = sql.if_(
        is_short,
        sql.binary("<", digits, sql.integer(4 * _GROUPS)),
        sql.equals(digits, sql.integer(4 * _GROUPS)),
    )
    whole = sql.call("concat", sql.text("0x"), front, zeros, behind)
    return sql.try_cast(sql.if_(fits, whole, sql.null("VARCHAR")), _TYPE)


def _padded(groups: Node) -> Node:
    """Groups of up to four hexadecimal digits as four digits each, without the colons; too long for an empty one."""
    group = sql.column("group")
    padded = sql.if_(
        sql.equals(group, sql.text("")),
        sql.text("!" * 4 * _GROUPS),
        sql.call("lpad", group, sql.integer(4), sql.text("0")),
    )
    listed = sql.call("list_transform", sql.call("string_split", groups, sql.text(":")), sql.lambda_(["group"], padded))
    return sql.if_(sql.equals(groups, sql.text("")), sql.text(""), sql.call("array_to_string", listed, sql.text("")))


def prefix(text: Node, *, counts_dotted: bool) -> Node:
    """The length of the prefix written behind the address, else 128; an IPv4 address counts its own from bit 96.

    With `counts_dotted` so does an IPv6 address whose last 32 bits are written as an IPv4 address.
    """
    written = sql.try_cast(sql.call("split_part", text, sql.text("/"), sql.integer(2)), "INTEGER")
    of_ipv4 = is_dotted(text) if counts_dotted else sql.not_(has_groups(text))
    offset = sql.if_(of_ipv4, sql.integer(BITS - ipv4_sql.BITS), sql.integer(0))
    return sql.call("least", sql.coalesce(sql.binary("+", written, offset), sql.integer(BITS)), sql.integer(BITS))


def masked(value: Node, length: Node) -> Node:
    """The number up to a prefix of 0 to 128 bits."""
    everything = _wide(2**BITS - 1)
    dropped = sql.if_(
        sql.equals(length, sql.integer(BITS)),
        _wide(0),
        sql.binary(">>", everything, sql.cast(length, _TYPE)),
    )
    return sql.binary("-", value, sql.binary("&", value, dropped))


def canonical(value: Node) -> Node:
    """A number as eight groups of four hexadecimal digits."""
    digits = sql.call("lpad", sql.call("lower", sql.call("to_hex", value)), sql.integer(4 * _GROUPS), sql.text("0"))
    grouped = sql.call("regexp_replace", digits, sql.text("(.{4})"), sql.text(r"\1:"), sql.text("g"))
    return sql.call("rtrim", grouped, sql.text(":"))
