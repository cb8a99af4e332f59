"""Which remote-management tools are seen and approved: small sessions, the answer as values."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

import gazehound
from gazehound.catalogue.approval import Approvals, read_approvals
from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import Strength
from gazehound.text import SourceText
from gazehound.workbench.remote_management import RemoteManagement, SeenTool, State, as_data, remote_management

TIME = datetime(2026, 11, 20, 10, tzinfo=UTC)
ANYDESK = {"RemoteUrl": "relay-1.net.anydesk.com", "InitiatingProcessFileName": "AnyDesk.exe"}
SCREENCONNECT = {"InitiatingProcessFileName": "screenconnect.clientservice.exe"}


def seen(
    network: list[dict[str, str]], approved: str | None = None, **tables: list[dict[str, str]]
) -> RemoteManagement:
    """The answer over these events; each is on `pc-1` unless it says so."""
    given = {"DeviceNetworkEvents": network, **tables}
    session = gazehound.connect({name: table(rows) for name, rows in given.items() if rows}, now=TIME)
    return remote_management(session, bundled(), None if approved is None else approvals(approved))


def table(rows: list[dict[str, str]]) -> pa.Table:
    full = [{"Timestamp": TIME, "DeviceName": "pc-1", **row} for row in rows]
    names = dict.fromkeys(name for row in full for name in row)
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in full])


def approvals(entries: str) -> Approvals:
    found, said = read_approvals(SourceText(f"approved: [{entries}]"), bundled())
    assert said == ()
    return found


def one(found: RemoteManagement) -> SeenTool:
    assert len(found.tools) == 1
    return found.tools[0]


def test_without_a_list_nothing_is_judged() -> None:
    assert one(seen([ANYDESK])).state is State.NOT_ASKED
    assert one(seen([ANYDESK], "")).state is State.NO


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        ("{tool: anydesk}", State.YES),
        ("{tool: AnyDesk, devices: [pc-1]}", State.IN_PART),
        ("{tool: anydesk, devices: [pc-*]}", State.YES),
        ("{tool: anydesk, users: [anna]}", State.IN_PART),
        ("{tool: anydesk, users: [anna]}, {tool: anydesk, users: [ben]}", State.YES),
        ("{tool: anydesk, until: 2026-11-20}", State.NO),
        ("{tool: teamviewer}", State.NO),
    ],
)
def test_a_tool_is_approved_where_everything_seen_of_it_is(entry: str, state: State) -> None:
    account = "InitiatingProcessAccountName"
    events = [{**ANYDESK, account: "anna"}, {**ANYDESK, account: "ben", "DeviceName": "pc-2"}]
    assert one(seen(events, entry)).state is state


def test_another_instance_on_a_device_is_not_approved() -> None:
    own = {**SCREENCONNECT, "RemoteUrl": "contoso.screenconnect.com"}
    other = {**SCREENCONNECT, "RemoteUrl": "https://evil.screenconnect.com/Bin"}
    entry = "{tool: connectwise-screenconnect, instances: [contoso.screenconnect.com]}"
    assert one(seen([own], entry)).state is State.YES
    assert one(seen([own, other], entry)).state is State.NO


def test_shared_evidence_is_left_to_the_tool_that_is_there() -> None:
    shared = {"RemoteUrl": "contoso.screenconnect.com"}
    both = seen([shared])
    assert [(each.tool.id, each.strength) for each in both.tools] == [
        ("connectwise", Strength.SHARED),
        ("connectwise-screenconnect", Strength.SHARED),
    ]
    assert [each.tool.id for each in seen([shared, SCREENCONNECT]).tools] == ["connectwise-screenconnect"]
    elsewhere = {**SCREENCONNECT, "DeviceName": "pc-2"}
    assert [each.tool.id for each in seen([shared, elsewhere]).tools] == ["connectwise-screenconnect", "connectwise"]


def test_what_deserves_a_look_comes_first() -> None:
    read = {"RemoteUrl": "www.teamviewer.com", "InitiatingProcessFileName": "firefox.exe"}
    many = [{**ANYDESK, "DeviceName": name} for name in ("pc-1", "pc-2")]
    few = {"RemoteUrl": "rl.ammyy.com", "InitiatingProcessFileName": "aa_v3.exe"}
    signed = {"Signer": "Atera Networks Ltd"}
    found = seen(
        [read, *many, few, {"RemoteUrl": "prod.addigy.com"}], "{tool: addigy}", DeviceFileCertificateInfo=[signed]
    )
    assert [each.tool.id for each in found.tools] == ["ammyy", "anydesk", "atera", "teamviewer", "addigy"]


def test_evidence_counts_devices_and_events_over_all_tables() -> None:
    found = one(seen([ANYDESK, ANYDESK], DeviceProcessEvents=[{"FileName": "AnyDesk.exe", "DeviceName": "pc-2"}]))
    assert [(each.text, each.devices, each.events, each.values) for each in found.evidence] == [
        ("its host, by its program", 1, 2, ("relay-1.net.anydesk.com by anydesk.exe",)),
        ("its program", 1, 1, ("anydesk.exe",)),
    ]
    assert (found.events, found.first, found.last) == (3, TIME, TIME)


def test_tables_without_data_are_named() -> None:
    found = seen([ANYDESK])
    assert (found.looked, found.missing) == (
        ("DeviceNetworkEvents",),
        ("DeviceProcessEvents", "DeviceFileCertificateInfo"),
    )


def test_the_json_form_says_whether_a_list_was_given() -> None:
    data = as_data(seen([ANYDESK]))
    assert isinstance(data["tools"], list)
    assert [each["approved"] for each in data["tools"]] == [None]
