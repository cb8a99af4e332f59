"""New, seen, gone: every state, seen or not, by a run that looked everywhere or not."""

from __future__ import annotations

import pytest

from gazehound.findings.diff import Diff, compare
from gazehound.findings.model import State

NEW, SEEN, GONE = State.NEW, State.SEEN, State.GONE
TRUE, FALSE, BENIGN = State.TRUE_POSITIVE, State.FALSE_POSITIVE, State.BENIGN


@pytest.mark.parametrize(
    ("before", "is_seen", "is_complete", "kinds", "after"),
    [
        (None, True, True, ["new"], NEW),
        (None, True, False, ["new"], NEW),
        (NEW, True, True, ["seen"], SEEN),
        (NEW, True, False, ["seen"], SEEN),
        (NEW, False, True, ["gone"], GONE),
        (NEW, False, False, [], NEW),
        (SEEN, True, True, ["seen"], SEEN),
        (SEEN, False, True, ["gone"], GONE),
        (SEEN, False, False, [], SEEN),
        (GONE, True, True, ["seen", "back"], SEEN),
        (GONE, True, False, ["seen", "back"], SEEN),
        (GONE, False, True, [], GONE),
        *((state, True, True, ["seen", "closed"], state) for state in (TRUE, FALSE, BENIGN)),
        *((state, False, True, [], state) for state in (TRUE, FALSE, BENIGN)),
        *((state, False, False, [], state) for state in (TRUE, FALSE, BENIGN)),
    ],
)
def test_a_finding_after_a_run(
    before: State | None, is_seen: bool, is_complete: bool, kinds: list[str], after: State
) -> None:
    known = {} if before is None else {"f": before}
    diff = compare(known, ["f"] if is_seen else [], is_complete=is_complete)
    assert [kind for kind in ("new", "seen", "gone", "back", "closed") if "f" in getattr(diff, kind)] == kinds
    assert diff.states.get("f", before) is after


def test_findings_change_apart_from_each_other() -> None:
    known = {"new": NEW, "old": SEEN, "lost": GONE, "closed": FALSE}
    assert compare(known, ["first", "old", "lost", "closed"], is_complete=True) == Diff(
        new=("first",),
        seen=("old", "lost", "closed"),
        gone=("new",),
        back=("lost",),
        closed=("closed",),
        states={"first": NEW, "new": GONE, "lost": SEEN},
    )


def test_nothing_known_and_nothing_seen_is_no_change() -> None:
    assert compare({}, [], is_complete=True).is_empty
