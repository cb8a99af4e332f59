"""Make a diagnostic from its catalog entry."""

from __future__ import annotations

from gazehound.diagnostics.catalog import CATALOG
from gazehound.diagnostics.model import Diagnostic, KqlError
from gazehound.text import SourceText, Span


def report(
    code: str,
    span: Span | None = None,
    source: SourceText | None = None,
    *,
    label: str | None = None,
    notes: tuple[str, ...] = (),
    help: str = "",
    **values: object,
) -> Diagnostic:
    """The diagnostic `code` at a place; `values` fill the templates of its catalog entry."""
    entry = CATALOG[code]
    return Diagnostic(
        code=code,
        severity=entry.severity,
        message=entry.message.format(**values),
        span=span,
        source=source,
        label=entry.label.format(**values) if label is None else label,
        notes=notes,
        help=help or entry.help.format(**values),
    )


def failure(code: str, span: Span | None = None, source: SourceText | None = None, **values: object) -> KqlError:
    """The diagnostic `code` as an exception, for edges where nothing can go on."""
    return KqlError([report(code, span, source, **values)])  # type: ignore[arg-type]
