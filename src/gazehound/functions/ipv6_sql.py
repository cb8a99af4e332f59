"""IPv6 addresses in SQL: texts as numbers of 128 bits, and back.

An IPv4 address counts as `::ffff:a.b.c.d`, its prefix as one of the last 32 bits. Does not live here: the functions
on addresses (`network_ipv6`), IPv4 alone (`ipv4_sql`).

Source: Kusto reference, "IP-prefix notation", ipv6_compare(), parse_ipv6_mask(); answers recorded from Kusto.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import ipv4_sql
from gazehound.functions.once_sql import once
from gazehound.sql import Node

BITS = 128
_TYPE = "UHUGEINT"
_GROUPS = 8
_DIGITS = 4 * _GROUPS
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
    address, dotted = address_part(text), sql.text(f"{ipv4_sql.ADDRESS}$")
    low = sql.cast(ipv4_sql.number(sql.call("regexp_extract", address, dotted)), _TYPE)
    head = sql.call("regexp_replace", address, dotted, sql.text("0:0"))
    mapped = ["0:0", "::0:0"] if maps_dotted else ["0:0"]
    high = sql.if_(
        sql.in_list(head, [sql.text(each) for each in mapped]),
        sql.if_(is_dotted(text), _wide(_MAPPED), _from_groups(head)),
        _from_groups(head),
    )
    whole = sql.binary("+", high, sql.if_(is_dotted(text), low, _wide(0)))
    return sql.if_(is_address, whole, sql.null(_TYPE))


def _from_groups(address: Node) -> Node:
    """`2001:db8::1` as a number: the groups in front of `::`, zeros, the groups behind it."""
    front, behind = (_padded(sql.call("split_part", address, sql.text("::"), sql.integer(at))) for at in (1, 2))
    is_short = sql.call("contains", address, sql.text("::"))

    def joined(digits: Node) -> Node:
        parts = [sql.call("list_extract", digits, sql.integer(at)) for at in (1, 2)]
        length = sql.call("length", sql.binary("||", *parts))
        missing = sql.binary("-", sql.integer(_DIGITS), length)
        zeros = sql.call("repeat", sql.text("0"), sql.call("greatest", missing, sql.integer(0)))
        filled = sql.call("concat", sql.text("0x"), parts[0], zeros, parts[1])
        fits = sql.if_(is_short, sql.binary(">", missing, sql.integer(0)), sql.equals(missing, sql.integer(0)))
        return sql.try_cast(sql.if_(fits, filled, sql.null("VARCHAR")), _TYPE)

    return once(sql.array([front, behind]), joined, "digits")


def _padded(groups: Node) -> Node:
    """Groups of up to four hexadecimal digits as four digits each, without the colons; too long for an empty one."""
    group = sql.column("group")
    padded = sql.if_(
        sql.equals(group, sql.text("")),
        sql.text("!" * _DIGITS),
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


def mask(length: Node) -> Node:
    """The bits that a prefix of this length, 0 to 128, keeps."""
    everything = _wide(2**BITS - 1)
    dropped = sql.binary(">>", everything, sql.cast(length, _TYPE))
    return sql.if_(sql.equals(length, sql.integer(BITS)), everything, sql.binary("-", everything, dropped))


def masked(value: Node, length: Node) -> Node:
    return sql.binary("&", value, mask(length))


def canonical(value: Node) -> Node:
    """A number as eight groups of four hexadecimal digits."""
    digits = sql.call("lpad", sql.call("lower", sql.call("to_hex", value)), sql.integer(_DIGITS), sql.text("0"))
    grouped = sql.call("regexp_replace", digits, sql.text("(.{4})"), sql.text(r"\1:"), sql.text("g"))
    return sql.call("rtrim", grouped, sql.text(":"))
