"""Times as places on a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gazehound.workbench.timeline import MOST_MARKS, MOST_TICKS, Line

START = datetime(2026, 11, 20, 10, 7, tzinfo=UTC)


def line(span: timedelta, first: datetime = START) -> Line:
    made = Line.over([first + span, first])
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("span", "texts"),
    [
        (timedelta(seconds=3), ["20 Nov 10:07:00", "10:07:01", "10:07:02", "10:07:03"]),
        (timedelta(minutes=4), ["20 Nov 10:07", "10:08", "10:09", "10:10", "10:11"]),
        (timedelta(hours=5), ["20 Nov 11:00", "12:00", "13:00", "14:00", "15:00"]),
        (timedelta(hours=30), ["20 Nov 12:00", "18:00", "21 Nov 00:00", "06:00", "12:00"]),
        (timedelta(days=4), ["21 Nov", "22 Nov", "23 Nov", "24 Nov"]),
        (timedelta(days=900), ["Jan 2027", "Jan 2028", "Dec 2028"]),
        (timedelta(0), ["20 Nov 10:07:00", "10:07:01"]),
    ],
)
def test_marks_stand_at_round_times_and_the_first_says_the_day(span: timedelta, texts: list[str]) -> None:
    assert [each.text for each in line(span).marks()] == texts


@pytest.mark.parametrize("hours", [0, 1, 7, 50, 400, 9000, 90_000])
def test_marks_are_few_in_order_and_on_the_line(hours: int) -> None:
    places = [each.at for each in line(timedelta(hours=hours)).marks()]
    assert len(places) <= MOST_MARKS + 1
    assert places == sorted(places)
    assert all(0 <= each <= 1000 for each in places)


def test_a_lane_goes_from_the_first_event_to_the_last_with_a_tick_for_each() -> None:
    drawn = line(timedelta(hours=10)).lane(START, START + timedelta(hours=5), [START, START + timedelta(hours=5)])
    assert (drawn.start, drawn.end, drawn.ticks) == (20.0, 500.0, (20.0, 500.0))


def test_many_events_are_drawn_as_some() -> None:
    times = [START + timedelta(seconds=each) for each in range(5000)]
    drawn = line(timedelta(seconds=5000)).lane(START, times[-1], times)
    assert len(drawn.ticks) <= 2 * MOST_TICKS


@pytest.mark.parametrize("moment", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_the_ends_of_time_are_drawn(moment: datetime) -> None:
    made = Line.over([moment])
    assert made is not None
    made.marks()
    assert 0 <= made.place(moment) <= 1000


def test_nothing_is_no_line() -> None:
    assert Line.over([]) is None
