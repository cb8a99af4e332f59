"""Kusto's regular expressions for DuckDB's engine.

Kusto reads patterns as the Rust library does, DuckDB as RE2 does. The two differ in the Perl classes, which are
Unicode ones in Kusto, and in what only Rust knows; that is translated, or refused by name.

Source: Kusto reference, "Regex syntax".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazehound.functions.declare import Operand, RefusedCall
from gazehound.functions.text_sql import constant_text

_DIGIT = r"\p{Nd}"
_SPACE = r"\t\n\v\f\r \x{85}\p{Z}"
_WORD = r"\p{L}\p{Nl}\p{Nd}\p{M}\p{Pc}\x{200c}\x{200d}"
_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_BOUNDARIES = re.compile(r"\\(?:<|>|b\{[a-z-]+\})")
_CODE_POINT = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|U\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_FLAGS = re.compile(r"\(\?([a-zA-Z-]+)([:)])")
_CLOSING = re.compile(r"(?<!\\)(?:\\\\)*\]")
_MOST_REPEATS = 1000
_GENERAL_CATEGORIES = {
    "Letter": "L", "Uppercase_Letter": "Lu", "Uppercase": "Lu", "Lowercase_Letter": "Ll", "Lowercase": "Ll",
    "Alphabetic": "L", "Number": "N", "Decimal_Number": "Nd", "Punctuation": "P", "Symbol": "S", "Separator": "Z",
    "Mark": "M", "Other": "C", "Control": "Cc",
}  # fmt: skip


def translated(pattern: Operand) -> str:
    """The pattern, a literal, in DuckDB's syntax; `RefusedCall` for what has no counterpart there."""
    text = constant_text(pattern)
    if text is None:
        raise RefusedCall("a regular expression that is no literal")
    return translate(text)


def translate(text: str) -> str:
    """The pattern in RE2's syntax; `RefusedCall` for what has no counterpart there."""
    return _Translation(text).run()


def group_count(text: str) -> int:
    """How many capture groups the (translated) pattern has."""
    return len(group_names(text))


def group_names(text: str) -> list[str]:
    """The names of the capture groups in order, `""` for those without one."""
    names, at, in_class = [], 0, False
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 1
        elif in_class:
            in_class = letter != "]"
        elif letter == "[":
            in_class = True
            at += 1 if text[at + 1 : at + 2] == "]" else 2 if text[at + 1 : at + 3] == "^]" else 0
        elif letter == "(":
            named = re.match(r"\(\?P?<([^>=!]+)>", text[at:])
            if named or text[at + 1 : at + 2] != "?":
                names.append(named[1] if named else "")
        at += 1
    return names


@dataclass
class _Translation:
    text: str
    at: int = 0

    def run(self) -> str:
        parts = []
        while self.at < len(self.text):
            parts.append(self._next())
        return "".join(parts)

    def _next(self) -> str:
        letter = self.text[self.at]
        if letter == "\\":
            return self._escape(in_class=False)
        if letter == "[":
            return self._class()
        if letter == "(":
            return self._group()
        if letter == "{":
            return self._repeat()
        self.at += 1
        return letter

    def _escape(self, *, in_class: bool) -> str:
        if not in_class and _BOUNDARIES.match(self.text, self.at):
            raise RefusedCall("a regular expression with start or end of a word (`\\<`, `\\b{start}`)")
        code = _CODE_POINT.match(self.text, self.at)
        if code is not None:
            self.at = code.end()
            return f"\\x{{{next(filter(None, code.groups()))}}}"
        letter = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if letter in _CLASSES:
            return _CLASSES[letter] if in_class else f"[{_CLASSES[letter]}]"
        if letter.lower() in _CLASSES and letter:
            return self._opposite(letter.lower(), in_class)
        if letter in "pP" and letter:
            return self._property(letter)
        return f"\\{letter}"

    def _opposite(self, name: str, in_class: bool) -> str:
        if not in_class:
            return f"[^{_CLASSES[name]}]"
        if name == "d":
            return r"\P{Nd}"
        return {"s": r"\S", "w": r"\W"}[name]

    def _property(self, letter: str) -> str:
        if self.text[self.at : self.at + 1] != "{":
            return f"\\{letter}"
        end = self.text.find("}", self.at)
        name = self.text[self.at + 1 : end]
        if end < 0 or "=" in name:
            raise RefusedCall("a regular expression with this Unicode property")
        self.at = end + 1
        return f"\\{letter}{{{_GENERAL_CATEGORIES.get(name, name)}}}"

    def _class(self) -> str:
        parts = ["["]
        self.at += 1
        if self.text[self.at : self.at + 1] == "^":
            parts.append("^")
            self.at += 1
        if self.text[self.at : self.at + 1] == "]":
            parts.append(r"\]")
            self.at += 1
        while self.at < len(self.text) and self.text[self.at] != "]":
            parts.append(self._class_item())
        self.at += 1
        return "".join((*parts, "]"))

    def _class_item(self) -> str:
        if self.text[self.at] == "\\":
            return self._escape(in_class=True)
        if self.text.startswith("[:", self.at):
            end = self.text.find(":]", self.at)
            if end > 0:
                name = self.text[self.at : end + 2]
                self.at = end + 2
                return name
        if self._is_nested() or self.text[self.at : self.at + 2] in ("&&", "~~", "--"):
            raise RefusedCall("a regular expression with a class inside a class or class arithmetic")
        if self.text[self.at] == "[":
            self.at += 1
            return r"\["
        self.at += 1
        return self.text[self.at - 1]

    def _is_nested(self) -> bool:
        """True where a class begins inside a class; a bracket that nothing closes is a letter."""
        if self.text[self.at] != "[":
            return False
        return len(_CLOSING.findall(self.text, self.at)) > 1

    def _group(self) -> str:
        if self.text.startswith("(?<", self.at) and self.text[self.at + 3 : self.at + 4] not in ("=", "!"):
            self.at += 3
            return "(?P<"
        if self.text.startswith(("(?=", "(?!", "(?<"), self.at):
            raise RefusedCall("a regular expression that looks ahead or behind; Kusto has none")
        flags = _FLAGS.match(self.text, self.at)
        if flags is None:
            self.at += 1
            return "("
        if set(flags[1]) & set("Rx"):
            raise RefusedCall("a regular expression with the flag `R` or `x`")
        self.at = flags.end()
        on, dash, off = flags[1].replace("u", "").partition("-")
        kept = on + (dash + off if off else "")
        return f"(?{kept}{flags[2]}" if kept or flags[2] == ":" else ""

    def _repeat(self) -> str:
        repeat = _REPEAT.match(self.text, self.at)
        if repeat is None:
            self.at += 1
            return "{"
        if max(int(repeat[1]), int(repeat[2] or 0)) > _MOST_REPEATS:
            raise RefusedCall(f"a regular expression that repeats more than {_MOST_REPEATS} times")
        self.at = repeat.end()
        return repeat[0]
