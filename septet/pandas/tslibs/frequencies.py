"""Frequency strings: `to_offset`, the names of pandas 3, fixed lengths, and guessing a frequency from moments."""
from __future__ import annotations

import datetime
import itertools
import re
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs import offsets as o
from septet.pandas.tslibs.conversion import warn4
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.offsets.ticks import delta_to_tick
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.units import PER_SECOND

_PREFIXES: dict[str, Any] = {
    cls._prefix: cls for cls in (
        o.BHalfYearBegin, o.BHalfYearEnd, o.BQuarterBegin, o.BQuarterEnd, o.BusinessDay, o.BusinessHour, o.BusinessMonthBegin,
        o.BusinessMonthEnd, o.BYearBegin, o.BYearEnd, o.CustomBusinessDay, o.CustomBusinessHour, o.CustomBusinessMonthBegin,
        o.CustomBusinessMonthEnd, o.Day, o.FY5253, o.FY5253Quarter, o.HalfYearBegin, o.HalfYearEnd, o.Hour, o.LastWeekOfMonth, o.Micro,
        o.Milli, o.Minute, o.MonthBegin, o.MonthEnd, o.Nano, o.QuarterBegin, o.QuarterEnd, o.Second, o.SemiMonthBegin, o.SemiMonthEnd,
        o.Week, o.WeekOfMonth, o.YearBegin, o.YearEnd)}
_GONE = {"M": "ME", "Q": "QE", "Y": "YE", "BM": "BME", "BQ": "BQE", "BY": "BYE", "SM": "SME", "CBM": "CBME", "m": "ME",
         "q": "QE", "y": "YE"}
_RENAMED = {"H": "h", "T": "min", "S": "s", "L": "ms", "U": "us", "N": "ns", "A": "Y", "BH": "bh", "CBH": "cbh", "t": "min", "l": "ms",
            "u": "us", "n": "ns"}
# Spellings that pandas takes with a warning, and the one ("Min") that it takes without.
_LOWER = {"w": "W", "d": "D", "b": "B", "c": "C"} | {
    "".join(cases): name for name in ("min", "us", "ns") for cases in itertools.product(*zip(name, name.upper(), strict=True))}
_SILENT = {"Min", "min", "us", "ns"}
_STEP = re.compile(r"\s*([+\-]?)(\d*(?:\.\d+)?)\s*([A-Za-z]+(?:-[A-Za-z0-9\-]+)?)\s*")
INVALID = "Invalid frequency: {0}"
_FIXED = (o.Hour, o.Minute, o.Second, o.Milli, o.Micro, o.Nano)
_cache: dict[str, Any] = {}


def to_offset(freq: Any, is_period: bool = False) -> Any:
    """The offset that a frequency string, a duration or an offset means; None for None.

    ValueError for a string that is no frequency, TypeError for other objects.
    """
    if freq is None:
        return None
    if isinstance(freq, BaseOffset):
        return freq
    if isinstance(freq, str):
        found = _cache.get(freq) if not is_period else None
        if found is None:
            found = _parse(freq, is_period)
            if not is_period and freq not in _LOWER and not set(freq) & set("dwbcINUS"):
                _cache[freq] = found
        return found
    if isinstance(freq, tuple):
        raise TypeError(f"to_offset does not support tuples {freq}, pass as a string instead")
    if isinstance(freq, datetime.timedelta):
        return delta_to_tick(Timedelta(freq))
    raise TypeError(f"Argument 'freq' has incorrect type (expected str, got {type(freq).__name__})")


def _error(freq: str, reason: Any) -> ValueError:
    text = INVALID.format(freq)
    hint = re.search(r"Did you mean \w+\?", str(reason)) if reason is not None else None
    if reason is None:
        return ValueError(text + ".")
    return ValueError(f"{text}. Failed to parse with error message: {reason!r}{' ' + hint[0] if hint else ''}")


def _parse(freq: str, is_period: bool) -> Any:
    place, total, sign = 0, None, 1
    if not freq.strip():
        raise _error(freq, None)
    while place < len(freq):
        match = _STEP.match(freq, place)
        if match is None:
            raise _error(freq, ValueError(INVALID.format(freq) + "."))
        if match[1]:
            sign = -1 if match[1] == "-" else 1
        try:
            piece = _piece(match[3], match[2] or "1", sign, is_period)
        except (ValueError, KeyError) as error:
            raise _error(freq, error) from None
        total = piece if total is None else _joined(total, piece, freq)
        place = match.end()
    return total


