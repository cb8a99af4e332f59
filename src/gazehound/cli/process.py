"""The process of the command line: what it runs, and how it ends.

Lives here: how it starts, ending at once. Does not live here: the commands and their exit codes (`main`).

NumPy's linear algebra starts a thread for each processor, and each waits busily for work that never comes: a tenth of
a second of a processor. What is asked of it here is too small to be shared out.

Python takes a tenth of a second to take itself apart, object by object, after the last line is printed. Everything
that has to be closed has been closed by then, so the process ends as soon as what was registered for the end has run.
"""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress

from gazehound import garbage
from gazehound.cli.exits import DONE, RUN_FAILED
from gazehound.cli.main import main

_STDERR = 2
_THREADS_OF_NUMPY = "OPENBLAS_NUM_THREADS"


def run() -> None:
    """Run the command that the process was started with."""
    garbage.look_seldom()
    os.environ.setdefault(_THREADS_OF_NUMPY, "1")
    ending = _Ending()
    atexit.register(ending.leave)  # registered first, so it is called last
    try:
        main()
    except SystemExit as ended:
        ending.code = ended.code if isinstance(ended.code, int) else None
        raise


class _Ending:
    """The exit code once it is known; before, Python ends as ever."""

    code: int | None = None

    def leave(self) -> None:
        """End the process."""
        if self.code is not None:
            os._exit(_written_out(self.code))


def _written_out(code: int) -> int:
    """The exit code after what is left to print; what could not be printed has been told, unless all else went well."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:  # a ValueError says that a stream is closed
        if code == DONE and isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            os.write(_STDERR, f"gazehound: {error.strerror}\n".encode())
            code = RUN_FAILED
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    return code
