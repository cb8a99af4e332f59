"""Write the fact files of `gazehound.exclusions` from ../shared: field names, and what remote tools look like.

Usage: python tools/make_exclusion_facts.py
Names only: which column a field of another schema is, which hosts and images a tool is documented with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT.parent / "shared" / "data"
TARGET = ROOT / "src" / "gazehound" / "exclusions"


def fields() -> dict[str, dict[str, list[dict[str, str]]]]:
    """For each table, the columns behind each ECS, ASIM and Sysmon name, with the direction they hold in."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in json.loads((FACTS / "field_map.json").read_text(encoding="utf-8"))["rows"]:
        if row["xdr"] is None:
            continue
        entry = {"column": row["xdr"]["column"]}
        if row.get("when") in ("inbound", "outbound"):
            entry["when"] = row["when"]
        for name in names_of(row):
            listed = found.setdefault(row["xdr"]["table"], {}).setdefault(name, [])
            if entry not in listed and {**entry, "when": ""} not in listed:
                listed.append(entry)
    return {table: dict(sorted(names.items())) for table, names in sorted(found.items())}


def names_of(row: dict[str, Any]) -> list[str]:
    asim = [row["asim"]["field"]] if row.get("asim") else []
    sysmon = [each["field"] for each in row.get("sysmon") or [] if not row.get("sysmon_transform")]
    return list(dict.fromkeys([row["ecs"], *asim, *sysmon]))


def remote_tools() -> list[dict[str, Any]]:
    """Each tool with its hosts and the images that name it (no common words, no parts of the system)."""
    found = []
    for tool in json.loads((FACTS / "rmm_tools.json").read_text(encoding="utf-8"))["tools"]:
        hosts = [each["domain"] for each in tool["domains"] if not each.get("broad")]
        images = [
            each["value"]
            for each in tool["process_names"]
            if not each.get("generic") and not each.get("os_component") and "*" not in each["value"]
        ]
        if hosts and images:
            found.append({"name": tool["name"], "hosts": hosts, "images": images})
    return found


def main() -> None:
    write(TARGET / "fields.json", fields())
    write(TARGET / "remote_tools.json", remote_tools())


def write(path: Path, facts: object) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
