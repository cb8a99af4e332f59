"""Matches of patterns in a graph of numbered nodes and edges.

In:      nodes 0, 1, …; edges 0, 1, … by their ends; patterns of steps, each variable by a name
Out:     a match gives every variable a node, an edge or a path: a tuple of edges and the nodes between them
Source:  Kusto reference, graph-match operator, graph-shortest-paths operator
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

RIGHT, LEFT, ANY = "right", "left", "any"
ALL_CYCLES, NO_CYCLES = "all", "none"


@dataclass(frozen=True)
class Everything(Container[int]):
    """What holds every node or edge: no condition."""

    def __contains__(self, item: object) -> bool:
        return True


EVERYTHING = Everything()


@dataclass(frozen=True, slots=True)
class Path:
    """The edges of a path in the order of the pattern, and the nodes between them."""

    edges: tuple[int, ...]
    inner_nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From one node to the next: `least` to `most` edges, each among `edges`, over nodes among `inner_nodes`."""

    variable: str
    to: str
    direction: str
    least: int = 1
    most: int = 1
    is_path: bool = False
    edges: Container[int] = EVERYTHING
    inner_nodes: Container[int] = EVERYTHING


@dataclass(frozen=True, slots=True)
class Steps:
    """A pattern: where it begins and the steps from there."""

    start: str
    steps: tuple[Step, ...]


Match = dict[str, int | Path]


