"""`gazehound findings`: what hunts found, run after run: list, show, the events behind, triage, export."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from gazehound.cli.finding_text import draw_events, draw_findings, draw_one
from gazehound.cli.layout import printable
from gazehound.cli.opening import opened as opened_data
from gazehound.cli.opening import session_options
from gazehound.cli.options import Moment, ParamType, output, rows
from gazehound.cli.print import note, print_json, print_text
from gazehound.cli.writing import deliver, new_file
from gazehound.diagnostics import KqlError, listing
from gazehound.findings.model import Finding, State
from gazehound.findings.store import Store
from gazehound.workbench import findings as bench
from gazehound.workbench.export import dump, write_csv
from gazehound.workbench.proposal_text import drafts_text, sentences
from gazehound.workbench.proposals import Proposal, Refusal, Terms, propose
from gazehound.workbench.stored import StoredFinding

STATES = {str(each).replace(" ", "-"): (each,) for each in State}
CHOICES = {**STATES, "open": (State.NEW, State.SEEN), "closed": tuple(each for each in State if each.is_closed)}
"""What `--state` takes: each state, and two words for several."""
VERDICTS = {
    "true_positive": State.TRUE_POSITIVE,
    "false_positive": State.FALSE_POSITIVE,
    "benign": State.BENIGN,
    "reopen": State.SEEN,
}
AGO = re.compile(r"(?P<number>\d{1,5})(?P<unit>[dhm])")
DAYS = re.compile(r"(\d{1,5})d")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
MOST_NAMED = 5
MISTAKES = ("K0691", "K0692", "K0693", "K0695", "K0696", "K0697")
"""Codes of a call that names the wrong store or finding."""


class Since(Moment):
    """A datetime, or a timespan before now such as `7d`."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> datetime | str:
        ago = AGO.fullmatch(value.strip()) if isinstance(value, str) else None
        if ago is not None:
            return datetime.now(UTC) - timedelta(**{UNITS[ago["unit"]]: int(ago["number"])})
        return super().convert(value, param, context)


class Days(ParamType):
    """A day to come, or a number of days from now such as `90d`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        today = datetime.now(UTC).date()
        try:
            days = DAYS.fullmatch(value.strip())
            day = today + timedelta(days=int(days[1])) if days else date.fromisoformat(value.strip())
        except (ValueError, OverflowError):
            self.fail(f"`{value}` is neither a day such as {today.replace(day=1)} nor a number of days such as 90d")
        if day <= today:
            self.fail(f"`{value}` has passed; an exclusion expires on a day to come")
        return day


store_option = click.option("--store", required=True, metavar="FILE|URL", help="The store that `hunt --store` made.")
id_argument = click.argument("finding", metavar="ID")


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that choose findings."""
    for option in (
        click.option("--since", type=Since(), metavar="TIME", help="Seen at this time or later: a datetime, or `7d`."),
        click.option("--state", "states", multiple=True, type=click.Choice([*CHOICES]), help="May be repeated."),
        click.option("--hunt", default="", metavar="TEXT", help="Of the hunt of this id, or with this in its name."),
    ):
        command = option(command)
    return command


@click.group
def command() -> None:
    """Show, judge and export the findings that `gazehound hunt --store` keeps.

    ID is the id of a finding; its first digits are enough.
    """


