"""Fixed steps: Day (of the calendar) and the ticks from Hour to Nano."""
from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs import timedelta as duration
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.offsets.base import BaseOffset, as_moment
from septet.pandas.tslibs.units import NAT, finer, rescale


class Tick(BaseOffset):
    """A fixed length of time."""

    _is_tick = True
    _nanos = 0
    _unit = "s"                             # the coarsest unit that counts it
    _per_unit = 1

    def __init__(self, n: int = 1, normalize: bool = False) -> None:
        super().__init__(n, normalize)
        if normalize:
            raise ValueError("Tick offset with `normalize=True` are not allowed.")

    def _shown_attributes(self) -> list[str]:
        return []

    @property
    def nanos(self) -> int:
        """Nanoseconds of the step."""
        return self.n * self._nanos

    def _as_duration(self) -> tuple[int, str]:
        return self.n * self._per_unit, self._unit

    def _as_pd_timedelta(self) -> Any:
        return duration.make(*self._as_duration())

    @property
    def delta(self) -> Any:
        """The step as a Timedelta."""
        return self._as_pd_timedelta()

    def _is_on(self, moment: Any) -> bool:
        return True

    def _apply(self, moment: Any) -> Any:
        return moment + self._as_pd_timedelta()

    def _apply_array(self, counts: Any, unit: str) -> tuple[Any, str]:
        own = finer(unit, self._unit)
        missing = counts == NAT
        many = rescale(1, unit, own)
        moved = (counts * many if many != 1 else counts) + rescale(self.n * self._per_unit, self._unit, own)
        return (np.where(missing, NAT, moved) if bool(missing.any()) else moved), own

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Tick):
            if type(other) is type(self):
                return self._with(self.n + other.n)
            return of_nanoseconds(self.nanos + other.nanos)
        if isinstance(other, (datetime.timedelta, np.timedelta64)):
            return self._as_pd_timedelta() + other
        if getattr(other, "_is_day", False):
            return self._as_pd_timedelta() + other._as_pd_timedelta()
        return BaseOffset.__add__(self, other)

    def __radd__(self, other: Any) -> Any:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Tick) and type(other) is not type(self):
            return of_nanoseconds(self.nanos - other.nanos)
        if isinstance(other, (datetime.timedelta, np.timedelta64)):
            return self._as_pd_timedelta() - other
        return BaseOffset.__sub__(self, other)

    def __rsub__(self, other: Any) -> Any:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (float, np.floating)):
            exact = other * self.nanos
            if exact != int(exact) and abs(exact - round(exact)) > 1e-6:
                raise ValueError(f"{self!r} times {other} is no whole number of nanoseconds")
            return of_nanoseconds(round(exact), type(self))
        return BaseOffset.__mul__(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, (int, float, np.integer, np.floating)):
            return of_nanoseconds(int(self.nanos / other), type(self))
        return self._as_pd_timedelta() / (other._as_pd_timedelta() if isinstance(other, Tick) else other)

    def __rtruediv__(self, other: Any) -> Any:
        return other / self._as_pd_timedelta()

    def __floordiv__(self, other: Any) -> Any:
        return self._as_pd_timedelta() // (other._as_pd_timedelta() if isinstance(other, Tick) else other)

    def __mod__(self, other: Any) -> Any:
        return self._as_pd_timedelta() % (other._as_pd_timedelta() if isinstance(other, Tick) else other)

    def _against(self, other: Any, op: Callable[[Any, Any], Any]) -> Any:
        if other is NaT:
            return op is operator.ne
        if isinstance(other, Tick):
            return op(self.nanos, other.nanos)
        if isinstance(other, (datetime.timedelta, np.timedelta64)):
            return op(self._as_pd_timedelta(), other)
        return NotImplemented

    def __eq__(self, other: object) -> Any:
        if isinstance(other, str):
            return BaseOffset.__eq__(self, other)
        found = self._against(other, operator.eq)
        return (NotImplemented if hasattr(other, "_typ") else False) if found is NotImplemented else found

    def __ne__(self, other: object) -> Any:
        found = self == other
        return found if found is NotImplemented else not found

    def __lt__(self, other: Any) -> Any:
        return self._against(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._against(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._against(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._against(other, operator.ge)

    def __hash__(self) -> int:
        return hash(self._as_pd_timedelta())

    def __abs__(self) -> Any:
        return self._with(abs(self.n))


class Day(BaseOffset):
    """Days of the calendar: the wall clock stays, whatever the zone's clocks do."""

    _prefix = "D"
    _is_day = True

    def _shown_attributes(self) -> list[str]:
        return []

    @property
    def nanos(self) -> int:
        """Nanoseconds of as many days of 24 hours."""
        return self.n * 86400 * 10**9

    def _as_duration(self) -> tuple[int, str]:
        return self.n * 86400, "s"

    def _as_pd_timedelta(self) -> Any:
        return duration.make(*self._as_duration())

    def _move(self, days: Any, n: Any) -> Any:
        return days + n

    def _is_on(self, moment: Any) -> bool:
        return True

    def __add__(self, other: Any) -> Any:
        if type(other) is Day:
            return self._with(self.n + other.n)
        if isinstance(other, Tick):
            return self._as_pd_timedelta() + other._as_pd_timedelta()
        if isinstance(other, (datetime.timedelta, np.timedelta64)) and other is not NaT:
            return self._as_pd_timedelta() + other
        return BaseOffset.__add__(self, other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, (datetime.timedelta, np.timedelta64)) and other is not NaT:
            return self._as_pd_timedelta() - other
        return BaseOffset.__sub__(self, other)

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, (datetime.timedelta, np.timedelta64)):
            return self._as_pd_timedelta() / other
        return NotImplemented

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (float, np.floating)):
            return Hour(1) * float(24 * self.n * other)
        return BaseOffset.__mul__(self, other)

    __rmul__ = __mul__


def _tick(name: str, prefix: str, nanos: int, unit: str, per_unit: int, doc: str) -> Any:
    return type(name, (Tick,), {
        "__module__": "pandas._libs.tslibs.offsets", "__doc__": doc, "_prefix": prefix, "_nanos": nanos, "_unit": unit,
        "_per_unit": per_unit})


Hour = _tick("Hour", "h", 3600 * 10**9, "s", 3600, "n hours.")
Minute = _tick("Minute", "min", 60 * 10**9, "s", 60, "n minutes.")
Second = _tick("Second", "s", 10**9, "s", 1, "n seconds.")
Milli = _tick("Milli", "ms", 10**6, "ms", 1, "n milliseconds.")
Micro = _tick("Micro", "us", 10**3, "us", 1, "n microseconds.")
Nano = _tick("Nano", "ns", 1, "ns", 1, "n nanoseconds.")
TICKS = (Hour, Minute, Second, Milli, Micro, Nano)


def of_nanoseconds(nanos: int, coarsest: Any = None) -> Any:
    """The coarsest tick that counts so many nanoseconds."""
    for kind in TICKS[TICKS.index(coarsest) if coarsest in TICKS else 0:]:
        if nanos % kind._nanos == 0:
            return kind(nanos // kind._nanos)
    return Nano(nanos)


def delta_to_tick(delta: Any) -> Any:
    """The tick as long as a Timedelta."""
    return of_nanoseconds(rescale(delta._value, delta._unit, "ns"))


__all__ = ["Day", "Hour", "Micro", "Milli", "Minute", "Nano", "Second", "Tick", "as_moment", "delta_to_tick"]
