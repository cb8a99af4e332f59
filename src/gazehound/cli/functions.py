"""`gazehound functions`: what is supported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from gazehound.cli.options import json_format
from gazehound.cli.print import note, print_json, print_sheet, print_text
from gazehound.cli.table import Sheet
from gazehound.diagnostics import did_you_mean
from gazehound.functions.declare import Function, Kind
from gazehound.workbench.functions import as_data, functions, functions_named, known_names

KINDS = {
    Kind.SCALAR: "scalar",
    Kind.AGGREGATE: "aggregation",
    Kind.WINDOW: "window",
    Kind.OPERATOR: "operator",
}
MOST_LINES = 10


@click.command
@click.argument("name", required=False)
@json_format
def command(name: str | None, format: str) -> None:
    """List the functions, aggregation functions and operators that are supported.

    With NAME, show its signatures, examples and limits.
    """
    found = list(functions()) if name is None else functions_named(name)
    if name is not None and not found:
        meant = did_you_mean(name, known_names(), "function")
        raise click.UsageError(f"no function is called `{name}`" + (f"; {meant}" if meant else ""))
    if format == "json":
        print_json([as_data(each) for each in found])
    elif name is None:
        _list(found)
    else:
        print_text("\n\n".join("\n".join(_page(function)) for function in found))


def _list(found: Sequence[Function]) -> None:
    rows = [[", ".join(each.names), KINDS[each.kind], _doc(each)] for each in found]
    names = ["name", "kind", "what it does"]
    print_sheet(Sheet(names, ["string"] * len(names), rows, len(rows), unit="function", lines=MOST_LINES))
    refused = sum(not each.is_supported for each in found)
    note(f"{len(found) - refused} supported, {refused} known and refused by name; `gazehound functions NAME` shows one")


def _doc(function: Function) -> str:
    return function.doc if function.is_supported else f"(not supported) {function.doc}"


def _page(function: Function) -> Iterator[str]:
    yield f"{', '.join(function.names)}: {function.kind}"
    yield from ("", f"  {function.doc}", "")
    for overload in function.overloads:
        yield f"  {function.name}{overload.text}" + ("" if overload.duckdb else "   (not supported)")
    if function.examples:
        yield ""
    for example in function.examples:
        yield f"  {example.kql}  =>  {example.result}" + (f"    {example.why}" if example.why else "")
    yield from ("", *([f"  {function.notes}"] if function.notes else []), f"  Source: {function.source}")
