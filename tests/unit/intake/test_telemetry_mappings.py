"""Real events against their mapping written down a second time, in plain Python, without the rules."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import evtx
import pytest
from looking import read_columns

from gazehound.intake import discover
from gazehound.types import schema_of

SHARED = Path(__file__).parents[4] / "shared"
TELEMETRY = SHARED / "data" / "telemetry"
SYSMON = "Microsoft-Windows-Sysmon"
# Read up to the damage only, in ways that differ between parsers.
DAMAGED = ("bad_chunk", "dirty", "corrupt", "post-Security", "unpaired", "malformed")
EVENTS = [
    path
    for path in sorted([*TELEMETRY.rglob("*.evtx"), *(TELEMETRY / "otrf").glob("*.zip")])
    if not any(name in path.name.lower() for name in DAMAGED)
]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not EVENTS, reason="the real logs are not here")]

Event = dict[str, Any]
Row = tuple[Any, ...]


def evtx_events(path: Path) -> Iterator[Event]:
    for record in evtx.PyEvtxParser(str(path)).records_json():
        event = json.loads(record["data"])["Event"]
        system, data = event["System"], event.get("EventData") or {}
        number = system["EventID"]
        fields = {name: value for name, value in data.items() if name not in ("#attributes", "Data", "Binary")}
        yield {
            "id": int(number["#text"] if isinstance(number, dict) else number),
            "provider": system["Provider"]["#attributes"].get("Name"),
            "channel": system.get("Channel"),
            "computer": system["Computer"],
            "fields": {name: text(value) for name, value in fields.items()},
        }


def mordor_events(path: Path) -> Iterator[Event]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json") and "__MACOSX" not in name:
                for line in io.BytesIO(archive.read(name)):
                    if line.strip():
                        yield from flat(json.loads(line))


def flat(record: Event) -> Iterator[Event]:
    if "EventID" in record and "Hostname" in record:
        yield {
            "id": int(record["EventID"]),
            "provider": record.get("SourceName"),
            "channel": record.get("Channel"),
            "computer": record["Hostname"],
            "fields": {name: text(value) for name, value in record.items()},
        }


def text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def base(path: str) -> str:
    return path.replace("/", "\\").rpartition("\\")[2]


def number(value: str) -> int | None:
    try:
        return int(value, 16) if value.lower().startswith("0x") else int(value)
    except ValueError:
        return None


def process(f: dict[str, str]) -> Row:
    domain, mark, name = f.get("User", "").partition("\\")
    parent = f.get("ParentImage", "")
    return (
        "ProcessCreated", base(f["Image"]), f["Image"], f.get("CommandLine", ""), number(f.get("ProcessId", "")),
        domain if mark else "", name if mark else domain,
        base(parent), parent, f.get("ParentCommandLine", ""), number(f.get("ParentProcessId", "")),
    )  # fmt: skip


def connection(f: dict[str, str]) -> Row:
    is_own = f["Initiated"].lower() == "true"
    side = "Destination" if is_own else "Source"
    action = "ConnectionSuccess" if is_own else "InboundConnectionAccepted"
    return action, f[f"{side}Ip"], number(f[f"{side}Port"]), base(f["Image"])


def image(f: dict[str, str]) -> Row:
    hashes = dict(each.partition("=")[::2] for each in f.get("Hashes", "").split(","))
    return base(f["ImageLoaded"]), f["ImageLoaded"], hashes.get("SHA256", ""), base(f["Image"])


def access(f: dict[str, str]) -> Row:
    return (
        "OpenProcessApiCall", base(f["TargetImage"]), f["TargetImage"], base(f["SourceImage"]), f["SourceImage"],
        json.dumps({"DesiredAccess": number(f["GrantedAccess"])}),
    )  # fmt: skip


def pipe(operation: str) -> Callable[[dict[str, str]], Row]:
    def row(f: dict[str, str]) -> Row:
        name = f["PipeName"]
        added = {
            "PipeName": "\\Device\\NamedPipe" + ("" if name.startswith("\\") else "\\") + name,
            "FileOperation": operation,
        }
        return "NamedPipeEvent", "", "", base(f["Image"]), "", json.dumps(added)

    return row


KEYS = {"CreateKey": "RegistryKeyCreated", "DeleteKey": "RegistryKeyDeleted", "DeleteValue": "RegistryValueDeleted"}


def registry(action: str) -> Callable[[dict[str, str]], Row | None]:
    def row(f: dict[str, str]) -> Row | None:
        told = action or KEYS.get(f.get("EventType", ""))
        if not told:
            return None
        key, value = f["TargetObject"], ""
        if "Value" in told:
            key, _, value = key.rpartition("\\")
        # The prefix of the hive is written in more than one way.
        return told, key.partition("\\")[2], value, f.get("Details", "") if told == "RegistryValueSet" else ""

    return row


PROCESS = (
    "ActionType", "FileName", "FolderPath", "ProcessCommandLine", "ProcessId", "AccountDomain", "AccountName",
    "InitiatingProcessFileName", "InitiatingProcessFolderPath", "InitiatingProcessCommandLine", "InitiatingProcessId",
)  # fmt: skip
OTHER = (
    "ActionType", "FileName", "FolderPath", "InitiatingProcessFileName", "InitiatingProcessFolderPath",
    "AdditionalFields",
)  # fmt: skip
MAPPED: dict[str, tuple[tuple[str, ...], dict[int, Callable[[dict[str, str]], Row | None]]]] = {
    "DeviceProcessEvents": (PROCESS, {1: process}),
    "DeviceNetworkEvents": (("ActionType", "RemoteIP", "RemotePort", "InitiatingProcessFileName"), {3: connection}),
    "DeviceImageLoadEvents": (("FileName", "FolderPath", "SHA256", "InitiatingProcessFileName"), {7: image}),
    "DeviceEvents": (OTHER, {10: access, 17: pipe("File created"), 18: pipe("File opened")}),
    "DeviceRegistryEvents": (
        ("ActionType", "RegistryKey", "RegistryValueName", "RegistryValueData"),
        {12: registry(""), 13: registry("RegistryValueSet"), 14: registry("RegistryKeyRenamed")},
    ),
}


def expected_rows(events: list[Event], table: str) -> Counter[Row]:
    rules = MAPPED[table][1]
    found = (rules[each["id"]](each["fields"]) for each in events if each["provider"] == SYSMON and each["id"] in rules)
    return Counter(row for row in found if row is not None)


def comparable(table: str, row: Row) -> Row | None:
    plain = tuple("" if cell is None else cell for cell in row)
    if table == "DeviceRegistryEvents":
        return plain[0], plain[1].partition("\\")[2], *plain[2:]
    if table == "DeviceEvents":
        if plain[0] not in ("OpenProcessApiCall", "NamedPipeEvent"):
            return None
        named = json.loads(plain[5])
        kept = {name: named[name] for name in ("DesiredAccess", "PipeName", "FileOperation") if name in named}
        is_pipe = plain[0] == "NamedPipeEvent"
        return (*plain[:4], "" if is_pipe else plain[4], json.dumps(kept))
    return plain


@pytest.fixture(scope="module")
def known() -> Any:
    schemas = json.loads((SHARED / "corpus" / "schemas.json").read_text())
    return {name: schema_of(columns) for name, columns in schemas.items()}.get


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: str(path.relative_to(TELEMETRY)))
def test_tables_have_the_rows_that_the_mapping_says(path: Path, known: Any) -> None:
    try:
        events = list(evtx_events(path) if path.suffix == ".evtx" else mordor_events(path))
    except RuntimeError:
        pytest.skip("the log is damaged")
    intake = discover([path], known)
    for table, (columns, _) in MAPPED.items():
        expected = Counter(
            {tuple("" if cell is None else cell for cell in row): n for row, n in expected_rows(events, table).items()}
        )
        cells = read_columns(intake, table, *columns) if table in intake.tables else []
        rows = (comparable(table, row) for row in zip(*cells, strict=True))
        assert Counter(row for row in rows if row is not None) == expected, table
    security = [each for each in events if (each["channel"] or "").lower() == "security"]
    computers = (
        read_columns(intake, "SecurityEvent", "Computer", "EventID") if "SecurityEvent" in intake.tables else [[], []]
    )
    assert Counter(zip(*computers, strict=True)) == Counter((each["computer"], each["id"]) for each in security)


def zeek_records(path: Path) -> Iterator[dict[str, str]]:
    """The records of a log of Zeek, JSON or tab-separated; an unset field is empty, as an empty one."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    names: list[str] = []
    for line in content.decode().splitlines():
        if line.startswith("{"):
            yield {name: text(value) for name, value in json.loads(line).items()}
        elif line.startswith("#fields"):
            names = line.split("\t")[1:]
        elif not line.startswith("#"):
            yield {
                name: "" if cell in ("-", "(empty)") else cell
                for name, cell in zip(names, line.split("\t"), strict=True)
            }


