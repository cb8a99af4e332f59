"""Mapping rules: expressions, conditions, and the rules that are shipped."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from gazehound.intake.events import Events
from gazehound.intake.mapping import expression, rule_book
from gazehound.intake.mapping_functions import FUNCTIONS
from gazehound.intake.resources import load

BOOKS = ("windows", "zeek", "suricata", "ocsf", "ecs")


@pytest.mark.parametrize(
    ("spec", "event", "expected"),
    [
        ("Image", {"Image": "a"}, "a"),
        ("Image", {}, None),
        ("'fixed text'", {}, "fixed text"),
        (7, {}, 7),
        ("Image | basename", {"Image": r"C:\Windows\cmd.exe"}, "cmd.exe"),
        ("Image | basename", {"Image": "/usr/bin/sh"}, "sh"),
        ("Image | basename", {}, None),
        ("User | before \\", {"User": r"CORP\joe"}, "CORP"),
        ("User | before \\", {"User": "joe"}, None),
        ("User | after \\", {"User": r"CORP\joe"}, "joe"),
        ("User | after \\", {"User": "joe"}, "joe"),
        ("Key | upto_last \\", {"Key": r"HKLM\A\B"}, r"HKLM\A"),
        ("Key | after_last \\", {"Key": r"HKLM\A\(Default)"}, "(Default)"),
        ("Key | long_hive", {"Key": r"HKU\S-1-5\Run"}, r"HKEY_USERS\S-1-5\Run"),
        ("Key | long_hive", {"Key": r"\REGISTRY\A"}, r"\REGISTRY\A"),
        ("Name | dash_is_empty", {"Name": "-"}, None),
        ("Access | number", {"Access": "0x1fffff"}, 0x1FFFFF),
        ("Access | number", {"Access": "odd"}, None),
        ("Hashes | named_hash SHA256", {"Hashes": "SHA1=AA,SHA256=BB,IMPHASH=CC"}, "BB"),
        ("Hashes | named_hash MD5", {"Hashes": "SHA1=AA"}, None),
        ("Pipe | pipe_path", {"Pipe": r"\lsass"}, r"\Device\NamedPipe\lsass"),
        ("Pipe | pipe_path", {"Pipe": "<Anonymous Pipe>"}, r"\Device\NamedPipe\<Anonymous Pipe>"),
        ("duration | times 1000 | whole", {"duration": "0.0015"}, 1),
        ("ip | ip_type", {"ip": "8.8.8.8"}, "Public"),
        ("ip | ip_type", {"ip": "10.1.2.3"}, "Private"),
        ("ip | ip_type", {"ip": "::1"}, "Loopback"),
        ("ip | ip_type", {"ip": "::ffff:1.2.3.4"}, "FourToSixMapping"),
        ("ip | ip_type", {"ip": "nowhere"}, None),
        ({"bag": {"A": "x", "B": "y"}}, {"x": 1}, {"A": 1}),
        ({"bag": {"A": "x"}}, {}, None),
        ({"first": ["x", "y", "'z'"]}, {"x": "-", "y": ""}, "z"),
        ({"concat": ["x", "'/'", "y"]}, {"x": "a", "y": 1}, "a/1"),
        ({"concat": ["x", "y"]}, {"x": "a"}, None),
        ({"of": "x", "map": {"Yes": 1}, "otherwise": "x"}, {"x": "yes"}, 1),
        ({"of": "x", "map": {"Yes": 1}, "otherwise": "x"}, {"x": "no"}, "no"),
        ({"of": "x", "map": {"Yes": 1}}, {"x": "no"}, None),
    ],
)
def test_an_expression_gives_the_column(spec: Any, event: dict[str, object], expected: object) -> None:
    assert list(expression(spec)(Events([event]))) == [expected]


@pytest.mark.parametrize("name", BOOKS)
def test_every_rule_file_compiles(name: str) -> None:
    book = rule_book(name)
    assert book.by_key
    assert all(rule.columns for rules in book.by_key.values() for rule in rules)


def test_every_function_is_used_by_a_rule() -> None:
    text = "".join(files("gazehound.intake").joinpath("mappings", f"{name}.yaml").read_text() for name in BOOKS)
    assert [name for name in FUNCTIONS if f"| {name}" not in text] == []


def test_a_table_of_rules_names_no_column_twice_by_case() -> None:
    for name in BOOKS:
        for rule in load(f"{name}.yaml")["rules"]:
            names = [column.lower() for column in rule["columns"]]
            assert len(names) == len(set(names)), rule["table"]
