"""What became of the files of one commit: rows, formats, what was left out; the table of the latter.

Lives here: joining the accounts of units by file. Does not live here: reading (`work`), the manifest (`manifest`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from gazehound.intake.lake.chunk_plans import TableReading
from gazehound.intake.lake.layout import REJECTED
from gazehound.intake.lake.manifest import Omission, ReadSource
from gazehound.intake.lake.parts import PartWriter, StagedPart
from gazehound.intake.lake.selection import Selected, State, plain_text
from gazehound.intake.lake.settle import Place
from gazehound.intake.lake.work import Account
from gazehound.intake.ledger import Rejected, Skipped, skipped, worded
from gazehound.intake.model import ARROW_TYPES
from gazehound.intake.readers.evtx_chunks import ChunkMark
from gazehound.types import ScalarType, TableSchema, schema_of

REJECTED_SCHEMA: TableSchema = schema_of(
    {
        "File": "string",
        "Member": "string",
        "Position": "string",
        "Code": "string",
        "Reason": "string",
        "Text": "string",
        "Count": "long",
        "ReadAt": "datetime",
    }
)


@dataclass(slots=True)
class FileAccount:
    """What became of one file."""

    rows: Counter[str] = field(default_factory=Counter)
    formats: dict[str, None] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    marks: dict[str, ChunkMark] = field(default_factory=dict)

    @property
    def left_out(self) -> list[Rejected | Skipped]:
        """Everything of the file that gave no row or value."""
        return [*self.skipped, *self.rejected]

    def record(self, selected: Selected) -> ReadSource:
        """What the manifest remembers of the file, together with what it did when the file was shorter."""
        before = selected.record
        return replace(
            before,
            formats=tuple(self.formats) or before.formats,
            rows=dict(Counter(before.rows) + self.rows),
            skipped=tuple(_omission(each) for each in self.skipped) if selected.units else before.skipped,
            rejected=joined([*before.rejected, *map(_omission, self.rejected)]),
            marks=self.marks or before.marks,
        )


def file_accounts(
    selected: Sequence[Selected],
    accounts: Iterable[Account],
    readings: Mapping[Place, TableReading],
    limit: int,
) -> list[FileAccount]:
    """The account of each file; `readings` say what each of its tables got, `limit` how many columns are kept."""
    made = [FileAccount() for _ in selected]
    members: dict[tuple[int, str], tuple[str, ...]] = {}
    for account in accounts:
        made[account.file].skipped += account.skipped
        made[account.file].rejected += account.rejected
        made[account.file].marks.update(account.marks)
        members.update({(account.file, member): formats for member, formats in account.formats.items()})
    filled = {(file, member) for (file, member, _), reading in readings.items() if reading.profile.rows}
    for (file, member), formats in members.items():
        path = Path(selected[file].record.path)
        if (file, member) in filled:
            made[file].formats.update(dict.fromkeys(formats))
        elif selected[file].state is not State.GROWN:
            made[file].skipped.append(skipped(path, member, "K0717", format=formats[0]))
    for (file, member, table), reading in readings.items():
        made[file].rows[table] += reading.profile.rows
        if reading.profile.surplus:
            path, text = Path(selected[file].record.path), ", ".join(reading.profile.surplus)
            reason = worded("K0723", limit=limit)
            made[file].rejected.append(Rejected(path, f"table {table}", reason, text, "K0723", member))
    return made


def unread_source(entry: Skipped) -> ReadSource:
    """What the manifest remembers of a file of which nothing could be read; it has no digest."""
    return ReadSource(plain_text(str(entry.path)), "", 0, 0, "", skipped=(_omission(entry),))


def _omission(entry: Rejected | Skipped) -> Omission:
    if isinstance(entry, Skipped):
        return Omission(plain_text(entry.member), entry.code, plain_text(entry.reason))
    return Omission(
        plain_text(entry.member),
        entry.code,
        plain_text(entry.reason),
        plain_text(entry.position),
        plain_text(entry.text),
        entry.count,
    )


def joined(omissions: Iterable[Omission]) -> tuple[Omission, ...]:
    """One entry for each member and reason, with the first place and all counts."""
    found: dict[tuple[str, str, str], Omission] = {}
    for each in omissions:
        key = (each.member, each.code, each.reason)
        found[key] = replace(found[key], count=found[key].count + each.count) if key in found else each
    return tuple(found.values())


def write_rejected(staging: Path, files: Iterable[FileAccount], read_at: datetime) -> list[StagedPart]:
    """A part of the table of what was left out; none where everything was read."""
    rows = [_row(each, read_at) for file in files for each in file.left_out]
    if not rows:
        return []
    columns = REJECTED_SCHEMA.columns
    arrays = [
        pa.array(list(cells), ARROW_TYPES[column.type])
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    batch = pa.RecordBatch.from_arrays(arrays, names=REJECTED_SCHEMA.names)
    types: dict[str, ScalarType] = {each.name: each.type for each in columns}
    writer = PartWriter(staging, "rejected", lambda name: REJECTED_SCHEMA)
    writer.add(REJECTED, batch, types)
    return writer.finish()


def _row(entry: Rejected | Skipped, read_at: datetime) -> tuple[object, ...]:
    told = _omission(entry)
    when = read_at.astimezone(UTC).replace(tzinfo=None)
    path = plain_text(str(entry.path))
    return path, told.member, told.position, told.code, told.reason, told.text, told.count, when
