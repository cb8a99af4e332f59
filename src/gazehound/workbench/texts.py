"""Finding the query that a person means: a text, a file of KQL, a hunt, or standard input."""

from __future__ import annotations

from pathlib import Path

from gazehound.diagnostics import KqlError, failure
from gazehound.text import SourceText


class NoSuchFile(Exception):
    """The argument looks like a file name and there is no such file."""


def read_query(given: str, stdin: str | None = None) -> SourceText:
    """The query of `given`: the name of a file, or KQL; `stdin` is the text where `given` is `-`.

    A hunt page or a hunting query gives its query, positions pointing into the file. Several queries of one KQL file
    are one text, since a query may have several results. Raises `NoSuchFile`; K06.. for a file without a query.
    """
    if stdin is not None:
        return SourceText(stdin.removeprefix("\ufeff"), "stdin")
    path = as_file(given)
    if path is None:
        return SourceText(given)
    from gazehound.hunting.load import load_hunts  # noqa: PLC0415  # start-up: a text is no hunt
    from gazehound.hunting.model import HuntKind  # noqa: PLC0415

    loaded = load_hunts(path)
    if loaded.has_errors or not loaded.hunts:
        raise KqlError(loaded.diagnostics)
    first = loaded.hunts[0]
    if len(loaded.hunts) == 1:
        return first.query
    if first.kind is HuntKind.BARE_KQL and first.source is not None:
        return first.source
    raise failure("K0650", path=path, count=len(loaded.hunts))


def as_file(given: str) -> Path | None:
    """The file that is meant, None for KQL; `NoSuchFile` for a folder, or a name that ends like a file and is none."""
    if "\n" in given or "|" in given or len(given) > 1000:
        return None
    path = Path(given)
    if path.is_file():
        return path
    from gazehound.hunting.load import SUFFIXES  # noqa: PLC0415  # start-up, as above

    is_folder = path.is_dir() and len(path.parts) > 1  # a folder's bare name may be that of a table
    if is_folder or (path.suffix.lower() in SUFFIXES and " " not in given.strip()):
        raise NoSuchFile(given)
    return None
