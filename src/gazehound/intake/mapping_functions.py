"""The functions that mapping rules may use: a value in, a value out, None for no value.

Lives here: one small function each, and the table of their names. Does not live here: the rules, their engine
(`mapping`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from gazehound.intake.resources import load
from gazehound.intake.values import to_text

SOURCE_HEALTH = 'sourceHealthServiceId="00000000-0000-0000-0000-000000000000"'
EVENT_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HASH = re.compile(r"([A-Za-z0-9]+)=([0-9A-Fa-f]+)")
HIVES = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKU": "HKEY_USERS",
    "HKCR": "HKEY_CLASSES_ROOT",
    "HKCU": "HKEY_CURRENT_USER",
}
SIX_TO_FOUR_MAPPED = ipaddress.ip_network("::ffff:0:0/96")
TEREDO = ipaddress.ip_network("2001::/32")


def basename(value: object) -> str:
    """The last part of a Windows or Unix path."""
    text = to_text(value)
    return text[max(text.rfind("\\"), text.rfind("/")) + 1 :]


def dash_is_empty(value: object) -> object:
    """`-` stands for no value in Windows events and in Zeek."""
    return None if value == "-" else value


def before(value: object, mark: str) -> str | None:
    """What stands before the first `mark`, None without one: the domain of `DOMAIN\\name`."""
    head, found, _ = to_text(value).partition(mark)
    return head if found else None


def after(value: object, mark: str) -> str:
    """What stands after the first `mark`, the whole text without one: the name of `DOMAIN\\name`."""
    head, found, tail = to_text(value).partition(mark)
    return tail if found else head


def upto_last(value: object, mark: str) -> str:
    """What stands before the last `mark`: the key of a registry value's path."""
    return to_text(value).rpartition(mark)[0]


def after_last(value: object, mark: str) -> str:
    """What stands after the last `mark`."""
    return to_text(value).rpartition(mark)[2]


def number(value: object) -> int | None:
    """A whole number written in decimal or `0x` hexadecimal."""
    if isinstance(value, int):
        return value
    text = to_text(value).strip()
    try:
        return int(text, 16) if text[:2].lower() == "0x" else int(text)
    except ValueError:
        return None


def times(value: object, factor: str) -> float | None:
    """A number multiplied."""
    try:
        return float(to_text(value)) * float(factor)
    except ValueError:
        return None


def whole(value: object) -> int | None:
    """A number without its fraction."""
    return int(value) if isinstance(value, int | float) else number(value)


def named_hash(value: object, name: str) -> str | None:
    """One hash out of `SHA1=…,MD5=…,SHA256=…`."""
    return next((found[2] for found in HASH.finditer(to_text(value)) if found[1].upper() == name), None)


def long_hive(value: object) -> str:
    """A registry path with the hive's long name, as Defender writes it."""
    hive, mark, rest = to_text(value).partition("\\")
    return f"{HIVES.get(hive.upper(), hive)}{mark}{rest}"


def pipe_path(value: object) -> str:
    """A pipe's name as a path of the object manager."""
    text = to_text(value)
    return f"\\Device\\NamedPipe{'' if text.startswith(chr(92)) else chr(92)}{text}"


def hexadecimal(value: object) -> str | None:
    """A whole number in hexadecimal."""
    found = number(value)
    return None if found is None else f"0x{found:x}"


def title(value: object) -> str:
    """`TCP` → `Tcp`."""
    return to_text(value).capitalize()


def upper(value: object) -> str:
    """The text in capital letters."""
    return to_text(value).upper()


def text(value: object) -> str:
    """A value as text."""
    return to_text(value)


def first_item(value: object) -> object:
    """The first element of an array, the value itself if it is none."""
    return (value[0] if value else None) if isinstance(value, list | tuple) else value


def joined(value: object, mark: str = ",") -> str:
    """The elements of an array as one text."""
    return mark.join(map(to_text, value)) if isinstance(value, list | tuple) else to_text(value)


