"""Punycode, one text at a time: the plain form of the functions on Punycode in `compression`.

Source: RFC 3492; Kusto reference, punycode_from_string() and its kin; answers recorded from Kusto.
"""

from __future__ import annotations

import re

_BASE, _LEAST, _MOST, _SKEW, _DAMP, _FIRST_BIAS, _FIRST_POINT = 36, 1, 26, 38, 700, 72, 128
_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LAST_POINT = 0x10FFFF


def _adapted(delta: int, count: int, *, is_first: bool) -> int:
    delta = delta // _DAMP if is_first else delta // 2
    delta += delta // count
    steps = 0
    while delta > (_BASE - _LEAST) * _MOST // 2:
        delta //= _BASE - _LEAST
        steps += _BASE
    return steps + (_BASE - _LEAST + 1) * delta // (delta + _SKEW)


def _threshold(place: int, bias: int) -> int:
    return max(_LEAST, min(_MOST, place - bias))


def _number(delta: int, bias: int) -> str:
    """A number in digits of changing worth."""
    digits, place = "", _BASE
    while delta >= (threshold := _threshold(place, bias)):
        digit = threshold + (delta - threshold) % (_BASE - threshold)
        digits += _DIGITS[digit]
        delta = (delta - threshold) // (_BASE - threshold)
        place += _BASE
    return digits + _DIGITS[delta]


def punycode_from_string(text: str) -> str:
    """The ASCII letters, then where the others stand."""
    basic = [letter for letter in text if letter.isascii()]
    written = "".join(basic) + ("-" if basic else "")
    point, bias, delta, handled = _FIRST_POINT, _FIRST_BIAS, 0, len(basic)
    for wanted in sorted({ord(letter) for letter in text if not letter.isascii()}):
        delta += (wanted - point) * (handled + 1)
        for letter in text:
            delta += ord(letter) < wanted
            if ord(letter) == wanted:
                written += _number(delta, bias)
                bias = _adapted(delta, handled + 1, is_first=handled == len(basic))
                handled, delta = handled + 1, 0
        delta, point = delta + 1, wanted + 1
    return written


def punycode_to_string(text: str) -> str:
    """Empty for what is no Punycode."""
    basic, _, digits = text.rpartition("-")
    if not text.isascii():
        return ""
    letters, point, bias, place = list(basic), _FIRST_POINT, _FIRST_BIAS, 0
    at = 0
    while at < len(digits):
        before, worth, step = place, 1, _BASE
        while True:
            digit = _DIGITS.find(digits[at : at + 1].lower()) if at < len(digits) else -1
            if digit < 0:
                return ""
            at += 1
            place += digit * worth
            threshold = _threshold(step, bias)
            if digit < threshold:
                break
            worth *= _BASE - threshold
            step += _BASE
        bias = _adapted(place - before, len(letters) + 1, is_first=before == 0)
        point += place // (len(letters) + 1)
        place %= len(letters) + 1
        if point > _LAST_POINT or 0xD800 <= point <= 0xDFFF:
            return ""
        letters.insert(place, chr(point))
        place += 1
    return "".join(letters)


def punycode_domain_to_string(domain: str) -> str:
    """Every label that is not ASCII encoded; any of the four dots divides labels."""
    return ".".join(label if label.isascii() else f"xn--{punycode_from_string(label)}" for label in _DOTS.split(domain))


def punycode_domain_from_string(domain: str) -> str:
    """Every encoded label decoded."""
    labels = domain.split(".")
    return ".".join(punycode_to_string(each[4:]) if each[:4].lower() == "xn--" else each for each in labels)
