"""Points in time as logs write them, as microseconds since 1970 in UTC.

Lives here: ISO 8601, the portal's US form, epoch numbers, zone names of portal headers. Does not live here: whole
columns (`convert`), telling whether a text column holds times (`infer`).
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, tzinfo
from functools import cache

SECOND = 1_000_000
EPOCH_DAY = date(1970, 1, 1).toordinal()

ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:\s*([AaPp])[Mm])?)?")
DIGITS = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

# Epoch numbers by size: seconds, milliseconds, microseconds, nanoseconds between 1973 and 2286.
EPOCH_UNITS = ((10**8, 10**10, 1, SECOND), (10**11, 10**13, 1, 1000), (10**14, 10**16, 1, 1), (10**17, 10**19, 1000, 1))


def parse_datetime(value: object, zone: tzinfo | None = None) -> int:
    """Microseconds since 1970 of a text or an epoch number; further digits are cut off.

    A text without an offset is in `zone`, UTC by default. ValueError when it is no point in time.
    """
    if isinstance(value, str):
        text = value.strip()
        if found := ISO.fullmatch(text):
            return _iso(found, zone)
        if found := US.fullmatch(text):
            return _us(found, zone)
        if DIGITS.fullmatch(text):
            return from_epoch(float(text) if "." in text else int(text))
    elif isinstance(value, date):
        return parse_datetime(value.isoformat())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        return from_epoch(value)
    raise ValueError(value)


def from_epoch(value: float) -> int:
    """Microseconds of an epoch number in seconds, milli-, micro- or nanoseconds, told apart by its size."""
    size = abs(value)
    for least, most, divisor, factor in EPOCH_UNITS:
        if least <= size < most:
            return int(value) * factor // divisor if isinstance(value, int) else round(value * factor / divisor)
    raise ValueError(value)


def _iso(found: re.Match[str], zone: tzinfo | None) -> int:
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    local = _micros(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), fraction)
    if offset is None:
        return _to_utc(local, zone)
    return local - _offset(offset)


def _us(found: re.Match[str], zone: tzinfo | None) -> int:
    month, day, year, hour, minute, second, fraction, half = found.groups()
    clock = int(hour or 0)
    if half:
        if not 1 <= clock <= 12:
            raise ValueError(found.string)
        clock = clock % 12 + (12 if half in "Pp" else 0)
    return _to_utc(_micros(int(year), int(month), int(day), clock, int(minute or 0), int(second or 0), fraction), zone)


def _micros(year: int, month: int, day: int, hour: int, minute: int, second: int, fraction: str | None) -> int:
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    days = date(year, month, day).toordinal() - EPOCH_DAY
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return ((days * 24 + hour) * 60 + minute) * 60 * SECOND + second * SECOND + micros


def _offset(text: str) -> int:
    if text in ("Z", "z", "UTC"):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (-minutes if text[0] == "-" else minutes) * 60 * SECOND


def _to_utc(local: int, zone: tzinfo | None) -> int:
    if zone is None:
        return local
    whole, micros = divmod(local, SECOND)
    moment = datetime.fromtimestamp(whole, UTC).replace(tzinfo=zone)
    return int(moment.timestamp()) * SECOND + micros


@cache
def zone_named(name: str) -> tzinfo | None:
    """The zone of a portal header: `UTC`, an IANA name, or the city of exactly one; None for no known zone."""
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    wanted = name.replace(" ", "_").casefold()
    known = zoneinfo.available_timezones()
    matches = [key for key in known if key.casefold() == wanted] or [
        key for key in known if "/" in key and key.rsplit("/", 1)[1].casefold() == wanted
    ]
    zones = {_rules(key): zoneinfo.ZoneInfo(key) for key in sorted(matches)}
    return next(iter(zones.values())) if len(zones) == 1 else None


def _rules(key: str) -> tuple[object, ...]:
    """What a zone does around the years: two names of one zone (`Asia/Jerusalem`, `Israel`) do the same."""
    zone = zoneinfo.ZoneInfo(key)
    return tuple(
        datetime(year, month, 15, tzinfo=zone).utcoffset() for year in range(2000, 2030) for month in (1, 4, 7, 10)
    )
