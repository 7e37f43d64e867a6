"""Date formats: strptime's directives as patterns, reading with them, and guessing the format of a text."""
from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Any

from septet.core.calendar import days_of, month_length
from septet.pandas.tslibs.parsing import MONTH_OF, MONTHS, WEEKDAYS, offset_seconds
from septet.pandas.tslibs.units import PER_SECOND

_MONTHS3, _DAYS3 = [m[:3] for m in MONTHS], [d[:3] for d in WEEKDAYS]


def _words(names: Any) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


PATTERNS = {
    "Y": r"\d{4}", "y": r"\d\d", "m": r"1[0-2]|0[1-9]|[1-9]", "d": r"3[01]|[12]\d|0[1-9]|[1-9]| [1-9]", "H": r"2[0-3]|[01]\d|\d",
    "I": r"1[0-2]|0[1-9]|[1-9]", "M": r"[0-5]\d|\d", "S": r"6[01]|[0-5]\d|\d", "f": r"\d+", "b": _words(_MONTHS3), "B": _words(MONTHS),
    "a": _words(_DAYS3), "A": _words(WEEKDAYS), "p": "am|pm", "j": r"36[0-6]|3[0-5]\d|[12]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9]",
    "z": r"[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|Z|UTC", "Z": r"UTC|GMT|[A-Za-z]+(?:/[A-Za-z_]+)*", "w": "[0-6]", "u": "[1-7]",
    "U": r"5[0-3]|[0-4]\d|\d", "W": r"5[0-3]|[0-4]\d|\d", "G": r"\d{4}", "V": r"5[0-3]|0[1-9]|[1-4]\d|\d"}
_COMPOSED = {"T": "%H:%M:%S", "D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M", "c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S"}


class FormatError(ValueError):
    """A text that does not fit its format."""


@lru_cache(maxsize=128)
def compiled(form: str) -> re.Pattern[str]:
    """The pattern of a format; ValueError for an unknown directive."""
    for letter, whole in _COMPOSED.items():
        form = form.replace(f"%{letter}", whole)
    pieces, place, seen = [], 0, set()
    while place < len(form):
        if form[place] != "%":
            pieces.append(r"\s+" if form[place].isspace() else re.escape(form[place]))
            place += 1
            continue
        if place + 1 == len(form):
            raise ValueError(f"stray % in format '{form}'")
        letter = form[place + 1]
        pieces.append("%" if letter == "%" else _piece(letter, form, seen))
        place += 2
    return re.compile("".join(pieces), re.IGNORECASE)


def _piece(letter: str, form: str, seen: set[str]) -> str:
    if letter not in PATTERNS:
        raise ValueError(f"'{letter}' is a bad directive in format '{form}'")
    if letter in seen:
        raise ValueError(f"redefinition of group name '{letter}' in format '{form}'")
    seen.add(letter)
    return f"(?P<{letter}>{PATTERNS[letter]})"


def read(text: str, form: str, exact: bool = True) -> tuple[int, str, Any]:
    """(count, unit, zone) of a text by a format; the count is the wall clock's.  FormatError where it does not fit."""
    pattern = compiled(form)
    match = pattern.match(text) if exact else pattern.search(text)
    if match is None:
        raise FormatError(f'time data "{text}" doesn\'t match format "{form}"')
    if exact and match.end() != len(text):
        raise FormatError(f'unconverted data remains when parsing with format "{form}": "{text[match.end():]}"')
    return _count({k: v for k, v in match.groupdict().items() if v is not None})


def _count(found: dict[str, str]) -> tuple[int, str, Any]:
    year = _year(found)
    days = _day(found, year)
    fraction = found.get("f", "")[:9]
    unit = "ns" if len(fraction) > 6 else "us"
    digits = 9 if unit == "ns" else 6
    if int(found.get("S", 0)) > 59:
        raise ValueError("second must be in 0..59")
    seconds = days * 86400 + _hour(found) * 3600 + int(found.get("M", 0)) * 60 + int(found.get("S", 0))
    return seconds * PER_SECOND[unit] + int(fraction.ljust(digits, "0") or 0), unit, _zone(found)


