"""The planted activity: what the two bundled hunts must find, and what only looks like it.

Each plant is one event of DeviceNetworkEvents. `found` says what Kusto decides, `why` gives the reason; the
rules are those of `has`, `has_any`, `between` and `isempty` in the Kusto reference: a term is a maximal run
of letters and digits, matching ignores case, both ends of `between` belong to the range, and only the empty
text is empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from tools.sample.estates import Program

TICK = 1
MICROSECOND = 10 * TICK
SECOND = 1_000_000 * MICROSECOND
HOUR = 3600 * SECOND
DAY = 24 * HOUR

WINDOW = 5 * DAY
"""How far the bundled hunts look back."""

AMMYY = Program(
    "AA_v3.exe", "Ammyy LLC", "Ammyy Admin", "3.10", "Ammyy Admin", r"c:\users\public\downloads", "-service",
)  # fmt: skip
ADDIGY = Program("go-agent", "", "", "", "", "/Library/Addigy", "", "launchd", is_service=True)
ADDIGY_WINDOWS = replace(ADDIGY, file="go-agent.exe", folder=r"c:\programdata\addigy", parent="services.exe")


@dataclass(frozen=True, slots=True)
class Plant:
    """One planted event: `at` ticks (100 ns) after the window's start, on the device `host`."""

    host: str
    at: int
    url: str | None
    program: Program
    found: bool
    why: str
    report: str = "own"
    """`own` gives the event a ReportId of its own, `same` repeats that of the device's last connection to the URL,
    `none` leaves it out."""
    device_name: str | None = "known"
    """`known`, or what stands in DeviceName instead."""


def scattered(at: int, host: str, url: str | None) -> int:
    """Up to nine minutes later than `at`, in microseconds; times at the window's edges stay what they are."""
    if abs(at) <= SECOND or at >= WINDOW - SECOND:
        return at
    number = int(hashlib.md5(f"{at} {host} {url}".encode()).hexdigest()[:8], 16)
    return at + number % (9 * 60 * SECOND) // MICROSECOND * MICROSECOND


def ammyy(host: str, at: int, url: str | None, found: bool, why: str, **changes: str | None) -> Plant:
    """A connection of an Ammyy image with some properties changed."""
    return Plant(host, scattered(at, host, url), url, replace(AMMYY, **changes), found, why)  # type: ignore[arg-type]


def addigy(host: str, at: int, url: str, found: bool, why: str, **changes: str | None) -> Plant:
    """A connection of an Addigy image with some properties changed; on a Mac unless the host is a PC."""
    base = ADDIGY if "mac" in host else ADDIGY_WINDOWS
    return Plant(host, scattered(at, host, url), url, replace(base, **changes), found, why)  # type: ignore[arg-type]


def session(host: str, url: str, first: int, pause: int, count: int, why: str) -> list[Plant]:
    """`count` equal Ammyy connections, one `pause` after the other, the last two with one ReportId."""
    plants = [ammyy(host, first + step * pause, url, True, why) for step in range(count)]
    return [*plants[:-1], replace(plants[-1], report="same")]


