"""Exclusion files: what is read, and what is said of what cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gazehound.exclusions.load import read_exclusions
from gazehound.exclusions.model import Exclusion, Status, ValueList
from gazehound.text import SourceText

FULL = """\
hunt: 0e92144a-d108-45dd-abb4-b0200c8c8cd0
exclusions:
  - id: helpdesk
    name: Help desk uses the tool
    scenario: The help desk repairs devices
    when: DeviceName startswith "hd-" and InitiatingProcessAccountName in~ ("anna", "ben")
    original: process.name != "x.exe"
    scope:
      tables: [DeviceNetworkEvents]
      devices: [hd-1, srv-*]
      from: 2026-01-01
      until: 2026-06-01T12:00:00+02:00
    lists:
      servers: {watchlist: Servers, version: abc123, column: Address}
      hashes: [a, b]
    owner: secops
    approved_by: lead
    ticket: SEC-1
    created: 2026-01-01
    expires: 2026-12-31
    budget: 5%
    status: active
    tests:
      must_drop:
        - {DeviceName: hd-1, InitiatingProcessAccountName: Anna}
      must_keep:
        - {DeviceName: pc-1}
"""


def read(text: str) -> tuple[list[Exclusion], list[str]]:
    exclusions, diagnostics = read_exclusions(SourceText(text, "x.yaml"))
    return exclusions, [each.code for each in diagnostics]


def test_every_field_is_read() -> None:
    (found,), codes = read(FULL)
    assert codes == []
    assert (found.id, found.status, found.budget) == ("helpdesk", Status.ACTIVE, 0.05)
    assert (found.created, found.expires) == (date(2026, 1, 1), date(2026, 12, 31))
    assert found.scope.devices == ("hd-1", "srv-*")
    assert found.scope.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.scope.end == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert found.lists == (ValueList("servers", (), "Servers", "abc123", "Address"), ValueList("hashes", ("a", "b")))
    assert [each.must_drop for each in found.tests] == [True, False]
    assert found.covers("0e92144a-d108-45dd-abb4-b0200c8c8cd0", "", "DeviceNetworkEvents")
    assert found.covers("0E92144A-D108-45DD-ABB4-B0200C8C8CD0", "", "DeviceNetworkEvents")
    assert not found.covers("0e92144a-d108-45dd-abb4-b0200c8c8cd0", "", "DeviceProcessEvents")
    assert not found.covers("another", "", "DeviceNetworkEvents")


DAYS = [
    ("active", "2026-12-31", date(2026, 12, 30), True),
    ("active", "2026-12-31", date(2026, 12, 31), False),
    ("active", "", date(2030, 1, 1), True),
    ("draft", "", date(2026, 1, 1), False),
    ("expired", "", date(2026, 1, 1), False),
    ("rejected", "", date(2026, 1, 1), False),
]


@pytest.mark.parametrize(("status", "expires", "day", "is_live"), DAYS)
def test_only_active_exclusions_before_their_expiry_are_live(
    status: str, expires: str, day: date, is_live: bool
) -> None:
    text = f"exclusions:\n  - name: a\n    when: x == 1\n    status: {status}\n"
    (found,), _ = read(text + (f"    expires: {expires}\n" if expires else ""))
    assert found.is_live(day) is is_live


FAULTS = [
    ("", "K0660"),
    ("a: [", "K0660"),
    ("exclusions: 5", "K0660"),
    ("exclusions: [5]", "K0660"),
    ("exclusions:\n  - name: a\n    wehn: x == 1", "K0661"),
    ("exclusions:\n  - when: x == 1", "K0662"),
    ("exclusions:\n  - name: a\n    status: active", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    status: on", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    expires: soon", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    budget: 200%", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    budget: {events: 5%, devises: 3%}", "K0661"),
    ("exclusions:\n  - name: a\n    when: x\n    budget: {devices: 3}", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    scope: DeviceInfo", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    scope: {device: pc-1}", "K0661"),
    ("exclusions:\n  - name: a\n    when: x\n    scope: {until: tomorrow}", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    lists: [a]", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    lists: {a: {version: 1}}", "K0662"),
    ("exclusions:\n  - name: a\n    when: x\n    lists: {a: b}", "K0662"),
]


@pytest.mark.parametrize(("text", "code"), FAULTS)
def test_fault(text: str, code: str) -> None:
    assert read(text)[1] == [code]
