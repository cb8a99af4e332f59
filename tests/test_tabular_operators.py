"""The list of tabular operators is complete and its examples run."""

from __future__ import annotations

import pytest

import gazehound
from gazehound.codegen.plugins import PLUGINS
from gazehound.engine.staged_plugins import STAGED_PLUGINS
from gazehound.engine.staging import STAGED
from gazehound.functions.tabular import LOCAL_PLUGINS, TABULAR_OPERATORS
from gazehound.syntax import nodes, parse
from gazehound.text import SourceText

EXAMPLES = [each for each in TABULAR_OPERATORS if each.example]


@pytest.mark.parametrize("operator", EXAMPLES, ids=[each.name for each in EXAMPLES])
def test_example_runs_and_uses_the_operator(operator) -> None:  # type: ignore[no-untyped-def]
    assert operator.name in operator.example
    assert gazehound.connect(None).query(operator.example).schema


def test_each_operator_of_the_syntax_tree_is_listed() -> None:
    classes = {each.__name__.rstrip("_") for each in nodes.Operator.__args__}
    spelled = {"".join(part.capitalize() for part in each.name.split("-")) for each in TABULAR_OPERATORS}
    renamed = {"Getschema": "GetSchema", "GraphShortestPaths": "GraphMatch", "ParseWhere": "Parse"}
    renamed |= {"GraphWhereNodes": "GraphWhere", "GraphWhereEdges": "GraphWhere"}
    listed = {renamed.get(each, each) for each in spelled} - {"Datatable", "Externaldata"}
    assert classes - {"ExecuteAndCache"} == listed


def test_unknown_operator_is_told_by_its_likely_name() -> None:
    _, diagnostics = parse(SourceText("T | sumarize count()"))
    assert [each.help for each in diagnostics if "summarize" in each.help]


def test_the_plugins_listed_are_those_that_run() -> None:
    assert set(STAGED_PLUGINS) == STAGED
    assert set(LOCAL_PLUGINS) == {*PLUGINS, *STAGED_PLUGINS, "bag_unpack"}  # which is bound as other operators are
