"""`gazehound rmm`: which remote-management tools are seen in logs, and which of them are approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from gazehound.catalogue.approval import Approvals, load_approvals
from gazehound.catalogue.model import Catalogue
from gazehound.catalogue.read import bundled, load_catalogue
from gazehound.cli.exits import DONE, FINDINGS, RUN_FAILED
from gazehound.cli.layout import fold, printable
from gazehound.cli.opening import note_what_was_not_read, opened, session_options
from gazehound.cli.options import Quantity, json_format
from gazehound.cli.print import note, out, print_json, print_lines, print_notices, print_sheet
from gazehound.cli.progress import working
from gazehound.cli.table import Sheet
from gazehound.cli.writing import new_file
from gazehound.diagnostics import KqlError, did_you_mean, listing
from gazehound.engine.clock import moment_of
from gazehound.workbench.remote_management import (
    RemoteManagement,
    SeenBehaviour,
    SeenTool,
    State,
    as_data,
    remote_management,
)

PERIODS: dict[str, float] = {"h": 3600, "d": 86_400, "w": 604_800}
MOST_VALUES = 3
"""So many values of a piece of evidence are named; more are counted."""
INDENT = 2
MOST_ROWS = 50
STYLES = {State.NO: "bold red", State.IN_PART: "yellow", State.YES: "green", State.NOT_ASKED: ""}
WORDS = {
    State.NO: "not approved",
    State.IN_PART: "approved in part",
    State.YES: "approved",
    State.NOT_ASKED: "seen",
}


@click.command
@click.argument("tools", nargs=-1, metavar="[TOOL…]")
@session_options
@json_format
@click.option(
    "--approved",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Which tools are approved where, as YAML: by devices, users and instances.",
)
@click.option(
    "--catalogue",
    "own_catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="More tools, or other facts of known ones, in the form of the package's own catalogue.",
)
@click.option(
    "--since", type=Quantity("time", PERIODS, "7d or 12h"), metavar="TIME", help="Look back from now so far only."
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html",
    help="Also write the answer to this file: one HTML page that needs nothing else.",
)
@click.option("--fail-on-finding", is_flag=True, help="Exit with 10 when a tool is seen that is not approved.")
def command(
    tools: tuple[str, ...],
    format: str,
    approved: Path | None,
    own_catalogue: Path | None,
    since: float | None,
    report_file: Path | None,
    fail_on_finding: bool,
    **options: Any,
) -> int:
    """Show the remote-management tools in logs, and which are approved.

    Those come first that deserve a look: not approved, certain, running, on few devices. Name one or several TOOLs to
    see their devices and everything that shows them.
    """
    if not options["data"]:
        raise click.UsageError("missing option '--data': a file or folder of logs")
    catalogue = _catalogue(own_catalogue)
    wanted = [_named(each, catalogue) for each in tools]
    approvals = _approvals(approved, catalogue)
    with working("looking for tools"), opened(**options) as session:
        found = remote_management(session, catalogue, approvals, timedelta(seconds=since) if since else None)
        moment = moment_of(session.moment())
    if report_file is not None:
        _write_page(found, moment, [str(each) for each in options["data"]], report_file)
    chosen = [each for each in found.tools if not wanted or each.tool.id in wanted]
    if format == "json":
        print_json(as_data(found, chosen))
    elif wanted:
        _print_tools(chosen, approvals is not None)
    else:
        _print_overview(found)
    _note_missing(found)
    note_what_was_not_read(session)
    if not found.looked:
        note("gazehound rmm: none of the tables in which tools are looked for has data")
        return RUN_FAILED
    return FINDINGS if fail_on_finding and any(each.state is not State.YES for each in chosen) else DONE


def _write_page(found: RemoteManagement, moment: datetime, data: Sequence[str], target: Path) -> None:
    from gazehound.workbench.remote_management_page import write_page  # noqa: PLC0415  # start-up: Jinja is for pages

    with new_file(target) as stream:
        write_page(found, moment, data, stream)


def _catalogue(path: Path | None) -> Catalogue:
    """The package's catalogue, with the tools of a file in the place of those of the same id."""
    if path is None:
        return bundled()
    own, said = load_catalogue(path, bundled())
    if said:
        raise KqlError(said)
    return own


def _approvals(path: Path | None, catalogue: Catalogue) -> Approvals | None:
    if path is None:
        return None
    found, said = load_approvals(path, catalogue)
    if any(each.is_error for each in said):
        raise KqlError(said)
    print_notices(said)
    return found


def _named(name: str, catalogue: Catalogue) -> str:
    found = catalogue.named(name)
    if found is None:
        hint = did_you_mean(name, catalogue.names, "tool")
        raise click.UsageError(f"`{name}` is no tool of the catalogue" + (f"; {hint}" if hint else ""))
    return found.id


