"""Texts compressed with gzip or zlib, as base64, and back.

Source: Kusto reference, gzip_compress_to_base64_string() and its kin; answers recorded from Kusto, which leaves a
text uncompressed where compressing does not make it shorter.
"""

from __future__ import annotations

import base64
import binascii
import zlib

import pyarrow as pa

from gazehound.vectorised.rows import as_texts

MOST_BYTES = 1 << 26
"""A text that would be longer is given up."""

_GZIP_HEAD = bytes.fromhex("1f8b08000000000000ff")
_ZLIB_HEAD = bytes.fromhex("7801")
_MOST_STORED = 0xFFFF


def gzip_compress(texts: pa.Array) -> pa.Array:
    """The text as base64 of gzip."""
    return as_texts(lambda text: None if text is None else _base64(_gzip(text.encode())), (texts,))


def gzip_decompress(texts: pa.Array) -> pa.Array:
    """The text that base64 of gzip stands for; empty for anything else."""
    return as_texts(lambda text: _expanded(text, zlib.MAX_WBITS | 16), (texts,))


def zlib_compress(texts: pa.Array) -> pa.Array:
    """The text as base64 of zlib."""
    return as_texts(lambda text: None if text is None else _base64(_zlib(text.encode())), (texts,))


def zlib_decompress(texts: pa.Array) -> pa.Array:
    """The text that base64 of zlib stands for; empty for anything else."""
    return as_texts(lambda text: _expanded(text, zlib.MAX_WBITS), (texts,))


def _gzip(data: bytes) -> bytes:
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEAD + _deflated(data) + tail


def _zlib(data: bytes) -> bytes:
    return _ZLIB_HEAD + _deflated(data) + zlib.adler32(data).to_bytes(4, "big")


def _deflated(data: bytes) -> bytes:
    """The shorter of compressed and stored."""
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    squeezed = squeezer.compress(data) + squeezer.flush()
    return squeezed if len(squeezed) < len(data) else _stored(data)


def _stored(data: bytes) -> bytes:
    """Blocks of deflate that are not compressed."""
    blocks = [data[at : at + _MOST_STORED] for at in range(0, len(data), _MOST_STORED)] or [b""]
    made = bytearray()
    for at, block in enumerate(blocks):
        size = len(block).to_bytes(2, "little")
        made += bytes([at == len(blocks) - 1]) + size + bytes(each ^ 0xFF for each in size) + block
    return bytes(made)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _expanded(text: str | None, format: int) -> str:
    if not text:
        return ""
    expander = zlib.decompressobj(format)
    try:
        data = expander.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
        return data.decode() if expander.eof else ""
    except (binascii.Error, zlib.error, ValueError):
        return ""
