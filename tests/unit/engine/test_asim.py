"""ASIM functions over the tables at hand: columns, conditions of each parameter, and what is refused."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

import gazehound
from gazehound.schemas import bundled_function
from gazehound.schemas.asim import asim_tables


def table(**columns: list[object]) -> pa.Table:
    """A table whose first column is the time, one hour after the other from 01:00 on 1 January 2026."""
    length = len(next(iter(columns.values())))
    times = pa.array([datetime(2026, 1, 1, hour) for hour in range(1, length + 1)], pa.timestamp("us"))
    return pa.table({"TimeGenerated": times} | columns)


def renamed(rows: pa.Table) -> pa.Table:
    """Logs of Defender itself have no `TimeGenerated`."""
    return rows.rename_columns({"TimeGenerated": "Timestamp"})


DATA = {
    "ASimDnsActivityLogs": table(
        DnsQuery=["a.evil.com", "good.org", "x.evil.com"],
        SrcIpAddr=["10.1.0.5", "192.0.2.1", "10.2.0.9"],
        EventType=["Query", "Query", "Update"],
        EventResultDetails=["NOERROR", "NXDOMAIN", "NOERROR"],
        DnsResponseName=["203.0.113.4", "", "10.0.0.1"],
    ),
    "DeviceNetworkEvents": renamed(
        table(
            ActionType=["ConnectionSuccess", "InboundConnectionAccepted", "ConnectionFailed", "DnsConnectionInspected"],
            LocalIP=["10.0.0.1"] * 4,
            LocalPort=[5000, 443, 5001, 1],
            RemoteIP=["198.51.100.1", "192.0.2.2", "198.51.100.9", "8.8.8.8"],
            RemotePort=[443, 6000, 80, 53],
            RemoteUrl=["https://mail.example.com/x", "", "198.51.100.9", ""],
            DeviceName=["pc1.corp.example"] * 4,
            Protocol=["TcpV4", "Tcp", "Tcp", "Udp"],
        )
    ),
    "DeviceProcessEvents": renamed(
        table(
            ActionType=["ProcessCreated", "ProcessCreated"],
            FolderPath=[r"C:\Windows\System32\cmd.exe", r"C:\Temp\evil.exe"],
            ProcessCommandLine=["cmd /c whoami", "evil.exe -x"],
            AccountName=["bob", "eve"],
            AccountDomain=["CORP", ""],
            SHA1=["AA", "bb"],
            DeviceName=["pc1", "pc2"],
        )
    ),
    "ASimProcessEventLogs": table(
        EventType=["ProcessTerminated"], TargetProcessName=["old.exe"], TargetProcessCommandLine=["whoami"]
    ),
    "DeviceLogonEvents": table(
        ActionType=["LogonSuccess", "LogonFailed"],
        LogonType=["RemoteInteractive", "Network"],
        AccountName=["bob", "eve"],
        AccountDomain=["CORP", "CORP"],
        RemoteIP=["192.0.2.9", "-"],
        FailureReason=["", "InvalidUserNameOrPassword"],
        DeviceName=["srv.corp.example"] * 2,
    ),
    "DeviceFileEvents": table(
        ActionType=["FileCreated", "FileDeleted"],
        FileName=["a.txt", "b.txt"],
        FolderPath=[r"C:\Temp\a.txt", r"C:\Temp"],
        SHA256=["ff", ""],
    ),
    "DeviceRegistryEvents": table(
        ActionType=["RegistryValueSet", "RegistryValueDeleted"],
        RegistryKey=[r"HKLM\Run", ""],
        PreviousRegistryKey=["", r"HKLM\Old"],
        RegistryValueName=["Start", ""],
        PreviousRegistryValueName=["", "Gone"],
        RegistryValueType=["Dword", ""],
        RegistryValueData=["1", ""],
    ),
    "ASimWebSessionLogs": table(
        Url=["http://a.example/x", "http://b.example/y"],
        HttpUserAgent=["curl/8", "Mozilla"],
        EventResultDetails=["200", "404"],
        EventResult=["Success", "Failure"],
        SrcIpAddr=["10.1.0.5", "10.2.0.5"],
        DstIpAddr=["192.0.2.1", "192.0.2.2"],
    ),
    "ASimAuditEventLogs": table(
        Operation=["Delete rule", "Create"], Object=["rule", "user"], EventResult=["Success"] * 2
    ),
    "ASimUserManagementActivityLogs": table(TargetUsername=["bob", "eve"], EventType=["UserCreated", "UserDeleted"]),
    "ASimDhcpEventLogs": table(SrcHostname=["pc1", "pc2"], SrcIpAddr=["10.1.0.5", "10.2.0.5"]),
    "ASimAlertEventLogs": table(Username=["bob", "eve"], EventSeverity=["High", "Low"], DvcIpAddr=["10.1.0.5", ""]),
}

QUERIES = [
    # without a type, `_Im_Dns` gives queries only, and its sibling without filters everything
    ("_Im_Dns | project DnsQuery", [("a.evil.com",), ("good.org",)]),
    ("_Im_Dns(eventtype='*') | count", [(3,)]),
    ("_ASim_Dns | count", [(3,)]),
    ("ASimDnsNative | count", [(3,)]),
    ("imDns(eventtype='lookup') | count", [(2,)]),
    ("_Im_Dns(disabled=true) | count", [(0,)]),
    ("_Im_Dns(starttime=datetime(2026-01-01 02:00)) | project DnsQuery", [("good.org",)]),
    ("_Im_Dns(endtime=datetime(2026-01-01 01:00)) | project Domain", [("a.evil.com",)]),
    ("_Im_Dns(domain_has_any=dynamic(['evil.com'])) | project Domain, IpAddr", [("a.evil.com", "10.1.0.5")]),
    ("_Im_Dns(srcipaddr=dynamic(['10.1.0.5'])) | project DnsQuery", [("a.evil.com",)]),
    ("_Im_Dns(responsecodename='NXDOMAIN') | project DnsResponseCodeName", [("NXDOMAIN",)]),
    ("_Im_Dns(response_has_ipv4='203.0.113.4') | project DnsQuery", [("a.evil.com",)]),
    ("_Im_Dns(response_has_any_prefix=dynamic(['203.0.'])) | project DnsQuery", [("a.evil.com",)]),
    ("let bad = datatable(d: string)['evil.com']; imDns(domain_has_any=toscalar(bad | summarize make_set(d))) | count",
     [(1,)]),
    # the device is the source of what it opens, and the destination of what it accepts
    ("_Im_NetworkSession | project SrcIpAddr, SrcPortNumber, DstIpAddr, DstPortNumber, NetworkDirection, EventResult",
     [("10.0.0.1", 5000, "198.51.100.1", 443, "Outbound", "Success"),
      ("192.0.2.2", 6000, "10.0.0.1", 443, "Inbound", "Success"),
      ("10.0.0.1", 5001, "198.51.100.9", 80, "Outbound", "Failure")]),
    ("_Im_NetworkSession | project SrcHostname, DstHostname, DstFQDN",
     [("pc1", "mail", "mail.example.com"), ("", "pc1", "pc1.corp.example"), ("pc1", "198.51.100.9", "198.51.100.9")]),
    ("_Im_NetworkSession(dstportnumber=443) | count", [(2,)]),
    ("_Im_NetworkSession(eventresult='Failure') | project DstPortNumber", [(80,)]),
    ("_Im_NetworkSession(dvcaction=dynamic(['Deny'])) | count", [(0,)]),
    ("_Im_NetworkSession(srcipaddr_has_any_prefix=dynamic(['192.0.'])) | project ASimMatchingIpAddr", [("SrcIpAddr",)]),
    ("_Im_NetworkSession(dstipaddr_has_any_prefix=dynamic(['192.0.'])) | count", [(0,)]),
    ("_Im_NetworkSession(ipaddr_has_any_prefix=dynamic(['198.51.100.1', '10.'])) | project ASimMatchingIpAddr",
     [("Both",), ("DstIpAddr",), ("SrcIpAddr",)]),
    ("_Im_NetworkSession(hostname_has_any=dynamic(['mail'])) | project ASimMatchingHostname", [("DstHostname",)]),
    # two tables of one schema
    ("_Im_ProcessEvent | summarize count() by Type | sort by Type asc",
     [("ASimProcessEventLogs", 1), ("DeviceProcessEvents", 2)]),
    ("_Im_ProcessCreate(commandline_has_any=dynamic(['whoami'])) | project User, Dvc", [("CORP\\bob", "pc1")]),
    ("_Im_ProcessTerminate | project Process", [("old.exe",)]),
    ("ASimProcessEventNative | project CommandLine", [("whoami",)]),
    ("imProcess(hashes_has_any=dynamic(['aa'])) | project User", [("CORP\\bob",)]),
    ("_Im_ProcessEvent(targetprocess_has_any=dynamic(['evil.exe']), targetusername_has='eve') | count", [(1,)]),
    ("_Im_ProcessEvent(dvchostname_has_any=dynamic(['pc2'])) | project CommandLine", [("evil.exe -x",)]),
    ("_Im_Authentication(eventresult='Failure') | project TargetUsername, EventResultDetails, SrcIpAddr",
     [("CORP\\eve", "No such user or password", "")]),
    ("imAuthentication(srcipaddr_has_any_prefix=dynamic(['192.0.2.'])) | project EventSubType, TargetHostname",
     [("RemoteInteractive", "srv")]),
    ("_Im_Authentication(username_has_any=dynamic(['bob'])) | count", [(1,)]),
    ("_Im_FileEvent(hashes_has_any=dynamic(['FF'])) | project TargetFilePath", [("C:\\Temp\\a.txt",)]),
    ("_Im_FileEvent(eventtype_in=dynamic(['filedeleted'])) | project FilePath", [("C:\\Temp\\b.txt",)]),
    ("_Im_RegistryEvent(registrykey_has_any=dynamic(['Old'])) | project RegistryKey, RegistryValue",
     [("HKLM\\Old", "Gone")]),
    ("imRegistry(registryvaluedata_has_any=dynamic(['1'])) | project RegistryValueType", [("Reg_DWord",)]),
    ("_Im_WebSession(url_has_any=dynamic(['b.example'])) | project HttpStatusCode, UserAgent", [("404", "Mozilla")]),
    ("_Im_WebSession(httpuseragent_has_any=dynamic(['curl'])) | count", [(1,)]),
    ("_Im_WebSession(eventresultdetails_in=dynamic(['404', '500'])) | project Url", [("http://b.example/y",)]),
    ("_Im_WebSession(ipaddr_has_any_prefix=dynamic(['192.0.2.1'])) | project ASimMatchingIpAddr", [("DstIpAddr",)]),
    ("_Im_AuditEvent(operation_has_any=dynamic(['delete'])) | project Object", [("rule",)]),
    ("_Im_UserManagement(eventtype_in=dynamic(['UserDeleted'])) | project TargetUsername", [("eve",)]),
    ("_Im_DhcpEvent(srchostname_has_any=dynamic(['pc2'])) | project IpAddr", [("10.2.0.5",)]),
    ("_Im_AlertEvent(eventseverity_has_any=dynamic(['High']), ipaddr_has_any_prefix=dynamic(['10.'])) | count", [(1,)]),
    ("let _Im_Dns = datatable(X: long)[7]; _Im_Dns", [(7,)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(DATA)


@pytest.mark.parametrize(("kql", "rows"), QUERIES, ids=[kql for kql, _ in QUERIES])
def test_rows(kql: str, rows: list[tuple[object, ...]], session: gazehound.Session) -> None:
    assert sorted(session.query(kql).rows(), key=str) == sorted(rows, key=str)


SCHEMAS = [
    "Dns", "NetworkSession", "WebSession", "ProcessEvent", "Authentication", "FileEvent", "RegistryEvent", "AuditEvent",
    "UserManagement", "DhcpEvent", "AlertEvent",
]  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("spelled", ["_Im_{}", "im{}", "_ASim_{}", "ASim{}"])
def test_columns_are_those_of_the_schema(name: str, spelled: str) -> None:
    function = bundled_function(spelled.format(name))
    assert function is not None
    assert function.result is not None
    expected = [(each.name, str(each.type)) for each in function.result.columns]
    for table_name in asim_tables(function.name):
        assert gazehound.connect({table_name: table(Type=[""])}).query(function.name).schema == expected


def test_evidence_is_the_event_behind(session: gazehound.Session) -> None:
    query = "_Im_ProcessCreate(commandline_has_any=dynamic(['whoami'])) | summarize count() by TargetUsername"
    (finding,) = session.hunt([query]).findings
    assert [(each.table, each.values["ProcessCommandLine"]) for each in finding.evidence] == [
        ("DeviceProcessEvents", "cmd /c whoami")
    ]


REFUSED = [
    (
        "_Im_Dns",
        "it reads `ASimDnsActivityLogs`, `DeviceEvents`, `DnsEvents`, `Event`, `WindowsEvent`, of which",
    ),
    ("_Im_Dns_InfobloxNIOS", "a saved function of this name, named with `--functions`, can stand for it"),
]


@pytest.mark.parametrize(("kql", "reason"), REFUSED)
def test_what_no_table_tells_is_refused_with_the_reason(kql: str, reason: str) -> None:
    with pytest.raises(gazehound.KqlError) as problem:
        gazehound.connect({"T": pa.table({"SHA1": ["a"]})}).query(kql)
    (diagnostic,) = problem.value.diagnostics
    assert diagnostic.code == "K0409"
    assert reason in diagnostic.help


def test_without_data_nothing_is_refused() -> None:
    assert gazehound.connect().query("_Im_Dns | count").rows() == [(0,)]
