"""date_range, bdate_range, timedelta_range, period_range."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.pandas.arrays.datetimes import DatetimeArray
from septet.pandas.arrays.period import PeriodArray
from septet.pandas.arrays.timedeltas import TimedeltaArray
from septet.pandas.errors import OutOfBoundsDatetime
from septet.pandas.indexes.base import from_array, hash_checked
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.offsets.base import Anchored
from septet.pandas.tslibs.period import Period, freq_text, period_freq
from septet.pandas.tslibs.spans import span_of
from septet.pandas.tslibs.timedelta import Timedelta, as_duration
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.units import PER_DAY, PER_SECOND, finer, rescale
from septet.pandas.tslibs.zones import get_zone, same_zone

_THREE = "Of the four parameters: start, end, periods, and freq, exactly three must be specified"
CLOSED = ("both", "neither", "left", "right")


def _periods(periods: Any) -> Any:
    if periods is None:
        return None
    if isinstance(periods, (float, np.floating)):
        raise TypeError(f"periods must be an integer, got {periods}")
    if not isinstance(periods, (int, np.integer)):
        raise TypeError(f"periods must be an integer, got {periods}")
    if periods < 0:
        raise OverflowError(f"Python integer {periods} out of bounds for uint64")
    return int(periods)


def _check_closed(inclusive: Any) -> tuple[bool, bool]:
    if inclusive not in CLOSED:
        raise ValueError("Inclusive has to be either 'both', 'neither', 'left' or 'right'")
    return inclusive in ("both", "left"), inclusive in ("both", "right")


def date_range(start: Any = None, end: Any = None, periods: Any = None, freq: Any = None, tz: Any = None, normalize: bool = False,
               name: Any = None, inclusive: Any = "both", *, unit: Any = None, **kwargs: Any) -> Any:
    """Moments in regular steps: from `start`, to `end`, `periods` of them, `freq` (days by default) apart; three of the four.

    tz: zone of the result.  normalize: begin and end at midnight.  inclusive: which ends belong to it.  unit: of the counts.
    ambiguous, nonexistent: what `tz_localize` does where clocks change.
    """
    if freq is None and (start is None or end is None or periods is None):
        freq = "D"
    unknown = [k for k in kwargs if k not in ("ambiguous", "nonexistent")]
    if unknown:
        raise TypeError(f"date_range() got an unexpected keyword argument '{unknown[0]}'")
    return made_range(start, end, _periods(periods), freq, tz, normalize, name, inclusive, unit, kwargs)


def bdate_range(start: Any = None, end: Any = None, periods: Any = None, freq: Any = "B", tz: Any = None, normalize: bool = True,
                name: Any = None, weekmask: Any = None, holidays: Any = None, inclusive: Any = "both", **kwargs: Any) -> Any:
    """Business days: as date_range; weekmask and holidays need a freq that begins with "C"."""
    if freq is None:
        raise TypeError("freq must be specified for bdate_range; use date_range instead")
    if isinstance(freq, str) and freq.upper().startswith("C"):
        from septet.pandas.tslibs.frequencies import get_offset

        cls = type(get_offset(freq))
        freq = cls(weekmask=weekmask or "Mon Tue Wed Thu Fri", holidays=holidays)
    elif holidays or weekmask:
        raise ValueError(f"a custom frequency string is required when holidays or weekmask are passed, got frequency {freq}")
    return date_range(start, end, periods, freq, tz, normalize, name, inclusive, **kwargs)


def made_range(start: Any, end: Any, periods: Any, freq: Any, tz: Any, normalize: bool, name: Any, inclusive: Any, unit: Any,
               changes: dict[str, Any] | None = None) -> Any:
    """The DatetimeIndex of date_range; changes: how `tz_localize` goes about changes of clocks."""
    changes = changes or {}
    hash_checked(name, "DatetimeIndex")
    if sum(x is not None for x in (start, end, periods, freq)) != 3:
        raise ValueError(_THREE)
    left, right = _check_closed(inclusive)
    first, last = (None if x is None else Timestamp(x) for x in (start, end))
    if first is NaT or last is NaT:
        raise ValueError("Neither `start` nor `end` can be NaT")
    offset = to_offset(freq)
    if unit is not None and unit not in PER_SECOND:
        raise ValueError("'unit' must be one of 's', 'ms', 'us', 'ns'")
    own = unit or _unit_for(first, last, offset)
    zone = _zone_for(first, last, get_zone(tz))
    first, last = (None if x is None else _prepared(x, normalize, zone, own, changes) for x in (first, last))
    if offset is not None:
        values = regular(first, last, periods, offset, own, zone, changes)
    else:
        values = _even(first, last, periods, own, zone, changes)
    values = _trimmed(values, start, end, first, last, left, right)
    values._freq = offset
    return from_array(values, name)


def _unit_for(first: Any, last: Any, offset: Any) -> str:
    units = [x._unit for x in (first, last) if x is not None]
    own = units[0] if len(units) == 1 or units[0] == units[-1] else finer(units[0], units[-1])
    if offset is not None and getattr(offset, "_is_tick", False):
        own = finer(own, offset._unit)
    return own


def _zone_for(first: Any, last: Any, zone: Any) -> Any:
    zones = [x.tzinfo for x in (first, last) if x is not None]
    found = [z for z in zones if z is not None]
    if len(found) == 2 and not same_zone(*found):
        raise TypeError("Start and end cannot both be tz-aware with different timezones")
    if len(found) == 1 and len(zones) == 2:
        raise TypeError("Start and end cannot both be tz-aware with different timezones")
    if found and zone is not None and not same_zone(found[0], zone):
        raise AssertionError("Inferred time zone not equal to passed time zone")
    return found[0] if found else zone


def _prepared(moment: Any, normalize: bool, zone: Any, unit: str, changes: dict[str, Any]) -> Any:
    moment = moment.as_unit(unit) if moment._unit != unit else moment
    if normalize:
        moment = moment.normalize()
    if zone is not None and moment.tzinfo is None:
        local = moment.tz_localize(zone, **changes)
        if local is NaT or local.tz_localize(None) != moment:
            raise NotSupported("date_range with an end that `nonexistent` or `ambiguous` moves or makes NaT")
        return local
    return moment


def _trimmed(values: Any, start: Any, end: Any, first: Any, last: Any, left: bool, right: bool) -> Any:
    """Without the ends that do not belong to it."""
    counts = values._counts
    if len(counts) and not left and (start is None or int(counts[0]) == first._value):
        values = values[1:]
    if len(values) and not right and (end is None or int(values._counts[-1]) == last._value):
        values = values[:-1]
    return values


def _even(first: Any, last: Any, periods: int, unit: str, zone: Any, changes: dict[str, Any]) -> Any:
    """Evenly spaced counts from first to last."""
    counts = even_counts(first._local, last._local, periods)
    made = DatetimeArray._of(counts, unit)
    return made if zone is None else made.tz_localize(zone, **changes)


def even_counts(first: int, last: int, periods: int) -> Any:
    """`periods` counts from first to last, as linspace spaces them, cut to whole counts."""
    if periods < 2:
        return np.array([first][:periods], dtype="int64")
    span = last - first
    if span % (periods - 1) == 0:
        return first + np.arange(periods) * (span // (periods - 1))
    return first + np.linspace(0, span, periods).astype("int64")


def regular(first: Any, last: Any, periods: Any, offset: Any, unit: str, zone: Any, changes: dict[str, Any] | None = None) -> Any:
    """The moments of a frequency between two, or so many of them."""
    if getattr(offset, "_is_tick", False):
        return DatetimeArray._of(_tick_counts(first, last, periods, offset, unit), unit, zone)
    wall_first, wall_last = (None if x is None else x.tz_localize(None) for x in (first, last))
    counts = wall_counts(wall_first, wall_last, periods, offset, unit)
    made = DatetimeArray._of(counts, unit)
    return made if zone is None else made.tz_localize(zone, **changes or {})


def regular_counts(first: Any, last: Any, periods: Any, offset: Any, unit: str, zone: Any) -> Any:
    """As regular, for moments and durations alike."""
    if isinstance(first, Timedelta):
        return TimedeltaArray._of(tick_steps(first._value, None, periods, as_duration(_as_tick(offset)), unit), unit)
    return regular(first, last, periods, offset, unit, zone)


def _as_tick(offset: Any) -> Any:
    return offset._as_pd_timedelta() if getattr(offset, "_is_day", False) else offset


def _tick_counts(first: Any, last: Any, periods: Any, offset: Any, unit: str) -> Any:
    delta = offset._as_pd_timedelta()
    return tick_steps(None if first is None else first._value, None if last is None else last._value, periods, delta, unit)


def tick_steps(first: Any, last: Any, periods: Any, delta: Any, unit: str) -> Any:
    """Counts a fixed length apart."""
    step = rescale(delta._value, delta._unit, unit)
    if not step:
        raise ZeroDivisionError("integer division or modulo by zero")
    if periods is None:
        size = (last - first) // step + 1
        return first + np.arange(max(size, 0)) * step
    if first is None:
        first = last - (periods - 1) * step
    end = first + (periods - 1) * step if periods else first
    if not -2**63 < end < 2**63 or not -2**63 < first < 2**63:
        raise OutOfBoundsDatetime(f"Cannot generate range with start={first} and periods={periods}")
    return first + np.arange(periods) * step


def wall_counts(first: Any, last: Any, periods: Any, offset: Any, unit: str) -> Any:
    """Counts of a calendar frequency on the wall clock: all at once where the offset numbers its anchors, else step by step."""
    limit = last
    if first is not None and not offset.is_on_offset(first):
        first = offset.rollforward(first) if offset.n >= 0 else offset.rollback(first)
    if last is not None and not offset.is_on_offset(last):
        last = offset.rollback(last) if offset.n >= 0 else offset.rollforward(last)
    if _vectorised(offset):
        return _numbered(first, last, periods, offset, unit, limit)
    return _stepwise(first, last, periods, offset, unit)


def _vectorised(offset: Any) -> bool:
    name = type(offset).__name__
    if getattr(offset, "offset", None) or name in ("CustomBusinessHour", "BusinessHour", "CustomBusinessDay", "CustomBusinessMonthEnd",
                                                   "CustomBusinessMonthBegin"):
        return False
    return isinstance(offset, Anchored) or getattr(offset, "_is_day", False)


def _numbered(first: Any, last: Any, periods: Any, offset: Any, unit: str, limit: Any) -> Any:
    day = PER_DAY[unit]
    one = first if first is not None else last
    rest = 0 if offset.normalize else one._value % day
    numbers = [None if x is None else _number(offset, x._value // day) for x in (first, last)]
    step = offset.n
    if step == 0:
        raise ValueError("Offset <0 * Days> did not increment date" if getattr(offset, "_is_day", False) else
                         f"Offset {offset} did not increment date")
    begin, end = numbers
    if periods is None:
        size = max((end - begin) // step + 1, 0)
    else:
        size = periods
        begin = begin if begin is not None else end - (periods - 1) * step
    found = _days(offset, begin + np.arange(size) * step) * day + rest
    if periods is None and last is not None and len(found) and not offset.normalize:
        found = found[found <= limit._value] if step > 0 else found[found >= limit._value]
    return found


def _number(offset: Any, days: int) -> int:
    if getattr(offset, "_is_day", False):
        return days
    return days if _is_free_week(offset) else offset._floor(days)[0]


def _is_free_week(offset: Any) -> bool:
    return offset._prefix == "W" and offset.weekday is None


def _days(offset: Any, numbers: Any) -> Any:
    if getattr(offset, "_is_day", False):
        return numbers
    return numbers[0] + 7 * (numbers - numbers[0]) if _is_free_week(offset) and len(numbers) else numbers if _is_free_week(offset) \
        else offset._anchor(numbers)


def _stepwise(first: Any, last: Any, periods: Any, offset: Any, unit: str) -> Any:
    found = []
    if periods is not None and first is None:
        moment = last
        for _ in range(periods):
            found.append(moment)
            moment = moment - offset
        found.reverse()
    else:
        moment = first
        while len(found) < periods if periods is not None else (moment <= last if offset.n >= 0 else moment >= last):
            found.append(moment)
            following = moment + offset
            if periods is None and (following <= moment if offset.n >= 0 else following >= moment):
                raise ValueError(f"Offset {offset} did not increment date")
            moment = following
    return np.array([m.as_unit(unit)._value for m in found], dtype="int64")


def timedelta_range(start: Any = None, end: Any = None, periods: Any = None, freq: Any = None, name: Any = None, closed: Any = None, *,
                    unit: Any = None) -> Any:
    """Durations in regular steps; as date_range, in days by default.  closed: "left", "right" or None for both ends."""
    if freq is None and (start is None or end is None or periods is None):
        freq = "D"
    periods = _periods(periods)
    if sum(x is not None for x in (start, end, periods, freq)) != 3:
        raise ValueError(_THREE)
    if closed not in (None, "left", "right"):
        raise ValueError("Closed has to be either 'left', 'right' or None")
    offset = to_offset(freq)
    first, last = (None if x is None else Timedelta(x) for x in (start, end))
    own = unit or _duration_unit(first, last, offset)
    first, last = (None if x is None else x.as_unit(own) for x in (first, last))
    if offset is None:
        counts = even_counts(first._value, last._value, periods)
    else:
        delta = as_duration(_as_tick(offset))
        if delta is None:
            raise ValueError(f"{offset!r} is a non-fixed frequency")
        counts = tick_steps(None if first is None else first._value, None if last is None else last._value, periods, delta, own)
    values = TimedeltaArray._of(counts, own)
    if closed == "right" and start is not None and len(values) and int(counts[0]) == first._value:
        values = values[1:]
    if closed == "left" and end is not None and len(values) and int(values._counts[-1]) == last._value:
        values = values[:-1]
    values._freq = offset
    return from_array(values, name)


def _duration_unit(first: Any, last: Any, offset: Any) -> str:
    own = "s"
    for x in (first, last):
        own = own if x is None else finer(own, x._unit)
    return finer(own, offset._unit) if getattr(offset, "_is_tick", False) else own


def period_range(start: Any = None, end: Any = None, periods: Any = None, freq: Any = None, name: Any = None) -> Any:
    """Spans one after the other: from `start`, to `end`, `periods` of them; two of the three."""
    if sum(x is not None for x in (start, end, periods)) != 2:
        raise ValueError("Of the three parameters: start, end, and periods, exactly two must be specified")
    if freq is None and not isinstance(start, Period) and not isinstance(end, Period):
        freq = "D"
    periods = _periods(periods)
    offset = None if freq is None else period_freq(freq)
    first, last = (None if x is None else Period(x, freq=offset) for x in (start, end))
    one = first if first is not None else last
    if first is NaT or last is NaT:
        raise ValueError("start and end must not be NaT")
    if first is not None and last is not None and span_of(first.freq) != span_of(last.freq):
        raise ValueError("start and end must have same freq")
    offset = offset or one.freq
    step = offset.n
    if periods is None:
        counts = np.arange(first.ordinal, last.ordinal + 1, step)
    elif first is not None:
        counts = first.ordinal + np.arange(periods) * step
    else:
        counts = last.ordinal - (periods - 1) * step + np.arange(periods) * step
    return from_array(PeriodArray._of(counts, offset), name)


__all__ = ["bdate_range", "date_range", "datetime", "freq_text", "period_range", "timedelta_range"]
