"""Dates as text: ISO 8601 and the forms that people write, read one at a time.

`parse` gives a `Parsed`: the wall clock's count, its unit, the offset that stood there, and the finest field that was written.
"""
from __future__ import annotations

import datetime
import re
import warnings
from typing import NamedTuple

from septet.core.calendar import days_of, month_length
from septet.pandas.errors import Pandas4Warning
from septet.pandas.tslibs.units import PER_SECOND

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_OF = {name[:k]: place + 1 for place, name in enumerate(MONTHS) for k in (3, len(name))} | {"sept": 9}
_WEEKDAY_NAMES = {name[:k] for name in WEEKDAYS for k in (3, len(name))} | {"tues", "thur", "thurs"}
_SKIPPED = {"of", "and", "at", "on", "t", "st", "nd", "rd", "th", "ad"}
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d))?"
                  r"(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$")
_LETTERS = frozenset("aAmMpPtT")
_QUARTER = re.compile(r"(?:(\d{4}|\d\d)-?[qQ]([1-4])|([1-4])[qQ]-?(\d{4}|\d\d))$")
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?!\.)|\d+|[A-Za-z]+|\S")
_CLOCK = re.compile(r"(?<![\d.])(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(?:\s*([AaPp])\.?[Mm]\b\.?)?")
_HOUR_WORD = re.compile(r"(?<![\d:.])(\d{1,2})\s*([AaPp])\.?[Mm]\b\.?")
_OFFSET = re.compile(r"(?:\s*(?:UTC|GMT|utc|Z)\s*|\s*)(?:([+-])(\d\d):?(\d\d)?)?$")


class DateParseError(ValueError):
    """A text that is not a date."""

    __module__ = "pandas._libs.tslibs.parsing"


class Parsed(NamedTuple):
    """What a text says: count of `unit` since 1970 on its wall clock, seconds east of UTC (or None), finest field."""

    count: int
    unit: str
    offset: int | None
    resolution: str


def unknown(text: str) -> DateParseError:
    """The error for a text that is no date."""
    return DateParseError(f"Unknown datetime string format, unable to parse: {text}")


def parse(text: str, dayfirst: bool = False, yearfirst: bool = False) -> Parsed:
    """Read one date.  DateParseError says why a text is none."""
    stripped = text.strip()
    if not dayfirst and len(stripped) in (10, 19) and stripped[4] == "-":
        try:
            moment = datetime.datetime.fromisoformat(stripped)
        except ValueError:
            pass
        else:
            if moment.tzinfo is None and moment.microsecond == 0 and stripped[5] != "W":
                return Parsed(_microseconds(moment), "us", None, "day" if len(stripped) == 10 else "second")
    match = _ISO.match(stripped)
    if match and not (dayfirst and match[3] and not match[6]) and not (match[4] and not match[6] and len(stripped) != 8):
        return _of_iso(text, match)
    quarter = _QUARTER.match(stripped)
    if quarter:
        return _of_quarter(text, quarter)
    if stripped in _LETTERS:
        raise ValueError(f'Given date string "{text}" not likely a datetime')
    if not any(c.isdigit() for c in stripped) and stripped.lower() not in MONTH_OF:
        raise DateParseError(f"Unable to parse datetime string: {text}") if stripped.lower() in _WEEKDAY_NAMES else unknown(text)
    if stripped.isdigit() and len(stripped) in (9, 10, 11, 13):
        from septet.pandas.errors import OutOfBoundsDatetime

        raise OutOfBoundsDatetime(f'Parsing "{text}" to datetime overflows')
    if stripped.replace(".", "").isdigit() and len(stripped) < 6 and float(stripped) < 1000:
        raise ValueError(f'Given date string "{text}" not likely a datetime')
    return _of_free(text, stripped, dayfirst, yearfirst)


_DAY0 = datetime.date(1970, 1, 1).toordinal()


def _microseconds(moment: datetime.datetime) -> int:
    """Microseconds from 1970 of a naive datetime."""
    seconds = (moment.toordinal() - _DAY0) * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second
    return seconds * 10**6 + moment.microsecond


