"""Equal spans of time over moments, durations or periods: where they begin, what they are called, which one each value lies in."""
from __future__ import annotations

import warnings
from copy import copy
from typing import Any

import septet.numpy as np
from septet.core.float_errors import user_level
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas.arrays.datetimes import DatetimeArray
from septet.pandas.arrays.period import PeriodArray
from septet.pandas.arrays.timedeltas import TimedeltaArray
from septet.pandas.time.ranges import tick_steps, wall_counts
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.period import period_freq
from septet.pandas.tslibs.spans import span_of
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.units import NAT, PER_DAY, finer, rescale
from septet.pandas.tslibs.zones import UTC

_ENDS = ("ME", "YE", "QE", "BME", "BYE", "BQE", "W", "HYE", "BHYE")
_WHOLE_DAYS = ("BME", "ME", "W", "BQE", "BYE", "QE", "YE", "HYE", "BHYE")
ORIGINS = ("epoch", "start", "start_day", "end", "end_day")


class Rule:
    """How time is cut: an offset, which side of a span is closed, which side names it, where counting begins."""

    def __init__(self, freq: Any, closed: Any = None, label: Any = None, origin: Any = "start_day", offset: Any = None,
                 convention: Any = None) -> None:
        if label not in (None, "left", "right"):
            raise ValueError(f"Unsupported value {label} for `label`")
        if closed not in (None, "left", "right"):
            raise ValueError(f"Unsupported value {closed} for `closed`")
        if convention not in (None, "start", "end", "e", "s"):
            raise ValueError(f"Unsupported value {convention} for `convention`")
        self.text, self.freq = freq, _frequency(freq)
        ends = self.freq._prefix in _ENDS or origin in ("end", "end_day")
        self.closed = closed or ("right" if ends else "left")
        self.label = label or ("right" if ends else "left")
        self.origin, self.offset = _origin(origin), None if offset is None else _offset(offset)
        self.convention = convention or "start"
        self.end = self.convention in ("end", "e")

    @property
    def ticking(self) -> bool:
        """Whether all spans have the same length."""
        return getattr(self.freq, "_is_tick", False) or getattr(self.freq, "_is_day", False)


def _frequency(freq: Any) -> Any:
    """The offset of a rule; names of periods ("M", "Q", "Y") are taken here and refused later for moments."""
    try:
        return to_offset(freq)
    except ValueError:
        try:
            return to_offset(freq, is_period=True)
        except ValueError:
            pass
        raise


def _origin(origin: Any) -> Any:
    if isinstance(origin, str) and origin in ORIGINS:
        return origin
    try:
        return Timestamp(origin)
    except (ValueError, TypeError) as error:
        raise ValueError("'origin' should be equal to 'epoch', 'start', 'start_day', 'end', 'end_day' or should be a Timestamp "
                         f"convertible type. Got '{origin}' instead.") from error


def _offset(offset: Any) -> Any:
    try:
        return Timedelta(offset)
    except (ValueError, TypeError) as error:
        raise ValueError(f"'offset' should be a Timedelta convertible type. Got '{offset}' instead.") from error


class Bins:
    """Spans: `labels` (array), `codes` of the values (-1 for NaT), `edges` for upsampling (array of labels, one more or as many)."""

    __slots__ = ("codes", "edges", "labels")

    def __init__(self, codes: ndarray, labels: Any, edges: Any) -> None:
        self.codes, self.labels, self.edges = codes, labels, edges


def bins_of(values: Any, rule: Rule) -> Bins:
    """The spans over an array.  TypeError for values that are no times."""
    kind = type(values).__name__
    if kind != "PeriodArray":
        to_offset(rule.text)
    if kind == "DatetimeArray":
        return _of_moments(values, rule)
    if kind == "TimedeltaArray":
        return _of_durations(values, rule)
    if kind == "PeriodArray":
        return _of_periods(values, rule)
    name = "RangeIndex" if kind == "ndarray" and values.dtype.kind == "i" else "Index"
    raise TypeError(f"Only valid with DatetimeIndex, TimedeltaIndex or PeriodIndex, but got an instance of '{name}'")


# ---- moments ---------------------------------------------------------------------------------------------------------


def _of_days(rule: Rule, moments: bool) -> Rule:
    """A rule of whole days where days are no fixed length (a zone), or have no origin (lengths of time): what has no effect warns."""
    found = copy(rule)
    if rule.origin != "start_day":
        _no_effect("origin")
        found.origin = "start_day" if moments else rule.origin
    if moments and rule.offset is not None:
        _no_effect("offset")
        found.offset = None
    return found


def _no_effect(name: str) -> None:
    warnings.warn(f"The '{name}' keyword does not take effect when resampling with a Day 'freq' unless the index is a timezone-naive "
                  "DatetimeIndex", RuntimeWarning, stacklevel=user_level(3))