def _year(found: dict[str, str]) -> int:
    if "Y" in found:
        return int(found["Y"])
    if "y" in found:
        short = int(found["y"])
        return short + (2000 if short <= 68 else 1900)
    return 1900


def _day(found: dict[str, str], year: int) -> int:
    """The day count of the fields of the date."""
    if "G" in found:
        weekday = int(found["u"]) if "u" in found else _weekday(found) + 1
        return datetime.date.fromisocalendar(int(found["G"]), int(found["V"]), weekday).toordinal() - 719163
    if "j" in found:
        return days_of(year, 1) + int(found["j"]) - 1
    if ("U" in found or "W" in found) and ("w" in found or "a" in found or "A" in found or "u" in found):
        return _of_week(found, year)
    month = int(found["m"]) if "m" in found else MONTH_OF[(found.get("b") or found.get("B") or "january").lower()]
    day = int(found.get("d", 1))
    if day > month_length(year, month):
        raise FormatError("day is out of range for month")
    if not year:
        raise FormatError("year 0 is out of range")
    return days_of(year, month, day)


def _weekday(found: dict[str, str]) -> int:
    """0 for Monday to 6 for Sunday."""
    if "w" in found:
        return (int(found["w"]) - 1) % 7
    if "u" in found:
        return int(found["u"]) - 1
    return _DAYS3.index((found.get("a") or found.get("A") or "mon")[:3].lower())


def _of_week(found: dict[str, str], year: int) -> int:
    """The day of a week of the year: weeks begin on Sunday (%U) or Monday (%W)."""
    first = days_of(year, 1)
    start = 6 if "U" in found else 0
    week = int(found.get("U") or found["W"])
    weekday = _weekday(found)
    begin = first + (start - (first + 3)) % 7           # the first such day of the year
    return begin + (week - 1) * 7 + (weekday - start) % 7


def _hour(found: dict[str, str]) -> int:
    if "H" in found:
        return int(found["H"])
    hour = int(found.get("I", 0))
    if "p" in found:
        return hour % 12 + (12 if found["p"].lower() == "pm" else 0)
    return hour


def _zone(found: dict[str, str]) -> Any:
    """Seconds east of UTC, a zone's name, or None."""
    if "z" in found:
        return 0 if found["z"].upper() in ("Z", "UTC") else _offset(found["z"])
    return found.get("Z")


def _offset(text: str) -> int:
    digits = text[1:].replace(":", "")
    seconds = offset_seconds(text[0] + digits[:4]) or 0
    extra = int(digits[4:6] or 0)
    return seconds + extra if text[0] == "+" else seconds - extra


# ---- guessing --------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})(?:(-)(\d\d)(?:-(\d\d))?)?"
                  r"(?:([T ])(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(\s?)(Z|[+-]\d\d(?::?\d\d)?)?)?$")
_NUMBERS = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})")
_COMPACT = re.compile(r"\d{8}(?:([T ]?)\d{6})?$")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(\s?[AaPp][Mm])?(\s?(?:Z|[+-]\d\d:?\d\d))?$")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})([ \-]?)(\d{1,2})?(,?[ \-]?)(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})([ \-/]?)([A-Za-z]{3,9})(,?[ \-/]?)(\d{4})")


def guess_format(text: str, dayfirst: bool = False) -> str | None:
    """The format of a text, None where it is not plain."""
    match = _ISO.match(text)
    if match and (match[2] or len(text) == 4):
        return _iso_format(match, dayfirst)
    compact = _COMPACT.match(text)
    if compact:
        return "%Y%m%d" + (compact[1] + "%H%M%S" if len(text) > 8 else "") if 1 <= int(text[4:6]) <= 12 else None
    for pattern, dates in ((_NUMBERS, _numeric), (_MONTH_FIRST, _month_first), (_DAY_FIRST, _day_first)):
        match = pattern.match(text)
        if match:
            date = dates(match, dayfirst)
            rest = text[match.end():]
            return None if date is None else date if not rest else _with_clock(date, rest)
    return None


