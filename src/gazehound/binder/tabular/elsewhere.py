"""Tables and functions of other databases and services, `workspace('x').T` and `cluster('c').database('d').f()`.

What stands for them here the workspace knows. Does not live here: the tables of the data (`sources`).
"""

from __future__ import annotations

from gazehound.binder.context import Context, text_constant
from gazehound.binder.invocation import empty_rows
from gazehound.binder.kinds import DATABASE_FUNCTIONS
from gazehound.binder.patterns import call_pattern
from gazehound.binder.scope import EntityGroupSymbol, PatternSymbol, Rows, Scope
from gazehound.binder.tabular.sources import bind_call, bind_table
from gazehound.plan.relations import ExternalRows
from gazehound.syntax import nodes as syntax

SERVICES = frozenset({"adx", "arg", "resource"})
"""Their tables have columns of their own, whatever they are named."""


def bind_path(context: Context, path: syntax.Path, scope: Scope) -> Rows:
    """`workspace('x').Table`: the table that stands for it here; a pattern's path."""
    start = path.base
    names = [path.member.text]
    while isinstance(start, syntax.Path):
        names.append(start.member.text)
        start = start.base
    symbol = scope.lookup(_name_of(start))
    if isinstance(symbol, EntityGroupSymbol):
        return _bind_elsewhere(context, symbol.members[0], path, scope)
    if isinstance(symbol, PatternSymbol) and isinstance(start, syntax.Call) and len(names) == 1:
        return call_pattern(context, symbol, start.arguments, names[0], path.span, scope)
    if isinstance(start, syntax.Call) and start.name.text in DATABASE_FUNCTIONS:
        return _bind_elsewhere(context, path.base, path, scope)
    context.error("K0218", path.span)
    return empty_rows(context)


def _bind_elsewhere(context: Context, database: syntax.Expression, path: syntax.Path, scope: Scope) -> Rows:
    name, wanted = database_name(context, database, scope), path.member.text
    table = context.workspace.elsewhere(name, wanted)
    if table is None:
        context.error("K0415", path.span, name=name)
        return empty_rows(context)
    if context.workspace.table(table) is None and _name_of(database) in SERVICES:
        context.uses_table(f"{_name_of(database)}(…).{wanted}")
        return Rows(ExternalRows((f"{_name_of(database)}://{wanted}",), (), (), path.span), is_open=True)
    return bind_table(context, table, path.member.span, scope)


def bind_database_call(context: Context, call: syntax.Call, scope: Scope) -> Rows:
    """`workspace('x').function(…)`: the function of that name here, where the database is the data."""
    assert call.base is not None
    name = database_name(context, call.base, scope)
    if context.workspace.elsewhere(name, call.name.text) != call.name.text:
        context.error("K0415", call.span, name=name)
        return empty_rows(context)
    return bind_call(context, syntax.Call(call.name, call.arguments, call.span), scope)


def database_name(context: Context, database: syntax.Expression, scope: Scope) -> str:
    """The database as it is written in the file of `--workspace`: `cluster('c').database('d')`."""
    if isinstance(database, syntax.Path):
        return f"{database_name(context, database.base, scope)}.{database.member.text}"
    if not isinstance(database, syntax.Call):
        return _name_of(database)
    texts = [text_constant(context.bind_value(each, scope, False)) for each in database.arguments]
    written = f"{database.name.text}({', '.join('…' if each is None else repr(each) for each in texts)})"
    return written if database.base is None else f"{database_name(context, database.base, scope)}.{written}"


def _name_of(expression: syntax.Expression) -> str:
    return expression.name.text if isinstance(expression, syntax.NameReference | syntax.Call) else ""
