"""Which rules a value may concern, out of hundreds, by looking at the value once.

Lives here: an index over the comparisons of many rules, column by column. Does not live here: whether a rule holds for
a whole event (`rules`); the index only leaves out rules that cannot hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gazehound.catalogue.conditions import (
    AllOf,
    AnyOf,
    AtHost,
    Condition,
    Contains,
    Fits,
    HasAny,
    Leaf,
    Named,
    OneOf,
    host_of,
    longest_literal,
)
from gazehound.catalogue.rules import Rule
from gazehound.functions.plain_text import folded

TERM = re.compile(r"[0-9a-z]+")
BEST = {"RemoteUrl": 0, "FileName": 2, "InitiatingProcessFileName": 2, "FolderPath": 3}
"""Of several conditions that have to hold together, the one over the rarest column is looked for first."""


def needed_leaves(rule: Rule) -> Iterator[Leaf]:
    """Comparisons of which at least one holds for every event that the rule finds."""
    for condition in rule.needed:
        yield from _needed(condition)


def _needed(condition: Condition) -> list[Leaf]:
    match condition:
        case Named():
            return _needed(condition.condition)
        case AnyOf():
            return [leaf for part in condition.parts for leaf in _needed(part)]
        case AllOf():
            return min((_needed(part) for part in condition.parts), key=_commonness)
        case _:
            return [condition]


def _commonness(leaves: Sequence[Leaf]) -> tuple[int, bool]:
    """How often comparisons hold, by experience: hosts are rarer than products, these than makers and image names."""
    worst = max(BEST.get(each.column, 1) for each in leaves)
    return worst, any("Company" in each.column for each in leaves)


class ColumnIndex:
    """The rules with a comparison of one column, found by what a value of it holds."""

    def __init__(self, column: str, leaves: Iterable[tuple[Leaf, int]]) -> None:
        self.column = column
        self._by_value: dict[str, list[tuple[Leaf, int]]] = defaultdict(list)
        self._by_term: dict[str, list[tuple[Leaf, int]]] = defaultdict(list)
        self._by_domain: dict[str, list[tuple[Leaf, int]]] = defaultdict(list)
        self._always: list[tuple[Leaf, int]] = []
        self._leaves = list(leaves)
        for leaf, number in self._leaves:
            self._add(leaf, number)

    def _add(self, leaf: Leaf, number: int) -> None:
        match leaf:
            case OneOf():
                for value in leaf.values:
                    self._by_value[folded(value)].append((leaf, number))
            case HasAny():
                for term in leaf.terms:
                    self._add_term(leaf, number, term)
            case AtHost():
                for host in leaf.hosts:
                    self._by_domain[longest_literal(host.value)].append((leaf, number))
            case Fits() | Contains():
                self._always.append((leaf, number))

    def _add_term(self, leaf: Leaf, number: int, term: str) -> None:
        """By its first run of letters and digits, which a value that has the term has as a whole term."""
        found = TERM.search(folded(term))
        if found:
            self._by_term[found[0]].append((leaf, number))
        else:
            self._always.append((leaf, number))

    def rules(self, value: str) -> frozenset[int]:
        """The numbers of the rules of which a comparison holds for the value."""
        if not value:
            return frozenset()
        found = {number for leaf, number in self._candidates(folded(value)) if leaf.test({self.column: value})}
        return frozenset(found)

    def few(self) -> tuple[str, ...]:
        """All values that are asked for, where these are whole values without letters, such as addresses."""
        values = self._by_value
        is_few = not self._by_term and not self._by_domain and not self._always
        return tuple(values) if is_few and not any(map(str.isalpha, "".join(values))) else ()

    def pattern(self) -> str:
        """A regular expression that is found in every value for which a comparison holds."""
        pieces = dict.fromkeys(piece for leaf, _ in self._leaves for piece in _pieces(leaf))
        return f"(?i){'|'.join(map(re.escape, pieces))}"

    def question(self) -> str:
        """A condition in KQL that holds wherever one of the comparisons does."""
        every = dict.fromkeys(leaf for leaf, _ in self._leaves)
        return " or ".join(f"({each.kql()})" for each in _joined(self.column, every))

    def _candidates(self, text: str) -> Iterator[tuple[Leaf, int]]:
        yield from self._by_value.get(text, ())
        if self._by_term:
            for term in dict.fromkeys(TERM.findall(text)):
                yield from self._by_term.get(term, ())
        if self._by_domain:
            yield from self._of_host(text)
        yield from self._always

    def _of_host(self, text: str) -> Iterator[tuple[Leaf, int]]:
        """By the host and the domains above it; a pattern may begin within a label."""
        host = host_of(text)
        while host:
            yield from self._by_domain.get(host, ())
            head, _, rest = host.partition(".")
            for at in range(1, len(head) if "-" in head else 0):
                yield from self._by_domain.get(f"{head[at:]}.{rest}", ())
            host = rest


def _pieces(leaf: Leaf) -> Iterator[str]:
    """Texts of which a value has one."""
    match leaf:
        case HasAny() | AtHost():
            yield from leaf.terms
        case OneOf():
            yield from leaf.values
        case Fits():
            yield longest_literal(leaf.pattern)
        case Contains():
            yield from leaf.pieces


def _joined(column: str, leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The comparisons with those of one kind made one; of hosts only the quick part."""
    terms: dict[str, None] = {}
    values: dict[str, None] = {}
    for leaf in leaves:
        match leaf:
            case HasAny() | AtHost():
                terms |= dict.fromkeys(leaf.terms)
            case OneOf():
                values |= dict.fromkeys(leaf.values)
            case Fits() | Contains():
                yield leaf
    if terms:
        yield HasAny(column, tuple(terms))
    if values:
        yield OneOf(column, tuple(values))


def indexes(rules: Sequence[Rule]) -> dict[str, ColumnIndex]:
    """An index for each column that the rules look at, over the comparisons that have to hold."""
    by_column: dict[str, list[tuple[Leaf, int]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for leaf in dict.fromkeys(needed_leaves(rule)):
            by_column[leaf.column].append((leaf, number))
    return {column: ColumnIndex(column, leaves) for column, leaves in sorted(by_column.items())}
