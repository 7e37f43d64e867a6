"""BaseOffset: what all calendar offsets share: a number n, comparison, text, and application to moments and arrays."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timestamp import Timestamp, make
from septet.pandas.tslibs.units import NAT, PER_DAY, checked_time

_Array = np.ndarray


def check_n(n: Any) -> int:
    """`n` as an int; TypeError or ValueError as pandas' where it is none."""
    if isinstance(n, (datetime.timedelta, np.timedelta64)):
        raise TypeError(f"`n` argument must be an integer, got {type(n)}")
    try:
        whole = int(n)
    except (ValueError, TypeError):
        raise TypeError(f"`n` argument must be an integer, got {type(n)}") from None
    if n != whole:
        raise ValueError(f"`n` argument must be an integer, got {n}")
    return whole


class BaseOffset:
    """A step in the calendar, taken n times.

    Adding one to a moment, an index or a Series moves it; `rollforward` and `rollback` move only what is not on the offset.
    """

    __module__ = "pandas._libs.tslibs.offsets"
    _is_offset = True
    _attributes: tuple[str, ...] = ("n", "normalize")
    _prefix = ""
    _use_cftime = False
    __array_priority__ = 1000

    def __init__(self, n: int = 1, normalize: bool = False) -> None:
        self.n, self.normalize = check_n(n), bool(normalize)

    # -- text

    @property
    def _params(self) -> tuple[Any, ...]:
        return (type(self), *(self.__dict__.get(name, getattr(self, name, None)) for name in self._attributes))

    @property
    def kwds(self) -> dict[str, Any]:
        """The parameters beyond n and normalize."""
        return {k: getattr(self, k) for k in self._attributes if k not in ("n", "normalize") and getattr(self, k) is not None}

    @property
    def base(self) -> Any:
        """The offset with n = 1."""
        return self._with(1)

    def copy(self) -> Any:
        """Another such offset."""
        return self._with(self.n)

    def _with(self, n: int) -> Any:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.n = n
        return made

    def _shown_attributes(self) -> list[str]:
        skipped = {"n", "normalize", "calendar", "holidays", "weekmask", "offset"}
        return [f"{name}={getattr(self, name)}" for name in self._attributes if name not in skipped]

    def _text_attributes(self) -> str:
        shown = sorted(self._shown_attributes())
        return ": " + ", ".join(shown) if shown else ""

    _outputName = ""

    def __repr__(self) -> str:
        name = self._outputName or type(self).__name__
        plural = "s" if abs(self.n) != 1 else ""
        times = f"{self.n} * " if self.n != 1 else ""
        return f"<{times}{name}{plural}{self._text_attributes()}>"

    def __str__(self) -> str:
        return repr(self)

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return self._prefix

    @property
    def name(self) -> str:
        """As rule_code, for n = 1; deprecated."""
        from septet.pandas.tslibs.conversion import warn4

        warn4("The 'name' property is deprecated and will be removed in a future version. Use 'rule_code' instead.")
        return self.base.rule_code  # type: ignore[no-any-return]

    @property
    def freqstr(self) -> str:
        """The frequency string."""
        try:
            code = self.rule_code
        except NotImplementedError:
            return repr(self)
        return (f"{self.n}{code}" if self.n != 1 else code) + self._offset_text()

    def _offset_text(self) -> str:
        return ""

    @property
    def nanos(self) -> int:
        """Nanoseconds of a fixed step; ValueError otherwise."""
        raise ValueError(f"{self!r} is a non-fixed frequency")

    # -- comparison

    def __eq__(self, other: object) -> Any:
        if isinstance(other, str):
            from septet.pandas.tslibs.frequencies import to_offset

            try:
                other = to_offset(other)
            except ValueError:
                return False
        if not isinstance(other, BaseOffset):
            return NotImplemented if hasattr(other, "_typ") else False
        return self._params == other._params

    def __ne__(self, other: object) -> Any:
        found = self == other
        return found if found is NotImplemented else not found

    def __hash__(self) -> int:
        return hash(tuple(v if isinstance(v, (int, str, type, type(None), datetime.timedelta)) else str(v) for v in self._params))

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), dict(self.__dict__))

    # -- arithmetic

    def __add__(self, other: Any) -> Any:
        if other is NaT:
            return NaT
        if isinstance(other, (datetime.date, np.datetime64)):
            return self._apply(as_moment(other))
        if isinstance(other, _Array):
            return _beside_array(self, other)
        return NotImplemented

    def __radd__(self, other: Any) -> Any:
        return self.__add__(other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, (datetime.datetime, np.datetime64)):
            raise TypeError("Cannot subtract datetime from offset.")
        if type(other) is type(self):
            return self._with(self.n - other.n)
        return NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return (-self).__add__(other) if not isinstance(other, BaseOffset) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, _Array):
            return np.array([self * x for x in other.tolist()], dtype=object)
        if isinstance(other, (int, np.integer)):
            return self._with(self.n * int(other))
        return NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Any:
        return self._with(-self.n)

    def __call__(self, other: Any) -> Any:
        raise TypeError(f"'{type(self).__name__}' object is not callable")

    # -- application

    def _move(self, days: Any, n: Any) -> Any:
        """Day counts (one int or an int64 array) moved by n steps."""
        raise NotImplementedError(f"{type(self).__name__} over day counts")

    def _apply(self, moment: Any) -> Any:
        """The offset added to a Timestamp."""
        day = PER_DAY[moment._unit]
        days, rest = divmod(moment._local, day)
        count = self._move(days, self.n) * day + (0 if self.normalize else rest)
        return self._finish(moment, count)

    def _finish(self, moment: Any, count: int) -> Any:
        return moment._at_local(checked_time(count, moment._unit))

    def _apply_array(self, counts: Any, unit: str) -> tuple[Any, str]:
        """The offset added to int64 wall clock counts: (counts, unit)."""
        day = PER_DAY[unit]
        days = counts // day
        moved = self._move(days, self.n) * day
        if not self.normalize:
            moved = moved + (counts - days * day)
        missing = counts == NAT
        return (np.where(missing, NAT, moved) if bool(missing.any()) else moved), unit

    def is_on_offset(self, dt: Any) -> bool:
        """Whether a moment lies on the offset."""
        moment = as_moment(dt)
        if self.normalize and not is_midnight(moment):
            return False
        return self._is_on(moment)

    def _is_on(self, moment: Any) -> bool:
        return (moment + self) - self == moment  # type: ignore[no-any-return]

    def rollforward(self, dt: Any) -> Any:
        """The moment itself if it is on the offset, else the next that is."""
        moment = as_moment(dt)
        return moment if self.is_on_offset(moment) else self._with(1)._apply(moment)

    def rollback(self, dt: Any) -> Any:
        """The moment itself if it is on the offset, else the last that was."""
        moment = as_moment(dt)
        return moment if self.is_on_offset(moment) else self._with(-1)._apply(moment)

    # -- fields of a moment as this calendar sees them

    def is_month_start(self, ts: Any) -> bool:
        """Whether a moment begins a month."""
        return self._edge(ts, "month", True)

    def is_month_end(self, ts: Any) -> bool:
        """Whether a moment ends a month."""
        return self._edge(ts, "month", False)

    def is_quarter_start(self, ts: Any) -> bool:
        """Whether a moment begins a quarter."""
        return self._edge(ts, "quarter", True)

    def is_quarter_end(self, ts: Any) -> bool:
        """Whether a moment ends a quarter."""
        return self._edge(ts, "quarter", False)

    def is_year_start(self, ts: Any) -> bool:
        """Whether a moment begins a year."""
        return self._edge(ts, "year", True)

    def is_year_end(self, ts: Any) -> bool:
        """Whether a moment ends a year."""
        return self._edge(ts, "year", False)

    def _edge(self, ts: Any, span: str, start: bool) -> bool:
        from septet.pandas.tslibs.offsets.edges import is_edge

        return is_edge(self, ts, span, start)


