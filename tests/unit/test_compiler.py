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
