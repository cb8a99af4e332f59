"""Diagnostics as values.

Lives here: the diagnostic itself, its severity, the exception that carries diagnostics out of the public
API and the list that passes fill. Does not live here: the wording of each code (`catalog`), drawing
(`render`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from gazehound.records import record
from gazehound.text import SourceText, Span


class Severity(StrEnum):
    """How bad a diagnostic is; only errors stop a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@record(frozen=True, slots=True)
class Diagnostic:
    """One thing to tell a person about a text: a stable code, a sentence and a place."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    source: SourceText | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""

    @property
    def line(self) -> int | None:
        """The 1-based line in the file, None when the diagnostic has no place."""
        return self.source.position(self.span.start)[0] if self.source and self.span else None

    @property
    def column(self) -> int | None:
        """The 1-based column in the file, None when the diagnostic has no place."""
        return self.source.position(self.span.start)[1] if self.source and self.span else None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class KqlError(Exception):
    """The one exception of the public API for content that cannot run; carries `.diagnostics`."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(f"{each.severity}[{each.code}]: {each.message}" for each in self.diagnostics)


class Diagnostics:
    """The diagnostics that the passes over one text collect, in the order found."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._found: list[Diagnostic] = []

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self._found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep `diagnostic`, unless the same code was already said of the same place."""
        if not any(each.code == diagnostic.code and each.span == diagnostic.span for each in self._found):
            self._found.append(diagnostic)

    def raise_errors(self) -> None:
        """Raise `KqlError` with everything found when at least one of them is an error."""
        if self.has_errors:
            raise KqlError(self._found)
