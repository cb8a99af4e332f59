"""Options that several commands share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gazehound.schemas import workspace_from

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:  # generic from click 8.2 on only
    ParamType = click.ParamType

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

UNITS = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
WILDCARDS = frozenset("*?[")
SECONDS = {"ms": 0.001, "s": 1, "": 1, "m": 60, "min": 60, "h": 3600}
QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)")


class Moment(ParamType):
    """An ISO 8601 datetime, UTC unless it names a zone, or `latest`."""

    name = "datetime"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> datetime | str:
        if value == "latest" or isinstance(value, datetime):
            return "latest" if value == "latest" else value
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"`{value}` is neither an ISO 8601 datetime (2026-11-20T16:00:00Z) nor `latest`", param, context)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Quantity(ParamType):
    """A number with a unit, as a number of the smallest one."""

    def __init__(self, name: str, units: dict[str, float], example: str) -> None:
        self.name, self.units, self.example = name, units, example

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> float:
        match = QUANTITY.fullmatch(str(value).strip().lower())
        factor = self.units.get(match["unit"]) if match else None
        if match is None or factor is None or float(match["number"]) == 0:
            self.fail(f"`{value}` is not a {self.name} such as {self.example}", param, context)
        return float(match["number"]) * factor


class Definitions(ParamType):
    """A JSON file of definitions, each of which `read` accepts (ValueError for one that is malformed)."""

    name = "file"

    def __init__(self, read: Callable[[dict[str, Any]], None]) -> None:
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> dict[str, Any]:
        try:
            found = json.loads(Path(value).read_text(encoding="utf-8-sig"))
            if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
                raise ValueError("it is not an object of objects")
            self.read(found)
        except OSError as error:
            self.fail(f"`{value}` cannot be read: {error.strerror}", param, context)
        except json.JSONDecodeError as error:
            self.fail(f"`{value}` is not JSON: {error}", param, context)
        except (ValueError, TypeError, AttributeError) as error:  # what reading a value of another shape raises
            self.fail(f"`{value}`: {error}", param, context)
        return found


class Functions(Definitions):
    """Workspace functions: a JSON file of definitions, or saved functions as KQL and YAML, a file or folder of them."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        paths = value if isinstance(value, tuple) else (Path(value),)
        if len(paths) == 1 and paths[0].suffix.lower() == ".json":
            return super().convert(paths[0], param, context)
        missing = [each for each in paths if not each.exists()]
        if missing:
            self.fail(f"`{missing[0]}` does not exist", param, context)
        from gazehound.workbench.saved_functions import read_saved  # noqa: PLC0415  # start-up: YAML

        return read_saved(paths)


class ExternalFiles(ParamType):
    """A JSON file of addresses and local paths; paths are relative to it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> dict[str, Path]:
        if isinstance(value, dict):
            return value
        path = Path(value)
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            self.fail(f"`{value}` cannot be read: {error.strerror}", param, context)
        except ValueError as error:
            self.fail(f"`{value}` is not JSON: {error}", param, context)
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            self.fail(f"`{value}` is not an object of addresses and paths", param, context)
        local = {address: path.parent / target for address, target in found.items()}
        missing = [str(each) for each in local.values() if not each.exists()]
        if missing:
            self.fail(f"`{missing[0]}` does not exist (named in `{value}`)", param, context)
        return local


def _read_tables(tables: dict[str, Any]) -> None:
    given = workspace_from(tables)
    for name in tables:
        given.table(name)


def _read_functions(functions: dict[str, Any]) -> None:
    given = workspace_from(None, functions)
    for name in functions:
        given.function(name)


DATABASES = "gazehound.databases"
"""Where the context of a command keeps the databases that the file of `--workspace` names."""


def _take_workspace(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Let the file of a workspace say what options leave open."""
    if path is not None:
        from gazehound.workbench.workspace_file import read_workspace_file  # noqa: PLC0415  # start-up: YAML

        said = read_workspace_file(path)
        context.default_map = {**(context.default_map or {}), **said.settings}
        context.meta[DATABASES] = said.databases


def stacked(*options: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    """Several decorators as one, the first on top."""

    def decorate(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


class _Logs(click.Path):
    """A file or folder that exists, a pattern whose files intake looks for, or `-`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        is_looked_for = value == "-" or not WILDCARDS.isdisjoint(str(value))
        return Path(value) if is_looked_for else super().convert(value, param, ctx)


data = click.option(
    "--data", "-d", type=_Logs(exists=True, path_type=Path), multiple=True, metavar="PATH",
    help="A file, folder or pattern of logs, or `-`; may be given several times.",
)  # fmt: skip
now = click.option(
    "--now", type=Moment(), metavar="TIME",
    help="The clock of now() and ago(): an ISO 8601 datetime, or `latest` for the newest event. [default: the clock]",
)  # fmt: skip
schemas = click.option(
    "--schemas", type=Definitions(_read_tables), metavar="FILE",
    help="Table schemas as JSON, {table: {column: type}}. [default: those of Sentinel and Defender]",
)  # fmt: skip
definitions = stacked(
    schemas,
    click.option(
        "--functions", type=Functions(_read_functions), metavar="PATH",
        help="Saved functions: a KQL file, the YAML of a parser, or a folder of them; or definitions as JSON.",
    ),
    click.option(
        "--workspace", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
        is_eager=True, expose_value=False, callback=_take_workspace,
        help="A YAML file that says where data, watchlists, functions and other databases are; options win.",
    ),
)  # fmt: skip
limits = stacked(
    click.option(
        "--timeout", type=Quantity("time", SECONDS, "90s or 5m"), metavar="TIME",
        help="Stop a query after this long, such as 90s or 5m.",
    ),
    click.option(
        "--memory", type=Quantity("size", dict(UNITS), "2GB"), metavar="SIZE",
        help="Use at most this much memory, such as 2GB.",
    ),
    click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Use at most this many threads."),
)  # fmt: skip
watchlists = click.option(
    "--watchlists", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="A folder with a CSV file per watchlist, named after its alias.",
)  # fmt: skip
outside = stacked(
    watchlists,
    click.option(
        "--external", type=ExternalFiles(), metavar="FILE",
        help="A JSON file that maps addresses of external data to local files or folders.",
    ),
    click.option(
        "--geoip", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
        help="A MaxMind-format file that knows the places of addresses.",
    ),
)  # fmt: skip
output = click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write to this file instead of stdout.",
)  # fmt: skip
rows = click.option(
    "--rows", type=click.IntRange(min=0), default=50, show_default=True, metavar="N",
    help="Show at most N rows of a table; 0 shows all.",
)  # fmt: skip
json_format = click.option("--format", "-f", type=click.Choice(["table", "json"]), default="table", show_default=True)
"""For commands whose results are no query's rows."""
