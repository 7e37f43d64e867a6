"""Dates against Python's own datetime, conversion between units, and text that is no date."""
from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septet.core import calendar
from septet.core.calendar import NAT, convert, date_of, days_of, parse, text


@given(st.dates())
def test_days(date):
    days = date.toordinal() - datetime.date(1970, 1, 1).toordinal()
    assert days_of(date.year, date.month, date.day) == days and date_of(days) == (date.year, date.month, date.day)


@given(st.datetimes())
def test_text_of_microseconds(moment):
    count, unit = calendar.of_python(moment)
    assert unit == "us" and text(count, "us") == moment.isoformat(timespec="microseconds")
    assert parse(text(count, "us")) == (count, "us") and calendar.to_python(count, "us") == moment


@given(st.timedeltas())
def test_durations(length):
    count, unit = calendar.of_timedelta(length)
    assert calendar.to_timedelta(count, unit) == length


@given(st.integers(-10 ** 6, 10 ** 6), st.sampled_from(["W", "D", "h", "m", "s", "ms", "us"]))
def test_there_and_back(count, unit):
    assert convert(convert(count, unit, "us"), "us", unit) == count


def test_far_dates():
    assert date_of(days_of(-44, 3, 15)) == (-44, 3, 15)
    assert text(0, "as") == "1970-01-01T00:00:00.000000000000000000"
    assert text(-1, "Y") == "1969" and text(NAT, "D") == "NaT"


@pytest.mark.parametrize(
    "source", ["abc", "2005-13", "2005-02-30", "2005-02-25T25", "2005-02T03", "2005-2-5", "2005-02-25T03:61"]
)
def test_bad_text(source):
    with pytest.raises(ValueError, match=source):
        parse(source)


def test_what_64_bits_do_not_hold():
    with pytest.raises(OverflowError):
        convert(2 ** 62, "D", "ns")
    with pytest.raises(TypeError):
        convert(1, "Y", "D", True)