def assemble(text: str, date: tuple[int, int, int], clock: tuple[int, int, int], fraction: str, offset: int | None,
             resolution: str) -> Parsed:
    """Check the fields and count."""
    year, month, day = date
    hour, minute, second = clock
    if not 1 <= year <= 9999:
        raise DateParseError(f"year {year} is out of range: {text}")
    if not 1 <= month <= 12:
        raise DateParseError(f"month must be in 1..12: {text}")
    if not 1 <= day <= month_length(year, month):
        raise DateParseError(f"day is out of range for month: {text}")
    for value, most, name in ((hour, 23, "hour"), (minute, 59, "minute"), (second, 59, "second")):
        if value > most:
            raise DateParseError(f"{name} must be in 0..{most}: {text}")
    unit = "ns" if len(fraction) > 6 else "us"
    seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    digits = 9 if unit == "ns" else 6
    count = seconds * PER_SECOND[unit] + int(fraction[:digits].ljust(digits, "0") or 0)
    if unit == "ns" and not -2**63 < count < 2**63:
        from septet.pandas.errors import OutOfBoundsDatetime

        raise OutOfBoundsDatetime(f"Out of bounds nanosecond timestamp: {text}")
    return Parsed(count, unit, offset, resolution)


def fraction_resolution(fraction: str) -> str:
    """The finest field of a second's fraction."""
    digits = len(fraction)
    return "second" if not digits else "millisecond" if digits <= 3 else "microsecond" if digits <= 6 else "nanosecond"


def _of_iso(text: str, match: re.Match[str]) -> Parsed:
    year, month, day = int(match[1]), int(match[2] or match[4] or 1), int(match[3] or match[5] or 1)
    fraction = match[9] or ""
    if match[6] is None:
        resolution = "day" if match[3] or match[5] else "month" if match[2] else "year"
    else:
        resolution = fraction_resolution(fraction) if match[8] else "minute" if match[7] else "hour"
    clock = int(match[6] or 0), int(match[7] or 0), int(match[8] or 0)
    return assemble(text, (year, month, day), clock, fraction, offset_seconds(match[10]), resolution)


def offset_seconds(zone: str | None) -> int | None:
    """Seconds east of UTC of "Z" or "+hh:mm"."""
    if not zone:
        return None
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60
    return seconds if zone[0] == "+" else -seconds


def quarter_of(text: str) -> tuple[int, int] | None:
    """(year, quarter) of "2020Q1" and its like."""
    match = _QUARTER.match(text)
    if match is None:
        return None
    year = int(match[1] or match[4])
    return (_century(year) if year < 100 else year), int(match[2] or match[3])


def _of_quarter(text: str, match: re.Match[str]) -> Parsed:
    warnings.warn(f"Parsing '{text}' as a quarterly string is deprecated and will be removed in a future version. "
                  f"Use pd.Period('{text}').to_timestamp(), or a PeriodIndex instead.", Pandas4Warning, stacklevel=6)
    year, quarter = quarter_of(text.strip())  # type: ignore[misc]
    return assemble(text, (year, quarter * 3 - 2, 1), (0, 0, 0), "", None, "quarter")


# ---- the forms that people write -------------------------------------------------------------------------------------


def _century(year: int) -> int:
    """A year of two digits in the hundred years around now."""
    now = datetime.date.today().year
    year += now // 100 * 100
    return year - 100 if year >= now + 50 else year + 100 if year < now - 50 else year


class _Fields:
    """What has been found in a text so far."""

    def __init__(self) -> None:
        self.numbers: list[tuple[int, int]] = []            # (value, digits) in order
        self.month: int | None = None
        self.month_place = -1
        self.clock = (0, 0, 0)
        self.fraction = ""
        self.offset: int | None = None
        self.resolution = ""


def _of_free(text: str, stripped: str, dayfirst: bool, yearfirst: bool) -> Parsed:
    found = _Fields()
    rest = _take_clock(text, stripped, found)
    _take_words(text, rest, found)
    if not found.numbers and found.month is None and match_clock(stripped):
        today = datetime.date.today()
        found.numbers = [(today.year, 4), (today.month, 2), (today.day, 2)]
    year, month, day = _order(text, found, dayfirst, yearfirst)
    resolution = found.resolution or ("day" if day else "month" if month else "year")
    return assemble(text, (year or 1, month or 1, day or 1), found.clock, found.fraction, found.offset, resolution)


