"""The page on remote management: it says what the answer says, and nothing from logs becomes markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import Kind, Strength
from gazehound.workbench.remote_management import (
    Evidence,
    RemoteManagement,
    SeenBehaviour,
    SeenOn,
    SeenTool,
    State,
)
from gazehound.workbench.remote_management_page import write_page

TIME = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\x1b[31m{{ 7 * 7 }}"


def seen(tool: str, state: State, device: str = "pc-1", value: str = "anydesk.exe", devices: int = 1) -> SeenTool:
    evidence = Evidence(Kind.PROCESS, "its program", Strength.OWN, (value,), (), devices, 3, TIME, TIME)
    places = tuple(
        SeenOn(f"{device}{each or ''}", state is State.YES, ("anna",), 3, TIME, TIME) for each in range(devices)
    )
    return SeenTool(bundled().by_id[tool], state, Strength.OWN, places, (evidence,))


def page(*tools: SeenTool, behaviours: tuple[SeenBehaviour, ...] = (), missing: tuple[str, ...] = ()) -> str:
    stream = io.BytesIO()
    found = RemoteManagement(tools, behaviours, 269, ("DeviceProcessEvents",), missing)
    write_page(found, TIME, ["logs"], stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize(
    ("tools", "headline"),
    [
        ((), "No remote-management tool was seen."),
        ((seen("anydesk", State.NOT_ASKED),), "1 remote-management tool was seen."),
        ((seen("anydesk", State.YES),), "The one tool seen is approved."),
        ((seen("anydesk", State.NO), seen("ammyy", State.YES)), "1 of 2 tools is not approved where seen."),
    ],
)
def test_the_headline_is_the_answer(tools: tuple[SeenTool, ...], headline: str) -> None:
    assert f"<h1>{headline}</h1>" in page(*tools)


def test_values_of_logs_are_no_markup() -> None:
    behaviour = SeenBehaviour(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), 1, TIME, TIME)
    text = page(seen("anydesk", State.NO, HOSTILE, HOSTILE), behaviours=(behaviour,))
    assert "<script" not in text
    assert "\x1b" not in text
    assert text.count("{{ 7 * 7 }}") == 8


def test_the_page_asks_nothing_of_the_network() -> None:
    text = page(seen("anydesk", State.NO))
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src 'none'" in text


def test_approval_is_told_only_where_a_list_was_given() -> None:
    assert "<th>Approved</th>" in page(seen("anydesk", State.NO))
    assert "<th>Approved</th>" not in page(seen("anydesk", State.NOT_ASKED))


def test_what_could_not_be_looked_at_is_said() -> None:
    assert "Where it could not look" in page(missing=("DeviceFileCertificateInfo",))
    assert "Where it could not look" not in page()


def test_devices_that_are_left_out_are_counted() -> None:
    assert "and 5 more devices" in page(seen("anydesk", State.NO, devices=205))