@lru_cache(maxsize=65_536)
def _ip_type(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 6 and address in SIX_TO_FOUR_MAPPED:
        return "FourToSixMapping"
    if address.version == 6 and address in TEREDO:
        return "Teredo"
    if address.is_loopback:
        return "Loopback"
    if text == "255.255.255.255":
        return "Broadcast"
    if address.is_multicast or address.is_unspecified or address.is_reserved:
        return "Reserved"
    return "Private" if address.is_private or address.is_link_local else "Public"


def ip_type(value: object) -> str | None:
    """`Public`, `Private`, `Loopback` … as in the columns `RemoteIPType`, `LocalIPType`."""
    return _ip_type(to_text(value))


def ends(value: object, ending: str, yes: str, no: str) -> str:
    """One of two words, by how the text ends."""
    return yes if to_text(value).endswith(ending) else no


def is_filled(value: object, yes: str) -> str | None:
    """A word where there is a value at all."""
    return None if value in (None, "", "-") else yes


def member(value: object, name: str) -> object:
    """A field of a bag."""
    return value.get(name) if isinstance(value, dict) else None


def members(value: object, name: str) -> list[object]:
    """A field of each bag of an array."""
    found = [each.get(name) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return [each for each in found if each is not None]


def hash_of_kind(value: object, name: str) -> object:
    """The value of one algorithm in OCSF's array of fingerprints."""
    found = (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
    return next((each.get("value") for each in found if str(each.get("algorithm")).upper() == name), None)


def lookup(value: object, name: str) -> object:
    """What the table `mappings/<name>.yaml` says of the value, None if nothing."""
    return load(f"{name}.yaml").get(value)


def escaped(value: object) -> str:
    """Text for the inside of XML."""
    plain = NOT_XML.sub("\ufffd", to_text(value))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _data(named: Mapping[str, object], unnamed: Sequence[object]) -> str:
    parts = [
        f'<Data Name="{escaped(name).replace(chr(34), "&quot;")}">{escaped(value)}</Data>'
        for name, value in named.items()
    ]
    return "".join(parts + [f"<Data>{escaped(value)}</Data>" for value in unnamed])


def event_xml(value: object) -> str | None:
    """The `<EventData>` or `<UserData>` element of an event, from its fields in their order."""
    if not isinstance(value, dict):
        return None
    named, unnamed, wrapper = value["named"], value["unnamed"], value.get("wrapper")
    if wrapper:
        inner = "".join(f"<{name}>{escaped(each)}</{name}>" for name, each in named.items())
        return f'<UserData xmlns="{EVENT_NAMESPACE}"><{wrapper}>{inner}</{wrapper}></UserData>'
    return f'<EventData xmlns="{EVENT_NAMESPACE}">{_data(named, unnamed)}</EventData>'


def data_item(value: object) -> str | None:
    """The same inside the `<DataItem>` that the table Event has around it."""
    inner = event_xml(value)
    if inner is None or not isinstance(value, dict):
        return None
    time = escaped(value.get("time") or "")
    return f'<DataItem type="System.XmlData" time="{time}" {SOURCE_HEALTH}>{inner}</DataItem>'


def params(value: object) -> str | None:
    """The values alone, as `<Param>` elements."""
    if not isinstance(value, dict):
        return None
    values = [*value["named"].values(), *value["unnamed"]]
    return "".join(f"<Param>{escaped(each)}</Param>" for each in values)


def event_bag(value: object) -> object:
    """The fields as the bag that the table WindowsEvent has; values without a name are `Data`."""
    if not isinstance(value, dict):
        return None
    named, unnamed = value["named"], value["unnamed"]
    return {**named, "Data": unnamed if len(unnamed) > 1 else unnamed[0]} if unnamed else dict(named)


FUNCTIONS: dict[str, Callable[..., object]] = {
    each.__name__: each
    for each in (
        after,
        after_last,
        basename,
        before,
        dash_is_empty,
        data_item,
        ends,
        event_bag,
        event_xml,
        first_item,
        hash_of_kind,
        hexadecimal,
        ip_type,
        is_filled,
        joined,
        long_hive,
        lookup,
        member,
        members,
        named_hash,
        number,
        params,
        pipe_path,
        text,
        times,
        title,
        upper,
        upto_last,
        whole,
    )
}
