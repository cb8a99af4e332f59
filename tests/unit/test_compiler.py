"""The passes in a row."""

from __future__ import annotations

import pytest

import gazehound

DEEP = {
    "operators": "print x = 1" + " | extend x = x + 1" * 2000,
    "let statements": "let a0 = print x = 1;"
    + "".join(f"let a{at} = a{at - 1} | extend x = x + 1;" for at in range(1, 500))
    + "a499",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_steps_that_rest_on_each_other_too_often_are_refused(query: str) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        gazehound.connect(None).query(query)
    assert [each.code for each in problem.value.diagnostics] == ["K0414"]


def doubled(times: int) -> str:
    return "let v0 = rand();" + "".join(f"let v{at} = v{at - 1} + v{at - 1};" for at in range(1, times)) + "print 1"


def calls(times: int) -> str:
    doubling = "".join(f"let f{at} = () {{ f{at - 1}() + f{at - 1}() }};" for at in range(1, times))
    return f"let f0 = () {{ 1 }};{doubling}print f{times - 1}()"


GROWING = {
    "values of names": (doubled(12), doubled(40), "K0327"),
    "calls": (calls(8), calls(40), "K0326"),
}


@pytest.mark.parametrize(("small", "large", "code"), GROWING.values(), ids=GROWING)
def test_names_that_double_what_they_stand_for_end_somewhere(small: str, large: str, code: str) -> None:
    assert len(gazehound.connect(None).query(small).rows()) == 1
    with pytest.raises(gazehound.KqlError) as problem:
        gazehound.connect(None).query(large)
    assert problem.value.diagnostics[0].code == code
