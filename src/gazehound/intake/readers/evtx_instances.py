"""Where the values of events stand in the chunks of an event log: records, instances of templates, their values.

Lives here: the records of sound chunks, templates known again in other chunks, a table of values for each template.
Does not live here: what a template says (`evtx_templates`), the values (`evtx_values`), events (`evtx_columns`).

Source: Microsoft, "[MS-EVEN6]", section "BinXml"; the layout of chunks is as Windows writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from gazehound.intake.readers.evtx_chunks import CHUNK_SIZE, FIRST_RECORD, FREE_SPACE, RECORD, RECORD_MAGIC, has_sums
from gazehound.intake.readers.evtx_templates import (
    DEFINITION,
    FRAGMENT,
    INSTANCE,
    MOST_VALUES,
    Definition,
    Layout,
    definition,
)
from gazehound.intake.readers.evtx_values import Bytes, Numbers, are_usual

CHUNK_BITS = 16
ALIGNMENT = 8
ANNOUNCED_FIRST, ANNOUNCED_LAST, FIRST_NUMBER, LAST_NUMBER = 8, 16, 24, 32
SIZE_AT, NUMBER_AT = 4, 8
"""Where a record says its size and its number."""
TEMPLATE_AT = len(INSTANCE) + 4
BODY_AT = TEMPLATE_AT + 4
"""Where an instance says at which offset its template is, and what comes behind that."""
KEY_AT, KEY_SIZE, XML_SIZE_AT = 4, 20, 20
"""A template's guid and size, by which it is known."""
NAME_HEAD = 4
MOST_VARIANTS = 64


@dataclass(frozen=True, slots=True)
class Records:
    """Records: where the XML of each begins and where it ends, its number, and which of the chunks it is in."""

    at: Numbers
    end: Numbers
    number: Numbers
    chunk: Numbers


