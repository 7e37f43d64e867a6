"""Business days, with the usual week or with a week mask and holidays; business months of such calendars."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.base import Anchored, BaseOffset
from septet.pandas.tslibs.timedelta import as_duration
from septet.pandas.tslibs.units import NAT, finer, rescale

_ZERO = datetime.timedelta(0)


class BusinessMixin(Anchored):
    """An `offset`: a length of time that is added after the step."""

    _attributes = ("n", "normalize", "offset")

    def __init__(self, n: int = 1, normalize: bool = False, offset: Any = _ZERO) -> None:
        super().__init__(n, normalize)
        self.offset = offset

    def _text_attributes(self) -> str:
        return f": offset={self.offset!r}" if self.offset else ""

    def _offset_text(self) -> str:
        if not self.offset:
            return ""
        seconds = int(self.offset.total_seconds())
        sign, seconds = ("+", seconds) if seconds >= 0 else ("-", -seconds)
        parts = ((seconds // 86400, "D"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "Min"), (seconds % 60, "s"))
        micro = abs(self.offset.microseconds)
        return sign + "".join(f"{many}{name}" for many, name in parts if many) + (f"{micro}us" if micro else "")

    def _finish(self, moment: Any, count: int) -> Any:
        made = BaseOffset._finish(self, moment, count)
        return made + self.offset if self.offset else made

    def _apply_array(self, counts: Any, unit: str) -> tuple[Any, str]:
        moved, unit = BaseOffset._apply_array(self, counts, unit)
        if self.offset:
            delta = as_duration(self.offset)
            own = finer(unit, delta._unit)
            shifted = moved * rescale(1, unit, own) + rescale(delta._value, delta._unit, own)
            moved, unit = np.where(moved == NAT, NAT, shifted), own
        return moved, unit


class BusinessDay(BusinessMixin):
    """Days from Monday to Friday."""

    _prefix = "B"
    weekmask = holidays = calendar = None

    def _floor(self, days: Any) -> tuple[Any, Any]:
        week, of_week = (days + 3) // 7, (days + 3) % 7
        number = week * 5 + counting.least(of_week, of_week * 0 + 4)
        return number, self._anchor(number)

    def _anchor(self, number: Any) -> Any:
        return number // 5 * 7 + number % 5 - 3


class CustomMixin(BusinessMixin):
    """A week mask and holidays."""

    _attributes = ("n", "normalize", "weekmask", "holidays", "calendar", "offset")

    def __init__(self, n: int = 1, normalize: bool = False, weekmask: Any = "Mon Tue Wed Thu Fri", holidays: Any = None,
                 calendar: Any = None, offset: Any = _ZERO) -> None:
        super().__init__(n, normalize, offset)
        self._set_calendar(weekmask, holidays, calendar)

    def _set_calendar(self, weekmask: Any, holidays: Any, calendar: Any) -> None:
        if isinstance(calendar, np.busdaycalendar):
            self.weekmask, self.holidays, self.calendar = weekmask, tuple(calendar.holidays.tolist()), calendar
            self.holidays = tuple(np.datetime64(h, "D") for h in self.holidays)
            return
        given = [] if holidays is None else list(holidays)
        if calendar is not None:
            given += list(calendar.holidays())
        days = sorted({np.datetime64(getattr(h, "asm8", h), "D") for h in given}, key=lambda h: int(h.astype("i8")))
        self.weekmask, self.holidays = weekmask, tuple(days)
        self.calendar = np.busdaycalendar(weekmask=weekmask, holidays=list(days))

    @property
    def _params(self) -> tuple[Any, ...]:
        return (type(self), self.n, self.normalize, str(self.weekmask), tuple(map(str, self.holidays)), self.offset)

    def _open(self) -> tuple[list[bool], list[int]]:
        """(mask of the week, sorted day counts of the holidays on open days)."""
        mask = [bool(x) for x in self.calendar.weekmask.tolist()]
        return mask, [h for h in (int(x.astype("i8")) for x in self.holidays) if mask[(h + 3) % 7]]


class CustomBusinessDay(CustomMixin):
    """Days that a week mask opens and holidays do not close."""

    _prefix = "C"

    def _move(self, days: Any, n: Any) -> Any:
        single = not isinstance(days, np.ndarray)
        dates = np.array([days] if single else days, dtype="int64").view("M8[D]")
        roll = "forward" if n <= 0 else "backward"
        if n > 0:                               # from the last open day at or before, n on
            moved = np.busday_offset(dates, n, roll=roll, busdaycal=self.calendar)
        else:
            moved = np.busday_offset(dates, n, roll=roll, busdaycal=self.calendar)
        found = moved.astype("M8[D]").view("i8")
        return int(found[0]) if single else found

    def _is_on(self, moment: Any) -> bool:
        return bool(np.is_busday(np.datetime64(moment.to_datetime64(), "D"), busdaycal=self.calendar))


class _CustomBusinessMonth(CustomMixin):
    """The first or last open day of a month."""

    _last = True

    def _anchor(self, number: Any) -> Any:
        roll = "backward" if self._last else "forward"
        day = counting.first_day(number + 1) - 1 if self._last else counting.first_day(number)
        single = not isinstance(day, np.ndarray)
        dates = np.array([day] if single else day, dtype="int64").view("M8[D]")
        found = np.busday_offset(dates, 0, roll=roll, busdaycal=self.calendar).astype("M8[D]").view("i8")
        return int(found[0]) if single else found

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = month - (days < self._anchor(month))
        return number, self._anchor(number)


class CustomBusinessMonthEnd(_CustomBusinessMonth):
    """The last open day of a month."""

    _prefix = "CBME"


class CustomBusinessMonthBegin(_CustomBusinessMonth):
    """The first open day of a month."""

    _prefix, _last = "CBMS", False
