"""Printing: results on stdout, everything else on stderr.

On a terminal with its width and colour; elsewhere plain text of `PLAIN_WIDTH` characters. Whatever comes from a log or
a file is shown with its control characters spelled out. Does not live here: how tables are drawn (`table`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from typing import TextIO

import click
import orjson
from rich.console import Console
from rich.text import Text

from gazehound.cli.layout import printable
from gazehound.cli.table import Sheet, draw
from gazehound.diagnostics import Diagnostic, Severity
from gazehound.diagnostics.render import render_text

PLAIN_WIDTH = 120
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


@cache
def console(stream: TextIO) -> Console:
    """Where to draw; colour and the terminal's width only if `stream` is one."""
    if stream.isatty():
        return Console(file=stream, highlight=False, emoji=False, markup=False)
    return Console(
        file=stream, width=PLAIN_WIDTH, color_system=None, force_terminal=False, highlight=False, emoji=False,
        markup=False,
    )  # fmt: skip


def out() -> Console:
    """The console for results."""
    return console(sys.stdout)


def err() -> Console:
    """The console for everything else."""
    return console(sys.stderr)


def note(text: str) -> None:
    """A line on stderr."""
    err().print(Text(printable(text)), soft_wrap=True)


def print_lines(lines: Iterable[Text]) -> None:
    """Lines on stdout, as long as they are."""
    for line in lines:
        out().print(line, soft_wrap=True)


def print_text(text: str) -> None:
    """Plain text on stdout, as it is but for control characters."""
    print_lines(Text(printable(line)) for line in text.split("\n"))


def print_json(data: object) -> None:
    """Plain data as indented JSON on stdout."""
    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2))


def print_sheet(sheet: Sheet, indent: int = 0) -> None:
    """A table that fits the width, with what is not shown said below."""
    print_lines(Text(" " * indent) + line for line in draw(sheet, out().width - indent))


def diagnostic_lines(diagnostic: Diagnostic) -> list[Text]:
    """The diagnostic with its place and caret, its severity coloured."""
    lines = [Text(printable(line)) for line in render_text(diagnostic).split("\n")]
    lines[0].stylize(STYLES[diagnostic.severity], 0, lines[0].plain.index(":"))
    return lines


def print_diagnostics(diagnostics: Iterable[Diagnostic], target: Console) -> None:
    """Diagnostics with a blank line behind each."""
    for diagnostic in diagnostics:
        for line in (*diagnostic_lines(diagnostic), Text("")):
            target.print(line, soft_wrap=True)
