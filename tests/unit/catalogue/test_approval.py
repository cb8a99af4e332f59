"""Lists of approved tools: what they cover, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gazehound.catalogue.approval import Approval, load_approvals, read_approvals
from gazehound.catalogue.read import bundled
from gazehound.text import SourceText

LIST = """
approved:
  - tool: AnyDesk
    devices: [help desk, kiosk-*]
    users: ['CONTOSO\\helpdesk-*']
    until: 2027-06-30
    owner: it-support
  - tool: connectwise-screenconnect
    instances: [contoso.screenconnect.com]
device_groups:
  help desk: [hd-01, hd-02.example.com]
"""


def approvals(text: str) -> tuple[Approval, ...]:
    found, said = read_approvals(SourceText(text), bundled())
    assert said == ()
    return found.given


def test_groups_are_replaced_by_their_members() -> None:
    assert approvals(LIST)[0].devices == ("hd-01", "hd-02.example.com", "kiosk-*")


@pytest.mark.parametrize(
    ("device", "is_covered"),
    [
        ("hd-01", True),
        ("HD-01.example.com", True),
        ("hd-02.example.com", True),
        ("hd-02.example.org", False),
        ("kiosk-7", True),
        ("hd-011", False),
        ("", False),
    ],
)
def test_a_device_is_covered_by_its_name_or_first_label(device: str, is_covered: bool) -> None:
    assert approvals(LIST)[0].covers_device(device) is is_covered


@pytest.mark.parametrize(
    ("account", "is_covered"),
    [("contoso\\helpdesk-anna", True), ("other\\helpdesk-anna", False), ("helpdesk-anna", False), ("", True)],
)
def test_a_user_is_covered_with_the_domain(account: str, is_covered: bool) -> None:
    assert approvals(LIST)[0].covers_user(account) is is_covered


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [("contoso.screenconnect.com", True), ("evil.screenconnect.com", False), ("", True)],
)
def test_an_instance_is_covered_by_its_host(host: str, is_covered: bool) -> None:
    assert approvals(LIST)[1].covers_instance(host) is is_covered


def test_an_approval_ends_on_its_day() -> None:
    found, _ = read_approvals(SourceText(LIST), bundled())
    assert [len(found.of("anydesk", day)) for day in (date(2027, 6, 29), date(2027, 6, 30))] == [1, 0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [", "K0675"),
        ("tools: []", "K0675"),
        ("approved: [anydesk]", "K0675"),
        ("approved: [{devices: [a]}]", "K0676"),
        ("approved: [{tool: anydesk, device: [a]}]", "K0676"),
        ("approved: [{tool: anydesk, devices: []}]", "K0676"),
        ("approved: [{tool: anydesk, devices: [7]}]", "K0676"),
        ("approved: [{tool: anydesk, until: soon}]", "K0676"),
        ("approved: []\ndevices_groups: {}", "K0676"),
        ("approved: []\nuser_groups: [a]", "K0676"),
        ("approved: [{tool: anydesc}]", "K0677"),
    ],
)
def test_a_mistake_is_named_and_approves_nothing(text: str, code: str) -> None:
    found, said = read_approvals(SourceText(text), bundled())
    assert [each.code for each in said] == [code]
    assert found.given == ()


@pytest.mark.parametrize(
    "text",
    [
        "approved: []\napproved: [{tool: anydesk}]",
        "a: &a {approved: [{tool: anydesk}]}\n<<: *a",
    ],
)
def test_a_list_from_elsewhere_in_the_text_is_read(text: str) -> None:
    found, _ = read_approvals(SourceText(text), bundled())
    assert [each.tool for each in found.given] == ["anydesk"]


def test_bytes_are_no_list(tmp_path: Path) -> None:
    path = tmp_path / "approved.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert [each.code for each in load_approvals(path, bundled())[1]] == ["K0675"]


def test_a_misspelled_tool_is_suggested() -> None:
    _, said = read_approvals(SourceText("approved: [{tool: anydesc}]"), bundled())
    assert "`anydesk`" in said[0].help
