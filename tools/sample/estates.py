"""The invented organisations of the sample: devices, people, programs and where their traffic goes.

Lives here: what is ordinary. Does not live here: the planted activity (`plants`), the clockwork that turns
this into events (`events`), files (`write`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A program as Defender describes the image of a process."""

    file: str
    company: str | None
    product: str | None
    version: str | None
    description: str | None
    folder: str
    arguments: str = ""
    parent: str = "explorer.exe"
    is_service: bool = False

    @property
    def path(self) -> str:
        separator = "/" if self.folder.startswith("/") else "\\"
        return f"{self.folder}{separator}{self.file}"

    def digest(self, algorithm: str) -> str:
        """A stable stand-in for the image's hash; no real file has it."""
        return hashlib.new(algorithm, f"synthetic:{self.path}:{self.version}".encode()).hexdigest()

    @property
    def size(self) -> int:
        return 40_000 + int(self.digest("md5")[:6], 16) // 4


@dataclass(frozen=True, slots=True)
class Device:
    """A device with the person who works at it."""

    name: str
    local_ip: str
    user: str
    is_mac: bool = False

    @property
    def id(self) -> str:
        return hashlib.sha1(f"synthetic:{self.name}".encode()).hexdigest()

    @property
    def domain(self) -> str:
        return self.name.split(".", 1)[1]

    @property
    def short_domain(self) -> str:
        return self.domain.split(".")[0]

    @property
    def sid(self) -> str:
        number = int(hashlib.md5(self.user.encode()).hexdigest()[:6], 16)
        return f"S-1-5-21-1004336348-1177238915-682003330-{1000 + number % 9000}"


@dataclass(frozen=True, slots=True)
class Estate:
    """One organisation: its devices and how busy they are (connections a device makes on a working day)."""

    domain: str
    devices: tuple[Device, ...]
    connections_a_day: int

    def device(self, host: str) -> Device:
        """The device whose name starts with `host` and a dot."""
        return next(each for each in self.devices if each.name.startswith(f"{host}."))


def devices(domain: str, network: str, rows: str) -> tuple[Device, ...]:
    """Devices from lines of `host user`; hosts with `mac` in them run macOS."""
    listed = [line.split() for line in rows.strip().splitlines()]
    return tuple(
        Device(f"{host}.{domain}", f"{network}.{20 + at}", user, is_mac="mac" in host)
        for at, (host, user) in enumerate(listed)
    )


PIER = Estate(
    "pier.example",
    devices(
        "pier.example",
        "10.20.4",
        """
        fin07 m.okafor
        fin08 l.brandt
        whs01 scanner1
        whs02 scanner2
        adm01 r.helpdesk
        adm02 t.nkemelu
        ops11 j.vanacker
        ops12 s.iwata
        ops14 c.moreau
        hr03 a.lindqvist
        dc1 svc-directory
        files2 svc-backup
        """,
    ),
    connections_a_day=26,
)

FERN = Estate(
    "fern.example",
    devices(
        "fern.example",
        "172.18.9",
        """
        mac01 head.teacher
        mac02 d.petrov
        mac03 art.room
        mac04 music.room
        mac05 library
        mac06 k.osei
        lab21 pupil21
        lab22 pupil22
        lab23 pupil23
        off02 office
        """,
    ),
    connections_a_day=22,
)

MOLAR = Estate(
    "molar.example",
    devices(
        "molar.example",
        "192.168.60",
        """
        front1 reception
        front2 reception2
        surg1 dr.abara
        surg2 dr.weiss
        xray imaging
        mac9 accounts
        """,
    ),
    connections_a_day=14,
)

MICROSOFT = "Microsoft Corporation"
WINDOWS = "Microsoft® Windows® Operating System"
SYSTEM32 = r"c:\windows\system32"
PROGRAM_FILES = r"c:\program files"

