"""ASIM functions over what collectors forward: firewalls in CommonSecurityLog, sshd in Syslog, security events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gazehound

Fields = dict[str, object]
TIME = "2026-01-01T01:02:03.5Z"


def answer(folder: Path, table: str, row: Fields, kql: str) -> list[tuple[object, ...]]:
    path = folder / f"{table}.jsonl"
    path.write_text(json.dumps({"TimeGenerated": TIME, "TenantId": "t", **row}) + "\n", encoding="utf-8")
    return gazehound.connect([folder]).query(kql).rows()


FLOW: Fields = {
    "SourceIP": "10.0.0.1",
    "SourcePort": 5000,
    "DestinationIP": "192.0.2.9",
    "DestinationPort": 443,
    "SentBytes": 10,
    "ReceivedBytes": 20,
}
PALO_ALTO: Fields = {
    **FLOW,
    "DeviceVendor": "Palo Alto Networks",
    "Activity": "TRAFFIC",
    "DeviceAction": "reset both",
    "Protocol": "tcp",
    "DeviceName": "fw.corp.example",
    "DeviceCustomString1": "rule-1",
    "DeviceCustomString4": "trust",
    "DeviceCustomNumber1": 77,
    "DeviceCustomNumber3": 3,
    "SourceUserName": r"corp\bob",
    "AdditionalExtensions": "PanOSDstPackets=4;PanOSsrc_packets=6;start=2026-01-01T01:00:00Z;reason=x",
}
FORTINET: Fields = {
    **FLOW,
    "DeviceVendor": "Fortinet",
    "DeviceProduct": "FortiGate-100",
    "Activity": "traffic:forward accept",
    "DeviceEventCategory": "traffic:forward",
    "Computer": "10.0.0.254",
    "Protocol": "17",
    "LogSeverity": "3",
    "AdditionalExtensions": "FTNTFGTpolicyid=9;FTNTFGTsrcintfrole=lan;FTNTFGTduration=12;FTNTFGTsentpkt=3",
}
FIREWALLS = [
    (
        PALO_ALTO,
        "SrcIpAddr, DstPortNumber, NetworkProtocol, DvcAction, EventResult, DvcHostname, Rule, SrcZone",
        ("10.0.0.1", 443, "TCP", "Reset", "Failure", "fw", "rule-1", "trust"),
    ),
    (
        PALO_ALTO,
        "NetworkDuration, SrcUsernameType, SrcPackets, DstPackets, SessionId, format_datetime(EventStartTime, 'HH:mm')",
        (3000, "Windows", 6, 4, "77", "01:00"),
    ),
    (
        FORTINET,
        "SrcIpAddr, DstIpAddr, NetworkProtocol, DvcAction, EventResult, EventSeverity, NetworkRuleNumber, SrcZone",
        ("10.0.0.1", "192.0.2.9", "UDP", "Allow", "Success", "Informational", 9, "lan"),
    ),
    (FORTINET, "NetworkDuration, NetworkBytes, SrcPackets, DvcFQDN, Dvc", (12, 30, 3, "", "10.0.0.254")),
]


@pytest.mark.parametrize(("row", "columns", "expected"), FIREWALLS)
def test_firewalls(row: Fields, columns: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    kql = f"_Im_NetworkSession(dstportnumber=443) | project {columns}"
    assert answer(tmp_path, "CommonSecurityLog", row, kql) == [expected]


@pytest.mark.parametrize(
    "row",
    [{**PALO_ALTO, "Activity": "THREAT"}, {**FORTINET, "DeviceAction": "dns"}, {**PALO_ALTO, "DeviceVendor": "Other"}],
)
def test_other_messages_of_firewalls_are_no_sessions(row: Fields, tmp_path: Path) -> None:
    assert answer(tmp_path, "CommonSecurityLog", row, "_Im_NetworkSession | count") == [(0,)]


SSHD = [
    (
        "Accepted publickey for bob from 192.0.2.1 port 5000 ssh2: RSA SHA256:x",
        ("Logon", "Success", "", "bob", "192.0.2.1", 5000, "PKI", 1),
    ),
    (
        "Failed password for invalid user eve from 192.0.2.1 port 5001 ssh2",
        ("Logon", "Failure", "Incorrect password", "eve", "192.0.2.1", 5001, "Username & Password", 1),
    ),
    (
        "message repeated 3 times: [ Failed password for bob from 2001:db8::1 port 5002 ssh2]",
        ("Logon", "Failure", "Incorrect password", "bob", "2001:db8::1", 5002, "Username & Password", 3),
    ),
    ("Invalid user  from 192.0.2.1 port 1", ("Logon", "Failure", "No such user", "", "192.0.2.1", 1, "", 1)),
    (
        "Timeout, client not responding from user bob 192.0.2.1 port 7623",
        ("Logoff", "Success", "", "bob", "192.0.2.1", 7623, "", 1),
    ),
]


@pytest.mark.parametrize(("message", "expected"), SSHD)
def test_sshd(message: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    row: Fields = {
        "Computer": "web.corp.example",
        "ProcessName": "sshd",
        "SyslogMessage": message,
        "HostIP": "10.0.0.9",
    }
    kql = (
        "_Im_Authentication | project EventType, EventResult, EventResultDetails, TargetUsername, SrcIpAddr, "
        "SrcPortNumber, LogonMethod, EventCount"
    )
    assert answer(tmp_path, "Syslog", row, kql) == [expected]


def test_other_messages_of_sshd_are_no_logons(tmp_path: Path) -> None:
    row: Fields = {"ProcessName": "sshd", "SyslogMessage": "Connection closed by 192.0.2.1 port 1 [preauth]"}
    assert answer(tmp_path, "Syslog", row, "_Im_Authentication | count") == [(0,)]


SUBJECT = {"SubjectUserName": "bob", "SubjectDomainName": "CORP", "SubjectUserSid": "S-1-5-21-1"}
SECURITY = [
    (
        4688,
        {**SUBJECT, "NewProcessName": "x.exe", "NewProcessId": "0x10", "CommandLine": "x -a"},
        "_Im_ProcessCreate | project Process, TargetProcessId, CommandLine, ActorUsername, Type",
        ("x.exe", "16", "x -a", r"CORP\bob", "WindowsEvent"),
    ),
    (
        4625,
        {"TargetUserName": "eve", "TargetDomainName": "-", "LogonType": "3", "SubStatus": "0xC0000064"},
        "_Im_Authentication | project TargetUsername, EventSubType, EventResultDetails",
        ("eve", "Remote", "No such user or password"),
    ),
    (
        4663,
        {**SUBJECT, "ObjectType": "File", "ObjectName": r"C:\x\a.txt", "AccessMask": "0x10000"},
        "_Im_FileEvent | project EventType, FileName, User",
        ("ObjectDeleted", "a.txt", r"CORP\bob"),
    ),
    (
        4781,
        {"OldTargetUserName": "a", "NewTargetUserName": "b", "TargetDomainName": "CORP"},
        "_Im_UserManagement | project PreviousPropertyValue, NewPropertyValue, TargetUsername",
        ("a", "b", r"CORP\a"),
    ),
    (
        5156,
        {
            "Application": "x.exe",
            "Direction": "%%14592",
            "SourceAddress": "192.0.2.1",
            "DestPort": "22",
            "Protocol": "6",
        },
        "_Im_NetworkSession(dstportnumber=22) | project SrcIpAddr, NetworkDirection, DstAppName, NetworkProtocol",
        ("192.0.2.1", "Inbound", "x.exe", "TCP"),
    ),
]


@pytest.mark.parametrize(("number", "fields", "kql", "expected"), SECURITY)
def test_security_events_in_windows_event(
    number: int, fields: Fields, kql: str, expected: tuple[object, ...], tmp_path: Path
) -> None:
    row: Fields = {
        "Provider": "Microsoft-Windows-Security-Auditing",
        "Computer": "srv",
        "EventID": number,
        "EventData": fields,
    }
    assert answer(tmp_path, "WindowsEvent", row, kql) == [expected]


AUDITED = [
    (
        "SecurityEvent",
        {
            "EventID": 1102,
            "EventSourceName": "Microsoft-Windows-Eventlog",
            "EventData": "<UserData><LogFileCleared><SubjectUserName>eve</SubjectUserName></LogFileCleared></UserData>",
        },
        ("Delete", "Success", "Delete Logs", "Security Logs", "Event Log", "eve", ""),
    ),
    (
        "SecurityEvent",
        {
            **SUBJECT,
            "EventID": 4698,
            "EventData": r'<EventData><Data Name="TaskName">\a</Data><Data Name="TaskContent">&lt;x/&gt;</Data>'
            "</EventData>",
        },
        ("Create", "Success", "Create Scheduled Task", r"\a", "Scheduled Task", r"CORP\bob", "<x/>"),
    ),
    (
        "WindowsEvent",
        {
            "Provider": "Microsoft-Windows-Security-Auditing",
            "EventID": 5034,
            "EventData": {},
        },
        ("Stop", "Failure", "Stop Firewall Driver", "Firewall Driver", "Driver", "", ""),
    ),
    (
        "AzureActivity",
        {
            "CategoryValue": "Administrative",
            "OperationNameValue": "MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE",
            "ActivityStatusValue": "Failure",
            "ActivitySubstatusValue": "Forbidden",
            "Caller": "eve@x.com",
            "Properties_d": {"entity": "/subscriptions/s/vm1"},
        },
        ("Delete", "Failure", "MICROSOFT.COMPUTE/VIRTUALMACHINES/DELETE", "/subscriptions/s/vm1", "Cloud Resource",
         "eve@x.com", ""),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "expected"), AUDITED)
def test_audit_events(table: str, row: Fields, expected: tuple[object, ...], tmp_path: Path) -> None:
    kql = "_Im_AuditEvent | project EventType, EventResult, Operation, Object, ObjectType, ActorUsername, Value"
    assert answer(tmp_path, table, row, kql) == [expected]


@pytest.mark.parametrize(
    ("table", "kind", "method"),
    [
        ("AADServicePrincipalSignInLogs", "ServicePrincipal", ""),
        ("AADManagedIdentitySignInLogs", "Service", "Managed Identity"),
    ],
)
def test_sign_ins_of_services(table: str, kind: str, method: str, tmp_path: Path) -> None:
    row: Fields = {
        "ResultType": "0",
        "ServicePrincipalName": "app",
        "ServicePrincipalId": "p",
        "ResourceDisplayName": "Vault",
        "IPAddress": "192.0.2.1",
        "LocationDetails": '{"city": "Bern"}',
    }
    kql = (
        "_Im_Authentication(username_has_any=dynamic(['app'])) | project EventResult, TargetUserType, LogonMethod, "
        "LogonTarget, SrcGeoCity, SrcIpAddr"
    )
    assert answer(tmp_path, table, row, kql) == [("Success", kind, method, "Vault", "Bern", "192.0.2.1")]


SERVERS = [
    (
        "DnsEvents",
        {"EventId": 257, "Name": "a.evil.com", "QueryType": "28", "ResultCode": 0, "ClientIP": "10.0.0.1",
         "Computer": "dc"},
        "_Im_Dns(domain_has_any=dynamic(['evil.com'])) | project DnsQueryTypeName, EventResult, "
        "EventSubType, SrcIpAddr, Dvc",
        ("AAAA", "Success", "response", "10.0.0.1", "dc"),
    ),
    (
        "DnsEvents",
        {"EventId": 258, "Name": "x.org", "QueryType": "HTTPS", "ResultCode": 3},
        "_Im_Dns(responsecodename='NXDOMAIN') | project EventResult, DnsQueryTypeName",
        ("Failure", "HTTPS"),
    ),
    (
        "W3CIISLog",
        {"scStatus": "404", "scSubStatus": "2", "csUriStem": "/a", "csUriQuery": "b=1", "csUserAgent": "curl", "cIP":
         "192.0.2.1", "csHost": "www.example.com:8443", "csVersion": "HTTP/1.1", "csUserName": "-", "TimeTaken": 500},
        "_Im_WebSession(httpuseragent_has_any=dynamic(['curl'])) | project Url, EventResult, HttpStatusCode, HttpHost, "
        "DstPortNumber, SrcIpAddr, SrcUsername, EventOriginalResultDetails, TimeGenerated - EventStartTime == 500ms",
        ("/a?b=1", "Failure", "404", "www.example.com", 8443, "192.0.2.1", "", "404.2", True),
    ),
    (
        "W3CIISLog",
        {"scStatus": "200", "csUriStem": "/", "csUriQuery": "-", "csHost": "[2001:db8::1]:80", "sIP": "10.0.0.1"},
        "_Im_WebSession(eventresult='Success') | project Url, DstIpAddr, DstPortNumber, Dst",
        ("/", "2001:db8::1", 80, "10.0.0.1"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "kql", "expected"), SERVERS)
def test_servers(table: str, row: Fields, kql: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    assert answer(tmp_path, table, row, kql) == [expected]


ENDPOINT = {"hostname": "pc1", "uid": "d1"}
FEEDS_TWO = [
    (
        {"class_uid": 4001, "activity_id": 1, "src_endpoint": {"ip": "10.0.0.1"},
         "dst_endpoint": {"ip": "192.0.2.9", "port": 443}},
        "DeviceNetworkEvents", "_Im_NetworkSession",
    ),
    (
        {"class_uid": 3002, "activity_id": 1, "status_id": 1, "user": {"name": "eve"},
         "src_endpoint": {"ip": "192.0.2.9"}},
        "DeviceLogonEvents", "_Im_Authentication",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "other", "function"), FEEDS_TWO)
def test_an_event_that_feeds_two_tables_is_one_row(event: Fields, other: str, function: str, tmp_path: Path) -> None:
    row: Fields = {"time": 1767225600000, "metadata": {"version": "1.1.0"}, "device": ENDPOINT, **event}
    (tmp_path / "events.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    session = gazehound.connect([tmp_path])
    assert session.query(f"{other} | count").rows() == [(1,)]
    assert session.query(f"{function} | count").rows() == [(1,)]
