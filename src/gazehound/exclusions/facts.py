"""What is known of hosts and images: the documented values of columns that a hunt leaves open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TypedDict

from gazehound.functions.plain_text import has_term

IMAGE_COLUMNS = ("InitiatingProcessFileName", "FileName", "InitiatingProcessParentFileName")

CHOSEN_BY_ATTACKERS = frozenset(
    {"FileName", "InitiatingProcessFileName", "InitiatingProcessParentFileName", "FolderPath",
     "InitiatingProcessFolderPath", "ProcessCommandLine", "InitiatingProcessCommandLine"}
)  # fmt: skip
"""Columns whose value whoever runs the program decides."""

NARROWING = frozenset(
    {"DeviceId", "DeviceName", "AccountName", "AccountUpn", "AccountSid", "AccountObjectId", "Computer",
     "InitiatingProcessAccountName", "InitiatingProcessAccountUpn", "InitiatingProcessAccountSid",
     "RemoteIP", "LocalIP", "SHA1", "SHA256", "MD5", "InitiatingProcessSHA1", "InitiatingProcessSHA256",
     "InitiatingProcessMD5"}
)  # fmt: skip
"""Columns that narrow an exclusion to devices, users, addresses or one image."""

CASE_VARIES = CHOSEN_BY_ATTACKERS | NARROWING | {"RemoteUrl"}
"""Text columns whose letter case differs from event to event."""

ACTION_TYPES: dict[str, frozenset[str]] = {
    "DeviceNetworkEvents": frozenset(
        {"ConnectionSuccess", "ConnectionFailed", "ConnectionRequest", "ConnectionAttempt", "ConnectionAcknowledged",
         "ConnectionFound", "InboundConnectionAccepted", "InboundConnectionAttempt", "ListeningConnectionCreated",
         "NetworkSignatureInspected", "DnsConnectionInspected", "SslConnectionInspected", "HttpConnectionInspected",
         "IcmpConnectionInspected", "SshConnectionInspected", "SmtpConnectionInspected", "FtpConnectionInspected",
         "InboundInternetScanInspected"}
    ),
    "DeviceProcessEvents": frozenset({"ProcessCreated", "OpenProcess"}),
    "DeviceFileEvents": frozenset({"FileCreated", "FileModified", "FileRenamed", "FileDeleted"}),
    "DeviceLogonEvents": frozenset({"LogonSuccess", "LogonFailed", "LogonAttempted"}),
}  # fmt: skip
"""The action types seen in each table."""

HIGHEST_PORT = 65_535
HASH_DIGITS = {"SHA1": 40, "SHA256": 64, "MD5": 32}

_PLACEHOLDER = re.compile(
    r"^(known|your|example|my|some|internal|approved|trusted)[_-]|_(list|hashes|devices|ips|hosts|servers|addresses)$"
    r"|^<.*>$|^\{\{.*\}\}$|\.(ip|server|host)$|^x{3,}$|placeholder|changeme",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^[0-9a-fA-F.:/*]+$")


class RemoteTool(TypedDict):
    """A remote-management tool: its hosts and the images that name it."""

    name: str
    hosts: list[str]
    images: list[str]


@cache
def remote_tools() -> list[RemoteTool]:
    text = files("gazehound.exclusions").joinpath("remote_tools.json").read_text(encoding="utf-8")
    tools: list[RemoteTool] = json.loads(text)
    return tools


def documented_images(constants: Iterable[str]) -> list[str]:
    """The images that the tools behind a hunt's host names are documented with."""
    found: dict[str, None] = {}
    hosts = [each for each in constants if "." in each]
    for tool in remote_tools():
        if any(has_term(each, host) or has_term(host, each) for each in tool["hosts"] for host in hosts):
            found.update(dict.fromkeys(tool["images"]))
    return list(found)


def is_placeholder(column: str, value: object) -> bool:
    """True for a text that stands for a value still to be filled in."""
    if not isinstance(value, str):
        return False
    if column.endswith("IP") or "IP" in column:
        return not _ADDRESS.match(value)
    return bool(_PLACEHOLDER.search(value))


def is_impossible(column: str, value: object) -> bool:
    """True for a value that the column can never have: a port beyond 65535, a checksum of another length."""
    if column.endswith("Port") and isinstance(value, int):
        return not 0 <= value <= HIGHEST_PORT
    digits = next((count for name, count in HASH_DIGITS.items() if column.endswith(name)), None)
    if digits is not None and isinstance(value, str) and "*" not in value and value:
        return len(value) != digits or any(each not in "0123456789abcdefABCDEF" for each in value)
    return False
