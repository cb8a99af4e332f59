"""Where the values of events stand in the chunks of an event log: records, instances of templates, their values.

Lives here: the records of sound chunks, templates known again in other chunks, a table of values for each template.
Does not live here: what a template says (`evtx_templates`), the values (`evtx_values`), events (`evtx_columns`).

Source: Microsoft, "[MS-EVEN6]", section "BinXml"; the layout of chunks is as Windows writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from gazehound.intake.readers.evtx_chunks import (
    CHUNK_SIZE,
    FIRST_RECORD,
    FREE_SPACE,
    RECORD,
    RECORD_MAGIC,
    NewChunk,
)
from gazehound.intake.readers.evtx_templates import (
    DEFINITION,
    FRAGMENT,
    INSTANCE,
    MOST_VALUES,
    Definition,
    Layout,
    definition,
)
from gazehound.intake.readers.evtx_values import EXPECTED, LOOKED_AT, NULL, STRING, Bytes, Numbers, numbered

CHUNK_BITS = 16
ALIGNMENT = 8
ANNOUNCED_FIRST, ANNOUNCED_LAST, FIRST_NUMBER, LAST_NUMBER = 8, 16, 24, 32
SIZE_AT, NUMBER_AT = 4, 8
"""Where a record says its size and its number."""
TEMPLATE_AT = len(INSTANCE) + 4
BODY_AT = TEMPLATE_AT + 4
"""Where an instance says at which offset its template is, and what comes behind that."""
HEAD = 32
"""More bytes than come before the descriptions of values, but for a template."""
KEY_AT, KEY_SIZE, XML_SIZE_AT = 4, 20, 20
"""A template's guid and size, by which it is known."""
NAME_HEAD, NAME_SIZE = 4, 12
"""Where a name's hash begins, and how long hash, length and four characters are."""
MOST_VARIANTS, MOST_LAYOUTS = 64, 1 << 15
MIXED = -1
MOST = (1 << 63) - 1
"""The greatest number of a record that is read here."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records: where the XML of each begins and where it ends, its number, and which of the chunks it is in."""

    at: Numbers
    end: Numbers
    number: Numbers
    chunk: Numbers


