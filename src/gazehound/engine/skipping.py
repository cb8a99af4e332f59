"""Which row groups of a table a query has to read, as far as term indexes tell.

Lives here: asking the indexes of a table's files, the table without what cannot match. Does not live here: the indexes
(`gazehound.intake.lake.term_index`), what a query asks for (`gazehound.plan.terms`), plans (`narrowing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gazehound.intake import ParquetPart, Rows, TableData
from gazehound.intake.lake.term_index import TermIndex, open_index
from gazehound.plan.terms import All, Needed, Terms, terms_below
from gazehound.types import TableSchema
from gazehound.vectorised.term_hashes import LETTERS_JOIN, hashes_of

MOST_PIECES = 64
"""So many choices of rows, file by file, are asked for one by one: each takes the engine the best part of a ms."""
WORTH_SKIPPING = 0.2
"""The share of the row groups that has to be skipped at least: to choose among rows costs something, too."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Remaining:
    """A table without row groups that cannot match, and how many of those that have an index are left of how many."""

    table: TableData
    read: int
    total: int

    @property
    def is_whole(self) -> bool:
        return self.read == self.total

    @property
    def is_empty(self) -> bool:
        return not self.table.parts


@dataclass(frozen=True, slots=True)
class _File:
    """A file; without an index it counts as one row group, of which nothing is known."""

    path: Path
    index: TermIndex | None

    @property
    def count(self) -> int:
        return 1 if self.index is None else len(self.index.groups)


class TermIndexes:
    """The indexes of a session's files, each opened once."""

    def __init__(self) -> None:
        self._opened: dict[Path, TermIndex | None] = {}

    def remaining(self, table: TableData, needed: Needed) -> Remaining | None:
        """What is left of a table for conditions that need these terms; None where no index tells.

        A table of which rows were read into memory is left as it is.
        """
        parts = [each for each in table.parts if isinstance(each, ParquetPart)]
        files = [_File(path, self._index(path, part)) for part in parts for path in part.paths]
        is_indexed = np.repeat([each.index is not None for each in files], [each.count for each in files]).astype(bool)
        if len(parts) < len(table.parts) or not is_indexed.any():
            return None
        mask = _Answers(files, table.schema, needed).mask(needed)
        total, read = int(is_indexed.sum()), int((is_indexed & mask).sum())
        if total - read < WORTH_SKIPPING * mask.size:
            return Remaining(table, total, total)
        chosen = dict(zip((each.path for each in files), _by_file(files, mask), strict=True))
        left = tuple(_part(each, files, chosen) for each in parts)
        return Remaining(replace(table, parts=tuple(each for each in left if each.paths)), read, total)

    def _index(self, path: Path, part: ParquetPart) -> TermIndex | None:
        if path not in part.indexed:
            return None
        if path not in self._opened:
            self._opened[path] = open_index(path)
        return self._opened[path]


class _Answers:
    """For each column and term the row groups of all files, one after the other, that may have it."""

    def __init__(self, files: Sequence[_File], schema: TableSchema, needed: Needed) -> None:
        self._size = sum(each.count for each in files)
        self._masks: dict[tuple[int, str], Mask] = {}
        self._joining: dict[int, Mask] = {}
        wanted: dict[int, set[str]] = {}
        for each in terms_below(needed):
            wanted.setdefault(each.position, set()).update(each.terms)
        for position, terms in wanted.items():
            listed = sorted(terms)
            hashes = np.append(hashes_of(listed), LETTERS_JOIN)
            name = schema.columns[position].name
            found = [np.ones((len(hashes), 1), bool) if each.index is None else each.index.may_hold(name, hashes)
                     for each in files]  # fmt: skip
            *masks, self._joining[position] = np.concatenate(found, axis=1)
            self._masks |= {(position, term): mask for term, mask in zip(listed, masks, strict=True)}

    def mask(self, needed: Needed) -> Mask:
        """The row groups that may have a row for which this holds."""
        if isinstance(needed, Terms):
            found = reduce(np.logical_and, (self._masks[needed.position, each] for each in needed.terms))
            return found | self._joining[needed.position] if needed.is_folded else found
        masks = map(self.mask, needed.parts)
        if isinstance(needed, All):
            return reduce(np.logical_and, masks, np.ones(self._size, bool))
        return reduce(np.logical_or, masks, np.zeros(self._size, bool))


def _by_file(files: Iterable[_File], mask: Mask) -> Iterator[Rows | None]:
    """For each file the rows that are left, None for all of them."""
    at = 0
    for each in files:
        own = mask[at : at + each.count]
        at += each.count
        if each.index is None or own.all():  # of a file without an index all is left
            yield None
            continue
        ends = np.cumsum(each.index.groups).tolist()
        starts = [0, *ends[:-1]]
        yield _merged((start, end) for start, end, is_left in zip(starts, ends, own, strict=True) if is_left)


def _merged(spans: Iterable[tuple[int, int]]) -> Rows:
    """The same rows in as few spans as there can be."""
    found: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((first, end))
    return tuple(found)


def _part(part: ParquetPart, files: Iterable[_File], chosen: Mapping[Path, Rows | None]) -> ParquetPart:
    paths = tuple(each for each in part.paths if chosen[each] != ())
    rows = {each: own for each in paths if (own := chosen[each]) is not None}
    return replace(part, paths=paths, rows=_few(paths, rows))


def _few(paths: Sequence[Path], rows: Mapping[Path, Rows]) -> Mapping[Path, Rows]:
    """The same rows and maybe others, chosen alike in files that follow one another, so that there are few choices."""
    if sum(1 for _ in groupby(paths, rows.get)) <= MOST_PIECES:
        return rows
    bounds = [len(paths) * at // MOST_PIECES for at in range(MOST_PIECES + 1)]
    found: dict[Path, Rows] = {}
    for start, stop in pairwise(bounds):
        piece = paths[start:stop]
        if all(each in rows for each in piece):
            common = _merged(span for each in piece for span in rows[each])
            found |= dict.fromkeys(piece, common)
    return found