SVCHOST = Program(
    "svchost.exe", MICROSOFT, WINDOWS, "10.0.22621.1", "Host Process for Windows Services", SYSTEM32,
    "-k netsvcs -p", "services.exe", is_service=True,
)  # fmt: skip
EDGE = Program(
    "msedge.exe", MICROSOFT, "Microsoft Edge", "131.0.2903.51", "Microsoft Edge",
    rf"{PROGRAM_FILES} (x86)\microsoft\edge\application", "--type=utility",
)  # fmt: skip
FIREFOX = Program(
    "firefox.exe", "Mozilla Corporation", "Firefox", "132.0.2", "Firefox", rf"{PROGRAM_FILES}\mozilla firefox",
)  # fmt: skip
TEAMS = Program(
    "ms-teams.exe", MICROSOFT, "Microsoft Teams", "24295.605.3225.8804", "Microsoft Teams",
    rf"{PROGRAM_FILES}\windowsapps\msteams", "msteams:system-initiated",
)  # fmt: skip
OUTLOOK = Program(
    "OUTLOOK.EXE", MICROSOFT, "Microsoft Office", "16.0.18129.20158", "Microsoft Outlook",
    rf"{PROGRAM_FILES}\microsoft office\root\office16",
)  # fmt: skip
DEFENDER = Program(
    "MsMpEng.exe", MICROSOFT, WINDOWS, "4.18.24090.11", "Antimalware Service Executable",
    r"c:\programdata\microsoft\windows defender\platform\4.18.24090.11-0", "", "services.exe", is_service=True,
)  # fmt: skip
POWERSHELL = Program(
    "powershell.exe", MICROSOFT, WINDOWS, "10.0.22621.1", "Windows PowerShell",
    rf"{SYSTEM32}\windowspowershell\v1.0", "-NoProfile -File c:\\it\\inventory.ps1", "svchost.exe",
)  # fmt: skip
HELPDESK = Program(
    "TeamViewer.exe", "TeamViewer Germany GmbH", "TeamViewer", "15.59.5", "TeamViewer",
    rf"{PROGRAM_FILES}\teamviewer", "", "services.exe",
)  # fmt: skip
IN_HOUSE = Program(
    "stocktake.exe", None, None, None, None, r"c:\pier\stocktake", "--terminal 4", "cmd.exe",
)  # fmt: skip

SAFARI = Program(
    "com.apple.WebKit.Networking", "", "", "", "",
    "/System/Library/Frameworks/WebKit.framework/XPCServices", "", "launchd",
)  # fmt: skip
APSD = Program("apsd", "", "", "", "", "/System/Library/PrivateFrameworks/ApplePushService.framework", "", "launchd")
SOFTWARE_UPDATE = Program("softwareupdated", "", "", "", "", "/System/Library/CoreServices", "", "launchd")
MDM_CLIENT = Program("mdmclient", "", "", "", "", "/usr/libexec", "daemon", "launchd", is_service=True)

WINDOWS_TRAFFIC: tuple[tuple[Program, str | None, int], ...] = (
    (SVCHOST, "settings-win.data.microsoft.com", 443),
    (SVCHOST, "ctldl.windowsupdate.com", 80),
    (SVCHOST, "v10.events.data.microsoft.com", 443),
    (SVCHOST, None, 53),
    (SVCHOST, "login.microsoftonline.com", 443),
    (EDGE, "www.bing.com", 443),
    (EDGE, "https://intranet.{domain}/timesheets", 443),
    (EDGE, "edge.microsoft.com", 443),
    (EDGE, "news.gazette.example", 443),
    (FIREFOX, "contile.services.mozilla.com", 443),
    (FIREFOX, "https://shop.officesupplies.example/cart?step=2", 443),
    (TEAMS, "teams.microsoft.com", 443),
    (TEAMS, "presence.teams.microsoft.com", 443),
    (TEAMS, None, 3478),
    (OUTLOOK, "outlook.office365.com", 443),
    (OUTLOOK, "autodiscover-s.outlook.com", 443),
    (DEFENDER, "wdcp.microsoft.com", 443),
    (POWERSHELL, "inventory.{domain}", 8443),
    (HELPDESK, "router12.teamviewer.com", 5938),
    (IN_HOUSE, "stock.{domain}", 1433),
)

MAC_TRAFFIC: tuple[tuple[Program, str | None, int], ...] = (
    (SAFARI, "www.apple.com", 443),
    (SAFARI, "https://wiki.{domain}/lesson-plans", 443),
    (SAFARI, "news.gazette.example", 443),
    (APSD, "courier.push.apple.com", 5223),
    (APSD, None, 5223),
    (SOFTWARE_UPDATE, "swscan.apple.com", 443),
    (SOFTWARE_UPDATE, "gdmf.apple.com", 443),
    (MDM_CLIENT, "mdmenrollment.apple.com", 443),
    (MDM_CLIENT, "deviceservices.apple.com", 443),
)
