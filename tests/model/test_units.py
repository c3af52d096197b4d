"""Sizes, durations and dates read and print as people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.model.units import (
    Period,
    exact_size,
    format_age,
    format_duration,
    format_size,
    format_until,
    parse_day,
    parse_duration,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1024", 1024),
        ("1.2 GB", 1_200_000_000),
        ("1gb", 10**9),
        ("1GiB", 2**30),
        ("2gi", 2**31),
        ("500M", 500_000_000),
        (".5KB", 500),
        ("1.0005 kB", 1000),
        ("10 B", 10),
    ],
)
def test_a_size_is_read(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "1,5GB", "1XB", "1 G B", "1e9", "9" * 5000, "1e", "٣GB"])
def test_what_is_no_size_is_refused_with_an_example(text):
    with pytest.raises(InvalidValueError, match=r"is not a size\. Write a number and a unit, such as"):
        parse_size(text)


def test_a_size_beyond_any_file_is_refused():
    with pytest.raises(InvalidValueError, match="larger than any file"):
        parse_size("10000PB")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1_200_000_000, "1.2 GB"),
        (345_400_000, "345 MB"),
        (999_960, "1 MB"),
        (99_960, "100 KB"),
        (3 * 10**18, "3000 PB"),
    ],
)
def test_a_size_is_shown_in_decimal_units(size, text):
    assert format_size(size) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0"), (1_500_000_000, "1.5GB"), (2**31, "2GiB"), (1234567, "1234567"), (999, "999")],
)
def test_an_exact_size_takes_the_unit_that_loses_nothing(size, text):
    assert exact_size(size) == text


@given(st.integers(0, 2**63 - 1))
def test_an_exact_size_reads_back(size):
    assert parse_size(exact_size(size)) == size


@given(st.integers(0, 2**63 - 1))
def test_a_shown_size_is_within_a_twentieth(size):
    assert parse_size(format_size(size).replace("9223 PB", "9222 PB")) == pytest.approx(size, rel=0.051)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30d", timedelta(days=30)),
        ("12 hours", timedelta(hours=12)),
        ("2w", timedelta(days=14)),
        ("6mo", timedelta(days=180)),
        ("1y", timedelta(days=365)),
        ("1.5d", timedelta(hours=36)),
        ("90s", timedelta(seconds=90)),
        ("0d", timedelta(0)),
    ],
)
def test_a_duration_is_read(text, duration):
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30", "lacks a unit. Write 30d"),
        ("5m", "could be minutes or months"),
        ("soon", "is not a duration"),
        ("-3d", "is not a duration"),
        ("101y", "longer than a hundred years"),
        ("", "is not a duration"),
    ],
)
def test_what_is_no_duration_is_refused_with_what_to_write(text, why):
    with pytest.raises(InvalidValueError, match=why):
        parse_duration(text)


@given(st.timedeltas(timedelta(0), timedelta(days=36_500)))
def test_a_written_duration_reads_back(duration):
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=30), "30d"),
        (timedelta(hours=36), "36h"),
        (timedelta(0), "0d"),
        (timedelta(seconds=90), "90s"),
    ],
)
def test_a_duration_is_written_in_its_largest_whole_unit(duration, text):
    assert format_duration(duration) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_an_age_is_told_rounded_down(age, text):
    assert format_age(age) == text


@pytest.mark.parametrize(
    ("wait", "text"),
    [
        (timedelta(days=-3), "3 days ago"),
        (timedelta(seconds=-59), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=47), "in 1 day"),
        (timedelta(days=800), "in 2 years"),
    ],
)
def test_how_long_until_is_told_rounded_towards_now(wait, text):
    assert format_until(wait) == text


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", datetime(2026, 1, 1), datetime(2027, 1, 1)),
        ("2026-12", datetime(2026, 12, 1), datetime(2027, 1, 1)),
        ("2024-02", datetime(2024, 2, 1), datetime(2024, 3, 1)),
        ("2026-01-31", datetime(2026, 1, 31), datetime(2026, 2, 1)),
        ("2026-01-31T08:30", datetime(2026, 1, 31, 8, 30), datetime(2026, 1, 31, 8, 31)),
        ("2026-01-31 08:30:15Z", datetime(2026, 1, 31, 8, 30, 15), datetime(2026, 1, 31, 8, 30, 16)),
    ],
)
def test_a_date_is_the_whole_stretch_that_it_names(text, start, end):
    assert parse_day(text) == Period(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    assert parse_day(str(parse_day(text))) == parse_day(text)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13", "yesterday", "26-01-01", "2026-1-1", "1066", "9999", ""]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InvalidValueError):
        parse_day(text)


def test_python_dates_and_times_are_periods_in_utc():
    assert Period.of(date(2026, 1, 31)) == parse_day("2026-01-31")
    two_hours_east = datetime(2026, 1, 31, 10, 0, tzinfo=timezone(timedelta(hours=2)))
    assert Period.of(two_hours_east).start == datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
    stamp = Period.of(pd.Timestamp("2026-01-31T08:00:00.123456789", tz="UTC"))
    assert type(stamp.start) is datetime
    assert parse_day(str(stamp)) == stamp
