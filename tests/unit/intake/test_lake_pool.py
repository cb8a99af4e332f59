"""What a worker process and its parent say to each other."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pytest

from gazehound.intake.lake.pool import Parent, Told, Wanted, receive, send
from gazehound.types import Column, ScalarType, TableSchema

SCHEMA = TableSchema((Column("Computer", ScalarType.STRING),))


def said(messages: Iterable[object]) -> BytesIO:
    stream = BytesIO()
    for message in messages:
        send(stream, message)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("before", [[], ["job 1"], ["job 1", "job 2"]], ids=len)
def test_jobs_that_come_before_an_answer_wait(before: list[str]) -> None:
    asked = BytesIO()
    parent = Parent(said([*before, Told(SCHEMA), "last"]), asked)
    assert parent.known("Event") == SCHEMA
    assert [parent.hear() for _ in range(len(before) + 2)] == [*before, "last", None]
    asked.seek(0)
    assert receive(asked) == Wanted("Event")


def test_a_table_without_a_schema() -> None:
    assert Parent(said([Told(None)]), BytesIO()).known("Other") is None


def test_a_parent_that_is_gone() -> None:
    with pytest.raises(BrokenPipeError):
        Parent(said(["job"]), BytesIO()).known("Event")
