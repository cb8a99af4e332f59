"""Generated pairs of predicates over two texts and two numbers, bound to a table, for tests of the solver."""

from __future__ import annotations

import random
from collections.abc import Sequence

import gazehound
from gazehound.binder import bind
from gazehound.plan.prefix import row_level_prefixes
from gazehound.plan.scalars import Scalar
from gazehound.syntax import parse
from gazehound.text import SourceText

WORKSPACE = gazehound.connect(None).workspace
TEXT_COLUMNS = ("FileName", "FolderPath")
NUMBER_COLUMNS = ("FileSize", "ProcessId")

NUMBER_ATOMS = (
    "{n} == 1", "{n} != 3", "{n} > 2", "{n} <= 4", "{n} between (1 .. 3)", "{n} in (1, 5)", "{n} !in (2, 3)",
    "isnull({n})",
)  # fmt: skip
ANY_CASE_ATOMS = (
    "{t} =~ 'a'", "{t} !~ 'ab'", "{t} has 'a'", "{t} !has 'b'", "{t} contains 'ab'", "{t} !contains 'b'",
    "{t} startswith 'x'", "{t} !startswith 'xa'", "{t} endswith 'b'", "{t} in~ ('a', 'b', 'x a')",
    "{t} !in~ ('a', 'other')", "{t} has_any ('a', 'b')", "{t} has_all ('a', 'b')", "{t} hasprefix 'a'",
    "{t} hassuffix 'b'", "isempty({t})", "isnotempty({t})", "{t} contains 'x'",
)  # fmt: skip
"""Texts of these are in lower case, and letter case makes no difference to them."""
CASE_ATOMS = (
    "{t} == 'a'",
    "{t} != 'a'",
    "{t} =~ 'A'",
    "{t} in ('a', 'B')",
    "{t} !in ('A', 'ab')",
    "tolower({t}) == 'ab'",
)


class Pairs:
    """Predicates by chance, the same ones for the same seed."""

    def __init__(self, seed: int, text_atoms: Sequence[str]) -> None:
        self.random = random.Random(seed)
        self.atoms = (*text_atoms, *NUMBER_ATOMS)

    def predicate(self, depth: int) -> str:
        if depth == 0 or self.random.random() < 0.3:
            atom = self.random.choice(self.atoms)
            return atom.format(t=self.random.choice(TEXT_COLUMNS), n=self.random.choice(NUMBER_COLUMNS))
        if self.random.random() < 0.2:
            return f"not({self.predicate(depth - 1)})"
        word = self.random.choice(["and", "and", "or"])
        return f"({self.predicate(depth - 1)} {word} {self.predicate(depth - 1)})"

    def pair(self, depth: int) -> tuple[list[Scalar], dict[str, int]]:
        """Two bound predicates, and the ids of the columns by name."""
        return bound(self.predicate(depth), self.predicate(depth))


def bound(*conditions: str) -> tuple[list[Scalar], dict[str, int]]:
    """Conditions on `DeviceProcessEvents` in the order given, and the ids of its columns by name."""
    query, diagnostics = parse(SourceText("DeviceProcessEvents" + "".join(f" | where {each}" for each in conditions)))
    relation = bind(query, WORKSPACE, diagnostics).results[0].relation
    diagnostics.raise_errors()
    prefix = row_level_prefixes(relation)[0]
    return list(prefix.predicates), {each.name: each.id for each in prefix.scan.columns}
