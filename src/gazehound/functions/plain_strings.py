"""Functions on the letters of a text, one value at a time: the plain form of `strings` and `string_search`.

Positions and lengths count code points. Does not live here: regular expressions (`plain_regex`).

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import zip_longest

from gazehound.functions.plain_text import has_term
from gazehound.functions.plain_written import dynamic_text, on_texts, real_text

MOST_REPEATS = 1 << 26
MOST_DIGITS = 400
"""Enough for any real."""


def _part(text: str, start: int | None, length: int | None = None) -> str:
    """From a position on; a negative one counts from the end, in front of the text there is nothing."""
    if start is None or start < -len(text):
        return ""
    rest = text[start:] if start >= 0 else text[len(text) + start :]
    return rest if length is None else rest[: max(length, 0)]


def _strcat_array(items: object, delimiter: str) -> str:
    return delimiter.join(dynamic_text(each) for each in items) if isinstance(items, list) else ""


def _lower(text: str) -> str:
    """Letter by letter, by Unicode's simple mapping."""
    return "".join(each.lower()[0] for each in text)


def _upper(text: str) -> str:
    """Letter by letter, by Unicode's simple mapping: a letter without a single counterpart, as `ß`, stays."""
    cases = ((each.upper(), each.title(), each) for each in text)
    return "".join(next(other for other in forms if len(other) == 1) for forms in cases)


def _repeated(text: str, count: int | None, delimiter: str = "") -> str:
    return delimiter.join([text] * min(max(count or 0, 0), MOST_REPEATS))


def _compared(first: str, second: str) -> int:
    return (first > second) - (first < second)


def _split(text: str, delimiter: str, index: int | None = -1) -> list[str]:
    """The parts; with an index that is not negative an array of that part alone."""
    parts = text.split(delimiter) if delimiter else [text]
    if index is None:
        return []
    return parts if index < 0 else parts[index : index + 1]


def translate(wanted: str, given: str, text: str) -> str:
    """Letter for letter; a list of replacements that is too short goes on with its last, an empty one removes."""
    table: dict[str, str] = {}
    for at, letter in enumerate(wanted):
        table.setdefault(letter, given[min(at, len(given) - 1)] if given else "")
    return "".join(table.get(each, each) for each in text)


UNITS = ("Bytes", "KB", "MB", "GB", "TB", "PB", "EB")


def format_bytes(size: float | Decimal | None, precision: float | None = 0, unit: str = "") -> str:
    """In the unit, or in the largest one in which the size is at least 1; without zeros behind the digits."""
    if size is None or precision is None:
        return ""
    if not math.isfinite(size):
        return f"{real_text(float(size))} {unit or UNITS[-1]}"
    exact = Decimal(size)
    steps = UNITS.index(unit) if unit else 0
    while not unit and steps < len(UNITS) - 1 and abs(exact) >= 1024 ** (steps + 1):
        steps += 1
    scaled = Decimal(float(exact) / 1024**steps)
    with localcontext(prec=MOST_DIGITS):
        text = f"{scaled.quantize(Decimal(1).scaleb(-int(precision)), ROUND_HALF_UP):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {UNITS[steps]}"


def _index(
    text: str, wanted: str, start: int | None = 0, length: int | None = -1, number: int | None = 1
) -> int | None:
    """Where the match with this number begins; the length bounds where it may begin, matches may overlap."""
    if not wanted or start is None or length is None or number is None or length < -1 or number < 1:
        return None
    first = max(len(text) + start, 0) if start < 0 else start
    behind = math.inf if length == -1 else first + length
    at = first - 1
    for _ in range(number):
        at = text.find(wanted, at + 1)
        if at < 0:
            return -1
    return at if at < behind else -1


def count_of(text: str, wanted: str) -> int:
    """Overlapping matches count; an empty text is found nowhere."""
    return sum(text.startswith(wanted, at) for at in range(len(text))) if wanted else 0


def _has_any_index(text: str, items: object) -> int:
    listed = items if isinstance(items, list) else []
    return next((at for at, each in enumerate(listed) if each is not None and has_term(text, each)), -1)


def replace_string(text: str, wanted: str, given: str) -> str:
    return text.replace(wanted, given) if wanted else text


def replace_strings(text: str, wanted: object, given: object) -> str:
    """Each text of the list in turn, in what no earlier one has replaced; without a text in its place it stays."""
    if not isinstance(wanted, list):
        return text
    given = given if isinstance(given, list) else []
    pieces: list[tuple[str, bool]] = [(text, False)]
    for old, new in list(zip_longest(wanted, given))[: len(wanted)]:
        if isinstance(old, str) and old:
            written = new if isinstance(new, str) else old
            pieces = [made for piece in pieces for made in _replaced(piece, old, written)]
    return "".join(piece for piece, _ in pieces)


def _replaced(piece: tuple[str, bool], old: str, new: str) -> list[tuple[str, bool]]:
    text, is_done = piece
    if is_done:
        return [piece]
    parts: list[tuple[str, bool]] = []
    for part in text.split(old):
        parts += [(part, False), (new, True)]
    return parts[:-1]


strlen = on_texts(len)
string_size = on_texts(lambda text: len(text.encode()))
substring = on_texts(_part, 0)
strcat = on_texts(lambda *parts: "".join(parts))
strcat_delim = on_texts(lambda delimiter, *parts: delimiter.join(parts))
strcat_array = on_texts(_strcat_array, 1)
tolower = on_texts(_lower)
toupper = on_texts(_upper)
reverse = on_texts(lambda text: text[::-1])
strrep = on_texts(_repeated, 0, 2)
strcmp = on_texts(_compared)
split = on_texts(_split, 0)
isascii = on_texts(str.isascii)
isutf8 = on_texts(lambda text: True)
indexof = on_texts(_index, 0, 1)
has_any_index = on_texts(_has_any_index, 0)
