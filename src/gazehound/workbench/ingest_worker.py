"""The program of a worker process of `gazehound ingest`: units in on stdin, accounts out on stdout.

Lives here: the loop. Does not live here: reading (`gazehound.intake.lake.work`), what is said (`…lake.pool`).
"""

from __future__ import annotations

import os
import signal
import sys
import traceback

import pyarrow as pa

from gazehound.intake.lake.pool import FINISH, Failure, Parent
from gazehound.intake.lake.work import Worker


def main() -> None:
    """Work until the input ends, or until nobody takes the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    pa.set_cpu_count(1)  # as many workers as cores, each with one
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as target:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing but answers goes to the parent
        try:
            _work(Parent(sys.stdin.buffer, target))
        except BrokenPipeError:
            os._exit(1)  # the parent is gone; closing the stream would fail again


def _work(parent: Parent) -> None:
    started = parent.hear()
    if started is None:
        return
    task, name = started
    worker = Worker(task, name, parent.known)
    while (job := parent.hear()) is not None:
        try:
            answer = worker.finish() if job == FINISH else worker.read(*job)
        except BrokenPipeError:
            raise
        except Exception:
            parent.tell(Failure(traceback.format_exc()))
            raise
        parent.tell(answer)


if __name__ == "__main__":
    main()
