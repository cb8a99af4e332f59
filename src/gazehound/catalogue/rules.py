"""Which indicators of a tool make a finding: those that suffice, those that tools share, and pairs of weak ones.

Lives here: the conditions of a tool for the network, for processes and for signatures, with what each says. Does not
live here: how a condition is written or tested (`conditions`), the hunts made of them.

An indicator that is broad, generic, unconfirmed or part of an operating system never suffices. Two of different kinds
together do: a common image name that reaches a host of a whole vendor, or that names the vendor in its version
information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from gazehound.catalogue.conditions import (
    AllOf,
    AnyOf,
    AtHost,
    Condition,
    Contains,
    Fits,
    HasAny,
    Named,
    OneOf,
    Row,
    all_of,
    any_of,
    named,
    names_in,
)
from gazehound.catalogue.model import HostMatch, Indicator, Tool
from gazehound.functions.plain_text import has_term

BROWSERS = ("brave.exe", "chrome.exe", "firefox.exe", "iexplore.exe", "msedge.exe", "opera.exe", "safari")
"""Programs that reach a host because somebody reads its pages."""


SHORTEST_NAME = 5
"""A name of fewer letters is part of too many others."""


class Kind(StrEnum):
    """Where a tool is looked for."""

    NETWORK = "network"
    PROCESS = "process"
    SIGNATURE = "signature"


class Strength(StrEnum):
    """How much a clue says, the strongest first."""

    OWN = "own"
    """It is this tool."""
    TOGETHER = "together"
    """Two indicators that say little alone."""
    SHARED = "shared"
    """It is this tool or another one that the clue names."""
    VISITED = "visited"
    """Somebody read the pages of its maker."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A condition with what an event that meets it shows; `others` are the ids of tools that it fits as well."""

    text: str
    strength: Strength
    condition: Condition
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """How a tool is found in one table.

    `clues` in order: the first that holds says what an event shows. An event is found when one holds.
    """

    tool: Tool
    kind: Kind
    table: str
    clues: tuple[Clue, ...]

    def clue(self, row: Row) -> Clue | None:
        """What the event shows of the tool; None for an event that the hunt passes over."""
        return next((each for each in self.clues if each.condition.test(row)), None)

    @property
    def named(self) -> tuple[Named, ...]:
        """The named conditions of its clues, each once."""
        return tuple(dict.fromkeys(each for clue in self.clues for each in names_in(clue.condition)))

    @property
    def needed(self) -> tuple[Condition, ...]:
        """The conditions of which one holds for every event that is found: without those that imply another one."""
        alone = {each.condition for each in self.clues if isinstance(each.condition, Named)}
        return tuple(
            each.condition
            for each in self.clues
            if each.condition in alone
            or not (isinstance(each.condition, AllOf) and alone.intersection(each.condition.parts))
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that describe a program."""

    image: str
    company: str
    product: str
    original: str


TABLES = {
    Kind.NETWORK: "DeviceNetworkEvents",
    Kind.PROCESS: "DeviceProcessEvents",
    Kind.SIGNATURE: "DeviceFileCertificateInfo",
}
STARTED = Columns(
    "FileName",
    "ProcessVersionInfoCompanyName",
    "ProcessVersionInfoProductName",
    "ProcessVersionInfoOriginalFileName",
)
CONNECTING = Columns(
    "InitiatingProcessFileName",
    "InitiatingProcessVersionInfoCompanyName",
    "InitiatingProcessVersionInfoProductName",
    "InitiatingProcessVersionInfoOriginalFileName",
)


@cache
def rules_of(tool: Tool) -> tuple[Rule, ...]:
    """The rules of a tool; a table in which nothing would suffice has none."""
    clues = {
        Kind.NETWORK: tuple(_network(tool)),
        Kind.PROCESS: tuple(_process(tool)),
        Kind.SIGNATURE: tuple(_signature(tool)),
    }
    return tuple(Rule(tool, kind, TABLES[kind], found) for kind, found in clues.items() if found)


def _network(tool: Tool) -> Iterator[Clue]:
    host = named("OwnHost", _hosts(_strong(tool.hosts), _strong(tool.url_terms)))
    program = named("OwnProgram", own_program(tool, CONNECTING))
    weak_host, weak_program = named("WideHost", _weak_hosts(tool)), named("LikelyProgram", likely(tool, CONNECTING))
    browser = Named("Browser", OneOf(CONNECTING.image, BROWSERS))
    yield from _clue("its host, by its program", Strength.OWN, all_of(host, any_of(program, weak_program)))
    yield from _clue("its host, in a browser", Strength.VISITED, all_of(host, browser))
    yield from _clue("its host", Strength.OWN, host)
    yield from _clue("its program", Strength.OWN, program)
    for number, (others, own) in enumerate(_by_others(tool.hosts), 1):
        shared = named(f"SharedHost{number}", _hosts(own, ()))
        yield from _clue("a shared host, in a browser", Strength.VISITED, all_of(shared, browser), others)
        yield from _clue("a shared host", Strength.SHARED, shared, others)
    yield from _shared_programs(tool, CONNECTING)
    text = "a host of many uses, by a program of a common name or maker"
    yield from _clue(text, Strength.TOGETHER, all_of(weak_host, weak_program))


def _process(tool: Tool) -> Iterator[Clue]:
    image = named("OwnImage", _names(STARTED.image, _strong(tool.images)))
    version = named("OwnVersion", own_version(tool, STARTED))
    yield from _clue("its program", Strength.OWN, image)
    yield from _clue("its program, by its version information", Strength.OWN, version)
    yield from _shared_programs(tool, STARTED)
    common = named("CommonImage", _names(STARTED.image, _weak(tool.images)))
    maker = any_of(_terms(STARTED.company, tool.companies), _terms(STARTED.product, tool.products))
    text = "a program of a common name, by its version information"
    yield from _clue(text, Strength.TOGETHER, all_of(common, named("Maker", maker)))
    folders = tuple(f"\\{each.lower()}\\" for each in (tool.name, *tool.aliases) if len(each) >= SHORTEST_NAME)
    own_folder = named("OwnFolder", Contains("FolderPath", folders) if folders else None)
    text = "a program of a common name, in a folder of the tool's name"
    yield from _clue(text, Strength.TOGETHER, all_of(common, own_folder))


def _signature(tool: Tool) -> Iterator[Clue]:
    yield from _clue("its signer", Strength.OWN, named("OwnSigner", _terms("Signer", _strong(tool.signers))))
    for number, (others, own) in enumerate(_by_others(tool.signers), 1):
        signer = named(f"SharedSigner{number}", _terms("Signer", own))
        yield from _clue("a shared signer", Strength.SHARED, signer, others)


def _shared_programs(tool: Tool, columns: Columns) -> Iterator[Clue]:
    for number, (others, own) in enumerate(_by_others(tool.images), 1):
        image = named(f"SharedImage{number}", _names(columns.image, own))
        yield from _clue("a shared program", Strength.SHARED, image, others)
    for number, (others, own) in enumerate(_by_others(tool.companies if not tool.products else ()), 1):
        maker = named(f"SharedMaker{number}", _terms(columns.company, own))
        yield from _clue("a program of a shared maker", Strength.SHARED, maker, others)


def own_program(tool: Tool, columns: Columns) -> AnyOf | None:
    """What a program of this tool alone looks like."""
    return any_of(_names(columns.image, _strong(tool.images)), own_version(tool, columns))


def own_version(tool: Tool, columns: Columns) -> AnyOf | None:
    """The same by its version information: the name it was built under, its maker and the product.

    A product or a maker suffices where its name is the tool's; else both have to be there, if both are known.
    """
    built = [*(each for each in _strong(tool.images) if "*" not in each.value), *_strong(tool.original_names)]
    products = [each for each in _strong(tool.products) if not tool.companies or _is_named_so(tool, each.value)]
    makers = [each for each in _strong(tool.companies) if not tool.products or _is_named_so(tool, each.value)]
    both = all_of(_terms(columns.company, tool.companies), _terms(columns.product, tool.products))
    is_covered = len(products) == len(tool.products) or len(makers) == len(tool.companies)
    return any_of(
        _names(columns.original, [each for each in built if "." in each.value]),
        _terms(columns.product, products),
        _terms(columns.company, makers),
        None if is_covered else both,
    )


def _is_named_so(tool: Tool, term: str) -> bool:
    """Whether a term is the name of the tool, or part of it."""
    word = _letters(term)
    return len(word) >= SHORTEST_NAME and any(word in _letters(each) for each in (tool.name, *tool.aliases))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def likely(tool: Tool, columns: Columns) -> AnyOf | None:
    """What says little alone of a program: common names, the maker without the product, a shared image."""
    return any_of(
        _names(columns.image, [each for each in tool.images if each.is_weak or each.is_shared]),
        _names(columns.original, _weak(tool.original_names)),
        _terms(columns.company, tool.companies),
        _terms(columns.product, tool.products),
    )


def _weak_hosts(tool: Tool) -> AnyOf | None:
    addresses = tuple(each.value for each in _weak(tool.addresses))
    return any_of(_hosts(_weak(tool.hosts), ()), OneOf("RemoteIP", addresses) if addresses else None)


def _hosts(hosts: Sequence[Indicator], terms: Sequence[Indicator]) -> AnyOf | None:
    needed = without_covered_hosts(hosts)
    return any_of(AtHost("RemoteUrl", needed) if needed else None, _terms("RemoteUrl", terms))


def _names(column: str, images: Sequence[Indicator]) -> AnyOf | None:
    """Image names, whole ones and patterns."""
    exact = tuple(dict.fromkeys(each.value for each in images if "*" not in each.value))
    patterns = [Fits(column, each.value) for each in images if "*" in each.value]
    return any_of(OneOf(column, exact) if exact else None, *patterns)


def _terms(column: str, given: Sequence[Indicator]) -> AnyOf | None:
    values = dict.fromkeys(each.value for each in given)
    terms = tuple(each for each in values if not any(has_term(each, other) for other in values if other != each))
    return any_of(HasAny(column, terms)) if terms else None


def _strong(given: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in given if not each.is_weak and not each.is_shared]


def _shared(given: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in given if each.is_shared]


def _weak(given: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in given if each.is_weak]


def _by_others(given: Sequence[Indicator]) -> Iterator[tuple[tuple[str, ...], list[Indicator]]]:
    """Shared indicators by the tools that share them."""
    for others in dict.fromkeys(each.shared_with for each in _shared(given)):
        yield others, [each for each in _shared(given) if each.shared_with == others]


def _clue(text: str, strength: Strength, condition: Condition | None, others: tuple[str, ...] = ()) -> Iterator[Clue]:
    if condition is not None:
        yield Clue(text, strength, condition, others)


def without_covered_hosts(hosts: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Without the hosts below a domain that is in the list with all its hosts."""
    domains = {each.value for each in hosts if each.match is HostMatch.SUFFIX}
    return tuple(each for each in hosts if not any(each.value.endswith(f".{domain}") for domain in domains))
