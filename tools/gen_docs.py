"""Write the reference pages that are made from the code: `docs/reference/*.md`.

Usage: python tools/gen_docs.py [--check]      (`--check` writes nothing; 1 when a page is out of date)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from gazehound.diagnostics.catalog import CATALOG, Entry
from gazehound.functions.declare import Example, Function
from gazehound.functions.precision import precision_of
from gazehound.functions.tabular import TABULAR_OPERATORS
from gazehound.workbench.functions import functions

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"

RANGES = {
    "K00": "Text",
    "K01": "Syntax",
    "K02": "Names",
    "K03": "Types",
    "K04": "Unsupported",
    "K05": "Engine",
    "K06": "Hunting queries, hunt pages and exclusions",
    "K07": "Log files",
}


def diagnostics_page() -> Iterator[str]:
    """Every diagnostic code with its message and explanation, by range."""
    yield from (
        "# Diagnostics",
        "",
        "Made from the catalog by `make docs`; `{…}` stands for a name or value of the query.",
    )
    for prefix, title in RANGES.items():
        found = [entry for code, entry in sorted(CATALOG.items()) if code.startswith(prefix)]
        if found:
            yield from ("", f"## {prefix}: {title}")
        for entry in found:
            yield from diagnostic_section(entry)


def diagnostic_section(entry: Entry) -> Iterator[str]:
    """One code: its heading, message, explanation, help and Kusto's own codes."""
    yield from ("", f"### {entry.code} ({entry.severity})", "", f"> {entry.message}", "", entry.explanation)
    if entry.help:
        yield from ("", f"Help: {entry.help}")
    if entry.kusto:
        yield from ("", "In Kusto: " + ", ".join(f"`{code}`" for code in entry.kusto))


FUNCTIONS_PREFACE = (
    "Each function says how near to Kusto's its answers are, which of its signatures are refused, and other limits. A",
    "call that is refused ends the query with `K0401` or `K0402` and the name; nothing else is ever answered in its",
    "place. The functions of which nothing runs are listed at the end.",
)


def functions_page() -> Iterator[str]:
    """Every function of the registry with signatures and examples, by kind; then those refused by name."""
    known = list(functions())
    yield from ("# Functions and operators", "", "Made from the registry by `make docs`. Every example runs as a test.")
    yield from ("", *FUNCTIONS_PREFACE)
    for kind, group in groupby((each for each in known if each.is_supported), key=lambda function: function.kind):
        yield from ("", f"## {kind.capitalize()}s")
        for function in group:
            yield from function_section(function)
    others = [each for each in known if not each.is_supported]
    yield from ("", "## Bound as other functions", "")
    yield from (f"- {code(each.name)} ({each.kind}): {each.doc} {each.notes}" for each in others if each.notes)
    yield from ("", "## Known and refused by name", "")
    yield from (f"- {code(each.name)} ({each.kind}): {each.doc}" for each in others if not each.notes)


def function_section(function: Function) -> Iterator[str]:
    """One function: names, sentence, signatures, examples, limits, source."""
    aliases = f", also {', '.join(map(code, function.aliases))}" if function.aliases else ""
    yield from ("", f"### {code(function.name)}{aliases}", "", function.doc, "", "```")
    yield from (f"{function.name}{overload.text}" for overload in function.overloads if overload.duckdb is not None)
    yield "```"
    if function.examples:
        yield from ("", *map(example_line, function.examples))
    yield from ("", f"Answers: {precision_of(function)}.")
    refused = [f"{function.name}{each.text}" for each in function.overloads if each.duckdb is None]
    if refused:
        yield from ("", "Refused: " + ", ".join(map(code, refused)))
    if function.notes:
        yield from ("", f"Limits: {function.notes}")
    yield from ("", f"Source: {function.source}")


def operators_page() -> Iterator[str]:
    """Every tabular operator with its form and an example."""
    yield from (
        "# Tabular operators",
        "",
        "Made from the list of operators by `make docs`. Every example runs as a test.",
    )
    for operator in TABULAR_OPERATORS:
        also = f", also {', '.join(map(code, operator.aliases))}" if operator.aliases else ""
        yield from ("", f"### {code(operator.name)}{also}", "", operator.doc, "", "```", operator.form, "```")
        if operator.example:
            yield from ("", f"For example: {code(operator.example)}")
        if operator.notes:
            yield from ("", f"Limits: {operator.notes}")


def example_line(example: Example) -> str:
    """A call and its value, with the reason where one is given."""
    return f"- {code(example.kql)} is {code(example.result)}" + (f" ({example.why})" if example.why else "")


def code(text: str) -> str:
    """The text between backticks; more of them where it holds some, line breaks shown."""
    text = text.replace("\n", "\\n")
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "diagnostics.md": diagnostics_page,
    "functions.md": functions_page,
    "operators.md": operators_page,
}


def text_of(name: str) -> str:
    """The page as the code has it now."""
    return "\n".join(PAGES[name]()) + "\n"


def stale_pages() -> list[str]:
    """The names of the pages whose file differs from what the code says."""
    return [name for name in PAGES if read(REFERENCE / name) != text_of(name)]


def read(path: Path) -> str | None:
    """The file's text, None when there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Write or check the pages; say which."""
    stale = stale_pages()
    if "--check" in sys.argv[1:]:
        print("\n".join(f"out of date: {name} (make docs)" for name in stale), end="\n" if stale else "")
        return int(bool(stale))
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(text_of(name), encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
