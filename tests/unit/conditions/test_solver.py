"""The solver against brute force, against an SMT solver, and on conditions whose answer is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from gazehound.conditions.solver import columns_of, find_event
from gazehound.evaluator import evaluate
from gazehound.plan.scalars import FunctionCall, Scalar
from tests.unit.conditions import smt
from tests.unit.conditions.pairs import ANY_CASE_ATOMS, CASE_ATOMS, NUMBER_COLUMNS, TEXT_COLUMNS, Pairs, bound

PAIRS = 1000
TEXTS = [
    *("", "a", "A", "b", "B", "ab", "AB", "Ab", "x", "xa", "a b", "b a", "x a", "x b", "xab", "x ab", "axb", "xb a"),
    *("ax b", "xa b", "x a y", "x a b", "a ab", "ab b", "ab xa", "x ab a b", "other", "q", "a bx", "bx", "qb", "aq xb"),
]
NUMBERS = [None, 0, 1, 2, 3, 4, 5, 6]

Grid = Any
"""Truth over all events of the domain: 1 true, 0 false, 2 null."""


def grid(predicate: Scalar, names: dict[str, int]) -> Grid:
    """The predicate for every event over the domain, its conditions asked of the evaluator one by one."""
    if isinstance(predicate, FunctionCall) and predicate.function.name == "not":
        inner = grid(predicate.arguments[0], names)
        return np.where(inner == 2, 2, 1 - inner)
    if isinstance(predicate, FunctionCall) and predicate.function.name in ("and", "or"):
        left, right = (grid(each, names) for each in predicate.arguments)
        strong = 0 if predicate.function.name == "and" else 1
        decided = np.where((left == 2) | (right == 2), 2, 1 - strong)
        return np.where((left == strong) | (right == strong), strong, decided)
    return _grid_of_condition(predicate, names)


def _grid_of_condition(condition: Scalar, names: dict[str, int]) -> Grid:
    for at, column in enumerate((*TEXT_COLUMNS, *NUMBER_COLUMNS)):
        if _reads(condition, names[column]):
            values = TEXTS if column in TEXT_COLUMNS else NUMBERS
            answers = [evaluate(condition, {names[column]: each}) for each in values]
            shape = [1, 1, 1, 1]
            shape[at] = len(values)
            return np.array([2 if each is None else int(bool(each)) for each in answers]).reshape(shape)
    raise AssertionError(condition)


def _reads(condition: Scalar, column: int) -> bool:
    return any(each.id == column for each in columns_of(condition))


@pytest.mark.parametrize("atoms", [ANY_CASE_ATOMS, (*ANY_CASE_ATOMS, *CASE_ATOMS)], ids=["any case", "letter case"])
def test_agrees_with_brute_force(atoms: tuple[str, ...]) -> None:
    """An event that is found is one, and where none is found, brute force over a small domain finds none either."""
    pairs = Pairs(7, atoms)
    none = 0
    for _ in range(PAIRS):
        (true, not_true), names = pairs.pair(3)
        answer = find_event([true], [not_true])
        assert answer.is_exact
        if answer.event is not None:
            assert evaluate(true, answer.event) is True
            assert evaluate(not_true, answer.event) is not True
        else:
            none += 1
            assert not ((grid(true, names) == 1) & (grid(not_true, names) != 1)).any()
    assert 50 < none < PAIRS - 50


@pytest.mark.slow
@pytest.mark.skipif(smt.MISSING, reason="z3-solver is not installed (requirements/dev.txt)")
def test_agrees_with_an_smt_solver() -> None:
    """An event that is found is one for it too, and where none is found, it finds none or gives up."""
    pairs = Pairs(11, ANY_CASE_ATOMS)
    undecided = none = 0
    for _ in range(PAIRS):
        (true, not_true), _names = pairs.pair(3)
        answer = find_event([true], [not_true])
        assert answer.is_exact
        exists = smt.exists(true, not_true, answer.event)
        none += answer.event is None
        undecided += exists is None
        assert exists in (None, answer.event is not None), (true, not_true, answer.event)
    assert none > 50
    assert undecided < PAIRS * 0.05


KNOWN = [
    # A text that needs more parts than two.
    ("{t} contains 'aa' and {t} contains 'bb' and {t} contains 'cc' and {t} !contains 'dd'", True, True),
    ("{t} has 'a' and {t} contains 'a b' and {t} !has 'b'", True, True),
    ("{t} has_all ('a', 'b', 'c') and {t} !contains 'a b c'", True, True),
    ("{t} startswith 'ab' and {t} endswith 'ba' and {t} !has 'ab' and {t} !has 'ba'", True, True),
    ("{t} startswith 'ab' and {t} startswith 'b'", False, True),
    ("{t} startswith 'ab' and {t} !startswith 'a'", False, True),
    ("{t} has_any ('a b', 'c') and {t} !has 'a' and {t} !has 'c'", False, True),
    ("{t} has 'a b' and {t} !has 'b'", False, True),
    ("{t} has 'AB' and {t} !contains 'b'", False, True),
    ("{t} =~ 'ab' and {t} !in ('ab', 'AB', 'aB', 'Ab')", False, True),
    ("{t} =~ 'ab' and {t} !in ('ab', 'AB', 'aB')", True, True),
    ("toupper({t}) == 'ab'", False, True),
    ("tolower({t}) startswith 'ab' and {t} != 'ab' and {t} !contains 'c'", True, True),
    ("isempty({t}) and {t} !contains 'a'", True, True),
    # Letter by letter would have to be tried.
    ("{t} contains 'ab' and {t} !contains_cs 'ab'", True, True),
    ("{t} contains 'ab' and {t} !contains_cs 'a' and {t} !contains_cs 'A'", False, False),
    # What no finite set of values stands for.
    ("{t} matches regex '^a{{3}}$'", True, True),
    ("{t} matches regex '^a{{3}}$' and {t} !has 'aaa' and {t} !contains 'aa'", False, False),
    ("ProcessId == '77'", True, True),
    ("FileName == 77", True, True),
    ("strlen({t}) == 77", False, False),
    ("FileName == FolderPath and FileName == 'a' and FolderPath == 'b'", False, False),
    ("FileSize % 7 == 6 and FileSize > 100", False, False),
    # It does not matter what they answer.
    ("{t} matches regex '^a{{3}}$' and ProcessId == 1 and ProcessId == 2", False, True),
    ("ipv4_is_private({t}) and {t} startswith '10.'", True, True),
    ("not(ipv4_is_private({t})) and isnotempty(parse_ipv4({t}))", True, True),
    ("ipv4_is_in_range({t}, '8.8.0.0/16') and {t} !has '16'", False, False),
    ("FileSize > 5 and FileSize < 7 and FileSize != 6", False, True),
    ("Timestamp > datetime(2026-01-01) and Timestamp < datetime(2026-01-02)", True, True),
    ("Timestamp > ago(1d) and Timestamp < ago(2d)", False, True),
]


@pytest.mark.parametrize(("condition", "exists", "is_exact"), KNOWN)
def test_known_answers(condition: str, exists: bool, is_exact: bool) -> None:
    """`is_exact` is what keeps "none" from being claimed where the values tried may not be all."""
    (predicate,), _ = bound(condition.format(t="FileName"))
    answer = find_event([predicate], now=NOW)
    assert (answer.event is not None, answer.is_exact) == (exists, is_exact)
    if answer.event is not None:
        assert evaluate(predicate, answer.event, NOW) is True


NOW = 639_000_000_000_000_000


def test_what_cannot_be_evaluated_may_have_any_truth_value() -> None:
    asked = "FileName in ((DeviceInfo | project DeviceName))"
    (predicate,), _ = bound(f"{asked} and FolderPath has 'a'")
    answer = find_event([predicate])
    assert (answer.event is not None, answer.is_exact, len(answer.beyond)) == (True, False, 1)
    (predicate,), _ = bound(f"{asked} or FolderPath has 'a'")  # an event is there without it
    assert find_event([predicate]).is_exact
    (predicate,), _ = bound(f"{asked} and ProcessId == 1 and ProcessId == 2")
    assert find_event([predicate]).is_exact


def _long_chains() -> Iterator[tuple[str, bool]]:
    words = [f"tool{number}" for number in range(60)]
    has = " or ".join(f"FileName has '{each}'" for each in words)
    none = " and ".join(f"FileName !has '{each}'" for each in words)
    yield f"({has}) and FolderPath contains 'x'", True
    yield f"({has}) and {none}", False
    yield f"FileName has_any ({', '.join(map(repr, words))}) and {none}", False


@pytest.mark.parametrize(("condition", "exists"), [*_long_chains()])
def test_long_chains_are_decided(condition: str, exists: bool) -> None:
    (predicate,), _ = bound(condition)
    answer = find_event([predicate])
    assert (answer.event is not None, answer.is_exact) == (exists, True)
