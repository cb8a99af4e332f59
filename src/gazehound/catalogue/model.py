"""Remote-management tools and their indicators.

Lives here: plain values. Does not live here: reading them (`read`), which indicators suffice for a finding (`rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class HostMatch(StrEnum):
    """Which hosts an entry stands for."""

    EXACT = "exact"
    SUBDOMAIN = "subdomain"
    """Any host under the domain, not the domain itself."""
    SUFFIX = "suffix"
    """The domain and any host under it."""
    GLOB = "glob"
    """`*` stands for any run of characters inside of the host."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that a tool is known by, in lower case, with the sources that list it.

    `shared_with` are the ids of other tools known by the same thing. `broad`: it also serves what is not this tool.
    `os_component`: the image comes with the operating system. `generic`: a common word. `unconfirmed`: one source alone
    lists it, and nothing ties it to the tool's names. `match` is for hosts.
    """

    value: str
    sources: tuple[str, ...]
    match: HostMatch = HostMatch.EXACT
    shared_with: tuple[str, ...] = ()
    broad: bool = False
    os_component: bool = False
    generic: bool = False
    unconfirmed: bool = False

    @property
    def is_weak(self) -> bool:
        """True for what never suffices alone."""
        return self.broad or self.os_component or self.generic or self.unconfirmed

    @property
    def is_shared(self) -> bool:
        """True for what suffices, but does not say which of several tools it is."""
        return bool(self.shared_with) and not self.is_weak


INDICATORS = (
    "hosts",
    "url_terms",
    "addresses",
    "ports",
    "images",
    "apps",
    "installers",
    "original_names",
    "companies",
    "products",
    "signers",
)
"""The fields of a tool that hold indicators."""


@dataclass(frozen=True)
class Tool:
    """A remote-management tool.

    `images` are base names of programs, `*` stands for any characters; one without an extension belongs to macOS or
    Linux. `original_names` stand in the version information of an image. `companies`, `products`, `signers` and
    `url_terms` are terms to be found as `has` finds them. `ports` may be ranges: `1000-1010`.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    website: str = ""
    hosts: tuple[Indicator, ...] = ()
    url_terms: tuple[Indicator, ...] = ()
    addresses: tuple[Indicator, ...] = ()
    ports: tuple[Indicator, ...] = ()
    images: tuple[Indicator, ...] = ()
    apps: tuple[Indicator, ...] = ()
    installers: tuple[Indicator, ...] = ()
    original_names: tuple[Indicator, ...] = ()
    companies: tuple[Indicator, ...] = ()
    products: tuple[Indicator, ...] = ()
    signers: tuple[Indicator, ...] = ()

    def indicators(self, kind: str) -> tuple[Indicator, ...]:
        """Those of one of the fields in `INDICATORS`."""
        found: tuple[Indicator, ...] = getattr(self, kind)
        return found

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that lists one of its indicators."""
        found = {source for kind in INDICATORS for each in self.indicators(kind) for source in each.sources}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where facts come from: a repository at a commit, and what its licence asks for."""

    id: str
    repository: str
    commit: str = ""
    date: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Tools in the order of their ids, and the sources that they name."""

    tools: tuple[Tool, ...] = ()
    origins: tuple[Origin, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, Tool]:
        return {each.id: each for each in self.tools}

    def named(self, name: str) -> Tool | None:
        """The tool of this id, name or alias, in any letter case."""
        return self._by_name.get(name.strip().lower())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every id, name and alias."""
        return tuple(dict.fromkeys(name for each in self.tools for name in (each.id, each.name, *each.aliases)))

    @cached_property
    def _by_name(self) -> Mapping[str, Tool]:
        found: dict[str, Tool] = {}
        for names in ("aliases", "name", "id"):  # what comes later is the better name, and wins
            for tool in self.tools:
                given = getattr(tool, names)
                found |= {each.lower(): tool for each in ((given,) if isinstance(given, str) else given)}
        return found
