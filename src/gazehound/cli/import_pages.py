"""`gazehound import`: hunt pages to Sentinel YAML and draft exclusions."""

from __future__ import annotations

from pathlib import Path

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.print import note, print_notices, print_text
from gazehound.hunting.model import HuntingQuery
from gazehound.workbench.imports import import_pages, write_files


@click.command
@click.argument("pages", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PAGE…")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR",
    help="The folder to write to; it is made where it is missing.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files that exist.")
def command(pages: tuple[Path, ...], output: Path, force: bool) -> int:
    """Turn hunt pages into Sentinel YAML, with a draft exclusion for each false-positive scenario.

    PAGE is a file or a folder. What had to be repaired is said on stderr; the names of the files written are printed.
    """
    imported = import_pages(pages)
    taken = [name for name in imported.files if (output / name).exists()]
    if taken and not force:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise click.UsageError(f"`{output / taken[0]}` exists{more}; --force replaces what exists")
    print_notices(imported.diagnostics)
    for path in write_files(imported.files, output):
        print_text(str(path))
    for hunt in imported.hunts:
        note(_sentence(hunt))
    return CONTENT_ERROR if any(each.is_error for each in imported.diagnostics) else DONE


def _sentence(hunt: HuntingQuery) -> str:
    """What was read out of a hunt."""
    lines = f"{len(hunt.query.text.splitlines())} lines of KQL"
    techniques = ", ".join(hunt.relevant_techniques) or "no technique"
    scenarios = f"{len(hunt.scenarios)} false-positive scenario{'' if len(hunt.scenarios) == 1 else 's'}"
    return f"{hunt.name or hunt.id or hunt.path}: {lines}, {techniques}, {scenarios}"
