"""Conversions between units of measure: `convert_angle()` to `convert_volume()`.

Units whose size is fixed by definition are known; any other is refused by name. Source: Kusto reference, the pages
of the functions; sizes: the SI brochure and the international yard and pound, the BTU and the acre-foot as recorded
from Kusto.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from gazehound import sql
from gazehound.functions.declare import Example, Function, Lowering, Operand, Overload, Plain, RefusedCall, scalar
from gazehound.functions.plain_mathematics import by_scales, by_sizes
from gazehound.functions.text_sql import constant_text
from gazehound.sql import Node

Size = TypeVar("Size")

_PREFIXES = {
    "Nano": 1e-9, "Micro": 1e-6, "Milli": 1e-3, "Centi": 1e-2, "Deci": 1e-1, "": 1.0, "Deca": 10.0, "Hecto": 100.0,
    "Kilo": 1e3, "Mega": 1e6, "Giga": 1e9, "Tera": 1e12,
}  # fmt: skip


def _scaled(unit: str, size: float, *prefixes: str) -> dict[str, float]:
    """The unit under its prefixes, `Kilo` and `Meter` giving `Kilometer`."""
    return {f"{prefix}{unit.lower() if prefix else unit}": _PREFIXES[prefix] * size for prefix in prefixes}


_INCH, _POUND, _GRAVITY = 0.0254, 0.45359237, 9.80665

ANGLE = {
    **_scaled("Radian", 180 / math.pi, "Nano", "Micro", "Milli", "Centi", "Deci", ""),
    **_scaled("Degree", 1.0, "Nano", "Micro", "Milli", ""),
    "Arcminute": 1 / 60, "Arcsecond": 1 / 3600, "Gradian": 0.9, "Revolution": 360.0,
}  # fmt: skip
ENERGY = {
    **_scaled("Joule", 1.0, "Nano", "Micro", "Milli", "", "Kilo", "Mega", "Giga", "Tera"),
    "BritishThermalUnit": 1055.05585262, "Calorie": 4.184, "Kilocalorie": 4184.0, "Erg": 1e-7,
    "WattHour": 3600.0, "KilowattHour": 3.6e6, "MegawattHour": 3.6e9, "GigawattHour": 3.6e12,
}  # fmt: skip
FORCE = {
    **_scaled("Newton", 1.0, "Micro", "Milli", "", "Deca", "Kilo", "Mega"),
    "Dyn": 1e-5, "KilogramForce": _GRAVITY, "KiloPond": _GRAVITY, "TonneForce": 1000 * _GRAVITY,
    "PoundForce": _POUND * _GRAVITY,
}  # fmt: skip
LENGTH = {
    **_scaled("Meter", 1.0, "Nano", "Micro", "Milli", "Centi", "Deci", "", "Deca", "Hecto", "Kilo"),
    "Inch": _INCH, "Foot": 12 * _INCH, "Yard": 36 * _INCH, "Mile": 63360 * _INCH, "NauticalMile": 1852.0,
    "Angstrom": 1e-10, "Hand": 4 * _INCH,
}  # fmt: skip
MASS = {
    **_scaled("Gram", 1e-3, "Nano", "Micro", "Milli", "Centi", "Deci", "", "Deca", "Hecto", "Kilo"),
    "Pound": _POUND, "Ounce": _POUND / 16, "Stone": 14 * _POUND, "Tonne": 1000.0, "Kilotonne": 1e6, "Megatonne": 1e9,
    "ShortTon": 2000 * _POUND, "LongTon": 2240 * _POUND, "Grain": _POUND / 7000,
}  # fmt: skip
SPEED = {
    f"{length}Per{time}": size / seconds
    for time, seconds in (("Second", 1.0), ("Minute", 60.0), ("Hour", 3600.0))
    for length, size in LENGTH.items()
    if length.lower().endswith(("meter", "inch", "foot", "yard", "mile"))
} | {"Knot": 1852 / 3600}  # fmt: skip
VOLUME = {
    **_scaled("Liter", 1e-3, "Nano", "Micro", "Milli", "Centi", "Deci", "", "Hecto", "Kilo", "Mega"),
    **{
        f"Cubic{length}": size**3
        for length, size in LENGTH.items()
        if length.endswith(("eter", "Inch", "Foot", "Yard"))
    },
    "AcreFoot": 1 / 0.000810714,
}  # fmt: skip
TEMPERATURE = {
    "Kelvin": (1.0, 0.0), "MillidegreeCelsius": (1e-3, 273.15), "DegreeCelsius": (1.0, 273.15),
    "DegreeFahrenheit": (5 / 9, 459.67 * 5 / 9), "DegreeRankine": (5 / 9, 0.0),
}  # fmt: skip
"""Kelvins of one degree, and of zero degrees."""


def _conversion(sizes: dict[str, float]) -> Lowering:
    def lowering(value: Operand, source: Operand, target: Operand) -> Node:
        factor = _size(sizes, source) / _size(sizes, target)
        return sql.binary("*", value.node, sql.real(factor))

    return lowering


def convert_temperature(value: Operand, source: Operand, target: Operand) -> Node:
    (degree, zero), (into, into_zero) = _size(TEMPERATURE, source), _size(TEMPERATURE, target)
    kelvins = sql.binary("+", sql.binary("*", value.node, sql.real(degree)), sql.real(zero))
    return sql.binary("/", sql.binary("-", kelvins, sql.real(into_zero)), sql.real(into))


def _size(sizes: Mapping[str, Size], unit: Operand) -> Size:
    name = constant_text(unit)
    if name is None:
        raise RefusedCall("a unit that is not a literal")
    if name not in sizes:
        raise RefusedCall(f"the unit `{name}`")
    return sizes[name]


def _unit_function(quantity: str, lowering: Lowering, plain: Plain, source: str, target: str, result: str) -> Function:
    name = f"convert_{quantity}"
    return scalar(
        name,
        doc=f"Convert a {quantity} from one unit to another.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(value: real, from: string, to: string): real", lowering, plain),),
        examples=(
            Example(f"round({name}(1.2, '{source}', '{target}'), 10)", result),
            Example(f"{name}(-1e300, '{source}', '{source}')", "-1e300"),
            Example(f"{name}(real(null), '{source}', '{target}')", "real(null)"),
        ),
        notes="Units whose size is fixed by definition; others are refused.",
    )


FUNCTIONS: tuple[Function, ...] = (
    _unit_function("angle", _conversion(ANGLE), by_sizes(ANGLE), "Degree", "Arcminute", "72.0"),
    _unit_function("energy", _conversion(ENERGY), by_sizes(ENERGY), "Joule", "BritishThermalUnit", "0.0011373805"),
    _unit_function("force", _conversion(FORCE), by_sizes(FORCE), "Newton", "Decanewton", "0.12"),
    _unit_function("length", _conversion(LENGTH), by_sizes(LENGTH), "Meter", "Foot", "3.937007874"),
    _unit_function("mass", _conversion(MASS), by_sizes(MASS), "Kilogram", "Pound", "2.6455471462"),
    _unit_function("speed", _conversion(SPEED), by_sizes(SPEED), "MeterPerSecond", "CentimeterPerHour", "432000.0"),
    _unit_function("temperature", convert_temperature, by_scales(TEMPERATURE), "Kelvin", "DegreeCelsius", "-271.95"),
    _unit_function("volume", _conversion(VOLUME), by_sizes(VOLUME), "CubicMeter", "AcreFoot", "0.0009728568"),
)
