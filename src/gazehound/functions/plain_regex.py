r"""Functions on regular expressions, one value at a time: the plain form of `string_regex`.

Kusto's patterns are those of the Rust library; a pattern that Python would read in another way is not stated.
Classes are Unicode ones (`\w` holds marks), `$` is the end of the text alone, a match may not be empty where the one
before it ended.

Source: Kusto reference, "Regex syntax", and the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from gazehound.functions.declare import NotStated
from gazehound.functions.plain_convert import from_text
from gazehound.functions.plain_strings import count_of
from gazehound.functions.plain_written import dynamic_text, on_texts
from gazehound.types import ScalarType

_SPACES = "\\t\\n\\v\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_DIGITS = "\\d"
_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Nd", "Mn", "Mc", "Me", "Pc"})
_JOINERS = "\u200c\u200d"
_TURKISH = frozenset("İı")
"""Python takes them for an i of any case, Unicode's folding does not."""
_CODE_POINT = re.compile(r"\\[xuU]\{([0-9A-Fa-f]+)\}")
_REPEAT = re.compile(r"\{\d+(?:,\d*)?\}")
_GROUP = re.compile(r"\((?:\?(?:P?<[A-Za-z_]\w*>|:|[ims]*:))?(?!\?)")
_PLAIN_ESCAPES = frozenset("tnrfvaAbB")


class _Unreadable(ValueError):
    """A pattern that has no counterpart in Python."""


@cache
def _word_letters() -> str:
    """The letters of words as the inside of a class."""
    numbers = [at for at in range(sys.maxunicode + 1) if unicodedata.category(chr(at)) in _WORD_CATEGORIES]
    numbers = sorted({*numbers, *map(ord, _JOINERS)})
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


class _Reading:
    """Writes a pattern in Python's syntax, piece by piece."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = ""

    def run(self) -> str:
        leading = re.match(r"\(\?([ims]+)\)", self.text)
        if leading is not None:
            self.flags, self.at = leading[1], leading.end()
        parts = [f"(?{self.flags})"] if self.flags else []
        while self.at < len(self.text):
            parts.append(self._next())
        return "".join(parts)

    def _next(self) -> str:
        letter = self.text[self.at]
        match letter:
            case "\\":
                return self._escape(in_class=False)
            case "[":
                return self._class()
            case "(":
                return self._taken(_GROUP).replace("(?<", "(?P<")
            case "{":
                return self._taken(_REPEAT)
            case "+" if self.text[self.at - 1 : self.at] in ("+", "*", "?", "}"):
                raise _Unreadable("a repetition of a repetition")
            case "$":
                self.at += 1
                return r"(?=\n|\Z)" if "m" in self.flags else r"\Z"
            case _:
                self.at += 1
                return letter

    def _taken(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _Unreadable(self.text[self.at : self.at + 4])
        self.at = found.end()
        return found[0]

    def _escape(self, in_class: bool) -> str:
        code = _CODE_POINT.match(self.text, self.at)
        if code is not None:
            self.at = code.end()
            return re.escape(chr(int(code[1], 16)))
        letter = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if letter in ("b", "B") and in_class:
            raise _Unreadable("a boundary inside a class")
        if letter.lower() in ("d", "s", "w") and letter:
            return self._letters(letter, in_class)
        if letter in ("b", "B"):
            return self._boundary(letter)
        if letter == "z":
            return r"\Z"
        if not letter.isascii() or (letter.isalnum() and letter not in _PLAIN_ESCAPES and letter not in "xuU"):
            raise _Unreadable(f"\\{letter}")
        return f"\\{letter}"

    def _letters(self, name: str, in_class: bool) -> str:
        inside = {"d": _DIGITS, "s": _SPACES}.get(name.lower()) or _word_letters()
        if in_class:
            if name.isupper():
                raise _Unreadable(f"\\{name} inside a class")
            return inside
        return f"[{'^' if name.isupper() else ''}{inside}]"

    def _boundary(self, name: str) -> str:
        word = f"[{_word_letters()}]"
        same, other = f"(?<={word})(?={word})|(?<!{word})(?!{word})", f"(?<={word})(?!{word})|(?<!{word})(?={word})"
        return f"(?:{other if name == 'b' else same})"

    def _class(self) -> str:
        parts = ["["]
        self.at += 1
        for opening in ("^", "]"):
            if self.text.startswith(opening, self.at):
                parts.append(opening if opening == "^" else r"\]")
                self.at += 1
        while self.at < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == "\\":
                parts.append(self._escape(in_class=True))
                continue
            if self.text[self.at] == "[" or self.text[self.at : self.at + 2] in ("&&", "--", "~~"):
                raise _Unreadable("a class inside a class")
            parts.append(self.text[self.at])
            self.at += 1
        self.at += 1
        return "".join(parts) + "]"


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for Python. Raises `NotStated` for one that Python would read in another way."""
    try:
        return re.compile(_Reading(pattern).run())
    except (re.error, _Unreadable, OverflowError) as problem:
        raise NotStated(f"the regular expression `{pattern}`: {problem}") from problem


