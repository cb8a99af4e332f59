"""Functions that are saved as KQL, read from their text.

A definition is plain data, since it travels between processes: `text`, KQL in which `let` declares the function, and
`file`; `lines` and `columns` where the text was cut out of the file (`gazehound.text.Origin`).

Does not live here: finding the definitions in files (`workbench`), binding calls (`binder`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from gazehound.binder.workspace import WorkspaceFunction, WorkspaceParameter, Written
from gazehound.diagnostics import failure
from gazehound.syntax import nodes as syntax
from gazehound.syntax import parse
from gazehound.text import Origin, SourceText, Span

Find = Callable[[str], WorkspaceFunction | None]


def from_body(
    name: str, parameters: tuple[WorkspaceParameter, ...], definition: Mapping[str, Any]
) -> WorkspaceFunction:
    """A function of a parameter list and a body in braces."""
    text = f"let ['{name}'] = {definition.get('params', '()')} {definition['body']};"
    written = declared(SourceText(text, f"the function {name}"))[name]
    return WorkspaceFunction(name, parameters, None, written=written)


def from_text(name: str, definition: Mapping[str, Any]) -> WorkspaceFunction:
    """A function that a text declares. Errors: `KqlError` with K01 for a text that is no KQL."""
    lines, columns = definition.get("lines"), definition.get("columns")
    origin = Origin(definition["file"], tuple(lines), tuple(columns)) if lines and columns else None
    source = SourceText(definition["text"], definition["file"], origin)
    return WorkspaceFunction(name, (), None, written=declared(source)[name])


@lru_cache(maxsize=64)
def declared(source: SourceText) -> Mapping[str, Written]:
    """The functions that a text declares with `let`, in order; its other statements are left alone.

    Errors: `KqlError` with K00 or K01 for a text that is no KQL
    """
    query, diagnostics = parse(source)
    diagnostics.raise_errors()
    lets = [each for each in query.statements if isinstance(each, syntax.Let)]
    return {
        each.name.text: Written(each.value, source)
        for each in lets
        if isinstance(each.value, syntax.FunctionDeclaration)
    }


def calls_itself(function: WorkspaceFunction, find: Find) -> None:
    """Refuse a function that calls itself, also by way of others: `KqlError` with K0230 at the call that closes it."""
    _follow(function, find, [function.name], set())


def _follow(function: WorkspaceFunction, find: Find, path: Sequence[str], done: set[str]) -> None:
    if function.written is None:
        return
    for name, span in sorted(set(_calls(function.written.declaration)), key=lambda each: each[1].start):
        if name == path[0]:
            raise failure("K0230", span, function.written.source, name=name, path=" → ".join([*path, name]))
        called = None if name in done else find(name)
        done.add(name)
        if called is not None:
            _follow(called, find, [*path, name], done)


def _calls(node: Any) -> Iterator[tuple[str, Span]]:
    """Names that may stand for functions: those called, and those where rows are read; with their places."""
    if isinstance(node, tuple):
        for each in node:
            yield from _calls(each)
        return
    if not is_dataclass(node) or isinstance(node, type | Span):
        return
    for each in _readings(node):
        if isinstance(each, syntax.NameReference):
            yield each.name.text, each.span
    if isinstance(node, syntax.Call):
        yield node.name.text, node.name.span
    for field in fields(node):
        yield from _calls(getattr(node, field.name))


def _readings(node: Any) -> tuple[Any, ...]:
    """What stands where rows are read."""
    match node:
        case syntax.Pipeline():
            return (node.source,)
        case syntax.Let():
            return (node.value,)
        case syntax.FunctionDeclaration():
            return (node.result,)
        case syntax.Parenthesized():
            return (node.inner,)
        case syntax.Union_():
            return node.inputs
        case syntax.Call():
            return tuple(node.arguments)
        case _:
            return (getattr(node, "right", None),)
