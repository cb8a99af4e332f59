"""Predicates as formulas of an SMT solver, a second opinion on whether an event exists.

Only conditions that ignore letter case are said, over texts of lower-case letters: folding a text changes none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from string import ascii_lowercase, digits
from typing import Any

from gazehound.plan.scalars import ColumnReference, Constant, Convert, FunctionCall, Scalar

SIGNS = " |"
"""What stands between terms."""
MISSING = find_spec("z3") is None
MILLISECONDS = 1000
"""A pair that takes it longer is left out."""

if not MISSING:
    import z3

Formula = Any
Truth = tuple[Formula, Formula]
"""When a condition is true, and when it is false; null is neither."""


def exists(true: Scalar, not_true: Scalar, given: Mapping[int, object] | None = None) -> bool | None:
    """Whether an event makes the first true and the second not; None where the solver gives up.

    With `given`, whether that event does, values by column id.
    """
    said = _Said()
    solver = z3.Solver()
    solver.set("timeout", MILLISECONDS)
    first, second = said.predicate(true), said.predicate(not_true)
    solver.add(first[0], z3.Not(second[0]), *said.bounds(), *(said.values(given) if given is not None else ()))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)


class _Said:
    def __init__(self) -> None:
        self.texts: dict[int, Formula] = {}
        self.numbers: dict[int, tuple[Formula, Formula]] = {}

    def bounds(self) -> list[Formula]:
        letters = z3.Star(z3.Union(*(z3.Re(each) for each in ascii_lowercase + digits + SIGNS)))
        return [z3.InRe(each, letters) for each in self.texts.values()]

    def values(self, event: Mapping[int, object]) -> Iterator[Formula]:
        """The columns as they are in an event; of those it leaves out, any value is as good."""
        for column, text in self.texts.items():
            yield text == z3.StringVal(str(event.get(column, "")).lower())
        for column, (number, is_null) in self.numbers.items():
            value = event.get(column)
            yield is_null if value is None else z3.And(z3.Not(is_null), number == value)

    def predicate(self, scalar: Scalar) -> Truth:
        assert isinstance(scalar, FunctionCall)
        name = scalar.function.name
        if name == "not":
            true, false = self.predicate(scalar.arguments[0])
            return false, true
        if name in ("and", "or"):
            both = [self.predicate(each) for each in scalar.arguments]
            true, false = [each[0] for each in both], [each[1] for each in both]
            return (z3.And(true), z3.Or(false)) if name == "and" else (z3.Or(true), z3.And(false))
        column = scalar.arguments[0]
        column = column.operand if isinstance(column, Convert) else column
        assert isinstance(column, ColumnReference)
        values = [_value(each) for argument in scalar.arguments[1:] for each in _constants(argument)]
        if column.column.name in ("FileName", "FolderPath"):
            text = self.texts.setdefault(column.column.id, z3.String(column.column.name))
            true = _of_text(name, text, values)
            return true, z3.Not(true)
        number, is_null = self.numbers.setdefault(
            column.column.id, (z3.Int(column.column.name), z3.Bool(f"{column.column.name} is null"))
        )
        return _of_number(name, number, is_null, values)


def _constants(argument: Scalar) -> list[object]:
    argument = argument.operand if isinstance(argument, Convert) else argument
    assert isinstance(argument, Constant)
    return argument.value if isinstance(argument.value, list) else [argument.value]


def _value(value: object) -> Any:
    return value.lower() if isinstance(value, str) else value


def _of_number(name: str, number: Formula, is_null: Formula, values: list[Any]) -> Truth:
    if name == "isnull":
        return is_null, z3.Not(is_null)
    true = {
        "==": lambda: number == values[0],
        "!=": lambda: number != values[0],
        ">": lambda: number > values[0],
        "<=": lambda: number <= values[0],
        "between": lambda: z3.And(number >= values[0], number <= values[1]),
        "in": lambda: z3.Or([number == each for each in values]),
        "!in": lambda: z3.And([number != each for each in values]),
    }[name]()
    known = z3.Not(is_null)
    if name in ("!=", "!in"):  # null is none of the values
        return z3.Or(is_null, true), z3.And(known, z3.Not(true))
    if name == "in":
        return z3.And(known, true), z3.Or(is_null, z3.Not(true))
    return z3.And(known, true), z3.And(known, z3.Not(true))


def _of_text(name: str, text: Formula, values: list[Any]) -> Formula:
    if name.startswith("!"):
        return z3.Not(_of_text({"!~": "=~"}.get(name, name[1:]), text, values))
    match name:
        case "=~" | "in~":
            return z3.Or([text == z3.StringVal(each) for each in values])
        case "isempty":
            return text == z3.StringVal("")
        case "isnotempty":
            return text != z3.StringVal("")
        case "contains":
            return z3.Contains(text, z3.StringVal(values[0]))
        case "startswith":
            return z3.PrefixOf(z3.StringVal(values[0]), text)
        case "endswith":
            return z3.SuffixOf(z3.StringVal(values[0]), text)
        case "has_any":
            return z3.Or([_has(text, each, True, True) for each in values])
        case "has_all":
            return z3.And([_has(text, each, True, True) for each in values])
        case _:
            return _has(text, values[0], name in ("has", "hasprefix"), name in ("has", "hassuffix"))


def _has(text: Formula, needle: str, before: bool, behind: bool) -> Formula:
    """The needle where a term begins, or ends, or both."""
    letter = z3.Union(z3.Range("a", "z"), z3.Range("0", "9"), *map(z3.Re, SIGNS))
    anything = z3.Star(letter)
    sign = z3.Union(*map(z3.Re, SIGNS))
    left = z3.Option(z3.Concat(anything, sign)) if before else anything
    right = z3.Option(z3.Concat(sign, anything)) if behind else anything
    return z3.InRe(text, z3.Concat(left, z3.Re(needle), right))
