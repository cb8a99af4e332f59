"""Conditions of the catalogue: as KQL in the engine and as a test of plain values they say the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

import gazehound
from gazehound.catalogue.conditions import (
    AllOf,
    AnyOf,
    AtHost,
    Condition,
    Contains,
    Fits,
    HasAny,
    OneOf,
    host_of,
    longest_literal,
)
from gazehound.catalogue.model import HostMatch, Indicator


def host(value: str, match: HostMatch) -> Indicator:
    return Indicator(value, ("own",), match)


SUFFIX = AtHost("Value", (host("anydesk.com", HostMatch.SUFFIX),))
SEVERAL = AtHost(
    "Value",
    (
        host("tools.example", HostMatch.EXACT),
        host("logmein.com", HostMatch.SUBDOMAIN),
        host("relay-*.net.example", HostMatch.GLOB),
        host("level.io", HostMatch.SUFFIX),
    ),
)

CASES: list[tuple[Condition, str, bool]] = [
    (SUFFIX, "anydesk.com", True),
    (SUFFIX, "Relay-1.NET.AnyDesk.com", True),
    (SUFFIX, "https://anydesk.com/en/downloads?x=1", True),
    (SUFFIX, "https://user@anydesk.com:8443/", True),
    (SUFFIX, "anydesk.com:443", True),
    (SUFFIX, "anydesk.com.", True),
    (SUFFIX, "notanydesk.com", False),
    (SUFFIX, "not-anydesk.com", False),
    (SUFFIX, "anydesk.com.example.net", False),
    (SUFFIX, "https://example.net/anydesk.com", False),
    (SUFFIX, "https://example.net/?to=https://anydesk.com/", False),
    (SUFFIX, "anydesk.com@example.net", False),
    (SUFFIX, "anydeskxcom", False),
    (SUFFIX, "", False),
    (SEVERAL, "tools.example", True),
    (SEVERAL, "a.tools.example", False),
    (SEVERAL, "logmein.com", False),
    (SEVERAL, "secure.logmein.com", True),
    (SEVERAL, "relay-7f.net.example", True),
    (SEVERAL, "relay-7f.eu.net.example", True),
    (SEVERAL, "a.relay-7f.net.example", False),
    (SEVERAL, "high-level.io", False),
    (SEVERAL, "agents.level.io", True),
    (HasAny("Value", ("anydesk software", "n-able")), "AnyDesk Software GmbH", True),
    (HasAny("Value", ("anydesk software", "n-able")), "N-able Technologies", True),
    (HasAny("Value", ("anydesk software", "n-able")), "AnyDeskSoftware", False),
    (HasAny("Value", ("dwsnet oü",)), "DWSNET OÜ", True),
    (HasAny("Value", ("dwsnet oü",)), "dwsnet oü", True),
    (OneOf("Value", ("anydesk.exe", "aa_v3.exe")), "AnyDesk.EXE", True),
    (OneOf("Value", ("anydesk.exe", "aa_v3.exe")), "anydesk.exe.mui", False),
    (OneOf("Value", ("anydesk.exe",)), "ANYDESK.exe", True),
    (Fits("Value", "aa_v*.exe"), "AA_v3.5.exe", True),
    (Fits("Value", "aa_v*.exe"), "xaa_v3.exe", False),
    (Fits("Value", "level*"), "level-agent", True),
    (Fits("Value", "a*b*.exe"), "a1c.exe", True),
    (Contains("Value", ("\\level\\",)), "C:\\Program Files\\Level\\level.exe", True),
    (Contains("Value", ("\\level\\",)), "C:\\level.exe", False),
    (AllOf((OneOf("Value", ("a",)), Fits("Value", "a*"))), "A", True),
    (AnyOf((OneOf("Value", ("a",)), OneOf("Value", ("b",)))), "b", True),
    (AnyOf((AllOf((OneOf("Value", ("a",)), OneOf("Value", ("b",)))), OneOf("Value", ("c",)))), "a", False),
]


@pytest.mark.parametrize(
    ("condition", "value", "expected"), CASES, ids=[f"{value or 'empty'}" for _, value, _ in CASES]
)
def test_a_condition_holds_or_not(condition: Condition, value: str, expected: bool) -> None:
    assert condition.test({"Value": value}) is expected


def test_the_engine_says_the_same() -> None:
    values = sorted({value for _, value, _ in CASES})
    times = [datetime(2026, 11, 20, tzinfo=UTC)] * len(values)
    with gazehound.connect({"T": pa.table({"Timestamp": times, "Value": values})}) as session:
        for condition in dict.fromkeys(each for each, _, _ in CASES):
            found = {row[0] for row in session.query(f"T | where {condition.kql()} | project Value").rows()}
            assert found == {value for value in values if condition.test({"Value": value})}, condition.kql()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://Relay.Example.com:8443/x", "relay.example.com"),
        ("relay.example.com.", "relay.example.com"),
        ("user@relay.example.com/x", "relay.example.com"),
        ("", ""),
        ("/only/a/path", ""),
    ],
)
def test_the_host_of_an_address(address: str, expected: str) -> None:
    assert host_of(address) == expected


@pytest.mark.parametrize(
    ("glob", "expected"),
    [("relay-*.net.example", "net.example"), ("agents*-cloud.example", "cloud.example"), ("a.b", "a.b")],
)
def test_the_longest_literal_has_no_marks_at_its_ends(glob: str, expected: str) -> None:
    assert longest_literal(glob) == expected
