"""Write the reference pages that are made from the code: `docs/reference/*.md`.

Usage: python tools/gen_docs.py [--check]      (`--check` writes nothing; 1 when a page is out of date)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from gazehound.diagnostics.catalog import CATALOG, Entry

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


def diagnostics_page() -> str:
    """Every diagnostic code with its message and explanation, by range."""
    lines = [
        "# Diagnostics",
        "",
        "Made from the catalog by `make docs`. `{…}` stands for a name or value of the query.",
    ]
    for prefix, title in RANGES.items():
        found = [entry for code, entry in sorted(CATALOG.items()) if code.startswith(prefix)]
        if found:
            lines += ["", f"## {prefix}: {title}"]
        for entry in found:
            lines += diagnostic_section(entry)
    return "\n".join(lines) + "\n"


def diagnostic_section(entry: Entry) -> Iterator[str]:
    """One code: its heading, message, explanation, help and Kusto's own codes."""
    yield from ("", f"### {entry.code} ({entry.severity})", "", f"> {entry.message}", "", entry.explanation)
    if entry.help:
        yield from ("", f"Help: {entry.help}")
    if entry.kusto:
        yield from ("", "In Kusto: " + ", ".join(f"`{code}`" for code in entry.kusto))


PAGES = {"diagnostics.md": diagnostics_page}


def stale_pages() -> list[str]:
    """The names of the pages whose file differs from what the code says."""
    return [name for name, page in PAGES.items() if read(REFERENCE / name) != page()]


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
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
