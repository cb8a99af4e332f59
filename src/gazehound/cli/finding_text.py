"""Drawing findings for people: the list, one of them whole, the events behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.text import Text

from gazehound.cli.layout import fold, printable
from gazehound.cli.print import note, out, print_lines, print_sheet
from gazehound.cli.table import Sheet, cell
from gazehound.findings.model import EventRecord, Finding, HistoryEntry, State, plain_text
from gazehound.workbench.stored import StoredFinding

STYLES = {
    State.NEW: "bold red",
    State.SEEN: "red",
    State.GONE: "dim",
    State.TRUE_POSITIVE: "bold magenta",
    State.FALSE_POSITIVE: "green",
    State.BENIGN: "green",
}
LIST = ("id", "state", "finding", "hunt", "first seen", "last seen", "runs", "events")
LIST_TYPES = ("string", "string", "string", "string", "datetime", "datetime", "long", "long")
LABEL = 12
SHORT_ID = 10
EVENTS_SHOWN = 20
TIMES = ("Timestamp", "TimeGenerated")


def draw_findings(findings: Sequence[Finding], most: int) -> None:
    """The findings as a table, at most `most` of them, 0 for all; then how many there are in which state."""
    shown = findings[: most or len(findings)]
    rows = [list(map(cell, _list_row(each))) for each in shown]
    whole = "--format json"
    print_sheet(Sheet(LIST, LIST_TYPES, rows, len(findings), unit="finding", lines=3, whole=whole))
    counts = {state: sum(each.state is state for each in findings) for state in State}
    note(", ".join(f"{count:,} {state}" for state, count in counts.items() if count) or "no findings")


def _list_row(finding: Finding) -> list[object]:
    seen = [_to_second(each) for each in (finding.first_seen, finding.last_seen)]
    about = [finding.id[:SHORT_ID], str(finding.state), finding.title, finding.hunt.title]
    return [*about, *seen, finding.runs, finding.event_count]


def draw_one(stored: StoredFinding) -> None:
    """A finding whole: what it is, its rows, its history, the first events behind it."""
    finding = stored.finding
    print_lines([Text(printable(finding.title), style="bold"), *_facts(stored), Text("")])
    _heading(f"Row{'' if finding.row_count == 1 else f's ({finding.row_count:,})'}")
    for at, row in enumerate(finding.rows):
        print_lines([*([Text("")] if at else []), *_pairs(row.items())])
    print_lines([Text("")])
    _heading("History")
    print_lines([*map(_step, stored.history), Text("")])
    _heading(f"Events ({finding.event_count:,})")
    print_lines(Text(line, style="dim") for each in finding.remarks for line in _folded(each, 0))
    _events(stored.events, EVENTS_SHOWN)
    if len(stored.events) > EVENTS_SHOWN:
        note(f"`gazehound findings events {finding.id[:SHORT_ID]}` shows all {len(stored.events):,} that are kept")


def draw_events(stored: StoredFinding, most: int) -> None:
    """The events behind a finding, table by table, then what they leave out."""
    if not stored.events:
        note("no raw event is kept of this finding; its row is the evidence")
    _events(stored.events, most or len(stored.events))
    for each in stored.finding.remarks:
        note(f"note: {each}")
    if len(stored.events) < stored.finding.event_count:
        note(f"{len(stored.events):,} of {stored.finding.event_count:,} events are kept")


def _facts(stored: StoredFinding) -> Iterator[Text]:
    finding, hunt = stored.finding, stored.finding.hunt
    state = Text(f"{'state':<{LABEL}}").append(str(finding.state), style=STYLES[finding.state])
    yield state.append(f", in {finding.runs:,} run{'' if finding.runs == 1 else 's'}", style="not bold default")
    version = f" version {hunt.version}" if hunt.version else ""
    attack = " · ".join(filter(None, [", ".join(hunt.tactics), ", ".join(hunt.techniques)]))
    first, last = (cell(_to_second(each)) for each in (finding.first_seen, finding.last_seen))
    yield from _pairs(
        [("id", finding.id), ("hunt", f"{hunt.title}{version}"), ("ATT&CK", attack), ("hypothesis", hunt.description)]
    )
    yield from _pairs([("seen", f"{first} to {last}"), ("note", finding.note), ("file", hunt.file)])


def _pairs(pairs: Iterable[tuple[str, object]]) -> Iterator[Text]:
    """`name  value` lines, the value folded beside its name; empty values are left out."""
    given = [(printable(name), printable(plain_text(value))) for name, value in pairs if plain_text(value)]
    widest = max([LABEL, *(len(name) + 2 for name, _ in given)])
    for name, value in given:
        for at, line in enumerate(_folded(value, widest)):
            yield Text(f"{name if at == 0 else '':<{widest}}{line}")


def _folded(text: str, indent: int) -> list[str]:
    return fold(printable(text), max(20, out().width - indent), len(text) + 1) or [""]


def _heading(text: str) -> None:
    print_lines([Text(text, style="bold")])


def _step(entry: HistoryEntry) -> Text:
    run = f"run {entry.run}" if entry.run is not None else entry.by
    said = f": {entry.note}" if entry.note else ""
    return Text(printable(f"{cell(_to_second(entry.at))}  {entry.what}  {run}".rstrip() + said))


def _events(events: Sequence[EventRecord], most: int) -> None:
    """The first events, table by table: what they have in common, then a line each for what differs."""
    tables: dict[str, list[EventRecord]] = {}
    for each in events[:most]:
        tables.setdefault(each.table, []).append(each)
    for table, listed in tables.items():
        names = [name for name in dict.fromkeys(name for each in listed for name in each.values) if name not in TIMES]
        common = {name: listed[0].values.get(name) for name in names if _is_common(name, listed)}
        _heading(table)
        if len(listed) == 1:
            print_lines([*_pairs([("time", cell(listed[0].time)), *common.items()]), Text("")])
            continue
        differing = [name for name in names if name not in common]
        rows = [[cell(each.time), *(cell(plain_text(each.values.get(name))) for name in differing)] for each in listed]
        types = ["datetime", *["string"] * len(differing)]
        total = sum(each.table == table for each in events)
        print_sheet(Sheet(["time", *differing], types, rows, total, unit="event", whole="--format json"))
        print_lines([Text("the same in all of them:", style="dim")] if common else [])
        print_lines([*_pairs(common.items()), Text("")])


def _is_common(name: str, events: Sequence[EventRecord]) -> bool:
    first = plain_text(events[0].values.get(name))
    return all(plain_text(each.values.get(name)) == first for each in events)


def _to_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
