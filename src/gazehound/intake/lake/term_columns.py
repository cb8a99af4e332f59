"""Which columns of a lake have a term index: what a run asks for, what the lake remembers.

Does not live here: the index itself (`term_index`), which is loaded where one is written or read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gazehound.types import Column, ScalarType


@dataclass(frozen=True, slots=True)
class TermColumns:
    """The columns of texts that are indexed: those named, or all of them where none is named."""

    names: tuple[str, ...] = ()

    def among(self, columns: Iterable[Column]) -> list[str]:
        """The names of those of a table's columns that are indexed."""
        texts = (each.name for each in columns if each.type is ScalarType.STRING)
        return [each for each in texts if not self.names or each in self.names]


@dataclass(frozen=True, slots=True)
class IndexChoice:
    """What a run says of the index: `is_wanted` None leaves it as it was; `names` are of columns, none means all."""

    is_wanted: bool | None = None
    names: tuple[str, ...] = ()

    def after(self, before: TermColumns | None) -> TermColumns | None:
        """What is indexed from now on."""
        if self.names:
            return TermColumns(tuple(sorted(set(self.names))))
        if self.is_wanted is None:
            return before
        return TermColumns() if self.is_wanted else None


AS_BEFORE = IndexChoice()
