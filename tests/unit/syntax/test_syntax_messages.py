"""What a person sees: the cases of `tests/cases/diagnostics/syntax.cases`, text for text.

A case is `### intent`, the query, `--`, and everything that is drawn for it.
"""

from __future__ import annotations

import pytest
from syntax_reading import CASES

from gazehound.diagnostics.catalog import CATALOG
from gazehound.diagnostics.render import render_all
from gazehound.syntax import parse
from gazehound.text import SourceText

FILE = CASES / "diagnostics" / "syntax.cases"


def cases() -> list[tuple[str, str, str]]:
    """Intent, query, and what is drawn."""
    found = []
    for block in FILE.read_text(encoding="utf-8").split("### ")[1:]:
        intent, _, rest = block.partition("\n")
        query, _, drawn = rest.partition("\n--\n")
        found.append((intent, query, drawn.strip("\n")))
    return found


@pytest.mark.parametrize(("query", "drawn"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
def test_message_is_drawn(query: str, drawn: str) -> None:
    assert render_all(parse(SourceText(query))[1]) == drawn


def test_every_code_has_a_case() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [code for code in CATALOG if code.startswith(("K00", "K01")) and f"[{code}]" not in text] == []
