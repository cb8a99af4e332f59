"""Strategies of operands: values of each kind that a parameter takes, odd ones among them.

Does not live here: drawing them (`generated_values`), which parameter takes which (`calls`).
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from gazehound.types import ScalarType
from tests.unit.evaluator.place_strategies import (
    CITIES,
    FAR_LINES,
    FINE_H3_CELL,
    GENTLE_LINES,
    GEOHASH,
    H3_CELL,
    INNER_GEOHASH,
    LATITUDE,
    LINE_ARRAYS,
    LINES,
    LONGITUDE,
    NEAR_LINES,
    NEAR_PATHS,
    NEAR_POLYGONS,
    ODD_POLYGONS,
    POLYGON_ARRAYS,
    POLYGONS,
    ROUND_POLYGONS,
    S2_TOKEN,
    SINGLE_LINES,
    WKT,
)

_EPOCH_TICKS = 621_355_968_000_000_000
_DAY_TICKS = 864_000_000_000
_LAST_TICK = 3_155_378_975_999_999_990


@dataclass(frozen=True)
class Pool:
    """A strategy of values, None for null, and their Kusto type."""

    type: ScalarType
    values: st.SearchStrategy[Any]


def or_null(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, values, values, values, values, values, values, st.none())


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


LETTERS = "aAbBkKzZ019 _-./\\:,;'\"\t\néßÜİı\u212aſ\u0301😀中{}[]()$^*+?|&=%#@!<>"
WORDS = some(
    "", "a", "abc", "ABC", "cmd.exe", "C:\\Temp\\x.txt", "Hello World", "été", "naïve", "😀a😀", "aa_bb", "-1", "12"
)
TEXT = st.one_of(
    WORDS, st.text(alphabet=LETTERS, max_size=12), st.text(max_size=6).filter(lambda text: "\0" not in text)
)
NEEDLE = st.one_of(some("", "a", "b", "_", " ", "é", "aa", "abc", "."), st.text(alphabet="aAbé_. ", max_size=2))
HAY = st.text(alphabet="aAbé_. ", max_size=14)
LONG = st.one_of(
    st.integers(-10, 10),
    st.integers(-(2**40), 2**40),
    some(2**63 - 1, -(2**63) + 1, -(2**63), 2**31 - 1, -(2**31), 2**31, 2**32, 10**18),
)
INT = st.one_of(st.integers(-10, 10), st.integers(-(2**31), 2**31 - 1), some(2**31 - 1, -(2**31)))
REAL = st.one_of(
    some(0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 1e300, -1e300, 1e-7, 5e-324, math.nan, math.inf, -math.inf, 1e19, 0.1),
    st.floats(-1000, 1000, allow_subnormal=False),
    st.floats(),
    st.integers(-1000, 1000).map(lambda number: number / 8),
)
DECIMAL = st.one_of(
    st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=3),
    some(Decimal(0), Decimal("0.1"), Decimal("-2.5"), Decimal("12345678901234567890"), Decimal("0.000000000000000001")),
)
DATETIME = st.one_of(
    some(0, _EPOCH_TICKS, _EPOCH_TICKS - 10, _LAST_TICK, _LAST_TICK - 9_999_990),
    st.integers(599_266_080_000_000, 662_380_416_000_000).map(lambda number: number * 1_000),
    st.integers(630_000_000_000, 640_000_000_000).map(lambda number: number * 1_000_000),
    st.integers(700_000, 740_000).map(lambda days: days * _DAY_TICKS),
    st.integers(0, _LAST_TICK // 10).map(lambda number: number * 10),
)
TIMESPAN = st.one_of(
    some(0, 1, -1, 10_000_000, 600_000_000, 36_000_000_000, _DAY_TICKS, 7 * _DAY_TICKS, -_DAY_TICKS, 2**63 - 1),
    st.integers(-1000, 1000).map(lambda number: number * 10_000_000),
    st.integers(-(10**15), 10**15),
    st.integers(-400, 400).map(lambda days: days * _DAY_TICKS),
)
GUID = st.uuids()
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10),
    st.integers(-(2**63), 2**63 - 1),
    some(0.5, -1.5, 2.0, 1e-7, 1e22, -0.0),
    TEXT,
    some("1", "2.0", "true", "2020-01-01", "a", "b"),
)
KEYS = some("a", "b", "c", "A", "", "a b", "a.b", "é", '"', "\\", "$", "0", "x'y")
DYNAMIC = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=6,
)
SMALL = st.integers(-6, 8)
ARRAY = st.one_of(
    st.lists(st.integers(-3, 5), max_size=7),
    st.lists(some("a", "b", "A", "é", "", None), max_size=6),
    st.lists(SCALARS, max_size=5),
    st.lists(DYNAMIC, max_size=3),
    DYNAMIC,
)
BAG = st.one_of(st.dictionaries(KEYS, DYNAMIC, max_size=4), st.dictionaries(KEYS, SCALARS, max_size=4), DYNAMIC)
NUMBERS = st.lists(st.one_of(st.integers(-9, 9), st.integers(-80, 80).map(lambda number: number / 8)), max_size=9)
SERIES = st.one_of(
    NUMBERS,
    st.lists(some(1, 2.5, -3, 0, None), max_size=7),
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), max_size=6),
    DYNAMIC,
)
SEASONAL = st.one_of(
    st.builds(
        lambda season, repeats, noise, slope: [
            each + noise[at % len(noise)] / 97 + at * slope for at, each in enumerate(season * repeats)
        ],
        st.lists(st.integers(-20, 20), min_size=2, max_size=9),
        st.integers(1, 5),
        st.lists(st.floats(-9, 9, allow_subnormal=False), min_size=11, max_size=31),
        some(0, 0, 0.25, -1),
    ),
    NUMBERS,
    DYNAMIC,
)
TEXTS = st.one_of(
    st.lists(NEEDLE, max_size=4), st.lists(some("a", 1, None, "b", True, ["a"], "aa", ""), max_size=4), DYNAMIC
)
BYTES = st.one_of(st.lists(st.integers(0, 255), max_size=6), st.lists(SCALARS, max_size=3), DYNAMIC)
CODEPOINTS = st.one_of(st.lists(st.integers(32, 0x3FF), max_size=5), st.lists(SCALARS, max_size=3), DYNAMIC)
INDICES = st.one_of(st.lists(st.integers(-5, 6), max_size=4), st.lists(SCALARS, max_size=3), DYNAMIC)

_OCTET = st.one_of(st.integers(0, 255), st.integers(0, 255), some(0, 10, 127, 172, 192, 168, 255))
_ADDRESS = st.builds("{}.{}.{}.{}".format, _OCTET, _OCTET, some(0, 1, 16, 168, 254), some(0, 1, 127, 128, 255))
_ODD_ADDRESSES = some(
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", " 1.2.3.4", "1.2.3.4 ", "a.b.c.d", "1.2.3.4/33", "1.2.3.4/", "1..3.4",
    "1.2.3.4/-1", "::1", "1.2.3.-4", "0x1.2.3.4", "127.0.0.1/08", "999999999999.1.1.1", "1.2.3.4/a",
)  # fmt: skip
RANGE = st.builds("{}/{}".format, _ADDRESS, some(0, 1, 8, 12, 16, 23, 24, 25, 31, 32))
IP = st.one_of(_ADDRESS, _ADDRESS, RANGE, _ODD_ADDRESSES)
_GROUP = st.one_of(st.integers(0, 0xFFFF).map("{:x}".format), some("0", "ffff", "FE80", "1"))
_FULL_IPV6 = st.lists(_GROUP, min_size=8, max_size=8).map(":".join)
_SHORT_IPV6 = st.builds(
    lambda head, tail: ":".join(head) + "::" + ":".join(tail),
    st.lists(_GROUP, max_size=4),
    st.lists(_GROUP, max_size=3),
)
_MIXED_IPV6 = st.builds("{}{}".format, some("::", "::ffff:", "64:ff9b::", "0:0:0:0:0:ffff:"), _ADDRESS)
_ODD_IPV6 = some(
    "",
    "::",
    ":::1",
    "1::2::3",
    "1:2:3",
    "g::1",
    "fe80::1%eth0",
    "12345::",
    "::1/129",
    "::1/",
    "1:2:3:4:5:6:7:8:9",
    ":1",
    "1:",
)
_IPV6 = st.one_of(_FULL_IPV6, _SHORT_IPV6, _MIXED_IPV6, _ADDRESS)
IPV6 = st.one_of(
    _IPV6, _IPV6, st.builds("{}/{}".format, _IPV6, some(0, 1, 8, 64, 96, 112, 120, 127, 128)), _ODD_IPV6, _ODD_ADDRESSES
)
TEXT_WITH_IP = st.builds(
    "{}{}{}".format,
    some("", "from ", "x", "1", "é", "-", ".", "1."),
    IP,
    some("", " on", "x", "1", "é", ":80", ".", ".1"),
)

_MOMENT = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
_FORMS = (
    "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M", "%m/%d/%Y", "%m/%d/%Y %H:%M:%S",
    "%m-%d-%Y", "%Y-%m-%dT%H:%M:%S+02:00", "%Y-%m-%dT%H:%M:%S.%f-0530", "%a, %d %b %Y %H:%M:%S GMT", "%d %b %y %H:%M:%S",
    "%A, %d-%b-%y %H:%M:%S UTC", "%Y", "%Y-%m", "%Y%m%d", "%Y/%m/%d", "%m/%d/%Y %I:%M:%S %p", "%b %d %Y", "%d %b %Y", "%H:%M:%S",
)  # fmt: skip
_ODD_DATES = some(
    "", "x", "2020-13-01", "2020-02-30", "2021-02-29", "2020-1-1", " 2020-01-01 ", "0000-01-01", "10000-01-01", "2020-01-01T24:00:00", "20200101T101010",
    "2020-01-01T00:00:60", "2020-01-01T00:00:00.1234567Z", "2020-01-01T00:00:00.12345678Z", "2020-01-01T00:00:00+14:01", "infinity",
    "now", "2020-01-01Z", "2020-01-01 10", "1", "12", "1/2", "13/1/2020", "1/1/20", "2020-W01-1", "2020-001", "2020-01-01t00:00:00z",
    "2020-01-01T1:2:3", "31 Dec 2020", "Thu, 31 Dec 2020 10:00:00 +0100", "2020-01-01T00:00:00 +01:00", "-2020-01-01", "9999-12-31T23:59:59.9999999Z",
)  # fmt: skip
DATE_TEXT = st.one_of(st.builds(lambda moment, form: moment.strftime(form), _MOMENT, some(*_FORMS)), _ODD_DATES)
_ODD_SPANS = some(
    "", "x", "1", "-1", "1.5", "25:00", "24:00:00", "1:2:3", "1.02:03:04.5", "00:60", "00:00:60", "0:00", "1d", "1.5h", "-3m", "2s", "5ms", "1tick",
    "1microsecond", "1w", "1.5 h", "1:2", "1.2:3", "1:02:03:04", "-1.02:03:04.1234567", "1.02:03:04.12345678", " 01:00:00 ", "100000000.00:00:00",
    "+1h", ".5d", "1.d", "99999999999d", "10675199", "10675200", "00:00:00.0000001", "d", "1D", "--1h", "+-1:00", "1e3s",
)  # fmt: skip
SPAN_TEXT = st.one_of(
    _ODD_SPANS,
    st.builds(
        "{}{}:{:02}:{:02}".format,
        some("", "-", "1.", "-20.", "+"),
        st.integers(0, 25),
        st.integers(0, 61),
        st.integers(0, 61),
    ),
    st.builds(
        "{:02}:{:02}:{:02}.{}".format,
        st.integers(0, 23),
        st.integers(0, 59),
        st.integers(0, 59),
        st.integers(0, 99999999),
    ),
)
NUMBER_TEXT = st.one_of(
    LONG.map(str), st.floats(-1000, 1000).map(str), st.floats().map(str),
    some(
        "", " ", "x", "1_0", "1,234", "0x1F", "0X7fffffff", "-0x10", "0x", "0xFFFFFFFFFFFFFFFF", "0x10000000000000000", "1e3", "1E5", ".5", "5.", "+7", "++7", "1.5e", "-", ".",
        " 42 ", "\t7\n", "2147483648", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "inf", "-inf", "+inf", "Infinity", "nan", "NaN", "INF", "NAN",
        "-nan", "infinity", "1e400", "1e-400", "00012", "true", "1.0", "2.0", "1d", "1f", "1L", "٣", "0b1", "1 2", "99999999999999999999.5", "0.0000000000000000001",
    ),
)  # fmt: skip
BOOL_TEXT = some(
    "true",
    "false",
    "True",
    "FALSE",
    "tRuE",
    "1",
    "0",
    "-1",
    "2",
    "yes",
    "no",
    "",
    " true ",
    "t",
    "1.0",
    "0.5",
    "0x1",
    "truex",
    "10",
)
GUID_TEXT = st.one_of(
    st.uuids().map(str), st.uuids().map(lambda guid: str(guid).upper()), st.uuids().map(lambda guid: guid.hex), st.uuids().map("{{{}}}".format),
    st.uuids().map("({})".format), st.uuids().map(" {} ".format), some("", "x", "10e99626-bc2b-4c75-bb3e-fe606de2570", "10e99626bc2b-4c75-bb3e-fe606de25700", "00000000-0000-0000-0000-000000000000"),
)  # fmt: skip
ANY_TEXT = st.one_of(TEXT, NUMBER_TEXT, DATE_TEXT, SPAN_TEXT, BOOL_TEXT, GUID_TEXT)
JSON_TEXT = st.one_of(
    DYNAMIC.map(json.dumps), DYNAMIC.map(lambda value: json.dumps(value, ensure_ascii=False, indent=1)),
    some(
        "", " ", "null", "NULL", "nul", "{", "[1,]", "[1, 2", '{"a":1,}', "{a:1}", "{'a':1}", "'x'", "1 2", "01", "+1", "1.", ".5", "1e5", "1E400", "-", "NaN", "Infinity",
        "True", "true", " true ", "// c\n1", "[1] x", '"\\u00e9"', '"\\ud83d\\ude00"', '"\\x"', '"a\tb"', "9223372036854775808", "18446744073709551616", "-9223372036854775809", "1.0", "[1.50]",
        '{"a":{"a":1}}', "[[]]", "[]", "{}", "-0", "-0.0", "1.0000000000000001", "0.1e1", "100000000000000000000000",
    ),
)  # fmt: skip
JSON_PATH = some(
    "$",
    "$.a",
    "$.a.b",
    "$.b[0]",
    "$['a b']",
    "$.c[1].a",
    "$.x",
    "a",
    "$.a[0]",
    "$[0]",
    "$[1]",
    "$['a.b']",
    "$.é",
    "$.A",
)
_HOST = some("example.com", "EXAMPLE.com", "é.com", "[::1]", "1.2.3.4", "", "a_b", "user.host")
URL = st.one_of(
    st.builds(
        "{}{}{}{}{}{}".format, some("https://", "http://", "scheme://user:pw@", "ftp://u@", "", "//", "mailto:"), _HOST, some("", ":80", ":", ":x"), some("", "/", "/a/b", "/a%20b", "/x;y"),
        some("", "?", "?k=v", "?a=1&b=2&a=3", "?a", "?=x", "?a=b=c", "?a=%41", "?a[]=1&&b"), some("", "#", "#frag", "#a?b"),
    ),
    TEXT,
)  # fmt: skip
ENCODED = st.one_of(
    TEXT, some("a%20b", "a+b", "%c3%a9", "%C3%A9", "100%", "%", "%4", "%zz", "%00", "%ff", "%25", "a%2Bb", "%F0%9F%98%80", "%e9", "%c3%28", "%41%42", "é%c3%a9"),
)  # fmt: skip
QUERY = st.one_of(
    some(
        "",
        "a=1",
        "a=1&b=2",
        "a=1&a=2",
        "a",
        "=",
        "&",
        "a=b=c",
        "a&b",
        "a=&b=1",
        "k%20=v%20",
        "é=ü",
        "?a=1",
        "a=1&",
        "&a=1",
    ),
    TEXT,
)
PATH = st.one_of(
    st.builds(
        "{}{}{}".format, some("C:\\", "c:/", "\\\\server\\share\\", "/", "", "file://C:/", "D:", "\\", "http://", "C:\\a/b\\", "..\\"), some("", "temp\\", "a/b/", "a b\\", "x\\y\\z\\", "usr/lib/"),
        some("", "file.txt", "é.tar.gz", "noext", ".hidden", "a.", "file.txt:ads", "x.exe:y.z", "a..b"),
    ),
    TEXT,
)  # fmt: skip
VERSION = st.one_of(
    st.lists(st.integers(0, 120_000_000), min_size=1, max_size=5).map(lambda parts: ".".join(map(str, parts))),
    some(
        "",
        "1.x",
        "1..2",
        ".1",
        "1.",
        "-1.2",
        " 1.2",
        "1.2 ",
        "001.2",
        "99999999.99999999.99999999.99999999",
        "1.2.3.4.5",
        "1,2",
    ),
)
CSV = st.one_of(
    st.text(alphabet='ab",\n\r é', max_size=10),
    some(
        "a,b,c", '"a,b",c', '"a""b"', '"a', 'a"b', '"a"b', "a\nb", "a\r\nb", ",,", " a , b ", '"a\nb",c', '""', '"",""'
    ),
)
COMMAND = st.one_of(
    st.text(alphabet='a b"\\\té', max_size=12),
    some(
        'a b "c d"',
        '"a""b"',
        'a\\"b',
        '"a\\\\"',
        'cmd /c "x y" z',
        "  a",
        "a  ",
        '"" a',
        '"',
        'a"b c"d',
        "\\\\server\\x y",
        '"a" "b"',
    ),
)
XML = some(
    "",
    "<a/>",
    "<a>1</a>",
    '<a b="1">x</a>',
    "<a><b>1</b><b>2</b></a>",
    "<a><b/></a>",
    "x",
    "<a>",
    "<a>é</a>",
    "<a> x </a>",
    "<a><b>1</b>t<c/></a>",
    '<?xml version="1.0"?><a/>',
)
BASE64 = st.one_of(
    st.text(max_size=8).map(lambda text: b64encode(text.encode("utf-8", "ignore")).decode()), st.binary(max_size=16).map(lambda data: b64encode(data).decode()),
    some("", "x", "S3VzdG8=", "S3VzdG8", "S3Vz dG8=", "====", "/w==", "_w==", "S3VzdG8==", "S3Vz\ndG8=", "é", "AAAA", "JpbpECu8dUy7Pv5gbeJXAA==", "A===", "AA=="),
)  # fmt: skip
_SOME_TEXT = st.one_of(TEXT, st.text(max_size=20).map(lambda text: text * 9))
GZIPPED = st.one_of(
    _SOME_TEXT.map(lambda text: b64encode(gzip.compress(text.encode("utf-8", "ignore"))).decode()),
    some("H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==", "H4sIAAAAAAAA", "x", "", "AA==", "eAEBFADr"),
    TEXT,
)
ZLIBBED = st.one_of(
    _SOME_TEXT.map(lambda text: b64encode(zlib.compress(text.encode("utf-8", "ignore"))).decode()),
    some("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=", "eJwLSS0uUSguKcrMS1cwNDIG", "x", "", "AA==", "H4sIAAAAAAAA"),
    TEXT,
)
PUNYCODE = st.one_of(
    TEXT.map(lambda text: text.encode("punycode").decode()),
    st.text(alphabet="ab-9é", max_size=8),
    some("", "cqv902d", "xn--cqv902d.com", "acadmie-franaise-npb1a", "XN--CQV902D", "-", "--", "a-", "-a", "99999999"),
)
DOMAIN = st.one_of(
    st.lists(st.one_of(some("xn--cqv902d", "www", "é", "Riðill", "", "com", "XN--a", "xn--é"), NEEDLE), max_size=4).map(
        ".".join
    ),
    some("Riðill｡Skáldskaparmál｡org", "艺术.com", "a．é"),
)
USER_AGENT = st.one_of(
    some(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "curl/7.64.1", "python-requests/2.31.0", "", "x",
        "Mozilla/5.0 (Linux; Android 13; SM-S908B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1",
    ),
    TEXT,
)  # fmt: skip
_SEEN = st.one_of(
    st.lists(st.tuples(st.integers(-9, 20), st.integers(0, 5)), max_size=5, unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(st.integers(-90, 90).map(lambda number: number / 8), st.integers(1, 3)), max_size=5),
    st.lists(
        st.tuples(some("2020-01-01T00:00:00.0000000Z", "2021-05-01T00:00:00.0000000Z"), st.integers(1, 9)), max_size=2
    ),
)
DIGEST = st.one_of(
    _SEEN.map(lambda pairs: [[7], [value for value, _ in pairs], [weight for _, weight in pairs]]),
    some([[7], [1]], [[7], [1, "a"], [1, 1]], [[7], 1, 2], [[14], [1]], None, [], [[7], [], []]),
    DYNAMIC,
)
HLL = st.one_of(
    st.lists(st.integers(0, 2**64 - 1), max_size=5, unique=True).map(lambda numbers: [[14], numbers]),
    st.lists(st.integers(0, 5), max_size=5, unique=True).map(lambda numbers: [[14], numbers]),
    some([[7], [1], [2]], [[14]], [[14], 1], None),
    DYNAMIC,
)

T = ScalarType
POOLS: dict[str, Pool] = {
    "bool": Pool(T.BOOL, or_null(st.booleans())),
    "int": Pool(T.INT, or_null(INT)),
    "long": Pool(T.LONG, or_null(LONG)),
    "real": Pool(T.REAL, or_null(REAL)),
    "decimal": Pool(T.DECIMAL, or_null(DECIMAL)),
    "string": Pool(T.STRING, TEXT),
    "datetime": Pool(T.DATETIME, or_null(DATETIME)),
    "timespan": Pool(T.TIMESPAN, or_null(TIMESPAN)),
    "moving": Pool(T.TIMESPAN, or_null(TIMESPAN.map(lambda ticks: ticks - ticks % 10))),
    "guid": Pool(T.GUID, or_null(GUID)),
    "dynamic": Pool(T.DYNAMIC, DYNAMIC),
    "array": Pool(T.DYNAMIC, ARRAY),
    "bag": Pool(T.DYNAMIC, BAG),
    "seasonal": Pool(T.DYNAMIC, SEASONAL),
    "series": Pool(T.DYNAMIC, SERIES),
    "numbers": Pool(T.DYNAMIC, NUMBERS),
    "texts": Pool(T.DYNAMIC, TEXTS),
    "bytes": Pool(T.DYNAMIC, BYTES),
    "codepoints": Pool(T.DYNAMIC, CODEPOINTS),
    "indices": Pool(T.DYNAMIC, INDICES),
    "small": Pool(T.LONG, or_null(SMALL)),
    "small_int": Pool(T.INT, or_null(SMALL)),
    "count": Pool(T.LONG, or_null(st.integers(-2, 12))),
    "shift": Pool(T.LONG, or_null(st.one_of(st.integers(-3, 70), LONG))),
    "prefix": Pool(T.LONG, or_null(st.integers(-2, 34))),
    "prefix6": Pool(T.LONG, or_null(st.integers(-2, 130))),
    "address": Pool(T.LONG, or_null(st.one_of(st.integers(0, 2**32 - 1), LONG))),
    "fraction": Pool(
        T.REAL, or_null(st.one_of(st.floats(-1, 1, allow_subnormal=False), some(0.0, 1.0, -1.0, 2.0, math.nan)))
    ),
    "moderate": Pool(
        T.REAL, or_null(st.one_of(st.floats(-30, 30, allow_subnormal=False), some(0.0, -0.0, math.nan, math.inf, 0.5)))
    ),
    "eighths": Pool(T.REAL, or_null(st.one_of(st.integers(-80, 80).map(lambda number: number / 8), some(math.nan)))),
    "near_moment": Pool(
        T.DATETIME,
        or_null(st.integers(0, 7 * 24 * 6).map(lambda number: _EPOCH_TICKS + number * 6_000_000_000)),
    ),
    "near_span": Pool(T.TIMESPAN, or_null(st.integers(-600, 600).map(lambda number: number * 6_000_000_000))),
    "step_span": Pool(T.TIMESPAN, or_null(st.integers(-100, 100).map(lambda number: number * 6_000_000_000))),
    "part": Pool(T.LONG, or_null(st.one_of(st.integers(-2, 62), LONG))),
    "second": Pool(T.REAL, or_null(st.one_of(st.integers(-8, 500).map(lambda number: number / 8), REAL))),
    "year": Pool(T.LONG, or_null(st.one_of(st.integers(-5, 10_005), st.integers(1900, 2100), LONG))),
    "unix": Pool(T.LONG, or_null(st.one_of(st.integers(-(10**10), 10**11), LONG))),
    "unix_real": Pool(T.REAL, or_null(st.one_of(st.integers(-(10**12), 10**12).map(lambda number: number / 16), REAL))),
    "steps": Pool(T.LONG, or_null(st.one_of(st.integers(-40, 40), LONG))),
    "hay": Pool(T.STRING, HAY),
    "needle": Pool(T.STRING, NEEDLE),
    "any_text": Pool(T.STRING, ANY_TEXT),
    "number_text": Pool(T.STRING, NUMBER_TEXT),
    "bool_text": Pool(T.STRING, BOOL_TEXT),
    "date_text": Pool(T.STRING, DATE_TEXT),
    "span_text": Pool(T.STRING, SPAN_TEXT),
    "guid_text": Pool(T.STRING, GUID_TEXT),
    "json_text": Pool(T.STRING, JSON_TEXT),
    "json_path": Pool(T.STRING, JSON_PATH),
    "key": Pool(T.STRING, st.one_of(KEYS, JSON_PATH)),
    "ip": Pool(T.STRING, IP),
    "range": Pool(T.STRING, st.one_of(RANGE, IP)),
    "ranges": Pool(T.DYNAMIC, st.one_of(st.lists(IP, max_size=3), st.lists(RANGE, max_size=4), DYNAMIC)),
    "ipv6": Pool(T.STRING, IPV6),
    "ranges6": Pool(T.DYNAMIC, st.one_of(st.lists(IPV6, max_size=3), DYNAMIC)),
    "text_with_ip": Pool(T.STRING, TEXT_WITH_IP),
    "url": Pool(T.STRING, URL),
    "encoded": Pool(T.STRING, ENCODED),
    "query": Pool(T.STRING, QUERY),
    "path": Pool(T.STRING, PATH),
    "version": Pool(T.STRING, VERSION),
    "csv": Pool(T.STRING, CSV),
    "command": Pool(T.STRING, COMMAND),
    "gzipped": Pool(T.STRING, GZIPPED),
    "zlibbed": Pool(T.STRING, ZLIBBED),
    "punycode": Pool(T.STRING, PUNYCODE),
    "domain": Pool(T.STRING, DOMAIN),
    "user_agent": Pool(T.STRING, USER_AGENT),
    "xml": Pool(T.STRING, XML),
    "base64": Pool(T.STRING, BASE64),
    "digest": Pool(T.DYNAMIC, DIGEST),
    "hll": Pool(T.DYNAMIC, HLL),
    "geohash": Pool(T.STRING, GEOHASH),
    "lines": Pool(T.DYNAMIC, LINES),
    "polygons": Pool(T.DYNAMIC, POLYGONS),
    "near_polygons": Pool(T.DYNAMIC, NEAR_POLYGONS),
    "near_paths": Pool(T.DYNAMIC, NEAR_PATHS),
    "polygon_arrays": Pool(T.DYNAMIC, POLYGON_ARRAYS),
    "far_lines": Pool(T.DYNAMIC, FAR_LINES),
    "gentle_lines": Pool(T.DYNAMIC, GENTLE_LINES),
    "round_polygons": Pool(T.DYNAMIC, ROUND_POLYGONS),
    "near_radius": Pool(
        T.REAL,
        or_null(st.one_of(st.integers(-2, 18).map(lambda number: 2.0**number), some(-1.0, 0.0, math.nan, 1e7, 1e8))),
    ),
    "odd_polygons": Pool(T.DYNAMIC, ODD_POLYGONS),
    "cities": Pool(T.DYNAMIC, CITIES),
    "single_lines": Pool(T.DYNAMIC, SINGLE_LINES),
    "near_lines": Pool(T.DYNAMIC, NEAR_LINES),
    "line_arrays": Pool(T.DYNAMIC, LINE_ARRAYS),
    "wkt": Pool(T.STRING, WKT),
    "h3_cell": Pool(T.STRING, H3_CELL),
    "fine_h3_cell": Pool(T.STRING, FINE_H3_CELL),
    "near_longitude": Pool(T.REAL, or_null(st.integers(-80, 80).map(lambda number: number / 7))),
    "inner_geohash": Pool(T.STRING, INNER_GEOHASH),
    "s2_token": Pool(T.STRING, S2_TOKEN),
    "latitude": Pool(T.REAL, or_null(LATITUDE)),
    "longitude": Pool(T.REAL, or_null(LONGITUDE)),
    "radius": Pool(T.REAL, or_null(st.one_of(st.floats(0, 1e7, allow_subnormal=False), some(-1.0, 0.0, math.nan)))),
}
