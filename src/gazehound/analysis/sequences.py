"""Sequences of events: one after another, each close enough to the one before.

Source: Kusto reference, sequence_detect plugin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

Key = tuple[Hashable, ...]


def sequences(
    times: Sequence[Any],
    steps: Sequence[Sequence[bool | None]],
    keys: Sequence[Key],
    most_between: float,
    most_in_all: float,
    check: Callable[[], None],
) -> Iterator[tuple[Any, ...]]:
    """Key, the time of each step, the time in all, for every sequence of events of one key.

    In:      steps[s][r] is true when row r is an event of step s; an event comes later than the one before it
    Units:   those of `times`
    """
    events: dict[Key, list[set[Any]]] = defaultdict(lambda: [set() for _ in steps])
    for row, (time, key) in enumerate(zip(times, keys, strict=True)):
        for step, of_rows in zip(events[key], steps, strict=True):
            if time is not None and of_rows[row]:
                step.add(time)
    for key, found in events.items():
        ordered = [sorted(each) for each in found]
        for first in ordered[0]:
            for one in _continued(ordered, (first,), most_between, first + most_in_all, check):
                yield (*key, *one, one[-1] - first)


def _continued(
    ordered: Sequence[Sequence[Any]],
    so_far: tuple[Any, ...],
    most_between: float,
    end: float,
    check: Callable[[], None],
) -> Iterator[tuple[Any, ...]]:
    check()
    if len(so_far) == len(ordered):
        yield so_far
        return
    following = ordered[len(so_far)]
    for at in range(bisect_right(following, so_far[-1]), len(following)):
        if following[at] > min(so_far[-1] + most_between, end):
            return
        yield from _continued(ordered, (*so_far, following[at]), most_between, end, check)
