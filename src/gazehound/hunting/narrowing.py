"""The narrowest predicate that events have in common and others have not.

Lives here: choosing columns and values, and saying them in KQL, on plain values. Does not live here: proving the
predicate (`prove`), running it over events, drafts of exclusions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gazehound.types import Column, ScalarType

Values = Mapping[str, object]
Key = tuple[object, ...]

MOST_VALUES = 10
"""A column with more values in the events is not what they have in common."""
MOST_KEYS = 50
LONGEST_VALUE = 300
NAME = re.compile(r"[A-Za-z_]\w*")
SPOILED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff“”‘’]")
"""What the texts of an exclusion cannot hold as it is."""
COMPARED = (ScalarType.STRING, ScalarType.LONG, ScalarType.INT, ScalarType.BOOL)

USUAL = (
    ("DeviceName", "Computer", "DvcHostname", "Hostname", "DeviceId"),
    ("InitiatingProcessAccountName", "AccountName", "UserPrincipalName", "AccountUpn", "Account", "SubjectUserName",
     "ActorUsername", "Caller", "UserId", "User"),
    ("InitiatingProcessFileName", "NewProcessName", "ProcessName", "ActingProcessName", "Image", "Process"),
    ("FileName", "TargetFileName", "TargetFilename"),
    ("InitiatingProcessVersionInfoCompanyName", "ProcessVersionInfoCompanyName", "Signer", "Company"),
    ("RemoteUrl", "DestinationHostName", "DstHostname", "Url", "RemoteIP", "DestinationIP", "DstIpAddr", "IPAddress"),
    ("RemotePort", "DestinationPort", "DstPortNumber"),
    ("ActionType", "EventID", "OperationName", "Operation", "Activity", "EventType"),
)  # fmt: skip
"""What happens again the same way: where, who, with which program, where to; of each line the first that is filled."""


@dataclass(frozen=True, slots=True)
class Known:
    """A finding: the values that identify it, and the events of one table behind it."""

    identity: Values
    events: Sequence[Values]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked of an event: one of `keys` in `columns`, and in each other column one of its values.

    Texts are compared without letter case but for the columns in `exact`.
    """

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    others: Mapping[str, Key] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()

    def taken_from(self, events: Iterable[Values]) -> list[Values]:
        """Those of the events that would be set aside."""
        keys = {tuple(map(self._folded, self.columns, each)) for each in self.keys}
        others = {name: {self._folded(name, each) for each in values} for name, values in self.others.items()}
        return [
            event
            for event in events
            if tuple(self._folded(each, event.get(each)) for each in self.columns) in keys
            and all(self._folded(name, event.get(name)) in values for name, values in others.items())
        ]

    def _folded(self, column: str, value: object) -> object:
        given = _given(value)
        return given.lower() if isinstance(given, str) and column not in self.exact else given

    @property
    def kql(self) -> str:
        """The predicate, a line for each condition."""
        parts = [*self._key_parts(), *(self._one_of(name, values) for name, values in self.others.items())]
        return "\nand ".join(parts) or "true"

    def _key_parts(self) -> list[str]:
        """Columns with one value in all keys by themselves, then what is left as arms of an `or`."""
        same = [at for at in range(len(self.columns)) if len({key[at] for key in self.keys}) == 1]
        rest = [at for at in range(len(self.columns)) if at not in same]
        parts = [self._one_of(self.columns[at], (self.keys[0][at],)) for at in same]
        if not rest:
            return parts
        left = dict.fromkeys(tuple(key[at] for at in rest) for key in self.keys)
        arms = self._arms([self.columns[at] for at in rest], list(left))
        return [*parts, arms[0] if len(arms) == 1 else f"({' or '.join(f'({each})' for each in arms)})"]

    def _arms(self, columns: Sequence[str], keys: Sequence[Key]) -> list[str]:
        """The keys as conjunctions; those that differ in the last column only are one, with a list."""
        if len(columns) == 1:
            return [self._one_of(columns[0], tuple(key[0] for key in keys))]
        groups: dict[tuple[object, ...], list[object]] = {}
        for *first, last in keys:
            groups.setdefault(tuple(first), []).append(last)
        by_last: dict[tuple[object, ...], list[Key]] = {}
        for given, lasts in groups.items():
            by_last.setdefault(tuple(lasts), []).append(given)
        return [
            f"{each} and {self._one_of(columns[-1], lasts)}"
            for lasts, firsts in by_last.items()
            for each in self._arms(columns[:-1], firsts)
        ]

    def _one_of(self, column: str, values: Key) -> str:
        texts = list(dict.fromkeys(map(_literal, values)))
        if column not in self.exact:
            texts = list({each.lower(): each for each in reversed(texts)}.values())[::-1]
        is_text = isinstance(values[0], str)
        is_exact = column in self.exact or not is_text
        if len(texts) > 1 or (is_text and is_exact and "*" in texts[0]):
            return f"{column} {'in' if is_exact else 'in~'} ({', '.join(texts)})"
        return f"{column} {'==' if is_exact else '=~'} {texts[0]}"


