"""Draw diagnostics: caret text for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Iterable

from gazehound.diagnostics.model import Diagnostic
from gazehound.text import SourceText, Span

WIDEST_LINE = 160
"""A longer line of the text is shown around the caret only."""
NARROWEST_LINE = 40


def render_text(diagnostic: Diagnostic, widest: int = WIDEST_LINE) -> str:
    """The diagnostic with its place and a caret under the text, as lines without a trailing break.

    `widest` is how many characters of a line of the text are shown at most.
    """
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    margin = " "
    if diagnostic.source is not None and diagnostic.span is not None:
        line, column = diagnostic.source.position(diagnostic.span.start)
        margin = " " * len(str(line))
        lines.append(f"{margin}--> {diagnostic.source.file}:{line}:{column}")
        lines.append(f"{margin} |")
        lines.extend(_snippet(diagnostic.source, diagnostic.span, str(line), diagnostic.label, widest))
        if diagnostic.notes or diagnostic.help:
            lines.append(f"{margin} |")
    elif diagnostic.source is not None:
        lines.append(f"{margin}--> {diagnostic.source.file}")
    lines.extend(f"{margin} = note: {note}" for note in diagnostic.notes)
    if diagnostic.help:
        lines.append(f"{margin} = help: {diagnostic.help}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic]) -> str:
    """Every diagnostic, a blank line between two."""
    return "\n\n".join(render_text(each) for each in diagnostics)


def to_json(diagnostic: Diagnostic) -> dict[str, object]:
    """The diagnostic as plain data with the keys of the documented JSON form."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "file": diagnostic.source.file if diagnostic.source else None,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "span": [span.start, span.end] if span else None,
        "label": diagnostic.label,
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
    }


def _snippet(source: SourceText, span: Span, number: str, label: str, widest: int) -> list[str]:
    line = source.line_of(span.start)
    text = source.line_text(line)
    begin = span.start - source.line_starts[line]
    width = max(1, min(span.end - source.line_starts[line], len(text)) - begin)
    cut = 0
    size = max(widest, NARROWEST_LINE)
    if len(text) > size:
        cut = max(0, begin - size // 3)
        text = ("…" if cut else "") + text[cut : cut + size] + ("…" if cut + size < len(text) else "")
        begin = begin - cut + (1 if cut else 0)
        width = max(1, min(width, len(text) - begin))
    lead = "".join("\t" if character == "\t" else " " for character in text[:begin])
    margin = " " * len(number)
    return [f"{number} | {text}", f"{margin} | {lead}{'^' * width}{' ' + label if label else ''}"]
