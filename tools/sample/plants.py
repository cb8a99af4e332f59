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
    *session("np-fin-07", "rl.ammyy.com", 61 * HOUR, 17 * SECOND * 60, 9, "a remote session from a finance desk"),
    ammyy("np-fin-07", 60 * HOUR, "https://www.ammyy.com/en/downloads.html", True, "a term sequence inside a URL"),
    ammyy("np-whs-02", 90 * HOUR, "AMMYY.COM", True, "case does not count", company="AMMYY", product="AMMYY ADMIN"),
    ammyy("np-whs-02", 91 * HOUR, "ammyy.com", True, "but the two spellings are two groups"),
    ammyy("np-adm-01", 0, "rl.ammyy.com", True, "exactly at the window's start, which belongs to it"),
    ammyy("np-adm-01", -TICK, "rl.ammyy.com", False, "one tick (100 ns) before the window"),
    ammyy("np-adm-01", -MICROSECOND, "rl.ammyy.com", False, "one microsecond before the window"),
    ammyy("np-adm-01", -SECOND, "rl.ammyy.com", False, "one second before the window"),
    ammyy("np-adm-01", WINDOW, "rl.ammyy.com", True, "exactly at the window's end, which belongs to it"),
    ammyy("np-adm-02", -SECOND, "rl.ammyy.com", False, "only ever seen one second before the window"),
    ammyy("np-ops-11", 30 * HOUR, "notammyy.com", False, "`ammyy` is not a term of its own here"),
    ammyy("np-ops-11", 31 * HOUR, "ammyy.com.evil.example", True, "`ammyy.com` stands between term boundaries"),
    ammyy("np-ops-11", 32 * HOUR, "ammyy.community.example", False, "`com` goes on as `community`"),
    ammyy("np-ops-11", 33 * HOUR, "get-ammyy.com", True, "a hyphen ends a term"),
    ammyy("np-ops-11", 34 * HOUR, "cdn_ammyy.com", True, "an underscore ends a term, too"),
    ammyy("np-ops-11", 35 * HOUR, "ammyy-com.example", False, "the dot of the needle has to be there"),
    ammyy("np-ops-12", 40 * HOUR, "rl.ammyy.com", False, "`Ammyyware` is a longer word", company="Ammyyware GmbH"),
    ammyy("np-ops-12", 41 * HOUR, "rl.ammyy.com", False, "`administrator` is longer", product="ammyy administrator"),
    ammyy("np-ops-12", 42 * HOUR, "rl.ammyy.com", False, "two blanks are not one", product="Ammyy  Admin"),
    ammyy("np-ops-12", 43 * HOUR, "rl.ammyy.com", False, "no company", company=None),
    ammyy("np-ops-12", 44 * HOUR, "rl.ammyy.com", False, "an empty product", product=""),
    ammyy("np-ops-12", 45 * HOUR, None, False, "no URL: straight to an address"),
    replace(ammyy("np-hr-03", 70 * HOUR, "rl.ammyy.com", True, "device name null"), device_name=None),
    replace(ammyy("np-hr-03", 71 * HOUR, "rl.ammyy.com", True, "device name empty: the same group"), device_name=""),
    replace(ammyy("np-hr-03", 72 * HOUR, "rl.ammyy.com", True, "counted, though it reports no id"), report="none"),
    ammyy("qd-xray", 50 * HOUR, "www.ammyy.com:443", True, "a port behind the name", product="Ammyy Admin Lite"),
    ammyy("qd-xray", 51 * HOUR, "www.ammyy.com:443", True, "the same again"),
    ammyy("qd-front-1", 52 * HOUR, "ammyy.company.example", False, "`com` goes on as `company`"),
    ammyy("qd-front-1", -MICROSECOND, "rl.ammyy.com", False, "one microsecond before the window"),
    ammyy("fh-off-02", 20 * HOUR, "rl.ammyy.com", True, "one connection", company="AMMYY Group"),
]

ADDIGY_PLANTS = [
    *heartbeat("fh-mac-03", "prod.addigy.com", 5 * HOUR, "an agent's heartbeat"),
    addigy("fh-mac-01", 10 * HOUR, "agents.addigy.com", True, "launched by the system", file="launchd", folder="/sbin"),
    addigy("fh-mac-01", 11 * HOUR, "grtmprod.addigy.com", True, "its own needle", file="lan-cache"),
    addigy("fh-mac-01", 12 * HOUR, "preprod.addigy.com", False, "`preprod` is a longer word"),
    addigy("fh-mac-01", 13 * HOUR, "uat-prod.addigy.com", True, "a hyphen ends a term"),
    addigy("fh-mac-01", 14 * HOUR, "realtime.addigy.com", False, "none of the three names"),
    addigy("fh-mac-01", 15 * HOUR, "agents.addigy.com.mirror.example", True, "between term boundaries"),
    addigy("fh-mac-02", 20 * HOUR, "prod.addigy.com", False, "a company is given", company="Addigy, Inc."),
    addigy("fh-mac-02", 21 * HOUR, "prod.addigy.com", False, "a blank is not empty", company=" "),
    addigy("fh-mac-04", 22 * HOUR, "prod.addigy.com", False, "no term `collector`", file="AddigyLogCollector.exe"),
    addigy("fh-mac-04", 23 * HOUR, "prod.addigy.com", False, "`auditord` is a longer word", file="auditord"),
    addigy("fh-mac-04", 24 * HOUR, "prod.addigy.com", False, "`cargo-agent` is longer", file="cargo-agent"),
    addigy("fh-mac-04", 25 * HOUR, "prod.addigy.com", False, "the underscore is no hyphen", file="go_agent"),
    addigy("fh-mac-05", 26 * HOUR, "PROD.Addigy.com", True, "case does not count", file="Auditor"),
    addigy("fh-mac-05", 27 * HOUR, "PROD.Addigy.com", True, "a term among others", file="log-collector.bin"),
    addigy("fh-mac-06", 0, "agents.addigy.com", True, "exactly at the window's start"),
    addigy("fh-mac-06", -MICROSECOND, "agents.addigy.com", False, "one microsecond before the window"),
    addigy("fh-mac-06", -SECOND, "agents.addigy.com", False, "one second before the window"),
    addigy("fh-mac-06", WINDOW - SECOND, "agents.addigy.com", True, "one second before the window's end"),
    addigy("np-ops-14", 28 * HOUR, "agents.addigy.com", True, "on a PC", company=None),
    addigy("np-ops-14", 29 * HOUR, "agents.addigy.com", True, "on a PC, company empty", company=""),
    addigy("qd-mac-9", 30 * HOUR, "https://prod.addigy.com/api/v2/checkin", True, "inside a URL", file="xpcproxy"),
    addigy("qd-mac-9", 31 * HOUR, "https://prod.addigy.com/api/v2/checkin", True, "and again", file="mdmclient"),
    addigy("qd-mac-9", 32 * HOUR, "addigy.com", False, "none of the three names"),
]

PLANTS = {"ammyy": AMMYY_PLANTS, "addigy": ADDIGY_PLANTS}
"""By the hunt that a plant is for."""
