"""Made-up tables of any size, the same for the same seed: `DeviceNetworkEvents` and `DeviceInfo` as Parquet.

Lives here: what the rows hold. Does not live here: what is asked of them (`queries`).

Devices, programs, hosts, ports and actions are few and skewed, as in real logs; the rows come in the order of time,
with day and night in them; a third of the rows has no `RemoteUrl`, a fifth a JSON document in `AdditionalFields`; what
is missing is `''` in one row and null in the next. One row in ten thousand belongs to a remote-management tool, and as
many nearly do: the words are glued to other letters, or the program is another one.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

SEED = 7_041_776
DAYS = 30
LAST = np.datetime64("2026-11-20T00:00:00", "us").astype("int64")
HOUR = 3_600_000_000
ROWS_AT_ONCE = 491_520
ROW_GROUP = 122_880
DEVICES, HOSTS, ADDRESSES, USERS, TAILS = 20_000, 200_000, 120_000, 6_000, 50_000

MICROSOFT = "Microsoft Corporation"
WINDOWS = "Microsoft® Windows® Operating System"
PROGRAMS = (
    ("svchost.exe", MICROSOFT, WINDOWS, "svchost.exe -k netsvcs -s "),
    ("msedge.exe", MICROSOFT, "Microsoft Edge", '"msedge.exe" --type=utility --service-sandbox-type=none --handle='),
    ("chrome.exe", "Google LLC", "Google Chrome", '"chrome.exe" --type=utility --field-trial-handle='),
    ("ms-teams.exe", MICROSOFT, "Microsoft Teams", '"ms-teams.exe" --type=renderer --user-data-dir='),
    ("OUTLOOK.EXE", MICROSOFT, "Microsoft Outlook", '"OUTLOOK.EXE" /restore '),
    ("MsMpEng.exe", MICROSOFT, WINDOWS, "MsMpEng.exe "),
    ("MsSense.exe", MICROSOFT, "Microsoft Defender for Endpoint", "MsSense.exe -s "),
    ("powershell.exe", MICROSOFT, WINDOWS, "powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\Scripts\\"),
    ("powershell.exe", MICROSOFT, WINDOWS, "powershell.exe -nop -w hidden -EncodedCommand "),
    ("cmd.exe", MICROSOFT, WINDOWS, "cmd.exe /d /c "),
    ("OneDrive.exe", MICROSOFT, "Microsoft OneDrive", '"OneDrive.exe" /background '),
    ("java", "", "", "/usr/bin/java -Xmx2g -jar /opt/"),
    ("python3", "", "", "/usr/bin/python3 /srv/agent/"),
    ("launchd", "", "", "/sbin/launchd "),
    ("curl", "", "", "curl --silent https://"),
    ("firefox.exe", "Mozilla Corporation", "Firefox", '"firefox.exe" -contentproc --channel='),
    ("Zoom.exe", "Zoom Video Communications, Inc.", "Zoom Workplace", '"Zoom.exe" --action=join '),
    ("slack.exe", "Slack Technologies, LLC", "Slack", '"slack.exe" --type=gpu-process '),
    ("mdmclient", "", "", "/usr/libexec/mdmclient "),
    ("rundll32.exe", MICROSOFT, WINDOWS, "rundll32.exe "),
)
ACTIONS = (
    "ConnectionSuccess",
    "ConnectionFailed",
    "ConnectionAttempt",
    "DnsConnectionInspected",
    "SslConnectionInspected",
    "HttpConnectionInspected",
    "InboundConnectionAccepted",
    "ConnectionRequest",
    "ListeningConnectionCreated",
    "NetworkSignatureInspected",
)
PORTS = (443, 80, 53, 389, 445, 88, 135, 5985, 8080, 3389, 123, 22, 5938, 8443, 1433, 9100)
SYSTEMS = (
    ("Windows11", ("23H2", "24H2")),
    ("Windows10", ("21H2", "22H2")),
    ("WindowsServer2022", ("21H2",)),
    ("macOS", ("14.7", "15.1")),
    ("Linux", ("Ubuntu 24.04", "RHEL 9.4")),
)

# Program, company, product, host.
TOOLS = (
    ("AA_v3.exe", "Ammyy LLC", "Ammyy Admin", "rl.ammyy.com"),
    ("AA_v3.5.exe", "AMMYY LLC", "AMMYY ADMIN", "WWW.AMMYY.COM"),
    ("aa.exe", "Ammyy", "the Ammyy Admin tool", "http://rl.ammyy.com:443/?v=3"),
    ("go-agent", "", "", "prod.addigy.com"),
    ("auditor", None, "", "grtmprod.addigy.com"),
    ("collector", "", "", "https://agents.addigy.com/v1/checkin"),
    ("lan-cache", "", None, "PROD.ADDIGY.COM"),
    ("AnyDesk.exe", "AnyDesk Software GmbH", "AnyDesk", "relay-3f2a.net.anydesk.com"),
    ("TeamViewer.exe", "TeamViewer Germany GmbH", "TeamViewer", "router4.teamviewer.com"),
)
NEARLY = (
    ("AA_v3.exe", "Ammyy LLC", "Ammyy Admin", "ammyy.community"),
    ("AA_v3.exe", "Ammyy LLC", "Ammyy Admin", "notammyy.com"),
    ("AA_v3.exe", "Ammyysoft LLC", "Ammyy Admin", "rl.ammyy.com"),
    ("AA_v3.exe", "Ammyy LLC", "Ammyy Administrator", "rl.ammyy.com"),
    ("chrome.exe", "Google LLC", "Google Chrome", "www.ammyy.com"),
    ("go-agent", "", "", "prod.addigy.company"),
    ("collectors", "", "", "agents.addigy.com"),
    ("go-agent", "Addigy, Inc.", "Addigy", "prod.addigy.com"),
)
PLANTED = (
    "InitiatingProcessFileName",
    "InitiatingProcessVersionInfoCompanyName",
    "InitiatingProcessVersionInfoProductName",
    "RemoteUrl",
)

Numbers = NDArray[np.int64]


class Chance:
    """Random choices of one seeded generator."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def uniform(self, count: int) -> NDArray[np.float64]:
        return self.generator.random(count)

    def below(self, bound: int, count: int) -> Numbers:
        return self.generator.integers(0, bound, count)

    def words(self, count: int, length: int, letters: str = string.ascii_lowercase + string.digits) -> list[str]:
        """Texts of random letters."""
        drawn = np.array(list(letters))[self.generator.integers(0, len(letters), (count, length))]
        return ["".join(row) for row in drawn]

    def skewed(self, size: int, exponent: float) -> Skewed:
        return Skewed(size, exponent, self.generator)


