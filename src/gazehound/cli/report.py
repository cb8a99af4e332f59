"""Drawing the report over hunts: each hunt's state, the totals, the findings.

Does not live here: running hunts (`hunting.run`), the report as data (`workbench.reports`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from gazehound.cli.layout import fold, printable
from gazehound.cli.print import out, print_lines, print_sheet
from gazehound.cli.query import sheet
from gazehound.cli.table import cell
from gazehound.findings.diff import Diff
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.outcome import HuntOutcome, HuntReport, HuntState
from gazehound.workbench.reports import totals

STYLES = {
    HuntState.FINDINGS: "bold red",
    HuntState.NO_FINDINGS: "green",
    HuntState.IN_PART: "yellow",
    HuntState.NOT_RUN: "yellow",
}
LEAD = max(map(len, HuntState)) + 2
"""The width of the column of states."""


def print_report(report: HuntReport, rows: int) -> None:
    """The whole report; of each hunt's findings at most `rows`, 0 for all."""
    width = out().width
    for outcome in report.outcomes:
        print_lines(_state(outcome, width))
    print_lines([Text(""), *_totals(report), Text("")])
    for outcome in report.outcomes:
        if outcome.state is HuntState.FINDINGS and outcome.result is not None:
            print_lines([Text(title(outcome.hunt), style="bold")])
            print_sheet(sheet(outcome.result, rows))
            print_lines([Text("")])


def title(hunt: HuntingQuery) -> str:
    """What a hunt is called: its name, else its id, else its file."""
    part = f" ({hunt.part[0]} of {hunt.part[1]})" if hunt.part and not hunt.name else ""
    return printable(hunt.name or hunt.id or str(hunt.path or "hunt")) + part


def _state(outcome: HuntOutcome, width: int) -> Iterator[Text]:
    """The hunt's state and name, and below what is known of it."""
    lines = fold(title(outcome.hunt), max(20, width - LEAD), 3)
    first = Text(f"{outcome.state:<{LEAD}}", style=STYLES[outcome.state])
    yield first.append(lines[0], style="not dim default")
    yield from (Text(" " * LEAD + line) for line in lines[1:])
    for detail in _details(outcome):
        yield from (Text(" " * LEAD + line, style="dim") for line in fold(detail, max(20, width - LEAD), 6))
    yield from (
        Text(" " * LEAD + line, style="dim")
        for line in _about(outcome.hunt, width - LEAD if out().is_terminal else None)
    )


def _details(outcome: HuntOutcome) -> Iterator[str]:
    if outcome.rows:
        yield f"{outcome.rows:,} row{'' if outcome.rows == 1 else 's'}{_span(outcome)}"
    if outcome.changes is not None and not outcome.changes.is_empty:
        yield _changes(outcome.changes)
    if outcome.reason is not None:
        yield printable(f"{outcome.reason}: {outcome.explanation}")
    for each in outcome.set_aside:
        of = f"of {each.candidates:,} event{'' if each.candidates == 1 else 's'} of {each.table}"
        yield printable(f"set aside {each.count:,} {of}: {each.exclusion.name}")
    for one in outcome.not_applied:
        yield printable(f"not set aside in {one.table}: {one.exclusion.name}: {one.why}")


def _changes(changes: Diff) -> str:
    """`2 new, 9 seen (1 back, 3 closed), 1 gone`."""
    among = [f"{len(each):,} {word}" for word, each in (("back", changes.back), ("closed", changes.closed)) if each]
    seen = f"{len(changes.seen):,} seen" + (f" ({', '.join(among)})" if among else "")
    return f"findings: {len(changes.new):,} new, {seen}, {len(changes.gone):,} gone"


def _about(hunt: HuntingQuery, room: int | None) -> list[str]:
    """Tactics, techniques and the file; a path stays whole, on a line of its own where there is too little room."""
    kind = printable(" · ".join(filter(None, [", ".join(hunt.tactics), ", ".join(hunt.relevant_techniques)])))
    parts = [each for each in (kind, printable(str(hunt.path or ""))) if each]
    together = " · ".join(parts)
    return [together] if room is None or cell_len(together) <= room else parts


def _span(outcome: HuntOutcome) -> str:
    if outcome.first_seen is None or outcome.last_seen is None:
        return ""
    first, last = (cell(each.replace(microsecond=0)) for each in (outcome.first_seen, outcome.last_seen))
    return f", seen {first} to {last}"


def _totals(report: HuntReport) -> Iterator[Text]:
    count = totals(report)
    hunts = f"{count['hunts']:,} hunt{'' if count['hunts'] == 1 else 's'}"
    rows = f"{count['findings']:,} row{'' if count['findings'] == 1 else 's'}"
    parts = [f"{count['with_findings']:,} with findings ({rows})" if count["findings"] else "0 with findings"]
    parts.append(f"{count['without_findings']:,} without")
    if count["looked_in_part"]:
        parts.append(f"{count['looked_in_part']:,} looked in part")
    parts.append(f"{count['not_run']:,} not run")
    yield Text(f"{hunts}: {', '.join(parts)}", style="bold")
    reasons = Counter(each.reason for each in report.skipped)
    if len(report.outcomes) > 1 and reasons:
        why = ", ".join(f"{reason} ({number:,})" for reason, number in reasons.most_common())
        yield Text(f"Could not look: {why}", style=STYLES[HuntState.NOT_RUN])
