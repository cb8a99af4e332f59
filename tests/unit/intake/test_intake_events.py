"""Events of every source → the tables that hunters query."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from looking import read_columns

from gazehound.intake import Intake, discover
from gazehound.types import schema_of

Write = Callable[[str, str | bytes], Path]
TEXT = {"TimeGenerated": "datetime", "Timestamp": "datetime", "Type": "string"}
KNOWN = {
    "SecurityEvent": {
        "EventID": "int",
        "Computer": "string",
        "EventSourceName": "string",
        "Account": "string",
        "AccountType": "string",
        "Activity": "string",
        "EventData": "string",
        "LogonType": "int",
        "LogonTypeName": "string",
        "TargetUserName": "string",
    },
    "Event": {"EventID": "int", "Computer": "string", "EventLog": "string", "Source": "string", "EventData": "string"},
    "WindowsEvent": {"EventID": "int", "Provider": "string", "EventData": "dynamic"},
    "DeviceProcessEvents": {
        "DeviceName": "string",
        "FileName": "string",
        "AccountName": "string",
        "SHA256": "string",
        "ProcessId": "long",
        "InitiatingProcessFileName": "string",
    },
    "DeviceNetworkEvents": {
        "ActionType": "string",
        "RemoteIP": "string",
        "RemotePort": "int",
        "LocalIP": "string",
        "AdditionalFields": "dynamic",
    },
    "DeviceEvents": {"ActionType": "string", "FileName": "string", "AdditionalFields": "dynamic"},
    "DeviceLogonEvents": {"ActionType": "string", "AccountName": "string", "RemoteIP": "string", "LogonType": "string"},
    "DeviceRegistryEvents": {
        "ActionType": "string",
        "RegistryKey": "string",
        "RegistryValueName": "string",
        "RegistryValueData": "string",
    },
    "ASimNetworkSessionLogs": {
        "SrcIpAddr": "string",
        "DstPortNumber": "int",
        "SrcBytes": "long",
        "NetworkDuration": "int",
    },
    "ASimDnsActivityLogs": {"SrcIpAddr": "string", "DnsQuery": "string", "EventResultDetails": "string"},
    "DnsEvents": {"Name": "string", "ClientIP": "string", "IPAddresses": "string"},
    "ASimWebSessionLogs": {"Url": "string", "HttpRequestMethod": "string"},
    "CommonSecurityLog": {
        "DeviceVendor": "string",
        "DeviceEventClassID": "string",
        "Activity": "string",
        "SourceIP": "string",
    },
    "ASimAuthenticationEventLogs": {"TargetUsername": "string"},
    "SecurityAlert": {"SystemAlertId": "string", "AlertName": "string", "ProviderName": "string"},
}
SCHEMAS = {name: schema_of({**TEXT, **columns}) for name, columns in KNOWN.items()}
EVENT_XML = '<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">'


def find(path: Path) -> Intake:
    return discover([path], SCHEMAS.get)


def cells(intake: Intake, table: str, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*read_columns(intake, table, *names), strict=True))


# One Sysmon process start, as five tools write it down.
FIELDS = {
    "RuleName": "-",
    "UtcTime": "2024-05-01 10:00:00.123",
    "ProcessId": "4711",
    "Image": r"C:\Windows\System32\cmd.exe",
    "User": r"CORP\joe",
    "Hashes": "MD5=AA,SHA256=BB",
    "ParentImage": r"C:\Windows\explorer.exe",
}
SYSMON, CHANNEL, HOST, TIME = (
    "Microsoft-Windows-Sysmon",
    "Microsoft-Windows-Sysmon/Operational",
    "pc1",
    "2024-05-01T10:00:00.125Z",
)
SYSTEM = {
    "Provider": {"#attributes": {"Name": SYSMON}},
    "EventID": 1,
    "Level": 4,
    "TimeCreated": {"#attributes": {"SystemTime": TIME}},
    "Channel": CHANNEL,
    "Computer": HOST,
}
WINLOG = {
    "event_id": "1",
    "channel": CHANNEL,
    "provider_name": SYSMON,
    "computer_name": HOST,
    "event_data": FIELDS,
}
NXLOG = {
    "@timestamp": TIME,
    "EventTime": "2024-05-01 12:00:00",
    "EventID": 1,
    "SourceName": SYSMON,
    "Channel": CHANNEL,
    "Hostname": HOST,
    "SourceModuleType": "im_msvistalog",
    "ExecutionProcessID": 99,
    "EventType": "INFO",
    "AccountType": "User",
    "AccountName": "SYSTEM",
    "Message": "Process Create:\r\n" + "".join(f"{name}: {value}\r\n" for name, value in FIELDS.items()),
    **dict(reversed(FIELDS.items())),
}
PAYLOAD = json.dumps({"EventData": {"Data": [{"@Name": name, "#text": value} for name, value in FIELDS.items()]}})
EVTXECMD = {
    "RecordNumber": 1,
    "EventRecordId": "1",
    "TimeCreated": "2024-05-01 10:00:00.1250000",
    "EventId": 1,
    "Level": "Info",
    "Provider": SYSMON,
    "Channel": CHANNEL,
    "Computer": HOST,
    "Payload": PAYLOAD,
}


def as_csv(row: Mapping[str, object]) -> str:
    quoted = ('"' + str(value).replace('"', '""') + '"' for value in row.values())
    return ",".join(row) + "\r\n" + ",".join(quoted) + "\r\n"


LAYOUTS = {
    "dump": json.dumps({"Event": {"System": SYSTEM, "EventData": {**FIELDS, "ProcessId": 4711}}}),
    "velociraptor": json.dumps(
        {
            "System": {
                "Provider": {"Name": SYSMON},
                "EventID": {"Value": 1},
                "TimeCreated": {"SystemTime": 1714557600.125},
                "Channel": CHANNEL,
                "Computer": HOST,
            },
            "EventData": FIELDS,
            "Message": "Process Create",
        }
    ),
    "winlogbeat": json.dumps({"@timestamp": TIME, "winlog": WINLOG}),
    "winlogbeat, dotted": json.dumps(
        {
            "@timestamp": TIME,
            **{f"winlog.{name}": value for name, value in WINLOG.items() if name != "event_data"},
            **{f"winlog.event_data.{name}": value for name, value in FIELDS.items()},
        }
    ),
    "nxlog": json.dumps(NXLOG),
    "evtxecmd, json": json.dumps(EVTXECMD),
    "evtxecmd, csv": as_csv(EVTXECMD),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_event_is_the_same_whatever_wrote_it_down(write: Write, layout: str) -> None:
    intake = find(write("x.dat", LAYOUTS[layout]))
    assert sorted(intake.tables) == ["DeviceProcessEvents", "Event", "WindowsEvent"]
    columns = ("DeviceName", "FileName", "AccountName", "SHA256", "ProcessId", "InitiatingProcessFileName", "Timestamp")
    [(*row, time)] = cells(intake, "DeviceProcessEvents", *columns)
    assert row == [HOST, "cmd.exe", "joe", "BB", 4711, "explorer.exe"]
    assert str(time) == "2024-05-01 10:00:00.125000"
    [(log, source, xml)] = cells(intake, "Event", "EventLog", "Source", "EventData")
    assert (log, source) == (CHANNEL, SYSMON)
    listed = "".join(f'<Data Name="{name}">{value}</Data>' for name, value in FIELDS.items())
    assert xml.startswith("<DataItem ")
    assert xml.endswith(f">{EVENT_XML}{listed}</EventData></DataItem>")
    assert [json.loads(bag) for (bag,) in cells(intake, "WindowsEvent", "EventData")] == [FIELDS]


def security(event_id: int, **fields: str) -> str:
    named = {"System": {**SYSTEM, "EventID": event_id, "Channel": "Security"}, "EventData": fields}
    return json.dumps({"Event": named})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            security(4624, SubjectUserName="-", TargetDomainName="CORP", TargetUserName="PC1$", LogonType="3"),
            ("4624 - An account was successfully logged on.", r"CORP\PC1$", "Machine", 3, "3 - Network"),
        ),
        (
            security(4688, SubjectDomainName="CORP", SubjectUserName="joe", TargetUserName="-"),
            ("4688 - A new process has been created.", r"CORP\joe", "User", None, None),
        ),
        (security(9999, Other="x"), ("9999", None, None, None, None)),
    ],
)
def test_the_security_log_is_securityevent(write: Write, text: str, expected: tuple[object, ...]) -> None:
    intake = find(write("x.json", text))
    found = cells(intake, "SecurityEvent", "Activity", "Account", "AccountType", "LogonType", "LogonTypeName")
    assert found == [expected]


def test_event_data_is_xml_escaped_once(write: Write) -> None:
    intake = find(write("x.json", security(4698, TaskContent='<a b="1">&</a>\x01')))
    [(xml,)] = cells(intake, "SecurityEvent", "EventData")
    assert xml == f'{EVENT_XML}<Data Name="TaskContent">&lt;a b="1"&gt;&amp;&lt;/a&gt;\ufffd</Data></EventData>'


@pytest.mark.parametrize(
    ("event_id", "fields", "table", "expected"),
    [
        (3, {"Initiated": "true"}, "DeviceNetworkEvents", ("ConnectionSuccess", "8.8.8.8", 53, "10.0.0.1")),
        (3, {"Initiated": "false"}, "DeviceNetworkEvents", ("InboundConnectionAccepted", "10.0.0.1", 5000, "8.8.8.8")),
        (12, {"EventType": "CreateKey"}, "DeviceRegistryEvents", ("RegistryKeyCreated", r"HKEY_USERS\A\B", None)),
        (12, {"EventType": "DeleteKey"}, "DeviceRegistryEvents", ("RegistryKeyDeleted", r"HKEY_USERS\A\B", None)),
        (12, {"EventType": "DeleteValue"}, "DeviceRegistryEvents", ("RegistryValueDeleted", r"HKEY_USERS\A", "B")),
        (13, {"EventType": "SetValue"}, "DeviceRegistryEvents", ("RegistryValueSet", r"HKEY_USERS\A", "B")),
        (14, {"NewName": r"HKU\C"}, "DeviceRegistryEvents", ("RegistryKeyRenamed", r"HKEY_USERS\C", None)),
        (8, {}, "DeviceEvents", ("CreateRemoteThreadApiCall", "b.exe", None)),
        (10, {"GrantedAccess": "0x1410"}, "DeviceEvents", ("OpenProcessApiCall", "b.exe", '{"DesiredAccess":5136}')),
        (
            17,
            {"PipeName": r"\x"},
            "DeviceEvents",
            ("NamedPipeEvent", None, '{"PipeName":"\\\\Device\\\\NamedPipe\\\\x","FileOperation":"File created"}'),
        ),
    ],
)
def test_sysmon_feeds_the_device_tables(
    write: Write, event_id: int, fields: dict[str, str], table: str, expected: tuple[object, ...]
) -> None:
    common = {
        "SourceIp": "10.0.0.1",
        "SourcePort": "5000",
        "DestinationIp": "8.8.8.8",
        "DestinationPort": "53",
        "TargetObject": r"HKU\A\B",
        "TargetImage": r"C:\b.exe",
    }
    event = {"System": {**SYSTEM, "EventID": event_id}, "EventData": {**common, **fields}}
    columns = {
        "DeviceNetworkEvents": ("ActionType", "RemoteIP", "RemotePort", "LocalIP"),
        "DeviceRegistryEvents": ("ActionType", "RegistryKey", "RegistryValueName"),
        "DeviceEvents": ("ActionType", "FileName", "AdditionalFields"),
    }[table]
    assert cells(find(write("x.json", json.dumps({"Event": event}))), table, *columns) == [expected]


def test_a_local_clock_written_as_utc_is_put_right_by_sysmons_own(write: Write) -> None:
    rows = [{**NXLOG, "@timestamp": "2024-05-01T05:00:00.125Z"}, {**NXLOG, "@timestamp": "2024-05-01T10:00:02.000Z"}]
    intake = find(write("x.json", "\n".join(map(json.dumps, rows))))
    assert [str(time) for (time,) in cells(intake, "Event", "TimeGenerated")] == [
        "2024-05-01 10:00:00.123000",
        "2024-05-01 10:00:02",
    ]


def test_values_without_a_name_and_user_data_are_kept(write: Write) -> None:
    classic = {"System": {**SYSTEM, "Channel": "Application"}, "EventData": {"Data": {"#text": ["a", "<b>"]}}}
    user = {"System": {**SYSTEM, "Channel": "System"}, "UserData": {"LogFileCleared": {"Channel": "System"}}}
    text = "\n".join(json.dumps({"Event": each}) for each in (classic, user))
    intake = find(write("x.json", text))
    first, second = (xml for (xml,) in cells(intake, "Event", "EventData"))
    assert f"{EVENT_XML}<Data>a</Data><Data>&lt;b&gt;</Data></EventData>" in first
    assert "<LogFileCleared><Channel>System</Channel></LogFileCleared></UserData>" in second
    assert [json.loads(bag) for (bag,) in cells(intake, "WindowsEvent", "EventData")] == [
        {"Data": ["a", "<b>"]},
        {"Channel": "System"},
    ]


ZEEK_DNS = "\n".join(
    [
        r"#separator \x09",
        "#set_separator\t,",
        "#empty_field\t(empty)",
        "#unset_field\t-",
        "#path\tdns",
        "#fields\tts\tuid\tid.orig_h\tid.resp_p\tquery\trcode_name\tanswers\trejected",
        "#types\ttime\tstring\taddr\tport\tstring\tstring\tvector[string]\tbool",
        "1521911720.865716\tC1\t10.0.0.1\t53\ta\\x2cb.org\tNXDOMAIN\t-\tF",
        "1521911720.865717\tC2\t10.0.0.2\t53\t-\t-\tx,1.2.3.4\tT",
        "broken\tline",
        "#close\t2024-04-12-19-29-12",
    ]
)
ZEEK_JSON = [
    {
        "ts": 1521911720.865716,
        "uid": "C1",
        "id.orig_h": "10.0.0.1",
        "id.resp_p": 53,
        "query": "a,b.org",
        "_path": "dns",
    },
    {"ts": 1521911720.865717, "uid": "C2", "id_orig_h": "10.0.0.2", "answers": ["x", "1.2.3.4"], "@stream": "dns"},
]


def test_zeek_in_its_own_format_feeds_asim_and_a_table_of_its_own(write: Write) -> None:
    intake = find(write("any.log.gz", gzip.compress(ZEEK_DNS.encode())))
    assert cells(intake, "ASimDnsActivityLogs", "SrcIpAddr", "DnsQuery", "EventResultDetails") == [
        ("10.0.0.1", "a,b.org", "NXDOMAIN"),
        ("10.0.0.2", None, None),
    ]
    assert cells(intake, "DnsEvents", "Name", "IPAddresses") == [("a,b.org", None), (None, "x,1.2.3.4")]
    rows = cells(intake, "Zeek_dns_CL", "TimeGenerated", "id_orig_h", "id_resp_p", "answers", "rejected")
    assert [(str(time), *rest) for time, *rest in rows] == [
        ("2018-03-24 17:15:20.865716", "10.0.0.1", 53, None, False),
        ("2018-03-24 17:15:20.865717", "10.0.0.2", 53, '["x","1.2.3.4"]', True),
    ]
    assert [(each.code, each.position) for each in intake.rejected] == [("K0722", "line 10")]


def test_zeek_as_json_is_read_in_each_of_its_spellings(write: Write) -> None:
    nested = {"ts": 1521911720.865718, "uid": "C3", "id": {"orig_h": "10.0.0.3"}, "query": "q"}
    intake = find(write("SCRANTON_dns.log", "\n".join(map(json.dumps, [*ZEEK_JSON, nested]))))
    assert cells(intake, "ASimDnsActivityLogs", "SrcIpAddr", "DnsQuery") == [
        ("10.0.0.1", "a,b.org"),
        ("10.0.0.2", None),
        ("10.0.0.3", "q"),
    ]


def test_zeek_connections_are_network_sessions(write: Write) -> None:
    row = {"ts": 1.6e9, "uid": "C", "id.orig_h": "10.0.0.1", "id.resp_p": 443, "duration": 1.5, "orig_bytes": 7}
    intake = find(write("conn.20:00:00-21:00:00.log", json.dumps(row)))
    found = cells(intake, "ASimNetworkSessionLogs", "SrcIpAddr", "DstPortNumber", "SrcBytes", "NetworkDuration")
    assert found == [("10.0.0.1", 443, 7, 1500)]


SURICATA = {"timestamp": "2024-01-09T15:12:24.540473+0100", "flow_id": 1, "src_ip": "10.0.0.1", "dest_port": 53}


@pytest.mark.parametrize(
    ("record", "table", "columns", "expected"),
    [
        (
            {"event_type": "flow", "flow": {"bytes_toserver": 5, "age": 2}},
            "ASimNetworkSessionLogs",
            ("SrcIpAddr", "DstPortNumber", "SrcBytes", "NetworkDuration"),
            ("10.0.0.1", 53, 5, 2000),
        ),
        (
            {"event_type": "dns", "dns": {"type": "answer", "rrname": "a.b", "rcode": "NXDOMAIN"}},
            "ASimDnsActivityLogs",
            ("DnsQuery", "EventResultDetails"),
            ("a.b", "NXDOMAIN"),
        ),
        (
            {"event_type": "dns", "dns": {"type": "request", "queries": [{"rrname": "a.b"}]}},
            "ASimDnsActivityLogs",
            ("DnsQuery", "EventResultDetails"),
            ("a.b", None),
        ),
        (
            {"event_type": "http", "http": {"hostname": "h", "url": "/x", "http_method": "GET"}},
            "ASimWebSessionLogs",
            ("Url", "HttpRequestMethod"),
            ("http://h/x", "GET"),
        ),
        (
            {"event_type": "alert", "alert": {"signature_id": 2009187, "signature": "S"}},
            "CommonSecurityLog",
            ("DeviceVendor", "DeviceEventClassID", "Activity", "SourceIP"),
            ("OISF", "2009187", "S", "10.0.0.1"),
        ),
        ({"event_type": "stats"}, "Suricata_stats_CL", ("event_type",), ("stats",)),
    ],
)
def test_suricata_feeds_asim_and_alerts(
    write: Write, record: dict[str, object], table: str, columns: tuple[str, ...], expected: tuple[object, ...]
) -> None:
    intake = find(write("eve.json", json.dumps({**SURICATA, **record})))
    assert cells(intake, table, *columns) == [expected]
    [(time,)] = cells(intake, table, "TimeGenerated")
    assert str(time) == "2024-01-09 14:12:24.540473"


OCSF = {
    "class_uid": 1007,
    "activity_id": 1,
    "time": 1714557600125,
    "metadata": {"version": "1.1.0", "product": {"name": "P"}},
    "device": {"hostname": "pc1"},
    "actor": {"process": {"file": {"name": "explorer.exe"}}},
    "process": {
        "pid": 7,
        "file": {"name": "cmd.exe", "hashes": [{"algorithm": "SHA-256", "value": "BB"}]},
        "user": {"name": "joe"},
    },
}


@pytest.mark.parametrize("as_parquet", [False, True])
def test_ocsf_processes_are_defenders(write: Write, tmp_path: Path, as_parquet: bool) -> None:
    path = write("ocsf.json", json.dumps(OCSF))
    if as_parquet:
        path = tmp_path / "ocsf.parquet"
        pq.write_table(pa.Table.from_pylist([OCSF]), path)
    columns = ("DeviceName", "FileName", "AccountName", "SHA256", "ProcessId", "InitiatingProcessFileName", "Timestamp")
    [(*row, time)] = cells(find(path), "DeviceProcessEvents", *columns)
    assert row == ["pc1", "cmd.exe", "joe", "BB", 7, "explorer.exe"]
    assert str(time) == "2024-05-01 10:00:00.125000"


@pytest.mark.parametrize(
    ("record", "tables"),
    [
        ({"class_uid": 4001}, ["ASimNetworkSessionLogs", "DeviceNetworkEvents"]),
        ({"class_uid": 4003}, ["ASimDnsActivityLogs"]),
        ({"class_uid": 3002}, ["ASimAuthenticationEventLogs", "DeviceLogonEvents"]),
        ({"class_uid": 6003}, ["x"]),
    ],
)
def test_ocsf_classes_have_their_tables(write: Write, record: dict[str, int], tables: list[str]) -> None:
    assert sorted(find(write("x.json", json.dumps({**OCSF, **record}))).tables) == tables


ANSWERS = {
    "defender": {
        "Stats": {},
        "Schema": [{"Name": "N", "Type": "Int64"}, {"Name": "T", "Type": "DateTime"}, {"Name": "B", "Type": "SByte"}],
        "Results": [{"N": 1, "T": "2024-05-01T10:00:00Z", "B": 1}],
    },
    "graph": {
        "@odata.context": "x",
        "schema": [{"name": "N", "type": "Int64"}, {"name": "T", "type": "DateTime"}, {"name": "B", "type": "SByte"}],
        "results": [{"N": 1, "N@odata.type": "#Int64", "T": "2024-05-01T10:00:00Z", "B": True}],
    },
    "log analytics": {
        "tables": [
            {
                "name": "PrimaryResult",
                "columns": [
                    {"name": "N", "type": "long"},
                    {"name": "T", "type": "datetime"},
                    {"name": "B", "type": "bool"},
                ],
                "rows": [[1, "2024-05-01T10:00:00Z", True]],
            },
            {"name": "Statistics", "columns": [{"name": "S", "type": "long"}], "rows": [[5]]},
        ]
    },
    "kusto v2": [
        {"FrameType": "DataSetHeader", "Version": "v2.0"},
        {"FrameType": "DataTable", "TableKind": "QueryProperties", "Columns": [], "Rows": []},
        {
            "FrameType": "DataTable",
            "TableKind": "PrimaryResult",
            "Columns": [
                {"ColumnName": "N", "ColumnType": "long"},
                {"ColumnName": "T", "ColumnType": "datetime"},
                {"ColumnName": "B", "ColumnType": "bool"},
            ],
            "Rows": [[1, "2024-05-01T10:00:00Z", True]],
        },
        {"FrameType": "DataSetCompletion", "HasErrors": False},
    ],
}


@pytest.mark.parametrize("api", ANSWERS)
def test_answers_of_query_apis_keep_their_types(write: Write, api: str) -> None:
    intake = find(write("answer.json", json.dumps(ANSWERS[api], indent=1)))
    schema = intake.tables["answer"].schema
    assert [(column.name, column.type.value) for column in schema.columns] == [
        ("N", "long"),
        ("T", "datetime"),
        ("B", "bool"),
    ]
    [(number, time, truth)] = cells(intake, "answer", "N", "T", "B")
    assert (number, str(time), truth) == (1, "2024-05-01 10:00:00", True)


def test_an_answers_columns_name_its_table(write: Write) -> None:
    columns = [{"name": name, "type": "string"} for name in ("SystemAlertId", "AlertName", "ProviderName")]
    answer = {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [["1", "a", "p"]]}]}
    assert list(find(write("answer.json", json.dumps(answer))).tables) == ["SecurityAlert"]


def test_each_osquery_query_is_a_table(write: Write) -> None:
    result = {"name": "pack/users", "hostIdentifier": "h", "unixTime": 1678936138, "columns": {"uid": "0"}}
    snapshot = {
        "name": "ports",
        "hostIdentifier": "h",
        "unixTime": 1678936138,
        "snapshot": [{"port": "1"}, {"port": "2"}],
    }
    intake = find(write("osquery.log", "\n".join(map(json.dumps, [result, snapshot]))))
    assert cells(intake, "pack_users", "uid") == [("0",)]
    assert cells(intake, "ports", "port") == [("1",), ("2",)]


def test_parquet_in_an_archive_is_read_as_rows(write: Write, tmp_path: Path) -> None:
    table = pa.table(
        {"N": pa.array([1, 2], pa.int64()), "Bag": [{"a": 1}, None], "T": pa.array([0, 1], pa.timestamp("s"))}
    )
    pq.write_table(table, tmp_path / "plain.parquet")
    intake = find(write("numbers.parquet.gz", gzip.compress((tmp_path / "plain.parquet").read_bytes())))
    assert [(n, bag, str(time)) for n, bag, time in cells(intake, "numbers", "N", "Bag", "T")] == [
        (1, '{"a":1}', "1970-01-01 00:00:00"),
        (2, None, "1970-01-01 00:00:01"),
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"EventTime": "2020-09-04 10:00:00"}, "Windows events, flat JSON in local time"),
        ({"EventTime": "2020-09-04 10:00:00 +02:00"}, "Windows events, flat JSON"),
        ({"EventTime": "2020-09-04 10:00:00", "@timestamp": "2020-09-04T08:00:00Z"}, "Windows events, flat JSON"),
    ],
)
def test_local_time_is_marked(write: Write, times: dict[str, str], expected: str) -> None:
    record = {"EventID": 4624, "Hostname": "h", "Channel": "Security", **times}
    assert [each.format for each in find(write("x.json", json.dumps(record) + "\n")).loaded] == [expected]
