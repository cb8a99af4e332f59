"""Which tools are approved where: a short list that an organisation keeps.

Lives here: reading the list with its mistakes, and whether an approval covers what was seen. Does not live here: what
was seen (`hunting.remote_survey`), what is told of it (the workbench).

    approved:
      - tool: AnyDesk
        devices: [help desk, "kiosk-*"]
        users: ["CONTOSO\\\\helpdesk-*"]
        until: 2027-06-30
        owner: it-support
      - tool: screenconnect
        instances: [contoso.screenconnect.com]
    device_groups:
      help desk: ["hd-*", "hd2-*"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import translate
from functools import cache
from pathlib import Path

import yaml

from gazehound.catalogue.model import Catalogue, Tool
from gazehound.diagnostics import Diagnostic, did_you_mean, report
from gazehound.text import SourceText, Span

MOST_CHARACTERS = 1 << 20
TOP = ("approved", "device_groups", "user_groups")
FIELDS = ("tool", "devices", "users", "instances", "until", "owner", "reason")


@dataclass(frozen=True, slots=True)
class Approval:
    """A tool with where it may run; an empty condition is none.

    `devices` and `users` are names or patterns (`*`), groups already replaced by their members; a user is a name alone
    or `DOMAIN\\name`. `instances` are hosts of the own tenant. `until` is the first day on which it no longer holds.
    """

    tool: str
    devices: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    until: date | None = None
    owner: str = ""
    reason: str = ""

    def is_live(self, day: date) -> bool:
        return self.until is None or day < self.until

    def covers_device(self, name: str) -> bool:
        """By the whole name or by its first label: `hd-07` is `hd-07.example.com`."""
        return not self.devices or _fits(name, self.devices) or _fits(name.partition(".")[0], self.devices)

    def covers_user(self, account: str) -> bool:
        """By `DOMAIN\\name` or the name alone; an event that does not tell the account is not held against it."""
        names = (account, account.rpartition("\\")[2])
        return not self.users or not account or any(_fits(each, self.users) for each in names)

    def covers_instance(self, host: str) -> bool:
        """An event that does not name a host is not held against it."""
        return not self.instances or not host or _fits(host, self.instances)


@dataclass(frozen=True, slots=True)
class Approvals:
    """All approvals of a list."""

    given: tuple[Approval, ...] = ()

    def of(self, tool: str, day: date) -> tuple[Approval, ...]:
        """Those of a tool that hold on a day."""
        return tuple(each for each in self.given if each.tool == tool and each.is_live(day))


@cache
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(each.lower()) for each in patterns))


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return _pattern(patterns).match(name.lower()) is not None


def load_approvals(path: Path, catalogue: Catalogue) -> tuple[Approvals, tuple[Diagnostic, ...]]:
    """The approvals of a file; see `read_approvals`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Approvals(), (report("K0675", None, SourceText("", str(path)), detail="it is no text in UTF-8"),)
    return read_approvals(SourceText(text, str(path)), catalogue)


def read_approvals(source: SourceText, catalogue: Catalogue) -> tuple[Approvals, tuple[Diagnostic, ...]]:
    """The approvals of a text and what is wrong with it; an entry with a mistake approves nothing.

    Errors: K0675 for a text that is no list of approved tools, K0676 for a field, K0677 for an unknown tool
    """
    if len(source.text) > MOST_CHARACTERS:
        return Approvals(), (report("K0675", None, source, detail="it is larger than 1 MB"),)
    try:
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(source.text)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        detail = (str(problem).splitlines() or ["it is no YAML"])[0]
        return Approvals(), (report("K0675", None, source, detail=detail),)
    if not isinstance(document, dict) or not isinstance(document.get("approved"), list):
        return Approvals(), (report("K0675", None, source, detail="it has no list `approved`"),)
    reader = _Reader(source, catalogue, document)
    places = _places(node, len(document["approved"]))
    found = [reader.approval(entry, span) for entry, span in zip(document["approved"], places, strict=True)]
    return Approvals(tuple(each for each in found if each is not None)), tuple(reader.said)


def _places(node: yaml.Node | None, count: int) -> list[Span]:
    """Where each entry stands; the start of the text where YAML puts the list together from elsewhere."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    lists = [value for key, value in pairs if key.value == "approved" and isinstance(value, yaml.SequenceNode)]
    places = [Span(each.start_mark.index, each.end_mark.index) for each in (lists[-1].value if lists else [])]
    return places if len(places) == count else [Span(0, 0)] * count


class _Reader:
    """Reads the entries of one list."""

    def __init__(self, source: SourceText, catalogue: Catalogue, document: Mapping[str, object]) -> None:
        self.source, self.catalogue = source, catalogue
        self.said: list[Diagnostic] = []
        self.span = Span(0, 0)
        for name in document:
            if name not in TOP:
                self._refuse(str(name), "there is no such field", did_you_mean(str(name), TOP, "field"))
        self.groups = {
            "devices": self._groups(document, "device_groups"),
            "users": self._groups(document, "user_groups"),
        }

    def _groups(self, document: Mapping[str, object], name: str) -> dict[str, tuple[str, ...]]:
        given = document.get(name) or {}
        if not isinstance(given, dict):
            self._refuse(name, "groups with their members are needed")
            return {}
        return {str(group): self._texts(members, f"{name}.{group}") for group, members in given.items()}

    def approval(self, entry: object, span: Span) -> Approval | None:
        """The approval that an entry is; None where something is wrong with it."""
        before, self.span = len(self.said), span
        if not isinstance(entry, dict):
            self.said.append(report("K0675", span, self.source, detail="an entry is no mapping"))
            return None
        for name in entry:
            if name not in FIELDS:
                self._refuse(str(name), "there is no such field", did_you_mean(str(name), FIELDS, "field"))
        tool = self._tool(entry.get("tool"))
        found = Approval(
            tool.id if tool else "",
            self._members(entry, "devices"),
            self._members(entry, "users"),
            self._texts(entry.get("instances"), "instances"),
            self._day(entry.get("until")),
            str(entry.get("owner") or ""),
            str(entry.get("reason") or ""),
        )
        return found if len(self.said) == before else None

    def _tool(self, name: object) -> Tool | None:
        if not isinstance(name, str) or not name.strip():
            self._refuse("tool", "it is missing")
            return None
        found = self.catalogue.named(name)
        if found is None:
            hint = did_you_mean(name, self.catalogue.names, "tool")
            self.said.append(report("K0677", self.span, self.source, name=name, help=hint))
        return found

    def _members(self, entry: Mapping[str, object], name: str) -> tuple[str, ...]:
        """Names, with groups replaced by their members."""
        groups = self.groups[name]
        given = self._texts(entry.get(name), name)
        return tuple(member for each in given for member in groups.get(each, (each,)))

    def _texts(self, value: object, name: str) -> tuple[str, ...]:
        if value is None:
            return ()
        given = value if isinstance(value, list) else [value]
        names = tuple(each.strip() for each in given if isinstance(each, str) and each.strip())
        if not names or len(names) < len(given):
            self._refuse(name, "a name or a list of names is needed")
            return ()
        return names

    def _day(self, value: object) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        self._refuse("until", f"`{value}` is no day such as 2026-12-31")
        return None

    def _refuse(self, field: str, detail: str, help: str = "") -> None:
        self.said.append(report("K0676", self.span, self.source, field=field, detail=detail, help=help))
