"""Conditions on an event, said twice: as KQL for hunts, and as a test of plain values for many tools at once.

Lives here: the few comparisons that the indicators of a catalogue need. Does not live here: which indicators make a
condition (`rules`), the hunts around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gazehound.catalogue.model import HostMatch, Indicator
from gazehound.functions.plain_text import folded, has_term

Row = Mapping[str, str]
"""Values of an event by column; a missing column is the empty text."""

HOST = r"^([a-z][a-z0-9+.-]*://)?([^/?#]*@)?({hosts})\.?(:[0-9]+)?([/?#]|$)"
"""A host alone or the host of an address; nothing that only looks like it in a path or in a longer name."""


@dataclass(frozen=True)
class HasAny:
    """The column has one of the terms, as `has` finds them."""

    column: str
    terms: tuple[str, ...]

    def kql(self) -> str:
        return f"{self.column} has {quoted(self.terms[0])}" if len(self.terms) == 1 else self._any()

    def _any(self) -> str:
        return f"{self.column} has_any ({listed(self.terms)})"

    def test(self, row: Row) -> bool:
        text = row.get(self.column, "")
        return bool(text) and any(has_term(text, term) for term in self.terms)


@dataclass(frozen=True)
class OneOf:
    """The column is one of the values, in any letter case."""

    column: str
    values: tuple[str, ...]

    def kql(self) -> str:
        if len(self.values) == 1:
            return f"{self.column} =~ {quoted(self.values[0])}"
        return f"{self.column} in~ ({listed(self.values)})"

    def test(self, row: Row) -> bool:
        return folded(row.get(self.column, "")) in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(folded, self.values))


@dataclass(frozen=True)
class Fits:
    """The column begins and ends as the pattern does; what is between two `*` is left open."""

    column: str
    pattern: str

    @property
    def ends(self) -> tuple[str, str]:
        begin, _, rest = self.pattern.partition("*")
        return begin, rest.rpartition("*")[2]

    def kql(self) -> str:
        begin, end = self.ends
        asked = [f"{self.column} startswith {quoted(begin)}"] if begin else []
        asked += [f"{self.column} endswith {quoted(end)}"] if end else []
        return f"({' and '.join(asked)})" if len(asked) > 1 else asked[0]

    def test(self, row: Row) -> bool:
        begin, end = map(folded, self.ends)
        text = folded(row.get(self.column, ""))
        return text.startswith(begin) and text.endswith(end)


@dataclass(frozen=True)
class Contains:
    """The column contains one of the pieces, in any letter case."""

    column: str
    pieces: tuple[str, ...]

    def kql(self) -> str:
        asked = [f"{self.column} contains {quoted(each)}" for each in self.pieces]
        return f"({' or '.join(asked)})" if len(asked) > 1 else asked[0]

    def test(self, row: Row) -> bool:
        text = folded(row.get(self.column, ""))
        return any(folded(each) in text for each in self.pieces)


@dataclass(frozen=True)
class AtHost:
    """The column, a host or an address with one, names one of the hosts."""

    column: str
    hosts: tuple[Indicator, ...]

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What every such value has, as `has` finds it: the quick question before the exact one."""
        return tuple(dict.fromkeys(map(longest_literal, (each.value for each in self.hosts))))

    @cached_property
    def pattern(self) -> str:
        return HOST.replace("{hosts}", "|".join(_alternatives(self.hosts)))

    def kql(self) -> str:
        return f"({HasAny(self.column, self.terms).kql()} and {self.column} matches regex @'(?i){self.pattern}')"

    def test(self, row: Row) -> bool:
        text = row.get(self.column, "")
        return bool(text) and self._compiled.search(text) is not None

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def kql(self) -> str:
        return " and ".join(_nested(each) for each in self.parts)

    def test(self, row: Row) -> bool:
        return all(each.test(row) for each in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; without parts none does."""

    parts: tuple[Condition, ...] = field(default=())

    def kql(self) -> str:
        return " or ".join(each.kql() if not isinstance(each, AllOf) else f"({each.kql()})" for each in self.parts)

    def test(self, row: Row) -> bool:
        return any(each.test(row) for each in self.parts)


@dataclass(frozen=True)
class Named:
    """A condition under a name: a column that a hunt computes once."""

    name: str
    condition: Condition

    def kql(self) -> str:
        return self.name

    def test(self, row: Row) -> bool:
        return self.condition.test(row)


Leaf = HasAny | OneOf | Fits | Contains | AtHost
Condition = Leaf | Named | AllOf | AnyOf


def any_of(*parts: Condition | None) -> AnyOf | None:
    """Those that are given, as one condition; None without any."""
    found: list[Condition] = []
    for each in parts:
        found += each.parts if isinstance(each, AnyOf) else [each] if each is not None else []
    return AnyOf(tuple(found)) if found else None


def all_of(*parts: Condition | None) -> AllOf | None:
    """All of them as one condition; None where one is missing, since it can never hold."""
    given = [each for each in parts if each is not None]
    return AllOf(tuple(given)) if len(given) == len(parts) else None


def named(name: str, condition: Condition | None) -> Named | None:
    """The condition under a name; None stays None."""
    return None if condition is None else Named(name, condition)


def names_in(condition: Condition) -> Iterator[Named]:
    """The named conditions that it is made of."""
    if isinstance(condition, Named):
        yield condition
    elif isinstance(condition, AllOf | AnyOf):
        for each in condition.parts:
            yield from names_in(each)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The comparisons of a condition."""
    match condition:
        case Named():
            yield from leaves(condition.condition)
        case AllOf() | AnyOf():
            for each in condition.parts:
                yield from leaves(each)
        case _:
            yield condition


HOST_OF = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#]*@)?([^/?#:]+)", re.IGNORECASE)


def host_of(address: str) -> str:
    """The host of an address, or the host itself; in lower case, empty where there is none."""
    found = HOST_OF.match(address)
    return found[1].rstrip(".").lower() if found else ""


def quoted(text: str) -> str:
    """A text as a literal of KQL."""
    return json.dumps(text, ensure_ascii=False)


def listed(values: Sequence[str]) -> str:
    """Texts as literals with commas between."""
    return ", ".join(map(quoted, values))


def longest_literal(glob: str) -> str:
    """The longest piece of a host pattern without `*`, from a letter or digit to a letter or digit."""
    pieces = [each.strip(".-_") for each in glob.split("*")]
    return max(pieces, key=len)


def _nested(condition: Condition) -> str:
    return f"({condition.kql()})" if isinstance(condition, AnyOf) and len(condition.parts) > 1 else condition.kql()


def _alternatives(hosts: Sequence[Indicator]) -> Iterator[str]:
    """The hosts as pieces of a regular expression, those of one kind side by side."""
    kinds = (
        (HostMatch.SUFFIX, r"([^/?#:@]+\.)?"),
        (HostMatch.SUBDOMAIN, r"[^/?#:@]+\."),
        (HostMatch.EXACT, ""),
        (HostMatch.GLOB, ""),
    )
    for match, lead in kinds:
        own = [_escaped(each.value) for each in hosts if each.match is match]
        if own:
            yield f"{lead}({'|'.join(own)})" if lead else "|".join(own)


def _escaped(host: str) -> str:
    return host.replace(".", r"\.").replace("*", "[^/?#:@]*")
