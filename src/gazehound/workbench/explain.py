"""A query at each stage of its compilation, as text."""

from __future__ import annotations

from datetime import datetime

from gazehound.binder import Workspace
from gazehound.compiler import analyze, compile_query
from gazehound.diagnostics import Diagnostics
from gazehound.plan.explain import explain
from gazehound.syntax import parse, tokenize
from gazehound.syntax.outline import outline
from gazehound.text import SourceText
from gazehound.types.ticks import ticks_of

STAGES = ("tokens", "tree", "plan", "sql")


def explain_query(source: SourceText, stage: str, workspace: Workspace, now: datetime) -> str:
    """The query at `stage`, one of `STAGES`. Raises `KqlError` when the text has errors up to there."""
    match stage:
        case "tokens":
            return _tokens(source)
        case "tree":
            query, diagnostics = parse(source)
            diagnostics.raise_errors()
            return outline(query, source)
        case "plan":
            bound, diagnostics = analyze(source, workspace)
            diagnostics.raise_errors()
            return explain(bound)
    compiled = compile_query(source, workspace, ticks_of(now), pretty=True)
    return "\n\n".join(f"{each.sql};" for each in compiled)


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