def heartbeat(host: str, url: str, pause: int, why: str) -> list[Plant]:
    """Equal Addigy connections over all seven days, so that some lie before the window."""
    times = range(-2 * DAY + 7 * HOUR // 3, WINDOW, pause)
    # an absent company arrives as null or as the empty text, mixed; both are empty
    return [
        addigy(host, at, url, at >= 0, why if at >= 0 else "before the window", company="" if step % 3 else None)
        for step, at in enumerate(times)
    ]


AMMYY_PLANTS = [
    *session("fin07", "rl.ammyy.com", 61 * HOUR, 17 * SECOND * 60, 9, "a remote session from a finance desk"),
    ammyy("fin07", 60 * HOUR, "https://www.ammyy.com/en/downloads.html", True, "a term sequence inside a URL"),
    ammyy("whs02", 90 * HOUR, "AMMYY.COM", True, "case does not count", company="AMMYY", product="AMMYY ADMIN"),
    ammyy("whs02", 91 * HOUR, "ammyy.com", True, "but the two spellings are two groups"),
    ammyy("adm01", 0, "rl.ammyy.com", True, "exactly at the window's start, which belongs to it"),
    ammyy("adm01", -TICK, "rl.ammyy.com", False, "one tick (100 ns) before the window"),
    ammyy("adm01", -MICROSECOND, "rl.ammyy.com", False, "one microsecond before the window"),
    ammyy("adm01", -SECOND, "rl.ammyy.com", False, "one second before the window"),
    ammyy("adm01", WINDOW, "rl.ammyy.com", True, "exactly at the window's end, which belongs to it"),
    ammyy("adm02", -SECOND, "rl.ammyy.com", False, "only ever seen one second before the window"),
    ammyy("ops11", 30 * HOUR, "notammyy.com", False, "`ammyy` is not a term of its own here"),
    ammyy("ops11", 31 * HOUR, "ammyy.com.evil.example", True, "`ammyy.com` stands between term boundaries"),
    ammyy("ops11", 32 * HOUR, "ammyy.community.example", False, "`com` goes on as `community`"),
    ammyy("ops11", 33 * HOUR, "get-ammyy.com", True, "a hyphen ends a term"),
    ammyy("ops11", 34 * HOUR, "cdn_ammyy.com", True, "an underscore ends a term, too"),
    ammyy("ops11", 35 * HOUR, "ammyy-com.example", False, "the dot of the needle has to be there"),
    ammyy("ops12", 40 * HOUR, "rl.ammyy.com", False, "`Ammyyware` is a longer word", company="Ammyyware GmbH"),
    ammyy("ops12", 41 * HOUR, "rl.ammyy.com", False, "`administrator` is longer", product="ammyy administrator"),
    ammyy("ops12", 42 * HOUR, "rl.ammyy.com", False, "two blanks are not one", product="Ammyy  Admin"),
    ammyy("ops12", 43 * HOUR, "rl.ammyy.com", False, "no company", company=None),
    ammyy("ops12", 44 * HOUR, "rl.ammyy.com", False, "an empty product", product=""),
    ammyy("ops12", 45 * HOUR, None, False, "no URL: straight to an address"),
    replace(ammyy("hr03", 70 * HOUR, "rl.ammyy.com", True, "device name null"), device_name=None),
    replace(ammyy("hr03", 71 * HOUR, "rl.ammyy.com", True, "device name empty: the same group"), device_name=""),
    replace(ammyy("hr03", 72 * HOUR, "rl.ammyy.com", True, "counted, though it reports no id"), report="none"),
    ammyy("xray", 50 * HOUR, "www.ammyy.com:443", True, "a port behind the name", product="Ammyy Admin Lite"),
    ammyy("xray", 51 * HOUR, "www.ammyy.com:443", True, "the same again"),
    ammyy("front1", 52 * HOUR, "ammyy.company.example", False, "`com` goes on as `company`"),
    ammyy("front1", -MICROSECOND, "rl.ammyy.com", False, "one microsecond before the window"),
    ammyy("off02", 20 * HOUR, "rl.ammyy.com", True, "one connection", company="AMMYY Group"),
]

ADDIGY_PLANTS = [
    *heartbeat("mac03", "prod.addigy.com", 5 * HOUR, "an agent's heartbeat"),
    addigy("mac01", 10 * HOUR, "agents.addigy.com", True, "launched by the system", file="launchd", folder="/sbin"),
    addigy("mac01", 11 * HOUR, "grtmprod.addigy.com", True, "its own needle", file="lan-cache"),
    addigy("mac01", 12 * HOUR, "preprod.addigy.com", False, "`preprod` is a longer word"),
    addigy("mac01", 13 * HOUR, "uat-prod.addigy.com", True, "a hyphen ends a term"),
    addigy("mac01", 14 * HOUR, "realtime.addigy.com", False, "none of the three names"),
    addigy("mac01", 15 * HOUR, "agents.addigy.com.mirror.example", True, "between term boundaries"),
    addigy("mac02", 20 * HOUR, "prod.addigy.com", False, "a company is given", company="Addigy, Inc."),
    addigy("mac02", 21 * HOUR, "prod.addigy.com", False, "a blank is not empty", company=" "),
    addigy("mac04", 22 * HOUR, "prod.addigy.com", False, "no term `collector`", file="AddigyLogCollector.exe"),
    addigy("mac04", 23 * HOUR, "prod.addigy.com", False, "`auditord` is a longer word", file="auditord"),
    addigy("mac04", 24 * HOUR, "prod.addigy.com", False, "`cargo-agent` is longer", file="cargo-agent"),
    addigy("mac04", 25 * HOUR, "prod.addigy.com", False, "the underscore is no hyphen", file="go_agent"),
    addigy("mac05", 26 * HOUR, "PROD.Addigy.com", True, "case does not count", file="Auditor"),
    addigy("mac05", 27 * HOUR, "PROD.Addigy.com", True, "a term among others", file="log-collector.bin"),
    addigy("mac06", 0, "agents.addigy.com", True, "exactly at the window's start"),
    addigy("mac06", -MICROSECOND, "agents.addigy.com", False, "one microsecond before the window"),
    addigy("mac06", -SECOND, "agents.addigy.com", False, "one second before the window"),
    addigy("mac06", WINDOW - SECOND, "agents.addigy.com", True, "one second before the window's end"),
    addigy("ops14", 28 * HOUR, "agents.addigy.com", True, "on a PC", company=None),
    addigy("ops14", 29 * HOUR, "agents.addigy.com", True, "on a PC, company empty", company=""),
    addigy("mac9", 30 * HOUR, "https://prod.addigy.com/api/v2/checkin", True, "inside a URL", file="xpcproxy"),
    addigy("mac9", 31 * HOUR, "https://prod.addigy.com/api/v2/checkin", True, "and again", file="mdmclient"),
    addigy("mac9", 32 * HOUR, "addigy.com", False, "none of the three names"),
]

PLANTS = {"ammyy": AMMYY_PLANTS, "addigy": ADDIGY_PLANTS}
"""By the hunt that a plant is for."""
