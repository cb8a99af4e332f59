"""The file of `--workspace`: what stands for a workspace on this machine, in one place.

    data: [logs]                                # files and folders of logs
    watchlists: watchlists                      # a folder with a CSV file per watchlist
    geoip: places.mmdb                          # a MaxMind-format file
    external: {"https://feeds.example/": feeds} # addresses, or beginnings of them, and local files or folders
    functions: [functions]                      # saved functions, as files or folders
    databases:                                  # other workspaces, clusters and services
      workspace('soc'): local                   # the tables of the data
      cluster('help').database('Samples'): samples   # a folder of logs

Paths are relative to the file. Does not live here: what is done with it (`gazehound.engine`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazehound.diagnostics import KqlError, did_you_mean, failure
from gazehound.hunting.places import Excerpt, whole
from gazehound.hunting.yaml_tree import Keyed, Listing, Node, Scalar, YamlProblem, read_documents, span_of
from gazehound.text import SourceText

LOCAL, REFUSED = "local", "refused"
DATABASE = re.compile(r"(?:(?:workspace|app|cluster|database|adx|arg|resource)\((?:'[^']*'|\"[^\"]*\")\)\.?)+")
TEXT = re.compile(r"\"([^\"']*)\"")


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """What the file says; `settings` by the names of the options that say the same."""

    settings: dict[str, Any] = field(default_factory=dict)
    databases: dict[str, Path | None] = field(default_factory=dict)


def read_workspace_file(path: Path) -> WorkspaceFile:
    """Read the file.

    Errors: `KqlError` with K0644 for a setting that there is none of, K0645 for one that says nothing usable; both at
    their line
    """
    try:
        source = SourceText(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n"), str(path))
    except (OSError, UnicodeDecodeError) as problem:
        raise failure("K0645", name=str(path), detail=str(problem)) from problem
    return _Reader(path.parent, whole(source)).read()


class _Reader:
    """Reads one file; `folder` is what its paths are relative to."""

    def __init__(self, folder: Path, excerpt: Excerpt) -> None:
        self._folder = folder
        self._excerpt = excerpt
        self._databases: dict[str, Path | None] = {}
        self._known: dict[str, Callable[[str, Node], object]] = {
            "data": self._paths,
            "watchlists": self._path,
            "geoip": self._path,
            "external": self._external,
            "functions": self._paths,
            "databases": self._read_databases,
        }

    def read(self) -> WorkspaceFile:
        try:
            documents = read_documents(self._excerpt.text)
        except YamlProblem as problem:
            span = self._excerpt.span(problem.offset, problem.offset + 1)
            raise failure("K0645", span, self._excerpt.source, name="the file", detail=problem.problem) from None
        settings: dict[str, Any] = {}
        for key, node in self._pairs("the file", documents[0]) if documents else ():
            if key.text not in self._known:
                hint = did_you_mean(key.text, self._known, "setting")
                raise self._error("K0644", key, name=key.text, help=hint)
            if key.text in settings:
                raise self._error("K0645", key, name=key.text, detail="it is there twice")
            settings[key.text] = self._known[key.text](key.text, node)
        settings.pop("databases", None)
        return WorkspaceFile(settings, self._databases)

    def _path(self, name: str, node: Node) -> Path:
        if not isinstance(node, Scalar) or not node.text:
            raise self._error("K0645", node, name=name, detail="a path is needed")
        path = self._folder / node.text
        if not path.exists():
            raise self._error("K0645", node, name=name, detail=f"`{path}` does not exist")
        return path

    def _paths(self, name: str, node: Node) -> tuple[Path, ...]:
        listed = node.items if isinstance(node, Listing) else (node,)
        return tuple(self._path(name, each) for each in listed)

    def _external(self, name: str, node: Node) -> dict[str, Path]:
        return {key.text: self._path(name, value) for key, value in self._pairs(name, node)}

    def _read_databases(self, name: str, node: Node) -> None:
        for key, value in self._pairs(name, node):
            if not DATABASE.fullmatch(key.text) or key.text.endswith("."):
                detail = "a database is written as in KQL, such as `workspace('soc')` or `cluster('c').database('d')`"
                raise self._error("K0645", key, name=key.text, detail=detail)
            database = TEXT.sub(r"'\1'", key.text)
            said = value.text if isinstance(value, Scalar) else ""
            if said != REFUSED:
                self._databases[database] = None if said == LOCAL else self._path(key.text, value)

    def _pairs(self, name: str, node: Node) -> tuple[tuple[Scalar, Node], ...]:
        if not isinstance(node, Keyed):
            raise self._error("K0645", node, name=name, detail="names and values are needed")
        return node.pairs

    def _error(self, code: str, node: Node, **values: Any) -> KqlError:
        return failure(code, span_of(node, self._excerpt), self._excerpt.source, **values)
