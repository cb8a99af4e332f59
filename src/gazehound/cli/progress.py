"""Progress of long work: a bar on stderr where that is a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

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
    from rich import progress as bars  # noqa: PLC0415  # start-up: where nothing is a terminal, there is no bar

    text, bar = bars.TextColumn("{task.description}"), bars.BarColumn()
    columns = (text, bar, bars.MofNCompleteColumn(), bars.TimeElapsedColumn())
    with bars.Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            yield item
            progress.advance(task)


@contextmanager
def measured(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar of bytes that moves on as the function given is told (done, total)."""
    if not err().is_terminal:
        yield lambda done, total: None
        return
    from rich import progress as bars  # noqa: PLC0415  # start-up, as above

    text, bar = bars.TextColumn("{task.description}"), bars.BarColumn()
    columns = (text, bar, bars.DownloadColumn(), bars.TimeRemainingColumn())
    with bars.Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
