"""Looking for garbage seldom: for a while, or for good."""

from __future__ import annotations

import gc

import pytest

import gazehound
from gazehound import garbage


def test_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="inside"):
        _fail(before)
    assert gc.get_threshold() == before


@garbage.seldom()
def _fail(before: tuple[int, int, int]) -> None:
    assert gc.get_threshold() > before
    raise ValueError("inside")


def test_hunts_leave_the_caller_as_it_was() -> None:
    before = gc.get_threshold()
    gazehound.connect(None).hunt(["print Found = 1"])
    assert gc.get_threshold() == before
