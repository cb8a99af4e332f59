"""Progress of long work: a bar on stderr where that is a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gazehound.cli.print import err

Item = TypeVar("Item")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Something moves on a terminal's stderr while work of unknown length is done."""
    if not err().is_terminal:
        yield
        return
    with err().status(what):
        yield


def tracked(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, one after the other; the bar moves on with each and is gone at the end."""
    if not err().is_terminal or total < 2:
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            yield item
            progress.advance(task)