@dataclass
class Network:
    """Nodes and edges by number; `neighbours` lists edge and other end, in order of the edges."""

    size: int
    sources: Sequence[int]
    targets: Sequence[int]
    is_directed: bool = True
    _listed: dict[str, list[list[tuple[int, int]]]] = field(default_factory=dict)

    def neighbours(self, direction: str) -> list[list[tuple[int, int]]]:
        """For each node the edges that lead on in a direction."""
        direction = direction if self.is_directed else ANY
        if direction not in self._listed:
            listed: list[list[tuple[int, int]]] = [[] for _ in range(self.size)]
            for edge, (source, target) in enumerate(zip(self.sources, self.targets, strict=True)):
                if direction != LEFT:
                    listed[source].append((edge, target))
                if direction != RIGHT and not (direction == ANY and source == target):
                    listed[target].append((edge, source))
            self._listed[direction] = listed
        return self._listed[direction]


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for matches: which nodes a variable may be, which cycles count, and a check made now and then."""

    nodes: Mapping[str, Container[int]]
    cycles: str
    check: Callable[[], None]

    def allows(self, variable: str, node: int) -> bool:
        return node in self.nodes.get(variable, EVERYTHING)


def matches(network: Network, patterns: Sequence[Steps], search: Search) -> Iterator[Match]:
    """Every match of all patterns together; a variable that stands twice is the same node."""
    yield from _all_patterns(network, patterns, search, {})


def _all_patterns(network: Network, patterns: Sequence[Steps], search: Search, known: Match) -> Iterator[Match]:
    if not patterns:
        yield known
        return
    for match in _one_pattern(network, patterns[0], search, known):
        yield from _all_patterns(network, patterns[1:], search, match)


def _one_pattern(network: Network, pattern: Steps, search: Search, known: Match) -> Iterator[Match]:
    bound = known.get(pattern.start)
    starts: Iterable[int] = range(network.size) if bound is None else (bound,)  # type: ignore[assignment]
    for start in starts:
        search.check()
        if search.allows(pattern.start, start):
            walk = _Walk(network, search, {start}, set())
            yield from walk.steps(pattern.steps, start, {**known, pattern.start: start})


@dataclass(frozen=True, slots=True)
class _Walk:
    """Going along one pattern; `nodes` and `edges` are those on the way so far."""

    network: Network
    search: Search
    nodes: set[int]
    edges: set[int]

    def steps(self, steps: Sequence[Step], at: int, known: Match) -> Iterator[Match]:
        if not steps:
            yield known
            return
        step = steps[0]
        for path, end in self._along(step, at):
            bound = known.get(step.to)
            if (bound is not None and bound != end) or not self.search.allows(step.to, end):
                continue
            value = path if step.is_path else path.edges[0]
            yield from self.steps(steps[1:], end, {**known, step.variable: value, step.to: end})

    def _along(self, step: Step, at: int) -> Iterator[tuple[Path, int]]:
        """The ways to go a step. Nodes and edges on the way count as passed while its caller goes on from there."""
        if step.least == 0:
            yield Path((), ()), at
        listed = self.network.neighbours(step.direction)
        ways = [iter(listed[at])] if step.most else []
        edges: list[int] = []
        ends: list[int] = []
        while ways:
            self.search.check()
            found = next((each for each in ways[-1] if self._may_pass(step, each, ends)), None)
            if found is None:
                ways.pop()
                if edges:
                    self._leave(edges.pop(), ends.pop())
                continue
            edge, end = found
            self.edges.add(edge)
            self.nodes.add(end)
            edges.append(edge)
            ends.append(end)
            if len(edges) >= step.least:
                yield Path(tuple(edges), tuple(ends[:-1])), end
            ways.append(iter(listed[end] if len(edges) < step.most else ()))

    def _leave(self, edge: int, end: int) -> None:
        if self.search.cycles != ALL_CYCLES:
            self.edges.discard(edge)
            self.nodes.discard(end)

    def _may_pass(self, step: Step, way: tuple[int, int], ends: Sequence[int]) -> bool:
        edge, end = way
        if edge not in step.edges or (ends and ends[-1] not in step.inner_nodes):
            return False
        if self.search.cycles == ALL_CYCLES:
            return True
        return end not in self.nodes if self.search.cycles == NO_CYCLES else edge not in self.edges


def shortest_paths(network: Network, start: str, step: Step, search: Search) -> Iterator[Match]:
    """For every two nodes the paths between them with the fewest edges, in order of the edges."""
    for node in range(network.size):
        search.check()
        if search.allows(start, node):
            yield from _shortest_from(network, start, step, search, node)


def _shortest_from(network: Network, start: str, step: Step, search: Search, node: int) -> Iterator[Match]:
    if step.least > 1:
        yield from _shortest_of_all(network, start, step, search, node)
        return
    before: dict[int, list[tuple[int, int]]] = {}
    distance = {node: 0}
    pending = deque([node])
    listed = network.neighbours(step.direction)
    while pending:
        at = pending.popleft()
        if distance[at] == step.most or (at != node and at not in step.inner_nodes):
            continue
        for edge, end in listed[at]:
            search.check()
            if edge in step.edges and distance.setdefault(end, distance[at] + 1) == distance[at] + 1:
                if end not in before:
                    pending.append(end)
                before.setdefault(end, []).append((edge, at))
    if step.least == 0 and search.allows(step.to, node):
        yield {start: node, step.variable: Path((), ()), step.to: node}
    for end in before:
        if search.allows(step.to, end):
            for path in _paths_back(before, node, end):
                yield {start: node, step.variable: path, step.to: end}


def _paths_back(before: Mapping[int, Sequence[tuple[int, int]]], start: int, end: int) -> Iterator[Path]:
    """The paths from `start` to `end` along the edges that reached each node first, in order of the edges."""
    found = []
    pending: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = [(end, (), ())]
    while pending:
        at, edges, nodes = pending.pop()
        for edge, previous in before[at]:
            if previous == start:
                found.append(Path((edge, *edges), nodes))
            else:
                pending.append((previous, (edge, *edges), (previous, *nodes)))
    yield from sorted(found, key=lambda path: path.edges)


def _shortest_of_all(network: Network, start: str, step: Step, search: Search, node: int) -> Iterator[Match]:
    """With a least number of edges the first way to a node may be too short: every way without cycles is gone."""
    best: dict[int, list[Path]] = {}
    walk = _Walk(network, Search(search.nodes, NO_CYCLES, search.check), {node}, set())
    for match in walk.steps((step,), node, {start: node}):
        end, path = match[step.to], match[step.variable]
        assert isinstance(end, int)
        assert isinstance(path, Path)
        known = best.setdefault(end, [])
        if known and len(path.edges) < len(known[0].edges):
            known.clear()
        if not known or len(path.edges) == len(known[0].edges):
            known.append(path)
    for end, paths in best.items():
        for path in sorted(paths, key=lambda each: each.edges):
            yield {start: node, step.variable: path, step.to: end}


def fewest_edges(found: Iterable[Match], first: str, last: str, edges: Sequence[str]) -> list[Match]:
    """Of the matches between the same two nodes those with the fewest edges in all."""
    best: dict[tuple[object, object], tuple[int, list[Match]]] = {}
    for match in found:
        values = [match[each] for each in edges]
        total = sum(len(each.edges) if isinstance(each, Path) else 1 for each in values)
        ends = (match[first], match[last])
        least, kept = best.setdefault(ends, (total, []))
        if total < least:
            kept = []
        if total <= least:
            best[ends] = (total, [*kept, match])
    return [match for _, kept in best.values() for match in kept]


def reversed_pattern(pattern: Steps) -> Steps:
    """The same pattern walked from its other end; its paths come out the other way round."""
    names = [pattern.start, *(each.to for each in pattern.steps)]
    steps = []
    for at in range(len(pattern.steps) - 1, -1, -1):
        step = pattern.steps[at]
        direction = {RIGHT: LEFT, LEFT: RIGHT}.get(step.direction, ANY)
        steps.append(
            Step(step.variable, names[at], direction, step.least, step.most, step.is_path, step.edges, step.inner_nodes)
        )
    return Steps(names[-1], tuple(steps))


def turned(match: Match, variables: Iterable[str]) -> Match:
    """The match with the paths of these variables the other way round."""
    made = dict(match)
    for each in variables:
        path = made[each]
        if isinstance(path, Path):
            made[each] = Path(path.edges[::-1], path.inner_nodes[::-1])
    return made
