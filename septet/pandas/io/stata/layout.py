"""How Stata's dta files are laid out, in the formats 113-115 (plain) and 117-119 (with tags): sizes, codes of types, missing values."""
from __future__ import annotations

import datetime
from typing import Any, NamedTuple

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds


class Layout(NamedTuple):
    """Sizes of one format's fields in bytes.  wide: of the numbers of variables and of observations."""

    name: int
    format: int
    label: int
    encoding: str
    variables: str
    rows: str
    label_length: str


LAYOUTS = {
    113: Layout(33, 12, 81, "latin-1", "H", "I", ""), 114: Layout(33, 49, 81, "latin-1", "H", "I", ""),
    115: Layout(33, 49, 81, "latin-1", "H", "I", ""), 117: Layout(33, 49, 81, "latin-1", "H", "I", "B"),
    118: Layout(129, 57, 321, "utf-8", "H", "Q", "H"), 119: Layout(129, 57, 321, "utf-8", "I", "Q", "H"),
}
PLAIN_CODES = {251: "i1", 252: "i2", 253: "i4", 254: "f4", 255: "f8"}
TAGGED_CODES = {65530: "i1", 65529: "i2", 65528: "i4", 65527: "f4", 65526: "f8"}
LONG_TEXT = 32768                   # a text of any length, kept apart from the rows
GREATEST = {"i1": 100, "i2": 32740, "i4": 2147483620}
MISSING = {"i1": 101, "i2": 32741, "i4": 2147483621, "f4": 0x7F000000, "f8": 0x7FE0000000000000}
LEAST_MISSING = {"f4": 2.0**127, "f8": 2.0**1023}
EPOCH = np.datetime64("1960-01-01", "s")
YEARLY = {"w": 52, "m": 12, "q": 4, "h": 2, "y": 1}


def date_kind(format: str) -> str | None:
    """The letter of a date format ("c" of "%tc...", "d" of "%td..." and "%d..."); None for numbers and text."""
    text = format.replace("-", "").lstrip("%")
    return text[1] if text[:1] == "t" and text[1:2] in "cCdwmqhy" else "d" if text[:1] == "d" else None


def moments(values: ndarray, kind: str) -> Any:
    """Counts since 1960 as moments: milliseconds to the millisecond, all others to the second."""
    gone = np.isnan(values.astype(np.float64))
    counts = np.where(gone, 0, values).astype(np.int64)
    if kind == "c":
        found = counts + EPOCH.astype("M8[ms]").astype(np.int64)
        return as_moments(found, gone, "ms")
    if kind == "d":
        return as_moments(counts * 86400 + EPOCH.astype(np.int64), gone, "s")
    part = YEARLY[kind]
    years, rest = (counts, counts * 0) if kind == "y" else (1960 + counts // part, counts % part)
    if kind == "w":
        days = (years - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64) + 7 * rest
    else:
        days = ((years - 1970) * 12 + rest * (12 // part)).astype("M8[M]").astype("M8[D]").astype(np.int64)
    return as_moments(days * 86400, gone, "s")


def as_moments(counts: ndarray, gone: ndarray, unit: str) -> Any:
    """Counts since 1970 as a column of moments."""
    values = np.where(gone, np.iinfo(np.int64).min, counts).astype(np.int64)
    return kinds.Series(values.astype(f"M8[{unit}]"))._values


def counts(values: Any, kind: str) -> ndarray:
    """Moments as counts since 1960, NaN where there is none.  NotImplementedError for a kind that Stata writes otherwise."""
    column = kinds.Series(values)
    gone = np.asarray(column.isna())
    if kind == "c":
        found = np.asarray(column.astype("M8[ms]")).astype(np.int64) - EPOCH.astype("M8[ms]").astype(np.int64)
    elif kind == "d":
        found = (np.asarray(column.astype("M8[s]")).astype(np.int64) - EPOCH.astype(np.int64)) // 86400
    elif kind in YEARLY:
        years, months = np.asarray(column.dt.year), np.asarray(column.dt.month)
        weeks = (np.asarray(column.dt.dayofyear) - 1) // 7
        part = {"w": weeks, "m": months - 1, "q": (months - 1) // 3, "h": (months > 6) * 1, "y": 0}[kind]
        found = years if kind == "y" else YEARLY[kind] * (years - 1960) + part
    else:
        raise NotImplementedError(f"Format %t{kind} not implemented")
    return np.where(gone, np.nan, found.astype(np.float64))


def stamp(moment: datetime.datetime | None) -> str:
    """A file's time as Stata writes it; the months are always English."""
    if moment is not None and not isinstance(moment, datetime.datetime):
        raise ValueError("time_stamp should be datetime type")
    t = moment or datetime.datetime.now()
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[t.month - 1]
    return f"{t.day:02d} {month} {t.year} {t.hour:02d}:{t.minute:02d}"
