"""What the declarations of geospatial functions share: their form, the names of their parameters, optional arguments.

Lives here: the notation. Does not live here: any function.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.declare import Example, Function, Lowering, Nulls, Operand, Overload, Plain, scalar
from gazehound.functions.signatures import parse_signature
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

EXTRA = "geo"
"""The extra with the libraries for shapes and cells."""
POINT = "longitude: Number, latitude: Number"
LINE, POLYGON = "lineString: DynamicBag", "polygon: DynamicBag"
TOLERANCE = "[tolerance: Number]"
SEEN = "answers recorded from Kusto"
_PASSED_AS = {"DynamicBag": "dynamic", "DynamicArray": "dynamic", "Number": "real", "NumberOrBool": "bool"}
"""The type that arguments of a kind are converted to."""


def shape(kind: str, coordinates: str) -> str:
    """GeoJSON as a KQL literal, for examples."""
    return f'dynamic({{"type":"{kind}","coordinates":{coordinates}}})'


def of_places(
    name: str,
    module: str,
    signature: str,
    plain: Plain | None = None,
    *,
    doc: str,
    examples: tuple[Example, ...],
    defaults: tuple[float, ...] = (),
    needs: str = EXTRA,
    nulls: Nulls = Nulls.PROPAGATE,
    notes: str = "",
    is_recorded: bool = True,
) -> Function:
    """Declare a function that a module of the room `vectorised` has under the same name.

    `plain` is left out where many answers are right; `is_recorded` says whether answers of Kusto were seen.
    """
    source = f"Kusto reference: {name}()" + (f"; {SEEN}" if is_recorded else "")
    overload = over_arrays(f"{module}:{name}", signature, plain, defaults=defaults, needs=needs)
    return scalar(name, doc=doc, source=source, overloads=(overload,), nulls=nulls, examples=examples, notes=notes)


def over_arrays(
    path: str, signature: str, plain: Plain | None = None, *, defaults: tuple[float, ...] = (), needs: str = EXTRA
) -> Overload:
    """An overload by the function at `path`, with numbers for the last arguments where they are left out.

    Unlike an argument left out, one that is null stays null.
    """
    return Overload(signature, _lowering(path, signature, defaults, needs), plain)


def _lowering(path: str, signature: str, defaults: tuple[float, ...], needs: str) -> Lowering:
    parsed = parse_signature(signature)
    kinds = [_PASSED_AS.get(each.kind, each.kind) for each in parsed.parameters]
    lowering = vectorised(path, " ".join(kinds), ScalarType(parsed.returns), needs=needs)

    def lowered(*operands: Operand) -> Node:
        missing = len(kinds) - len(operands)
        return lowering(*operands, *(_number(each) for each in defaults[len(defaults) - missing :]))

    return lowered


def _number(value: float) -> Operand:
    return Operand(sql.real(value), ScalarType.REAL, value)
