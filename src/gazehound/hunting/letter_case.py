"""Columns whose texts come in any letter case.

Lives here: plain facts. Windows, DNS and mail ignore letter case in these names, so sensors report what was typed:
`cmd.exe` and `CMD.EXE` are one file, and `Host-1` and `host-1` one device. Hashes are written in either case by
different products.
"""

from __future__ import annotations

ENDINGS = (
    *("filename", "filepath", "folderpath", "directory", "imagepath", "currentdirectory"),
    *("commandline", "processname", "scriptname", "servicefilename", "imagefilename"),
    *("devicename", "computer", "hostname", "hostcustomentity", "workstation", "workstationname", "machinename"),
    *("accountname", "username", "userprincipalname", "upn", "userid", "caller", "accountcustomentity"),
    *("domain", "domainname", "fqdn", "url", "uri", "emailaddress", "fromaddress", "useraddress", "mailbox"),
    *("md5", "sha1", "sha256", "filehash", "filehashvalue", "registrykey", "registryvaluename"),
)
"""Ends of column names, in lower case."""

NAMES = frozenset({"account", "image", "parentimage", "process", "originalfilename", "query", "user", "dvc"})
"""Whole column names, in lower case, too common as an end."""


def varies(column: str) -> bool:
    """Whether the texts of a column of this name come in any letter case."""
    name = column.lower()
    return name in NAMES or name.endswith(ENDINGS)
