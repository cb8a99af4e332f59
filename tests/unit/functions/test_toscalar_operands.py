"""Functions that guard against failing work on the results of `toscalar()` and on random values too."""

from __future__ import annotations

import pytest

import gazehound

EXPRESSIONS = [
    ("datetime_add('day', 1, t)", "datetime(2020-01-02)"),
    ("startofday(t)", "datetime(2020-01-01)"),
    ("bin(t + 90m, s)", "datetime(2020-01-01 01:00)"),
    ("tostring(s)", '"01:00:00"'),
    ("tolong(n)", "5"),
    ("n", '"5"'),
    ("base64_decode_tostring(e)", '"Kusto"'),
    ("url_decode(n)", '"5"'),
    ("parse_url(n).Path", 'dynamic("5")'),
    ("ipv4_is_private(a)", "true"),
    ("ipv4_is_in_any_range(a, dynamic(['10.0.0.0/8']))", "true"),
    ("a has '10'", "true"),
    ("strcat(bin(todouble(n) * bin(rand() * 0, 1), 1))", '"0.0"'),
]


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None)


@pytest.mark.parametrize(("expression", "value"), EXPRESSIONS, ids=[each for each, _ in EXPRESSIONS])
def test_on_toscalar(expression: str, value: str, session: gazehound.Session) -> None:
    query = f"""
        let t = toscalar(print datetime(2020-01-01));
        let s = toscalar(print 1h);
        let n = toscalar(print "5");
        let e = toscalar(print "S3VzdG8=");
        let a = toscalar(print "10.1.2.3");
        print value = {expression}, expected = {value}
    """
    ((found, expected),) = session.query(query).rows()
    assert found == expected
