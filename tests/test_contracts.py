"""What must hold of the code itself: open doors, diagnostic codes, size."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from gazehound.diagnostics.catalog import CATALOG
from tools.measure import BUDGETS, SOURCE, Module, measure, read_modules

ROOT = SOURCE.parent.parent
CODE = re.compile(r"\bK0[0-7]\d\d\b")
CATALOG_FOLDER = SOURCE / "diagnostics" / "catalog"

LONG_MODULES: dict[str, str] = {}
"""Modules over the budget of lines: name and reason."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions over the budget of lines: `module:function` and reason."""

CATALOG_RANGES = {
    "text.py": "K00",
    "syntax.py": "K01",
    "names.py": "K02",
    "types.py": "K03",
    "unsupported.py": "K04",
    "engine.py": "K05",
    "hunts.py": "K06",
    "intake.py": "K07",
}


@cache
def modules() -> tuple[Module, ...]:
    return tuple(read_modules())


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_names(path: Path) -> Iterator[str]:
    """Every module named in an import statement, wherever it stands, or given to `import_module`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def importers(package: str) -> set[str]:
    """The files of the product that import `package` or a part of it."""
    return {
        module.path.relative_to(SOURCE).as_posix()
        for module in modules()
        if any(name.split(".")[0] == package for name in imported_names(module.path))
    }


def test_rooms_import_only_what_lies_below(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    verdict = lint_imports(no_cache=True, no_logo=True)
    assert verdict == 0, capsys.readouterr().out


def test_only_the_database_module_imports_duckdb() -> None:
    assert importers("duckdb") <= {"engine/database.py"}


def test_only_the_sql_room_imports_sqlglot() -> None:
    assert {path.split("/")[0] for path in importers("sqlglot")} <= {"sql"}


def test_every_package_that_is_imported_is_a_declared_dependency() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*declared["dependencies"], *chain(*declared["optional-dependencies"].values())]
    modules_of = {"pyyaml": "yaml"}
    names = {re.split(r"[^\w-]", each)[0].lower() for each in asked}
    known = {modules_of.get(name, name.replace("-", "_")) for name in names} | sys.stdlib_module_names | {"gazehound"}
    imported = {name.split(".")[0] for module in modules() for name in imported_names(module.path)}
    assert imported - known == set()


def test_an_import_inside_a_function_says_why() -> None:
    silent = [
        f"{module.path.relative_to(ROOT)}:{line}"
        for module in modules()
        for line in module.hidden_imports
        if "#" not in "".join(module.path.read_text(encoding="utf-8").splitlines()[line - 2 : line])
    ]
    assert not silent, "an import inside a function needs its reason in a comment beside it"


def codes_in(path: Path) -> set[str]:
    """The codes named in the file, in code and in docstrings."""
    return set(CODE.findall(path.read_text(encoding="utf-8")))


def codes_reported() -> set[str]:
    """The codes that stand as a value outside the catalog, so that something can report them."""
    return {
        node.value
        for module in modules()
        if not module.path.is_relative_to(CATALOG_FOLDER)
        for node in ast.walk(tree(module.path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def test_every_code_named_in_the_source_is_in_the_catalog() -> None:
    unknown = {
        f"{module.name} {code}"
        for module in modules()
        if not module.path.is_relative_to(CATALOG_FOLDER)
        for code in codes_in(module.path) - CATALOG.keys()
    }
    assert not unknown


def test_every_entry_of_the_catalog_is_reported_somewhere() -> None:
    assert not CATALOG.keys() - codes_reported()


@pytest.mark.parametrize(("file", "prefix"), CATALOG_RANGES.items())
def test_codes_stand_in_the_module_of_their_range(file: str, prefix: str) -> None:
    declared = {
        str(node.args[0].value)
        for node in ast.walk(tree(CATALOG_FOLDER / file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Entry" and isinstance(node.args[0], ast.Constant)
    }
    assert {code for code in declared if not code.startswith(prefix)} == set()


def test_every_entry_of_the_catalog_explains_itself() -> None:
    assert not [code for code, entry in CATALOG.items() if not (entry.message and entry.explanation)]


def test_no_message_speaks_of_the_reader_or_of_python() -> None:
    spoken = re.compile(r"\b(you|your|NoneType|traceback|exception|dict|tuple|str)\b", re.IGNORECASE)
    texts = {code: f"{entry.message} {entry.label} {entry.help}" for code, entry in CATALOG.items()}
    assert not {code: text for code, text in texts.items() if spoken.search(text)}


def test_modules_keep_their_budget() -> None:
    limit = BUDGETS["lines per module, max"]
    over = {module.name: module.lines for module in modules() if module.lines > limit}
    assert over.keys() == LONG_MODULES.keys(), over


def test_functions_keep_their_budget() -> None:
    limit = BUDGETS["lines per function, max"]
    over = {
        f"{module.name}:{function.name}": function.lines
        for module in modules()
        for function in module.functions
        if function.lines > limit
    }
    assert over.keys() == LONG_FUNCTIONS.keys(), over


@pytest.mark.parametrize("label", [label for label in BUDGETS if not label.endswith("max")])
def test_the_code_keeps_its_budgets(label: str) -> None:
    assert measure(modules())[label] <= BUDGETS[label]


def test_every_module_says_what_lives_in_it() -> None:
    silent = [module.name for module in modules() if not ast.get_docstring(tree(module.path))]
    assert not silent
