"""Several queries in one text."""

from __future__ import annotations

from collections import defaultdict

import pytest
from syntax_reading import corpus

from gazehound.syntax import split_queries
from gazehound.text import Origin, SourceText


def parts(text: str) -> list[str]:
    return [each.text for each in split_queries(SourceText(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("// nothing\n\n", []),
        ("T", ["T"]),
        ("\n\nT\n\n", ["T"]),
        ("T\n\nU", ["T", "U"]),
        ("T\n \t\r\n\nU | take 5\n\n\nunion A, B", ["T", "U | take 5", "union A, B"]),
        # a blank line inside of a query
        ("T\n\n| take 5", ["T\n\n| take 5"]),
        ("T |\n\ntake 5", ["T |\n\ntake 5"]),
        ("T | where a\n\nand b", ["T | where a\n\nand b"]),
        ("T | join (U\n\n| take 5)\n\non a", ["T | join (U\n\n| take 5)\n\non a"]),
        ("print ```a\n\nb```", ["print ```a\n\nb```"]),
        ("T | summarize count()\n\nby a", ["T | summarize count()\n\nby a"]),
        # let statements belong to the query behind them
        ("let a = 1;\n\nT", ["let a = 1;\n\nT"]),
        ("let a = 1;\n\nlet b = 2;\n\nT\n\nU", ["let a = 1;\n\nlet b = 2;\n\nT", "U"]),
        ("let f = () {\n\nT;\n\n};\n\nf()", ["let f = () {\n\nT;\n\n};\n\nf()"]),
        ("T;\n\nlet a = 1;\n\nU", ["T;", "let a = 1;\n\nU"]),
        ("set a;\n\nT\n\nU", ["set a;\n\nT", "U"]),
        ("let a = 1\n\nT", ["let a = 1\n\nT"]),
        # comments belong to the query behind them
        ("// a\n\n// b\nT\n// c\n\n// d\nU", ["// a\n\n// b\nT\n// c", "// d\nU"]),
        ("T // a\n\n// b\n| take 5", ["T // a\n\n// b\n| take 5"]),
        # several statements in one query
        ("T;\nU", ["T;\nU"]),
    ],
)
def test_blank_lines_divide_queries(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_part_knows_its_place_in_the_file() -> None:
    first, second = split_queries(SourceText("T\n\n  U\n| take 5", "hunt.kql"))
    assert (first.position(0), second.position(0), second.position(4)) == ((1, 1), (3, 3), (4, 1 + 2))
    assert second.file == "hunt.kql"


def test_a_part_of_a_block_knows_its_place_in_the_file_around_it() -> None:
    block = SourceText("T\n\nU", "block", Origin("hunt.yaml", (7, 8, 9), (2, 2, 2)))
    assert split_queries(block)[1].position(0) == (9, 3)
    assert split_queries(block)[1].file == "hunt.yaml"


def test_corpus_files_divide_into_their_queries() -> None:
    files = defaultdict(list)
    for record in corpus("hunting_queries.jsonl"):
        if record.get("part"):
            files[record["source"]].append(record)
    whole = [each for each in files.values() if len(each) == each[0]["part"][1]]  # type: ignore[index]
    if not whole:
        pytest.skip("the corpus is not here")
    for records in whole:
        queries = [str(each["query"]).strip() for each in sorted(records, key=lambda each: each["part"][0])]  # type: ignore[index]
        assert parts("\n\n".join(queries)) == queries
