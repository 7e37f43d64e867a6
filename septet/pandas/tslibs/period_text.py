"""Periods as text: the form of each frequency, and strftime with the directives of periods."""
from __future__ import annotations

import re
from typing import Any

from septet.pandas.tslibs.timestamp import make

_FORMS = {"D": "%Y-%m-%d", "B": "%Y-%m-%d", "M": "%Y-%m", "h": "%Y-%m-%d %H:00", "min": "%Y-%m-%d %H:%M", "s": "%Y-%m-%d %H:%M:%S",
          "ms": "%Y-%m-%d %H:%M:%S.%l", "us": "%Y-%m-%d %H:%M:%S.%u", "ns": "%Y-%m-%d %H:%M:%S.%N", "Q": "%FQ%q"}
_DIRECTIVE = re.compile(r"%([a-zA-Z%])")


def period_text(period: Any) -> str:
    """A period as its frequency shows it: "2020-01", "2020Q1", "2019-12-30/2020-01-05"."""
    span = period._span
    if span.name == "W":
        first = span.first_day(period.ordinal)
        return f"{_day(first)}/{_day(first + 6)}"
    if span.name == "Y":
        return f"{1970 + period.ordinal:04d}"
    if span.name == "M":
        return f"{1970 + period.ordinal // 12:04d}-{period.ordinal % 12 + 1:02d}"
    if span.name in ("D", "B"):
        return _day(span.first_day(period.ordinal))
    return strftime(period, _FORMS[span.name])


def _day(days: int) -> str:
    return make(days * 86400, "s").isoformat()[:-9]  # type: ignore[no-any-return]


def strftime(period: Any, fmt: str) -> str:
    """Text by a format; %q quarter, %f and %F fiscal year, %l milli-, %u micro-, %n and %N nanoseconds."""
    moment = period._moment
    if "%n" in fmt:
        from septet.pandas.tslibs.conversion import warn4

        warn4("The %n directive in Period.strftime is deprecated and will be removed in a future version. "
              "Use %N instead to format nanoseconds.")
    nano = moment.microsecond * 1000 + moment.nanosecond

    def written(match: re.Match[str]) -> str:
        letter = match[1]
        if letter == "q":
            return str(period.quarter)
        if letter == "f":
            return f"{period.qyear % 100:02d}"
        if letter == "F":
            return str(period.qyear)
        own = {"l": f"{nano // 10**6:03d}", "u": f"{nano // 1000:06d}", "n": f"{nano:09d}", "N": f"{nano:09d}"}
        return own.get(letter) or moment.strftime("%" + letter)

    return _DIRECTIVE.sub(written, fmt)
