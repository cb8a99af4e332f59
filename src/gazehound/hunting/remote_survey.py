"""All tools of a catalogue looked for at once: each table is read as often for hundreds of hunts as for a few.

Lives here: from a session to the events that its rules find, summed up by device and by what they show. Does not live
here: the hunts as they are shared (`remote_tools`), what is approved (`catalogue.approval`), what a person is told
(the workbench).

A column has few distinct values beside the events that hold them. So the rules look at the distinct values first; then
one query fetches the events with a value that some rule asks for; then each rule decides on those. What is found for a
tool is what its hunt finds alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from pyarrow import compute

from gazehound.catalogue.conditions import listed
from gazehound.catalogue.index import ColumnIndex, indexes
from gazehound.catalogue.model import Catalogue
from gazehound.catalogue.rules import CONNECTING, STARTED, TABLES, Clue, Kind, Rule, rules_of
from gazehound.engine import Session

MOST_VALUES = 5000
"""So many values of a column are asked for one by one; of more, what they have in common."""
MOST_LOOKED_AT = 5000
"""Of more distinct values, only those are looked at that hold a piece of some indicator."""
DEVICE = ("DeviceId", "DeviceName")
ACCOUNT = {Kind.NETWORK: "InitiatingProcessAccount", Kind.PROCESS: "Account"}
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.NETWORK: ("RemoteUrl", "RemoteIP", *astuple(CONNECTING)),
    Kind.PROCESS: astuple(STARTED),
    Kind.SIGNATURE: ("Signer",),
}
"""What the rules look at."""
BESIDE: dict[Kind, tuple[str, ...]] = {
    Kind.NETWORK: ("InitiatingProcessAccountDomain", "InitiatingProcessAccountName"),
    Kind.PROCESS: (
        "FolderPath", "AccountDomain", "AccountName",
        "InitiatingProcessFileName", "InitiatingProcessVersionInfoCompanyName",
    ),
    Kind.SIGNATURE: ("SHA1",),
}  # fmt: skip
"""What else is told of an event."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Events of one device that show a tool in the same way.

    `values` are those of the columns that the rules look at and of what is told beside them; empty ones are left out.
    """

    rule: Rule
    clue: Clue
    device_id: str
    device: str
    values: dict[str, str]
    first: datetime
    last: datetime
    events: int

    @property
    def account(self) -> str:
        """The account that the program ran under, with its domain; empty where the table does not say."""
        lead = ACCOUNT.get(self.rule.kind, "")
        domain, name = self.values.get(f"{lead}Domain", ""), self.values.get(f"{lead}Name", "")
        return f"{domain}\\{name}" if domain and name else name


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found, and the tables that were looked at or have no data."""

    sightings: tuple[Sighting, ...]
    looked: tuple[str, ...]
    missing: tuple[str, ...]


def survey(session: Session, catalogue: Catalogue, since: timedelta | None = None) -> Survey:
    """Look for every tool of the catalogue in the tables of the session; `since` counts back from the session's now.

    Errors: `KqlError` K05.. when a query fails or is cut short
    """
    rules = [rule for tool in catalogue.tools for rule in rules_of(tool)]
    there = {kind: table for kind, table in TABLES.items() if table in session.workspace.data}
    found = [
        each
        for kind in there
        for each in _sightings(session, kind, [rule for rule in rules if rule.kind is kind], since)
    ]
    missing = tuple(table for table in TABLES.values() if table not in there.values())
    return Survey(tuple(found), tuple(there.values()), missing)


def _sightings(session: Session, kind: Kind, rules: Sequence[Rule], since: timedelta | None) -> Iterator[Sighting]:
    events = TABLES[kind] + (f"\n| where Timestamp > ago({int(since.total_seconds())}s)" if since else "")
    index = indexes(rules)
    wanted = {column: _wanted(session, events, each) for column, each in index.items()}
    conditions = [_asked(column, values, index[column]) for column, values in wanted.items() if values]
    if not conditions:
        return
    columns = (*COLUMNS[kind], *BESIDE[kind])
    totals = "First = min(Timestamp), Last = max(Timestamp), Events = count()"
    groups = (*DEVICE, *columns)
    rows = session.query(
        f"{events}\n| where {' or '.join(conditions)}\n| summarize {totals} by {', '.join(groups)}"
        f"\n| sort by {', '.join(f'{each} asc' for each in groups)}"
    )
    for device_id, device, *rest in rows.rows():
        values = {column: text for column, text in zip(columns, rest, strict=False) if text}
        first, last, count = rest[len(columns) :]
        numbers = {number for column in index for number in wanted[column].get(values.get(column, ""), ())}
        for number in sorted(numbers):
            clue = rules[number].clue(values)
            if clue is not None:
                yield Sighting(rules[number], clue, device_id, device, values, first, last, count)


def _wanted(session: Session, events: str, index: ColumnIndex) -> dict[str, frozenset[int]]:
    """The distinct values of a column that some rule asks for, with the numbers of these rules."""
    values: Sequence[str] = index.few()
    if not values:
        distinct = session.query(f"{events}\n| distinct {index.column}").to_arrow().column(0)
        if len(distinct) > MOST_LOOKED_AT:
            distinct = distinct.filter(compute.match_substring_regex(distinct, index.pattern()))
        values = distinct.to_pylist()
    found = ((value, index.rules(value)) for value in values if value)
    return {value: rules for value, rules in found if rules}


def _asked(column: str, values: dict[str, frozenset[int]], index: ColumnIndex) -> str:
    """The condition that a value is one of those."""
    if len(values) > MOST_VALUES:
        return index.question()
    return f"{column} in ({listed(sorted(values))})"