def _joined(total: Any, piece: Any, freq: str) -> Any:
    try:
        found = total + piece
    except TypeError as error:
        raise _error(freq, error) from None
    return delta_to_tick(found) if isinstance(found, Timedelta) else found


def _piece(name: str, many: str, sign: int, is_period: bool) -> Any:
    offset = get_offset(name, is_period)
    if isinstance(offset, _FIXED) or type(offset) is o.Day:
        number = float(many)
        if number.is_integer():
            return offset * (sign * int(number))
        return delta_to_tick(Timedelta(nanoseconds=round(offset.nanos * number * sign)))
    return offset * (sign * int(many))


def get_offset(name: str, is_period: bool = False) -> Any:
    """The offset of a name without a number: "ME", "W-MON", "QS-FEB"."""
    prefix, _, suffix = name.partition("-")
    if suffix and prefix in ("w", "W") and name != name.upper():
        prefix, suffix = "W", suffix.upper()
        _deprecated(name, f"W-{suffix}")
    if is_period:
        prefix = _period_prefix(prefix)
    elif prefix in _GONE and prefix not in _PREFIXES:
        raise ValueError(f"'{prefix}' is no longer supported for offsets. Please use '{_GONE[prefix]}' instead.")
    if prefix in _LOWER:
        new = _LOWER[prefix]
        if prefix not in _SILENT:
            _deprecated(prefix, new)
        prefix = new
    cls = _PREFIXES.get(prefix)
    if cls is None:
        if prefix in _RENAMED:
            raise ValueError(f"{INVALID.format(prefix)}. Did you mean {_RENAMED[prefix]}?")
        if prefix.upper() in _PREFIXES or prefix.lower() in _PREFIXES:
            raise ValueError(INVALID.format(name) + ".")
        raise ValueError(f"{INVALID.format(name)}. Failed to parse with error message: {KeyError(name)!r}.")
    if hasattr(cls, "_from_name"):
        return _anchored(cls, name, suffix)
    if suffix:
        raise ValueError(f"{INVALID.format(name)}.")
    return cls()


def _deprecated(old: str, new: str) -> None:
    warn4(f"'{old}' is deprecated and will be removed in a future version, please use '{new}' instead.")


def _anchored(cls: Any, name: str, suffix: str) -> Any:
    try:
        return cls._from_name(suffix or None)
    except ValueError:
        raise ValueError(f"{INVALID.format(name)}.") from None


_PERIOD = {"M": "ME", "Q": "QE", "Y": "YE"}


def _period_prefix(prefix: str) -> str:
    """The offset's name of a period's frequency: "M" for "ME"."""
    if prefix in ("ME", "QE", "YE"):
        short = prefix[0]
        raise ValueError(f"for Period, please use '{short}' instead of '{prefix}'")
    if prefix in ("MS", "QS", "YS", "BQS", "BQE", "BYE", "BYS", "BME", "BMS", "SME", "SMS", "HYE", "HYS"):
        raise ValueError(f"{prefix} is not supported as period frequency")
    return _PERIOD.get(prefix, prefix)


def fixed_length(freq: Any, unit: str) -> int:
    """Counts of `unit` in a fixed frequency; 0 where the frequency is finer than the unit and leaves counts as they are."""
    offset = to_offset(freq)
    try:
        nanos = offset.nanos
    except AttributeError:
        raise ValueError(f"Invalid frequency: {freq}") from None
    if nanos == 0:
        raise ValueError("Division by zero in rounding")
    per = 10**9 // PER_SECOND[unit]
    if nanos % per == 0:
        return nanos // per  # type: ignore[no-any-return]
    if nanos < per and per % nanos == 0:
        return 0
    raise ValueError("Cannot losslessly convert units")


def freq_to_text(freq: Any) -> Any:
    """The frequency string of an offset, None for None."""
    return None if freq is None else freq.freqstr


def moments_of(index: Any) -> Any:
    """int64 counts of an index, whatever it is over."""
    return np.asarray(index.asi8)