def _rebuild(cls: type, state: dict[str, Any]) -> Any:
    made = object.__new__(cls)
    made.__dict__.update(state)
    return made


def as_moment(value: Any) -> Any:
    """A Timestamp of what offsets are added to."""
    return value if isinstance(value, Timestamp) else Timestamp(value)


def is_midnight(moment: Any) -> bool:
    """Whether a Timestamp is at midnight of its wall clock."""
    return moment._local % PER_DAY[moment._unit] == 0  # type: ignore[no-any-return]


def _beside_array(offset: BaseOffset, other: Any) -> Any:
    if other.dtype.kind == "M":
        unit = np.datetime_data(other.dtype)[0]
        unit = unit if unit in PER_DAY else "s"
        counts, unit = offset._apply_array(other.astype(f"M8[{unit}]").view("i8"), unit)
        return counts.view(f"M8[{unit}]")
    if other.dtype.kind == "O":
        return np.array([offset + x for x in other.tolist()], dtype=object)
    return NotImplemented


class Anchored(BaseOffset):
    """An offset by numbered anchors: see `counting`."""

    def _floor(self, days: Any) -> tuple[Any, Any]:
        """(number of the last anchor at or before each day, its day)."""
        raise NotImplementedError

    def _anchor(self, number: Any) -> Any:
        """The day of an anchor."""
        raise NotImplementedError

    def _move(self, days: Any, n: Any) -> Any:
        number, day = self._floor(days)
        number = number + n
        if n <= 0:
            number = number + (days > day)
        return self._anchor(number)

    def _is_on(self, moment: Any) -> bool:
        days = moment._local // PER_DAY[moment._unit]
        return bool(self._floor(days)[1] == days)


def zone_free(moment: Any) -> Any:
    """A Timestamp's wall clock without the zone."""
    return make(moment._local, moment._unit)
