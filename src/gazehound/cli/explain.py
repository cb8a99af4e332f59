"""`gazehound explain`: a query at each stage of its compilation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from gazehound.cli.options import data, definitions, now
from gazehound.cli.print import print_text
from gazehound.cli.queries import query_argument, the_query
from gazehound.schemas import workspace_from
from gazehound.workbench.explain import STAGES, explain_query


@click.command
@query_argument
@click.option("--stage", type=click.Choice(STAGES), default="plan", show_default=True)
@data
@definitions
@now
def command(query: str, stage: str, data: tuple[Path, ...], now: datetime | str | None, **given: Any) -> None:
    """Show a query as tokens, syntax tree, plan or SQL.

    QUERY is KQL, the name of a file that holds it (KQL, a hunting query or a hunt page), or - for standard input.
    """
    workspace = workspace_from(given["schemas"], given["functions"])
    moment = now if isinstance(now, datetime) else datetime.now(UTC)
    print_text(explain_query(the_query(query), stage, workspace, moment))