def _print_overview(found: RemoteManagement) -> None:
    """A line per tool, then how many there are."""
    if found.tools:
        is_asked = found.tools[0].state is not State.NOT_ASKED
        names = ["tool", "approved", "devices", "first", "last", "evidence"]
        types = ["string", "string", "long", "datetime", "datetime", "string"]
        rows = [_row(each) for each in found.tools]
        kept = [at for at, name in enumerate(names) if is_asked or name != "approved"]
        shown = [[row[at] for at in kept] for row in rows]
        print_sheet(
            Sheet(
                [names[at] for at in kept], [types[at] for at in kept], shown, len(rows), "tool", lines=3,
                whole="gazehound rmm TOOL",
            )
        )  # fmt: skip
        print_lines([Text("")])
    _print_behaviours(found.behaviours)
    print_lines(_totals(found))


def _print_behaviours(found: Sequence[SeenBehaviour]) -> None:
    """A line per program and device, under what it did."""
    if found:
        rows = [
            [each.behaviour, printable(each.device), printable(each.program), f"{each.last:%Y-%m-%d}", _details(each)]
            for each in found
        ]
        names, types = ["behaviour", "device", "program", "last", "details"], ["string"] * 5
        print_sheet(Sheet(names, types, rows[:MOST_ROWS], len(rows), "program", lines=2, whole="--format json"))
        print_lines([Text("")])


def _details(seen: SeenBehaviour) -> str:
    more = len(seen.details) - MOST_VALUES
    return printable(", ".join([*seen.details[:MOST_VALUES], *([f"and {more:,} more"] if more > 0 else [])]))


def _row(seen: SeenTool) -> list[str]:
    devices = f"{len(seen.devices):,}"
    if seen.state is State.IN_PART:
        devices = f"{seen.unapproved:,} of {devices}"
    first, last = (f"{each:%Y-%m-%d}" for each in (seen.first, seen.last))
    return [printable(seen.tool.name), str(seen.state), devices, first, last, _brief(seen)]


def _brief(seen: SeenTool) -> str:
    """The strongest evidence with its most frequent value."""
    best, *others = seen.evidence
    value = f": {printable(best.values[0])}" if best.values else ""
    more = f" (and {len(others)} more)" if others else ""
    return f"{best.text}{value}{more}"


def _totals(found: RemoteManagement) -> Iterator[Text]:
    states = Counter(each.state for each in found.tools)
    line = Text(f"{len(found.tools):,} of {found.asked:,} tools seen")
    for number, (state, count) in enumerate(sorted(states.items(), key=lambda pair: list(State).index(pair[0]))):
        if state is not State.NOT_ASKED:
            line.append(", " if number else ": ").append(f"{count:,} {WORDS[state]}", style=STYLES[state])
    yield line


def _print_tools(chosen: Sequence[SeenTool], is_asked: bool) -> None:
    """Each tool with its evidence and its devices."""
    for number, each in enumerate(chosen):
        if number:
            print_lines([Text("")])
        title = Text(printable(each.tool.name), style="bold")
        if is_asked:
            title.append(f"  {WORDS[each.state]}", style=STYLES[each.state])
        print_lines([title, *_evidence(each), Text("")])
        _print_devices(each, is_asked)


def _evidence(seen: SeenTool) -> Iterator[Text]:
    width = out().width
    for each in seen.evidence:
        also = f" (also of {', '.join(each.others)})" if each.others else ""
        counts = f"{_counted(each.devices, 'device')}, {_counted(each.events, 'event')}"
        yield from _folded(f"{each.kind}: {each.text}{also}: {counts}", 2, width)
        more = len(each.values) - MOST_VALUES
        values = [*each.values[:MOST_VALUES], *([f"and {more:,} more"] if more > 0 else [])]
        for value in values:
            yield from _folded(printable(value), 4, width, style="dim")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _folded(text: str, indent: int, width: int, style: str = "") -> Iterator[Text]:
    for line in fold(text, max(20, width - indent), len(text) + 1):
        yield Text(" " * indent + line, style=style)


def _print_devices(seen: SeenTool, is_asked: bool) -> None:
    names = ["device", "approved", "first", "last", "events", "accounts"]
    types = ["string", "string", "datetime", "datetime", "long", "string"]
    rows = [
        [
            printable(each.name), "yes" if each.is_approved else "no", _minute(each.first), _minute(each.last),
            f"{each.events:,}", printable(", ".join(each.accounts)),
        ]
        for each in seen.devices
    ]  # fmt: skip
    kept = [at for at, name in enumerate(names) if is_asked or name != "approved"]
    shown = [[row[at] for at in kept] for row in rows]
    sheet = Sheet(
        [names[at] for at in kept],
        [types[at] for at in kept],
        shown,
        len(rows),
        "device",
        lines=2,
        whole="--format json",
    )
    print_sheet(sheet, INDENT)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _note_missing(found: RemoteManagement) -> None:
    """A table without data shows no tool, which is not that there is none."""
    if found.looked and found.missing:
        names = listing([f"`{each}`" for each in found.missing])
        note(f"warning: there is no data for {names}; what only those would show is not known")