ZEEK = {
    "otrf/apt29_day1_zeek/SCRANTON_conn.log": (
        "ASimNetworkSessionLogs",
        (
            "SrcIpAddr", "DstIpAddr", "DstPortNumber", "NetworkProtocol", "NetworkApplicationProtocol", "SrcBytes",
            "DstBytes",
        ),
        ("orig_h", "resp_h", "resp_p", "proto", "service", "orig_bytes", "resp_bytes"),
    ),
    "otrf/apt29_day1_zeek/SCRANTON_dns.log": (
        "ASimDnsActivityLogs", ("SrcIpAddr", "DnsQuery", "EventResultDetails"), ("orig_h", "query", "rcode_name")
    ),
    "zed_sample_data/zeek_tsv/dns.log.gz": (
        "ASimDnsActivityLogs", ("SrcIpAddr", "DnsQuery", "EventResultDetails"), ("orig_h", "query", "rcode_name")
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "table", "columns", "fields"), [(name, *rest) for name, rest in ZEEK.items()])
def test_zeek_feeds_asim(name: str, table: str, columns: tuple[str, ...], fields: tuple[str, ...], known: Any) -> None:
    def cell(record: dict[str, str], field: str) -> str:
        return next((record[key] for key in (field, f"id.{field}", f"id_{field}") if key in record), "").lower()

    expected = Counter(tuple(cell(record, field) for field in fields) for record in zeek_records(TELEMETRY / name))
    cells = read_columns(discover([TELEMETRY / name], known), table, *columns)
    assert Counter(tuple(text(each).lower() for each in row) for row in zip(*cells, strict=True)) == expected