def narrowest(marked: Sequence[Known], kept: Sequence[Known], columns: Sequence[Column]) -> Narrowing | str:
    """The narrowest predicate over steady columns that all events of the marked findings meet and none of those kept.

    Steady are the columns that identify the findings, then device, account, program and destination; letter case and
    other columns are asked only where those do not tell the findings and their events apart.

    In:      columns, those of the table that all these events are of
    Out:     the predicate, or why there is none
    """
    events = [each for one in marked for each in one.events]
    usable = [each for each in columns if _is_usable(each, events)]
    names = [each.name for each in usable]
    keys = [name for name in marked[0].identity if name in names and _is_identity(name, marked)]
    first = Narrowing(tuple(keys), tuple(dict.fromkeys(tuple(_key(each, keys) for each in events))))
    if len(first.keys) > MOST_KEYS:
        return f"they are too many: {len(first.keys):,} of at most {MOST_KEYS}"
    first = _told_apart(first, [each.identity for each in kept], (), events)
    lines = [line for line in USUAL if not set(line) & set(keys)]
    usual = [name for line in lines if (name := _first_filled(line, names, events))]
    found = replace(first, others={each: _values(each, events) for each in usual})
    if not found.others and not any(any(key) for key in found.keys):
        return "their events have nothing in common"
    others = [event for each in kept for event in each.events]
    found = _told_apart(found, others, usable, events)
    return "other findings have events of the same kind" if found.taken_from(others) else found


def _is_usable(column: Column, events: Sequence[Values]) -> bool:
    """True for a column that can be compared and whose values an exclusion can hold."""
    if column.type not in COMPARED or not NAME.fullmatch(column.name):
        return False
    values = [event.get(column.name) for event in events]
    texts = [each for each in values if isinstance(each, str)]
    if column.type is not ScalarType.STRING:
        return None not in values and not texts
    return not any(len(each) > LONGEST_VALUE or SPOILED.search(each) for each in texts)


def _is_identity(name: str, marked: Sequence[Known]) -> bool:
    """True where the events have the very value that the finding is known by."""
    return all(_given(event.get(name)) == _given(one.identity.get(name)) for one in marked for event in one.events)


def _key(event: Values, names: Sequence[str]) -> Key:
    return tuple(_given(event.get(each)) for each in names)


def _given(value: object) -> object:
    return "" if value is None else value


def _first_filled(line: Sequence[str], names: Collection[str], events: Sequence[Values]) -> str | None:
    """The first of these columns that every event fills, with few values."""
    return next((each for each in line if each in names and _is_filled(each, events)), None)


def _is_filled(name: str, events: Sequence[Values]) -> bool:
    values = _values(name, events)
    return len(values) <= MOST_VALUES and "" not in values


def _values(name: str, events: Sequence[Values]) -> Key:
    return tuple(dict.fromkeys(_given(each.get(name)) for each in events))


def _told_apart(
    found: Narrowing, others: Iterable[Values], columns: Sequence[Column], events: Sequence[Values]
) -> Narrowing:
    """`found` with letter case and further columns asked, one by one, as long as it takes fewer of the others."""
    taken = found.taken_from(others)
    while taken:
        asked = (*found.columns, *found.others)
        steps = [replace(found, exact=found.exact | {each}) for each in asked if each not in found.exact]
        steps += [
            replace(found, others={**found.others, each.name: _values(each.name, events)})
            for each in columns
            if each.name not in asked and _is_filled(each.name, events)
        ]
        if not steps:
            break
        left, best = min(((each.taken_from(taken), each) for each in steps), key=lambda each: len(each[0]))
        if len(left) == len(taken):
            break
        found, taken = best, left
    return found


def _literal(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
