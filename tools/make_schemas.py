"""Write the bundled definitions, `src/gazehound/schemas/tables.txt` and `functions.txt`.

Usage: python tools/make_schemas.py SCHEMAS.json FUNCTIONS.json [--check]     (`--check` writes nothing; 1 when stale)

SCHEMAS.json is `{table: {column: Kusto type}}`; the form of FUNCTIONS.json stands in `gazehound.schemas.given`,
the form of what is written in `gazehound.schemas.bundled`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gazehound.schemas.bundled import FUNCTIONS, TABLES, TYPE_LETTERS
from gazehound.schemas.given import ASIM, function_from
from gazehound.types import Column, TableSchema, schema_of

LETTERS = {kind: letter for letter, kind in TYPE_LETTERS.items()}


def table_lines(schemas: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """One line per table, in alphabetical order."""
    for name in sorted(schemas):
        yield line(name, *columns(schema_of(schemas[name]).columns))


def function_lines(functions: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The shared lines first, then one line per function, in alphabetical order."""
    asim = functions.get(ASIM, {})
    for name in sorted(asim):
        yield line(f"${name}", "table", *columns(schema_of(asim[name]).columns))
    named = {name: definition for name, definition in functions.items() if name != ASIM}
    lists = Counter(str(definition["params"]) for definition in named.values())
    repeated = [text for text, times in lists.most_common() if times > 1 and len(text) > len("(pack:bool=false)")]
    shared = {text: f"${number}" for number, text in enumerate(sorted(repeated), 1)}
    yield from (line(reference, text) for text, reference in shared.items())
    for name in sorted(named):
        parameters = str(named[name]["params"])
        yield line(name, shared.get(parameters, parameters), *result(name, named[name], asim))


def result(name: str, definition: Mapping[str, Any], asim: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The kind of a function and its columns, as fields."""
    if "asim" in definition:
        return [f"${definition['asim']}"]
    function = function_from(name, definition, asim)
    if function.returns is not None:
        return ["scalar", LETTERS[function.returns]]
    if function.result is None:
        raise ValueError(f"`{name}`: a body that is not a form known to gazehound.schemas.given")
    known = without_patterns(function.result)
    kind = ("adds" if function.adds else "table") + ("+" if known.is_open else "")
    return [kind, *columns(known.columns)]


def without_patterns(schema: TableSchema) -> TableSchema:
    """A name such as `Failure_*` stands for columns that only the data can tell."""
    kept = tuple(each for each in schema.columns if "*" not in each.name)
    return TableSchema(kept, schema.is_open or len(kept) < len(schema.columns))


def columns(listed: Iterable[Column]) -> list[str]:
    """One field per column: the letter of its type and its name."""
    return [LETTERS[each.type] + each.name for each in listed]


def line(*fields: str) -> str:
    """The fields as one line; a tab or line break inside a field is a defect of the source."""
    if any(mark in field for field in fields for mark in "\t\n\r"):
        raise ValueError(f"a tab or line break in `{fields[0]}`")
    return "\t".join(fields) + "\n"


def main() -> int:
    """Write or check both files; say which."""
    sources = [json.loads(Path(each).read_text(encoding="utf-8")) for each in sys.argv[1:3]]
    wanted = {TABLES: "".join(table_lines(sources[0])), FUNCTIONS: "".join(function_lines(sources[1]))}
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if "--check" not in sys.argv:
            file.write_text(wanted[file], encoding="utf-8", newline="\n")
        print(f"{'out of date' if '--check' in sys.argv else 'wrote'}: {file.name}")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
