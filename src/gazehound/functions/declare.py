"""How a KQL function is declared: one entry says everything the product knows of it.

Lives here: the shapes of an entry (`Function`, `Overload`, `Example`) and what a lowering receives
(`Operand`). Does not live here: any function; choosing an overload (the binder); the signature notation
(`signatures`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property

from gazehound.functions.signatures import Signature, parse_signature
from gazehound.records import record
from gazehound.sql import Node
from gazehound.types import ScalarType


class Kind(StrEnum):
    """What a function works on."""

    SCALAR = "scalar function"
    AGGREGATE = "aggregation function"
    WINDOW = "window function"
    OPERATOR = "scalar operator"


class Nulls(Enum):
    """What a null argument gives."""

    PROPAGATE = "null"
    """null for every null argument; a `bool` result included"""
    SKIP = "skip"
    """aggregates: the row does not count"""
    NEVER = "never"
    """a value even for null arguments"""


class ResultName(Enum):
    """How a call without a name names its column (`max_x`, `count_`, `x`)."""

    NONE = "Column1"
    FIRST_ARGUMENT = "x"
    PREFIX_AND_ARGUMENT = "max_x"
    PREFIX_AND_ARGUMENTS = "covariance_x_y"
    PREFIX_ONLY = "count_"


class NotConstant(Enum):
    """The type of `NOT_CONSTANT`."""

    NOT_CONSTANT = "not constant"


NOT_CONSTANT = NotConstant.NOT_CONSTANT

ROW_ORDER = "o"
"""The column that numbers the rows for window functions: their lowerings order by it."""


@record(frozen=True, slots=True)
class Operand:
    """An argument as a lowering receives it: SQL, already of the parameter's type.

    A string operand is never NULL. `constant` is the literal's plain value (None for a null literal; ticks
    for datetime and timespan; plain data for dynamic) or `NOT_CONSTANT`.
    """

    node: Node
    type: ScalarType
    constant: object = NOT_CONSTANT

    @property
    def is_constant(self) -> bool:
        return self.constant is not NOT_CONSTANT


class RefusedCall(Exception):
    """Raised by a lowering for arguments that are valid KQL and not supported; the text says which, in KQL words."""


class NotStated(Exception):
    """Raised by a plain form for values on which it says nothing; the text says which, in KQL words."""


Lowering = Callable[..., Node]


@record(frozen=True, slots=True)
class Typed:
    """A plain form whose answer depends on the arguments' Kusto types: `function(values, types)`."""

    function: Callable[[Sequence[object], Sequence[ScalarType]], object]


Plain = Callable[..., object] | Typed
"""A function on single values: one argument per value, or `Typed`."""


@dataclass(frozen=True)
class Overload:
    """One signature, in the notation of `signatures`, and its SQL per engine; None is refused there.

    `duckdb` takes one `Operand` per argument given and returns one node of the result's type in the
    representation of `docs/decisions` (datetime TIMESTAMP, timespan BIGINT ticks, dynamic JSON, …).
    """

    text: str
    duckdb: Lowering | None = None
    plain: Plain | None = None
    """The same on plain values: None for null, ticks for datetime and timespan, plain data for dynamic; a function of
    several outputs gives them as a dict by their suffixes."""
    has_output_per_array: bool = False
    """The lowering returns a STRUCT with a field for each array among the arguments, named by its place from 0."""

    @cached_property
    def signature(self) -> Signature:
        return parse_signature(self.text)


@record(frozen=True, slots=True)
class Example:
    """A call and its value, both KQL; they run as a test on every engine."""

    kql: str
    result: str
    why: str = ""


@dataclass(frozen=True)
class Function:
    """Everything known of one KQL function."""

    name: str
    kind: Kind
    doc: str
    source: str
    overloads: tuple[Overload, ...]
    examples: tuple[Example, ...] = ()
    aliases: tuple[str, ...] = ()
    nulls: Nulls = Nulls.PROPAGATE
    result_name: ResultName = ResultName.NONE
    result_prefix: str = ""
    """The word in front of the argument's name, where it is not the function's own."""
    outputs: tuple[tuple[str, ScalarType], ...] = ()
    """Several result columns (suffix, type), as `series_fit_line` has; the lowering then returns a STRUCT with
    these fields and the overload's return type is not used."""
    uses_clock: bool = False
    """The lowering's first operand is then the query's `now`, a datetime constant."""
    is_deterministic: bool = True
    false_on_empty: bool = False
    """An operator that is false for an empty left string when all other operands are constants that are not empty,
    as null gives too; a filter then reads the stored column itself, which keeps statistics of use."""
    notes: str = ""
    """What is approximate or limited, in a sentence, for the support page."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def is_supported(self) -> bool:
        return any(each.duckdb is not None for each in self.overloads)


def scalar(
    name: str,
    *,
    doc: str,
    source: str,
    overloads: tuple[Overload, ...],
    examples: tuple[Example, ...] = (),
    aliases: tuple[str, ...] = (),
    nulls: Nulls = Nulls.PROPAGATE,
    result_name: ResultName = ResultName.NONE,
    result_prefix: str = "",
    outputs: tuple[tuple[str, ScalarType], ...] = (),
    uses_clock: bool = False,
    is_deterministic: bool = True,
    notes: str = "",
) -> Function:
    """Declare a scalar function: value in, value out."""
    return Function(
        name, Kind.SCALAR, doc, source, overloads, examples, aliases, nulls, result_name, result_prefix, outputs,
        uses_clock, is_deterministic, notes=notes,
    )  # fmt: skip


def operator(
    name: str,
    *,
    doc: str,
    source: str,
    overloads: tuple[Overload, ...],
    examples: tuple[Example, ...] = (),
    aliases: tuple[str, ...] = (),
    nulls: Nulls = Nulls.PROPAGATE,
    false_on_empty: bool = False,
    notes: str = "",
) -> Function:
    """Declare a scalar or string operator under the spelling that the parser gives it (`==`, `has_any`, `!in~`)."""
    return Function(
        name, Kind.OPERATOR, doc, source, overloads, examples, aliases, nulls,
        false_on_empty=false_on_empty, notes=notes,
    )  # fmt: skip


def aggregate(
    name: str,
    *,
    doc: str,
    source: str,
    overloads: tuple[Overload, ...],
    examples: tuple[Example, ...] = (),
    aliases: tuple[str, ...] = (),
    nulls: Nulls = Nulls.SKIP,
    result_name: ResultName = ResultName.PREFIX_AND_ARGUMENT,
    result_prefix: str = "",
    notes: str = "",
) -> Function:
    """Declare an aggregation function: rows in, value out.

    Its examples are whole queries that end in one row with one column.
    """
    return Function(
        name, Kind.AGGREGATE, doc, source, overloads, examples, aliases, nulls, result_name, result_prefix, notes=notes
    )


@dataclass(frozen=True)
class Registry:
    """Functions by name; a name declared twice is a defect."""

    functions: tuple[Function, ...]
    by_name: dict[str, Function] = field(init=False)

    def __post_init__(self) -> None:
        by_name: dict[str, Function] = {}
        for function in self.functions:
            for name in function.names:
                if name in by_name:
                    raise ValueError(f"function `{name}` is declared twice")
                by_name[name] = function
        object.__setattr__(self, "by_name", by_name)

    def get(self, name: str) -> Function | None:
        return self.by_name.get(name)
