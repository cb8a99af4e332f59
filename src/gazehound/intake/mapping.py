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

import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, Cells, Repeated, once_each, text_array
from gazehound.intake.event_fields import EventFields, bags_of
from gazehound.intake.events import Events, Row
from gazehound.intake.mapping_functions import FUNCTIONS
from gazehound.intake.resources import load
from gazehound.types import ScalarType, scalar_type

Expression = Callable[[Events], Cells]
"""What a column is made from: the cells of all events at once."""
Test = tuple[str, Callable[[object], bool]]
"""A field, and whether its value fits."""
PIPE = re.compile(r"\s\|\s")
LITERAL = re.compile(r"'(.*)'", re.DOTALL)
TEXTS = frozenset({str, type(None)})
NO_TEXT = pa.scalar("")
ABSENT = (None, "", "-")
"""What stands for no value in Windows events and in Zeek."""
ABSENT_TEXTS = pc.SetLookupOptions(pa.array(ABSENT, pa.string()))


@dataclass(frozen=True, eq=False)
class Rule:
    """One table that an event may feed, and how its columns are made."""

    table: str
    tests: tuple[Test, ...]
    columns: Mapping[str, Expression]
    spread: str = ""
    keys: tuple[object, ...] = ()
    declared: Mapping[str, ScalarType] = field(default_factory=dict)

    def names(self, events: Events) -> list[str]:
        """The columns that rows of these events may have."""
        spread = events.spread_names(self.spread) if self.spread else ()
        return list(dict.fromkeys((*self.columns, *spread)))

    def column(self, name: str, events: Events) -> Cells:
        """The cells of one of these columns."""
        if name in self.columns:
            return self.columns[name](events)
        return events.spread_column(self.spread, name)

    def applies(self, event: Row) -> bool:
        """True when every condition of the rule holds for the event."""
        return all(test(event.get(name)) for name, test in self.tests)

    def chosen(self, events: Events) -> Events | None:
        """Those events for which every condition holds, None for none of them."""
        held = list(range(len(events)))
        for name, test in self.tests:
            answers = each_once(test, events.column(name))
            if isinstance(answers, Repeated):
                if not answers.value:
                    return None
                continue
            held = [index for index in held if answers[index]]
        if not held:
            return None
        return events if len(held) == len(events) else events.taken(held)


@dataclass(frozen=True)
class RuleBook:
    """The rules of one source, found by the value of the index field."""

    index: str
    by_key: Mapping[object, tuple[Rule, ...]]
    general: tuple[Rule, ...]

    def may_feed(self, key: object, wanted: str | None) -> bool:
        """False when no rule for this value of the index field feeds the table: the event need not be built."""
        return wanted is None or any(rule.table == wanted for rule in self.of_key(key))

    def of_key(self, key: object) -> tuple[Rule, ...]:
        """The rules for a value of the index field, in the order of the file."""
        return self.by_key.get(key, self.general)

    def rules_for(self, event: Row, wanted: str | None = None) -> Iterator[Rule]:
        """The rules that apply to an event, in the order of the file."""
        for rule in self.of_key(event.get(self.index)):
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
        {name: expression(value) for name, value in columns.items()},
        spec.get("spread", ""),
        keys,
        {name: kind for name, text in spec.get("types", {}).items() if (kind := scalar_type(text))},
    )


def _test(name: str, wanted: object) -> Test:
    if isinstance(wanted, dict) and "present" in wanted:
        is_present = bool(wanted["present"])
        return name, lambda value: (value not in ABSENT) is is_present
    if isinstance(wanted, dict):
        _, inner = _test(name, wanted["not"])
        return name, lambda value: not inner(value)
    values = frozenset(_folded(each) for each in (wanted if isinstance(wanted, list) else [wanted]))
    return name, lambda value: _folded(value) in values


def _folded(value: object) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.casefold() if isinstance(value, str) else value


def each_once(function: Callable[[Any], Any], cells: Cells) -> Sequence[Any]:
    """The function's answer for each cell; for texts it is asked once for each different one."""
    if isinstance(cells, Repeated):
        return Repeated(function(cells.value), len(cells))
    if isinstance(cells, ArrowCells):
        return once_each(function, cells)
    try:
        distinct = set(cells)
    except TypeError:  # bags and arrays
        return list(map(function, cells))
    # 1, 1.0 and true are one member of a set: only texts are surely told apart.
    if not TEXTS.issuperset(map(type, distinct)) and not {int}.issuperset(map(type, cells)):
        return list(map(function, cells))
    return list(map({cell: function(cell) for cell in distinct}.__getitem__, cells))


