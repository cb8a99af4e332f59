"""The narrowest predicate: which columns it asks, how it is said, and that it takes what it must and nothing else."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from gazehound.hunting.narrowing import MOST_KEYS, MOST_VALUES, Known, Narrowing, Values, narrowest
from gazehound.hunting.session import connect
from gazehound.types import Column, ScalarType

NAMES = ("DeviceName", "RemoteUrl", "InitiatingProcessFileName", "Signed", "Note")
COLUMNS = [
    *(Column(each, ScalarType.STRING) for each in (*NAMES, "Odd name")),
    Column("RemotePort", ScalarType.INT),
    Column("Timestamp", ScalarType.DATETIME),
    Column("Share", ScalarType.REAL),
]


def event(device: str = "a", url: str = "x.example", **more: object) -> dict[str, object]:
    return {"DeviceName": device, "RemoteUrl": url, **more}


def known(*events: Values) -> Known:
    """A finding that is known by device and address."""
    return Known({name: events[0].get(name, "") for name in ("DeviceName", "RemoteUrl")}, events)


def one(marked: list[Known], kept: list[Known] | None = None) -> str:
    found = narrowest(marked, kept or [], COLUMNS)
    return found if isinstance(found, str) else found.kql.replace("\n", " ")


A, B = known(event("a")), known(event("b"))
IN_A = 'DeviceName =~ "a" and RemoteUrl =~ "x.example"'
RUNS = [event(InitiatingProcessFileName=each, RemotePort=443) for each in ("p.exe", "q.exe")]
MANY = [event(RemotePort=each) for each in range(MOST_VALUES + 1)]
SAID = [
    ("identity", [A], [], IN_A),
    ("one that is empty", [known(event("", "x"))], [], 'DeviceName =~ "" and RemoteUrl =~ "x"'),
    ("two that share a column", [A, B], [], 'RemoteUrl =~ "x.example" and DeviceName in~ ("a", "b")'),
    (
        "two that share none",
        [A, known(event("b", "y"))],
        [],
        '((DeviceName =~ "a" and RemoteUrl =~ "x.example") or (DeviceName =~ "b" and RemoteUrl =~ "y"))',
    ),
    (
        "four that are a product",
        [known(event(device, url)) for device in "ab" for url in "xy"],
        [],
        'DeviceName in~ ("a", "b") and RemoteUrl in~ ("x", "y")',
    ),
    ("two in letter case alone", [A, known(event("A"))], [], 'RemoteUrl =~ "x.example" and DeviceName =~ "a"'),
    ("letter case of a kept one", [A], [known(event("A"))], 'DeviceName == "a" and RemoteUrl =~ "x.example"'),
    (
        "program and port, too",
        [known(*RUNS)],
        [],
        f'{IN_A} and InitiatingProcessFileName in~ ("p.exe", "q.exe") and RemotePort == 443',
    ),
    ("no column that an event leaves empty", [known(event(RemotePort=443), event())], [], IN_A),
    ("no column with many values", [known(*MANY)], [], IN_A),
    (
        "another column where the others do not tell apart",
        [Known({"Count": 1}, [event(Note="ours")])],
        [Known({"Count": 2}, [event(Note="theirs")])],
        f'{IN_A} and Note =~ "ours"',
    ),
    ("signs of texts", [known(event('a"\\b', "x"))], [], 'DeviceName =~ "a\\"\\\\b" and RemoteUrl =~ "x"'),
    ("a star", [known(event("a*", "x"))], [known(event("A*", "x"))], 'DeviceName in ("a*") and RemoteUrl =~ "x"'),
    ("no identity that is computed", [Known({"DeviceName": "other"}, [event()])], [], IN_A),
    ("nothing that it cannot hold", [known(event("a\nb"))], [], 'RemoteUrl =~ "x.example"'),
]
REFUSED = [
    ("the same events", [Known({"Count": 1}, [event()])], [Known({"Count": 2}, [event()])], "events of the same kind"),
    ("nothing in common", [known({"Share": 0.5}), known({"Share": 0.7})], [], "nothing in common"),
    ("nothing but empty columns", [known({})], [], "nothing in common"),
    ("too many", [known(event(f"d{at}", f"u{at}")) for at in range(MOST_KEYS + 1)], [], "too many: 51 of at most 50"),
]


@pytest.mark.parametrize(("marked", "kept", "kql"), [each[1:] for each in SAID], ids=[each[0] for each in SAID])
def test_the_predicate_asks(marked: list[Known], kept: list[Known], kql: str) -> None:
    assert one(marked, kept) == kql


@pytest.mark.parametrize(("marked", "kept", "why"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_there_is_none_for(marked: list[Known], kept: list[Known], why: str) -> None:
    found = narrowest(marked, kept, COLUMNS)
    assert isinstance(found, str)
    assert why in found


def test_it_takes_the_marked_nothing_else_and_means_what_it_says() -> None:
    """Over random events of a small domain, with the engine as the judge of the text."""
    chance = random.Random(7)
    domain = {
        "DeviceName": ["a", "A", "b", ""],
        "RemoteUrl": ["x", "y*", 'z"'],
        "Signed": ["1", "2"],
        "RemotePort": [1, 2],
    }
    narrowed = 0
    for _ in range(60):
        events = [{name: chance.choice(values) for name, values in domain.items()} for _ in range(6)]
        marked, kept = events[:2], events[2:]
        found = narrowest([known(each) for each in marked], [known(each) for each in kept], COLUMNS)
        if isinstance(found, str):
            assert any(each in kept for each in marked) or found.startswith("other")
            continue
        narrowed += 1
        assert found.taken_from(marked) == marked
        assert not found.taken_from(kept)
        table = pa.table({name: [each[name] for each in events] for name in domain} | {"at": list(range(6))})
        rows = connect({"T": table}).query(f"T | where {found.kql} | project at").rows()
        assert sorted(at for (at,) in rows) == [0, 1]
    assert narrowed > 20


def test_a_predicate_of_nothing_is_true_of_everything() -> None:
    assert Narrowing((), ((),)).kql == "true"
