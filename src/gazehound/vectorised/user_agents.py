"""Browser, operating system and device by user agent, with the patterns of the ua-parser project.

Source: Kusto reference, parse_user_agent().
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pyarrow as pa
import ua_parser

_PARTS: dict[str, tuple[str, Callable[[str], object], dict[str, str]]] = {
    "browser": (
        "Browser",
        ua_parser.parse_user_agent,
        {"Family": "family", "MajorVersion": "major", "MinorVersion": "minor", "Patch": "patch"},
    ),
    "os": (
        "OperatingSystem",
        ua_parser.parse_os,
        {
            "Family": "family",
            "MajorVersion": "major",
            "MinorVersion": "minor",
            "Patch": "patch",
            "PatchMinor": "patch_minor",
        },
    ),
    "device": ("Device", ua_parser.parse_device, {"Family": "family", "Brand": "brand", "Model": "model"}),
}
_UNKNOWN = "Other"


def parse_user_agent(texts: pa.Array, asked: pa.Array) -> pa.Array:
    """A bag with a bag for each part asked for: `browser`, `os`, `device`, one name or an array of them.

    Each user agent is read once per batch.
    """
    known: dict[tuple[str, str], str | None] = {}
    made = []
    for pair in zip(texts.to_pylist(), asked.to_pylist(), strict=True):
        if pair not in known:
            known[pair] = _parsed(*pair)
        made.append(known[pair])
    return pa.array(made, pa.string())


def _parsed(text: str | None, asked: str | None) -> str | None:
    names = _names(asked)
    if text is None or not names:
        return None
    return orjson.dumps({_PARTS[each][0]: _part(text, each) for each in _PARTS if each in names}).decode()


def _names(asked: str | None) -> set[str]:
    value = orjson.loads(asked) if asked else None
    listed = value if isinstance(value, list) else [value]
    return {each.lower() for each in listed if isinstance(each, str) and each.lower() in _PARTS}


def _part(text: str, name: str) -> dict[str, str]:
    _, parse, fields = _PARTS[name]
    found = parse(text)
    if found is None:
        return {shown: _UNKNOWN if shown == "Family" else "" for shown in fields}
    return {shown: getattr(found, field) or "" for shown, field in fields.items()}
