"""Where results go: stdout or a file, in the format asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import BinaryIO

import click

from gazehound.workbench.export import FORMATS

BINARY = frozenset({"parquet", "arrow"})
PLAIN = frozenset({"", "txt", "log"})
"""The ends of names of files that get a table."""

format_option = click.option(
    "--format", "-f", type=click.Choice(["table", *FORMATS]),
    help="How to write the rows. [default: by the name of FILE, else table]",
)  # fmt: skip


def chosen_format(format: str | None, output: Path | None) -> str:
    """The format asked for, or the one that the file's name ends in."""
    if format is None:
        suffix = output.suffix.lower().removeprefix(".") if output else ""
        if suffix not in (*FORMATS, *PLAIN):
            raise click.UsageError(f"`{output}` names no format; `--format` does: {', '.join(['table', *FORMATS])}")
        return suffix if suffix in FORMATS else "table"
    if format in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(f"{format} is not for a terminal; `-o FILE` or a pipe is needed")
    return format


def deliver(format: str, output: Path | None, write: Callable[[BinaryIO], None], draw: Callable[[], None]) -> None:
    """Draw a table, or write any other format; to `output` where it is given."""
    if output is None:
        if format == "table":
            draw()
        else:
            write(sys.stdout.buffer)
        return
    with new_file(output) as stream:
        if format != "table":
            write(stream)
            return
        with open(stream.fileno(), "w", encoding="utf-8", closefd=False) as text, redirect_stdout(text):
            draw()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        stream = partial.open("wb")
    except OSError as error:
        raise click.UsageError(f"`{path}` cannot be written: {error.strerror}") from None
    try:
        with stream:
            yield stream
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
