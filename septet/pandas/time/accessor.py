"""Series.dt: fields and methods of columns of moments, durations and spans."""
from __future__ import annotations

from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.timelike import TimeLikeArray
from septet.pandas.tslibs.conversion import warn4

_COMMON = "round floor ceil as_unit"
_MOMENTS = ("year month day hour minute second microsecond nanosecond day_of_week weekday day_of_year quarter days_in_month is_leap_year "
            "is_month_start is_month_end is_quarter_start is_quarter_end is_year_start is_year_end date time timetz tz unit freq")
_MOMENT_METHODS = f"{_COMMON} tz_localize tz_convert normalize strftime day_name month_name to_period to_pydatetime"
_DURATIONS = "days seconds microseconds nanoseconds unit freq"
_SPANS = ("year month day hour minute second week weekofyear weekday day_of_week day_of_year quarter qyear days_in_month is_leap_year "
          "start_time end_time freq")
_OLD = {"dayofweek": "day_of_week", "dayofyear": "day_of_year", "daysinmonth": "days_in_month"}


class Properties:
    """What .dt gives: each field or method's result as a Series with the same labels."""

    def __init__(self, series: Any, values: TimeLikeArray) -> None:
        self._parent, self._array = series, values

    def _wrap(self, found: Any) -> Any:
        """A column as a Series like the parent; scalars as they are."""
        if isinstance(found, (ndarray, TimeLikeArray)) or hasattr(found, "_from_sequence"):
            if isinstance(found, TimeLikeArray) and found._freq is not None and found.dtype.kind in "mM":
                found = found._new(found._counts)
            return self._parent._with(found)
        return found

    def __repr__(self) -> str:
        return f"<pandas.core.indexes.accessors.{type(self).__name__} object at {id(self):#x}>"

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class DatetimeProperties(Properties):
    """.dt of moments."""

    def isocalendar(self) -> Any:
        """ISO year, week and day as a frame with the same labels."""
        found = self._array.isocalendar()  # type: ignore[attr-defined]
        found.index = self._parent.index
        return found

    @property
    def freq(self) -> Any:
        """The frequency string that the values suggest, or None."""
        return self._array.inferred_freq


class TimedeltaProperties(Properties):
    """.dt of durations."""

    @property
    def components(self) -> Any:
        """Days to nanoseconds as a frame with the same labels."""
        found = self._array.components  # type: ignore[attr-defined]
        found.index = self._parent.index
        return found

    def total_seconds(self) -> Any:
        """Seconds as floats."""
        return self._wrap(self._array.total_seconds())  # type: ignore[attr-defined]

    def to_pytimedelta(self) -> Any:
        """Python's timedeltas in a NumPy array."""
        warn4("The behavior of TimedeltaProperties.to_pytimedelta is deprecated, in a future version this will return a Series containing "
              "python datetime.timedelta objects instead of an ndarray. To retain the old behavior, call `np.array` on the result")
        return self._array.to_pytimedelta()  # type: ignore[attr-defined]

    @property
    def freq(self) -> Any:
        """The frequency string that the values suggest, or None."""
        return self._array.inferred_freq


class PeriodProperties(Properties):
    """.dt of spans."""


def _add(cls: type, properties: str, methods: str) -> None:
    for name in properties.split():
        if name not in cls.__dict__:
            setattr(cls, name, property(lambda self, name=name: self._wrap(getattr(self._array, name))))
    for name in methods.split():
        setattr(cls, name, _method(name))


def _method(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._wrap(getattr(self._array, name)(*args, **kwargs))

    method.__name__ = name
    return method


def _old(name: str, new: str) -> property:
    def get(self: Any) -> Any:
        warn4(f"Series.dt.{name} is deprecated and will be removed in a future version. Use Series.dt.{new} instead.")
        return getattr(self, new)

    return property(get)


_add(DatetimeProperties, _MOMENTS, _MOMENT_METHODS)
_add(TimedeltaProperties, _DURATIONS, _COMMON)
_add(PeriodProperties, _SPANS, "strftime asfreq to_timestamp")
for _name, _new in _OLD.items():
    setattr(DatetimeProperties, _name, _old(_name, _new))
    setattr(PeriodProperties, _name, _old(_name, _new))
_KINDS = {"DatetimeArray": DatetimeProperties, "TimedeltaArray": TimedeltaProperties, "PeriodArray": PeriodProperties}


def properties_of(series: Any) -> Any:
    """.dt of a Series; AttributeError where its values are no times."""
    values = series._values
    if type(values).__name__ == "Categorical":
        inner = values.categories._values
        if type(inner).__name__ in _KINDS:
            values = inner.take(values.codes, allow_fill=True)
    cls = _KINDS.get(type(values).__name__)
    if cls is None:
        raise AttributeError("Can only use .dt accessor with datetimelike values")
    return cls(series, values)


__all__ = ["kinds", "properties_of"]