def records_of(held: Bytes, after: Numbers) -> tuple[Records, Numbers]:
    """The records with numbers beyond `after` of each sound chunk, and the chunks that are not sound.

    A chunk is sound whose checksums are right and that has the records it announces, one behind the other.
    """
    count = len(after)
    base = np.arange(count) << CHUNK_BITS
    free = held.numbers(base + FREE_SPACE, "<u4").astype(np.int64)
    announced_first, announced_last, first, last = (
        held.numbers(base + at, "<u8").astype(np.int64)
        for at in (ANNOUNCED_FIRST, ANNOUNCED_LAST, FIRST_NUMBER, LAST_NUMBER)
    )
    is_sound: Numbers = np.array([has_sums(held.content, start) for start in base.tolist()], bool)
    # A number of 64 bits would count as negative here.
    is_sound &= (announced_last - announced_first == last - first) & (first >= 0) & (last >= 0)
    words = held.array[: count * CHUNK_SIZE].view("<u4")[:: ALIGNMENT // 4]
    at = np.flatnonzero(words == int.from_bytes(RECORD_MAGIC, "little")) * ALIGNMENT
    chunk = at >> CHUNK_BITS
    inside = at & (CHUNK_SIZE - 1)
    is_used = (inside >= FIRST_RECORD) & (inside < free[chunk])
    at, inside = at[is_used], inside[is_used]
    size = held.numbers(at + SIZE_AT, "<u4").astype(np.int64)
    # A record says its size at its end once more; the same bytes inside of another one are none.
    fits = (size >= RECORD.size + SIZE_AT) & (inside + size <= CHUNK_SIZE)
    fits[fits] = held.numbers((at + size)[fits] - SIZE_AT, "<u4") == size[fits]
    at, end = at[fits], (at + size)[fits]
    chunk = at >> CHUNK_BITS
    number = held.numbers(at + NUMBER_AT, "<u8").astype(np.int64)
    is_first = np.diff(chunk, prepend=-1) != 0
    # Each record begins where the one before ends, with the next number.
    expected_at = np.where(is_first, base[chunk] + FIRST_RECORD, np.roll(end, 1))
    expected_number = np.where(is_first, first[chunk], np.roll(number, 1) + 1)
    is_sound[chunk[(at != expected_at) | (number != expected_number)]] = False
    is_last = np.roll(is_first, -1)
    ends = (end == base[chunk] + free[chunk]) & (number == last[chunk])
    is_sound[chunk[is_last & ~ends]] = False
    is_sound[np.bincount(chunk, minlength=count) == 0] = False
    kept = is_sound[chunk] & (number > after[chunk])
    kept_records = Records(at[kept] + RECORD.size, end[kept] - SIZE_AT, number[kept], chunk[kept])
    return kept_records, np.flatnonzero(~is_sound)


@dataclass(slots=True)
class Table:
    """The values of instances of templates with one layout: `rows` says which ones, a row for each.

    `starts` are places, `sizes` in bytes; what is not sound goes beyond its end.
    """

    layout: Layout
    rows: Numbers
    starts: Numbers
    sizes: Numbers
    types: Numbers
    is_sound: Numbers
    usual: Numbers
    """Which values are understood."""

    def are_usual(self, columns: list[int]) -> Numbers:
        """Which rows have values in these columns that are understood."""
        usual: Numbers = np.logical_and.reduce(self.usual[:, columns], axis=1)
        return usual


def tables_of(held: Bytes, at: Numbers, end: Numbers, catalog: Catalog) -> list[Table]:
    """The values of the instances that begin and end at these places; those that are not understood are left out."""
    rows = np.flatnonzero(end - at >= BODY_AT + 4)
    # The header of the fragment is left out of some that are nested.
    has_head = held.numbers(at[rows], "<u4") == int.from_bytes(FRAGMENT, "little")
    begin = at[rows] + np.where(has_head, len(FRAGMENT), 0)
    template = (begin & -CHUNK_SIZE) + held.numbers(begin + TEMPLATE_AT, "<u4")
    is_there = held.numbers(begin, "<u2") == int.from_bytes(INSTANCE, "little")
    is_there &= _within_chunk(template, DEFINITION, begin)
    rows, begin, template = rows[is_there], begin[is_there], template[is_there]
    size = held.numbers(template + XML_SIZE_AT, "<u4").astype(np.int64)
    body = begin + BODY_AT
    body += np.where(template == body, DEFINITION + size, 0)
    is_there = _within_chunk(template, DEFINITION + size, begin) & (body + 4 <= end[rows])
    rows, template, body = rows[is_there], template[is_there], body[is_there]
    layouts = catalog.layouts(held, template)
    rows, body, layouts = rows[layouts >= 0], body[layouts >= 0], layouts[layouts >= 0]
    counts = np.array([layout.values for layout in catalog.known], np.int64)[layouts]
    order = np.lexsort((layouts, counts))
    rows, body, layouts, counts = rows[order], body[order], layouts[order], counts[order]
    made: list[Table] = []
    for start, stop in _runs(counts):
        made += _tables(held, catalog.known, rows[start:stop], body[start:stop], end, layouts[start:stop])
    return made


def _runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """From where to where a number stays the same."""
    return pairwise([*np.flatnonzero(np.diff(numbers, prepend=-1)).tolist(), len(numbers)])


def _within_chunk(at: Numbers, size: Numbers | int, begin: Numbers) -> Numbers:
    inside: Numbers = np.right_shift(at + size - 1, CHUNK_BITS) == np.right_shift(begin, CHUNK_BITS)
    return inside


def _tables(
    held: Bytes, known: list[Layout], rows: Numbers, body: Numbers, end: Numbers, layouts: Numbers
) -> Iterator[Table]:
    """The tables of instances, ordered by layout, whose layouts use as many values."""
    used = known[layouts[0]].values
    count = held.numbers(body, "<u4").astype(np.int64)
    is_sound: Numbers = (count >= used) & (count < MOST_VALUES) & (body + 4 + 4 * count <= end[rows])
    body = np.where(is_sound, body, 0)
    described = held.blocks(body + 4, 4 * used, "<u4")
    sizes = (described & 0xFFFF).view(np.int32)
    types = (described >> 16).astype(np.uint8)
    begin = (body + 4 + 4 * np.where(is_sound, count, 0)).astype(np.int32)
    ends = np.cumsum(sizes, axis=1, dtype=np.int32) + begin[:, None]
    if used:
        is_sound &= np.less_equal(ends[:, -1], end[rows])
    starts, usual = ends - sizes, are_usual(types, sizes)
    for first, last in _runs(layouts):
        part = slice(first, last)
        layout = known[layouts[first]]
        yield Table(layout, rows[part], starts[part], sizes[part], types[part], is_sound[part], usual[part])


@dataclass(frozen=True, slots=True)
class _Variant:
    """A definition as its bytes are in some chunk."""

    layout: int
    content: Numbers
    is_fixed: Numbers
    """Which of the bytes are the same in every chunk."""
    inside: Numbers
    outside: Numbers
    names: Numbers

    def matches(self, held: Bytes, at: Numbers, blocks: Numbers) -> Numbers:
        """Which of the definitions at these places are the same, with the same names."""
        same: Numbers = ~((blocks != self.content) & self.is_fixed).any(axis=1)
        if len(self.inside):
            same &= (_offsets(held, at, self.inside) == self.inside + 4).all(axis=1)
        if len(self.outside):
            same &= (_names(held, at, self.outside) == self.names).all(axis=(1, 2))
        return same


def _offsets(held: Bytes, at: Numbers, positions: Numbers) -> Numbers:
    """What offsets in definitions point to, counted from the definition's own start."""
    told = held.numbers(at[:, None] + positions, "<u4").astype(np.int64)
    from_start: Numbers = told - (at & (CHUNK_SIZE - 1))[:, None]
    return from_start


def _names(held: Bytes, at: Numbers, positions: Numbers) -> Numbers:
    """Names elsewhere in the chunk: hash, length, four characters; zeros where the offset does not point elsewhere."""
    offsets = held.numbers(at[:, None] + positions, "<u4").astype(np.int64)
    is_near = (offsets > CHUNK_SIZE - 16) | (offsets == (at & (CHUNK_SIZE - 1))[:, None] + positions + 4)
    place = np.where(is_near, 0, (at & -CHUNK_SIZE)[:, None] + offsets + NAME_HEAD)
    found = np.stack([held.numbers(place, "<u4").astype(np.uint64), held.numbers(place + 4, "<u8")], axis=-1)
    found[is_near] = 0
    return found


@dataclass(slots=True)
class Catalog:
    """The templates met so far, and the layouts that they have."""

    known: list[Layout] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _variants: dict[bytes, list[_Variant]] = field(default_factory=dict)

    def layouts(self, held: Bytes, at: Numbers) -> Numbers:
        """The number of the layout of each definition at these places; -1 where it has none."""
        places, which = np.unique(at, return_inverse=True)
        keys = held.blocks(places + KEY_AT, KEY_SIZE).tobytes()
        by_key: dict[bytes, list[int]] = {}
        for index in range(len(places)):
            by_key.setdefault(keys[index * KEY_SIZE : (index + 1) * KEY_SIZE], []).append(index)
        found = np.full(len(places), -1)
        for key, indices in by_key.items():
            chosen = np.array(indices)
            found[chosen] = self._same(held, key, places[chosen])
        return found[which]

    def _same(self, held: Bytes, key: bytes, at: Numbers) -> Numbers:
        """The layouts of definitions with the same guid and size."""
        size = DEFINITION + int.from_bytes(key[-4:], "little")
        blocks = held.blocks(at, size)
        found = np.full(len(at), -1)
        is_open = np.ones(len(at), bool)
        for variant in self._variants.get(key, ()):
            same = is_open & variant.matches(held, at, blocks)
            found[same] = variant.layout
            is_open &= ~same
            if not is_open.any():
                return found
        for index in np.flatnonzero(is_open).tolist():
            if is_open[index]:
                variant = self._learn(held, key, int(at[index]), blocks[index])
                same = is_open & variant.matches(held, at, blocks)
                same[index] = True
                found[same] = variant.layout
                is_open &= ~same
        return found

    def _learn(self, held: Bytes, key: bytes, at: int, content: Numbers) -> _Variant:
        base = at & -CHUNK_SIZE
        made = definition(held.content[base : base + CHUNK_SIZE], at - base)
        is_fixed = np.ones(len(content), bool)
        for position in (*made.loose, *made.inside, *made.outside):
            is_fixed[position : position + 4] = False
        inside, outside = np.array(made.inside, np.int64), np.array(made.outside, np.int64)
        names = _names(held, np.array([at]), outside)[0]
        variant = _Variant(self._number(made), content.copy(), is_fixed, inside, outside, names)
        variants = self._variants.setdefault(key, [])
        if len(variants) >= MOST_VARIANTS:
            variants.pop(0)
        variants.append(variant)
        return variant

    def _number(self, made: Definition) -> int:
        if made.layout is None:
            return -1
        name = repr(made.layout)
        if name not in self._numbers:
            self._numbers[name] = len(self.known)
            self.known.append(made.layout)
        return self._numbers[name]
