"""Counts of ids over windows of time: sliding windows, users active often enough, rolling percentiles.

In:      one value per row and column; times and lengths of time as numbers of one unit
Out:     rows as tuples, without an order
Source:  Kusto reference, sliding_window_counts plugin, active_users_count plugin, rolling_percentile plugin
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included, in bins of `step`."""

    start: float
    end: float
    step: float

    def bin_of(self, time: float) -> float:
        """Where the bin of a time begins."""
        return self.start + (time - self.start) // self.step * self.step


def sliding_counts(
    ids: Sequence[Any], times: Sequence[Any], keys: Sequence[Key], period: Period, lookback: float
) -> Iterator[tuple[Any, ...]]:
    """Each bin that an event is in or less than `lookback` behind: bin, key, events and different ids so far back."""
    bins: dict[Key, dict[float, list[Any]]] = defaultdict(lambda: defaultdict(list))
    earliest = period.start - lookback
    for identity, time, key in zip(ids, times, keys, strict=True):
        if time is not None and earliest < time <= period.end:
            bins[key][period.bin_of(time)].append(identity)
    for key, by_bin in bins.items():
        for at in _covered(by_bin, period, lookback):
            first = at + period.step - lookback
            seen = [each for bin, listed in by_bin.items() if first <= bin <= at for each in listed]
            if seen:
                yield (at, *key, len(seen), len({each for each in seen if each is not None}))


def _covered(bins: dict[float, list[Any]], period: Period, lookback: float) -> list[float]:
    """The bins of the period whose window reaches back to one of `bins`."""
    reach = max(math.ceil(lookback / period.step), 1)
    found = {at + period.step * number for at in bins for number in range(reach)}
    return sorted(each for each in found if period.start <= each <= period.end)


def active_counts(
    ids: Sequence[Any],
    times: Sequence[Any],
    keys: Sequence[Key],
    period: Period,
    lookback: float,
    length: float,
    least: int,
) -> Iterator[tuple[Any, ...]]:
    """For each bin and key how many ids came in at least `least` periods of a length, looking back from one of them."""
    seen: dict[tuple[Key, Any], set[float]] = defaultdict(set)
    for identity, time, key in zip(ids, times, keys, strict=True):
        if time is not None and identity is not None and period.start - lookback < time <= period.end:
            seen[key, identity].add(time)
    active: dict[tuple[float, Key], set[Any]] = defaultdict(set)
    lengths = Period(period.start, period.end, length)
    for (key, identity), found in seen.items():
        ordered = sorted(found)
        for at, time in enumerate(ordered):
            behind = ordered[bisect_right(ordered, time - lookback) : at + 1]
            if time >= period.start and len({lengths.bin_of(each) for each in behind}) >= least:
                active[period.bin_of(time), key].add(identity)
    for (bin, key), identities in active.items():
        yield (bin, *key, len(identities))


def rolling_percentiles(
    values: Sequence[Any], times: Sequence[Any], keys: Sequence[Key], percent: float, step: float, bins: int
) -> Iterator[tuple[Any, ...]]:
    """For each bin and key the percentile, by rank, of the values in the last `bins` bins."""
    listed: dict[Key, dict[float, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for value, time, key in zip(values, times, keys, strict=True):
        if time is not None:
            listed[key][time // step * step].append(value)
    for key, by_bin in listed.items():
        for at in by_bin:
            window = (by_bin.get(at - step * back, ()) for back in range(bins))
            known = sorted(each for part in window for each in part if each is not None)
            yield (at, *key, known[_rank(percent, len(known))] if known else None)


def _rank(percent: float, size: int) -> int:
    return int(min(max(math.ceil(percent / 100 * size) - 1, 0), size - 1))
