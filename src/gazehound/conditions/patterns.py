"""A text that a regular expression is likely to match, so that an event can be shown for it.

The shortest reading: the first alternative, the first letter of a class, as few repetitions as allowed. Whether the
text does match is for the evaluator to say; a pattern beyond this gives a text that does not, or none.
"""

from __future__ import annotations

import re

MOST_REPEATED = 64
LONGEST_PATTERN = 2000
OTHERS = "xX1-_ /"
_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "t": "\t", "n": "\n", "r": "\r"}
_NOTHING = {"b", "B", "A", "z", "Z"}
_REPEATED = re.compile(r"\{(\d+)(?:,\d*)?\}")


def text_matching(pattern: str) -> str | None:
    """A text for a pattern of RE2; None where the pattern is beyond this."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        return _Sampler(pattern).alternatives()
    except (IndexError, RecursionError):
        return None


class _Sampler:
    """Reads a pattern from left to right; an IndexError means that it ends too early."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> str:
        """Up to the end of the pattern or of its group; the first alternative counts."""
        first = self._sequence()
        while self._peek() == "|":
            self.at += 1
            self._sequence()
        return first

    def _peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def _next(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def _sequence(self) -> str:
        found = ""
        while self._peek() not in ("", "|", ")"):
            found += self._repeated(self._atom())
        return found

    def _repeated(self, atom: str) -> str:
        """As often as the sign behind it asks at least; once for `*` and `+`, so that there is something to see."""
        times = 1
        if self._peek() in ("*", "+", "?"):
            times = 0 if self._next() == "?" else 1
        elif match := _REPEATED.match(self.pattern, self.at):
            self.at = match.end()
            times = min(int(match[1]), MOST_REPEATED)
        else:
            return atom
        if self._peek() in ("?", "+"):
            self.at += 1
        return atom * times

    def _atom(self) -> str:
        letter = self._next()
        match letter:
            case "^" | "$":
                return ""
            case ".":
                return "x"
            case "\\":
                return self._escape()
            case "[":
                return self._of_class()
            case "(":
                return self._group()
        return letter

    def _escape(self) -> str:
        letter = self._next()
        return "" if letter in _NOTHING else _CLASSES.get(letter, letter)

    def _group(self) -> str:
        if match := re.compile(r"\?(?:P?<\w+>|[a-zA-Z]*:)").match(self.pattern, self.at):
            self.at = match.end()
        elif match := re.compile(r"\?[a-zA-Z]+\)").match(self.pattern, self.at):
            self.at = match.end()  # flags alone, as in (?i)
            return ""
        found = self.alternatives()
        self._next()
        return found

    def _of_class(self) -> str:
        """The first letter of a class; of one that excludes letters, one that it does not name."""
        begin = self.at - 1
        is_negated = self._peek() == "^"
        self.at += is_negated
        named = ""
        while self._peek() != "]" or not named:
            letter = self._next()
            named += self._escape() if letter == "\\" else letter
        self.at += 1
        if not is_negated:
            return named[0]
        try:
            excluded = re.compile(self.pattern[begin : self.at])
        except re.error:
            return "x"
        return next((each for each in OTHERS if excluded.fullmatch(each)), "x")
