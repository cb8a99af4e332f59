"""One run at a time writes to a lake.

Lives here: the lock, which the system lets go of when its process ends, however it ends. Does not live here: what
the lock guards (`ingest`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gazehound.diagnostics import failure
from gazehound.intake.lake.layout import LOCK

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(lake: Path) -> Iterator[None]:
    """Hold the lake for writing.

    Errors: K0724 while another process holds it.
    """
    handle = os.open(lake / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(handle)
        except OSError as problem:
            raise failure("K0724", path=lake) from problem
        yield
    finally:
        os.close(handle)
