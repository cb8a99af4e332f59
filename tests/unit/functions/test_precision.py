"""What the support page says of each function: exact, approximate with the error, refused."""

from __future__ import annotations

import re

import pytest

from gazehound.functions.declare import Function
from gazehound.functions.precision import STATEMENTS, precision_of
from gazehound.workbench.functions import functions, functions_named
from tests.unit.evaluator.agreement import RELATIVE
from tests.unit.evaluator.differences import ACCEPTED
from tools import gen_docs

EVERY = list(functions())
ERROR = re.compile(r"below (1e-\d+)|within (1e-\d+)")


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_of_a_function(name: str) -> None:
    assert functions_named(name)


@pytest.mark.parametrize(
    "name", [name for name, accepted in ACCEPTED.items() if max(accepted.relative, accepted.decimals) > RELATIVE]
)
def test_the_page_tells_no_smaller_error_than_the_tests_allow(name: str) -> None:
    (function,) = {id(each): each for each in functions_named(name)}.values()
    found = ERROR.search(precision_of(function))
    assert found is not None
    stated = float(found[1] or found[2])
    assert stated >= max(ACCEPTED[name].relative, ACCEPTED[name].decimals)


@pytest.mark.parametrize("function", [each for each in EVERY if each.is_supported], ids=lambda each: each.name)
def test_the_page_says_how_exact_and_what_is_refused(function: Function) -> None:
    section = "\n".join(gen_docs.function_section(function))
    assert f"\nAnswers: {precision_of(function)}.\n" in section
    for overload in function.overloads:
        is_refused = f"`{function.name}{overload.text}`" in section
        assert is_refused == (overload.duckdb is None)


def test_the_page_lists_what_is_refused_as_a_whole() -> None:
    page = "\n".join(gen_docs.functions_page())
    bound, refused = page.split("## Bound as other functions")[1].split("## Known and refused by name")
    for each in EVERY:
        if not each.is_supported:
            assert f"- `{each.name}` (" in (bound if each.notes else refused)
