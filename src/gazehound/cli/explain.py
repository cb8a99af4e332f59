"""`gazehound explain`: a query at each stage of its compilation."""

from __future__ import annotations

from typing import Any

import click

from gazehound.cli.opening import opened, session_options
from gazehound.cli.print import print_text
from gazehound.cli.queries import query_argument, the_query
from gazehound.workbench.explain import STAGES, explain_query


@click.command
@query_argument
@click.option("--stage", type=click.Choice(STAGES), default="plan", show_default=True)
@session_options
def command(query: str, stage: str, **options: Any) -> None:
    """Show a query as tokens, syntax tree, plan or SQL.

    KQL|FILE|- is the query itself, a file that holds it (KQL, a hunting query or a hunt page), or - for standard input.
    Its tables are those of the data, if given, and the known schemas.
    """
    source = the_query(query)
    with opened(**options) as session:
        print_text(explain_query(source, stage, session))
