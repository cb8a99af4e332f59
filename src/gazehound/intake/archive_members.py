"""Zip and tar archives: the index of an archive, and the stored bytes of its members.

Does not live here: telling that a file is an archive, which of its members are read (`archives`).
"""

from __future__ import annotations

import struct
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from gazehound.intake.archives import ZIP_MAGICS
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.sources import Source
from gazehound.intake.streams import Damaged, Meter, inflate, meter

SPOOLED_IN_MEMORY = 64 << 20
WINDOW = 1 << 20
ENCRYPTED = 0x1
STORED, DEFLATED = 0, 8
LOCAL_HEADER = struct.Struct("<4s5H3I2H")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: where its stored bytes lie and how they are packed."""

    name: str
    size: int
    start: int
    packed: int
    method: int = STORED
    crc: int | None = None
    unreadable: str = ""


class Archive:
    """An archive whose bytes can be read at any place; a copy is spooled where the archive itself is packed."""

    def __init__(self, source: Source, limits: IntakeLimits) -> None:
        self.path = source.path
        self._limits = limits
        self._lock = threading.Lock()
        self._copy = None if source.is_plain else _spooled(source, limits)

    def __del__(self) -> None:
        if getattr(self, "_copy", None) is not None:
            self._copy.close()  # type: ignore[union-attr]

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if self._copy is None:
            with self.path.open("rb") as file:
                yield file
        else:
            with self._lock:
                yield self._copy

    def zip_members(self) -> list[Member]:
        """The files of a zip. ValueError, or what Python's own reading raises, where its index is damaged."""
        try:
            with self._opened() as file, zipfile.ZipFile(file) as opened:
                return [_zip_member(info, file) for info in opened.infolist() if not info.is_dir()]
        except zipfile.BadZipFile as why:
            raise ValueError(why) from why

    def tar_members(self) -> list[Member]:
        """The files of a tar; errors as for a zip."""
        try:
            with self._opened() as file:
                file.seek(0)
                with tarfile.open(fileobj=file, mode="r:") as opened:
                    files = [info for info in opened if info.isfile() and not info.issparse()]
        except tarfile.TarError as why:
            raise ValueError(why) from why
        return [Member(info.name, info.size, info.offset_data, info.size) for info in files]

    def pieces(self, member: Member) -> Iterator[bytes]:
        """The plain bytes of a member; its checksum is compared at the end."""
        stored = self._window(member.start, member.packed)
        if member.method == DEFLATED:
            stored = inflate(stored, Meter(min(member.size, meter(member.packed, self._limits).limit)), -15)
        seen = 0
        for piece in stored:
            seen = zlib.crc32(piece, seen)
            yield piece
        if member.crc is not None and seen != member.crc:
            raise Damaged("K0708", reason="its checksum is wrong", offset=member.size)

    def _window(self, start: int, size: int) -> Iterator[bytes]:
        end = start + size
        while start < end:
            with self._opened() as file:
                file.seek(start)
                piece = file.read(min(WINDOW, end - start))
            if not piece:
                raise Damaged("K0708", reason="the archive breaks off", offset=start)
            start += len(piece)
            yield piece


def _spooled(source: Source, limits: IntakeLimits) -> BinaryIO:
    with ExitStack() as until_whole:
        file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=SPOOLED_IN_MEMORY))  # noqa: SIM115
        until_whole.callback(file.close)
        for piece in source.open(limits).pieces():
            file.write(piece)
        until_whole.pop_all()
    return file


def _zip_member(info: zipfile.ZipInfo, file: BinaryIO) -> Member:
    place = Member(info.filename, info.file_size, 0, info.compress_size, info.compress_type, info.CRC)
    if info.flag_bits & ENCRYPTED:
        return replace(place, unreadable="it is encrypted")
    if info.compress_type not in (STORED, DEFLATED):
        return replace(place, unreadable=f"its compression method {info.compress_type} is not known")
    file.seek(info.header_offset)
    raw = file.read(LOCAL_HEADER.size)
    if len(raw) < LOCAL_HEADER.size or not raw.startswith(ZIP_MAGICS[0]):
        return replace(place, unreadable="its header is damaged")
    *_, name_length, extra_length = LOCAL_HEADER.unpack(raw)
    return replace(place, start=info.header_offset + LOCAL_HEADER.size + int(name_length) + int(extra_length))
