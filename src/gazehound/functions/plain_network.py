"""IPv4 and IPv6 addresses, one value at a time: the plain form of `network`, `network_ipv6` and `network_texts`.

An address is read as a number and the length of its prefix. Two addresses are compared up to the shortest prefix
that they, and the call, give. An IPv4 address among IPv6 ones counts as `::ffff:a.b.c.d`.

Source: Kusto reference, "IP-prefix notation" and the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence

from gazehound.functions.declare import Typed
from gazehound.functions.plain_written import dynamic_text, on_texts, written
from gazehound.types import INTEGERS, ScalarType

Address = tuple[int, int]
"""A number and the length of its prefix."""

IPV4_BITS = 32
IPV6_BITS = 128
_MAPPED = 0xFFFF << IPV4_BITS
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def _prefix(text: str, longest: int) -> int | None:
    """The number behind the slash: no sign, no zeros in front."""
    is_number = text.isascii() and text.isdigit() and str(int(text)) == text
    return int(text) if is_number and int(text) <= longest else None


def _dotted(text: str) -> int | None:
    """`10.1.2.3` as a number."""
    parts = text.split(".")
    if len(parts) != 4 or not all(1 <= len(each) <= 3 and each.isascii() and each.isdigit() for each in parts):
        return None
    octets = [int(each) for each in parts]
    return int.from_bytes(bytes(octets), "big") if max(octets) <= 255 else None


def read_ipv4(text: str) -> Address | None:
    """`10.1.2.3` or `10.1.2.0/24`; None for anything else."""
    address, slash, behind = text.partition("/")
    number = _dotted(address)
    length = _prefix(behind, IPV4_BITS) if slash else IPV4_BITS
    return None if number is None or length is None else (number, length)


def _cut(number: int, length: int, bits: int) -> int:
    """The number with only the first `length` bits."""
    return number >> (bits - length) << (bits - length)


def _shortest(length: object, known: Sequence[int], bits: int) -> int | None:
    """The shortest prefix; None where the call gives one that is none."""
    if not isinstance(length, int) or not 0 <= length <= bits:
        return None
    return min(length, *known)


def _order(left: str, right: str, length: object, read: Callable[[str], Address | None], bits: int) -> int | None:
    """-1, 0 or 1; None where one is no address."""
    first, second = read(left), read(right)
    if first is None or second is None:
        return None
    shortest = _shortest(length, (first[1], second[1]), bits)
    if shortest is None:
        return None
    one, two = (_cut(number, shortest, bits) for number, _ in (first, second))
    return (one > two) - (one < two)


def _is_same(left: str, right: str, length: object, read: Callable[[str], Address | None], bits: int) -> bool | None:
    order = _order(left, right, length, read, bits)
    return None if order is None else order == 0


def _is_in_any(text: str, ranges: Iterable[object], read: Callable[[str], Address | None], bits: int) -> bool | None:
    """Ranges that are no ranges are passed over."""
    if read(text) is None:
        return None
    listed = [each for given in ranges for each in (given if isinstance(given, list) else [given])]
    return any(_is_same(text, dynamic_text(each), bits, read, bits) for each in listed)


def parse_ipv4(text: str) -> int | None:
    address = read_ipv4(text)
    return None if address is None else _cut(*address, IPV4_BITS)


def parse_ipv4_mask(text: str, length: object) -> int | None:
    address = read_ipv4(text)
    shortest = None if address is None else _shortest(length, (address[1],), IPV4_BITS)
    return None if address is None or shortest is None else _cut(address[0], shortest, IPV4_BITS)


def ipv4_compare(left: str, right: str, length: object = IPV4_BITS) -> int | None:
    return _order(left, right, length, read_ipv4, IPV4_BITS)


def ipv4_is_match(left: str, right: str, length: object = IPV4_BITS) -> bool | None:
    return _is_same(left, right, length, read_ipv4, IPV4_BITS)


ipv4_is_in_any_range = on_texts(lambda text, *ranges: _is_in_any(text, ranges, read_ipv4, IPV4_BITS), 0)


def ipv4_is_private(text: str) -> bool | None:
    return _is_in_any(text, _PRIVATE, read_ipv4, IPV4_BITS)


def ipv4_netmask_suffix(text: str) -> int | None:
    address = read_ipv4(text)
    return None if address is None else address[1]


def _written(values: Sequence[object], types: Sequence[ScalarType]) -> tuple[str, int] | None:
    """The address up to the shortest prefix, and that prefix."""
    value = values[0]
    if types[0] in INTEGERS:
        in_range = isinstance(value, int) and 0 <= value < 1 << IPV4_BITS
        address = (value, IPV4_BITS) if isinstance(value, int) and in_range else None
    else:
        address = read_ipv4(written(value, types[0]))
    if address is None:
        return None
    shortest = _shortest(values[1] if len(values) > 1 else IPV4_BITS, (address[1],), IPV4_BITS)
    if shortest is None:
        return None
    return str(ipaddress.IPv4Address(_cut(address[0], shortest, IPV4_BITS))), shortest


def _format(values: Sequence[object], types: Sequence[ScalarType]) -> str:
    found = _written(values, types)
    return found[0] if found else ""


def _format_mask(values: Sequence[object], types: Sequence[ScalarType]) -> str:
    found = _written(values, types)
    return f"{found[0]}/{found[1]}" if found else ""


format_ipv4 = Typed(_format)
format_ipv4_mask = Typed(_format_mask)


def ipv4_range_to_cidr_list(first: str, last: str) -> list[str] | None:
    """The fewest networks from one address to another; prefixes do not count."""
    ends = [read_ipv4(each) for each in (first, last)]
    if ends[0] is None or ends[1] is None or ends[0][0] > ends[1][0]:
        return None
    low, high = (ipaddress.IPv4Address(each[0]) for each in ends if each)
    return [str(each) for each in ipaddress.summarize_address_range(low, high)]


_GROUPS = re.compile(r"[0-9A-Fa-f:]*")


def _ipv6_number(text: str, *, maps_dotted: bool) -> int | None:
    """Groups of hexadecimal digits, the last two perhaps as an IPv4 address."""
    head, colon, tail = text.rpartition(":")
    if "." in tail:
        low = _dotted(tail)
        if low is None:
            return None
        if not colon or (maps_dotted and head == ":"):
            return _MAPPED + low
        text = f"{head}:{low >> 16:x}:{low & 0xFFFF:x}"
    if not _GROUPS.fullmatch(text):
        return None
    try:
        return int(ipaddress.IPv6Address(text))
    except ValueError:
        return None


def _ipv6(text: str, *, maps_dotted: bool, counts_dotted: bool) -> Address | None:
    address, slash, behind = text.partition("/")
    number = _ipv6_number(address, maps_dotted=maps_dotted)
    length = _prefix(behind, IPV6_BITS) if slash else IPV6_BITS
    if number is None or length is None:
        return None
    counts_last_bits = "." in address if counts_dotted else ":" not in address
    return number, min(length + IPV6_BITS - IPV4_BITS, IPV6_BITS) if counts_last_bits else length


def read_ipv6(text: str) -> Address | None:
    """An address as it is compared: `::a.b.c.d` is `a.b.c.d`, whose own prefix counts its last 32 bits."""
    return _ipv6(text, maps_dotted=True, counts_dotted=False)


def ipv6_compare(left: str, right: str, length: object = IPV6_BITS) -> int | None:
    return _order(left, right, length, read_ipv6, IPV6_BITS)


def ipv6_is_match(left: str, right: str, length: object = IPV6_BITS) -> bool | None:
    return _is_same(left, right, length, read_ipv6, IPV6_BITS)


ipv6_is_in_any_range = on_texts(lambda text, *ranges: _is_in_any(text, ranges, read_ipv6, IPV6_BITS), 0)


def parse_ipv6(text: str, length: object = IPV6_BITS) -> str:
    """All eight groups of four digits, up to the prefix."""
    address = _ipv6(text, maps_dotted=False, counts_dotted=True)
    shortest = None if address is None else _shortest(length, (address[1],), IPV6_BITS)
    if address is None or shortest is None:
        return ""
    return ipaddress.IPv6Address(_cut(address[0], shortest, IPV6_BITS)).exploded


def _is_apart(text: str, start: int, end: int) -> bool:
    """True where no ASCII letter or digit stands next to the part."""
    return not any(each.isascii() and each.isalnum() for each in (text[start - 1 : start], text[end : end + 1]) if each)


def _places(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _has_address(text: str, address: object) -> bool:
    if not isinstance(address, str) or _dotted(address) is None:
        return False
    return any(_is_apart(text, at, at + len(address)) for at in _places(text, address))


def _has_beginning(text: str, beginning: object) -> bool:
    """A whole address, or one to three of its numbers with a dot behind each."""
    if not isinstance(beginning, str):
        return False
    missing = 4 - beginning.count(".")
    if not beginning.endswith(".") or not 1 <= missing <= 3 or _dotted(beginning + ".".join("0" * missing)) is None:
        return _has_address(text, beginning)
    others = re.compile(r"\.".join(["[0-9]{1,3}"] * missing) + "(?![0-9A-Za-z])")
    return any(
        found is not None and _is_apart(text, at, found.end()) and _dotted(text[at : found.end()]) is not None
        for at in _places(text, beginning)
        for found in [others.match(text, at + len(beginning))]
    )


def _any_of(test: Callable[[str, object], bool]) -> Typed:
    """The test for several addresses, single ones and arrays."""

    def found(text: str, *wanted: object) -> bool:
        return any(test(text, each) for given in wanted for each in (given if isinstance(given, list) else [given]))

    return on_texts(found, 0)


has_any_ipv4 = _any_of(_has_address)
has_any_ipv4_prefix = _any_of(_has_beginning)