def _of_moments(values: Any, rule: Rule) -> Bins:
    rule = _of_days(rule, True) if values._tz is not None and getattr(rule.freq, "_is_day", False) else rule
    unit = finer(values._unit, rule.freq._unit) if getattr(rule.freq, "_is_tick", False) else values._unit
    if rule.offset is not None:
        unit = finer(unit, rule.offset._unit) if rescale(rescale(rule.offset._value, rule.offset._unit, unit), unit,
                                                         rule.offset._unit) != rule.offset._value else unit
    values = values if values._unit == unit else values.as_unit(unit)
    counts = values._counts
    ordered = len(counts) > 0 and int(counts[0]) != NAT and bool((counts[1:] >= counts[:-1]).all())
    present = counts if ordered else counts[counts != NAT]
    if not len(present):
        empty = DatetimeArray._of(counts[:0], unit, values._tz, rule.freq)
        return Bins(np.full(len(counts), -1), empty, empty)
    low, high = (present[0], present[-1]) if ordered else (present.min(), present.max())
    first, last = values._box(int(low)), values._box(int(high))
    if rule.ticking:
        binner = _tick_binner(first, last, rule, unit, values._tz)
        edges = binner._counts
    else:
        binner, edges = _calendar_binner(first, last, rule, unit, values._tz)
    return _cut(counts, binner, edges, rule, ordered)


def _cut(counts: ndarray, binner: Any, edges: ndarray, rule: Rule, ordered: bool) -> Bins:
    """Codes and labels by edges."""
    side = "left" if rule.closed == "right" else "right"
    spans = len(edges) - 1
    if ordered and spans * 8 < len(counts):
        ends = np.searchsorted(counts, edges[1:], side="right" if rule.closed == "right" else "left")
        codes = calendar.runs(ends, len(counts))
    else:
        codes = np.searchsorted(edges[1:], counts, side=side) if not rule.ticking else _regular(counts, edges, rule)
        codes = np.where(counts == NAT, -1, codes)
    labels = (binner[1:] if rule.label == "right" else binner)[:spans]
    labels._freq = rule.freq
    return Bins(codes, labels, binner)


def _regular(counts: ndarray, edges: ndarray, rule: Rule) -> ndarray:
    """Codes where all spans are as long: by division."""
    if len(edges) < 2:
        return np.zeros(len(counts), dtype="int64")
    step = int(edges[1]) - int(edges[0])
    if int(edges[-1]) - int(edges[0]) != step * (len(edges) - 1) or step <= 0:      # days of 23 or 25 hours
        return np.searchsorted(edges[1:], counts, side="left" if rule.closed == "right" else "right")
    from_first = counts - int(edges[0])
    return (from_first - 1) // step if rule.closed == "right" else from_first // step


def _tick_binner(first: Any, last: Any, rule: Rule, unit: str, tz: Any) -> Any:
    """Moments a fixed length apart around all values; days are the wall clock's, shorter steps UTC's."""
    day = getattr(rule.freq, "_is_day", False)
    step = rescale(*_length(rule.freq), unit)
    origin = rule.origin
    if isinstance(origin, Timestamp) and (origin.tzinfo is None) != (tz is None):
        raise ValueError("The origin must have the same timezone as the index.")
    if day or tz is None or tz is UTC:
        low, high = first._local, last._local
        given = rescale(origin._local, origin._unit, unit) if isinstance(origin, Timestamp) else origin
        start = _start(low, high, step, rule, unit, given)
        counts = _around(low, high, step, start, rule)
        made = DatetimeArray._of(counts, unit)
        return made if tz is None else made.tz_localize(tz, _true(made), "shift_forward") if tz is not UTC else DatetimeArray._of(
            counts, unit, tz)
    low, high = first._value, last._value
    if isinstance(origin, Timestamp):
        start = rescale(origin._value, origin._unit, unit)
    elif origin == "start_day":
        start = first.normalize()._value
    else:
        start = _start(low, high, step, rule, unit, origin if origin != "end_day" else rescale(last.ceil("D")._value, last._unit, unit))
        return DatetimeArray._of(_around(low, high, step, start, rule), unit, tz)
    start = start + _shift(rule, unit)
    return DatetimeArray._of(_around(low, high, step, start, rule), unit, tz)


def _true(made: Any) -> ndarray:
    return np.ones(len(made), dtype=bool)


def _length(freq: Any) -> tuple[int, str]:
    return freq._as_duration()  # type: ignore[no-any-return]


def _shift(rule: Rule, unit: str) -> int:
    return 0 if rule.offset is None else rescale(rule.offset._value, rule.offset._unit, unit)


