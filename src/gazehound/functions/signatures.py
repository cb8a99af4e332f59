"""The notation of signatures, and which argument types a parameter takes.

A signature reads as the reference writes it: `(value: Number, roundTo: Number): Widest`,
`(text: string, [limit: long]): string`, `(part: Scalar...): string`. A parameter's kind is a scalar type or
one of the words of `KINDS`; a return is a scalar type or one of `RETURNS`:

    Parameter0          the first argument's type (Parameter1, … the others')
    Parameter0Promoted  the same, int as long
    Widest              the widest of the number arguments
    Common              the one type that all `Common…` arguments have
    CommonNonDynamic    the same, a dynamic argument giving way to the others
    ParameterNLiteral   the type that a `typeof(…)` argument names

Source: Kusto reference, the Syntax section of each function's page.
"""

from __future__ import annotations

import re
from functools import cache

from gazehound.records import record
from gazehound.types import INTEGERS, NUMBERS, ORDERABLE, SUMMABLE, ScalarType, scalar_type

_EVERY = frozenset(ScalarType)
_DYNAMIC = frozenset({ScalarType.DYNAMIC})
_NOT_DYNAMIC = _EVERY - _DYNAMIC

KINDS: dict[str, frozenset[ScalarType]] = {
    "Any": _EVERY,
    "Scalar": _EVERY,
    "NotDynamic": _NOT_DYNAMIC,
    "Orderable": ORDERABLE,
    "Integer": INTEGERS,
    "Number": NUMBERS,
    "NumberOrBool": NUMBERS | {ScalarType.BOOL},
    "Summable": SUMMABLE | {ScalarType.DATETIME},
    "SummableOnly": SUMMABLE,
    "NotRealOrBool": _EVERY - {ScalarType.REAL, ScalarType.BOOL},
    "DynamicArray": _DYNAMIC,
    "DynamicBag": _DYNAMIC,
    "StringOrDynamic": frozenset({ScalarType.STRING, ScalarType.DYNAMIC}),
    "StringOrArray": frozenset({ScalarType.STRING, ScalarType.DYNAMIC}),
    "IntegerOrArray": INTEGERS | _DYNAMIC,
    "CommonScalar": _EVERY,
    "CommonScalarOrDynamic": _EVERY,
    "CommonOrderable": ORDERABLE,
    "type": frozenset(),
}

RETURNS = frozenset(
    {"Parameter0", "Parameter1", "Parameter2", "Parameter0Promoted", "Widest", "Common", "CommonNonDynamic",
     "ParameterNLiteral"}
)  # fmt: skip

_SIGNATURE = re.compile(r"\((?P<parameters>.*)\): (?P<returns>\w+)")
_PARAMETER = re.compile(r"(?P<optional>\[?)(?P<name>\w+): (?P<kind>\w+)(?P<variadic>(\.\.\.)?)\]?(?P<outer>(\.\.\.)?)")


@record(frozen=True, slots=True)
class SignatureParameter:
    """One parameter: its kind is a word of `KINDS` or a scalar type's name."""

    name: str
    kind: str
    is_optional: bool
    is_variadic: bool

    @property
    def type(self) -> ScalarType | None:
        """The scalar type where the kind is one, else None."""
        return None if self.kind in KINDS else scalar_type(self.kind)

    @property
    def types(self) -> frozenset[ScalarType]:
        """The argument types taken as they are."""
        declared = self.type
        return KINDS[self.kind] if declared is None else frozenset({declared})


@record(frozen=True, slots=True)
class Signature:
    """Parameters in order and the rule for the result's type."""

    parameters: tuple[SignatureParameter, ...]
    returns: str
    least: int
    """The fewest arguments."""
    most: int | None
    """The most arguments, None when there is no end to them."""

    def parameter_at(self, index: int, count: int) -> SignatureParameter:
        """The parameter that argument `index` of `count` arguments belongs to.

        Variadic parameters repeat as a group, as in `case(predicate…, then…, else)`; parameters behind the
        group take the last arguments.
        """
        if self.most is not None:
            return self.parameters[min(index, self.most - 1)]
        variadic = [at for at, each in enumerate(self.parameters) if each.is_variadic]
        if index < variadic[0]:
            return self.parameters[index]
        behind = sum(not each.is_optional for each in self.parameters[variadic[-1] + 1 :])
        if index >= count - behind:
            return self.parameters[len(self.parameters) - (count - index)]
        return self.parameters[variadic[(index - variadic[0]) % len(variadic)]]


@cache
def parse_signature(text: str) -> Signature:
    """The signature that `text` writes; ValueError for a text that is none (a defect in a declaration)."""
    match = _SIGNATURE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a signature: {text}")
    returns = match["returns"]
    if returns not in RETURNS and scalar_type(returns) is None:
        raise ValueError(f"`{returns}` is no result type: {text}")
    listed = [each for each in match["parameters"].split(", ") if each]
    parameters = tuple(_parameter(each, text) for each in listed)
    most = None if any(each.is_variadic for each in parameters) else len(parameters)
    return Signature(parameters, returns, sum(not each.is_optional for each in parameters), most)


def _parameter(written: str, text: str) -> SignatureParameter:
    match = _PARAMETER.fullmatch(written)
    if match is None or (match["kind"] not in KINDS and scalar_type(match["kind"]) is None):
        raise ValueError(f"`{written}` is no parameter: {text}")
    is_variadic = bool(match["variadic"] or match["outer"])
    return SignatureParameter(match["name"], match["kind"], bool(match["optional"]), is_variadic)
