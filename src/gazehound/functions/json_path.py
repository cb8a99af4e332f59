"""JSONPath as Kusto takes it (`$.a.b[0]`, `$['a b']`), and the engine's form of it.

Source: Kusto reference, "JSONPath expressions".
"""

from __future__ import annotations

import re

from gazehound.functions.declare import Operand, RefusedCall
from gazehound.functions.text_sql import constant_text

Step = str | int

_STEP = re.compile(r"""\.(?P<name>[^.\[\]'"]+)|\[(?P<index>-?\d+)\]|\[(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)")\]""")


def json_path(text: str) -> list[Step] | None:
    """The keys and indexes of a path; None for what is no path of keys and indexes."""
    if not text.startswith("$"):
        return None
    steps: list[Step] = []
    at = 1
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            return None
        steps.append(_step(found))
        at = found.end()
    return steps


def constant_path(path: Operand) -> list[Step]:
    """The path that a literal argument writes; refused when it is not a literal or no path."""
    text = constant_text(path)
    if text is None:
        raise RefusedCall("a JSON path that is not a literal")
    steps = json_path(text)
    if steps is None:
        raise RefusedCall(f"the JSON path `{text}`")
    return steps


def engine_path(steps: list[Step]) -> str:
    """The path as the engine's JSON functions read it."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{_checked(step)}"' for step in steps)


def _checked(key: str) -> str:
    if '"' in key:
        raise RefusedCall("a JSON path with a double quote in a key")
    return key


def _step(found: re.Match[str]) -> Step:
    if found["index"] is not None:
        return int(found["index"])
    return next(text for text in (found["name"], found["single"], found["double"]) if text is not None)