def _iso_format(match: re.Match[str], dayfirst: bool) -> str | None:
    if match[3] and not 1 <= int(match[3]) <= 12 or match[4] and not 1 <= int(match[4]) <= 31:
        return None
    if dayfirst and match[4] and int(match[4]) <= 12 and not match[6]:
        return "%Y-%d-%m"
    form = "%Y" + ("-%m" if match[3] else "") + ("-%d" if match[4] else "")
    if match[6] is None:
        return form
    form += match[5] + "%H" + (":%M" if match[7] else "") + (":%S" if match[8] else "") + (".%f" if match[9] else "")
    return form + (match[10] + "%z" if match[11] else "")


def _numeric(match: re.Match[str], dayfirst: bool) -> str | None:
    a, sep, b, c = match[1], match[2], match[3], match[4]
    if len(a) == 4 and len(c) <= 2 and int(b) <= 12:
        return f"%Y{sep}%m{sep}%d"
    if len(c) != 4 or len(a) > 2:
        return None
    if int(a) > 12 and int(b) <= 12 or dayfirst and int(b) <= 12:
        return f"%d{sep}%m{sep}%Y"
    return f"%m{sep}%d{sep}%Y" if int(a) <= 12 and int(b) <= 31 else None


def _month_name(word: str) -> str | None:
    word = word.lower()
    return "%b" if word in _MONTHS3 else "%B" if word in MONTHS else None


def _month_first(match: re.Match[str], dayfirst: bool) -> str | None:
    name = _month_name(match[1])
    if name is None:
        return None
    return f"{name}{match[2]}%Y" if match[3] is None and not match[4] else None if match[3] is None else \
        f"{name}{match[2]}%d{match[4]}%Y"


def _day_first(match: re.Match[str], dayfirst: bool) -> str | None:
    name = _month_name(match[3])
    return None if name is None else f"%d{match[2]}{name}{match[4]}%Y"


def _with_clock(date: str, rest: str) -> str | None:
    separator = rest[0]
    match = _CLOCK.match(rest[1:])
    if separator not in " T" or match is None:
        return None
    form = "%I" if match[5] else "%H"
    form += ":%M" + (":%S" if match[3] else "") + (".%f" if match[4] else "")
    if match[5]:
        form += (" " if match[5][0] == " " else "") + "%p"
    if match[6]:
        form += (" " if match[6][0] == " " else "") + "%z"
    return date + separator + form


def is_iso(form: str) -> bool:
    """Whether a format is ISO 8601's."""
    return re.fullmatch(r"%Y(-?%m(-?%d([T ]?%H(:?%M(:?%S(\.%f)?)?)?(%z)?)?)?)?", form) is not None


_LAYOUT = {"Y": "YYYY", "m": "mm", "d": "dd", "H": "HH", "M": "MM", "S": "SS"}


def layout_for(form: str, text: str) -> str | None:
    """The layout by position of texts in a format, where every field of it has a fixed width; None otherwise."""
    pieces, place = [], 0
    while place < len(form):
        if form[place] != "%":
            pieces.append(form[place])
            place += 1
            continue
        letter = form[place + 1]
        if letter == "f":
            pieces.append("f" * (len(text) - len("".join(pieces))))
        elif letter in _LAYOUT:
            pieces.append(_LAYOUT[letter])
        else:
            return None
        place += 2
    layout = "".join(pieces)
    if not all(f"%{k}" in form for k in "Ymd") or any(c in "YmdHMSf" for c in re.sub(r"%.", "", form)):
        return None
    return layout if len(layout) == len(text) else None
