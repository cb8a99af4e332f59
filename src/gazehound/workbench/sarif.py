"""Diagnostics as SARIF 2.1.0, the form that code hosts and editors read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

import gazehound
from gazehound.diagnostics import Diagnostic, Severity
from gazehound.diagnostics.catalog import CATALOG
from gazehound.workbench.check import CheckedFile

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif_log(checked: Iterable[CheckedFile]) -> dict[str, object]:
    """One run with a result per diagnostic and a rule per code that occurs."""
    found = [(file.path, each) for file in checked for each in file.diagnostics]
    codes = sorted({each.code for _, each in found})
    places = {code: index for index, code in enumerate(codes)}
    driver = {"name": "gazehound", "version": gazehound.__version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(path, each, places[each.code]) for path, each in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, object]:
    entry = CATALOG[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.message},
        "fullDescription": {"text": entry.explanation},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
    }


def _result(path: str, diagnostic: Diagnostic, rule: int) -> dict[str, object]:
    parts = [diagnostic.message, *diagnostic.notes, *([diagnostic.help] if diagnostic.help else [])]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": LEVELS[diagnostic.severity],
        "message": {"text": "\n".join(parts)},
        "locations": [{"physicalLocation": _location(path, diagnostic)}],
    }


def _location(path: str, diagnostic: Diagnostic) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": quote(PurePath(path).as_posix())}}
    source, span = diagnostic.source, diagnostic.span
    if source is not None and span is not None:
        (line, column), (last, end) = source.position(span.start), source.position(max(span.start, span.end))
        region = {"startLine": line, "startColumn": column}
        if (last, end) > (line, column):
            region |= {"endLine": last, "endColumn": end}
        location["region"] = region
    return location