def _checked(pattern: str, text: str) -> re.Pattern[str]:
    found = compiled(pattern)
    if _TURKISH & set(text) and "(?i" in pattern:
        raise NotStated("a Turkish i compared in any case")
    return found


def matches_of(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """The matches that do not overlap; none is empty where the one before ended."""
    regex, at, last_end = _checked(pattern, text), 0, -1
    while at <= len(text):
        found = regex.search(text, at)
        if found is None:
            return
        if found.end() == last_end and found.start() == found.end():
            at += 1
            continue
        yield found
        at = last_end = found.end()


def matches(text: object, pattern: object) -> bool:
    """True where the pattern matches somewhere."""
    within = dynamic_text(text)
    return _checked(dynamic_text(pattern), within).search(within) is not None


def replace_regex(text: str, pattern: str, rewrite: str) -> str:
    parts, end = [], 0
    for found in matches_of(pattern, text):
        parts += [text[end : found.start()], _rewritten(rewrite, found)]
        end = found.end()
    return "".join(parts) + text[end:]


def _rewritten(rewrite: str, found: re.Match[str]) -> str:
    r"""`\0` to `\9` stand for the groups, `\\` for one backslash."""

    def write(part: re.Match[str]) -> str:
        if part[0] == r"\\":
            return "\\"
        return (found[int(part[1])] or "") if int(part[1]) <= found.re.groups else part[0]

    return re.sub(r"\\\\|\\(\d)", write, rewrite)


def old_replace(pattern: str, rewrite: str, text: str) -> str:
    return replace_regex(text, pattern, rewrite)


def trim_start(pattern: str, text: str) -> str:
    found = _checked(pattern, text).match(text)
    return text if found is None else text[found.end() :]


def trim_end(pattern: str, text: str) -> str:
    """One match, the longest that reaches to the end."""
    _checked(pattern, text)
    found = _checked(f"(?:{pattern})\\z" if not pattern.startswith("(?i)") else f"(?i)(?:{pattern[4:]})\\z", text)
    at_end = found.search(text)
    return text if at_end is None else text[: at_end.start()]


def trim(pattern: str, text: str) -> str:
    return trim_end(pattern, trim_start(pattern, text))


def extract(pattern: str, group: int | None, text: str) -> str:
    """What the group of the first match holds; `""` without a match."""
    found = _checked(pattern, text).search(text)
    if found is None or group is None or not 0 <= group <= found.re.groups:
        return ""
    return found[group] or ""


def extract_as(pattern: str, group: int | None, text: str, kind: ScalarType) -> object:
    return from_text(extract(pattern, group, text), kind)


def extract_all(pattern: str, *groups_and_text: object) -> list[object] | None:
    """The groups of every match: texts for one group, arrays for several; null without a match."""
    text = str(groups_and_text[-1])
    regex = _checked(pattern, text)
    named = groups_and_text[0] if len(groups_and_text) > 1 else list(range(1, regex.groups + 1))
    if not isinstance(named, list):
        return None
    found = [[each[group] or "" for group in named] for each in matches_of(pattern, text)]
    taken: list[object] = [each[0] if len(named) == 1 else each for each in found]
    return taken or None


def countof(text: str, wanted: str, kind: str = "normal") -> int:
    return sum(1 for _ in matches_of(wanted, text)) if kind == "regex" else count_of(text, wanted)


def _index_of_match(
    text: str, pattern: str, start: int | None = 0, length: int | None = -1, number: int | None = 1
) -> int | None:
    """Where the match with this number begins, within so many letters from the start on."""
    if start is None or length is None or number is None or start < 0 or length < -1 or number < 1:
        return None
    part = text[start:] if length == -1 else text[start : start + length]
    for at, found in enumerate(matches_of(pattern, part), start=1):
        if at == number:
            return start + found.start()
    return -1


def _quoted(text: str) -> str:
    return re.sub(r"[\\.+*?()|\[\]{}^$#&~-]", lambda found: f"\\{found[0]}", text)


indexof_regex = on_texts(_index_of_match, 0, 1)
regex_quote = on_texts(_quoted)
