"""What intake lets one file cost: bytes held at once, how far compressed data may expand.

Lives here: the numbers. Does not live here: the code that keeps to them (`streams`, `lines`, `readers`).
"""

from __future__ import annotations

from gazehound.records import record

MIB = 1 << 20


@record(frozen=True, slots=True)
class IntakeLimits:
    """Bounds of one run; sizes in bytes.

    A compressed file may grow to `expansion_floor + expansion_ratio * its size on disk`; what lies beyond is
    not read, and said so. Deflate cannot exceed 1:1032, real logs stay below 1:100.
    """

    batch_rows: int = 65_536
    batch_bytes: int = 32 * MIB
    line_bytes: int = 64 * MIB
    document_bytes: int = 256 * MIB
    expansion_floor: int = 256 * MIB
    expansion_ratio: int = 250
    columns: int = 5_000
    tables: int = 1_000
    """Tables fed, and columns of one table filled, by one file."""
    archive_members: int = 100_000
    archive_depth: int = 3
    rejected_kept: int = 1_000
    """Pieces named one by one, for each file and reason; the rest is counted."""
