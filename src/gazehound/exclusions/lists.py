"""The lists of an exclusion: values written in it, or a watchlist of the workspace by name and version.

A watchlist is the CSV file of its alias in the folder of watchlists; a version of it is a file `alias@version.csv`, or
the SHA-256 of its bytes, of which the first digits do.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from gazehound.exclusions.model import ValueList

Lists = Mapping[str, tuple[str, ...]]
"""Values by the name that an expression uses."""

SHORTEST_VERSION = 6
"""So many digits of a checksum tell versions apart."""


class Unlisted(Exception):
    """A list whose values are not at hand; the text says why, in words for people."""


def values_of(lists: Iterable[ValueList], folder: Path | None) -> tuple[Lists, dict[str, str]]:
    """The values of each list by name, and why there are none of the others."""
    found: dict[str, tuple[str, ...]] = {}
    missing: dict[str, str] = {}
    for each in lists:
        try:
            found[each.name] = each.values if not each.watchlist else _read(each, folder)
        except Unlisted as reason:
            missing[each.name] = str(reason)
    return found, missing


def _read(wanted: ValueList, folder: Path | None) -> tuple[str, ...]:
    if folder is None:
        raise Unlisted(
            f"watchlist `{wanted.watchlist}` is not at hand; `--watchlists DIR` names the folder of its file"
        )
    path = _file(wanted, {each.name.lower(): each for each in sorted(folder.iterdir())})
    try:
        rows = [row for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise Unlisted(f"watchlist `{wanted.watchlist}` cannot be read: {problem}") from problem
    header = rows[0] if rows else []
    if wanted.column and wanted.column not in header:
        raise Unlisted(f"watchlist `{wanted.watchlist}` has no column `{wanted.column}`")
    at = header.index(wanted.column) if wanted.column else 0
    values = tuple(dict.fromkeys(row[at].strip() for row in rows[1:] if len(row) > at and row[at].strip()))
    if not values:
        raise Unlisted(f"watchlist `{wanted.watchlist}` is empty")
    return values


def _file(wanted: ValueList, files: Mapping[str, Path]) -> Path:
    alias, version = wanted.watchlist.lower(), wanted.version.lower()
    if version and f"{alias}@{version}.csv" in files:
        return files[f"{alias}@{version}.csv"]
    path = files.get(f"{alias}.csv")
    if path is None:
        raise Unlisted(f"there is no watchlist `{wanted.watchlist}`" + (f" in version {version}" if version else ""))
    if version:
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        if len(version) < SHORTEST_VERSION or not checksum.startswith(version):
            raise Unlisted(
                f"watchlist `{wanted.watchlist}` is not in version {wanted.version}; "
                f"the one at hand is {checksum[: SHORTEST_VERSION * 2]}"
            )
    return path
