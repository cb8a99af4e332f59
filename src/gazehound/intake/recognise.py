"""Which reader a source is for, told from its first bytes.

Lives here: trying the readers in their order, and why none fits. Does not live here: the signs of formats (`readers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.intake.ledger import Skipped, skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.readers import parquet_files
from gazehound.intake.sources import Source
from gazehound.intake.streams import Damaged

if TYPE_CHECKING:
    from gazehound.intake.readers.reading import Reader

HEAD = 1 << 16


def recognised(source: Source, limits: IntakeLimits) -> Reader | Skipped | None:
    """The reader for a source; None for Parquet, which `parquet_rows` reads where it is not left in place.

    Errors, as a skipped file: K0702 or K0708 to K0710 where its first bytes cannot be had, K0703 for no known format,
    K0716 for an empty file.
    """
    try:
        stream = source.open(limits)
        head = stream.peek(HEAD)
    except Damaged as damage:
        return skipped(source.path, source.member, damage.code, **damage.values)
    if parquet_files.recognises(head):
        return None
    from gazehound.intake.readers.registry import READERS  # noqa: PLC0415  # start-up: Parquet needs none of them

    reader = next((each for each in READERS if each.recognises(head, source)), None)
    if reader is not None:
        return reader
    if stream.damage is not None:
        return skipped(source.path, source.member, stream.damage.code, **stream.damage.values)
    return skipped(source.path, source.member, "K0703" if head.strip() else "K0716")