def match_clock(text: str) -> bool:
    """Whether a text is a time of day in figures, which means today's."""
    return re.fullmatch(r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?", text) is not None


def _take_clock(text: str, stripped: str, found: _Fields) -> str:
    """Cut the time of day, and the offset behind it, out of the text."""
    match = _CLOCK.search(stripped)
    if match:
        hour = int(match[1])
        found.fraction = match[4] or ""
        found.resolution = fraction_resolution(found.fraction) if match[3] else "minute"
        found.clock = _half_day(text, hour, match[5]), int(match[2]), int(match[3] or 0)
    else:
        match = _HOUR_WORD.search(stripped)
        if match is None:
            return stripped
        found.clock, found.resolution = (_half_day(text, int(match[1]), match[2]), 0, 0), "hour"
    tail = stripped[match.end():]
    zone = re.match(r"\s*(UTC|GMT|utc|Z)?\s*(?:([+-]\d\d:?(?:\d\d)?))?(?=\s|$)", tail)
    if zone and (zone[1] or zone[2]):
        found.offset = offset_seconds(zone[2]) or 0
        tail = tail[zone.end():]
    return stripped[:match.start()] + " " + tail


def _half_day(text: str, hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise DateParseError(f"Invalid hour specified for 12-hour clock.: {text}")
    return hour % 12 + (12 if half in "pP" else 0)


def _take_words(text: str, rest: str, found: _Fields) -> None:
    for token in re.findall(r"\d+|[A-Za-z]+|\S", rest):
        if token.isdigit():
            _take_number(text, token, found)
        elif token.isalpha():
            _take_word(text, token.lower(), found)
        elif token not in "-/.,'":
            raise unknown(text)


def _take_word(text: str, word: str, found: _Fields) -> None:
    if word in MONTH_OF:
        if found.month is not None:
            raise unknown(text)
        found.month, found.month_place = MONTH_OF[word], len(found.numbers)
    elif word in ("utc", "gmt", "z") and found.resolution:
        found.offset = 0
    elif word not in _WEEKDAY_NAMES and word not in _SKIPPED:
        raise unknown(text)


def _take_number(text: str, token: str, found: _Fields) -> None:
    size = len(token)
    if size in (8, 12, 14) and not found.numbers:
        found.numbers += [(int(token[:4]), 4), (int(token[4:6]), 2), (int(token[6:8]), 2)]
        if size > 8:
            found.clock = int(token[8:10]), int(token[10:12]), int(token[12:] or 0)
            found.resolution = "second" if size == 14 else "minute"
    elif size == 6 and not found.numbers:
        found.numbers += [(int(token[k:k + 2]), 2) for k in (0, 2, 4)]
    elif size in (4, 6) and len(found.numbers) == 3 and not found.resolution:
        found.clock = int(token[:2]), int(token[2:4]), int(token[4:] or 0)
        found.resolution = "second" if size == 6 else "minute"
    elif size > 4 or len(found.numbers) == 3:
        raise unknown(text)
    else:
        found.numbers.append((int(token), size))


def _order(text: str, found: _Fields, dayfirst: bool, yearfirst: bool) -> tuple[int | None, int | None, int | None]:
    """Which number is year, month, day (None where not written)."""
    numbers = found.numbers
    if found.month is not None:
        return _with_month(text, found)
    if not numbers:
        return None, None, None
    if len(numbers) == 1:
        value, digits = numbers[0]
        return (value, None, None) if digits == 4 else (None, None, value)
    if len(numbers) == 2:
        return _two(numbers, dayfirst)
    return _three(text, numbers, dayfirst, yearfirst)


def _is_year(number: tuple[int, int]) -> bool:
    return number[1] > 2 or number[0] > 31


def _full_year(number: tuple[int, int]) -> int:
    return number[0] if number[1] > 2 else _century(number[0])


def _with_month(text: str, found: _Fields) -> tuple[int | None, int | None, int | None]:
    numbers = found.numbers
    if not numbers:
        return None, found.month, None
    if len(numbers) == 1:
        if _is_year(numbers[0]):
            return _full_year(numbers[0]), found.month, None
        return None, found.month, numbers[0][0]
    if len(numbers) > 2:
        raise unknown(text)
    first, second = numbers
    year, day = (first, second) if _is_year(first) else (second, first)
    return _full_year(year), found.month, day[0]


def _two(numbers: list[tuple[int, int]], dayfirst: bool) -> tuple[int | None, int | None, int | None]:
    first, second = numbers
    if _is_year(first):
        return _full_year(first), second[0], None
    if _is_year(second):
        return _full_year(second), first[0], None
    if first[0] > 12 or dayfirst and second[0] <= 12:
        return None, second[0], first[0]
    return None, first[0], second[0]


def _three(text: str, numbers: list[tuple[int, int]], dayfirst: bool, yearfirst: bool) -> tuple[int | None, int | None, int | None]:
    a, b, c = numbers
    if _is_year(a) or yearfirst and not _is_year(c) and b[0] <= 12 and c[0] <= 31:
        month, day = (c, b) if dayfirst and c[0] <= 12 or b[0] > 12 >= c[0] and a[1] != 4 else (b, c)
        return _full_year(a), month[0], day[0]
    if a[0] > 12 or dayfirst and b[0] <= 12:
        return _full_year(c), b[0], a[0]
    if _is_year(b) and not _is_year(c):
        return _full_year(b), a[0], c[0]
    return _full_year(c), a[0], b[0]
