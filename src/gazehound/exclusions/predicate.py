"""The whole predicate of an exclusion over one table: what it says, on the devices and in the time of its scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from gazehound.exclusions import language
from gazehound.exclusions.lists import values_of
from gazehound.exclusions.model import Exclusion, Scope

DEVICE_COLUMNS = ("DeviceName", "DeviceId", "Computer")
TIME_COLUMNS = ("Timestamp", "TimeGenerated")


class Unresolvable(Exception):
    """An exclusion that cannot be said over a table; the text says what is missing and what would bring it."""


def scoped_text(exclusion: Exclusion, table: str, columns: Collection[str]) -> str:
    """The expression narrowed to the scope's devices and time. Raises `Unresolvable` for a table without either."""
    parts = [exclusion.when, *_narrowing(exclusion.scope, table, columns)]
    return exclusion.when if len(parts) == 1 else " and ".join(f"({each})" for each in parts)


def _narrowing(scope: Scope, table: str, columns: Collection[str]) -> list[str]:
    found = []
    if scope.devices:
        names = [each for each in DEVICE_COLUMNS if each in columns]
        if not names:
            raise Unresolvable(f"{table} has no column of devices, and the scope names devices")
        listed = ", ".join(language.quoted(each) for each in scope.devices)
        found.append(" or ".join(f"{name} in~ ({listed})" for name in names))
    if scope.start or scope.end:
        name = next((each for each in TIME_COLUMNS if each in columns), None)
        if name is None:
            raise Unresolvable(f"{table} has no column of times, and the scope names a time")
        found += [
            f"{name} {operator} datetime({_written(each)})"
            for operator, each in ((">=", scope.start), ("<", scope.end))
            if each is not None
        ]
    return found


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def translated(
    exclusion: Exclusion, table: str, columns: Collection[str], folder: Path | None = None
) -> language.Translation:
    """The predicate with columns for fields and values for lists; `folder` holds the files of watchlists.

    Raises `Unresolvable` for what the table or the folder has nothing for, `KqlError` for an expression that is none.
    """
    expression, diagnostics = language.read_expression(scoped_text(exclusion, table, columns), exclusion.id)
    diagnostics.raise_errors()
    assert expression is not None
    lists, missing = values_of(exclusion.lists, folder)
    translation = language.translate(expression, table, columns, {**dict.fromkeys(missing, ()), **lists})
    for name in language.lists_of(expression, missing):
        raise Unresolvable(missing[name])
    if translation.unlisted:
        raise Unresolvable(f"`{translation.unlisted[0]}` is no list of the exclusion; `lists` says what is in it")
    if translation.unresolved:
        field = translation.unresolved[0]
        needs = f"; it needs {field.enrichment}" if field.enrichment else ""
        raise Unresolvable(f"{table} has nothing for `{field.name}`{needs}")
    return translation
