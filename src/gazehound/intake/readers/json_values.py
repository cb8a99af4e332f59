"""JSON in any layout as one value after another: lines, one array, one object, objects in a row.

Lives here: finding the values and what is broken between them. Does not live here: cutting a text into its lines
(`lines`), what a value means (`json_text` and the readers of its kinds).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from gazehound.intake.limits import IntakeLimits
from gazehound.intake.lines import Reject, decoded
from gazehound.intake.streams import Damaged, Stream
from gazehound.intake.values import cleaned

FIRST_LINE = 1 << 20
STEP = 1 << 20
CUT_MARGIN = 16
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
SPACE = re.compile(r"[\s,]*")
LENIENT = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value with its place (line, or number in the array) and about its size in bytes."""

    value: object
    place: int
    size: int


def json_values(stream: Stream, limits: IntakeLimits, reject: Reject) -> Iterator[Value]:
    """The top-level values of a text of JSON that is not one of lines; the elements where it is one array.

    Errors: K0704 for text that is no JSON, K0706 for a document over its limit.
    """
    return _Document(stream, limits, reject).values()


def is_lines(head: bytes) -> bool:
    """True when a text that starts like this has a JSON object on each line."""
    first = next((line for line in head.split(b"\n") if line.strip()), b"").strip()
    if not first.startswith(b"{"):
        return False
    try:
        orjson.loads(first)
    except ValueError:
        # A broken first line followed by a sound one, or a line longer than was looked at, is still JSON lines.
        is_cut = len(head) >= FIRST_LINE and b"\n" not in head.strip()
        return is_cut or _second_is_sound(head)
    return True


def _second_is_sound(head: bytes) -> bool:
    for line in head.split(b"\n")[1:4]:
        if line.startswith(b"{"):
            try:
                return isinstance(orjson.loads(line), dict)
            except ValueError:
                continue
    return False


def line_values(number: int, line: bytes, reject: Reject) -> Iterator[Value]:
    """The value of a line, or the elements where it is an array; none for an empty line.

    Errors: K0704 for a line that is no JSON.
    """
    try:
        value = orjson.loads(line)
    except ValueError:
        if not line.strip(b"\0 \t\r,[]"):
            return
        try:
            value = leniently(decoded(line, f"line {number}", reject))
        except (ValueError, RecursionError) as problem:
            reject(f"line {number}", "K0704", line[:200].decode("utf-8", "replace"), reason=_why(problem))
            return
    for element in value if isinstance(value, list) else (value,):
        yield Value(element, number, len(line))


def leniently(text: str) -> object:
    """What strict JSON refuses and exporters write: control characters, NaN, a comma after the object."""
    return _sound(json.loads(text.strip().rstrip(","), strict=False), text, 0, len(text))


def _sound(value: object, text: str, start: int, end: int) -> object:
    """The value that was read from a part of `text`, without halves of surrogate pairs, which are no characters."""
    return cleaned(value) if SURROGATE.search(text, start, end) else value


def _why(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg[0].lower()}{problem.msg[1:]}, character {problem.pos + 1}"
    return "it is nested too deep" if isinstance(problem, RecursionError) else "a number is too long"


class _Document:
    """Values read one after another out of a sliding window of text."""

    def __init__(self, stream: Stream, limits: IntakeLimits, reject: Reject) -> None:
        self._pieces = stream.pieces()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._limits = limits
        self._reject = reject
        self._text = ""
        self._ended = False
        self._in_array = False
        self._count = 0
        self._lead: str | None = None

    def _more(self, size: int) -> bool:
        """Read on by about `size` characters; False at the end."""
        parts = [self._text]
        while size > 0 and not self._ended:
            try:
                piece = next(self._pieces, None)
            except Damaged as damage:
                self._reject(self._place(), damage.code, **damage.values)
                piece = None
            self._ended = piece is None
            parts.append(self._decode(piece or b"", final=self._ended))
            size -= len(parts[-1])
        self._text = "".join(parts)
        return len(parts) > 1 and len(self._text) > len(parts[0])

    def _place(self) -> str:
        return f"value {self._count + 1}"

    def values(self) -> Iterator[Value]:
        at = 0
        while True:
            at = self._skip(at)
            if at >= len(self._text):
                return
            if self._text[at] == "[" and not self._in_array:
                self._in_array, at = True, at + 1
            elif self._text[at] == "]" and self._in_array:
                self._in_array, at = False, at + 1
            else:
                value, at = self._value(at)
                if value is not None:
                    yield value

    def _skip(self, at: int) -> int:
        """Past white space and commas; drops what was read, so that little is held."""
        while True:
            space = SPACE.match(self._text, at)
            end = space.end() if space else at
            if self._lead is None and self._in_array and end > at:
                self._lead = self._text[at:end]
            if end < len(self._text) or self._ended:
                return end
            self._text, at = self._text[end:], 0
            if not self._more(STEP):
                return 0

    def _value(self, at: int) -> tuple[Value | None, int]:
        while True:
            try:
                value, end = LENIENT.raw_decode(self._text, at)
                value = _sound(value, self._text, at, end)
            except json.JSONDecodeError as problem:
                cut = problem.msg.startswith("Unterminated") or problem.pos >= len(self._text) - CUT_MARGIN
                if not cut or self._ended:
                    return self._broken(at, "the text ends inside it" if cut else _why(problem))
                if len(self._text) - at > self._limits.document_bytes:
                    self._reject(self._place(), "K0706", self._text[at : at + 200], limit=self._limits.document_bytes)
                    return self._give_up()
                self._text, at = self._text[at:], 0
                self._more(max(STEP, len(self._text)))
                continue
            except (ValueError, RecursionError) as problem:
                return self._broken(at, _why(problem))
            self._count += 1
            return Value(value, self._count, end - at), end

    def _broken(self, at: int, why: str) -> tuple[None, int]:
        """Write down a broken value and go on with the next that starts like the first one did."""
        self._reject(self._place(), "K0704", self._text[at : at + 200], reason=why)
        self._count += 1
        lead = (self._lead or "") if self._in_array else "\n"
        lead = lead if "\n" in lead else ""
        while lead:
            found = self._text.find(f"{lead}{{", at + 1)
            if found >= 0:
                return None, found
            self._text, at = self._text[max(at, len(self._text) - len(lead) - 1) :], 0
            if not self._more(STEP):
                break
        return self._give_up()

    def _give_up(self) -> tuple[None, int]:
        """Nothing tells where the next value starts: the rest is left out."""
        for _ in self._rest():
            pass
        self._text, self._ended = "", True
        return None, 0

    def _rest(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        except Damaged as damage:
            self._reject(self._place(), damage.code, **damage.values)
