"""Texts in forms that only a library makes: gzip, zlib, Punycode."""

from __future__ import annotations

from gazehound.functions import plain_encodings, plain_punycode
from gazehound.functions.declare import Example, Function, Nulls, Overload, Plain, scalar
from gazehound.functions.vectorised import vectorised
from gazehound.types import ScalarType

_BYTES = "Long texts may be compressed to other bytes than Kusto's; both decompress to the same text."


def _text_function(name: str, path: str, plain: Plain, doc: str, *examples: Example, notes: str = "") -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(value: string): string", vectorised(path, "string", ScalarType.STRING), plain),),
        examples=examples,
        notes=notes,
    )


FUNCTIONS: tuple[Function, ...] = (
    _text_function(
        "gzip_compress_to_base64_string",
        "compression:gzip_compress",
        plain_encodings.gzip_compress,
        "A text compressed with gzip, as base64.",
        Example(
            'gzip_compress_to_base64_string("1234567890qwertyuiop")',
            '"H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="',
        ),
        Example(
            'gzip_decompress_from_base64_string(gzip_compress_to_base64_string(strrep("naïve ", 200)))',
            'strrep("naïve ", 200)',
        ),
        notes=_BYTES,
    ),
    _text_function(
        "gzip_decompress_from_base64_string",
        "compression:gzip_decompress",
        plain_encodings.gzip_decompress,
        "The text that base64 of gzip stands for.",
        Example(
            'gzip_decompress_from_base64_string("H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==")',
            '"1234567890qwertyuiop"',
        ),
        Example('gzip_decompress_from_base64_string("x0x0x0")', '""'),
        Example('gzip_decompress_from_base64_string("")', '""'),
    ),
    _text_function(
        "zlib_compress_to_base64_string",
        "compression:zlib_compress",
        plain_encodings.zlib_compress,
        "A text compressed with zlib, as base64.",
        Example(
            'zlib_compress_to_base64_string("1234567890qwertyuiop")', '"eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=="'
        ),
        Example('zlib_decompress_from_base64_string(zlib_compress_to_base64_string(""))', '""'),
        notes=_BYTES,
    ),
    _text_function(
        "zlib_decompress_from_base64_string",
        "compression:zlib_decompress",
        plain_encodings.zlib_decompress,
        "The text that base64 of zlib stands for.",
        Example('zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")', '"Test string 123"'),
        Example('zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIG")', '""', why="cut short"),
        Example('zlib_decompress_from_base64_string("é")', '""'),
    ),
    _text_function(
        "punycode_from_string",
        "punycode:punycode_from_string",
        plain_punycode.punycode_from_string,
        "A text in Punycode.",
        Example('punycode_from_string("académie-française")', '"acadmie-franaise-npb1a"'),
        Example('punycode_from_string("艺术")', '"cqv902d"'),
        Example('punycode_from_string("")', '""'),
    ),
    _text_function(
        "punycode_to_string",
        "punycode:punycode_to_string",
        plain_punycode.punycode_to_string,
        "The text that Punycode stands for.",
        Example('punycode_to_string("acadmie-franaise-npb1a")', '"académie-française"'),
        Example('punycode_to_string("é")', '""', why="not Punycode"),
        Example('punycode_to_string("")', '""'),
    ),
    _text_function(
        "punycode_domain_from_string",
        "punycode:punycode_domain_from_string",
        plain_punycode.punycode_domain_from_string,
        "A domain name decoded from Punycode.",
        Example('punycode_domain_from_string("xn--cqv902d.com")', '"艺术.com"'),
        Example('punycode_domain_from_string("www.example.com")', '"www.example.com"'),
        Example('punycode_domain_from_string("")', '""'),
    ),
    _text_function(
        "punycode_domain_to_string",
        "punycode:punycode_domain_to_string",
        plain_punycode.punycode_domain_to_string,
        "A domain name in Punycode.",
        Example('punycode_domain_to_string("Riðill｡Skáldskaparmál｡org")', '"xn--Riill-jta.xn--Skldskaparml-dbbj.org"'),
        Example('punycode_domain_to_string("www.example.com")', '"www.example.com"'),
        Example('punycode_domain_to_string("")', '""'),
    ),
)
