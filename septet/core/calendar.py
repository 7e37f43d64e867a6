"""Dates and durations as counts of a unit: ISO 8601, conversion between units, Python's own objects.

A count is an int (int64 in arrays); `NAT`, the least one, means "not a time". Dates use the proleptic Gregorian
calendar from 1970; there are no leap seconds and no time zones. Day arithmetic after Howard Hinnant, "chrono-
compatible low-level date algorithms".
"""
from __future__ import annotations

import datetime
import re
import struct
import warnings
from fractions import Fraction
from typing import Any

from septet.core import element
from septet.ir.dtype import DType, datetime64, timedelta64
from septet.ir.time_unit import BASES, common, factor, is_nonlinear, split

NAT = -2 ** 63
_LIMIT = 2 ** 63
_DAY_ATTOSECONDS = 86400 * 10 ** 18
_PYTHON_DATES = ("Y", "M", "W", "D")
_PYTHON_TIMES = ("h", "m", "s", "ms", "us")
# Patterns are text, compiled by `re` when first used: importing stays cheap.
_DATE = r"([+-]?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?"
_TIME = r"[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,18})\d*)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?"


# ---- days ------------------------------------------------------------------------------------------------------------


def days_of(year: int, month: int, day: int = 1) -> int:
    """Days from 1970-01-01 to a date; months beyond 1..12 carry into the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def date_of(days: int) -> tuple[int, int, int]:
    """(year, month, day) of a day count."""
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def month_length(year: int, month: int) -> int:
    """Days of a month."""
    return days_of(year, month + 1) - days_of(year, month)


# ---- conversion ------------------------------------------------------------------------------------------------------


def convert(count: int, source: str, target: str, is_duration: bool = False) -> int:
    """A count of `source` units as a count of `target` units, rounded down.

    OverflowError where 64 bits do not hold it; TypeError for durations between months or years and the rest.
    """
    if count == NAT or source == target or not source:
        return count
    many, base = split(source)
    found = _floor(count * many, base, *split(target), is_duration)
    if not -_LIMIT < found < _LIMIT:
        raise OverflowError(f"Overflow occurred when converting {count} [{source}] to [{target}]")
    return found


def _floor(count: int, base: str, many: int, target: str, is_duration: bool) -> int:
    if is_nonlinear(base) != is_nonlinear(target):
        if is_duration:
            raise TypeError(f"Cannot convert a timedelta between [{base}] and [{target}]: months and years have no fixed length")
        return _through_days(count, base, many, target)
    step = factor(base, target)
    return count * step // many if step else count // (factor(target, base) * many)


def _through_days(count: int, base: str, many: int, target: str) -> int:
    """Dates between years or months and the linear units."""
    if is_nonlinear(base):
        months = count * 12 if base == "Y" else count
        return _floor(days_of(1970, months + 1), "D", many, target, False)
    year, month, _ = date_of(_floor(count, base, 1, "D", False))
    months = (year - 1970) * 12 + month - 1
    return months // (12 * many if target == "Y" else many)


def fields_of(count: int, unit: str) -> tuple[int, int, int, int]:
    """(year, month, day, attoseconds of the day) of a date."""
    many, base = split(unit)
    count *= many
    if is_nonlinear(base):
        months = count * 12 if base == "Y" else count
        return 1970 + months // 12, months % 12 + 1, 1, 0
    if base in ("W", "D"):
        return *date_of(count * (7 if base == "W" else 1)), 0
    days, rest = divmod(count, factor("D", base))
    return *date_of(days), rest * factor(base, "as")


_YEAR_IN_DAYS = Fraction(146097, 400)           # the mean of the Gregorian calendar


def by_mean_length(count: int, source: str, target: str) -> int:
    """A duration between months or years and the linear units, by the mean year; only an explicit cast does this."""
    if count == NAT:
        return NAT
    days = [_mean_days(*split(unit)) for unit in (source, target)]
    return int(count * days[0] // days[1])


def _mean_days(many: int, base: str) -> Fraction:
    """The length of a unit in days."""
    if is_nonlinear(base):
        return many * _YEAR_IN_DAYS / (12 if base == "M" else 1)
    return many * (Fraction(factor(base, "D")) or Fraction(1, factor("D", base)))


# ---- text ------------------------------------------------------------------------------------------------------------


def text(count: int, unit: str, timezone_suffix: str = "") -> str:
    """A date in ISO 8601, down to its unit."""
    if count == NAT:
        return "NaT"
    year, month, day, attoseconds = fields_of(count, unit)
    base, found = split(unit)[1], f"{year:04d}"
    if base == "Y":
        return found
    found += f"-{month:02d}"
    if base == "M":
        return found
    found += f"-{day:02d}"
    return found if base in ("W", "D") else found + _clock(attoseconds, base) + timezone_suffix


_WORDS = {
    "Y": "years", "M": "months", "W": "weeks", "D": "days", "h": "hours", "m": "minutes", "s": "seconds",
    "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds", "ps": "picoseconds", "fs": "femtoseconds",
    "as": "attoseconds", "": "generic time units"}


def duration_text(count: int, unit: str) -> str:
    """A duration in words: "5 days"."""
    if count == NAT:
        return "NaT"
    many, base = split(unit)
    return f"{count * many} {_WORDS[base]}"


def _clock(attoseconds: int, base: str) -> str:
    seconds, fraction = divmod(attoseconds, 10 ** 18)
    found = f"T{seconds // 3600:02d}"
    if base == "h":
        return found
    found += f":{seconds // 60 % 60:02d}"
    if base == "m":
        return found
    found += f":{seconds % 60:02d}"
    digits = 3 * (BASES.index(base) - BASES.index("s"))
    return f"{found}.{fraction:018d}"[:len(found) + 1 + digits] if digits else found


def parse(source: str, unit: str | None = None) -> tuple[int, str]:
    """(count, unit) of ISO 8601 text, "NaT", "today" or "now"; the unit is as fine as the text, or the given one.

    ValueError names the text and the position.
    """
    stripped = source.strip()
    if stripped.lower() in ("", "nat"):
        return NAT, unit or ""
    if stripped in ("today", "now"):
        return _now(stripped, unit)
    date = re.match(_DATE, stripped)
    if date is None:
        raise _bad(source, 0)
    clock = re.fullmatch(_TIME, stripped[date.end() :]) if date.end() < len(stripped) else None
    if clock is None and date.end() < len(stripped) or (clock is not None and date[3] is None):
        raise _bad(source, date.end())
    return _assemble(source, date, clock, unit)


def _bad(source: str, position: int) -> ValueError:
    return ValueError(f'Error parsing datetime string "{source}" at position {position}')


def _now(word: str, unit: str | None) -> tuple[int, str]:
    now = datetime.datetime.now(datetime.UTC)
    unit = unit or ("D" if word == "today" else "s")
    if word == "today":
        now = datetime.datetime.combine(datetime.date.today(), datetime.time())
    return of_python(now.replace(tzinfo=None), unit)


def _assemble(source: str, date: re.Match[str], clock: re.Match[str] | None, unit: str | None) -> tuple[int, str]:
    year, month, day = int(date[1]), int(date[2] or 1), int(date[3] or 1)
    if not 1 <= month <= 12:
        raise ValueError(f'Month out of range in datetime string "{source}"')
    if not 1 <= day <= month_length(year, month):
        raise ValueError(f'Day out of range in datetime string "{source}"')
    if clock is None:
        own = "D" if date[3] else "M" if date[2] else "Y"
        return _finish(days_of(year, month, day), "D", own, unit)
    attoseconds, own = _read_clock(source, clock)
    return _finish(days_of(year, month, day) * _DAY_ATTOSECONDS + attoseconds, "as", own, unit)


def _read_clock(source: str, clock: re.Match[str]) -> tuple[int, str]:
    hour, minute, second = (int(clock[k] or 0) for k in (1, 2, 3))
    for value, most, name in ((hour, 23, "Hours"), (minute, 59, "Minutes"), (second, 59, "Seconds")):
        if value > most:
            raise ValueError(f'{name} out of range in datetime string "{source}"')
    fraction = clock[4] or ""
    own = (BASES[BASES.index("s") + -(-len(fraction) // 3)] if fraction else "s" if clock[3] else "m" if clock[2] else "h")
    total = (hour * 3600 + minute * 60 + second - _zone(clock[5])) * 10 ** 18
    return total + int(fraction.ljust(18, "0") or 0), own


def _zone(zone: str | None) -> int:
    """Seconds east of UTC of "Z" or "+hh:mm"."""
    if not zone:
        return 0
    warnings.warn("no explicit representation of timezones available for np.datetime64", UserWarning, stacklevel=2)
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60)


def _finish(count: int, base: str, own: str, unit: str | None) -> tuple[int, str]:
    """The count in the asked unit, or in the text's own."""
    wanted = unit or own
    found = _floor(count, base, *split(wanted), False)
    if not -_LIMIT < found < _LIMIT:
        raise OverflowError(f"the date does not fit 64 bits in [{wanted}]")
    return found, wanted


