"""KQL calls of a function over generated operands: which pools and literals each parameter takes.

Does not live here: what each parameter takes (`operand_choices`), the values (`generated_values`), running the calls
(`agreement`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from gazehound.functions.declare import Function, Kind, Overload
from gazehound.functions.signatures import Signature, SignatureParameter
from gazehound.types import ScalarType
from tests.unit.evaluator.generated_values import COLUMNS_PER_POOL
from tests.unit.evaluator.operand_choices import COMMON_TYPES, FOR_FUNCTION, FOR_PARAMETER, OF_KIND, PREFIXES
from tests.unit.evaluator.value_strategies import POOLS

MOST_CALLS = 14


def calls(function: Function, overload: Overload) -> list[str]:
    """Calls of the overload; columns are written `{pool}` with a number, `ip_0`. Each option is used at least once."""
    counts = list(_argument_counts(overload.signature))
    options = {number: _options(function, overload.signature, number) for number in counts}
    wanted = max(max((len(each) for each in lists), default=1) for lists in options.values())
    made: dict[str, None] = {}
    random = Random(function.name + overload.text)
    for at in range(max(wanted, len(counts)) * 3):
        if len(made) >= MOST_CALLS:
            break
        lists = options[counts[at % len(counts)]]
        picked = [each[at // len(counts) % len(each)] if at < wanted else random.choice(each) for each in lists]
        made[_call(function, _numbered(_alike(overload.signature, picked, at)))] = None
    return list(made)


def _argument_counts(signature: Signature) -> Iterator[int]:
    if signature.most is not None:
        yield from range(signature.most, signature.least - 1, -1)
        return
    group = sum(each.is_variadic for each in signature.parameters)
    others = sum(not each.is_variadic and not each.is_optional for each in signature.parameters)
    yield from (others + group, others + 2 * group, others + 3 * group)


def _options(function: Function, signature: Signature, number: int) -> list[list[str]]:
    return [_taken(function, signature.parameter_at(at, number)) for at in range(number)]


def _taken(function: Function, parameter: SignatureParameter) -> list[str]:
    for names in (FOR_FUNCTION.get(function.name, {}), _prefixed(function.name), FOR_PARAMETER):
        if parameter.name in names:
            return [each for each in names[parameter.name] if _fits(each, parameter)] or OF_KIND[parameter.kind]
    return OF_KIND.get(parameter.kind, COMMON_TYPES)


def _fits(option: str, parameter: SignatureParameter) -> bool:
    if option in POOLS:
        return POOLS[option].type in parameter.types
    if option.startswith("dynamic("):
        return ScalarType.DYNAMIC in parameter.types
    return not option.startswith('"') or ScalarType.STRING in parameter.types


def _prefixed(name: str) -> dict[str, list[str]]:
    return next((names for prefix, names in PREFIXES.items() if name.startswith(prefix)), {})


def _alike(signature: Signature, picked: Sequence[str], at: int) -> list[str]:
    """Parameters of a common type take one type together."""
    kinds = [signature.parameter_at(place, len(picked)).kind for place in range(len(picked))]
    shared = COMMON_TYPES[at % len(COMMON_TYPES)]
    return [shared if kind.startswith("Common") else each for kind, each in zip(kinds, picked, strict=True)]


def _numbered(options: Sequence[str]) -> list[str]:
    """Columns of one pool apart from each other."""
    numbers = {each: count() for each in options}
    return [f"{each}_{next(numbers[each]) % COLUMNS_PER_POOL}" if each in POOLS else each for each in options]


def _call(function: Function, arguments: Sequence[str]) -> str:
    name = function.name
    if function.kind is not Kind.OPERATOR:
        return f"{name}({', '.join(arguments)})"
    first, *others = arguments
    match name:
        case "unary -":
            return f"-({first})"
        case "[]":
            return f"{first}[{others[0]}]"
        case "between" | "!between":
            return f"{first} {name} ({others[0]} .. {others[1]})"
        case "in" | "!in" | "in~" | "!in~" | "has_any" | "has_all":
            return f"{first} {name} ({', '.join(others)})"
        case _:
            return f"{first} {name} {others[0]}"