def _start(low: int, high: int, step: int, rule: Rule, unit: str, origin: Any) -> int:
    """The count from which steps are reckoned."""
    day = PER_DAY[unit]
    if isinstance(origin, int):
        if rule.origin == "end_day":
            return _from_end(origin, low, step, rule) + _shift(rule, unit)
        return origin + _shift(rule, unit)
    if origin == "start_day":
        start = low // day * day
    elif origin == "start":
        start = low
    elif origin == "epoch":
        start = 0
    else:
        start = _from_end(high if origin == "end" else -(-high // day) * day, low, step, rule)
    return start + _shift(rule, unit)


def _from_end(end: int, low: int, step: int, rule: Rule) -> int:
    times = (end - low) // step
    if rule.closed == "left":
        times += 1
    return end - times * step


def _around(low: int, high: int, step: int, start: int, rule: Rule) -> ndarray:
    """The edges of all spans that hold values from low to high."""
    before, behind = (low - start) % step, (high - start) % step
    if rule.closed == "right":
        first = low - before if before else low - step
        last = high + (step - behind) if behind else high
    else:
        first = low - before
        last = high + (step - behind)
    return first + np.arange((last - first) // step + 1) * step


def _calendar_binner(first: Any, last: Any, rule: Rule, unit: str, tz: Any) -> tuple[Any, ndarray]:
    """(moments of a calendar frequency around all values, the edges that they stand for)."""
    freq = rule.freq
    low, high = (m.tz_localize(None).normalize() for m in (first, last))
    begin = freq.rollback(low) if rule.closed == "left" else low - freq
    end = high + freq
    counts = wall_counts(begin, end, None, freq, unit)
    edges = counts
    if freq._prefix in _WHOLE_DAYS and rule.closed == "right":
        edges = counts + (PER_DAY[unit] - 1)
    binner = DatetimeArray._of(counts, unit)
    if tz is not None:
        binner = binner.tz_localize(tz, _true(binner), "shift_forward")
        moved = DatetimeArray._of(edges, unit)
        edges = moved.tz_localize(tz, _true(moved), "shift_forward")._counts
    if len(edges) > 1 and edges is not counts and int(edges[-2]) >= last._value or len(edges) > 2 and _is_spare(edges, last._value, rule):
        edges, binner = edges[:-1], binner[:-1]
    return binner, edges


def _is_spare(edges: ndarray, highest: int, rule: Rule) -> bool:
    """Whether the last span is beyond all values."""
    return int(edges[-2]) >= highest if rule.closed == "right" else int(edges[-2]) > highest


# ---- durations -------------------------------------------------------------------------------------------------------


def _of_durations(values: Any, rule: Rule) -> Bins:
    rule = _of_days(rule, False) if getattr(rule.freq, "_is_day", False) else rule
    if not rule.ticking:
        raise ValueError(f"resampling on a TimedeltaIndex requires fixed-duration `freq`, e.g. '24h' or '3D', not {rule.freq}")
    unit = finer(values._unit, _length(rule.freq)[1])
    values = values if values._unit == unit else values.as_unit(unit)
    counts = values._counts
    present = counts[counts != NAT]
    if not len(present):
        empty = TimedeltaArray._of(counts[:0], unit, rule.freq)
        return Bins(np.full(len(counts), -1), empty, empty)
    low, high = int(present.min()), int(present.max())
    step = rescale(*_length(rule.freq), unit)
    labels = tick_steps(low, high, None, Timedelta(rule.freq), unit)
    codes = np.where(counts == NAT, -1, (counts - low) // step)
    made = TimedeltaArray._of(labels + _shift(rule, unit), unit, rule.freq)
    return Bins(codes, made, made)


# ---- periods ---------------------------------------------------------------------------------------------------------


def _of_periods(values: Any, rule: Rule) -> Bins:
    from septet.pandas.arrays.period import period_name

    offset = period_freq(rule.text if isinstance(rule.text, str) and not _is_offset_only(rule.text) else period_name(rule.freq.freqstr))
    found = values.asfreq(offset, "E" if rule.end else "S")
    counts = found._counts
    present = counts[counts != NAT]
    if not len(present):
        empty = PeriodArray._of(counts[:0], offset)
        return Bins(np.full(len(counts), -1), empty, empty)
    low = int(present.min())
    last = values.asfreq(offset, "E")._counts
    high = int(last[last != NAT].max())
    labels = PeriodArray._of(np.arange(low, high + 1, offset.n), offset)
    return Bins(np.where(counts == NAT, -1, (counts - low) // offset.n), labels, labels)


def _is_offset_only(text: str) -> bool:
    """Whether a frequency string is written as moments' have it ("ME") rather than periods'."""
    return text.lstrip("0123456789").partition("-")[0] in ("ME", "QE", "YE", "MS", "QS", "YS", "BME", "BMS", "BQE", "BYE")


def span_of_freq(freq: Any) -> Any:
    """The base frequency of spans."""
    return span_of(freq)


__all__ = ["NaT", "Bins", "Rule", "bins_of", "span_of_freq"]