# ---- Python's objects ------------------------------------------------------------------------------------------------


def of_python(value: Any, unit: str | None = None) -> tuple[int, str]:
    """(count, unit) of a `date` (days) or `datetime` (microseconds, UTC)."""
    days = days_of(value.year, value.month, value.day)
    if not isinstance(value, datetime.datetime):
        return _finish(days, "D", "D", unit)
    if value.tzinfo is not None:
        warnings.warn("no explicit representation of timezones available for np.datetime64", UserWarning, stacklevel=3)
        value = value.astimezone(datetime.UTC)
        days = days_of(value.year, value.month, value.day)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return _finish((days * 86400 + seconds) * 10 ** 6 + value.microsecond, "us", "us", unit)


def of_timedelta(value: datetime.timedelta, unit: str | None = None) -> tuple[int, str]:
    """(count, unit) of a `timedelta`."""
    count = (value.days * 86400 + value.seconds) * 10 ** 6 + value.microseconds
    wanted = unit or "us"
    return convert(count, "us", wanted, True), wanted


def to_python(count: int, unit: str) -> Any:
    """A date as `date` or `datetime`; the count where Python has no such object, None for NaT."""
    if count == NAT:
        return None
    base = split(unit)[1]
    if base not in _PYTHON_DATES and base not in _PYTHON_TIMES:
        return count
    year, month, day, attoseconds = fields_of(count, unit)
    if not 1 <= year <= 9999:
        return count
    if base in _PYTHON_DATES:
        return datetime.date(year, month, day)
    seconds, fraction = divmod(attoseconds, 10 ** 18)
    return datetime.datetime(year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, fraction // 10 ** 12)


def to_timedelta(count: int, unit: str) -> Any:
    """A duration as `timedelta`; the count where Python has none so long or fine, None for NaT."""
    if count == NAT:
        return None
    base = split(unit)[1]
    if base not in ("W", "D", *_PYTHON_TIMES):
        return count
    try:
        return datetime.timedelta(microseconds=convert(count, unit, "us", True))
    except OverflowError:
        return count


# ---- elements of arrays ----------------------------------------------------------------------------------------------


def count_of(dtype: DType, value: Any) -> int:
    """What an array of `dtype` stores for a value: a count, a time scalar, text, or one of Python's objects."""
    unit, is_duration = dtype.unit, dtype.kind == "m"
    ticks = getattr(value, "_ticks", None)
    if ticks is not None:
        return convert(ticks, value._dtype.unit, unit, is_duration) if unit else ticks
    if value is None:
        return NAT
    if isinstance(value, str | bytes):
        return _count_of_text(value if isinstance(value, str) else value.decode("ascii"), unit, is_duration)
    if isinstance(value, datetime.timedelta) and is_duration:
        return of_timedelta(value, unit or None)[0]
    if isinstance(value, datetime.date) and not is_duration:
        return of_python(value, unit or None)[0]
    if isinstance(value, float):
        return NAT if value != value else int(value)
    if hasattr(value, "__index__"):
        return value.__index__()  # type: ignore[no-any-return]
    raise ValueError(f"Could not convert object to NumPy {'timedelta' if is_duration else 'datetime'}")


def _count_of_text(source: str, unit: str, is_duration: bool) -> int:
    if not is_duration:
        return parse(source, unit or None)[0]
    return NAT if source.strip().lower() in ("nat", "") else int(source)


def unit_of(value: Any, is_duration: bool) -> str:
    """The unit that a value asks for when none is given; "" where it asks for none."""
    typed = getattr(value, "_dtype", None)
    if isinstance(typed, DType) and typed.kind in "mM":
        return typed.unit
    if isinstance(value, str) and not is_duration:
        return parse(value)[1]
    if isinstance(value, datetime.timedelta | datetime.datetime):
        return "us"
    return "D" if isinstance(value, datetime.date) else ""


def common_unit(values: Any, is_duration: bool) -> str:
    """The unit in which all values can be expressed."""
    found = ""
    for value in values:
        found = common(found, unit_of(value, is_duration), is_duration)
    return found


def with_unit_of(dtype: DType, values: Any) -> DType:
    """A generic time dtype with the unit that its values ask for."""
    make = datetime64 if dtype.kind == "M" else timedelta64
    return make(common_unit(values, dtype.kind == "m"))


def _decode(dtype: DType, data: bytes) -> int:
    return struct.unpack("<q", data)[0]  # type: ignore[no-any-return]


def _encode(dtype: DType, value: Any) -> bytes:
    return struct.pack("<q", count_of(dtype, value))


element.codecs.update({"M": (_decode, _encode), "m": (_decode, _encode)})
