"""ASIM functions over Windows events and sign-in logs: one row in, the fields of its schema out, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import gazehound

Fields = dict[str, object]
TIME = "2026-01-01T01:02:03.5Z"
SUBJECT = {
    "SubjectUserSid": "S-1-5-21-1",
    "SubjectUserName": "bob",
    "SubjectDomainName": "CORP",
    "SubjectLogonId": "0x3e7",
}
TARGET = {"TargetUserName": "eve", "TargetDomainName": "CORP", "TargetUserSid": "S-1-5-21-2", "TargetSid": "S-1-5-21-2"}


def xml(fields: Fields) -> str:
    data = "\r\n".join(f'<Data Name="{name}">{escape(str(value))}</Data>' for name, value in fields.items())
    return f'<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">{data}</EventData>'


def security(number: int, **fields: object) -> tuple[str, Fields]:
    """A row as Log Analytics has it: columns, and fields without a column in `EventData` alone."""
    row = {"TimeGenerated": TIME, "Computer": "srv.corp.example", "EventID": number, **SUBJECT, **fields}
    return "SecurityEvent", row


def sysmon(table: str, number: int, **fields: object) -> tuple[str, Fields]:
    row: Fields = {"TimeGenerated": TIME, "Computer": "srv.corp.example", "EventID": number, "TenantId": "t"}
    if table == "WindowsEvent":
        return table, {**row, "Provider": "Microsoft-Windows-Sysmon", "EventData": fields}
    health = 'sourceHealthServiceId="8d6a2a3e-0000-4000-8000-000000000001"'
    wrapped = f'<DataItem type="System.XmlData" time="{TIME}" {health}>{xml(fields)}</DataItem>'
    return table, {**row, "Source": "Microsoft-Windows-Sysmon", "EventData": wrapped}


SECURITY = [
    (
        security(
            4688,
            **TARGET,
            NewProcessName=r"C:\a\cmd.exe",
            NewProcessId="0x10",
            ProcessId="0x20",
            TargetLogonId="0x0",
            ParentProcessName=r"C:\b\x.exe",
            CommandLine='cmd "/c" whoami',
            MandatoryLabel="S-1-16-12288",
        ),
        "_Im_ProcessCreate(commandline_has_any=dynamic(['whoami'])) | project TargetProcessName, TargetProcessId, "
        "ActingProcessName, ActingProcessId, TargetUsername, ActorUsername, TargetProcessIntegrityLevel, "
        "Dvc, DvcHostname",
        (r"C:\a\cmd.exe", "16", r"C:\b\x.exe", "32", r"CORP\eve", r"CORP\bob", "High", "srv.corp.example", "srv"),
    ),
    (
        security(4688, NewProcessName="x.exe", NewProcessId="0x1", TargetUserName="-", TargetDomainName="-"),
        "_Im_ProcessEvent | project User, TargetUserId, EventProduct, EventOriginalType",
        (r"CORP\bob", "S-1-5-21-1", "Security Events", "4688"),
    ),
    (
        security(4689, ProcessName="x.exe", ProcessId="0x11", Status="0x0"),
        "_Im_ProcessTerminate | project Process, TargetProcessId, TargetProcessStatusCode",
        ("x.exe", "17", "0x0"),
    ),
    (
        security(
            4624,
            **TARGET,
            LogonType=10,
            IpAddress="192.0.2.1",
            IpPort="5000",
            WorkstationName="ws",
            Status="",
            AuthenticationPackageName="NTLM",
            AccountType="User",
            TargetLogonId="0x99",
            ProcessName="-",
        ),
        "_Im_Authentication(eventresult='Success') | project EventType, EventSubType, TargetUsername, SrcIpAddr, "
        "SrcPortNumber, SrcHostname, LogonProtocol, TargetUserType, TargetSessionId, TargetHostname, ActingAppName",
        ("Logon", "RemoteInteractive", r"CORP\eve", "192.0.2.1", 5000, "ws", "NTLM", "Regular", "0x99", "srv", ""),
    ),
    (
        security(
            4625,
            TargetUserName="eve",
            TargetDomainName="-",
            TargetUserSid="S-1-0-0",
            LogonType=3,
            IpAddress="-",
            Status="0xC000006D",
            SubStatus="0xC000006A",
        ),
        "_Im_Authentication(username_has_any=dynamic(['eve'])) | project EventResult, EventResultDetails, "
        "EventOriginalResultDetails, TargetUsername, TargetUsernameType, TargetUserId, SrcIpAddr, EventSubType",
        ("Failure", "Incorrect password", "0xc000006a", "eve", "Simple", "", "", "Remote"),
    ),
    (
        security(4634, **TARGET, LogonType=2),
        "_Im_Authentication(eventtype_in=dynamic(['Logoff'])) | project EventResult, User",
        ("Success", r"CORP\eve"),
    ),
    (
        security(
            4657,
            ObjectName=r"\REGISTRY\MACHINE\SOFTWARE\Run",
            ObjectValueName="Start",
            OperationType="%%1905",
            OldValueType="%%1873",
            OldValue="a",
            NewValueType="%%1876",
            NewValue="1",
            ProcessId="0x1",
        ),
        "_Im_RegistryEvent | project EventType, RegistryKey, RegistryValue, RegistryValueType, RegistryValueData, "
        "RegistryPreviousValueType, RegistryPreviousValueData",
        ("RegistryValueSet", r"HKEY_LOCAL_MACHINE\SOFTWARE\Run", "Start", "Reg_DWord", "1", "Reg_Sz", "a"),
    ),
    (
        security(4663, ObjectType="Key", ObjectName=r"\REGISTRY\USER\S-1\Run", AccessMask="0x10000"),
        "_Im_RegistryEvent | project EventType, RegistryKey",
        ("RegistryKeyDeleted", r"HKEY_USERS\S-1\Run"),
    ),
    (
        security(4663, ObjectType="File", ObjectName=r"C:\x\secret.txt", AccessMask="0x2", ProcessName="w.exe"),
        "_Im_FileEvent(targetfilepath_has_any=dynamic(['secret.txt'])) | project EventType, "
        "TargetFileName, Process, User",
        ("ObjectModified", "secret.txt", "w.exe", r"CORP\bob"),
    ),
    (
        security(4720, **TARGET, AccountType="User"),
        "_Im_UserManagement | project EventType, TargetUsername, ActorUsername, ActorUserType, UpdatedPropertyName",
        ("UserCreated", r"CORP\eve", r"CORP\bob", "Regular", "UserCreated"),
    ),
    (
        security(4781, TargetDomainName="CORP", EventData=xml({"OldTargetUserName": "a", "NewTargetUserName": "b&c"})),
        "_Im_UserManagement | project EventType, PreviousPropertyValue, NewPropertyValue, TargetUsername",
        ("UserModified", "a", "b&c", r"CORP\a"),
    ),
    (
        security(
            4732,
            TargetUserName="Administrators",
            TargetDomainName="Builtin",
            TargetSid="S-1-5-32-544",
            MemberName="CN=eve,DC=corp",
            MemberSid="S-1-5-21-2",
        ),
        "_Im_UserManagement | project EventType, GroupName, GroupType, TargetUsername, "
        "TargetUsernameType, TargetUserId",
        ("UserAddedToGroup", r"Builtin\Administrators", "Local Security Enabled", "CN=eve,DC=corp", "DN", "S-1-5-21-2"),
    ),
    (
        security(
            5157,
            EventData=xml(
                {
                    "ProcessID": "44",
                    "Application": r"\device\x.exe",
                    "Direction": "%%14593",
                    "SourceAddress": "10.0.0.1",
                    "SourcePort": "5000",
                    "DestAddress": "192.0.2.9",
                    "DestPort": "443",
                    "Protocol": "6",
                    "FilterRTID": "77",
                }
            ),
        ),
        "_Im_NetworkSession(dstportnumber=443) | project SrcIpAddr, SrcPortNumber, DstIpAddr, NetworkProtocol, "
        "NetworkDirection, DvcAction, EventResult, SrcAppName, SrcProcessId, SrcHostname, NetworkRuleNumber",
        ("10.0.0.1", 5000, "192.0.2.9", "TCP", "Outbound", "Deny", "Failure", r"\device\x.exe", "44", "srv", 77),
    ),
]

SYSMON = [
    (
        1,
        {
            "Image": r"C:\a\x.exe",
            "CommandLine": "x \"<a> & \\b\\\" 'q'",
            "User": r"CORP\eve",
            "ProcessId": "16",
            "Hashes": "SHA1=AA,SHA256=BB",
            "ParentImage": r"C:\p.exe",
            "ProcessGuid": "{G}",
            "UtcTime": "2026-01-01 01:02:03.456",
        },
        "_Im_ProcessCreate | project TargetProcessName, CommandLine, TargetUsername, TargetProcessId, "
        "TargetProcessSHA1, Hash, HashType, ActingProcessName, TargetProcessGuid, EventProduct",
        (
            r"C:\a\x.exe",
            "x \"<a> & \\b\\\" 'q'",
            r"CORP\eve",
            "16",
            "AA",
            "BB",
            "SHA256",
            r"C:\p.exe",
            "G",
            "Sysmon",
        ),
    ),
    (5, {"Image": "x.exe"}, "_Im_ProcessTerminate | project Process, EventOriginalType", ("x.exe", "5")),
    (
        3,
        {
            "Initiated": "true",
            "Protocol": "tcp",
            "SourceIp": "10.0.0.1",
            "SourcePort": "5000",
            "DestinationIp": "192.0.2.9",
            "DestinationPort": "443",
            "DestinationHostname": "a.example.com",
            "User": "eve",
            "Image": "x.exe",
        },
        "_Im_NetworkSession | project SrcIpAddr, DstIpAddr, DstPortNumber, NetworkProtocol, NetworkDirection, "
        "SrcUsername, SrcHostname, DstHostname, DstFQDN, DvcIpAddr, EventType",
        (
            "10.0.0.1",
            "192.0.2.9",
            443,
            "TCP",
            "Outbound",
            "eve",
            "srv",
            "a",
            "a.example.com",
            "10.0.0.1",
            "EndpointNetworkSession",
        ),
    ),
    (
        3,
        {"Initiated": "false", "SourceIp": "192.0.2.9", "DestinationIp": "10.0.0.1", "User": "eve", "Image": "x.exe"},
        "_Im_NetworkSession | project NetworkDirection, DstUsername, DstProcessName, DstHostname, SrcUsername",
        ("Inbound", "eve", "x.exe", "srv", ""),
    ),
    (
        11,
        {"TargetFilename": r"C:\x\a.txt", "Image": "w.exe", "User": "eve"},
        "_Im_FileEvent | project EventType, TargetFileName, ActingProcessName, ActorUsername",
        ("FileCreated", "a.txt", "w.exe", "eve"),
    ),
    (
        23,
        {"TargetFilename": r"C:\x\a.txt", "Hashes": "MD5=0f"},
        "_Im_FileEvent(hashes_has_any=dynamic(['0F'])) | project EventType, Hash, HashType",
        ("FileDeleted", "0f", "MD5"),
    ),
    (
        12,
        {"EventType": "DeleteValue", "TargetObject": r"HKLM\SOFTWARE\Run\Start"},
        "_Im_RegistryEvent | project EventType, RegistryKey, RegistryValue",
        ("RegistryValueDeleted", r"HKEY_LOCAL_MACHINE\SOFTWARE\Run", "Start"),
    ),
    (
        13,
        {
            "EventType": "SetValue",
            "TargetObject": r"HKU\S-1\Run\Start",
            "Details": "DWORD (0x00000001)",
            "Image": "r.exe",
        },
        "_Im_RegistryEvent | project EventType, RegistryKey, RegistryValue, RegistryValueData, "
        "RegistryValueType, Process",
        ("RegistryValueSet", r"HKEY_USERS\S-1\Run", "Start", "DWORD (0x00000001)", "Reg_DWord", "r.exe"),
    ),
    (
        14,
        {"EventType": "RenameKey", "TargetObject": r"HKLM\Old", "NewName": r"HKLM\New"},
        "_Im_RegistryEvent | project EventType, RegistryKey, RegistryPreviousKey",
        ("RegistryKeyRenamed", r"HKEY_LOCAL_MACHINE\New", r"HKEY_LOCAL_MACHINE\Old"),
    ),
    (
        22,
        {"QueryName": "a.evil.com", "QueryStatus": "9003", "QueryResults": "-", "Image": "x.exe"},
        "_Im_Dns(domain_has_any=dynamic(['evil.com'])) | project DnsQuery, EventResultDetails, "
        "SrcProcessName, SrcHostname",
        ("a.evil.com", "NXDOMAIN", "x.exe", "srv"),
    ),
]

SIGN_IN: Fields = {
    "TimeGenerated": TIME,
    "Id": "i",
    "ResultType": "50126",
    "ResultDescription": "Invalid",
    "UserPrincipalName": "eve@x.com",
    "UserId": "u",
    "UserType": "Member",
    "IPAddress": "192.0.2.1",
    "AppDisplayName": "Portal",
    "AppId": "p",
    "ClientAppUsed": "Browser",
    "UserAgent": "curl",
    "AuthenticationRequirement": "singleFactorAuthentication",
    "DeviceDetail": {"displayName": "pc1", "operatingSystem": "Windows"},
    "LocationDetails": {
        "city": "Bern",
        "countryOrRegion": "CH",
        "geoCoordinates": {"latitude": 46.9, "longitude": 7.4},
    },
}
SIGN_IN_QUERY = (
    "_Im_Authentication(eventresult='Failure') | project TargetUsername, TargetUsernameType, SrcIpAddr, SrcHostname, "
    "SrcGeoCity, SrcGeoLatitude, EventResultDetails, EventOriginalResultDetails, LogonTarget, TargetUserType, "
    "ActingAppType, EventSubType"
)
SIGNED_IN = (
    "eve@x.com",
    "UPN",
    "192.0.2.1",
    "pc1",
    "Bern",
    46.9,
    "No such user or password",
    "Invalid",
    "Portal",
    "Regular",
    "Service",
)


def rows(folder: Path, given: list[tuple[str, Fields]], kql: str) -> list[tuple[object, ...]]:
    for table, row in given:
        with (folder / f"{table}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    return gazehound.connect([folder]).query(kql).rows()


@pytest.mark.parametrize(("given", "kql", "expected"), SECURITY)
def test_security_events(given: tuple[str, Fields], kql: str, expected: tuple[object, ...], tmp_path: Path) -> None:
    assert rows(tmp_path, [given], kql) == [expected]


@pytest.mark.parametrize("table", ["Event", "WindowsEvent"])
@pytest.mark.parametrize(("number", "fields", "kql", "expected"), SYSMON)
def test_sysmon(
    table: str, number: int, fields: Fields, kql: str, expected: tuple[object, ...], tmp_path: Path
) -> None:
    assert rows(tmp_path, [sysmon(table, number, **fields)], kql) == [expected]


@pytest.mark.parametrize(
    ("table", "kind"), [("SigninLogs", "Interactive"), ("AADNonInteractiveUserSignInLogs", "NonInteractive")]
)
def test_sign_in_logs(table: str, kind: str, tmp_path: Path) -> None:
    assert rows(tmp_path, [(table, SIGN_IN)], SIGN_IN_QUERY) == [(*SIGNED_IN, kind)]


def beat(channel: str, provider: str, number: int, record: int, **fields: str) -> tuple[str, Fields]:
    """An event as winlogbeat writes it: it feeds the tables of Windows events and those of Defender."""
    event = {
        "channel": channel,
        "provider_name": provider,
        "event_id": number,
        "record_id": record,
        "computer_name": "pc1",
        "event_data": fields,
    }
    return "events", {"@timestamp": TIME, "winlog": event}


SYSMON_LOG = ("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon")
READ_FROM_LOGS = [
    (beat(*SYSMON_LOG, 1, 7, Image="x.exe", CommandLine="x", User="eve"), "DeviceProcessEvents", "_Im_ProcessEvent"),
    (beat(*SYSMON_LOG, 3, 8, Initiated="true", SourceIp="10.0.0.1"), "DeviceNetworkEvents", "_Im_NetworkSession"),
    (beat(*SYSMON_LOG, 11, 9, TargetFilename=r"C:\a"), "DeviceFileEvents", "_Im_FileEvent"),
    (
        beat(*SYSMON_LOG, 13, 10, EventType="SetValue", TargetObject=r"HKLM\a"),
        "DeviceRegistryEvents",
        "_Im_RegistryEvent",
    ),
    (beat(*SYSMON_LOG, 22, 11, QueryName="a.com", QueryStatus="0"), "DeviceEvents", "_Im_Dns"),
    (
        beat("Security", "Microsoft-Windows-Security-Auditing", 4624, 12, TargetUserName="eve", LogonType="3"),
        "DeviceLogonEvents",
        "_Im_Authentication",
    ),
]


@pytest.mark.parametrize(("event", "other", "function"), READ_FROM_LOGS)
def test_an_event_that_feeds_several_tables_is_one_row(
    event: tuple[str, Fields], other: str, function: str, tmp_path: Path
) -> None:
    assert rows(tmp_path, [event], f"{other} | count") == [(1,)]
    assert rows(tmp_path, [], f"{function} | count") == [(1,)]
