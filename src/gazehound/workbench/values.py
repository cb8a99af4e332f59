"""Values of a result as text and as JSON, the same for every front end.

In: what `Result.rows()` gives (aware datetimes, timedelta, `uuid.UUID`, `Decimal`, plain data for dynamic, None for
null). Datetimes are written as ISO 8601 in UTC with `Z`, timespans as Kusto writes them, dynamic as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from gazehound.types.ticks import MICROSECOND, timespan_text

ESCAPES = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
ESCAPES |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
ESCAPES |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x2028)}
"""Control characters, those that turn the direction of text, and how each is spelled."""


def spelled_out(text: str) -> str:
    """The text with control characters spelled out, so that no value of a log can steer what shows it."""
    return text.translate(ESCAPES)


def counted(count: int, noun: str) -> str:
    """`1 event`, `2,000 events`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def datetime_value(value: datetime) -> str:
    """ISO 8601 with `Z`; the fraction of the second as long as it has to be."""
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


def timespan_value(value: timedelta) -> str:
    """`[-][days.]hh:mm:ss[.fffffff]`."""
    return timespan_text(value // MICROSECOND * 10)


def real_value(value: float) -> float | str:
    """The number itself; JSON has none for the infinite and the undefined, Kusto writes their names."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def decimal_value(value: Decimal) -> str:
    """All digits, never an exponent."""
    return f"{value:f}"


JSON_VALUES: dict[str, Callable[..., object]] = {
    "datetime": datetime_value,
    "timespan": timespan_value,
    "real": real_value,
    "decimal": decimal_value,
    "guid": str,
}
"""By Kusto type, how a value that is not null becomes one that JSON has; other types already are."""


def json_value(value: object, type_name: str) -> object:
    """The value as JSON holds it: timespan, decimal and guid as text, dynamic as itself."""
    convert = JSON_VALUES.get(type_name)
    return value if value is None or convert is None else convert(value)


def text_value(value: object) -> str:
    """The value on one line of text: empty for null, JSON for dynamic."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return datetime_value(value)
        case timedelta():
            return timespan_value(value)
        case float():
            return str(real_value(value))
        case Decimal():
            return decimal_value(value)
        case int() | UUID():
            return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