def records_of(held: Bytes, chunks: Sequence[NewChunk]) -> tuple[Records, Numbers]:
    """The new records of each of the chunks that is sound, and the chunks that are not.

    A chunk is sound whose checksums are right and that has the records it announces, one behind the other.
    """
    count = len(held.content) // CHUNK_SIZE
    chosen = np.array([chunk.index for chunk in chunks], np.int64)
    after, is_sound = np.full(count, MOST), np.zeros(count, bool)
    after[chosen] = [min(chunk.last, MOST) for chunk in chunks]
    is_sound[chosen] = [chunk.sums.are_right for chunk in chunks]
    base = np.arange(count) << CHUNK_BITS
    free = held.numbers(base + FREE_SPACE, "<u4").astype(np.int64)
    announced_first, announced_last, first, last = (
        held.numbers(base + at, "<u8").astype(np.int64)
        for at in (ANNOUNCED_FIRST, ANNOUNCED_LAST, FIRST_NUMBER, LAST_NUMBER)
    )
    # A number of 64 bits would count as negative here.
    is_sound &= (announced_last - announced_first == last - first) & (first >= 0) & (last >= 0)
    words = held.array[: count * CHUNK_SIZE].view("<u4")[:: ALIGNMENT // 4]
    at = np.flatnonzero(words == int.from_bytes(RECORD_MAGIC, "little")) * ALIGNMENT
    chunk = at >> CHUNK_BITS
    inside = at & (CHUNK_SIZE - 1)
    is_used = (inside >= FIRST_RECORD) & (inside < free[chunk])
    at, inside = at[is_used], inside[is_used]
    head = held.blocks(at, RECORD.size)
    size = _number_in(head, SIZE_AT, "<u4").astype(np.int64)
    # A record says its size at its end once more; the same bytes inside of another one are none.
    fits = (size >= RECORD.size + SIZE_AT) & (inside + size <= CHUNK_SIZE)
    fits[fits] = held.numbers((at + size)[fits] - SIZE_AT, "<u4") == size[fits]
    number = _number_in(head, NUMBER_AT, "<u8").astype(np.int64)[fits]
    at, end = at[fits], (at + size)[fits]
    chunk = at >> CHUNK_BITS
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
    return kept_records, chosen[~is_sound[chosen]]


@dataclass(slots=True)
class Table:
    """The values of instances of templates with one layout: `rows` says which ones, a column for each.

    `starts` are places, `sizes` in bytes, both with a row for each value of the template.
    """

    layout: Layout
    rows: Numbers
    starts: Numbers
    sizes: Numbers
    types: Numbers
    alike: list[int]
    """The type of each value where it is the same in all instances, else `MIXED`; `STRING` where some are null."""

    def are_usual(self, values: Sequence[int]) -> Numbers:
        """Which instances have values that are understood."""
        same = [value for value in values if self.alike[value] != MIXED]
        types = np.array([self.alike[value] for value in same], np.int64)[:, None]
        fits: Numbers = (self.sizes[same] & LOOKED_AT[types] == EXPECTED[types]).all(axis=0)
        for value in values:
            if self.alike[value] == MIXED:
                fits &= self.sizes[value] & LOOKED_AT[self.types[value]] == EXPECTED[self.types[value]]
        return fits


def tables_of(held: Bytes, at: Numbers, end: Numbers, catalog: Catalog) -> list[Table]:
    """The values of the instances that begin and end at these places; those that are not understood are left out."""
    rows = np.flatnonzero(end - at >= BODY_AT + 4)
    # All that begins there is copied at once: it is far from what begins elsewhere.
    head = held.blocks(at[rows], HEAD)
    # The header of the fragment is left out of some that are nested.
    has_head = _number_in(head, 0, "<u4") == int.from_bytes(FRAGMENT, "little")
    without = head[:, len(FRAGMENT) :]
    head = without if has_head.all() else np.where(has_head[:, None], without, head[:, : -len(FRAGMENT)])
    begin = at[rows] + np.where(has_head, len(FRAGMENT), 0)
    template = (begin & -CHUNK_SIZE) + _number_in(head, TEMPLATE_AT, "<u4")
    is_there = _number_in(head, 0, "<u2") == int.from_bytes(INSTANCE, "little")
    is_there &= _within_chunk(template, DEFINITION, begin)
    count = _number_in(head, BODY_AT, "<u4").astype(np.int64)
    rows, begin, template, count = rows[is_there], begin[is_there], template[is_there], count[is_there]
    places, which = numbered(template)
    size = held.numbers(places + XML_SIZE_AT, "<u4").astype(np.int64)
    is_whole = _within_chunk(places, DEFINITION + size, places)
    layouts = np.full(len(places), -1)
    layouts[is_whole] = catalog.layouts(held, places[is_whole])
    layout, body = layouts[which], begin + BODY_AT
    # The template itself stands in the first instance of a chunk.
    first = np.flatnonzero((template == body) & (layout >= 0))
    body[first] += DEFINITION + size[which[first]]
    is_there = (layout >= 0) & (body + 4 <= end[rows])
    first = first[is_there[first]]
    count[first] = held.numbers(body[first], "<u4")
    order = np.flatnonzero(is_there)
    order = order[np.argsort(layout[order].astype(np.int16), kind="stable")]
    rows, body, count, layout = rows[order], body[order], count[order], layout[order]
    made = (
        _table(held, catalog.known[layout[first]], rows[first:last], body[first:last], count[first:last], end)
        for first, last in _runs(layout)
    )
    return [table for table in made if len(table.rows)]


def _number_in(blocks: Numbers, at: int, kind: str) -> Numbers:
    """The number that each block has at this offset."""
    numbers: Numbers = blocks[:, at : at + np.dtype(kind).itemsize].view(kind)[:, 0]
    return numbers


def _runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """From where to where a number stays the same."""
    return pairwise([*np.flatnonzero(np.diff(numbers, prepend=-1)).tolist(), len(numbers)])


def _within_chunk(at: Numbers, size: Numbers | int, begin: Numbers) -> Numbers:
    inside: Numbers = np.right_shift(at + size - 1, CHUNK_BITS) == np.right_shift(begin, CHUNK_BITS)
    return inside


def _table(held: Bytes, layout: Layout, rows: Numbers, body: Numbers, count: Numbers, end: Numbers) -> Table:
    """The table of instances of one layout; those that do not fit into their records are left out."""
    used = layout.values
    fits = (count >= used) & (count < MOST_VALUES) & (body + 4 + 4 * count <= end[rows])
    if not fits.all():
        rows, body, count = rows[fits], body[fits], count[fits]
    described = np.ascontiguousarray(held.blocks(body + 4, 4 * used, "<u4").T)
    sizes = (described & 0xFFFF).view(np.int32)
    types = (described >> 16).astype(np.uint8)
    begin = (body + 4 + 4 * count).astype(np.int32)
    ends = np.cumsum(sizes, axis=0, dtype=np.int32)
    ends += begin
    starts = ends - sizes
    if used and len(rows) and not (fits := np.less_equal(ends[-1], end[rows])).all():
        rows, starts, sizes, types = rows[fits], starts[:, fits], sizes[:, fits], types[:, fits]
    return Table(layout, rows, starts, sizes, types, _alike(types, sizes))


def _alike(types: Numbers, sizes: Numbers) -> list[int]:
    """The type of all values in each row, `MIXED` where they differ; what is null then has no size."""
    if not types.shape[1]:
        return [NULL] * len(types)
    least, most = types.min(axis=1).astype(np.int64), types.max(axis=1).astype(np.int64)
    is_text = (least == NULL) & (most == STRING)
    for row in np.flatnonzero((least == NULL) & (most != NULL)).tolist():
        sizes[row][types[row] == NULL] = 0
    alike: list[int] = np.where((least == most) | is_text, most, MIXED).tolist()
    return alike


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
            same &= (_names(held, at, self.outside) == self.names).all(axis=1)
        return same


def _offsets(held: Bytes, at: Numbers, positions: Numbers) -> Numbers:
    """What offsets in definitions point to, counted from the definition's own start."""
    told = held.numbers(at[:, None] + positions, "<u4").astype(np.int64)
    from_start: Numbers = told - (at & (CHUNK_SIZE - 1))[:, None]
    return from_start


def _names(held: Bytes, at: Numbers, positions: Numbers) -> Numbers:
    """Names elsewhere in the chunk: hash, length, four characters; zeros where the offset does not point elsewhere."""
    told_at = at[:, None] + positions
    place = (at & -CHUNK_SIZE)[:, None] + held.numbers(told_at, "<u4")
    is_near = (place - told_at == 4) | (place >> CHUNK_BITS != told_at >> CHUNK_BITS)
    is_near |= place & (CHUNK_SIZE - 1) > CHUNK_SIZE - NAME_HEAD - NAME_SIZE
    if is_near.any():
        place[is_near] = 0
    found = held.blocks(place.reshape(-1) + NAME_HEAD, NAME_SIZE)
    if is_near.any():
        found[is_near.reshape(-1)] = 0
    return found.reshape(len(at), -1)


@dataclass(slots=True)
class Catalog:
    """The templates met so far, and the layouts that they have."""

    known: list[Layout] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _variants: dict[bytes, list[_Variant]] = field(default_factory=dict)

    def layouts(self, held: Bytes, at: Numbers) -> Numbers:
        """The number of the layout of each definition at these places; -1 where it has none."""
        keys = held.blocks(at + KEY_AT, KEY_SIZE).tobytes()
        by_key: dict[bytes, list[int]] = {}
        for index in range(len(at)):
            by_key.setdefault(keys[index * KEY_SIZE : (index + 1) * KEY_SIZE], []).append(index)
        found = np.full(len(at), -1)
        for key, indices in by_key.items():
            chosen = np.array(indices)
            found[chosen] = self._same(held, key, at[chosen])
        return found

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
        made = definition(held.content[base : base + CHUNK_SIZE].tobytes(), at - base)
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
            if len(self.known) >= MOST_LAYOUTS:
                return -1
            self._numbers[name] = len(self.known)
            self.known.append(made.layout)
        return self._numbers[name]
