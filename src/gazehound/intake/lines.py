"""Text of a source: UTF-8 bytes whatever the encoding was, cut into lines of bounded length.

Lives here: byte order marks, UTF-16, damaged characters, line ends. Does not live here: what a line means
(`readers`).
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence

from gazehound.intake.streams import Damaged, Stream

SNIFFED = 4096
NEW_LINE = b"\n"
SHOWN = 200
"""Letters that are shown of a line that is left out."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

Line = tuple[int, bytes]
"""A line with its number."""
Reject = Callable[..., None]
"""`reject(position, code, text="", **values)` writes down a piece that was left out."""


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of a text from its first bytes and the length of its byte order mark."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    even, odd = head[0::2], head[1::2]
    if odd and len(even) >= 8:
        # Latin text in UTF-16 has a zero in every other byte, UTF-8 has none at all.
        if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le", 0
        if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be", 0
    return "utf-8", 0


def utf8(stream: Stream) -> Stream:
    """The stream as UTF-8 without a byte order mark; invalid UTF-8 passes unchanged."""
    encoding, mark = encoding_of(stream.peek(SNIFFED))
    stream.take(mark)
    return stream if encoding == "utf-8" else Stream(_transcoded(stream, encoding))


def _transcoded(stream: Stream, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in stream.pieces():
        if text := decoder.decode(piece):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")


def lines(stream: Stream, limit: int, reject: Reject) -> Iterator[Line]:
    """The lines with their 1-based numbers, without the line feed; a carriage return stays.

    Errors: K0706 for a line over `limit` bytes, and where the bytes end early what the stream says (K0708, …);
    the broken last line is then left out.
    """
    number = 1
    try:
        for text in blocks(stream, limit):
            listed = lines_of(text)
            yield from numbered(number, listed, limit, reject)
            number += len(listed)
    except Damaged as damage:
        reject(f"line {number}", damage.code, **damage.values)


def lines_of(text: bytes) -> list[bytes]:
    """The lines of a block."""
    listed = text.split(NEW_LINE)
    if not listed[-1]:
        listed.pop()
    return listed


def numbered(first: int, listed: Sequence[bytes], limit: int, reject: Reject) -> Iterator[Line]:
    """Lines with their numbers, those over the limit left out. Errors: K0706."""
    for number, line in enumerate(listed, first):
        if len(line) <= limit:
            yield number, line
        else:
            reject(f"line {number}", "K0706", line[:SHOWN].decode("utf-8", "replace"), limit=limit)


def blocks(stream: Stream, limit: int, size: int = 0) -> Iterator[bytes]:
    """Whole lines together, some `size` bytes of them; only the last line may lack its end.

    Little more than `limit` bytes are kept of a line that is longer. Raises `Damaged` where the bytes end early, behind
    the last whole line.
    """
    held, whole, unended = [], 0, 0
    try:
        for piece in stream.pieces():
            end = piece.rfind(NEW_LINE) + 1
            if end == 0 and unended > limit:
                continue
            held.append(piece)
            whole, unended = (whole + unended + end, len(piece) - end) if end else (whole, unended + len(piece))
            if end and whole >= size:
                held[-1] = piece[:end]
                yield b"".join(held)
                held, whole = [piece[end:]], 0
    except Damaged:
        if text := b"".join(held)[:whole]:
            yield text
        raise
    if text := b"".join(held):
        yield text


def decoded(line: bytes, position: str, reject: Reject) -> str:
    """The characters of a line; K0712 where bytes that are no UTF-8 were replaced by U+FFFD."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("utf-8", "replace")
        reject(position, "K0712", text)
        return text
