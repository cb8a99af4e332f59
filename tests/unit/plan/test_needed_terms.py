"""Which terms a condition cannot be true without."""

from __future__ import annotations

import pytest

from gazehound.compiler import analyze
from gazehound.plan.prefix import needed_prefixes
from gazehound.plan.terms import All, Needed, Terms, any_needed, needed_terms
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

TABLES = workspace_from({"T": {"A": "string", "B": "string", "N": "long", "D": "dynamic", "When": "datetime"}})

CONDITIONS = {
    'A has "Evil.com"': "A:com,evil",
    'A has_cs "Evil"': "A:evil",
    'A has ".exe"': "A:exe",
    'A has "-"': "-",
    'A has ""': "-",
    'A has "café olé"': "A:caf,ol",
    'A has "b\u212ac"': "A:b,c",
    'A hasprefix "foo.ba"': "A:foo",
    'A hasprefix "foo"': "-",
    'A hasprefix "foo."': "A:foo",
    'A hassuffix "foo.ba"': "A:ba",
    'A hassuffix_cs ".ba"': "A:ba",
    'A contains "foo.bar.baz"': "A:bar",
    'A contains "foo.bar"': "-",
    'A contains_cs "\\\\bar\\\\"': "A:bar",
    'A startswith "c:\\\\win"': "A:c",
    'A startswith_cs "/usr/"': "A:usr",
    'A endswith "cmd.exe"': "A:exe",
    'A endswith_cs "cmd"': "-",
    'A == "Foo Bar"': "A:bar,foo",
    '"Foo" == A': "A:foo",
    'A == ""': "-",
    'A =~ "Foo"': "A~:foo",
    'A in ("x", "y z")': "(A:x | A:y,z)",
    'A in ("x", "")': "-",
    'A in~ ("x", "X")': "A~:x",
    'A has_any ("x", "y")': "(A:x | A:y)",
    'A has_any (dynamic(["x", "y.z"]))': "(A:x | A:y,z)",
    'A has_any ("x", "-")': "-",
    'A has_any ("x", B)': "-",
    'A has_all ("x", "y.z")': "A:x,y,z",
    'A has_all ("x", "-")': "A:x",
    'tolower(A) has "x"': "A~:x",
    'toupper(A) == "X"': "A~:x",
    'tostring(A) has "x"': "A:x",
    'strcat(A, B) has "x"': "-",
    'D has "x"': "-",
    'A !has "x"': "-",
    'not(A has "x")': "-",
    'A matches regex "x"': "-",
    "N == 1": "-",
    'A has "x" and B has "y"': "(A:x & B:y)",
    'A has "x" and N == 1': "A:x",
    'A has "x" or B has "y"': "(A:x | B:y)",
    'A has "x" or N == 1': "-",
    '(A has "x" and B has "y") or B has_all ("z", "w")': "((A:x & B:y) | B:w,z)",
    'A has "x" and (B has "y" or N == 1)': "A:x",
}


def written(needed: Needed | None) -> str:
    if needed is None:
        return "-"
    if isinstance(needed, Terms):
        return f"{'ABNDW'[needed.position]}{'~' if needed.is_folded else ''}:{','.join(sorted(needed.terms))}"
    return f"({(' & ' if isinstance(needed, All) else ' | ').join(map(written, needed.parts))})"


def needed_by(kql: str) -> str:
    """What the scans of a query need, one after the other."""
    bound, found = analyze(SourceText(kql), TABLES)
    assert not found.has_errors, list(found)
    found_by_scan = []
    for each in needed_prefixes(bound.results[0].relation):
        positions = zip((one.id for one in each.scan.columns), each.scan.positions, strict=True)
        found_by_scan.append(written(needed_terms(each.predicates, dict(positions))))
    return ", ".join(found_by_scan)


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS.items())
def test_conditions(condition: str, expected: str) -> None:
    assert needed_by(f"T | where {condition}") == expected


QUERIES = {
    'T | extend C = A | where C has "x"': "A:x",
    'T | where A has "x" | where B has "y"': "(A:x & B:y)",
    'T | sort by N asc | where A has "x"': "A:x",
    'union T, (T | where B has "y") | where A has "x"': "A:x, (B:y & A:x)",
    'T | take 5 | where A has "x"': "-",
    'T | summarize count() by A | where A has "x"': "-",
    'T | sort by N asc | extend P = prev(A) | where A has "x"': "-",
    'T | serialize | where prev(A) == "y" | where A has "x"': "-",
    'T | sort by N asc | where A has "x" | extend P = prev(A)': "A:x",
    'let V = T | where N > 1; V | where A has "x"': "A:x",
    'let V = T; union (V | where A has "x"), (V | where B has "y")': "A:x, B:y",
    'let V = T | top 5 by N; V | where A has "x"': "-",
}


@pytest.mark.parametrize(("kql", "expected"), QUERIES.items())
def test_queries(kql: str, expected: str) -> None:
    assert needed_by(kql) == expected


def test_readings_of_readings_end() -> None:
    lets = "let V0 = T;" + "".join(f"let V{at + 1} = union V{at}, V{at} | where A has 'x{at}';" for at in range(40))
    assert needed_by(f"{lets} V40 | where A has 'y'")


def test_one_of_several() -> None:
    one, other = Terms(0, frozenset({"x"})), Terms(1, frozenset({"y"}))
    assert written(any_needed([one, other])) == "(A:x | B:y)"
    assert any_needed([one, None]) is None
