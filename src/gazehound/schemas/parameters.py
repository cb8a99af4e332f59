"""The parameter list of a workspace function, `(T:(*), ip:string='', limit:long=100)`, as values.

The notation is Kusto's own for `let` functions. Does not live here: checking a call against it (the binder).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gazehound.binder.workspace import WorkspaceParameter
from gazehound.types import scalar_type

OPENING = {"(": ")", "[": "]", "{": "}"}
QUOTES = "'\""


def parse_parameters(text: str) -> tuple[WorkspaceParameter, ...]:
    """The parameters of `text`, parentheses included; ValueError for anything that is no parameter list.

    A parameter in parentheses (`T:(*)`, `T:(Id:string)`) is a table. A default stays KQL text.
    """
    stripped = text.strip()
    if not (stripped.startswith("(") and stripped.endswith(")")):
        raise ValueError(f"`{text}` is not a parameter list")
    return tuple(_parameter(each) for each in split_outside(stripped[1:-1], ","))


def _parameter(text: str) -> WorkspaceParameter:
    name, separator, declared = text.strip().partition(":")
    kind, *default = split_outside(declared, "=")
    kind = kind.strip() if separator else ""
    written = "=".join(default).strip() if default else None
    if kind.startswith("("):
        return WorkspaceParameter(name.strip(), None, written)
    scalar = scalar_type(kind)
    if scalar is None:
        raise ValueError(f"`{text.strip()}` is not a parameter")
    return WorkspaceParameter(name.strip(), scalar, written)


def split_outside(text: str, separator: str) -> list[str]:
    """`text` cut at each `separator` outside quotes and brackets; nothing for blank text."""
    if not text.strip():
        return [] if separator == "," else [text]
    cuts = [-1, *_separators(text, separator), len(text)]
    return [text[start + 1 : end] for start, end in pairwise(cuts)]


def _separators(text: str, separator: str) -> Iterator[int]:
    closing: list[str] = []
    quote = ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        elif character in OPENING:
            closing.append(OPENING[character])
        elif closing and character == closing[-1]:
            closing.pop()
        elif character == separator and not closing:
            yield at
