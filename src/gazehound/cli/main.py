"""The command `gazehound`: which commands there are, and what becomes of errors.

A command's module is imported only when the command is called, since the engine takes half a second to load and
`--version`, `--help` and completion need none of it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

import gazehound
from gazehound.cli.exits import BAD_USAGE, CONTENT_ERROR, DONE, RUN_FAILED
from gazehound.diagnostics import Diagnostic, KqlError, did_you_mean

COMMANDS = {
    "query": ("query", "Run a KQL query over logs."),
    "hunt": ("hunt", "Run hunting queries and hunt pages over logs."),
    "check": ("check", "Check hunts and KQL without data."),
    "fmt": ("fmt", "Format KQL files and the queries of hunts."),
    "import": ("import_pages", "Turn hunt pages into Sentinel YAML."),
    "prove": ("prove", "Prove the false-positive filters of hunt pages."),
    "test": ("test", "Test hunts and exclusions with events."),
    "tables": ("tables", "Show the tables found in logs."),
    "ingest": ("ingest", "Read logs into a lake of typed Parquet."),
    "findings": ("findings", "Show, judge and export what hunts found."),
    "rmm": ("rmm", "Show the remote-management tools in logs."),
    "explain": ("explain", "Show a query at each stage of compilation."),
    "functions": ("functions", "List the functions that are supported."),
}
"""Command: its module in this package, which holds it as `command`, and a sentence."""


FAILED_TO_RUN = ("K05", "K0694")


class Commands(click.Group):
    """A group that knows the names of its commands and imports the one that is called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        gc.disable()  # what is imported stays: looking for garbage meanwhile takes a tenth of the start
        try:
            found = import_module(f"gazehound.cli.{COMMANDS[name][0]}").command
        finally:
            gc.enable()
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = did_you_mean(args[0], COMMANDS, "command")
            context.fail(f"there is no command `{args[0]}`" + (f"; {meant}" if meant else ""))
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])

    def invoke(self, context: click.Context) -> Any:
        """Run the command; that the reader of the pipe has seen enough (`| head`) is no mistake."""
        try:
            code = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        return code

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> NoReturn:
        """Run a command and end the process with its exit code; whatever went wrong is said on stderr."""
        sys.exit(self._run(args, {**options, "prog_name": "gazehound", "standalone_mode": False}))

    def _run(self, args: Sequence[str] | None, options: dict[str, Any]) -> int:
        try:
            code = super().main(args, **options)
            return code if isinstance(code, int) else DONE
        except click.ClickException as error:
            return say_usage(error)
        except KqlError as error:
            from gazehound.cli.print import err, print_diagnostics  # noqa: PLC0415  # start-up: `--version` draws nothing

            print_diagnostics(error.diagnostics, err())
            return exit_code(error.diagnostics)
        except (click.Abort, KeyboardInterrupt):
            click.echo("gazehound: interrupted", err=True)
            return RUN_FAILED
        except OSError as error:  # a disk that is full, a file that may not be read
            place = f"`{error.filename}`: " if error.filename else ""
            click.echo(f"gazehound: {place}{error.strerror or error}", err=True)
            return RUN_FAILED


def say_usage(error: click.ClickException) -> int:
    """One line that says what is wrong with the call."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "gazehound"
    message = " ".join(error.format_message().split())
    click.echo(f"{command}: {message[:1].lower()}{message[1:]}", err=True)
    return BAD_USAGE


def exit_code(diagnostics: Sequence[Diagnostic]) -> int:
    """3 when only the engine (K05..) or the store (K0694) had something to object to, 1 for errors in the content."""
    errors = [each for each in diagnostics if each.is_error]
    return RUN_FAILED if errors and all(each.code.startswith(FAILED_TO_RUN) for each in errors) else CONTENT_ERROR


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(gazehound.__version__, "-V", "--version", prog_name="gazehound", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Run Kusto Query Language (KQL) hunts of Microsoft Sentinel and Defender XDR on your own logs.

    Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 the content has errors, 2 bad usage,
    3 the run failed or was cut short.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


if __name__ == "__main__":
    main()
