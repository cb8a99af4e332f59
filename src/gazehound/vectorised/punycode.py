"""Punycode: texts and domain names in ASCII, and back.

Source: Kusto reference, punycode_from_string() and its kin; answers recorded from Kusto, by which nothing is folded
or prepared before encoding.
"""

from __future__ import annotations

import re

import pyarrow as pa

from gazehound.vectorised.rows import as_texts

_PREFIX = "xn--"
_DOTS = re.compile("[.\u3002\uff0e\uff61]")


def punycode_from_string(texts: pa.Array) -> pa.Array:
    """The text encoded."""
    return as_texts(lambda text: None if text is None else _encoded(text), (texts,))


def punycode_to_string(texts: pa.Array) -> pa.Array:
    """The text that Punycode stands for; empty for what is none."""
    return as_texts(lambda text: None if text is None else _decoded(text), (texts,))


def punycode_domain_to_string(texts: pa.Array) -> pa.Array:
    """The domain name with every label that is not ASCII encoded; any of the four dots divides labels."""
    return as_texts(lambda text: None if text is None else ".".join(map(_to_label, _DOTS.split(text))), (texts,))


def punycode_domain_from_string(texts: pa.Array) -> pa.Array:
    """The domain name with every encoded label decoded."""
    return as_texts(lambda text: None if text is None else ".".join(map(_from_label, text.split("."))), (texts,))


def _encoded(text: str) -> str:
    return text.encode("punycode").decode("ascii")


def _decoded(text: str) -> str:
    try:
        return text.encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return ""


def _to_label(label: str) -> str:
    return label if label.isascii() else _PREFIX + _encoded(label)


def _from_label(label: str) -> str:
    return _decoded(label[len(_PREFIX) :]) if label[: len(_PREFIX)].lower() == _PREFIX else label
