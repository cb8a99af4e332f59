"""Mapping rules: which events of a source feed which tables, and from which fields their columns come.

Lives here: the engine that reads a rule file and applies it. Does not live here: the rules (`mappings/*.yaml`), the
functions they use (`mapping_functions`), reading events (`readers`).

A rule file:

    index: $EventID                 a field whose value picks the rules quickly (optional)
    blocks: {name: {column: expression}}
    rules:
      - table: DeviceProcessEvents
        when: {$Provider: Microsoft-Windows-Sysmon, $EventID: 1}
        include: [name of a block]
        spread: $data               columns also from this field, a bag, by name (optional)
        columns: {FileName: Image | basename, ActionType: "'ProcessCreated'"}

An expression is a field, a 'literal', or one of these followed by functions: `field | function argument | …`. A
mapping in its place builds a value: `{bag: {key: expression}}`, `{first: [expression]}` (the first with a value),
`{concat: [expression]}` (null when any is), `{of: expression, map: {value: value}, otherwise: expression}`.
A condition is a value, a list of values, `{not: …}`, `{present: true}`; texts compare without case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gazehound.intake.chunks import Row
from gazehound.intake.mapping_functions import FUNCTIONS
from gazehound.intake.resources import load
from gazehound.types import ScalarType, scalar_type

Expression = Callable[[Row], object]
Test = Callable[[Row], bool]
PIPE = re.compile(r"\s\|\s")
LITERAL = re.compile(r"'(.*)'", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Rule:
    """One table that an event may feed; called with the event it gives the row."""

    table: str
    tests: tuple[Test, ...]
    columns: tuple[tuple[str, Expression], ...]
    spread: str = ""
    keys: tuple[object, ...] = ()
    declared: Mapping[str, ScalarType] = field(default_factory=dict)

    def __call__(self, event: Row) -> Row:
        row = {name: value(event) for name, value in self.columns}
        spread = event.get(self.spread) if self.spread else None
        return {**spread, **row} if isinstance(spread, dict) else row

    def names(self, events: Sequence[Row]) -> list[str]:
        """The columns that rows of these events may have, without making the rows."""
        names = dict.fromkeys(name for name, _ in self.columns)
        if self.spread:
            for event in events:
                names.update(dict.fromkeys(event.get(self.spread) or ()))  # type: ignore[call-overload]
        return list(names)

    def applies(self, event: Row) -> bool:
        """True when every condition of the rule holds for the event."""
        return all(test(event) for test in self.tests)


@dataclass(frozen=True)
class RuleBook:
    """The rules of one source, found by the value of the index field."""

    index: str
    by_key: Mapping[object, tuple[Rule, ...]]
    general: tuple[Rule, ...]

    def may_feed(self, key: object, wanted: str | None) -> bool:
        """False when no rule for this value of the index field feeds the table: the event need not be built."""
        return wanted is None or any(rule.table == wanted for rule in self.by_key.get(key, self.general))

    def rules_for(self, event: Row, wanted: str | None = None) -> Iterator[Rule]:
        """The rules that apply to an event, in the order of the file."""
        for rule in self.by_key.get(event.get(self.index), self.general):
            if (wanted is None or rule.table == wanted) and rule.applies(event):
                yield rule


@cache
def rule_book(name: str) -> RuleBook:
    """The rules of `mappings/<name>.yaml`, compiled once."""
    loaded = load(f"{name}.yaml")
    index, blocks = loaded.get("index", ""), loaded.get("blocks", {})
    rules = [_rule(each, blocks, index) for each in loaded["rules"]]
    by_key: dict[object, list[Rule]] = defaultdict(list)
    for key in dict.fromkeys(key for rule in rules for key in rule.keys):
        by_key[key] = [rule for rule in rules if not rule.keys or key in rule.keys]
    general = tuple(rule for rule in rules if not rule.keys)
    return RuleBook(index, {key: tuple(found) for key, found in by_key.items()}, general)


def _rule(spec: Mapping[str, Any], blocks: Mapping[str, Any], index: str) -> Rule:
    columns: dict[str, Any] = {}
    for name in spec.get("include", ()):
        columns.update(blocks[name])
    columns.update(spec.get("columns", {}))
    when = dict(spec.get("when", {}))
    picked = when.get(index)
    keys = () if picked is None or isinstance(picked, dict) else tuple(picked if isinstance(picked, list) else [picked])
    if keys:
        del when[index]
    return Rule(
        spec["table"],
        tuple(_test(name, wanted) for name, wanted in when.items()),
        tuple((name, expression(value)) for name, value in columns.items()),
        spec.get("spread", ""),
        keys,
        {name: kind for name, text in spec.get("types", {}).items() if (kind := scalar_type(text))},
    )


def _test(name: str, wanted: object) -> Test:
    if isinstance(wanted, dict) and "present" in wanted:
        is_present = bool(wanted["present"])
        return lambda event: (event.get(name) not in (None, "", "-")) is is_present
    if isinstance(wanted, dict):
        inner = _test(name, wanted["not"])
        return lambda event: not inner(event)
    values = frozenset(_folded(each) for each in (wanted if isinstance(wanted, list) else [wanted]))
    return lambda event: _folded(event.get(name)) in values


def _folded(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.casefold() if isinstance(value, str) else value


def expression(spec: Any) -> Expression:
    """What a column is made from, as a function of the event."""
    if isinstance(spec, str):
        return _piped(spec)
    if not isinstance(spec, dict):
        return lambda event: spec
    if "bag" in spec:
        return _bag({name: expression(value) for name, value in spec["bag"].items()})
    if "first" in spec:
        return _first([expression(each) for each in spec["first"]])
    if "concat" in spec:
        return _concat([expression(each) for each in spec["concat"]])
    return _mapped(expression(spec["of"]), spec["map"], expression(spec["otherwise"]) if "otherwise" in spec else None)


def _piped(text: str) -> Expression:
    source, *steps = PIPE.split(text)
    literal = LITERAL.fullmatch(source.strip())
    value: Expression = _constant(literal[1]) if literal else _field(source.strip())
    for step in steps:
        name, *arguments = step.split()
        value = _applied(FUNCTIONS[name], value, arguments)
    return value


def _constant(value: object) -> Expression:
    return lambda event: value


def _field(name: str) -> Expression:
    return lambda event: event.get(name)


def _applied(function: Callable[..., object], inner: Expression, arguments: Iterable[str]) -> Expression:
    fixed = tuple(arguments)

    def applied(event: Row) -> object:
        value = inner(event)
        return None if value is None else function(value, *fixed)

    return applied


def _bag(parts: Mapping[str, Expression]) -> Expression:
    def bag(event: Row) -> object:
        made = {name: value for name, part in parts.items() if (value := part(event)) is not None}
        return made or None

    return bag


def _first(parts: Sequence[Expression]) -> Expression:
    return lambda event: next((value for part in parts if (value := part(event)) not in (None, "", "-")), None)


def _concat(parts: Sequence[Expression]) -> Expression:
    def concat(event: Row) -> object:
        values = [part(event) for part in parts]
        return None if any(value is None for value in values) else "".join(map(str, values))

    return concat


def _mapped(inner: Expression, table: Mapping[object, object], otherwise: Expression | None) -> Expression:
    folded = {_folded(key): value for key, value in table.items()}

    def mapped(event: Row) -> object:
        value = _folded(inner(event))
        if value in folded:
            return folded[value]
        return otherwise(event) if otherwise else None

    return mapped
