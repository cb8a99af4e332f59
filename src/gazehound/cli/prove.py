"""`gazehound prove`: what the exclusions of hunt pages would do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.options import json_format
from gazehound.cli.print import note, print_json, print_notices, print_text
from gazehound.workbench.proofs import BLINDING_KINDS, ProvenFilter, as_data, prove_paths


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option("--exclusion", "-e", metavar="EXPRESSION", help="Prove this expression instead of the pages' filters.")
@json_format
def command(paths: tuple[Path, ...], exclusion: str | None, format: str) -> int:
    """Prove each false-positive filter of hunt pages against its hunt.

    An event for which a filter is true would be set aside. Each verdict comes with an event that shows it. The exit
    code is 1 when a filter blinds its hunt.
    """
    proven = prove_paths(paths, exclusion)
    print_notices(proven.diagnostics)
    if format == "json":
        print_json([as_data(each) for each in proven.proofs])
    else:
        print_text("\n\n".join("\n".join(_page(each)) for each in proven.proofs))
    blinding = [each for each in proven.proofs if each.proof.kinds & BLINDING_KINDS]
    note(f"{len(proven.proofs)} filters proven: {len(blinding)} blind their hunt")
    failed = blinding or any(each.is_error for each in proven.diagnostics)
    return CONTENT_ERROR if failed else DONE


def _page(proof: ProvenFilter) -> Iterator[str]:
    yield proof.title
    yield f"  filter    {proof.expression}"
    if proof.proof.predicate:
        yield f"  as KQL    {proof.proof.predicate}"
    for verdict in proof.proof.verdicts:
        yield f"  {verdict.kind:<18} {verdict.message}"
        shown = ", ".join(f"{name} = {value!r}" for name, value in verdict.witness.items() if value is not None)
        if shown:
            yield f"  {'':<18} event: {shown}"
    if not proof.proof.verdicts:
        yield "  nothing stands against it"
    if proof.proof.repaired:
        yield f"  {'repair':<18} {proof.proof.repaired}"
