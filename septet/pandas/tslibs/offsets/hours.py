"""Business hours: time that runs only while the doors are open."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs.offsets.base import BaseOffset, as_moment, zone_free
from septet.pandas.tslibs.offsets.business import _ZERO, BusinessMixin, CustomMixin
from septet.pandas.tslibs.timestamp import make
from septet.pandas.tslibs.units import NAT, PER_DAY, PER_SECOND


def _time_of(value: Any) -> datetime.time:
    """A time of day to the minute."""
    if isinstance(value, datetime.time):
        if value.second or value.microsecond:
            raise ValueError("time data must be specified only with hour and minute")
        return value
    try:
        hour, minute = str(value).split(":")
        return datetime.time(int(hour), int(minute))
    except ValueError:
        raise ValueError("time data must match '%H:%M' format") from None


def _seconds(time: datetime.time) -> int:
    return time.hour * 3600 + time.minute * 60


def _lengths(start: tuple[Any, ...], end: tuple[Any, ...]) -> list[tuple[int, int]]:
    """(opening second, seconds open) of each span, checked and in order."""
    if not start or not end:
        raise ValueError(f"Must include at least 1 {'start' if not start else 'end'} time")
    if len(start) != len(end):
        raise ValueError("number of starting time and ending time must be the same")
    spans = sorted((_seconds(s), _seconds(e)) for s, e in zip(start, end, strict=True))
    found = [(s, (e - s) % 86400 or 86400) for s, e in spans]
    total = sum(length for _, length in found)
    ends = [s + length for s, length in found]
    starts = [s for s, _ in found[1:]] + [found[0][0] + 86400]
    if total >= 86400 or any(e >= s for e, s in zip(ends, starts, strict=True)):
        raise ValueError("invalid starting and ending time(s): opening hours should not touch or overlap with one another")
    return found


class _Hours(BaseOffset):
    """The arithmetic of opening hours, over the days that `_is_open` names."""

    start: tuple[datetime.time, ...]
    end: tuple[datetime.time, ...]

    def _set_hours(self, start: Any, end: Any) -> None:
        starts = tuple(_time_of(s) for s in (start if isinstance(start, (list, tuple, np.ndarray)) else [start]))
        ends = tuple(_time_of(e) for e in (end if isinstance(end, (list, tuple, np.ndarray)) else [end]))
        self._spans = _lengths(starts, ends)
        order = sorted(range(len(starts)), key=lambda k: starts[k])
        self.start, self.end = tuple(starts[k] for k in order), tuple(ends[k] for k in order)

    def _text_attributes(self) -> str:
        spans = ",".join(f"{s:%H:%M}-{e:%H:%M}" for s, e in zip(self.start, self.end, strict=True))
        return f": {self._prefix}={spans}"

    @property
    def _params(self) -> tuple[Any, ...]:
        return (type(self), self.n, self.normalize, self.start, self.end, self.offset)  # type: ignore[attr-defined]

    def _is_open(self, day: int) -> bool:
        return (day + 3) % 7 < 5

    def _opening(self, day: int) -> list[tuple[int, int]]:
        """(opening, closing) in seconds since 1970 of the spans that begin on a day."""
        return [(day * 86400 + s, day * 86400 + s + length) for s, length in self._spans] if self._is_open(day) else []

    def _is_on(self, moment: Any) -> bool:
        second, rest = divmod(moment._local, PER_SECOND[moment._unit])
        day = second // 86400
        return any(a <= second < b or (second == b and not rest) for d in (day - 1, day) for a, b in self._opening(d))

    def _later(self, second: int, left: int) -> int:
        """`left` open seconds after `second`."""
        day = second // 86400 - 1
        while True:
            for opening, closing in self._opening(day):
                at = max(opening, second)
                if at >= closing:
                    continue
                if left < closing - at:
                    return at + left
                if left == closing - at:
                    return self._next_opening(closing)
                left -= closing - at
                second = closing
            day += 1

    def _earlier(self, second: int, left: int) -> int:
        """`left` open seconds before `second`."""
        whole = left % sum(length for _, length in self._spans) == 0
        day = second // 86400 + 1
        while True:
            for opening, closing in reversed(self._opening(day)):
                at = min(closing, second)
                if at <= opening:
                    continue
                if left < at - opening:
                    return at - left
                if left == at - opening:            # whole days of opening hours end where they began: at a closing
                    return self._last_closing(opening) if whole else opening
                left -= at - opening
                second = opening
            day -= 1

    def _next_opening(self, second: int) -> int:
        day = second // 86400
        while True:
            for opening, _ in self._opening(day):
                if opening >= second:
                    return opening
            day += 1

    def _last_closing(self, second: int) -> int:
        day = second // 86400
        while True:
            closings = [b for _, b in self._opening(day) if b <= second]
            if closings:
                return closings[-1]
            day -= 1

    def _apply(self, moment: Any) -> Any:
        per = PER_SECOND[moment._unit]
        second, rest = divmod(moment._local, per)
        left = abs(self.n) * 3600
        if self.n >= 0:
            found = self._forward(second, left, rest)
        else:
            found = self._backward(second, left, rest)
        count = found * per + rest * (self._keeps_rest)
        made = moment._at_local(count)
        made = made.normalize() if self.normalize else made
        return made + self.offset if self.offset else made  # type: ignore[attr-defined]

    _keeps_rest = 1

    def _forward(self, second: int, left: int, rest: int) -> int:
        """Where `left` seconds on end: a closing time becomes the next opening only when more is to come."""
        inside = any(a <= second < b for d in (second // 86400 - 1, second // 86400) for a, b in self._opening(d))
        self._keeps_rest = 1 if inside else 0
        if not inside:
            second = self._next_opening(second)
        return self._later(second, left) if left else second

    def _backward(self, second: int, left: int, rest: int) -> int:
        days = (second // 86400 - 1, second // 86400)
        inside = any(a < second <= b or (second == a and rest) for d in days for a, b in self._opening(d))
        self._keeps_rest = 1 if inside else 0
        return self._earlier(second, left)

    def rollforward(self, dt: Any) -> Any:
        """The moment itself while open, else the next opening."""
        moment = as_moment(dt)
        if self.is_on_offset(moment):
            return moment
        per = PER_SECOND[moment._unit]
        return moment._at_local(self._next_opening(-(-moment._local // per)) * per)

    def rollback(self, dt: Any) -> Any:
        """The moment itself while open, else the last closing."""
        moment = as_moment(dt)
        if self.is_on_offset(moment):
            return moment
        per = PER_SECOND[moment._unit]
        return moment._at_local(self._last_closing(moment._local // per) * per)

    def _apply_array(self, counts: Any, unit: str) -> tuple[Any, str]:
        moved = [NAT if c == NAT else zone_free(self._apply(make(c, unit)))._value for c in counts.tolist()]
        return np.array(moved, dtype="int64"), unit


class BusinessHour(_Hours, BusinessMixin):
    """Hours between `start` and `end` of business days."""

    _prefix = "bh"
    holidays = weekmask = calendar = None
    _attributes = ("n", "normalize", "start", "end", "offset")

    def __init__(self, n: int = 1, normalize: bool = False, start: Any = "09:00", end: Any = "17:00", offset: Any = _ZERO) -> None:
        BusinessMixin.__init__(self, n, normalize, offset)
        self._set_hours(start, end)


class CustomBusinessHour(_Hours, CustomMixin):
    """Hours between `start` and `end` of the days that a week mask opens and holidays do not close."""

    _prefix = "cbh"
    _attributes = ("n", "normalize", "weekmask", "holidays", "calendar", "start", "end", "offset")

    def __init__(self, n: int = 1, normalize: bool = False, weekmask: Any = "Mon Tue Wed Thu Fri", holidays: Any = None,
                 calendar: Any = None, start: Any = "09:00", end: Any = "17:00", offset: Any = _ZERO) -> None:
        CustomMixin.__init__(self, n, normalize, weekmask, holidays, calendar, offset)
        self._set_hours(start, end)
        mask, holidays = self._open()
        self._mask, self._closed = mask, frozenset(holidays)

    @property
    def _params(self) -> tuple[Any, ...]:
        return (*_Hours._params.fget(self), str(self.weekmask), tuple(map(str, self.holidays)))  # type: ignore[attr-defined]

    def _is_open(self, day: int) -> bool:
        return self._mask[(day + 3) % 7] and day not in self._closed


__all__ = ["PER_DAY", "BusinessHour", "CustomBusinessHour"]
