"""Formatting files of KQL and hunts in place.

Lives here: reading and writing a file without changing how it is encoded. Does not live here: which lines change
(`hunting.reformat`), what is printed.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.load import LARGEST
from gazehound.hunting.reformat import reformat
from gazehound.text import SourceText

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
"""How a file begins that says its encoding."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text before and after formatting; `mark` and `encoding` say how its file holds it."""

    name: str
    before: str
    after: str
    diagnostics: tuple[Diagnostic, ...] = ()
    mark: bytes = b""
    encoding: str = "utf-8"

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self.diagnostics)

    @property
    def diff(self) -> str:
        """The change as a unified diff, empty where nothing changes."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(_whole_lines(unified_diff(before, after, self.name, f"{self.name} (formatted)")))


def format_text(text: str, name: str = "stdin") -> Formatted:
    """A text of KQL, YAML or a hunt page, formatted."""
    made = reformat(SourceText(text, name))
    return Formatted(name, text, made.text, made.diagnostics)


def format_file(path: Path, is_named: bool = True) -> Formatted:
    """A file's text, formatted; nothing is written yet.

    A file that nobody named, but a folder holds, need not hold a hunt.
    Errors: K0601, K0602, K0603 for a file that is not read, K0659 for one in an encoding that cannot be kept, as values
    """
    name = str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        return Formatted(name, "", "", (report("K0601", path=path, reason=error.strerror or "it cannot be opened"),))
    if len(content) > LARGEST:
        return Formatted(name, "", "", (report("K0602", path=path, size=len(content), limit=LARGEST),))
    mark, encoding = next((each for each in MARKS if content.startswith(each[0])), (b"", "utf-8"))
    try:
        text = content.removeprefix(mark).decode(encoding)
    except UnicodeDecodeError:
        return Formatted(name, "", "", (report("K0603" if b"\0" in content else "K0659", path=path),))
    made = reformat(SourceText(text, name), path)
    said = tuple(each for each in made.diagnostics if is_named or each.code != "K0604")
    return Formatted(name, text, made.text, said, mark, encoding)


def write_formatted(formatted: Formatted) -> None:
    """Put the formatted text into its file; OSError where the system refuses."""
    Path(formatted.name).write_bytes(formatted.mark + formatted.after.encode(formatted.encoding))


def _whole_lines(lines: Iterable[str]) -> list[str]:
    """The lines of a diff, each with its break; a text's last line may have none."""
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
