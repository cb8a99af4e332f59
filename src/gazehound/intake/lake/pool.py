"""Who does the work: this process, or several others beside it.

Lives here: starting worker processes, handing units out, taking accounts in, both ends of what they say to each other.
Does not live here: the work (`work`), the program that a worker process runs (`gazehound.workbench.ingest_worker`).

Workers are processes: what takes the time is Python, and Python's lock lets one thread run at a time. They are started
as programs of their own, not forked, so that no lock of this process is inherited in a locked state and no script that
calls us is run again. A worker whose parent is gone reads the end of its input and ends. It asks the parent for the
schemas of the few tables that it meets: to look them up itself it would have to load the compiler.
"""

from __future__ import annotations

import pickle
import struct
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import IO, Any, Protocol

from gazehound.intake.lake.parts import StagedPart
from gazehound.intake.lake.units import Form, Unit
from gazehound.intake.lake.work import Account, Task, Worker
from gazehound.intake.naming import Known
from gazehound.types import TableSchema

AHEAD = 2
"""Units that a worker has at most: one in work, one waiting."""
LENGTH = struct.Struct("<Q")
FINISH = "finish"
"""The message that asks a worker for its parts."""

Job = tuple[Unit, Form]


class Pool(Protocol):
    """Does the jobs of one run."""

    def read(self, jobs: Iterable[Job]) -> Iterator[Account]:
        """The account of each job, in the order in which they are done."""

    def finish(self) -> list[StagedPart]:
        """Write what is held and tell the parts written since the last time."""


class WorkerFailed(Exception):
    """A worker process broke down; its traceback is the message. A defect, or no memory."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The answer of a worker that cannot go on."""

    traceback: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A worker's question for the schema of a table."""

    table: str


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to it."""

    schema: TableSchema | None


@dataclass(frozen=True, slots=True)
class Program:
    """How worker processes are started."""

    command: Sequence[str]
    environment: Mapping[str, str]
    count: int


class Alone:
    """All work in this process."""

    def __init__(self, task: Task, known: Known) -> None:
        self._worker = Worker(task, "a", known)

    def read(self, jobs: Iterable[Job]) -> Iterator[Account]:
        for unit, form in jobs:
            yield self._worker.read(unit, form)

    def finish(self) -> list[StagedPart]:
        return self._worker.finish()


class Together:
    """Worker processes that speak `receive` and `send` over their standard streams."""

    def __init__(self, task: Task, known: Known, program: Program) -> None:
        self._known = known
        self._answers: Queue[tuple[int, Any]] = Queue()
        self._processes = [
            subprocess.Popen(
                program.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(program.environment)
            )
            for _ in range(program.count)
        ]
        for number, process in enumerate(self._processes):
            Thread(target=self._listen, args=(number, process), daemon=True).start()
            self._send(number, (task, f"w{number}"))

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        while (answer := receive(process.stdout)) is not None:
            self._answers.put((number, answer))
        self._answers.put((number, Failure(f"worker {number} ended with {process.wait()}")))

    def _send(self, number: int, message: object) -> None:
        stream = self._processes[number].stdin
        assert stream is not None
        with suppress(OSError):  # a worker that has ended is told by `_listen`
            send(stream, message)

    def _answer(self) -> tuple[int, Any]:
        """What a worker says next that is no question; those are answered."""
        while isinstance((found := self._answers.get())[1], Wanted):
            number, wanted = found
            self._send(number, Told(self._known(wanted.table)))
        if isinstance(found[1], Failure):
            raise WorkerFailed(found[1].traceback)
        return found

    def read(self, jobs: Iterable[Job]) -> Iterator[Account]:
        waiting, free, busy = iter(jobs), deque([*range(len(self._processes))] * AHEAD), 0
        while True:
            while free and (job := next(waiting, None)) is not None:
                self._send(free.popleft(), job)
                busy += 1
            if not busy:
                return
            number, account = self._answer()
            busy -= 1
            free.append(number)
            yield account

    def finish(self) -> list[StagedPart]:
        for number in range(len(self._processes)):
            self._send(number, FINISH)
        return [part for _ in self._processes for part in self._answer()[1]]

    def stop(self) -> None:
        """End all workers, whatever they are doing."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):  # what was still to be sent has no reader
                        stream.close()


@contextmanager
def workers(task: Task, known: Known, program: Program | None) -> Iterator[Pool]:
    """This process, or worker processes that end with the block."""
    if program is None:
        yield Alone(task, known)
        return
    pool = Together(task, known, program)
    try:
        yield pool
    finally:
        pool.stop()


class Parent:
    """The other end, in a worker: what it is told comes in order, but for answers to its own questions."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        self._source = source
        self._target = target
        self._waiting: deque[Any] = deque()

    def hear(self) -> Any:
        """The next message; None when there are no more."""
        return self._waiting.popleft() if self._waiting else receive(self._source)

    def tell(self, message: object) -> None:
        send(self._target, message)

    def known(self, table: str) -> TableSchema | None:
        """The schema of a table. Raises `BrokenPipeError` where nobody answers any more."""
        self.tell(Wanted(table))
        while not isinstance(answer := receive(self._source), Told):
            if answer is None:
                raise BrokenPipeError
            self._waiting.append(answer)
        return answer.schema


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message of a process of our own; None at the end, also at one inside a message."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    content = stream.read(size)
    return pickle.loads(content) if len(content) == size else None
