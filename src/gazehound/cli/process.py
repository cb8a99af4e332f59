"""The process of the command line: what it runs, and how it ends.

Lives here: ending at once. Does not live here: the commands and their exit codes (`main`).

Python takes a tenth of a second to take itself apart, object by object, after the last line is printed. Everything
that has to be closed has been closed by then, so the process ends as soon as what was registered for the end has run.
"""

from __future__ import annotations

import atexit
import os
import sys

from gazehound.cli.main import main


def run() -> None:
    """Run the command that the process was started with."""
    ending = _Ending()
    atexit.register(ending.leave)  # registered first, so it is called last
    try:
        main()
    except SystemExit as ended:
        ending.code = ended.code if isinstance(ended.code, int) else None
        raise


class _Ending:
    """The exit code once it is known; before, and where output cannot be written, Python ends as ever."""

    code: int | None = None

    def leave(self) -> None:
        """End the process."""
        if self.code is None:
            return
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            return
        os._exit(self.code)
