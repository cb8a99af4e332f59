"""Zip and tar archives: their members as sources.

Lives here: telling archives from other files, which members are read, nested archives included. Does not live here:
the index and the bytes of an archive (`archive_members`), what a source is (`sources`), compression (`streams`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from gazehound.intake.ledger import Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.paths import is_junk
from gazehound.intake.sources import Source
from gazehound.intake.streams import Damaged, Meter, meter

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
HEAD = 512


def expand(source: Source, limits: IntakeLimits) -> Iterator[Source | Skipped]:
    """The source itself, or the files in it where it is an archive.

    Errors, as skipped files: K0702 unreadable, K0708 damaged, K0709 beyond the expansion limit, K0710 nested too
    deep, K0711 a member that cannot be unpacked.
    """
    yield from _expanded(source, limits, meter(source.packed, limits))


def _expanded(source: Source, limits: IntakeLimits, total: Meter) -> Iterator[Source | Skipped]:
    try:
        head = source.open(limits).peek(HEAD)
        if head.startswith(ZIP_MAGICS):
            yield from _members(source, limits, total, is_zip=True)
        elif head[TAR_MAGIC_AT:].startswith(TAR_MAGIC):
            yield from _members(source, limits, total, is_zip=False)
        else:
            yield source
    except Damaged as damage:
        yield skipped(source.path, source.member, damage.code, **damage.values)
    except (OSError, ValueError, EOFError, struct.error, NotImplementedError) as why:
        reason = f"its list of files is damaged ({why})"
        yield skipped(source.path, source.member, "K0708", reason=reason, offset=0)


def _members(source: Source, limits: IntakeLimits, total: Meter, *, is_zip: bool) -> Iterator[Source | Skipped]:
    from gazehound.intake.archive_members import Archive  # noqa: PLC0415  # start-up: few logs come in archives

    archive = Archive(source, limits)
    if len(source.members) >= limits.archive_depth:
        raise Damaged("K0710", depth=limits.archive_depth)
    for count, member in enumerate(archive.zip_members() if is_zip else archive.tar_members()):
        inner = replace(source, members=(*source.members, member.name), packed=member.packed)
        if is_junk(PurePosixPath(member.name.replace("\\", "/"))):
            continue
        if count >= limits.archive_members:
            raise Damaged("K0711", reason=f"the archive holds more than {limits.archive_members} files")
        total.seen += member.size
        if total.seen > total.limit:
            raise Damaged("K0709", limit=total.limit)
        if member.unreadable:
            yield skipped(inner.path, inner.member, "K0711", reason=member.unreadable)
        else:
            yield from _expanded(replace(inner, stored=partial(archive.pieces, member)), limits, total)
