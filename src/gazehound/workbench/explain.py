"""A query at each stage of its compilation, as text."""

from __future__ import annotations

from gazehound.compiler import analyze
from gazehound.diagnostics import Diagnostics
from gazehound.hunting.session import Session
from gazehound.plan.explain import explain
from gazehound.syntax import parse, tokenize
from gazehound.syntax.outline import outline
from gazehound.text import SourceText

STAGES = ("tokens", "tree", "plan", "sql")


def explain_query(source: SourceText, stage: str, session: Session) -> str:
    """The query at `stage`, one of `STAGES`, over the data of a session.

    Raises `KqlError` when the text has errors up to that stage.
    """
    match stage:
        case "tokens":
            return _tokens(source)
        case "tree":
            query, diagnostics = parse(source)
            diagnostics.raise_errors()
            return outline(query, source)
        case "plan":
            bound, diagnostics = analyze(source, session.workspace)
            diagnostics.raise_errors()
            return explain(bound)
    return "\n\n".join(f"{each};" for each in session.sql(source))


def _tokens(source: SourceText) -> str:
    """One line per token: its place, its kind, its text."""
    diagnostics = Diagnostics(source)
    tokens = tokenize(source, diagnostics, comments=True)
    diagnostics.raise_errors()
    lines = []
    for token in tokens:
        line, column = source.position(token.start)
        lines.append(f"{f'{line}:{column}':<8} {token.kind.name.lower():<12} {token.text}".rstrip())
    return "\n".join(lines)
