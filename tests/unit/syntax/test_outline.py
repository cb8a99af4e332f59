"""The syntax tree as text."""

from __future__ import annotations

from gazehound.syntax import parse
from gazehound.syntax.outline import MOST_ITEMS, outline
from gazehound.text import SourceText


def outlined(kql: str) -> list[str]:
    source = SourceText(kql)
    return outline(parse(source)[0], source).splitlines()


def test_each_node_has_a_line_with_its_values_and_place() -> None:
    assert outlined("T\n| where not(b == false)") == [
        "Query  @1:1",
        "  statements[0]: ExpressionStatement  @1:1",
        "    expression: Pipeline  @1:1",
        "      source: NameReference name=T  @1:1",
        "      operators[0]: Where  @2:3",
        "        predicate: Call name=not  @2:9",
        "          arguments[0]: Binary operator='=='  @2:13",
        "            left: NameReference name=b  @2:13",
        "            right: Literal type=bool value=false  @2:18",
    ]


def test_of_a_long_list_the_beginning_is_drawn() -> None:
    lines = outlined(f"T | where x in ({', '.join(map(str, range(1000)))})")
    assert lines[-1].strip() == f"items: … {1000 - MOST_ITEMS} more"


def test_a_deep_tree_is_drawn() -> None:
    assert len(outlined("print " + "(" * 60 + "1" + ")" * 60)) > 50
