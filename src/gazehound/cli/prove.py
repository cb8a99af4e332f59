"""`gazehound prove`: what the exclusions of hunt pages would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.layout import fold, printable
from gazehound.cli.options import Moment, definitions, json_format, watchlists
from gazehound.cli.print import note, out, print_json, print_notices, print_text
from gazehound.diagnostics import listing
from gazehound.hunting.excluding import gather_exclusions
from gazehound.schemas import workspace_from
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
@definitions
@watchlists
@click.option("--now", type=Moment(), metavar="TIME", help="The clock of now() and ago(). [default: the clock]")
@json_format
def command(
    paths: tuple[Path, ...],
    exclusion: str | None,
    exclusions: tuple[Path, ...],
    schemas: dict[str, Any] | None,
    functions: dict[str, Any] | None,
    watchlists: Path | None,
    now: datetime | str | None,
    format: str,
) -> int:
    """Prove each false-positive filter of hunt pages against its hunt.

    An event for which a filter is true would be set aside. Each verdict comes with an event that shows it. Exclusions
    of files are proven beside each other, too, and all together. The exit code is 1 when one blinds its hunt.
    """
    if isinstance(now, str):
        raise click.UsageError("`--now latest` needs data; give a datetime")
    given, said = gather_exclusions(exclusions)
    proven = prove_paths(paths, exclusion, given, now, watchlists, workspace_from(schemas, functions))
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
    if proof.expression:
        yield from _entry("filter", proof.expression)
    elif proof.exclusions:
        yield from _entry("exclusions", listing([each.name for each in proof.exclusions], 12))
    if proof.proof.predicate:
        yield from _entry("as KQL", proof.proof.predicate)
    for verdict in proof.proof.verdicts:
        yield from _entry(verdict.kind, verdict.message)
        if verdict.witness:
            yield from _entry("", f"event: {event_text(verdict.witness)}")
    if not proof.proof.verdicts:
        is_union = not proof.expression
        yield from _entry("safe", "events of this hunt are left" if is_union else "nothing stands against it")
    if proof.proof.repaired:
        yield from _entry("repair", proof.proof.repaired)


def event_text(event: Mapping[str, object]) -> str:
    """An event on one line; a field that it cannot have is null."""
    return ", ".join(f"{name} = {'null' if value is None else repr(value)}" for name, value in event.items())


def _entry(label: str, text: str) -> Iterator[str]:
    """A label and a text beside it, folded to the width of the terminal."""
    lines = fold(text, max(40, out().width - LEAD), MOST_LINES)
    for at, line in enumerate(lines):
        yield f"  {label if not at else '':<{LEAD - 2}}{line}"
