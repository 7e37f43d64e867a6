"""Durations as text: "1 days 02:03:04", ISO 8601, and how they are read."""
from __future__ import annotations

import re
import warnings
from typing import Any

from septet.pandas.errors import OutOfBoundsTimedelta, Pandas4Warning
from septet.pandas.tslibs.units import NANOSECONDS, NAT, PER_SECOND

_NAMES: dict[str, str] = {
    "W": "W w", "D": "D d days day", "h": "h H hours hour hr", "m": "m minute min minutes",
    "s": "s S seconds sec second", "ms": "ms milliseconds millisecond milli millis", "us": "us microseconds microsecond µs micro micros",
    "ns": "ns nanoseconds nano nanos nanosecond"}
UNIT_OF = {name: unit for unit, names in _NAMES.items() for name in names.split()}
_OLD = {"H": "h", "S": "s", "d": "D", "w": "W"}
_AMBIGUOUS = ("M", "Y", "y")
_PIECE = re.compile(r"\s*([+-]?)\s*(\d*\.?\d+|\d+\.)\s*([a-zA-Zµ]+)?,?")
_CLOCK = re.compile(r"([+-]?)\s*(\d+):(\d{1,2}):(\d{1,2})(?:\.(\d*))?$")
_APART = re.compile(r"(?<=\d)\s+(?=\d)")             # blanks between digits do not part numbers
_ISO = re.compile(r"(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$")


def canonical_unit(unit: Any) -> str:
    """The short name of a duration's unit; ValueError where it has none."""
    if unit in _AMBIGUOUS:
        raise ValueError("Units 'M', 'Y', and 'y' are no longer supported, as they do not represent unambiguous timedelta values "
                         "durations.")
    found = UNIT_OF.get(unit) or UNIT_OF.get(str(unit).lower())
    if found is None:
        raise ValueError(f"invalid unit abbreviation: {unit}")
    _warn_old(unit)
    return found


def _warn_old(unit: str) -> None:
    if unit in _OLD:
        new = _OLD[unit]
        text = f"'{unit}' is deprecated and will be removed in a future version. Please use '{new}' instead of '{unit}'."
        warnings.warn(text, Pandas4Warning, stacklevel=4)


def parse(text: str) -> int:
    """Nanoseconds of a duration's text; NAT for a missing one.  ValueError as pandas' otherwise."""
    stripped = text.strip()
    if stripped in ("", "NaT", "nat", "nan", "NaN", "NAT"):
        return NAT
    body = stripped[1:] if stripped[0] in "+-" else stripped
    if body.startswith("P"):
        return _parse_iso(text, stripped)
    if body.lstrip()[:1] == ".":
        raise ValueError("unit abbreviation w/o a number")
    total, _ = _parse_pieces(_APART.sub("", stripped))
    if not -2**63 < total < 2**63:
        raise OutOfBoundsTimedelta(f"cannot convert input {_shown(stripped)}")
    return total


def _shown(text: str) -> str:
    match = _PIECE.match(text)
    if match and match[3]:
        return f"{float(match[2])} with the unit '{canonical_unit(match[3])}'"
    return text


def _parse_pieces(text: str) -> tuple[int, bool]:
    """(nanoseconds, whether a unit stood there): pieces with units, then perhaps a clock; the first sign holds for the days before."""
    total, sign, place, any_unit = 0, 1, 0, False
    while place < len(text):
        rest = text[place:].strip()
        if not rest:
            break
        clock = _CLOCK.match(rest)
        if clock:
            own = _clock_nanoseconds(clock)
            return total + (own if clock[1] == "+" or (clock[1] == "" and sign > 0) else -own), True
        if ":" in rest and not re.search("[a-zA-Z]", rest):
            raise ValueError("expected hh:mm:ss format")
        match = _PIECE.match(text, place)
        if match is None:
            raise ValueError(_why(rest))
        if match[1]:
            sign = -1 if match[1] == "-" else 1
        total += sign * _piece_nanoseconds(match[2], match[3], any_unit)
        any_unit = any_unit or match[3] is not None
        place = match.end()
    return total, any_unit


def _why(rest: str) -> str:
    if rest[0].isalpha():
        return "unit abbreviation w/o a number"
    if rest in ("+", "-"):
        return "symbols w/o a number"
    return "no units specified" if rest[0].isdigit() else "symbols w/o a number"


def _clock_nanoseconds(clock: re.Match[str]) -> int:
    seconds = int(clock[2]) * 3600 + int(clock[3]) * 60 + int(clock[4])
    return seconds * 10**9 + int((clock[5] or "")[:9].ljust(9, "0"))


def _piece_nanoseconds(number: str, unit: str | None, has_units: bool) -> int:
    if unit is None:
        if has_units:
            raise ValueError("have leftover units")
        return int(float(number))
    if unit in _AMBIGUOUS:
        raise ValueError("Units 'M', 'Y' and 'y' do not represent unambiguous timedelta values and are not supported.")
    name = UNIT_OF.get(unit) or UNIT_OF.get(unit.lower())
    if name is None:
        raise ValueError(f"invalid unit abbreviation: {unit}")
    _warn_old(unit)
    return scale(number, NANOSECONDS[name])


def scale(number: str, step: int) -> int:
    """A decimal text times a whole number, cut off below one."""
    whole, _, fraction = number.partition(".")
    return int(whole or 0) * step + (int(fraction) * step // 10 ** len(fraction) if fraction else 0)


def _parse_iso(text: str, stripped: str) -> int:
    match = _ISO.match(stripped)
    if match is None or stripped.rstrip("T")[-1] == "P":
        raise ValueError(f"Invalid ISO 8601 Duration format - {text}")
    weeks, days, hours, minutes, seconds = (int(match[k] or 0) for k in range(2, 7))
    total = ((weeks * 7 + days) * 86400 + hours * 3600 + minutes * 60 + seconds) * 10**9 + int((match[7] or "")[:9].ljust(9, "0"))
    return -total if match[1] else total


def components(count: int, unit: str) -> tuple[int, ...]:
    """(days, hours, minutes, seconds, milliseconds, microseconds, nanoseconds); only the days may be negative."""
    many = PER_SECOND[unit]
    seconds, fraction = divmod(count, many)
    days, seconds = divmod(seconds, 86400)
    nano = fraction * (10**9 // many)
    return days, seconds // 3600, seconds // 60 % 60, seconds % 60, nano // 10**6, nano // 1000 % 1000, nano % 1000


def text(count: int, unit: str, form: str = "long") -> str:
    """A duration in words: "1 days 02:03:04.5"; form "auto" leaves out a clock that is zero, "days" the same for all."""
    days, hours, minutes, seconds, milli, micro, nano = components(count, unit)
    clock = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    if nano:
        clock += f".{milli:03d}{micro:03d}{nano:03d}"
    elif milli or micro:
        clock += f".{milli:03d}{micro:03d}"
    if form == "auto" and clock == "00:00:00":
        return f"{days} days"
    return f"{days} days {'+' if days < 0 else ''}{clock}"


def iso_text(count: int, unit: str) -> str:
    """A duration as ISO 8601: "P1DT2H3M4.5S"."""
    days, hours, minutes, seconds, milli, micro, nano = components(count, unit)
    fraction = f"{milli:03d}{micro:03d}{nano:03d}".rstrip("0")
    return f"P{days}DT{hours}H{minutes}M{seconds}{'.' + fraction if fraction else ''}S"
