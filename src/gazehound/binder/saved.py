"""Functions that the workspace saves as KQL: bound as those that the query declares, from a text of their own.

Lives here: finding them, and telling their mistakes where they were made. Does not live here: arguments and bodies
(`invocation`), reading their text (`gazehound.schemas`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from gazehound.binder.context import Context
from gazehound.binder.scope import FunctionSymbol, Scope
from gazehound.binder.workspace import Workspace
from gazehound.diagnostics import Diagnostics
from gazehound.syntax.placed import placed
from gazehound.text import Span

Bound = TypeVar("Bound")


def saved_functions(workspace: Workspace) -> Scope:
    """The scope around every query: the functions of the workspace that are written in KQL, which see each other."""
    scope = Scope()

    def saved(name: str) -> FunctionSymbol | None:
        function = workspace.function(name)
        if function is None or function.written is None:
            return None
        written = function.written
        return FunctionSymbol(name, written.declaration, scope, written.source, function.columns)

    scope.saved = saved
    return scope


def in_own_text(
    context: Context, function: FunctionSymbol, span: Span, bind: Callable[[FunctionSymbol], Bound]
) -> Bound:
    """What `bind` makes of a function's body.

    The nodes of a saved function take the place of the call, since what is told of the plan points into the query.
    When something is wrong with the body it is bound again, for mistakes that point into the text it was written in.
    """
    if function.source is None:
        return bind(function)
    outer = context.diagnostics
    try:
        context.diagnostics = Diagnostics(outer.source)
        bound = bind(replace(function, declaration=placed(function.declaration, span)))
        if context.diagnostics.has_errors:
            context.diagnostics = Diagnostics(function.source)
            bound = bind(function)
        found = context.diagnostics
    finally:
        context.diagnostics = outer
    place = f"in the function `{function.name}`, called in {outer.source.file}:{outer.source.position(span.start)[0]}"
    for each in found:
        outer.add(replace(each, notes=(*each.notes, place)))
    return bound
