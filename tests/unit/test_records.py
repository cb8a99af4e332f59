"""Records beside the dataclasses that they stand for: whatever is asked of both is answered alike."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from gazehound.records import record
from gazehound.text import Span


class Made:
    """The same classes, made either way."""

    def __init__(self, decorator: Callable[..., Any]) -> None:
        @decorator(frozen=True, slots=True)
        class Node:
            """Three fields."""

            name: str
            below: tuple[Any, ...] = ()
            number: float = 0.5

            @property
            def size(self) -> int:
                return len(self.below)

        @decorator(frozen=True, slots=True)
        class One:
            value: Any

        @decorator(frozen=True, slots=True)
        class Empty:
            """No field."""

        self.Node, self.One, self.Empty = Node, One, Empty


RECORDS, DATACLASSES = Made(record), Made(dataclass)
NAN = float("nan")


def matched(value: Any, made: Made) -> object:
    match value:
        case made.Node(name, (first, *_), number):
            return name, first, number
        case made.One(value=inner):
            return inner
        case _:
            return None


def raised(call: Callable[[], object]) -> tuple[type, str]:
    with pytest.raises(Exception) as caught:
        call()
    return caught.type, str(caught.value)


@pytest.mark.parametrize(
    "asked",
    [
        lambda made: repr(made.Node("a", (made.One([1]), made.Empty()))).replace("Made.__init__.<locals>.", ""),
        lambda made: made.Node("a", number=2) == made.Node("a", (), 2),
        lambda made: made.Node("a") == made.Node("b"),
        lambda made: made.Node("a") == ("a", (), 0.5),
        lambda made: made.One(NAN) == made.One(NAN),
        lambda made: made.One(float("nan")) == made.One(float("nan")),
        lambda made: made.One(()) == made.One(((),)),
        lambda made: made.Empty() == made.Empty(),
        lambda made: made.Empty() == made.One(1),
        lambda made: hash(made.Node("a", (1,))),
        lambda made: hash(made.One("a")),
        lambda made: hash(made.Empty()),
        lambda made: raised(lambda: hash(made.One([]))),
        lambda made: len({made.One(1), made.One(1), made.One(2)}),
        lambda made: raised(lambda: setattr(made.One(1), "value", 2)),
        lambda made: raised(lambda: delattr(made.One(1), "value")),
        lambda made: raised(lambda: made.One(1).__dict__)[0],
        lambda made: raised(made.One)[0],
        lambda made: raised(lambda: made.One(1, 2))[0],
        lambda made: [each.name for each in fields(made.Node)],
        lambda made: (is_dataclass(made.Node), made.Node.__doc__, made.Node.__match_args__),
        lambda made: repr(replace(made.Node("a"), number=3)).rpartition(".")[2],
        lambda made: made.Node("a", (1, 2)).size,
        lambda made: matched(made.Node("a", (1, 2)), made),
        lambda made: matched(made.One(5), made),
        lambda made: repr(copy.deepcopy(made.One([1]))).rpartition(".")[2],
        lambda made: pickle.loads(pickle.dumps(made.One(1).__reduce_ex__(2)[2])),
    ],
)  # fmt: skip
def test_a_record_answers_as_a_dataclass_does(asked: Callable[[Made], object]) -> None:
    assert asked(RECORDS) == asked(DATACLASSES)


def listing() -> object:
    @record(frozen=True, slots=True)
    class Listing:
        items: list[int] = field(default_factory=list)

    return Listing


def uncompared() -> object:
    @record(frozen=True, slots=True)
    class Uncompared:
        place: int = field(compare=False)

    return Uncompared


def of_its_own() -> object:
    @record(frozen=True, slots=True)
    class OfItsOwn:
        def __repr__(self) -> str:
            return "mine"

    return OfItsOwn


def checked() -> object:
    @record(frozen=True, slots=True)
    class Checked:
        def __post_init__(self) -> None:
            raise ValueError

    return Checked


@pytest.mark.parametrize("made", [listing, uncompared, of_its_own, checked, lambda: record(frozen=False, slots=True)])
def test_what_a_record_cannot_have_is_refused(made: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="record"):
        made()


def test_a_record_goes_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Span(1, 2))) == Span(1, 2)
