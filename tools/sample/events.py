"""Events out of estates: seven days of ordinary activity with the plants in between.

Lives here: when what happens on which device, and the columns of each event. Does not live here: what is
ordinary (`estates`), what is planted (`plants`), files (`write`). Everything follows from one seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from tools.sample.estates import MAC_TRAFFIC, SVCHOST, WINDOWS_TRAFFIC, Device, Estate, Program
from tools.sample.plants import AMMYY, DAY, HOUR, MICROSECOND, PLANTS, SECOND, WINDOW, Plant

T = TypeVar("T")
Value = str | int | bool | None
Row = dict[str, Value]
"""One event: column to value. A time is a count of ticks (100 ns) since 1970 under a name in `TIMES`."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 16, 47, 12, 640318, tzinfo=UTC)
"""The newest event of the sample; the bundled hunts run as of this moment."""

NOW_TICKS = int((NOW - EPOCH).total_seconds()) * SECOND + NOW.microsecond * MICROSECOND
START_TICKS = NOW_TICKS - WINDOW
FIRST_TICKS = NOW_TICKS - 7 * DAY

TIMES = frozenset(
    {"Timestamp", "InitiatingProcessCreationTime", "InitiatingProcessParentCreationTime", "ProcessCreationTime"}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of one table on one device, before it has a ReportId."""

    table: str
    device: Device
    row: Row
    report: str = "own"

    @property
    def at(self) -> int:
        return int(self.row["Timestamp"] or 0)


class Dice:
    """Choices that depend on the seed alone, not on the Python version (`random()` is all that is promised)."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def chance(self, share: float) -> bool:
        return self._random.random() < share


def events(estate: Estate) -> list[Event]:
    """Everything that happens in the estate, by time, with ReportIds."""
    dice = Dice(f"gazehound sample {estate.domain}")
    found = [event for device in estate.devices for event in ordinary(device, estate, dice)]
    found += [planted(plant, estate) for plants in PLANTS.values() for plant in plants if is_of(plant, estate)]
    found += footprints(estate)
    found.sort(key=lambda event: (event.at, event.device.name))
    return numbered(found, dice)


def is_of(plant: Plant, estate: Estate) -> bool:
    return any(device.name.startswith(f"{plant.host}.") for device in estate.devices)


def numbered(found: list[Event], dice: Dice) -> list[Event]:
    """The events with ReportIds that grow per device, except where a plant asks for another one."""
    counters = {event.device.id: 1_000 + dice.below(40_000) for event in found}
    last: dict[tuple[str, Value], int] = {}
    for event in found:
        counters[event.device.id] += 1 + dice.below(40)
        place = (event.device.id, event.row.get("RemoteUrl"))
        last[place] = last[place] if event.report == "same" else counters[event.device.id]
        event.row["ReportId"] = None if event.report == "none" else last[place]
    return found


def ordinary(device: Device, estate: Estate, dice: Dice) -> Iterator[Event]:
    """A device's unsuspicious events: most on working days between seven and nineteen o'clock."""
    for day in range(8):
        midnight = FIRST_TICKS - FIRST_TICKS % DAY + day * DAY
        is_weekend = (EPOCH.weekday() + midnight // DAY) % 7 >= 5
        for _ in range(estate.connections_a_day // (4 if is_weekend else 1)):
            at = midnight + moment(dice)
            # the newest event of all must be a planted one, with a margin for what a connection brings along
            if FIRST_TICKS <= at <= NOW_TICKS - 10 * SECOND:
                yield from activity(device, at, dice)


def moment(dice: Dice) -> int:
    """A time of day in ticks, office hours preferred."""
    hour = 7 + dice.below(12) if dice.chance(0.85) else dice.below(24)
    return hour * HOUR + dice.below(3600) * SECOND + dice.below(SECOND)


def activity(device: Device, at: int, dice: Dice) -> Iterator[Event]:
    """One connection and, now and then, a process, a file or a logon beside it."""
    program, url, port = dice.pick(MAC_TRAFFIC if device.is_mac else WINDOWS_TRAFFIC)
    url = url.replace("{domain}", device.domain) if url else url
    yield connection(device, at, program, url, port, outcome(dice))
    if dice.chance(0.14):
        yield process_start(device, at - dice.below(5 * SECOND), program)
    if dice.chance(0.12):
        yield file_event(device, at + dice.below(5 * SECOND), program, dice)
    if dice.chance(0.07):
        yield logon(device, at - dice.below(HOUR), dice)


def outcome(dice: Dice) -> str:
    """What became of a connection."""
    return dice.pick(("ConnectionSuccess",) * 17 + ("ConnectionFailed", "ConnectionAttempt", "ConnectionRequest"))


def planted(plant: Plant, estate: Estate) -> Event:
    """The event that a plant describes."""
    device = estate.device(plant.host)
    event = connection(device, START_TICKS + plant.at, plant.program, plant.url, 443, "ConnectionSuccess")
    if plant.device_name != "known":
        event.row["DeviceName"] = plant.device_name
    return Event(event.table, device, event.row, plant.report)


def footprints(estate: Estate) -> Iterator[Event]:
    """What a planted Ammyy session leaves in the other tables: the download, the start, a logon."""
    for plant in PLANTS["ammyy"]:
        if is_of(plant, estate) and plant.found and plant.url and plant.url.startswith("https://"):
            device, at = estate.device(plant.host), START_TICKS + plant.at
            yield Event("DeviceFileEvents", device, download(device, at + 20 * SECOND))
            yield process_start(device, at + 40 * SECOND, AMMYY)


def download(device: Device, at: int) -> Row:
    """The Ammyy image arriving on the disk."""
    return common(device, at, "FileCreated") | file_columns(AMMYY) | {
        "FileOriginUrl": "https://www.ammyy.com/AA_v3.exe",
        "FileOriginReferrerUrl": "https://www.ammyy.com/en/downloads.html",
    } | initiating(WINDOWS_TRAFFIC[5][0], device, at)  # fmt: skip


def common(device: Device, at: int, action: str) -> Row:
    """The columns that every event has."""
    return {"Timestamp": at, "DeviceId": device.id, "DeviceName": device.name, "ActionType": action}


def connection(device: Device, at: int, program: Program, url: str | None, port: int, action: str) -> Event:
    """A row of DeviceNetworkEvents."""
    row = common(device, at, action) | {
        "RemoteIP": remote_address(url or program.file),
        "RemotePort": port,
        "RemoteUrl": url,
        "LocalIP": device.local_ip,
        "LocalPort": 49_152 + at // SECOND % 16_000,
        "Protocol": "Udp" if port in (53, 3478) else "Tcp",
        "LocalIPType": "Private",
        "RemoteIPType": "Public",
        **initiating(program, device, at),
        "AdditionalFields": None,
    }
    return Event("DeviceNetworkEvents", device, row)


def remote_address(name: str) -> str:
    """An address from the three blocks that are set aside for documentation."""
    number = sum(ord(letter) * (at + 7) for at, letter in enumerate(name))
    return f"{('192.0.2', '198.51.100', '203.0.113')[number % 3]}.{1 + number % 253}"


def process_start(device: Device, at: int, program: Program) -> Event:
    """A row of DeviceProcessEvents."""
    parent = SVCHOST if not device.is_mac else program
    row = common(device, at, "ProcessCreated") | file_columns(program) | {
        "ProcessVersionInfoCompanyName": program.company,
        "ProcessVersionInfoProductName": program.product,
        "ProcessVersionInfoProductVersion": program.version,
        "ProcessVersionInfoOriginalFileName": program.company and program.file,
        "ProcessVersionInfoFileDescription": program.description,
        "ProcessId": process_id(program, device),
        "ProcessCommandLine": command_line(program),
        "ProcessIntegrityLevel": "System" if program.is_service else "Medium",
        "ProcessCreationTime": at - 3 * MICROSECOND,
        **account(device, program.is_service),
        **initiating(parent, device, at),
    }  # fmt: skip
    return Event("DeviceProcessEvents", device, row)


def file_event(device: Device, at: int, program: Program, dice: Dice) -> Event:
    """A row of DeviceFileEvents: a document or a log that a program wrote."""
    name = dice.pick(("minutes.docx", "rota.xlsx", "scan0017.tif", "session.log", "invoice.pdf", "inventory.json"))
    folder = f"/Users/{device.user}/Documents" if device.is_mac else rf"C:\Users\{device.user}\Documents"
    row = common(device, at, dice.pick(("FileCreated", "FileModified", "FileModified", "FileRenamed"))) | {
        "FileName": name,
        "FolderPath": f"{folder}{'/' if device.is_mac else chr(92)}{name}",
        "FileSize": 900 + dice.below(800_000),
        **initiating(program, device, at),
        "AdditionalFields": '{"FileType":"Unknown"}',
    }
    return Event("DeviceFileEvents", device, row)


def logon(device: Device, at: int, dice: Dice) -> Event:
    """A row of DeviceLogonEvents; one in nine fails."""
    failed = dice.chance(1 / 9)
    row = common(device, at, "LogonFailed" if failed else "LogonSuccess") | {
        "LogonType": dice.pick(("Interactive", "Interactive", "Network", "RemoteInteractive")),
        **account(device, is_service=False),
        "Protocol": "Negotiate",
        "FailureReason": "InvalidUserNameOrPassword" if failed else None,
        "IsLocalAdmin": None if failed else dice.chance(0.1),
        "LogonId": None if failed else 100_000 + dice.below(9_000_000),
        **initiating(SVCHOST if not device.is_mac else MAC_TRAFFIC[3][0], device, at),
        "AdditionalFields": '{"IsLocalLogon":true}',
    }
    return Event("DeviceLogonEvents", device, row)


def file_columns(program: Program) -> Row:
    """The file of an image: name, path, hashes, size."""
    return {
        "FileName": program.file,
        "FolderPath": program.path,
        "SHA1": program.digest("sha1"),
        "SHA256": program.digest("sha256"),
        "MD5": program.digest("md5"),
        "FileSize": program.size,
    }


def account(device: Device, is_service: bool) -> Row:
    """Who a process runs as; a Mac has no security identifiers."""
    if device.is_mac:
        return {"AccountDomain": device.short_domain, "AccountName": "root" if is_service else device.user}
    if is_service:
        return {"AccountDomain": "nt authority", "AccountName": "system", "AccountSid": "S-1-5-18"}
    return {"AccountDomain": device.short_domain, "AccountName": device.user, "AccountSid": device.sid}


def initiating(program: Program, device: Device, at: int) -> Row:
    """The columns of the process that caused an event."""
    started = at - at % (6 * HOUR) - 11 * SECOND
    who = {f"InitiatingProcess{name}": value for name, value in account(device, program.is_service).items()}
    return {
        "InitiatingProcessSHA1": program.digest("sha1"),
        "InitiatingProcessSHA256": program.digest("sha256"),
        "InitiatingProcessMD5": program.digest("md5"),
        "InitiatingProcessFileName": program.file,
        "InitiatingProcessFileSize": program.size,
        "InitiatingProcessVersionInfoCompanyName": program.company,
        "InitiatingProcessVersionInfoProductName": program.product,
        "InitiatingProcessVersionInfoProductVersion": program.version,
        "InitiatingProcessVersionInfoOriginalFileName": program.company and program.file,
        "InitiatingProcessVersionInfoFileDescription": program.description,
        "InitiatingProcessId": process_id(program, device),
        "InitiatingProcessCommandLine": command_line(program),
        "InitiatingProcessCreationTime": started,
        "InitiatingProcessFolderPath": program.path.lower() if "\\" in program.path else program.path,
        "InitiatingProcessParentFileName": program.parent,
        "InitiatingProcessParentId": 600 + len(program.parent) * 4,
        "InitiatingProcessParentCreationTime": started - 40 * SECOND,
        **who,
        "InitiatingProcessAccountUpn": None if program.is_service else f"{device.user}@{device.domain}",
        "InitiatingProcessIntegrityLevel": None if device.is_mac else "System" if program.is_service else "Medium",
        "InitiatingProcessTokenElevation": None if device.is_mac else "TokenElevationTypeDefault",
    }


def command_line(program: Program) -> str:
    """The command line; Windows quotes the image."""
    image = program.path if program.folder.startswith("/") else f'"{program.file}"'
    return f"{image} {program.arguments}".strip()


def process_id(program: Program, device: Device) -> int:
    """A process id that stays the same for a program on a device."""
    return 4 * (250 + int(program.digest("sha1")[:3], 16) + int(device.id[:2], 16))