def expression(spec: Any) -> Expression:
    """What a column is made from, as a function of the events."""
    if isinstance(spec, str):
        return _piped(spec)
    if not isinstance(spec, dict):
        return _constant(spec)
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
    cells: Expression = _constant(literal[1]) if literal else _field(source.strip())
    for step in steps:
        name, *arguments = step.split()
        cells = _applied(FUNCTIONS[name], cells, arguments)
    return cells


def _constant(value: object) -> Expression:
    return lambda events: Repeated(value, len(events))


def _field(name: str) -> Expression:
    return lambda events: events.column(name)


def _applied(function: Callable[..., object], inner: Expression, arguments: Iterable[str]) -> Expression:
    fixed = tuple(arguments)

    def present(value: object) -> object:
        return None if value is None else function(value, *fixed)

    def applied(events: Events) -> Cells:
        cells = inner(events)
        if isinstance(cells, EventFields) and (made := cells.all_of(function)) is not None:
            return made
        return each_once(present, cells)

    return applied


def _bag(parts: Mapping[str, Expression]) -> Expression:
    names = tuple(parts)

    def bag(values: tuple[object, ...]) -> object:
        made = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return made or None

    def bags(events: Events) -> Cells:
        columns = [part(events) for part in parts.values()]
        made = bags_of(dict(zip(names, columns, strict=True)), len(events))
        return list(map(bag, zip(*columns, strict=True))) if made is None else made

    return bags


def _first(parts: Sequence[Expression]) -> Expression:
    def first(events: Events) -> Cells:
        cells = parts[0](events)
        for part in parts[1:]:
            if isinstance(cells, Repeated):
                if cells.value not in ABSENT:
                    return cells
                cells = part(events)
            elif not has_absent(cells):
                return cells
            else:
                cells = filled(cells, part(events))
        return cells if isinstance(cells, ArrowCells) and not has_absent(cells) else each_once(_present, cells)

    return first


def _present(value: object) -> object:
    return None if value in ABSENT else value


def has_absent(cells: Cells) -> bool:
    """True when a cell has no value."""
    if isinstance(cells, ArrowCells):
        if cells.array.null_count:
            return True
        is_text = pa.types.is_string(cells.array.type)
        return is_text and pc.any(pc.is_in(cells.array, options=ABSENT_TEXTS)).as_py() is True
    return any(value in ABSENT for value in cells)


def filled(cells: Cells, others: Cells) -> Cells:
    """The cells, those of `others` where they have no value."""
    first, second = text_array(cells), text_array(others)
    if isinstance(first, pa.Array) and second is not None:
        return ArrowCells(pc.if_else(pc.is_in(first, options=ABSENT_TEXTS), second, first))
    return [other if value in ABSENT else value for value, other in zip(cells, others, strict=True)]


def _concat(parts: Sequence[Expression]) -> Expression:
    def joined(values: tuple[object, ...]) -> object:
        return None if None in values else "".join(map(str, values))

    def concatenated(events: Events) -> Cells:
        columns = [part(events) for part in parts]
        if values := [cells.value for cells in columns if isinstance(cells, Repeated)]:
            if len(values) == len(columns):
                return Repeated(joined(tuple(values)), len(events))
            if None in values:
                return Repeated(None, len(events))
        texts = [text_array(cells) for cells in columns]
        if any(each is None for each in texts):
            return each_once(joined, list(zip(*columns, strict=True)))
        return ArrowCells(pc.binary_join_element_wise(*texts, NO_TEXT))

    return concatenated


def _mapped(inner: Expression, table: Mapping[object, object], otherwise: Expression | None) -> Expression:
    folded = {_folded(key): value for key, value in table.items()}

    def mapped(events: Events) -> Cells:
        cells = inner(events)
        answers = each_once(lambda value: folded.get(_folded(value)), cells)
        if otherwise is None:
            return answers
        is_found = each_once(lambda value: _folded(value) in folded, cells)
        if all(is_found):
            return answers
        rows = zip(is_found, answers, otherwise(events), strict=True)
        return [answer if found else other for found, answer, other in rows]

    return mapped
