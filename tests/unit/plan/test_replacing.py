"""Copies of plans with other expressions."""

from __future__ import annotations

from gazehound.compiler import analyze
from gazehound.plan.explain import explain
from gazehound.plan.query import BoundQuery
from gazehound.plan.relations import Relation, SharedReference, walk_relations
from gazehound.plan.replacing import SCALARS, with_nodes
from gazehound.plan.scalars import Constant, Scalar
from gazehound.schemas import workspace_from
from gazehound.text import SourceText
from gazehound.types import ScalarType

SCHEMAS = {"T": {"Id": "string", "N": "long"}}


def bound(kql: str) -> BoundQuery:
    query, found = analyze(SourceText(kql), workspace_from(SCHEMAS))
    assert not found.has_errors, list(found)
    return query


def one_more(scalar: Scalar) -> Scalar:
    if isinstance(scalar, Constant) and scalar.type is ScalarType.LONG:
        return Constant(int(str(scalar.value)) + 1, scalar.type, scalar.span)
    return scalar


def rewritten(kql: str) -> Relation:
    return with_nodes(bound(kql).results[0].relation, SCALARS, one_more)


def text(relation: Relation, kql: str) -> str:
    result = bound(kql).results[0]
    return explain(BoundQuery((type(result)(relation, result.columns),), ()))


def test_every_expression_is_reached() -> None:
    kql = (
        "T | where N in ((T | where N > 10 | project N)) | join kind=inner (T | extend x = N + 20) on Id"
        " | summarize s = sum(N + 30) by b = N + 40 | extend t = toscalar(T | summarize max(N + 50)) | top 60 by s + 70"
    )
    found = text(rewritten(kql), kql)
    assert [number for number in range(11, 80, 10) if str(number) not in found] == []


def test_what_nothing_changes_is_the_same() -> None:
    relation = bound("let S = T | take 1; union S, (T | where Id == 'a')").results[0].relation
    assert with_nodes(relation, SCALARS, lambda scalar: scalar) is relation


def test_what_is_shared_stays_shared() -> None:
    relation = rewritten("let S = T | where N == 1; union S, S")
    shared = {id(each.shared) for each in walk_relations(relation) if isinstance(each, SharedReference)}
    assert len(shared) == 1


def test_a_long_pipe_and_a_deep_expression_need_no_stack() -> None:
    rewritten("T" + " | where N == 1" * 300)
    rewritten("T | where " + " or ".join(f"N == {number}" for number in range(5000)))
