"""Times as text: dates alone where every time of a column is midnight, else as many digits of a second as the column needs."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from septet.core.calendar import date_of

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
NAT = -(2**63)
_EPOCH = date(1970, 1, 1).toordinal()


def stamps_text(values: list[int], unit: str, na_rep: str = "NaT", date_format: str | None = None, dates: bool | None = None,
                least: int = 3) -> list[str]:
    """Counts of `unit` since 1970 as text; `dates`: without the time of day (None: where all are midnight)."""
    second = UNITS[unit]
    there = [v for v in values if v != NAT]
    if date_format is not None:
        return [na_rep if v == NAT else _moment(v, second).strftime(date_format) for v in values]
    if dates is None:
        dates = only_dates(there, unit)
    if dates:
        return [na_rep if v == NAT else day_text(v // (second * 86400)) for v in values]
    digits = fraction_digits(there, second)
    digits = max(digits, least) if digits else 0
    return [na_rep if v == NAT else _stamp(v, second, digits) for v in values]


def only_dates(values: list[int], unit: str) -> bool:
    """Every time is midnight."""
    day = UNITS[unit] * 86400
    return all(v % day == 0 for v in values)


def fraction_digits(values: list[int], second: int) -> int:
    """0, 3, 6 or 9: digits of a second that the values need."""
    most = 0
    for value in values:
        part = value % second * (10**9 // second)
        if part:
            most = max(most, 3 if part % 10**6 == 0 else 6 if part % 1000 == 0 else 9)
            if most == 9:
                break
    return most


def day_text(days: int) -> str:
    year, month, day = date_of(days)
    return f"{year:04d}-{month:02d}-{day:02d}" if year >= 0 else f"-{-year:04d}-{month:02d}-{day:02d}"


def clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _stamp(value: int, second: int, digits: int) -> str:
    seconds, part = divmod(value, second)
    days, of_day = divmod(seconds, 86400)
    text = f"{day_text(days)} {clock_text(of_day)}"
    if digits:
        text += "." + f"{part * (10**9 // second):09d}"[:digits]
    return text


def _moment(value: int, second: int) -> Any:
    from datetime import datetime

    seconds, part = divmod(value, second)
    return datetime(1970, 1, 1) + timedelta(seconds=seconds, microseconds=part * 10**6 // second)


def spans_text(values: list[int], unit: str, na_rep: str = "NaT", boxed: bool = False, days_only: bool | None = None) -> list[str]:
    """Counts of `unit` as durations: "1 days", or "1 days 02:00:00" where some have a time of day."""
    second = UNITS[unit]
    if days_only is None:
        days_only = only_dates([v for v in values if v != NAT], unit)
    digits = fraction_digits([v for v in values if v != NAT], second)
    texts = [na_rep if v == NAT else _span(v, second, days_only, digits) for v in values]
    return [f"'{t}'" if v != NAT else t for t, v in zip(texts, values)] if boxed else texts


def _span(value: int, second: int, days_only: bool, digits: int) -> str:
    days, rest = divmod(value, second * 86400)
    text = f"{days} days"
    if days_only:
        return text
    seconds, part = divmod(rest, second)
    sign = " +" if days < 0 else " "
    text += sign + clock_text(seconds)
    if digits:
        text += "." + f"{part * (10**9 // second):09d}"[:max(digits, 6)]
    return text


def zoned_texts(texts: list[str]) -> list[str]:
    """Times with their zone's offset, all with as many digits of a second as one of them needs."""
    parts = [_taken_apart(t) for t in texts]
    digits = max((len(fraction.rstrip("0")) for _, fraction, _ in parts), default=0)
    digits = -(-digits // 3) * 3
    return [whole + ("." + fraction.ljust(digits, "0")[:digits] if digits and offset else "") + offset for whole, fraction, offset in parts]


def _taken_apart(text: str) -> tuple[str, str, str]:
    """Up to the seconds, digits of a second, offset."""
    if len(text) < 19:
        return text, "", ""
    start = text.index(":") + 6
    rest = text[start:]
    place = max(rest.find("+"), rest.find("-"))
    fraction, offset = (rest, "") if place < 0 else (rest[:place], rest[place:])
    return text[:start], fraction.lstrip("."), offset
