"""Field names of other schemas (ECS, ASIM, Sysmon) as columns of a table."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from gazehound.diagnostics import similar

INBOUND_ACTIONS = ("InboundConnectionAccepted", "InboundConnectionAttempt")
"""Action types of connections that another host opened: there the destination is the local side."""

_SPELLINGS = {
    "destination_ip": "destination.ip",
    "destination_port": "destination.port",
    "source_ip": "source.ip",
    "source_port": "source.port",
    "process_name": "process.name",
    "user_name": "user.name",
    "host_name": "host.name",
    "file.name": "file.name",
}
_HASH_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}

ENRICHMENT = {
    "user.account_type": "IdentityInfo (AssignedRoles, GroupMembership) or a watchlist of accounts",
    "user.roles": "IdentityInfo (AssignedRoles) or a watchlist of accounts",
    "user.group": "IdentityInfo (GroupMembership) or a watchlist of accounts",
    "host.type": "DeviceInfo (DeviceType) or a watchlist of devices",
    "device.group": "DeviceInfo (MachineGroup) or a watchlist of devices",
}
"""Fields that no event has, and where their values come from."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A column, or two by the direction of the connection."""

    column: str
    inbound: str | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A field with no column: `enrichment` says where values of it come from, `similar` names spelled like it."""

    name: str
    enrichment: str = ""
    similar: tuple[str, ...] = ()


@cache
def _facts() -> dict[str, dict[str, list[dict[str, str]]]]:
    text = files("gazehound.exclusions").joinpath("fields.json").read_text(encoding="utf-8")
    facts: dict[str, dict[str, list[dict[str, str]]]] = json.loads(text)
    return facts


def resolve(name: str, table: str, columns: Collection[str], value: object = None) -> Resolved | Unresolved:
    """What `name` is in `table`, whose columns are `columns`; `value` helps to tell hashes apart."""
    if name in columns:
        return Resolved(name)
    known = _facts().get(table, {})
    spelled = _SPELLINGS.get(name, name)
    if spelled in ("file.hash", "process.hash", "hash") and isinstance(value, str):
        spelled = f"process.hash.{_HASH_BY_LENGTH.get(len(value), 'sha1')}"
    found = [each for each in known.get(spelled, []) if each["column"] in columns]
    if not found:
        exact = [each for each in columns if each.lower() == name.lower()]
        if exact:
            return Resolved(exact[0])
        return Unresolved(name, ENRICHMENT.get(name, ""), _similar(name, (*columns, *known)))
    inbound = next((each["column"] for each in found if each.get("when") == "inbound"), None)
    outbound = next((each["column"] for each in found if each.get("when") != "inbound"), found[0]["column"])
    return Resolved(outbound, inbound if inbound != outbound else None)


@lru_cache(maxsize=1024)
def _similar(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """An expression is read several times over, each time with the same unknown names."""
    return tuple(similar(name, known))
