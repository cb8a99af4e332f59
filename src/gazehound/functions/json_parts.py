"""Parts of dynamic values in SQL: one call for a whole path, however many steps a query writes it in.

Lives here: the shape of such a call and recognising it. Does not live here: which part a query asks for (`operators`).

A column of a table is there as unread text too. A part is taken out of that, so that each text is read once; of what
turns out to be no JSON there is no part.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.records import record
from gazehound.sql import Node


@record(frozen=True, slots=True)
class _Taken:
    """What a part is taken out of, the pointer to it, and whether the document is unread."""

    document: Node
    pointer: Node
    is_unread: bool

    def call(self, name: str) -> Node:
        """The part by the function of this name."""
        found = sql.call(name, self.document.copy(), self.pointer.copy())
        return sql.call("try", found) if self.is_unread else found

    def value(self) -> Node:
        """The part, NULL for a JSON `null`."""
        return sql.call("nullif", self.call("json_extract"), sql.cast(sql.text("null"), "JSON"))


def part(base: Node, pointer: str) -> Node:
    """What a JSON pointer leads to; NULL for nothing there and for a JSON `null`.

    The pointer's steps are names of properties: none of digits only, which would be a position too.
    """
    taken = _taken(base)
    before = None if taken is None else sql.text_of_literal(taken.pointer)
    if taken is None or before is None or not before.startswith("/"):
        return part_at(base, sql.text(pointer))
    return _Taken(taken.document, sql.text(before + pointer), taken.is_unread).value()


def part_at(base: Node, pointer: Node) -> Node:
    """The part at a pointer that may be computed, the pointer and the value written once."""
    unread = sql.unread(base) if sql.is_plain(pointer) else None
    return _Taken(base if unread is None else unread, pointer, unread is not None).value()


def part_text(node: Node) -> Node | None:
    """The text of a part, taken out with it in one call; None where the node is no part.

    A JSON `null` has no text, so that it is NULL as it is in the part.
    """
    taken = _taken(node)
    return None if taken is None else taken.call("json_extract_string")


def _taken(node: Node) -> _Taken | None:
    outer = sql.arguments_of(node, "nullif")
    inner = None if outer is None else sql.arguments_of(outer[0], "try")
    guarded = outer if inner is None else inner
    arguments = None if guarded is None else sql.arguments_of(guarded[0], "json_extract")
    return None if arguments is None else _Taken(arguments[0], arguments[1], inner is not None)
