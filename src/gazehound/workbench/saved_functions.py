"""Saved functions of the user, found in files: `let name = (…) { … }` in KQL, or the YAML of a Sentinel or ASIM parser.

Lives here: which functions a file holds. Does not live here: what their text means (`gazehound.schemas.saved`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gazehound.diagnostics import failure
from gazehound.hunting.places import Excerpt, whole
from gazehound.hunting.yaml_tree import Keyed, Listing, Node, Scalar, YamlProblem, read_documents, scalar_source
from gazehound.schemas.given import SAVED, Definitions
from gazehound.schemas.saved import declared
from gazehound.text import SourceText

KQL, YAML = (".kql", ".csl", ".kusto"), (".yaml", ".yml")
NAMES = ("FunctionName", "FunctionAlias", "EquivalentBuiltInParser", "ParserName")
"""Keys that name a parser's function; a parser goes by each of them."""
QUERIES = ("ParserQuery", "FunctionQuery")
PARAMETERS = ("ParserParams", "FunctionParameters", "Parameters")
QUOTES = "'\""

Saved = dict[str, Mapping[str, Any]]


def read_saved(paths: Iterable[Path]) -> dict[str, Saved]:
    """The functions of files and of all files in folders, beside the bundled ones as `connect(functions=…)` takes them.

    Errors: `KqlError` with K00 or K01 for a text that is no KQL, K0230 for a function that calls itself, K0231 for a
    file that declares none, K0232 for a name that two files declare
    """
    found: Saved = {}
    for path in [each for given in paths for each in _files(given)]:
        for name, definition in _functions(path):
            if name in found:
                raise failure("K0232", None, None, name=name, first=found[name]["file"], second=str(path))
            found[name] = definition
    definitions = Definitions(None, {SAVED: found})
    for name in found:
        definitions.function(name)
    return {SAVED: found}


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix.lower() in (*KQL, *YAML) and each.is_file())


def _functions(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise failure("K0231", path=str(path), detail=str(problem)) from problem
    source = SourceText(text.replace("\r\n", "\n"), str(path))
    found = dict(_of_yaml(source) if path.suffix.lower() in YAML else _of_kql(source))
    if not found:
        raise failure("K0231", path=str(path), detail="no function is in it")
    yield from found.items()


def _of_kql(source: SourceText) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in declared(source):
        yield name, {"text": source.text, "file": source.name}


def _of_yaml(source: SourceText) -> Iterator[tuple[str, Mapping[str, Any]]]:
    excerpt = whole(source)
    try:
        documents = read_documents(excerpt.text)
    except YamlProblem as problem:
        span = excerpt.span(problem.offset, problem.offset + 1)
        raise failure("K0231", span, source, path=source.name, detail=problem.problem) from None
    for document in documents:
        if isinstance(document, Keyed):
            yield from _of_parser(document, excerpt)


def _of_parser(document: Keyed, excerpt: Excerpt) -> Iterator[tuple[str, Mapping[str, Any]]]:
    query = _first(document, QUERIES)
    if not isinstance(query, Scalar):
        return
    named = [_first(document, (key,)) for key in NAMES]
    names = dict.fromkeys(each.text for each in named if isinstance(each, Scalar) and each.text)
    body = query.text.rstrip().rstrip(";")
    origin = scalar_source(query, body, excerpt).origin
    lines = origin.lines if origin is not None else ()
    columns = origin.columns if origin is not None else ()
    for name in names:
        text = f"let ['{name}'] = {_parameters(document)} {{\n{body}\n}};"
        first = lines[0] if lines else 1
        yield (
            name,
            {
                "text": text,
                "file": excerpt.source.file,
                "lines": (first, *lines, lines[-1] if lines else 1),
                "columns": (0, *columns, 0),
            },
        )


def _first(document: Keyed, keys: Iterable[str]) -> Node | None:
    return next((value for wanted in keys for key, value in document.pairs if key.text == wanted), None)


def _parameters(document: Keyed) -> str:
    """The parameter list: text as it is, or a list of `Name`, `Type` and `Default`."""
    given = _first(document, PARAMETERS)
    if isinstance(given, Scalar):
        return f"({given.text.strip().removeprefix('(').removesuffix(')')})"
    items = given.items if isinstance(given, Listing) else ()
    return f"({', '.join(_parameter(each) for each in items if isinstance(each, Keyed))})"


def _parameter(item: Keyed) -> str:
    said = {key.text.lower(): value.text for key, value in item.pairs if isinstance(value, Scalar)}
    name, kind = said.get("name", ""), said.get("type", "").strip()
    if kind.startswith("table:"):
        kind = kind.removeprefix("table:")
    default = said.get("default")
    if default is None:
        return f"{name}:{kind}"
    if (kind == "string" and default[:1] not in QUOTES) or not default:
        default = f"'{default}'"
    return f"{name}:{kind}={default}"
