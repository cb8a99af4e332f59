"""Texts encoded and decoded, one value at a time: the plain form of `encodings` and `compression`.

Does not live here: Punycode (`plain_punycode`), hashes (`plain_hashes`).

Source: Kusto reference, the pages of the functions; answers recorded from Kusto.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote_to_bytes
from uuid import UUID

from gazehound.functions.declare import NotStated, Typed
from gazehound.functions.plain_written import on_texts
from gazehound.types import ScalarType

_BASE64 = re.compile("[A-Za-z0-9+/]*={0,2}")
_ESCAPE = re.compile("%[0-9A-F]{2}")
LONGEST = 1 << 20
"""In bytes, of what a compressed text may stand for."""
_GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF))
_ZLIB_HEAD = bytes((0x78, 0x01))


def _bytes_of(text: str) -> bytes | None:
    """The bytes that base64 stands for; None for what is no base64."""
    return b64decode(text) if len(text) % 4 == 0 and _BASE64.fullmatch(text) else None


def _text_of(data: bytes | None) -> str:
    """The text; empty for what is no UTF-8."""
    try:
        return "" if data is None else data.decode()
    except UnicodeDecodeError:
        return ""


def base64_decode_tostring(text: str) -> str:
    return _text_of(_bytes_of(text))


def base64_decode_toarray(text: str) -> list[int] | None:
    data = _bytes_of(text)
    return None if data is None else list(data)


def base64_decode_toguid(text: str) -> UUID | None:
    data = _bytes_of(text)
    return UUID(bytes_le=data) if data is not None and len(data) == 16 else None


def base64_encode_tostring(text: str) -> str:
    return b64encode(text.encode()).decode()


def base64_encode_fromarray(array: object) -> str:
    """Empty for what is no array of bytes."""
    if not isinstance(array, list) or not all(type(each) is int and 0 <= each <= 255 for each in array):
        return ""
    return b64encode(bytes(array)).decode()


def base64_encode_fromguid(guid: UUID | None) -> str:
    return "" if guid is None else b64encode(guid.bytes_le).decode()


def url_decode(text: str) -> str:
    """What does not decode to UTF-8 stays as it is."""
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        return text


def url_encode(text: str) -> str:
    return url_encode_component(text).replace("%20", "+")


def url_encode_component(text: str) -> str:
    """Escapes in lower case; letters, digits and `-_.!*()` as they are."""
    escaped = quote(text, safe="!*()").replace("~", "%7E")
    return _ESCAPE.sub(lambda found: found[0].lower(), escaped)


unicode_codepoints_from_string = on_texts(lambda text: [ord(letter) for letter in text])


def _to_string(values: Sequence[object], types: Sequence[ScalarType]) -> str:
    """Numbers that are no code points are left out; an array counts when all of it are whole numbers or null."""
    texts = [
        _letters(value) if kind is ScalarType.DYNAMIC else _letter(value)
        for value, kind in zip(values, types, strict=True)
    ]
    return "".join(texts)


unicode_codepoints_to_string = Typed(_to_string)


def _letters(array: object) -> str:
    are_numbers = isinstance(array, list) and all(each is None or type(each) is int for each in array)
    return "".join(map(_letter, array)) if isinstance(array, list) and are_numbers else ""


def _letter(number: object) -> str:
    if not isinstance(number, int) or not 0 <= number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return ""
    return chr(number)


def _deflated(data: bytes) -> bytes:
    """Compressed where that is shorter, else in blocks as it is."""
    squeezed, stored = (zlib.compress(data, level)[2:-4] for level in (1, 0))
    return squeezed if len(squeezed) < len(data) else stored


def gzip_compress(text: str) -> str:
    data = text.encode()
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return b64encode(_GZIP_HEAD + _deflated(data) + tail).decode()


def zlib_compress(text: str) -> str:
    data = text.encode()
    return b64encode(_ZLIB_HEAD + _deflated(data) + zlib.adler32(data).to_bytes(4, "big")).decode()


def _decompressor(head: int) -> Callable[[str], str]:
    def decompress(text: str) -> str:
        """Empty also for what is cut short; `NotStated` for what gets long."""
        expander = zlib.decompressobj(zlib.MAX_WBITS | head)
        try:
            data = expander.decompress(_bytes_of(text) or b"", LONGEST)
        except zlib.error:
            return ""
        if expander.unconsumed_tail:
            raise NotStated("a text that gets long")
        return _text_of(data) if expander.eof else ""

    return decompress


gzip_decompress = _decompressor(16)
zlib_decompress = _decompressor(0)
