"""What the declarations of geospatial functions share: the names of their parameters and optional arguments.

Lives here: the notation. Does not live here: any function.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions.declare import Lowering, Operand
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

EXTRA = "geo"
"""The extra with the libraries for shapes and cells."""
POINT = "longitude: Number, latitude: Number"
LINE, POLYGON = "lineString: DynamicBag", "polygon: DynamicBag"
TOLERANCE = "[tolerance: Number]"


def shape(kind: str, coordinates: str) -> str:
    """GeoJSON as a KQL literal, for examples."""
    return f'dynamic({{"type":"{kind}","coordinates":{coordinates}}})'


def over_arrays(
    path: str,
    parameters: str,
    returns: ScalarType = ScalarType.DYNAMIC,
    *,
    defaults: tuple[float, ...] = (),
    needs: str = EXTRA,
) -> Lowering:
    """A lowering to the function at `path`, with numbers for the last arguments where they are left out.

    Unlike an argument left out, one that is null stays null.
    """
    lowering = vectorised(path, parameters, returns, needs=needs)
    count = len(parameters.split())

    def lowered(*operands: Operand) -> Node:
        missing = count - len(operands)
        return lowering(*operands, *(_number(each) for each in defaults[len(defaults) - missing :]))

    return lowered


def _number(value: float) -> Operand:
    return Operand(sql.real(value), ScalarType.REAL, value)
