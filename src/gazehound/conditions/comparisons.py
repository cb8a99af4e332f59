"""Comparisons of a term (a column, or anything computed from columns) with constants.

Lives here: which comparisons are understood, and what they answer for a value. Does not live here: which values are
worth trying (`witnesses`, `texts`), what follows for a whole condition (`solver`, `settled`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gazehound.evaluator import evaluate, missing_functions
from gazehound.plan.scalars import (
    Clock,
    ColumnReference,
    Constant,
    Convert,
    FunctionCall,
    MemberOfQuery,
    PlanColumn,
    Scalar,
    is_constant,
    walk,
)
from gazehound.types import ScalarType

Truth = bool | None

EQUALITIES = frozenset({"==", "!=", "=~", "!~", "in", "!in", "in~", "!in~"})
ORDERS = frozenset({"<", "<=", ">", ">=", "between", "!between"})
TESTS = frozenset({"isempty", "isnotempty", "isnull", "isnotnull"})
SEARCHES = frozenset(
    {
        *("contains", "!contains", "startswith", "!startswith", "endswith", "!endswith", "has", "!has", "has_any"),
        *("hasprefix", "!hasprefix", "hassuffix", "!hassuffix", "has_all"),
    }
)
"""They look inside of a text and ignore letter case; their forms that do not end in `_cs`."""
CASE_SEARCHES = frozenset(f"{each}_cs" for each in SEARCHES)
SYMMETRIC = frozenset({"==", "!=", "=~", "!~"})
FOLDS = {"tolower": str.lower, "toupper": str.upper}

WHOLE = frozenset({ScalarType.INT, ScalarType.LONG, ScalarType.DATETIME, ScalarType.TIMESPAN})
BROKEN = frozenset({ScalarType.REAL, ScalarType.DECIMAL})


@dataclass(frozen=True)
class Comparison:
    """A comparison of `term`, its argument number `position`, with constants; those stand in `call` as values."""

    call: FunctionCall
    term: Scalar
    key: object
    position: int
    constants: tuple[object, ...]
    is_clocked: bool

    @property
    def name(self) -> str:
        return self.call.function.name

    @property
    def size(self) -> int:
        """How much work one answer is."""
        return len(self.constants) + sum(len(each) for each in self.constants if isinstance(each, list))

    @property
    def is_exact(self) -> bool:
        """True where every class of values gives one answer."""
        return self.name in EQUALITIES or self.name in ORDERS or self.name in TESTS

    @property
    def may_stand_alone(self) -> bool:
        """True for a comparison that can by itself be the same for every value."""
        return self.name in ("between", "!between") or fold_of(self.term) is not None

    @property
    def column(self) -> PlanColumn | None:
        """The column that the term is, as it stands or in lower or upper case."""
        term = self.term
        if fold_of(term) is not None and isinstance(term, FunctionCall):
            term = term.arguments[0]
        return term.column if isinstance(term, ColumnReference) else None

    @property
    def is_of_column(self) -> bool:
        """True where the term is a column as it stands."""
        return isinstance(self.term, ColumnReference)

    @property
    def is_folded(self) -> bool:
        return fold_of(self.term) is not None

    def holds_for(self, value: object) -> Truth:
        """What it answers for a value of the term."""
        constant: Scalar = Constant(value, self.term.type, self.term.span)
        argument = self.call.arguments[self.position]
        if isinstance(argument, Convert):
            constant = replace(argument, operand=constant)
        found = evaluate(_with_argument(self.call, self.position, constant), {})
        return found if isinstance(found, bool) else None


def read_comparison(scalar: Scalar, now: int) -> Comparison | None:
    """The comparison that a condition is, None for any other condition."""
    if not isinstance(scalar, FunctionCall) or scalar.overload.plain is None:
        return None
    name, arguments = scalar.function.name, scalar.arguments
    if name not in EQUALITIES | ORDERS | TESTS | SEARCHES | CASE_SEARCHES or not arguments:
        return None
    position = 1 if name in SYMMETRIC and is_constant(arguments[0]) else 0
    term = arguments[position]
    others = (*arguments[:position], *arguments[position + 1 :])
    if not _is_term(term) or not all(is_constant(each) and not missing_functions(each) for each in others):
        return None
    values = tuple(evaluate(each, {}, now) for each in others)
    if not all(_is_alike(term, each, value) for each, value in zip(others, values, strict=True)):
        return None
    for at, (each, value) in enumerate(zip(others, values, strict=True)):
        scalar = _with_argument(scalar, at + (at >= position), Constant(value, each.type, each.span))
    term = term.operand if isinstance(term, Convert) else term
    is_clocked = any(_reads_clock(each) for argument in others for each in walk(argument))
    return Comparison(scalar, term, key_of(term), position, values, is_clocked)


def _is_alike(term: Scalar, argument: Scalar, value: object) -> bool:
    """Whether a constant is of the term's own kind; null and an empty list are places to fill in."""
    if isinstance(value, list):
        kind = str if term.type is ScalarType.STRING else int | float
        return bool(value) and all(isinstance(each, kind) and not isinstance(each, bool) for each in value)
    if value is None:
        return False
    numbers = WHOLE | BROKEN
    return argument.type is term.type or (term.type in numbers and argument.type in numbers)


def _with_argument(call: FunctionCall, position: int, value: Scalar) -> FunctionCall:
    return replace(call, arguments=(*call.arguments[:position], value, *call.arguments[position + 1 :]))


def _is_term(scalar: Scalar) -> bool:
    """Whether an expression has one value for a row: it reads columns, no queries, and no chance."""
    parts = list(walk(scalar))
    if any(isinstance(each, FunctionCall) and not each.function.is_deterministic for each in parts):
        return False
    known = all(isinstance(each, ColumnReference | Constant | Clock | Convert | FunctionCall) for each in parts)
    return known and any(isinstance(each, ColumnReference) for each in parts)


def _reads_clock(scalar: Scalar) -> bool:
    return isinstance(scalar, Clock) or (isinstance(scalar, FunctionCall) and scalar.function.uses_clock)


def key_of(scalar: Scalar) -> object:
    """What tells two terms apart; the place where one is written does not."""
    match scalar:
        case ColumnReference():
            return scalar.column.id
        case Constant():
            return (str(scalar.type), repr(scalar.value))
        case FunctionCall():
            return (scalar.function.name, *map(key_of, scalar.arguments))
        case Convert() | MemberOfQuery():
            return (str(scalar.type), key_of(scalar.operand))
        case _:
            return (type(scalar).__name__, id(scalar) if not isinstance(scalar, Clock) else 0)


def fold_of(term: Scalar) -> str | None:
    """`tolower` or `toupper` for a term that is such a call."""
    if isinstance(term, FunctionCall) and term.function.name in FOLDS:
        return term.function.name
    return None
