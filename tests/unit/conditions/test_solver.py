"""The solver against brute force: every event over a small domain is tried."""

from __future__ import annotations

import random
from itertools import product

import gazehound
from gazehound.binder import bind
from gazehound.conditions.solver import find_event
from gazehound.evaluator import evaluate
from gazehound.plan.prefix import row_level_prefixes
from gazehound.plan.scalars import Scalar
from gazehound.syntax import parse
from gazehound.text import SourceText

SESSION = gazehound.connect(None)
TEXTS = ["", "a", "A", "ab", "a b", "b", "B", "x a y", "xab", "other", "b a"]
NUMBERS = [None, 0, 1, 2, 3, 4, 5]
ATOMS = [
    "{t} == 'a'", "{t} != 'a'", "{t} =~ 'A'", "{t} has 'a'", "{t} !has 'b'", "{t} contains 'ab'", "{t} startswith 'x'",
    "{t} in ('a', 'b')", "{t} !in~ ('A', 'other')", "{t} has_any ('a', 'b')", "isempty({t})", "isnotempty({t})",
    "{n} == 1", "{n} != 3", "{n} > 2", "{n} <= 4", "{n} between (1 .. 3)", "{n} in (1, 5)", "isnull({n})",
]  # fmt: skip


def predicate(generator: random.Random, depth: int) -> str:
    if depth == 0 or generator.random() < 0.3:
        atom = generator.choice(ATOMS)
        return atom.format(
            t=generator.choice(["FileName", "FolderPath"]), n=generator.choice(["FileSize", "ProcessId"])
        )
    if generator.random() < 0.2:
        return f"not({predicate(generator, depth - 1)})"
    word = generator.choice(["and", "or"])
    return f"({predicate(generator, depth - 1)} {word} {predicate(generator, depth - 1)})"


def bound(first: str, second: str) -> tuple[list[Scalar], dict[str, int]]:
    query, diagnostics = parse(SourceText(f"DeviceProcessEvents | where {first} | where {second}"))
    relation = bind(query, SESSION.workspace, diagnostics).results[0].relation
    diagnostics.raise_errors()
    prefix = row_level_prefixes(relation)[0]
    names = {each.name: each.id for each in prefix.scan.columns}
    return list(prefix.predicates), names


def exists(true: Scalar, not_true: Scalar, names: dict[str, int]) -> bool:
    columns = ["FileName", "FolderPath", "FileSize", "ProcessId"]
    for values in product(TEXTS, TEXTS, NUMBERS, NUMBERS):
        event = {names[column]: value for column, value in zip(columns, values, strict=True)}
        if evaluate(true, event) is True and evaluate(not_true, event) is not True:
            return True
    return False


def test_agrees_with_brute_force() -> None:
    """An event that brute force finds, the solver finds; one that the solver finds is one."""
    generator = random.Random(7)
    found = 0
    for _ in range(60):
        (true, not_true), names = bound(predicate(generator, 2), predicate(generator, 2))
        answer = find_event([true], [not_true])
        assert answer.is_exact
        if answer.event is None:
            assert not exists(true, not_true, names)
        else:
            found += 1
            assert evaluate(true, answer.event) is True
            assert evaluate(not_true, answer.event) is not True
    assert 10 < found < 60


def test_a_thousand_pairs_give_events_that_hold() -> None:
    generator = random.Random(11)
    for _ in range(1000):
        (true, not_true), _ = bound(predicate(generator, 3), predicate(generator, 3))
        answer = find_event([true], [not_true])
        if answer.event is not None:
            assert evaluate(true, answer.event) is True
            assert evaluate(not_true, answer.event) is not True
