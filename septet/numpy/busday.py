"""Business days: `busdaycalendar`, `is_busday`, `busday_offset`, `busday_count`.

Days are counts from 1970-01-01, a Thursday.  A calendar is a week's mask and holidays.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import repeat
from typing import Any

from septet.core.calendar import NAT, date_of
from septet.numpy.named_type import NamedType
from septet.numpy.scalars import face

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_THURSDAY = 3


class _Week:
    """Which days are business days, as plain numbers."""

    __slots__ = ("holidays", "mask", "per_week")

    def __init__(self, mask: list[bool], holidays: list[int]):
        if not any(mask):
            raise ValueError("the business day weekmask must have at least one valid business day")
        self.mask, self.per_week = mask, sum(mask)
        self.holidays = sorted({h for h in holidays if h != NAT and mask[(h + _THURSDAY) % 7]})

    def is_open(self, day: int) -> bool:
        """Whether `day` is a business day."""
        if day == NAT or not self.mask[(day + _THURSDAY) % 7]:
            return False
        at = bisect_left(self.holidays, day)
        return at == len(self.holidays) or self.holidays[at] != day

    def count(self, first: int, last: int) -> int:
        """Business days in [first, last)."""
        weeks, rest = divmod(last - first, 7)
        days = weeks * self.per_week + sum(self.mask[(first + k + _THURSDAY) % 7] for k in range(rest))
        return days - bisect_left(self.holidays, last) + bisect_left(self.holidays, first)

    def nearest(self, day: int, step: int) -> int:
        """The first business day from `day` on, walking by `step`."""
        while not self.is_open(day):
            day += step
        return day

    def move(self, day: int, offset: int) -> int:
        """`offset` business days after (or before) a business day."""
        step, left = (1 if offset > 0 else -1), abs(offset)
        while left:
            weeks = left // self.per_week
            if weeks > 1:
                jump = 7 * weeks * step
                left -= self.count(*((day + 1, day + jump + 1) if step > 0 else (day + jump, day)))
                day += jump
            else:
                day = self.nearest(day + step, step)
                left -= 1
        return self.nearest(day, -step) if not self.is_open(day) else day


def _mask(weekmask: Any) -> list[bool]:
    """Seven truth values from Monday on, of "1111100", "Mon Tue" or a sequence.  ValueError otherwise."""
    if not isinstance(weekmask, str):
        mask = [bool(x) for x in weekmask]
        if len(mask) != 7:
            raise ValueError("A business day weekmask array must have length 7")
        return mask
    if len(weekmask) == 7 and set(weekmask) <= set("01"):
        return [c == "1" for c in weekmask]
    text = "".join(weekmask.split())
    names = [text[k : k + 3] for k in range(0, len(text), 3)]
    if not names or any(n not in _DAYS for n in names):
        raise ValueError(f'Invalid business day weekmask string "{weekmask}"')
    return [d in names for d in _DAYS]


def _days(dates: Any) -> Any:
    """Dates as an array of dates in days."""
    np = face()
    a = np.asarray(dates)
    if a.dtype.kind not in "MUSO" and a.size:
        raise TypeError(f"Cannot cast array data from {a.dtype!r} to dtype('<M8[D]') according to the rule 'safe'")
    return a.astype("M8[D]")


class busdaycalendar(metaclass=NamedType):
    """Valid days of the week and holidays, worked out once for many calls.

    weekmask: "1111100", "Mon Tue Wed" or seven truth values; holidays: dates.
    """

    def __init__(self, weekmask: Any = "1111100", holidays: Any = None):
        found = [] if holidays is None else _days(holidays).astype("i8").ravel().tolist()
        self._week = _Week(_mask(weekmask), found)

    @property
    def weekmask(self) -> Any:
        """Seven truth values from Monday on."""
        return face().array(self._week.mask)

    @property
    def holidays(self) -> Any:
        """The holidays in order, without those the mask leaves out anyway."""
        return face().array(self._week.holidays, dtype="i8").astype("M8[D]")


def _week_of(name: str, weekmask: Any, holidays: Any, busdaycal: Any) -> _Week:
    if busdaycal is None:
        return busdaycalendar("1111100" if weekmask is None else weekmask, holidays)._week
    if weekmask is not None or holidays is not None:
        raise ValueError(f"Cannot supply both the weekmask/holidays and the busdaycal parameters to {name}()")
    return busdaycal._week  # type: ignore[no-any-return]


def _apply(function: Callable[..., Any], arrays: list[Any], dtype: str, out: Any) -> Any:
    """A function of single values over broadcast arrays of ints."""
    np = face()
    spread = np.broadcast_arrays(*arrays)
    columns = [a.ravel().tolist() if a.ndim else repeat(a.item(), 1) for a in spread]
    found = np.array([function(*row) for row in zip(*columns)], dtype="i8" if dtype == "M8[D]" else dtype)
    found = found.reshape(spread[0].shape).astype(dtype)
    if out is None:
        return found[()]
    out[...] = found
    return out


def is_busday(dates: Any, weekmask: Any = None, holidays: Any = None, busdaycal: Any = None, out: Any = None) -> Any:
    """Whether each date is a business day."""
    week = _week_of("is_busday", weekmask, holidays, busdaycal)
    return _apply(week.is_open, [_days(dates).astype("i8")], "?", out)


def busday_count(begindates: Any, enddates: Any, weekmask: Any = None, holidays: Any = None, busdaycal: Any = None,
                 out: Any = None) -> Any:
    """Business days from each begin up to its end, the end excluded; negative where the end comes first."""
    week = _week_of("busday_count", weekmask, holidays, busdaycal)

    def count(begin: int, end: int) -> int:
        if NAT in (begin, end):
            raise ValueError("Cannot compute a business day count with a NaT (not-a-time) date")
        return week.count(begin, end) if begin <= end else -week.count(end + 1, begin + 1)

    return _apply(count, [_days(begindates).astype("i8"), _days(enddates).astype("i8")], "i8", out)


def _forward(week: _Week, day: int) -> int:
    return week.nearest(day, 1)


def _backward(week: _Week, day: int) -> int:
    return week.nearest(day, -1)


def _modified(first: int) -> Callable[[_Week, int], int]:
    """Roll one way, unless that leaves the month; then the other."""
    def roll(week: _Week, day: int) -> int:
        found = week.nearest(day, first)
        return found if date_of(found)[1] == date_of(day)[1] else week.nearest(day, -first)

    return roll


def _no_time(week: _Week, day: int) -> int:
    return NAT


def _raise(week: _Week, day: int) -> int:
    raise ValueError("Non-business day date in busday_offset")


_ROLLS = {"raise": _raise, "nat": _no_time, "forward": _forward, "following": _forward, "backward": _backward,
          "preceding": _backward, "modifiedfollowing": _modified(1), "modifiedpreceding": _modified(-1)}


def busday_offset(dates: Any, offsets: Any, roll: str = "raise", weekmask: Any = None, holidays: Any = None,
                  busdaycal: Any = None, out: Any = None) -> Any:
    """Each date rolled to a business day (as `roll` says) and moved by `offsets` business days."""
    if roll not in _ROLLS:
        raise ValueError(f'Invalid business day roll parameter "{roll}"')
    week, rule = _week_of("busday_offset", weekmask, holidays, busdaycal), _ROLLS[roll]

    def offset(day: int, by: int) -> int:
        if day == NAT:
            if roll == "raise":
                raise ValueError("NaT input in busday_offset")
            return NAT
        start = day if week.is_open(day) else rule(week, day)
        return NAT if start == NAT else week.move(start, by)

    return _apply(offset, [_days(dates).astype("i8"), face().asarray(offsets).astype("i8")], "M8[D]", out)


busdaycalendar.__module__ = "numpy"
