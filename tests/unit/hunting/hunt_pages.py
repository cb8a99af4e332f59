"""A hunt page of our own in parts, so that a test can put them together in another way."""

from __future__ import annotations

ID = "11111111-2222-4333-8444-555555555555"
HYPOTHESIS = "Somebody may be moving files out of the lab with rclone.\nIt runs under another name."
QUERY = """let Window = 7d;
DeviceProcessEvents
| where Timestamp > ago(Window)
| where ProcessVersionInfoProductName has 'rclone'
and FileName !in~ (
'rclone.exe'
)
| summarize Count = count() by DeviceName"""
HEAD = f"""id: {ID}
name: Renamed rclone
description: |
Images whose product is rclone: under any other name.
See the team's notes.
requiredDataConnectors:
- connectorId: MicrosoftThreatProtection
dataTypes:
- DeviceProcessEvents
tactics: Exfiltration
relevantTechniques: T1567.002"""
YAML = f"{HEAD}\nquery: |\n{QUERY}"
INDENTED_YAML = f"""id: {ID}
name: Renamed rclone
description: |
  Images whose product is rclone: under any other name.
  See the team's notes.
requiredDataConnectors:
  - connectorId: MicrosoftThreatProtection
    dataTypes:
      - DeviceProcessEvents
tactics:
  - Exfiltration
relevantTechniques:
  - T1567.002
query: |
  """ + QUERY.replace("\n", "\n  ")
TABLES = "| Sentinel Table | Notes |\n|---|---|\nDeviceProcessEvents | Needs the Defender connector |"
SCENARIOS = """Scenario: Backup of the lab
Description: The lab's backup job runs rclone under the vendor's name.
Filter/Exclusion: process.name == "labsync.exe" and user.name == "svc_lab"
Scenario: Tests by the packaging team
Description: They try new builds.
Filter/Exclusion: host.name in ("pkg-01", "pkg-02")"""
PAGE = "\n".join((HYPOTHESIS, "KQL Query", QUERY, YAML, TABLES, SCENARIOS))


def page(*parts: str) -> str:
    """Parts of a page, one after the other."""
    return "\n".join(part for part in parts if part)


def codes(loaded) -> list[str]:
    """The codes said while loading, each once, in their own order."""
    return sorted({each.code for each in loaded.diagnostics})
