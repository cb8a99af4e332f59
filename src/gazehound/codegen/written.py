"""What can be told of the JSON documents of a table without reading them, from what is written.

A word is looked for there; and a document of which a part has some value is not empty.

KQL searches the compact text of a document. Without a backslash the text as it is written holds the same words, only
with other blanks between them and numbers written otherwise. So a needle that is one word, and that no number can hold,
stands in the one where it stands in the other; documents with a backslash are searched as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazehound import sql
from gazehound.codegen.names import kept_of_unread
from gazehound.functions.declare import Operand
from gazehound.plan.scalars import FunctionCall
from gazehound.sql import Node
from gazehound.types import ScalarType

SEARCHES = frozenset(
    f"{negation}{name}{case}"
    for negation in ("", "!")
    for name in ("has", "hasprefix", "hassuffix", "contains")
    for case in ("", "_cs")
) | {"has_any", "has_all"}
_LETTERS_OF_NUMBERS = frozenset("0123456789eE")
_UNSURE = ("infinity", "nan", "null")
"""Words that numbers are, and what a document without a value may have been written as."""


def searched(call: FunctionCall, operands: Sequence[Operand], general: Node) -> Node:
    """A search in what is written of a document, `general` where that is not the same and for any other call."""
    if call.function.name not in SEARCHES or call.overload.duckdb is None:
        return general
    written, unread = sql.written(operands[0].node), sql.unread(operands[0].node)
    if written is None or unread is None or not all(map(_is_one_word, _needles(operands[1:]))):
        return general
    compact = sql.call("try", sql.call("json_extract_string", unread, sql.text("$")))
    texts = sql.coalesce(compact, written), sql.coalesce(written.copy(), sql.text(""))
    found = [call.overload.duckdb(Operand(each, ScalarType.STRING), *operands[1:]) for each in texts]
    either = sql.if_(sql.call("contains", written.copy(), sql.text("\\")), *found)
    if call.function.name.startswith("!"):
        return either
    return sql.and_(sql.binary("<>", texts[1].copy(), sql.text("")), either)


def presence(conditions: Iterable[Node]) -> list[Node]:
    """That there is anything written where conditions compare parts of it: this much a file's reader can tell."""
    names = (sql.needed_column(each) for each in conditions)
    kept = dict.fromkeys(kept_of_unread(each) for each in names if each is not None)
    return [sql.binary("<>", sql.column(each), sql.text("")) for each in kept if each is not None]


def _needles(operands: Sequence[Operand]) -> list[object]:
    values = [each.constant for each in operands]
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _is_one_word(needle: object) -> bool:
    """True for a word that stands in a string, or in `true`, `false` and `null`, and in no number."""
    return (
        isinstance(needle, str)
        and needle.isascii()
        and needle.isalnum()
        and not _LETTERS_OF_NUMBERS.issuperset(needle)
        and not any(needle.lower() in each for each in _UNSURE)
    )
