"""The QUERY argument of commands: KQL, a file, or standard input."""

from __future__ import annotations

import sys

import click

from gazehound.text import SourceText
from gazehound.workbench.texts import NoSuchFile, read_query

query_argument = click.argument("query", metavar="KQL|FILE|-")


def the_query(given: str) -> SourceText:
    """The query that the argument means; a missing file is a usage mistake."""
    try:
        return read_query(given, sys.stdin.read() if given == "-" else None)
    except NoSuchFile:
        raise click.UsageError(f"there is no file `{given}`") from None