class Skewed:
    """Places in a list of `size` things, of which the first come most often (Zipf)."""

    def __init__(self, size: int, exponent: float, generator: np.random.Generator) -> None:
        weights = 1.0 / np.arange(1, size + 1) ** exponent
        self._sums = np.cumsum(weights / weights.sum())
        self._generator = generator

    def places(self, count: int) -> Numbers:
        return np.minimum(np.searchsorted(self._sums, self._generator.random(count)), len(self._sums) - 1)


@dataclass(frozen=True)
class Estate:
    """What the rows are drawn from."""

    chance: Chance
    device_ids: pa.Array
    device_names: pa.Array
    device_addresses: pa.Array
    hosts: pa.Array
    addresses: pa.Array
    users: pa.Array
    tails: pa.Array
    programs: tuple[pa.Array, ...]


def estate(seed: int) -> Estate:
    """Devices, hosts, users and programs."""
    chance = Chance(seed)
    kinds = np.array(["ws", "srv", "lap", "mac"])[chance.below(4, DEVICES)]
    names = [f"{kind}-{word}.corp.example" for kind, word in zip(kinds, chance.words(DEVICES, 8), strict=True)]
    return Estate(
        chance,
        pa.array(chance.words(DEVICES, 40, "0123456789abcdef")),
        pa.array(names),
        pa.array([f"10.{a}.{b}.{c}" for a, b, c in chance.generator.integers(0, 255, (DEVICES, 3))]),
        pa.array(_hosts(chance)),
        pa.array([f"{a}.{b}.{c}.{d}" for a, b, c, d in chance.generator.integers(1, 255, (ADDRESSES, 4))]),
        pa.array(["system", "network service", "local service", "root"] + [f"user{at:05d}" for at in range(USERS)]),
        pa.array(chance.words(TAILS, 28)),
        tuple(pa.array(column) for column in zip(*PROGRAMS, *_rare_programs(chance), strict=True)),
    )


