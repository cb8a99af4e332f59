"""Printing: results on stdout, everything else on stderr.

On a terminal with its width and colour; elsewhere plain text of `PLAIN_WIDTH` characters. Whatever comes from a log or
a file is shown with its control characters spelled out. Does not live here: how tables are drawn (`table`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TextIO

import click
import orjson
from rich.console import Console
from rich.text import Text

from gazehound.cli.layout import fold, printable
from gazehound.cli.table import Sheet, draw
from gazehound.diagnostics import Diagnostic, Severity, listing
from gazehound.diagnostics.render import render_text

PLAIN_WIDTH = 120
MARGIN = 10
"""What stands in front of a line of text under a diagnostic."""
MOST_FILES = 5
MOST_NAMES = 5
NAME = re.compile(r"`[^`]+`")
LEAD = re.compile(r" *= \w+: |\w+\[K\d+\]: ")
"""What words of a diagnostic begin with."""
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


class Drawing(Console):
    """A console that leaves it to the command what becomes of a pipe without a reader."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@cache
def console(stream: TextIO) -> Console:
    """Where to draw; colour and the terminal's width only if `stream` is one."""
    if stream.isatty():
        return Drawing(file=stream, highlight=False, emoji=False, markup=False)
    return Drawing(
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
    """A line on stderr; on a terminal broken between words."""
    err().print(Text(printable(text)), soft_wrap=not err().is_terminal)


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


def print_diagnostics(diagnostics: Iterable[Diagnostic], target: Console) -> None:
    """Diagnostics with their places and carets, a blank line behind each."""
    for diagnostic in diagnostics:
        drawn = [printable(line) for line in render_text(diagnostic, target.width - MARGIN).split("\n")]
        if target.is_terminal:
            drawn = [piece for line in drawn for piece in _hanging(line, target.width)]
        lines = [Text(line) for line in drawn]
        lines[0].stylize(STYLES[diagnostic.severity], 0, lines[0].plain.index(":"))
        for line in (*lines, Text("")):
            target.print(line, soft_wrap=True)


def _hanging(line: str, width: int) -> list[str]:
    """A line of words in pieces that fit, below each other; a line of the text that is talked of stays as it is."""
    found = LEAD.match(line)
    lead = found[0] if found else ""
    if not lead or len(line) <= width:
        return [line]
    first, *others = fold(line[len(lead) :], max(20, width - len(lead)), len(line))
    return [lead + first, *(" " * len(lead) + each for each in others)]


def print_notices(diagnostics: Sequence[Diagnostic]) -> None:
    """What loading had to say, on stderr: errors and warnings whole, notes as one line each for a few files."""
    print_diagnostics((each for each in diagnostics if each.severity is not Severity.NOTE), err())
    by_file: dict[str, list[Diagnostic]] = {}
    for each in diagnostics:
        if each.severity is Severity.NOTE:
            by_file.setdefault(each.source.file if each.source else "", []).append(each)
    for file, notes in list(by_file.items())[:MOST_FILES]:
        text = notes[0].message if len(notes) == 1 else _gathered(notes)
        text = f"{file}: {text}" if file else text
        said = Text("note: ", style=STYLES[Severity.NOTE]).append(printable(text), style="not bold default")
        err().print(said, soft_wrap=not err().is_terminal)
    if len(by_file) > MOST_FILES:
        note(f"and notes on {len(by_file) - MOST_FILES:,} more files")
    if by_file:
        note("(`gazehound check` shows every note)")


def _gathered(notes: Sequence[Diagnostic]) -> str:
    """Several notes in a few words: what they are about (the first name in each) and where."""
    names = dict.fromkeys(found[0] for each in notes if (found := NAME.search(each.message)))
    about = f" on {listing(list(names), MOST_NAMES)}" if names else ""
    return f"{len(notes)} notes{about} (lines {', '.join(str(each.line) for each in notes if each.line)})"