@command.command("list")
@store_option
@filters
@click.option("--format", "-f", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@output
@rows
def list_findings(format: str, output: Path | None, rows: int, store: str, **options: Any) -> None:
    """List findings, the last seen first."""
    with opened(store) as kept:
        found = chosen(kept, **options)
    writers = {
        "json": lambda stream: bench.write_json(list(map(bench.finding_data, found)), stream),
        "csv": lambda stream: bench.write_findings_csv(list(map(StoredFinding, found)), stream),
        "table": lambda stream: None,
    }
    deliver(format, output, writers[format], lambda: draw_findings(found, rows))


@command.command
@id_argument
@store_option
@click.option("--format", "-f", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(finding: str, store: str, format: str) -> None:
    """Show one finding: what it is, its row, its history and the events behind it."""
    with opened(store) as kept:
        (stored,) = bench.stored_findings(kept, [kept.finding(finding)])
    if format == "json":
        print_json(bench.stored_data(stored))
    else:
        draw_one(stored)


@command.command
@id_argument
@store_option
@click.option(
    "--format", "-f", type=click.Choice(["table", "json", "jsonl", "csv"]), default="table", show_default=True
)
@output
@rows
def events(finding: str, store: str, format: str, output: Path | None, rows: int) -> None:
    """Show the raw events behind a finding, the oldest first."""
    with opened(store) as kept:
        (stored,) = bench.stored_findings(kept, [kept.finding(finding)])
    data = [bench.event_data(each) for each in stored.events]
    names = ["table", *dict.fromkeys(name for each in stored.events for name in each.values)]
    lines = ([each.table, *(each.values.get(name) for name in names[1:])] for each in stored.events)
    writers = {
        "json": lambda stream: bench.write_json(data, stream),
        "jsonl": lambda stream: stream.writelines(dump(each) + b"\n" for each in data),
        "csv": lambda stream: write_csv(names, lines, stream),
        "table": lambda stream: None,
    }
    deliver(format, output, writers[format], lambda: draw_events(stored, rows))


@command.command
@click.argument("findings", nargs=-1, required=True, metavar="ID…")
@store_option
@click.option("--true-positive", is_flag=True, help="Close it: an attack.")
@click.option("--false-positive", is_flag=True, help="Close it: not what the hunt looks for.")
@click.option("--benign", is_flag=True, help="Close it: what the hunt looks for, and harmless.")
@click.option("--reopen", is_flag=True, help="Open it again.")
@click.option("--note", default="", metavar="TEXT", help="What there is to say; alone it leaves the state.")
@click.option("--by", metavar="NAME", help="Who says so. [default: the name of the account]")
@click.option(
    "--draft",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the proposed exclusion to this new file, such as known.exclusions.yaml, instead of stdout.",
)
@click.option(
    "--expires",
    type=Days(),
    default="90d",
    show_default=True,
    metavar="DAY",
    help="When the proposed exclusion expires: a day, or days from now.",
)
@session_options
def triage(
    findings: tuple[str, ...],
    store: str,
    note: str,
    by: str | None,
    draft: Path | None,
    expires: date,
    data: tuple[Path, ...],
    **others: Any,
) -> None:
    """Say what findings were, or note something.

    A finding that is closed stays closed when it is seen again; --reopen lets runs change its state again. With
    --false-positive, an exclusion is proposed that sets the findings aside and keeps all others, with what it would
    have done in the store and, with --data, in data.
    """
    state = _verdict({name: others.pop(name) for name in VERDICTS}, note)
    proposes = state is State.FALSE_POSITIVE or (state is State.BENIGN and draft is not None)
    if (draft or data) and not proposes:
        raise click.UsageError("--draft and --data are for an exclusion, which --false-positive proposes")
    if draft is not None and draft.exists():
        raise click.UsageError(f"`{draft}` exists; a draft is written to a new file")
    said_by = _account() if by is None else by
    with opened(store) as kept:
        done = bench.triage(kept, findings, state, by=said_by, note=note)
        for finding, now_is in done:
            print_text(f"{finding.id}  {finding.state} → {now_is}  {finding.title}")
        if proposes:
            terms = Terms(said_by, note, datetime.now(UTC).date(), expires)
            _propose(kept, [finding for finding, _ in done], terms, draft, {"data": data, **others})


def _verdict(given: Mapping[str, bool], note: str) -> State | None:
    """The state that one of the options names; None to leave it."""
    states = [VERDICTS[name] for name, is_given in given.items() if is_given]
    if len(states) > 1:
        raise click.UsageError("only one of --true-positive, --false-positive, --benign and --reopen can be true")
    if not states and not note:
        raise click.UsageError("one of --true-positive, --false-positive, --benign, --reopen or --note is needed")
    return states[0] if states else None


def _propose(store: Store, marked: Sequence[Finding], terms: Terms, draft: Path | None, data: dict[str, Any]) -> None:
    """Show the exclusions that would set the findings aside, or write them to a file and say what they would do."""
    with opened_data(**data) if data["data"] else nullcontext() as session:
        made = propose(store, marked, terms, session)
    proposals = [each for each in made if isinstance(each, Proposal)]
    for each in made:
        if isinstance(each, Refusal):
            note(printable(f"no exclusion is proposed for {listing(each.findings, MOST_NAMED)}: {each.why}"))
    if proposals and draft is None:
        print_text(f"\n{drafts_text(proposals)}".rstrip())
    elif proposals and draft is not None:
        with new_file(draft) as stream:
            stream.write(drafts_text(proposals).encode())
        for one in proposals:
            print_text("\n".join(map(printable, [f"{one.draft.id}, a draft in {draft}", *sentences(one)])))


@command.command
@store_option
@filters
@click.option("--format", "-f", type=click.Choice([*bench.FORMS]), default="json", show_default=True)
@output
def export(store: str, format: str, output: Path | None, **options: Any) -> None:
    """Write findings in a form that other programs read.

    json has everything: row, history, events; csv a line per finding; sarif is SARIF 2.1.0 for CI; navigator a layer of
    the ATT&CK Navigator; ocsf detection findings; sentinel hunting bookmarks.
    """
    with opened(store) as kept:
        stored = bench.stored_findings(kept, chosen(kept, **options))
    deliver(format, output, lambda stream: bench.FORMS[format].write(stored, stream), lambda: None)


@contextmanager
def opened(location: str) -> Iterator[Store]:
    """The store; one that is not there, or a finding that is not in it, is a usage mistake."""
    try:
        with Store.open(location) as store:
            yield store
    except KqlError as error:
        first = error.diagnostics[0]
        if first.code not in MISTAKES:
            raise
        raise click.UsageError(first.message + (f"; {first.help}" if first.help else "")) from None


def chosen(store: Store, hunt: str, states: Sequence[str], since: datetime | str | None) -> list[Finding]:
    """The findings that the filters leave; a word on stderr where that is none."""
    wanted = {state for each in states for state in CHOICES[each]}
    if since == "latest":
        raise click.UsageError("`latest` is no time to list findings since")
    found = store.findings(hunt, wanted, since if isinstance(since, datetime) else None)
    if not found:
        note("no finding matches" if hunt or states or since else "the store holds no finding")
    return found


def _account() -> str:
    """The name of the account, empty where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