def _hosts(chance: Chance) -> list[str]:
    """Host names, one in seven as a whole address."""
    fronts = ("cdn", "api", "login", "update", "static", "edge", "mail", "telemetry", "assets", "sync", "config")
    ends = ("com", "net", "org", "io", "cloud", "microsoft.com", "googleapis.com", "azureedge.net", "amazonaws.com")
    parts = zip(chance.below(len(fronts), HOSTS), chance.words(HOSTS, 8), chance.below(len(ends), HOSTS), strict=True)
    hosts = [f"{fronts[front]}.{word}.{ends[end]}" for front, word, end in parts]
    paths = chance.words(HOSTS, 12)
    return [
        f"https://{host}/{path}" if at % 7 == 0 else host
        for at, (host, path) in enumerate(zip(hosts, paths, strict=True))
    ]


def _rare_programs(chance: Chance) -> Iterator[tuple[str, str, str, str]]:
    for at, word in enumerate(chance.words(400, 6)):
        company = "" if at % 4 == 0 else f"{word.capitalize()} Software Ltd"
        yield f"{word}.exe" if at % 3 else word, company, f"{word} suite" if company else "", f"{word} --run "


def write(folder: Path, rows: int, seed: int = SEED) -> None:
    """Write both tables into the folder, as `DeviceNetworkEvents.parquet` and `DeviceInfo.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = estate(seed)
    batches = _events(made, rows)
    first = next(batches)
    with pq.ParquetWriter(
        folder / "DeviceNetworkEvents.parquet", first.schema, compression="zstd", compression_level=3
    ) as writer:
        writer.write_table(first, row_group_size=ROW_GROUP)
        for each in batches:
            writer.write_table(each, row_group_size=ROW_GROUP)
    pq.write_table(_devices(made), folder / "DeviceInfo.parquet", compression="zstd")


def batches(rows: int, seed: int = SEED) -> Iterator[pa.Table]:
    """The rows of `DeviceNetworkEvents` in the order of time, `ROWS_AT_ONCE` at a time."""
    return _events(estate(seed), rows)


def _events(made: Estate, rows: int) -> Iterator[pa.Table]:
    chance = made.chance
    draws = {
        "device": chance.skewed(DEVICES, 0.8),
        "host": chance.skewed(HOSTS, 1.05),
        "program": chance.skewed(len(made.programs[0]), 1.1),
        "user": chance.skewed(len(made.users), 1.2),
        "tail": chance.skewed(TAILS, 0.6),
        "port": chance.skewed(len(PORTS), 1.6),
        "action": chance.skewed(len(ACTIONS), 1.5),
    }
    for start in range(0, rows, ROWS_AT_ONCE):
        count = min(ROWS_AT_ONCE, rows - start)
        drawn = {name: each.places(count) for name, each in draws.items()}
        times = _times(chance, start, count, rows)
        yield _planted(chance, pa.table(_columns(made, drawn, times, start)))


def _times(chance: Chance, start: int, count: int, rows: int) -> Numbers:
    """Microseconds in rising order; by day there are three times as many as by night."""
    hours = np.arange(DAYS * 24)
    load = 2.0 + np.sin((hours % 24 - 6) / 24 * 2 * np.pi)
    sums = np.concatenate([[0.0], np.cumsum(load / load.sum())])
    at = (start + np.sort(chance.uniform(count)) * count) / rows
    hour = np.minimum(np.searchsorted(sums, at, side="right") - 1, DAYS * 24 - 1)
    within = np.clip((at - sums[hour]) / (sums[hour + 1] - sums[hour]), 0, 0.999999)
    first = LAST - DAYS * 24 * HOUR
    return first + ((hour + within) * HOUR).astype("int64")


def _columns(made: Estate, drawn: dict[str, Numbers], times: Numbers, start: int) -> dict[str, pa.Array]:
    chance, count = made.chance, len(times)
    names, companies, products, commands = (each.take(pa.array(drawn["program"])) for each in made.programs)
    tails = made.tails.take(pa.array(drawn["tail"]))
    hosts = made.hosts.take(pa.array(drawn["host"]))
    near_address = (drawn["host"] * 5 + chance.below(3, count)) % ADDRESSES
    devices = pa.array(drawn["device"])
    return {
        "Timestamp": pa.array(times).cast(pa.timestamp("us", "UTC")),
        "DeviceId": made.device_ids.take(devices),
        "DeviceName": made.device_names.take(devices),
        "ActionType": pa.array(ACTIONS).take(pa.array(drawn["action"])),
        "RemoteUrl": _without(chance, hosts, 0.3),
        "RemoteIP": made.addresses.take(pa.array(near_address)),
        "RemotePort": pa.array(np.array(PORTS, dtype="int32")[drawn["port"]]),
        "LocalIP": made.device_addresses.take(devices),
        "LocalPort": pa.array((49_152 + chance.below(16_000, count)).astype("int32")),
        "Protocol": pa.array(["Tcp", "Udp"]).take(pa.array((chance.uniform(count) < 0.1).astype("int64"))),
        "InitiatingProcessFileName": names,
        "InitiatingProcessVersionInfoCompanyName": _blank_or_null(chance, companies),
        "InitiatingProcessVersionInfoProductName": _blank_or_null(chance, products),
        "InitiatingProcessCommandLine": pc.binary_join_element_wise(commands, tails, ""),
        "InitiatingProcessAccountName": made.users.take(pa.array(drawn["user"])),
        "ReportId": pa.array(start + np.arange(count)),
        "AdditionalFields": _documents(chance, count),
    }


def _without(chance: Chance, texts: pa.Array, share: float) -> pa.Array:
    """The texts, of which a share is missing."""
    kept = pa.array(chance.uniform(len(texts)) >= share)
    return _blank_or_null(chance, pc.if_else(kept, texts, pa.scalar("")))


def _blank_or_null(chance: Chance, texts: pa.Array) -> pa.Array:
    """The texts, of which some empty ones are null."""
    is_null = pc.and_(pc.equal(texts, ""), pa.array(chance.uniform(len(texts)) < 0.4))
    return pc.if_else(is_null, pa.scalar(None, pa.string()), texts)


def _documents(chance: Chance, count: int) -> pa.Array:
    """A JSON document in every fifth row."""

    def any_of(words: Sequence[str]) -> pa.Array:
        return pa.array(words).take(pa.array(chance.below(len(words), count)))

    def number(bound: int) -> pa.Array:
        return pa.array(40 + chance.below(bound, count)).cast(pa.string())

    parts = (
        '{"direction":"',
        any_of(("Out", "Out", "Out", "In")),
        '","conn_state":"',
        any_of(("SF", "S0", "REJ", "RSTO")),
        '","bytes":{"in":',
        number(9_000_000),
        ',"out":',
        number(2_000_000),
        '},"duration":',
        pa.array(chance.below(90_000, count) / 1000).cast(pa.string()),
        ',"tags":["',
        any_of(("dns", "web", "mail")),
        '","',
        any_of(("internal", "external")),
        '"]}',
    )
    documents = pc.binary_join_element_wise(*parts, "")
    return pc.if_else(pa.array(chance.uniform(count) < 0.2), documents, pa.scalar(""))


def _planted(chance: Chance, table: pa.Table) -> pa.Table:
    """The rows with tools and near misses in their places."""
    count = table.num_rows
    for among in (TOOLS, NEARLY):
        places = np.sort(chance.generator.choice(count, max(1, count // 10_000), replace=False))
        chosen = [among[at] for at in chance.below(len(among), len(places))]
        mask = np.zeros(count, dtype=bool)
        mask[places] = True
        for column, values in zip(PLANTED, zip(*chosen, strict=True), strict=True):
            changed = pc.replace_with_mask(
                table[column].combine_chunks(), pa.array(mask), pa.array(values, pa.string())
            )
            table = table.set_column(table.schema.get_field_index(column), column, changed)
    return table


def _devices(made: Estate) -> pa.Table:
    """One to four rows per device, so that the kind of a join matters."""
    chance = made.chance
    device = np.repeat(np.arange(DEVICES), 1 + chance.below(4, DEVICES))
    system = np.minimum(chance.below(8, DEVICES), len(SYSTEMS) - 1)[device]
    chosen = [SYSTEMS[each] for each in system]
    version = chance.below(2, len(device))
    times = LAST - chance.below(DAYS * 24 * HOUR, len(device))
    return pa.table(
        {
            "Timestamp": pa.array(times).cast(pa.timestamp("us", "UTC")),
            "DeviceId": made.device_ids.take(pa.array(device)),
            "DeviceName": made.device_names.take(pa.array(device)),
            "OSPlatform": pa.array([name for name, _ in chosen]),
            "OSVersion": pa.array(
                [versions[at % len(versions)] for (_, versions), at in zip(chosen, version, strict=True)]
            ),
            "MachineGroup": pa.array([f"group-{each % 12}" for each in device]),
        }
    )
