"""Events in the Elastic Common Schema become rows of Defender's tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looking import read_table

from gazehound.intake import discover

Write = Callable[[str, str], Path]

BASE: dict[str, Any] = {
    "@timestamp": "2026-11-20T10:00:00.123456Z",
    "ecs": {"version": "8.11.0"},
    "host": {"name": "ws1", "id": "h-1"},
    "user": {"name": "joe", "domain": "CORP", "id": "S-1-5-21-1"},
    "process": {
        "executable": r"C:\Windows\cmd.exe",
        "command_line": "cmd /c dir",
        "pid": 42,
        "hash": {"sha256": "AB"},
        "parent": {"name": "explorer.exe", "pid": 7},
    },
}
ENDS = {"source": {"ip": "10.0.0.1", "port": 50_000}, "destination": {"ip": "8.8.8.8", "port": 443}}
CASES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "a process": (
        {"event": {"category": ["process"], "type": ["start"]}},
        "DeviceProcessEvents",
        {
            "ActionType": "ProcessCreated",
            "FileName": "cmd.exe",
            "ProcessId": 42,
            "InitiatingProcessId": 7,
            "SHA256": "AB",
        },
    ),
    "one word each": (
        {"event": {"category": "process", "type": "start"}},
        "DeviceProcessEvents",
        {"ProcessCommandLine": "cmd /c dir", "AccountName": "joe", "AccountDomain": "CORP", "DeviceName": "ws1"},
    ),
    "a file": (
        {"event": {"category": ["file"], "type": ["deletion"]}, "file": {"path": "/tmp/x"}},
        "DeviceFileEvents",
        {"ActionType": "FileDeleted", "FileName": "x", "FolderPath": "/tmp/x", "InitiatingProcessFileName": "cmd.exe"},
    ),
    "a file renamed": (
        {"event": {"category": ["file"], "type": ["change"], "action": "rename"}, "file": {"name": "x"}},
        "DeviceFileEvents",
        {"ActionType": "FileRenamed"},
    ),
    "a connection out": (
        {"event": {"category": ["network"], "type": ["connection", "start"]}, "network": {"transport": "tcp"}, **ENDS},
        "DeviceNetworkEvents",
        {"ActionType": "ConnectionSuccess", "RemoteIP": "8.8.8.8", "RemotePort": 443, "Protocol": "Tcp"},
    ),
    "a connection in": (
        {"event": {"category": ["network"], "type": ["start"]}, "network": {"direction": "ingress"}, **ENDS},
        "DeviceNetworkEvents",
        {"ActionType": "InboundConnectionAccepted", "RemoteIP": "10.0.0.1", "LocalPort": 443},
    ),
    "a failure": (
        {"event": {"category": ["network"], "type": ["start"], "outcome": "failure"}, **ENDS},
        "DeviceNetworkEvents",
        {"ActionType": "ConnectionFailed"},
    ),
    "a question": (
        {
            "event": {"category": ["network"]},
            "dns": {"question": {"name": "a.b", "type": "A"}, "resolved_ip": ["1.1.1.1"]},
        },
        "ASimDnsActivityLogs",
        {"DnsQuery": "a.b", "DnsQueryTypeName": "A", "DnsResponseName": "1.1.1.1"},
    ),
    "a logon": (
        {
            "event": {"category": ["authentication"], "type": ["start"], "outcome": "failure"},
            "source": {"ip": "1.2.3.4"},
        },
        "DeviceLogonEvents",
        {"ActionType": "LogonFailed", "AccountName": "joe", "RemoteIP": "1.2.3.4"},
    ),
    "the end of a connection": ({"event": {"category": ["network"], "type": ["end"]}, **ENDS}, "x", {}),
    "another event": ({"event": {"category": ["package"]}}, "x", {}),
}


def dotted(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in record.items():
        made.update(dotted(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value})
    return made


WRITTEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nested": lambda record: record,
    "with dots": dotted,
    "a search hit": lambda record: {"_index": "logs", "_id": "1", "_source": record},
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize(("own", "table", "expected"), CASES.values(), ids=CASES)
def test_an_event_feeds_its_table(
    own: dict[str, Any], table: str, expected: dict[str, Any], written: Any, write: Write
) -> None:
    intake = discover([write("x.json", json.dumps(written({**BASE, **own})) + "\n")], lambda name: None)
    assert list(intake.tables) == [table]
    [row] = read_table(intake, table)
    assert {name: row[name] for name in expected} == expected
