"""Places of addresses. Does not live here: reading the file that knows them (room `vectorised`)."""

from __future__ import annotations

from gazehound.functions.declare import Example, Function, Nulls, Overload, scalar
from gazehound.functions.vectorised import vectorised
from gazehound.types import ScalarType

_PLACE = vectorised("places:geo_info_from_ip_address", "string", ScalarType.DYNAMIC, needs="geoip", reads="geoip")

FUNCTIONS: tuple[Function, ...] = (
    scalar(
        "geo_info_from_ip_address",
        doc="The country, state, city and coordinates of an address, as a bag.",
        source="Kusto reference: geo_info_from_ip_address()",
        nulls=Nulls.NEVER,
        overloads=(Overload("(ip_address: string): dynamic", _PLACE),),
        examples=(Example('geo_info_from_ip_address("")', "dynamic(null)"),),
        notes="Reads a MaxMind-format file that is named by `--geoip`; refused over data without one.",
    ),
)
