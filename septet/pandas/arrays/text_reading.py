"""Long lists of dates in one layout, read at once: digits by position, as arrays of bytes."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas.tslibs.units import NAT, PER_SECOND

# the layouts of ISO 8601 that are read at once; every letter is a digit of that field
_LENGTHS = {10: "YYYY-mm-dd", 16: "YYYY-mm-dd HH:MM", 19: "YYYY-mm-dd HH:MM:SS"}
_FIELDS = "YmdHMSf"


def layout_of(text: str) -> str | None:
    """The layout of one text in ISO 8601 without an offset, None for another form."""
    size = len(text)
    layout = _LENGTHS.get(size)
    if layout is None and 21 <= size <= 29 and text[19] == ".":
        layout = _LENGTHS[19] + "." + "f" * (size - 20)
    if layout is None:
        return None
    if size > 10 and text[10] == "T":
        layout = layout[:10] + "T" + layout[11:]
    return layout


def read_uniform(items: list[str]) -> Any:
    """The array of texts that all have the first one's layout; None where one has not, or is no date."""
    from septet.pandas.arrays.datetimes import DatetimeArray

    layout = layout_of(items[0])
    if layout is None:
        return None
    found = read_layout(items, layout)
    return None if found is None else DatetimeArray._of(*found)


def read_layout(items: list[str], layout: str) -> tuple[ndarray, str] | None:
    """(counts, unit) of texts in a layout; None where one does not fit it."""
    size, n = len(layout), len(items)
    joined = "".join(items)
    if len(joined) != size * n or not joined.isascii():
        return None
    table = np.frombuffer(joined.encode("ascii"), dtype="uint8").reshape(n, size)
    columns: dict[str, list[Any]] = {name: [] for name in _FIELDS}
    fits = np.ones(n, dtype=bool)
    for place, letter in enumerate(layout):
        column = table[:, place]
        if letter in _FIELDS:
            digit = column.astype("int64") - 48
            fits = fits & (digit >= 0) & (digit <= 9)
            columns[letter].append(digit)
        else:
            fits = fits & (column == ord(letter))
    if not bool(fits.all()) or any(len(x) != size for x in _sample(items)):
        return None
    return _count({name: _number(digits, n) for name, digits in columns.items()}, len(columns["f"]), n)


def _sample(items: list[str]) -> list[str]:
    return items if len(items) < 1000 else items[:: len(items) // 1000]


def _number(digits: list[Any], n: int) -> Any:
    total = 0
    for digit in digits:
        total = total * 10 + digit
    return total


def _count(fields: dict[str, Any], fraction_digits: int, n: int) -> tuple[ndarray, str] | None:
    year, month, day = fields["Y"], fields["m"], fields["d"]
    hour, minute, second = fields["H"], fields["M"], fields["S"]
    months = (year - 1970) * 12 + month - 1
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    if not isinstance(hour, int):
        fine = fine & (hour < 24) & (minute < 60) & (second < 60)
    if not bool(fine.all()):
        return None
    first = calendar.first_days(months)
    short = day > 28
    if bool(short.any()) and bool((day[short] > (calendar.first_days(months[short] + 1) - first[short])).any()):
        return None
    unit = "ns" if fraction_digits > 6 else "us"
    seconds = (first + (day - 1)) * 86400 + hour * 3600 + minute * 60 + second
    if unit == "ns" and bool((np.abs(year - 1970) > 290).any()):
        return None
    scale = 10 ** ((9 if unit == "ns" else 6) - fraction_digits) if fraction_digits else 0
    return seconds * PER_SECOND[unit] + fields["f"] * scale, unit


__all__ = ["NAT", "layout_of", "read_layout", "read_uniform"]
