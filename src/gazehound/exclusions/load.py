"""Reading exclusion files: YAML with a list `exclusions`, and the fields that all of them share beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from gazehound.diagnostics import Diagnostic, did_you_mean, listing, report
from gazehound.exclusions.model import Exclusion, ExclusionTest, Scope, Status, ValueList
from gazehound.text import SourceText, Span

FIELDS = (
    "id", "name", "scenario", "description", "when", "original", "scope", "owner", "approved_by", "ticket", "created",
    "expires", "evidence", "tests", "budget", "status",
    "lists", "verdicts", "repair",
)  # fmt: skip
SCOPE_FIELDS = ("hunts", "tables", "devices", "from", "until")
LIST_FIELDS = ("watchlist", "version", "column", "values")
SUFFIXES = (".exclusions.yaml", ".exclusions.yml")
MOST_CHARACTERS = 1 << 20


def load_exclusions(path: Path) -> tuple[list[Exclusion], list[Diagnostic]]:
    """The exclusions of a file, or of all `*.exclusions.yaml` under a folder, and what is wrong with them.

    Errors: K0660 for a file that cannot be read as exclusions, K0661 for a field, K0662 for a value
    """
    paths = sorted(each for suffix in SUFFIXES for each in path.rglob(f"*{suffix}")) if path.is_dir() else [path]
    exclusions: list[Exclusion] = []
    diagnostics: list[Diagnostic] = []
    for each in paths:
        found, said = read_exclusions(SourceText(each.read_text(encoding="utf-8-sig"), str(each)))
        exclusions += found
        diagnostics += said
    return exclusions, diagnostics


def read_exclusions(source: SourceText) -> tuple[list[Exclusion], list[Diagnostic]]:
    """The exclusions of one text."""
    if len(source.text) > MOST_CHARACTERS:
        return [], [report("K0660", None, source, detail="it is larger than 1 MB")]
    try:
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(source.text)
    except yaml.YAMLError as problem:
        return [], [report("K0660", None, source, detail=str(problem).splitlines()[0])]
    if not isinstance(document, dict) or not isinstance(document.get("exclusions"), list):
        return [], [report("K0660", None, source, detail="it has no list `exclusions`")]
    spans = _spans(node)
    reader = _Reader(source, document.get("hunt"))
    for entry, span in zip(document["exclusions"], spans, strict=False):
        reader.read(entry, span)
    return reader.exclusions, reader.diagnostics


def _spans(node: yaml.Node | None) -> list[Span]:
    """Where each entry of the list stands."""
    assert isinstance(node, yaml.MappingNode)
    entries = next(value for key, value in node.value if key.value == "exclusions")
    return [Span(each.start_mark.index, each.end_mark.index) for each in entries.value]


class _Reader:
    """Reads the entries of one file."""

    def __init__(self, source: SourceText, hunt: object) -> None:
        self.source = source
        self.hunts = (str(hunt),) if hunt else ()
        self.exclusions: list[Exclusion] = []
        self.diagnostics: list[Diagnostic] = []

    def read(self, entry: object, span: Span) -> None:
        if not isinstance(entry, dict):
            self.diagnostics.append(report("K0660", span, self.source, detail="an entry is no mapping"))
            return
        self.diagnostics += self._unknown_fields(entry, span)
        name = str(entry.get("name") or entry.get("id") or "")
        when = str(entry.get("when") or "")
        status = self._status(entry, span)
        if isinstance(entry.get("budget"), dict):
            self._mapping(entry, "budget", ("events", "devices"), span)
        if not name or (not when and status is Status.ACTIVE):
            missing = "name" if not name else "when"
            self.diagnostics.append(report("K0662", span, self.source, field=missing, detail="it is missing"))
            return
        self.exclusions.append(
            Exclusion(
                id=str(entry.get("id") or name),
                name=name,
                when=when,
                scenario=_text(entry, "scenario"),
                description=_text(entry, "description"),
                original=_text(entry, "original"),
                scope=self._scope(entry, span),
                owner=_text(entry, "owner"),
                approved_by=_text(entry, "approved_by"),
                ticket=_text(entry, "ticket"),
                evidence=_text(entry, "evidence"),
                created=self._day(entry, "created", span),
                expires=self._day(entry, "expires", span),
                budget=self._budget(entry, "events", span),
                device_budget=self._budget(entry, "devices", span),
                lists=tuple(self._lists(entry, span)),
                status=status,
                tests=tuple(_tests(entry.get("tests"))),
                source=self.source,
                span=span,
            )
        )

    def _unknown_fields(self, entry: Mapping[object, object], span: Span) -> Iterator[Diagnostic]:
        for name in entry:
            if name not in FIELDS:
                help_text = did_you_mean(str(name), FIELDS, "field")
                note = f"fields: {listing(FIELDS, 20)}"
                yield report("K0661", span, self.source, name=name, notes=(note,), help=help_text)

    def _status(self, entry: Mapping[str, object], span: Span) -> Status:
        value = str(entry.get("status") or Status.DRAFT)
        if value in {str(each) for each in Status}:
            return Status(value)
        self._refuse("status", f"`{value}` is none of {listing([str(each) for each in Status])}", span)
        return Status.DRAFT

    def _scope(self, entry: Mapping[str, object], span: Span) -> Scope:
        given = self._mapping(entry, "scope", SCOPE_FIELDS, span)
        return Scope(
            _texts(given.get("hunts")) or self.hunts,
            _texts(given.get("tables")),
            _texts(given.get("devices")),
            self._moment(given, "from", span),
            self._moment(given, "until", span),
        )

    def _mapping(self, entry: Mapping[str, object], name: str, known: tuple[str, ...], span: Span) -> dict[str, object]:
        """A field that holds fields of its own."""
        value = entry.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._refuse(name, f"it is no mapping of {listing([f'`{each}`' for each in known])}", span)
            return {}
        for each in value:
            if each not in known:
                note = f"fields: {listing(known, 20)}"
                told = did_you_mean(str(each), known, "field")
                self.diagnostics.append(
                    report("K0661", span, self.source, name=f"{name}.{each}", notes=(note,), help=told)
                )
        return {str(key): each for key, each in value.items()}

    def _lists(self, entry: Mapping[str, object], span: Span) -> Iterator[ValueList]:
        given = entry.get("lists")
        if given is not None and not isinstance(given, dict):
            self._refuse("lists", "it is no mapping of names to lists", span)
        for name, value in given.items() if isinstance(given, dict) else ():
            if isinstance(value, list):
                yield ValueList(str(name), _texts(value))
                continue
            if not isinstance(value, dict):
                self._refuse(f"lists.{name}", "it is neither a list nor a mapping", span)
                continue
            read = self._mapping({f"lists.{name}": value}, f"lists.{name}", LIST_FIELDS, span)
            if not read.get("watchlist") and not read.get("values"):
                self._refuse(f"lists.{name}", "it has neither `values` nor a `watchlist`", span)
            yield ValueList(str(name), _texts(read.get("values")), *(_text(read, each) for each in LIST_FIELDS[:3]))

    def _moment(self, entry: Mapping[str, object], name: str, span: Span) -> datetime | None:
        value = entry.get(name)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        if not isinstance(value, datetime):
            try:
                value = datetime.fromisoformat(str(value))
            except ValueError:
                self._refuse(f"scope.{name}", f"`{value}` is no time such as 2026-12-31T18:00:00Z", span)
                return None
        return value if value.tzinfo else value.replace(tzinfo=UTC)

    def _day(self, entry: Mapping[str, object], name: str, span: Span) -> date | None:
        value = entry.get(name)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, datetime):
            return value.date()
        self._refuse(name, f"`{value}` is no day such as 2026-12-31", span)
        return None

    def _budget(self, entry: Mapping[str, object], of: str, span: Span) -> float | None:
        """A share of events, or shares of events and devices."""
        value = entry.get("budget")
        if isinstance(value, dict):
            return self._share(value.get(of), span)
        return self._share(value, span) if of == "events" else None

    def _share(self, value: object, span: Span) -> float | None:
        if value is None:
            return None
        text = str(value).strip()
        try:
            share = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = -1.0
        if 0 <= share <= 1:
            return share
        self._refuse("budget", f"`{value}` is no share such as 0.05 or 5%", span)
        return None

    def _refuse(self, name: str, detail: str, span: Span) -> None:
        self.diagnostics.append(report("K0662", span, self.source, field=name, detail=detail))


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _tests(value: object) -> Iterator[ExclusionTest]:
    tests = value if isinstance(value, dict) else {}
    for name, must_drop in (("must_drop", True), ("must_keep", False)):
        for event in tests.get(name) or ():
            if isinstance(event, dict):
                yield ExclusionTest({str(key): each for key, each in event.items()}, must_drop)
