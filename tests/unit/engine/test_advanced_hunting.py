"""Functions of advanced hunting: answered from tables when these are there, refused with what is missing otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import gazehound

A, B, C, D = (letter * 40 for letter in "abcd")
LONG = "e" * 64


def at(day: int) -> datetime:
    return datetime(2026, 1, day)


def addresses(*listed: str) -> str:
    return json.dumps([{"IPAddress": each, "SubnetPrefix": 24, "AddressType": "Private"} for each in listed])


DATA = {
    "Files": pa.table(
        {"Name": ["a", "b", "c", "d", "bad"], "SHA1": [A, B.upper(), C, D, "-"], "Long": [LONG, *[""] * 4]}
    ),
    "FileProfiles": pa.table(
        {
            "SHA1": [A.upper(), B, "", A],
            "SHA256": ["", "", LONG, ""],
            "GlobalPrevalence": [5, 900, 7, 6],
            "GlobalLastSeen": pa.array([at(1), at(1), at(1), at(2)], pa.timestamp("us")),
            "Signer": ["", "Contoso", "", ""],
        }
    ),
    "DeviceFileCertificateInfo": pa.table(
        {
            "Timestamp": pa.array([at(1), at(2), at(1), at(1)], pa.timestamp("us")),
            "SHA1": [A, A, C, B],
            "Signer": ["old", "Fabrikam", "", "other"],
            "IsSigned": [True, True, False, True],
            "IsTrusted": [True, False, False, True],
        }
    ),
    "DeviceNetworkInfo": pa.table(
        {
            "Timestamp": pa.array([at(1), at(3), at(2), at(2)], pa.timestamp("us")),
            "DeviceId": ["d1", "d1", "d1", "d2"],
            "DeviceName": ["pc1.corp.example"] * 3 + ["pc2.corp.example"],
            "MacAddress": ["m1", "m1", "m2", "m3"],
            "NetworkAdapterType": ["Ethernet", "Ethernet", "Wireless80211", "Ethernet"],
            "IPAddresses": [
                addresses("10.0.0.1"), addresses("10.0.0.2", "fe80::1"), addresses("10.0.0.9"), addresses("10.0.0.1")
            ],
        }
    ),
    "DeviceSightings": pa.table(
        {
            "DeviceId": ["d2", "d2", "d2"],
            "SeenByDeviceId": ["d1", "d3", "d1"],
            "LastEncountered": pa.array([at(1), at(2), at(3)], pa.timestamp("us")),
        }
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(DATA)


QUERIES = [
    (
        "Files | invoke FileProfile() | project Name, GlobalPrevalence, ProfileAvailability",
        [("a", 6, "Available"), ("b", 900, "Available"), ("c", None, "Available"), ("d", None, "Missing"),
         ("bad", None, "")],
    ),
    # the column as itself, as a text, and as a text with a name; a file may be found by its SHA-256
    ("Files | invoke FileProfile(Long) | where isnotnull(GlobalPrevalence) | project Name, GlobalPrevalence",
     [("a", 7)]),
    ("let hash = 'Long'; Files | invoke FileProfile(hash) | where ProfileAvailability == 'Available' | count", [(1,)]),
    # certificates say what a profile leaves empty; the last report counts
    (
        "Files | invoke FileProfile('SHA1') | project Name, Signer, SignatureState, IsCertificateValid",
        [("a", "Fabrikam", "SignedInvalid", None), ("b", "Contoso", "SignedValid", True), ("c", "", "Unsigned", None),
         ("d", "", "", None), ("bad", "", "", None)],
    ),
    ("Files | sort by Name asc | invoke FileProfile('SHA1', 2) | where isnotempty(ProfileAvailability) | project Name",
     [("a",), ("b",)]),
    ("Files | invoke FileProfile('SHA1', 0) | where isnotempty(ProfileAvailability) | count", [(1,)]),
    # the last report of each adapter, at or before the time
    ("AssignedIPAddresses('d1') | project IPAddress, IPType, NetworkAdapterType, Timestamp",
     [("10.0.0.2", "Private", "Ethernet", at(3)), ("fe80::1", "Private", "Ethernet", at(3)),
      ("10.0.0.9", "Private", "Wireless80211", at(2))]),
    ("AssignedIPAddresses('PC1.corp.example', datetime(2026-01-02)) | project IPAddress",
     [("10.0.0.1",), ("10.0.0.9",)]),
    ("AssignedIPAddresses('nobody') | count", [(0,)]),
    ("print IP = '10.0.0.1' | invoke DeviceFromIP()", [("10.0.0.1", "10.0.0.1", "d2")]),
    ("print Local = '10.0.0.1' | invoke DeviceFromIP(Local, datetime(2026-01-02))",
     [("10.0.0.1", "10.0.0.1", "d1"), ("10.0.0.1", "10.0.0.1", "d2")]),
    ("print IP = '192.0.2.1' | invoke DeviceFromIP()", [("192.0.2.1", "", "")]),
    ("print DeviceId = 'd2' | invoke SeenBy() | mv-expand SeenBy | project Id = tostring(SeenBy.DeviceId), "
     "At = todatetime(SeenBy.LastEncountered)", [("d1", at(3)), ("d3", at(2))]),
    ("print DeviceId = 'd9' | invoke SeenBy() | project array_length(SeenBy)", [(None,)]),
]  # fmt: skip


def comparable(rows: list[tuple[object, ...]]) -> list[str]:
    plain = (tuple(each.replace(tzinfo=UTC) if isinstance(each, datetime) else each for each in row) for row in rows)
    return sorted(map(repr, plain))


@pytest.mark.parametrize(("kql", "rows"), QUERIES, ids=[kql for kql, _ in QUERIES])
def test_rows(kql: str, rows: list[tuple[object, ...]], session: gazehound.Session) -> None:
    assert comparable(session.query(kql).rows()) == comparable(rows)


@pytest.mark.parametrize(
    "kql",
    [
        "DeviceFileEvents | invoke FileProfile()",
        "DeviceInfo | invoke SeenBy()",
        "DeviceNetworkEvents | project IP = LocalIP | invoke DeviceFromIP()",
        "AssignedIPAddresses('d1')",
    ],
)
def test_columns_are_the_same_with_data_and_without(kql: str, session: gazehound.Session) -> None:
    assert session.query(kql).schema == gazehound.connect().query(kql).schema


REFUSED = [
    ("Files | invoke FileProfile('SHA1')", "K0409", "`data: [logs, FileProfiles.csv]`"),
    ("Files | invoke SeenBy()", "K0409", "`data: [logs, DeviceSightings.csv]`"),
    ("Files | invoke DeviceFromIP(Name)", "K0409", "it reads `DeviceNetworkInfo`, of which there is no data"),
    ("AssignedIPAddresses('d1')", "K0409", "it reads `DeviceNetworkInfo`, of which there is no data"),
]


@pytest.mark.parametrize(("kql", "code", "reason"), REFUSED)
def test_refused_with_the_line_to_add(kql: str, code: str, reason: str) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        gazehound.connect({"Files": DATA["Files"]}).query(kql)
    (diagnostic,) = problem.value.diagnostics
    assert diagnostic.code == code
    assert reason in diagnostic.help


@pytest.mark.parametrize(
    ("kql", "code"),
    [
        ("Files | invoke FileProfile('Sha1')", "K0203"),
        ("Files | project Name | invoke FileProfile()", "K0203"),
        ("Files | invoke FileProfile(1)", "K0310"),
        ("Files | invoke FileProfile(tolower(SHA1))", "K0310"),
    ],
)
def test_a_column_that_is_not_there_is_told(kql: str, code: str, session: gazehound.Session) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        session.query(kql)
    assert [each.code for each in problem.value.diagnostics] == [code]


FILES: Mapping[str, str] = {
    "FileProfiles.csv": f"SHA1,GlobalPrevalence,GlobalFirstSeen,IsExecutable\n{A},12,2026-01-01,true\n",
    "DeviceFileEvents.jsonl": json.dumps({"Timestamp": "2026-01-01T00:00:00Z", "SHA1": A, "DeviceId": "d1"}),
}


def test_profiles_from_a_file(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    query = "DeviceFileEvents | invoke FileProfile() | project GlobalPrevalence, GlobalFirstSeen, IsExecutable"
    (row,) = gazehound.connect([tmp_path]).query(query).rows()
    assert row == (12, datetime(2026, 1, 1, tzinfo=UTC), True)
