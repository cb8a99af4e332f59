"""Matches of patterns in small graphs, compared with a search that tries everything."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazehound.analysis.graph_components import strong_components, weak_components
from gazehound.analysis.graph_paths import (
    ANY,
    LEFT,
    RIGHT,
    Match,
    Network,
    Path,
    Search,
    Step,
    Steps,
    matches,
    reversed_pattern,
    shortest_paths,
    turned,
)

GRAPHS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)
DIRECTIONS = st.sampled_from([RIGHT, LEFT, ANY])


def network(edges: list[tuple[int, int]]) -> Network:
    return Network(4, [source for source, _ in edges], [target for _, target in edges])


def search(cycles: str) -> Search:
    return Search({}, cycles, lambda: None)


def ways(edges: list[tuple[int, int]], edge: int, at: int, direction: str) -> set[int]:
    source, target = edges[edge]
    ahead = {target} if direction != LEFT and source == at else set()
    back = {source} if direction != RIGHT and target == at else set()
    return ahead | back


def every_walk(edges: list[tuple[int, int]], step: Step, cycles: str) -> set[tuple[int, tuple[int, ...], int]]:
    """Start, edges and end of every walk, by trying every sequence of edges."""
    found = set()
    for start in range(4):
        for length in range(step.least, step.most + 1):
            for chosen in product(range(len(edges)), repeat=length):
                for end, nodes in followed(edges, chosen, start, step.direction):
                    passed = (start, *nodes)
                    if cycles == "unique_edges" and len(set(chosen)) < length:
                        continue
                    if cycles == "none" and len(set(passed)) < len(passed):
                        continue
                    found.add((start, chosen, end))
    return found


def followed(
    edges: list[tuple[int, int]], chosen: tuple[int, ...], start: int, direction: str
) -> set[tuple[int, tuple[int, ...]]]:
    reached: set[tuple[int, tuple[int, ...]]] = {(start, ())}
    for edge in chosen:
        reached = {(end, (*nodes, end)) for at, nodes in reached for end in ways(edges, edge, at, direction)}
    return reached


def shown(found: list[Match]) -> set[tuple[object, object, object]]:
    made = set()
    for each in found:
        path = each["e"]
        assert isinstance(path, Path)
        made.add((each["a"], path.edges, each["b"]))
    return made


@given(GRAPHS, DIRECTIONS, st.integers(0, 2), st.integers(0, 2), st.sampled_from(["unique_edges", "none", "all"]))
def test_every_path_is_found_once(
    edges: list[tuple[int, int]], direction: str, least: int, more: int, cycles: str
) -> None:
    step = Step("e", "b", direction, least, least + more, is_path=True)
    found = list(matches(network(edges), [Steps("a", (step,))], search(cycles)))
    assert shown(found) == every_walk(edges, step, cycles)
    assert len(found) == len({(each["a"], each["e"], each["b"]) for each in found})


@given(GRAPHS, DIRECTIONS, DIRECTIONS)
def test_a_pattern_walked_from_its_end_has_the_same_matches(
    edges: list[tuple[int, int]], first: str, second: str
) -> None:
    pattern = Steps("a", (Step("e", "m", first, 1, 2, is_path=True), Step("f", "b", second)))
    straight = list(matches(network(edges), [pattern], search("unique_edges")))
    back = matches(network(edges), [reversed_pattern(pattern)], search("unique_edges"))

    def order(each: Match) -> str:
        return str(sorted(each.items(), key=str))

    assert sorted(straight, key=order) == sorted((turned(each, ["e"]) for each in back), key=order)


@given(GRAPHS, DIRECTIONS, st.integers(0, 3))
def test_shortest_paths_are_the_shortest_walks(edges: list[tuple[int, int]], direction: str, least: int) -> None:
    step = Step("e", "b", direction, least, 3, is_path=True)
    found = shown(list(shortest_paths(network(edges), "a", step, search("none"))))
    walks = [each for each in every_walk(edges, step, "none") if each[0] != each[2] or not each[1]]
    best: dict[tuple[int, int], int] = {}
    for start, path, end in walks:
        best[start, end] = min(best.get((start, end), 9), len(path))
    expected = {each for each in walks if len(each[1]) == best[each[0], each[2]]}
    assert {each for each in found if each[0] != each[2]} == {each for each in expected if each[0] != each[2]}


@pytest.mark.parametrize(
    ("edges", "weak", "strong"),
    [
        ([], [0, 1, 2, 3], [0, 1, 2, 3]),
        ([(0, 1), (1, 0), (1, 2)], [0, 0, 0, 1], [0, 0, 1, 2]),
        ([(3, 0), (1, 2), (2, 1)], [0, 1, 1, 0], [0, 1, 1, 2]),
        ([(0, 1), (1, 2), (2, 3), (3, 0)], [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_components(edges: list[tuple[int, int]], weak: list[int], strong: list[int]) -> None:
    sources, targets = [each[0] for each in edges], [each[1] for each in edges]
    assert weak_components(4, sources, targets) == weak
    assert strong_components(4, sources, targets) == strong
