"""Lines of JSON that differ only in their values, as columns, without a Python object for each.

A program writes the objects of one kind with the same names in the same order. A `Form` is what such lines have in
common: the bytes before each value and behind the last. A line with exactly these bytes, and a JSON scalar wherever
they leave a gap, is that object and no other; all other lines are left to those who read one by one.

Lives here: learning a form from a line, finding its lines in a text and where their values are. Does not live here:
what stands between two places (`scalar_columns`), what an object means (`streaming_columns`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import orjson

from gazehound.intake.letters import Letters, cut

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
KEY_END = b'":'
LINE_FEED, CARRIAGE_RETURN, QUOTE, COLON, BACKSLASH, SPACE, LAST = (np.uint8(ord(each)) for each in '\n\r":\\ ~')
STEP = 1 << 16
"""Letters looked at together: what is found out about them stays close to the processor."""

Path = tuple[str, ...]
Numbers = npt.NDArray[np.int64]


class Form:
    """The bytes before each value and behind the last; the path of names to each value; values that all lines share."""

    def __init__(
        self, literals: Sequence[bytes], paths: Sequence[Path], shared: Mapping[Path, object], telling: int
    ) -> None:
        self.literals = tuple(literals)
        self.paths = tuple(paths)
        self.shared = shared
        self.telling = telling
        """The literal to look for first."""
        *befores, _ = literals
        counts = [each.count(KEY_END) for each in literals]
        self.keys = sum(counts)
        """How many keys a line has."""
        self.last_keys: Numbers = np.cumsum(counts[:-1]) - 1
        """Which of a line's keys is the last one in each literal before a value."""
        self.shifts: Numbers = np.array([each.rindex(KEY_END) for each in befores])
        """How far into the literal that key ends."""
        self.lengths: Numbers = np.array([len(each) for each in befores])


def form_of(line: bytes, shared: Sequence[Path]) -> Form | None:
    """The form of a sound line whose lines share the values at these paths, the first of which tells it best.

    None where the line has arrays, a name twice, names with escapes, or not the first of these values.
    """
    try:
        orjson.loads(line)
    except ValueError:
        return None
    literals: list[bytes] = []
    paths: list[Path] = []
    names: list[str] = []
    seen: list[set[str]] = []
    alike: dict[Path, object] = {}
    start = keys = telling = 0
    is_key = False
    for token in TOKEN.finditer(line):
        text = token[0]
        if text == b"[" or (not names and text != b"{"):
            return None
        if text == b"{":
            names.append("")
            seen.append(set())
            is_key = True
        elif text == b"}":
            names.pop()
            seen.pop()
            is_key = False
        elif text == b",":
            is_key = True
        elif text == b":":
            is_key = False
        elif is_key:
            names[-1] = text[1:-1].decode()
            if b"\\" in text or names[-1] in seen[-1] or line[token.end() : token.end() + 1] != b":":
                return None
            seen[-1].add(names[-1])
            keys += 1
        else:
            path = tuple(names)
            if path in shared:
                alike[path] = orjson.loads(text)
                telling = len(literals) if path == shared[0] else telling
            else:
                literals.append(line[start : token.start()])
                paths.append(path)
                start = token.end()
    literals.append(line[start:])
    is_exact = shared[0] in alike and bool(paths) and sum(each.count(KEY_END) for each in literals) == keys
    return Form(literals, paths, alike, telling) if is_exact else None


@dataclass(slots=True)
class Found:
    """Lines of one form in a block, by number, and where their values begin and end: a row for each path."""

    form: Form
    lines: Numbers
    begins: Numbers
    ends: Numbers

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, which: slice | npt.NDArray[np.bool_]) -> Found:
        return Found(self.form, self.lines[which], self.begins[:, which], self.ends[:, which])


class Block:
    """A text of whole lines, each with its line feed, and where its lines and the ends of its keys are."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.letters: Letters = np.frombuffer(text, np.uint8)
        steps = [_looked_at(self.letters, start) for start in range(0, len(text), STEP)]
        places = np.concatenate([each for each, _ in steps])
        is_end = self.letters[places] == LINE_FEED
        # A quote behind a backslash is a letter of a text.
        is_kept = is_end | (self.letters[places - 1] != BACKSLASH)
        self._places, is_end = places[is_kept], is_end[is_kept]
        last = np.flatnonzero(is_end)
        self.ends: Numbers = self._places[last]
        self.starts: Numbers = np.concatenate(([0], self.ends[:-1] + 1))
        self._first = np.concatenate(([0], last[:-1] + 1))
        self.keys: Numbers = last - self._first
        """How many keys each line has."""
        self._others = sum(count for _, count in steps)
        """Letters that are no printable ones of ASCII."""

    @cached_property
    def is_sound(self) -> bool:
        """True for UTF-8 without control characters other than the ends of lines."""
        ends = len(self.ends) + int(np.count_nonzero(self.letters[self.ends - 1] == CARRIAGE_RETURN))
        if self._others == ends:
            return True
        try:
            return bool(self.text.decode()) and int(np.count_nonzero(self.letters < SPACE)) == ends
        except UnicodeDecodeError:
            return False

    @property
    def longest(self) -> int:
        """The bytes of the longest line."""
        return int((self.ends - self.starts).max())

    def line(self, number: int) -> bytes:
        """A line without its line feed."""
        return self.text[self.starts[number] : self.ends[number]]

    def cut(self, begins: Numbers, length: int) -> Letters:
        """The parts of one length that begin at these places: a row each."""
        return cut(self.text, len(self.text), begins, length)

    def find(self, form: Form, lines: Numbers) -> Found:
        """Those of the lines that have the form."""
        *befores, behind = form.literals
        lines = lines[self.keys[lines] == form.keys]
        if form.telling < len(befores):
            begins = self._places[self._first[lines] + form.last_keys[form.telling]] - form.shifts[form.telling]
            lines = lines[self._is_at(begins, befores[form.telling])]
        places = self._places[self._first[lines] + form.last_keys[:, np.newaxis]] - form.shifts[:, np.newaxis]
        last = self.ends[lines] - len(behind)
        begins, ends = places + form.lengths[:, np.newaxis], np.vstack((places[1:], last))
        is_found = (places[0] == self.starts[lines]) & (begins < ends).all(axis=0)
        for literal, place in zip(form.literals, (*places, last), strict=True):
            is_found &= self._is_at(place, literal)
        found = Found(form, lines, begins, ends)
        return found if is_found.all() else found[is_found]

    def _is_at(self, begins: Numbers, literal: bytes) -> npt.NDArray[np.bool_]:
        """Where the bytes stand."""
        length = len(literal)
        if length > len(self.text):
            return np.zeros(len(begins), np.bool_)
        # What would stand beyond the ends of the text is looked for inside, and found not to be where it should.
        begins = np.minimum(begins, len(self.text) - length)
        is_same = self.cut(begins, length).ravel() == np.frombuffer(literal * len(begins), np.uint8)
        return np.ones(len(begins), np.bool_) if is_same.all() else is_same.reshape(-1, length).all(axis=1)


def _looked_at(letters: Letters, start: int) -> tuple[Numbers, int]:
    """Where in a step a quote stands before a colon or a line ends, and how many letters are not printable ASCII."""
    step, behind = letters[start : start + STEP], letters[start + 1 : start + STEP + 1]
    is_place = step == LINE_FEED
    is_place[: len(behind)] |= (step[: len(behind)] == QUOTE) & (behind == COLON)
    # Below the space, numbers of one byte wrap around.
    return np.flatnonzero(is_place) + start, int(np.count_nonzero(step - SPACE > LAST - SPACE))
