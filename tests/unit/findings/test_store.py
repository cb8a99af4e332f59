"""The store: what is kept of runs, what people say of findings, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from gazehound.diagnostics import KqlError
from gazehound.findings import schema
from gazehound.findings.diff import Diff
from gazehound.findings.model import Finding, SetAsideRecord, Sighting, State, finding_id
from gazehound.findings.store import MOST_EVENTS, Store
from tests.unit.findings.observing import HUNT, NOW, event, observed, sighting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "findings.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, create=True) as opened:
        yield opened


def hunted(store: Store, *sightings: Sighting) -> list[Diff]:
    """One run with these sightings."""
    run = store.begin_run(NOW, NOW, ["logs"])
    diffs = [store.record(run, each, NOW) for each in sightings]
    store.finish_run(run, NOW)
    return diffs


def only(store: Store) -> Finding:
    (finding,) = store.findings()
    return finding


def history(store: Store, device: str) -> list[str]:
    return [each.what for each in store.history(finding_id(HUNT, {"Device": device}))]


def test_a_finding_comes_back_as_it_was_observed(store: Store) -> None:
    seen = replace(observed("a", event(1), event(2), hours=3), remarks=("not all",))
    hunted(store, replace(sighting(), observations=(seen,)))
    assert only(store) == Finding(
        id=finding_id(HUNT, {"Device": "a"}),
        hunt=HUNT,
        identity={"Device": "a"},
        state=State.NEW,
        first_seen=NOW - timedelta(hours=3),
        last_seen=NOW,
        first_run=1,
        last_run=1,
        runs=1,
        rows=({"Device": "a", "Count": 2},),
        row_count=1,
        event_count=2,
        remarks=("not all",),
    )
    assert store.events(only(store).id) == [event(2), event(1)]
    assert [(each.number, each.finished, each.data) for each in store.runs()] == [(1, NOW, ("logs",))]


def test_runs_are_counted_and_the_times_span_them_all(store: Store) -> None:
    for hours in (2, 5, 1):
        hunted(store, replace(sighting(), observations=(observed("a", hours=hours),)))
    assert (only(store).runs, only(store).first_run, only(store).last_run) == (3, 1, 3)
    assert (only(store).first_seen, only(store).last_seen) == (NOW - timedelta(hours=5), NOW)


def test_history_holds_every_turn(store: Store) -> None:
    hunted(store, sighting("a", "b"))
    hunted(store, sighting("b"))
    hunted(store, sighting("a", "b"))
    hunted(store, sighting("b", is_complete=False))
    assert (history(store, "a"), history(store, "b")) == (["new", "gone", "back"], ["new"])
    assert {each.identity["Device"]: each.state for each in store.findings()} == {"a": State.SEEN, "b": State.SEEN}


def test_a_version_of_a_hunt_has_its_own_findings(store: Store) -> None:
    later = replace(HUNT, version="1.1")
    hunted(store, sighting("a"))
    hunted(store, sighting("a", hunt=later))
    assert sorted((each.hunt.version, each.state) for each in store.findings()) == [("1.0", "new"), ("1.1", "new")]


def test_what_is_said_of_a_hunt_is_renewed(store: Store) -> None:
    hunted(store, sighting("a"))
    hunted(store, sighting("a", hunt=replace(HUNT, name="Another name")))
    assert only(store).hunt.name == "Another name"


@pytest.mark.parametrize("state", [State.TRUE_POSITIVE, State.FALSE_POSITIVE, State.BENIGN])
def test_a_closed_finding_stays_closed_whether_seen_or_not(store: Store, state: State) -> None:
    hunted(store, sighting("a"))
    store.triage(only(store).id, state, NOW, by="kim", note="known")
    (seen,) = hunted(store, sighting("a"))
    (unseen,) = hunted(store, sighting())
    assert (seen.closed, unseen.gone) == ((only(store).id,), ())
    assert (only(store).state, only(store).note, only(store).runs) == (state, "known", 2)
    assert store.history(only(store).id)[1:] == [replace(store.history(only(store).id)[1], what=str(state), by="kim")]


def test_a_note_leaves_the_state_and_reopening_lets_runs_change_it_again(store: Store) -> None:
    hunted(store, sighting("a"))
    assert store.triage(only(store).id, None, NOW, note="asked the owner") is State.NEW
    store.triage(only(store).id, State.BENIGN, NOW)
    assert store.triage(only(store).id, State.SEEN, NOW) is State.SEEN
    hunted(store, sighting())
    assert history(store, "a") == ["new", "note", "benign", "reopened", "gone"]
    assert only(store).note == "asked the owner"


def test_events_add_up_over_runs_and_what_the_data_has_twice_is_kept_twice(store: Store) -> None:
    for events in ([event(1), event(1)], [event(1), event(2)], [event(2)]):
        hunted(store, replace(sighting(), observations=(observed("a", *events),)))
    assert store.events(only(store).id) == [event(2), event(1), event(1)]


def test_no_more_events_are_kept_than_fit(store: Store) -> None:
    many = observed("a", *(event(each) for each in range(MOST_EVENTS + 5)))
    hunted(store, replace(sighting(), observations=(many,)))
    assert (len(store.events(only(store).id)), only(store).event_count) == (MOST_EVENTS, MOST_EVENTS + 5)


def test_what_was_set_aside_is_kept_by_run(store: Store) -> None:
    aside = SetAsideRecord("e-1", "The help desk", "ordered", "Events", 3, 10)
    hunted(store, replace(sighting(), set_aside=(aside,)))
    assert (store.set_aside(1), store.set_aside(2)) == ([(HUNT, aside)], [])


@pytest.mark.parametrize(
    ("filters", "devices"),
    [
        ({}, ["a", "b", "c"]),
        ({"hunt": "hunt-1"}, ["a", "b"]),
        ({"hunt": "HUNT-1"}, ["a", "b"]),
        ({"hunt": "a hunt"}, ["a", "b"]),
        ({"hunt": "oth*r"}, ["c"]),
        ({"hunt": "hunt"}, ["a", "b", "c"]),
        ({"hunt": "no such"}, []),
        ({"states": [State.NEW]}, ["b", "c"]),
        ({"states": [State.BENIGN, State.GONE]}, ["a"]),
        ({"states": [State.NEW], "hunt": "hunt-1"}, ["b"]),
        ({"since": NOW}, ["a", "b", "c"]),
        ({"since": NOW + timedelta(microseconds=1)}, []),
    ],
)
def test_findings_are_chosen_by_hunt_state_and_time(
    store: Store, filters: dict[str, object], devices: list[str]
) -> None:
    hunted(store, sighting("a", "b"), sighting("c", hunt=replace(HUNT, id="hunt-2", name="Another hunt")))
    store.triage(finding_id(HUNT, {"Device": "a"}), State.BENIGN, NOW)
    assert sorted(str(each.identity["Device"]) for each in store.findings(**filters)) == devices  # type: ignore[arg-type]


def test_a_few_digits_of_an_id_are_enough(store: Store) -> None:
    hunted(store, sighting(*map(str, range(40))))
    ids = sorted(each.id for each in store.findings())
    assert store.finding(ids[0].upper()).id == ids[0]
    assert store.finding(ids[0][:10]).id == ids[0]


@pytest.mark.parametrize(("given", "code"), [("", "K0696"), ("zz", "K0696"), ("%", "K0696"), ("{first}", "K0697")])
def test_an_id_that_names_none_or_several_is_refused(store: Store, given: str, code: str) -> None:
    hunted(store, sighting(*map(str, range(40))))
    first = sorted(each.id for each in store.findings())
    shared = next(one[0] for one, other in pairwise(first) if one[0] == other[0])
    with pytest.raises(KqlError) as refused:
        store.finding(given.format(first=shared))
    assert refused.value.diagnostics[0].code == code


def test_triage_of_several_is_all_or_nothing(store: Store) -> None:
    hunted(store, sighting("a", "b"))
    ids = [each.id for each in store.findings()]
    with pytest.raises(KqlError):
        store.triage_all([*ids, "0" * 16], State.BENIGN, NOW)
    assert {each.state for each in store.findings()} == {State.NEW}
    assert store.triage_all(ids, State.BENIGN, NOW) == [State.BENIGN] * 2
    assert [history(store, each) for each in "ab"] == [["new", "benign"]] * 2


def test_triage_of_a_finding_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(KqlError, match="K0696"):
        store.triage("0" * 16, State.BENIGN, NOW)


@pytest.mark.parametrize(
    ("identity", "is_same"),
    [
        ({"Device": "a", "Port": 443}, True),
        ({"Port": 443, "Device": "a"}, True),
        ({"Device": "a", "Port": "443"}, False),
        ({"Device": "A", "Port": 443}, False),
        ({"Host": "a", "Port": 443}, False),
        ({"Device": "a", "Port": None}, False),
    ],
)
def test_the_same_values_are_the_same_finding(identity: dict[str, object], is_same: bool) -> None:
    assert (finding_id(HUNT, identity) == finding_id(HUNT, {"Device": "a", "Port": 443})) is is_same


def test_values_survive_whatever_they_are(store: Store) -> None:
    values = {
        "null": None,
        "text": "\x00\U0001f600'\"\\</script>",
        "half": "\ud800",
        "big": 2**70,
        "list": [1, {"a": [True]}],
        "": "",
    }
    seen = replace(observed("a"), rows=(values,), identity=values)
    hunted(store, replace(sighting(), observations=(seen,)))
    assert only(store).rows == (values,)
    assert only(store).id == finding_id(HUNT, values)


def test_nothing_is_kept_of_a_sighting_that_fails_half_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hunted(store, sighting("a"))
    monkeypatch.setattr("gazehound.findings.store._write_sighting", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.record(1, sighting("b"), NOW)
    assert [each.identity["Device"] for each in store.findings()] == ["a"]
    assert only(store).state is State.NEW


def test_a_store_that_is_not_there_is_not_made_by_reading_it(path: Path) -> None:
    with pytest.raises(KqlError, match="K0691"):
        Store.open(path)
    assert not path.exists()


def a_text(path: Path) -> None:
    path.write_text("this is no database " * 100)


def an_empty_file(path: Path) -> None:
    path.touch()


def another_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table other (x)")


def a_newer_store(path: Path) -> None:
    Store.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update gazehound_schema set version = version + 1")


@pytest.mark.parametrize(
    ("make", "create", "code"),
    [
        (a_text, True, "K0692"),
        (a_text, False, "K0692"),
        (an_empty_file, False, "K0691"),
        (another_database, True, "K0692"),
        (another_database, False, "K0692"),
        (a_newer_store, True, "K0693"),
        (a_newer_store, False, "K0693"),
    ],
)
def test_what_is_no_store_of_this_version_is_left_alone(path: Path, make: object, create: bool, code: str) -> None:
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if make is a_text else None
    with pytest.raises(KqlError) as refused:
        Store.open(path, create=create)
    assert refused.value.diagnostics[0].code == code
    assert before in (None, path.read_bytes())


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("nosuchdatabase://host/name", "K0695"),
        ("http//://", "K0695"),
        ("mssql+pyodbc://user:secret@host/name", "K0695"),
        ("/no/such/folder/findings.db", "K0694"),
    ],
)
def test_a_place_that_cannot_hold_a_store_is_refused_without_its_password(location: str, code: str) -> None:
    with pytest.raises(KqlError) as refused:
        Store.open(location, create=True)
    assert refused.value.diagnostics[0].code == code
    assert "secret" not in str(refused.value)


def test_an_older_store_is_brought_forward_with_what_it_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(path, create=True) as store:
        hunted(store, sighting("a"))
    steps = {
        schema.VERSION: lambda connection: connection.exec_driver_sql("create table extra (x integer)"),
        schema.VERSION + 1: lambda connection: connection.exec_driver_sql("insert into extra values (7)"),
    }
    monkeypatch.setattr(schema, "STEPS", steps)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 2)
    for _ in range(2):
        with Store.open(path) as store:
            assert only(store).identity == {"Device": "a"}
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("select x from extra").fetchall() == [(7,)]
        assert connection.execute("select version from gazehound_schema").fetchall() == [(schema.VERSION,)]


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(path, create=True).close()

    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("create table extra (x integer)")
        connection.exec_driver_sql("insert into no_such_table values (1)")

    monkeypatch.setattr(schema, "STEPS", {schema.VERSION: fail})
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(KqlError, match="K0694"):
        Store.open(path)
    monkeypatch.undo()
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
    assert "extra" not in names
