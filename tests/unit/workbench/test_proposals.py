"""Every finding of the sample as a false positive: its exclusion takes it from the data, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from gazehound.findings.model import Finding
from gazehound.findings.store import Store
from gazehound.hunting.session import Session, connect
from gazehound.workbench.proposals import Proposal, Terms, propose
from gazehound.workbench.recording import Recording

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
TERMS = Terms("kim", "", date(2026, 11, 20), date(2027, 2, 20))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with connect(SAMPLE / "data", now="latest") as opened:
        yield opened


@pytest.fixture(scope="module")
def store(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The findings of the two hunts of the sample."""
    with Store.open(tmp_path_factory.mktemp("store") / "findings.db", create=True) as opened:
        recording = Recording(opened, datetime(2026, 11, 20, tzinfo=UTC), ["sample"])
        for outcome in session.hunt(SAMPLE / "hunts").outcomes:
            recording.add(outcome)
        yield opened


def proposed(store: Store, session: Session, *marked: Finding) -> Proposal:
    (made,) = propose(store, marked, TERMS, session)
    assert isinstance(made, Proposal)
    return made


def test_each_finding_alone(store: Store, session: Session) -> None:
    found = store.findings()
    assert len(found) == 21
    for each in found:
        made = proposed(store, session, each)
        others = sum(one.hunt.id == each.hunt.id for one in found) - 1
        assert (made.in_store.covered, made.in_store.kept, made.in_store.proven) == (1, others, others), each.title
        assert made.in_store.events == each.event_count
        assert made.in_data is not None
        assert (made.in_data.set_aside, made.in_data.gone) == (each.event_count, 1), each.title
        assert made.in_data.unmarked == ()
        assert not made.proof.kinds - {"case"}, (each.title, made.proof.verdicts)


def test_pairs_of_findings(store: Store, session: Session) -> None:
    ammyy = [each for each in store.findings() if "Ammyy" in each.hunt.name]
    for pair in list(combinations(ammyy, 2))[::6]:
        made = proposed(store, session, *pair)
        assert (made.in_store.covered, made.in_store.proven) == (2, len(ammyy) - 2)
        assert made.in_data is not None
        assert (made.in_data.gone, made.in_data.unmarked) == (2, ())


def test_findings_of_two_hunts_are_two_drafts(store: Store, session: Session) -> None:
    by_hunt = {each.hunt.id: each for each in store.findings()}
    made = propose(store, list(by_hunt.values()), TERMS)
    assert [isinstance(each, Proposal) and each.in_data is None for each in made] == [True, True]
