"""`gazehound prove`: what the exclusions of hunt pages would do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.layout import fold, printable
from gazehound.cli.options import Moment, json_format
from gazehound.cli.print import note, out, print_json, print_notices, print_text
from gazehound.hunting.excluding import gather_exclusions
from gazehound.workbench.proofs import BLINDING_KINDS, ProvenFilter, as_data, prove_paths

LEAD = 22
"""The width of the column of verdicts."""
MOST_LINES = 12


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option("--exclusion", "-e", metavar="EXPRESSION", help="Prove this expression instead of the pages' filters.")
@click.option(
    "--exclusions",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="Prove the exclusions of this file or folder instead. May be repeated.",
)
@click.option("--now", type=Moment(), metavar="TIME", help="The clock of now() and ago(). [default: the clock]")
@json_format
def command(
    paths: tuple[Path, ...],
    exclusion: str | None,
    exclusions: tuple[Path, ...],
    now: datetime | str | None,
    format: str,
) -> int:
    """Prove each false-positive filter of hunt pages against its hunt.

    An event for which a filter is true would be set aside. Each verdict comes with an event that shows it. The exit
    code is 1 when a filter blinds its hunt.
    """
    if isinstance(now, str):
        raise click.UsageError("`--now latest` needs data; give a datetime")
    given, said = gather_exclusions(exclusions)
    proven = prove_paths(paths, exclusion, given, now)
    print_notices((*said, *proven.diagnostics))
    if format == "json":
        print_json([as_data(each) for each in proven.proofs])
    else:
        print_text("\n\n".join("\n".join(_page(each)) for each in proven.proofs))
    blinding = [each for each in proven.proofs if each.proof.kinds & BLINDING_KINDS]
    filters = f"{len(proven.proofs)} filter{'' if len(proven.proofs) == 1 else 's'}"
    note(f"{filters} proven: {len(blinding) or 'none'} blind{'s' if len(blinding) < 2 else ''} the hunt")
    failed = blinding or any(each.is_error for each in proven.diagnostics)
    return CONTENT_ERROR if failed else DONE


def _page(proof: ProvenFilter) -> Iterator[str]:
    yield printable(proof.title)
    yield from _entry("filter", proof.expression)
    if proof.proof.predicate:
        yield from _entry("as KQL", proof.proof.predicate)
    for verdict in proof.proof.verdicts:
        yield from _entry(verdict.kind, verdict.message)
        shown = ", ".join(f"{name} = {value!r}" for name, value in verdict.witness.items() if value is not None)
        if shown:
            yield from _entry("", f"event: {shown}")
    if not proof.proof.verdicts:
        yield from _entry("safe", "nothing stands against it")
    if proof.proof.repaired:
        yield from _entry("repair", proof.proof.repaired)


def _entry(label: str, text: str) -> Iterator[str]:
    """A label and a text beside it, folded to the width of the terminal."""
    lines = fold(text, max(40, out().width - LEAD), MOST_LINES)
    for at, line in enumerate(lines):
        yield f"  {label if not at else '':<{LEAD - 2}}{line}"
