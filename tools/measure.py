"""Size and shape of the code, as one table, against the budgets that CI keeps.

Usage: python tools/measure.py [FOLDER]        (default: src/gazehound)

Lives here: counting over syntax trees. Does not live here: what fails a build (`tests/test_contracts.py`
compares `measure()` with `BUDGETS`).
"""

from __future__ import annotations

import ast
import io
import math
import statistics
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "gazehound"

BUDGETS = {
    "lines per module, max": 400,
    "lines per function, median": 10,
    "lines per function, p90": 30,
    "lines per function, max": 60,
    "untyped functions": 0,
    "import cycles": 0,
    "names in the package": 12,
}
"""The upper bound of a row of the table; a row not named here is only shown."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Function:
    """One function: where it stands, how long it is, whether it is typed and documented."""

    name: str
    place: str
    lines: int
    is_typed: bool
    is_documented: bool


@dataclass(frozen=True, slots=True)
class Module:
    """One module with its functions, the modules of the package it imports and its line counts."""

    name: str
    path: Path
    lines: int
    code_lines: int
    comment_lines: int
    docstring_lines: int
    functions: tuple[Function, ...]
    public_names: tuple[str, ...]
    imports: frozenset[str]
    hidden_imports: tuple[int, ...]


def read_module(path: Path, root: Path) -> Module:
    """Count one file; `root` is the package's folder, which gives the module its name."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    name = module_name(path, root)
    comments, code = count_lines(text)
    docstrings = sum(docstring_lines(node) for node in ast.walk(tree))
    return Module(
        name=name,
        path=path,
        lines=text.count("\n"),
        code_lines=code - docstrings,
        comment_lines=comments,
        docstring_lines=docstrings,
        functions=tuple(functions(tree, path.relative_to(root))),
        public_names=tuple(public_names(tree)),
        imports=frozenset(imported(tree.body)),
        hidden_imports=tuple(hidden_imports(tree)),
    )


def module_name(path: Path, root: Path) -> str:
    """The dotted name of the module in `path`."""
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def count_lines(text: str) -> tuple[int, int]:
    """(lines that hold a comment, lines that hold a token of code)."""
    layout = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING}
    comments: set[int] = set()
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments.add(token.start[0])
        elif token.type not in layout:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(comments), len(code)


def docstring_lines(node: ast.AST) -> int:
    """The lines of the node's docstring, 0 where it has none."""
    if not isinstance(node, ast.Module | ast.ClassDef | FunctionNode) or ast.get_docstring(node) is None:
        return 0
    return span_lines(node.body[0])


def span_lines(node: ast.stmt) -> int:
    """How many lines the statement covers, decorators not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(tree: ast.Module, path: Path) -> Iterator[Function]:
    """Every function and method of the module, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            yield Function(
                name=node.name,
                place=f"{path.as_posix()}:{node.lineno}",
                lines=span_lines(node),
                is_typed=is_typed(node),
                is_documented=ast.get_docstring(node) is not None,
            )


def is_typed(node: FunctionNode) -> bool:
    """Whether the result and every parameter but `self` and `cls` carry a type."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
    parameters = [each for each in given if each is not None and each.arg not in ("self", "cls")]
    return node.returns is not None and all(each.annotation is not None for each in parameters)


def public_names(tree: ast.Module) -> Iterator[str]:
    """The functions and classes on the top level whose names do not start with an underscore."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | FunctionNode) and not node.name.startswith("_"):
            yield node.name


def imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    """What top-level statements import, as `module.name` where they name something in a module."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def hidden_imports(tree: ast.Module) -> Iterator[int]:
    """The lines of imports that run only when a function is called."""
    for function in ast.walk(tree):
        if isinstance(function, FunctionNode):
            yield from (node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def rings(modules: Sequence[Module]) -> list[frozenset[str]]:
    """The groups of modules that reach each other through imports."""
    names = {module.name for module in modules}
    edges = {module.name: frozenset(targets(module.imports, names)) - {module.name} for module in modules}
    reach = {name: reachable(name, edges) for name in edges}
    found = {frozenset({name} | {other for other in reach[name] if name in reach[other]}) for name in edges}
    return [ring for ring in found if len(ring) > 1]


def targets(imports: Iterable[str], names: set[str]) -> Iterator[str]:
    """The modules that imports lead to: `package.module` itself where it is one, else the module it is taken from."""
    for name in imports:
        found = name if name in names else name.rpartition(".")[0]
        if found in names:
            yield found


def reachable(start: str, edges: dict[str, frozenset[str]]) -> set[str]:
    """Everything that `start` imports, directly or not."""
    seen: set[str] = set()
    pending = list(edges[start])
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending.extend(edges[name])
    return seen


def read_modules(root: Path = SOURCE) -> list[Module]:
    """Every module under the package's folder, by name."""
    return sorted((read_module(path, root) for path in root.rglob("*.py")), key=lambda module: module.name)


def measure(modules: Sequence[Module]) -> dict[str, float]:
    """The rows of the table, by label."""
    lines = [module.lines for module in modules]
    every = [function for module in modules for function in module.functions]
    lengths = [function.lines for function in every]
    code = sum(module.code_lines for module in modules)
    package = next((module.path for module in modules if "." not in module.name), None)
    return {
        "modules": len(modules),
        "lines": sum(lines),
        "lines per module, median": statistics.median(lines),
        "lines per module, p90": percentile(lines, 0.9),
        "lines per module, max": max(lines),
        "functions": len(every),
        "lines per function, median": statistics.median(lengths),
        "lines per function, p90": percentile(lengths, 0.9),
        "lines per function, max": max(lengths),
        "functions over 50 lines, %": share(sum(length > 50 for length in lengths), len(lengths)),
        "comment lines / code lines, %": share(sum(module.comment_lines for module in modules), code),
        "docstring lines / code lines, %": share(sum(module.docstring_lines for module in modules), code),
        "untyped functions": sum(not function.is_typed for function in every),
        "public functions without docstring": sum(
            not function.is_documented for function in every if not function.name.startswith("_")
        ),
        "top-level public names": sum(len(module.public_names) for module in modules),
        "names in the package": len(exported(package)) if package else 0,
        "import cycles": len(rings(modules)),
        "imports hidden inside functions": sum(len(module.hidden_imports) for module in modules),
    }


def percentile(values: Sequence[int], fraction: float) -> int:
    """The smallest value that at least `fraction` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(fraction * len(ordered)) - 1)]


def share(part: int, whole: int) -> float:
    """`part` in per cent of `whole`, one decimal."""
    return round(100 * part / whole, 1) if whole else 0.0


def exported(path: Path) -> list[str]:
    """The names listed in the module's `__all__`, none when it has no such list."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return list(ast.literal_eval(node.value))
    return []


def table(rows: dict[str, float]) -> Iterator[str]:
    """The rows as text, each with its budget where it has one."""
    for label, value in rows.items():
        bound = BUDGETS.get(label)
        verdict = "" if bound is None else f"  at most {bound}" + ("" if value <= bound else "  EXCEEDED")
        yield f"{label:<36} {value:>8g}{verdict}"


def main() -> int:
    """Print the table; 1 when a budget is exceeded."""
    rows = measure(read_modules(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE))
    print("\n".join(table(rows)))
    return int(any(rows[label] > bound for label, bound in BUDGETS.items()))


if __name__ == "__main__":
    sys.exit(main())
