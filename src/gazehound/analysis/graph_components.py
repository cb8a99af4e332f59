"""Connected components of a graph.

Source: Kusto reference, graph-mark-components operator.
"""

from __future__ import annotations

from collections.abc import Sequence


def weak_components(size: int, sources: Sequence[int], targets: Sequence[int]) -> list[int]:
    """The component of each node, whichever way the edges go, numbered in order of their first nodes."""
    parents = list(range(size))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for source, target in zip(sources, targets, strict=True):
        first, second = root(source), root(target)
        parents[max(first, second)] = min(first, second)
    return numbered([root(node) for node in range(size)])


def strong_components(size: int, sources: Sequence[int], targets: Sequence[int]) -> list[int]:
    """The component of each node in which every node reaches every other, numbered in order of their first nodes."""
    following: list[list[int]] = [[] for _ in range(size)]
    preceding: list[list[int]] = [[] for _ in range(size)]
    for source, target in zip(sources, targets, strict=True):
        following[source].append(target)
        preceding[target].append(source)
    component = [-1] * size
    for node in reversed(_finished(size, following)):
        if component[node] >= 0:
            continue
        component[node] = node
        pending = [node]
        while pending:
            for each in preceding[pending.pop()]:
                if component[each] < 0:
                    component[each] = node
                    pending.append(each)
    return numbered(component)


def _finished(size: int, following: Sequence[Sequence[int]]) -> list[int]:
    """The nodes in the order in which a walk in depth is done with them."""
    done: list[int] = []
    seen = [False] * size
    for start in range(size):
        if seen[start]:
            continue
        seen[start] = True
        ways = [(start, iter(following[start]))]
        while ways:
            node, others = ways[-1]
            found = next((each for each in others if not seen[each]), None)
            if found is None:
                done.append(node)
                ways.pop()
            else:
                seen[found] = True
                ways.append((found, iter(following[found])))
    return done


def numbered(labels: Sequence[int]) -> list[int]:
    """The labels as 0, 1, … in the order in which they first appear."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(each, len(numbers)) for each in labels]
