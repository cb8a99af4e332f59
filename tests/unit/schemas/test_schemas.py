"""Bundled and user-given definitions of tables and workspace functions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gazehound.binder.workspace import WorkspaceFunction, WorkspaceParameter
from gazehound.schemas import (
    bundled_function,
    bundled_function_names,
    bundled_table,
    bundled_table_names,
    workspace_from,
)
from gazehound.schemas.parameters import parse_parameters
from gazehound.types import Column, ScalarType, TableSchema, schema_of

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "corpus"

STRING, LONG, DYNAMIC = ScalarType.STRING, ScalarType.LONG, ScalarType.DYNAMIC


def the_bundled_table(name: str) -> TableSchema:
    found = bundled_table(name)
    assert found is not None
    return found


def the_bundled_function(name: str) -> WorkspaceFunction:
    found = bundled_function(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("DeviceNetworkEvents", "RemoteUrl", ScalarType.STRING),
        ("DeviceNetworkEvents", "RemotePort", ScalarType.INT),
        ("DeviceNetworkEvents", "Timestamp", ScalarType.DATETIME),
        ("DeviceNetworkEvents", "TimeGenerated", ScalarType.DATETIME),
        ("DeviceProcessEvents", "ProcessCommandLine", ScalarType.STRING),
        ("SigninLogs", "LocationDetails", ScalarType.DYNAMIC),
        ("SecurityEvent", "EventID", ScalarType.INT),
    ],
)
def test_bundled_column_has_its_type(table: str, column: str, kind: ScalarType) -> None:
    assert the_bundled_table(table).column(column) == Column(column, kind)


@pytest.mark.parametrize("name", ["devicenetworkevents", "DeviceNetworkEvent", "NoSuchTable", "", "a\tb", "$Dns"])
def test_a_name_that_is_not_a_table_has_no_schema(name: str) -> None:
    assert bundled_table(name) is None


def test_every_listed_table_has_columns() -> None:
    names = bundled_table_names()
    assert list(names) == sorted(set(names))
    assert all(the_bundled_table(name).columns for name in names)


def test_every_listed_function_can_be_looked_up() -> None:
    names = bundled_function_names()
    assert list(names) == sorted(set(names))
    assert all(the_bundled_function(name).name == name for name in names)


@pytest.mark.parametrize("name", ["$Dns", "$1", "_im_dns", "NoSuchFunction"])
def test_a_name_that_is_not_a_workspace_function(name: str) -> None:
    assert bundled_function(name) is None


def test_parsers_of_one_asim_schema_return_its_columns() -> None:
    assert the_bundled_function("_Im_Dns").result == the_bundled_function("_ASim_Dns_ZscalerZIA").result


@pytest.mark.parametrize(
    ("name", "adds", "is_open", "returns"),
    [
        ("_GetWatchlist", False, True, None),
        ("AssignedIPAddresses", False, False, None),
        ("FileProfile", True, False, None),
        ("AWSIdentityRole", True, True, None),
        ("_ASIM_IsDomain", False, False, ScalarType.BOOL),
    ],
)
def test_bundled_function_is_of_its_kind(name: str, adds: bool, is_open: bool, returns: ScalarType | None) -> None:
    found = the_bundled_function(name)
    assert (found.adds, found.result.is_open if found.result else False, found.returns) == (adds, is_open, returns)


PARAMETERS: list[tuple[str, list[tuple[str, ScalarType | None, str | None]]]] = [
    ("()", []),
    ("( )", []),
    ("(s:string)", [("s", STRING, None)]),
    ("(s: string = 'a,b)', n:long=100)", [("s", STRING, "'a,b)'"), ("n", LONG, "100")]),
    ('(s:string="it\'s")', [("s", STRING, '"it\'s"')]),
    ("(d:dynamic=dynamic([1, 2]), s:string)", [("d", DYNAMIC, "dynamic([1, 2])"), ("s", STRING, None)]),
    ("(s:string='a=b')", [("s", STRING, "'a=b'")]),
    ("(T:(*), s:string)", [("T", None, None), ("s", STRING, None)]),
    ("(T:(Id:string, At:datetime))", [("T", None, None)]),
]


@pytest.mark.parametrize(("text", "expected"), PARAMETERS)
def test_parameter_list(text: str, expected: list[tuple[str, ScalarType | None, str | None]]) -> None:
    assert parse_parameters(text) == tuple(WorkspaceParameter(*each) for each in expected)


@pytest.mark.parametrize("text", ["", "s:string", "(s)", "(s:text)", "(:string,)"])
def test_text_that_is_no_parameter_list(text: str) -> None:
    with pytest.raises(ValueError, match="is not a parameter"):
        parse_parameters(text)


ADDS = "{ T | extend __k=1 | join kind=leftouter (print %s, __k=1) on __k | project-away __k, __k1 }"
OPENS = "{ T | extend __o=dynamic({}) | evaluate bag_unpack(__o) }"
BODY = "{ T | where Id != '' }"
ONE = [WorkspaceParameter("x", LONG)]

DEFINITIONS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"params": "(x:long)", "result": {"A": "string"}}, {"result": schema_of({"A": "string"})}),
    ({"params": "(x:long)", "result": {}, "open": True}, {"result": TableSchema((), is_open=True)}),
    ({"params": "(x:long)", "result": {}, "open": "Item"}, {"result": TableSchema((), is_open=True)}),
    ({"params": "(x:long)", "asim": "Dns"}, {"result": schema_of({"DnsQuery": "string"})}),
    ({"params": "(x:long)", "type": "bool"}, {"result": None, "returns": ScalarType.BOOL}),
    (
        {"params": "(x:long)", "body": ADDS % 'A="", B=long(null), C=dynamic(null)'},
        {"result": schema_of({"A": "string", "B": "long", "C": "dynamic"}), "adds": True},
    ),
    ({"params": "(x:long)", "body": OPENS}, {"result": TableSchema((), is_open=True), "adds": True}),
]


@pytest.mark.parametrize(("definition", "expected"), DEFINITIONS)
def test_given_function(definition: dict[str, Any], expected: dict[str, Any]) -> None:
    given = workspace_from(None, {"$asim": {"Dns": {"DnsQuery": "string"}}, "F": definition})
    assert given.function("F") == WorkspaceFunction("F", tuple(ONE), **expected)


@pytest.mark.parametrize("body", [BODY, ADDS % "A=x"])
def test_function_written_in_kql(body: str) -> None:
    found = workspace_from(None, {"F": {"params": "(x:long)", "body": body}}).function("F")
    assert found is not None
    assert found.written is not None
    assert (found.parameters, found.result) == (tuple(ONE), None)
    assert found.written.source.text == f"let ['F'] = (x:long) {body};"


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ({"params": "(x:long)"}, "neither"),
        ({"params": "(x:long)", "asim": "Nothing"}, "no schema `Nothing`"),
        ({"params": "(x:long)", "type": "text"}, "`text` is not a Kusto type"),
        ({"params": "(x:long)", "result": {"A": "text"}}, "`text` is not a Kusto type"),
        ({"params": "x:long", "result": {}}, "is not a parameter list"),
    ],
)
def test_malformed_function_is_named(definition: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        workspace_from(None, {"F": definition}).function("F")


def test_given_tables_replace_the_bundled_ones() -> None:
    given = workspace_from({"T": {"Id": "string"}})
    assert given.table("T") == schema_of({"Id": "string"})
    assert given.table("DeviceNetworkEvents") is None
    assert list(given.table_names()) == ["T"]


def test_nothing_given_means_the_bundled_ones() -> None:
    given = workspace_from()
    assert given.table("DeviceNetworkEvents") == bundled_table("DeviceNetworkEvents")
    assert given.function("FileProfile") == bundled_function("FileProfile")
    assert tuple(given.table_names()) == bundled_table_names()
    assert tuple(given.function_names()) == bundled_function_names()


def test_the_entry_for_asim_is_no_function() -> None:
    given = workspace_from(None, {"$asim": {"Dns": {}}})
    assert given.function("$asim") is None
    assert not given.function_names()


def test_a_malformed_table_is_named_when_it_is_asked_for() -> None:
    given = workspace_from({"Bad": {"Id": "text"}, "Good": {"Id": "string"}})
    assert given.table("Good") is not None
    with pytest.raises(ValueError, match="`text` is not a Kusto type"):
        given.table("Bad")


@pytest.mark.skipif(not FACTS.exists(), reason="the facts that the files are made from are not here")
def test_the_bundled_files_are_what_the_tool_writes() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tools.make_schemas", FACTS / "schemas.json", FACTS / "functions.json", "--check"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


@pytest.mark.skipif(not FACTS.exists(), reason="the facts that the files are made from are not here")
def test_bundled_definitions_equal_the_facts() -> None:
    schemas, functions = (json.loads((FACTS / f"{name}.json").read_text()) for name in ("schemas", "functions"))
    given = workspace_from(schemas, functions)
    assert [name for name in given.table_names() if given.table(name) != bundled_table(name)] == []
    patterns = {"SlowPasswordSpray"}  # columns named `Failure_*`: open in the bundle
    names = set(given.function_names()) - patterns
    assert [name for name in names if given.function(name) != bundled_function(name)] == []
