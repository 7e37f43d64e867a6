"""Rows brought to a frequency, labels brought to zones and spans, rows chosen by the time of day."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.pandas import kinds
from septet.pandas.time.ranges import date_range
from septet.pandas.tslibs.frequencies import to_offset


def asfreq(obj: Any, freq: Any, method: Any, how: Any, normalize: bool, fill_value: Any) -> Any:
    """The rows at the moments of a frequency from the first to the last label."""
    index = obj.index
    kind = type(index).__name__
    if kind == "PeriodIndex":
        if method is not None:
            raise NotImplementedError("'method' argument is not supported")
        return obj.set_axis(index.asfreq(freq, how=how or "E"))
    if not len(index):
        return obj.set_axis(index[:0]._with_freq(to_offset(freq))) if kind == "DatetimeIndex" else obj.copy()
    if kind == "TimedeltaIndex":
        from septet.pandas.time.ranges import timedelta_range

        target = timedelta_range(index.min(), index.max(), freq=freq, name=index.name)
    else:
        unit = getattr(index, "unit", None)
        target = date_range(index.min(), index.max(), freq=freq, unit=_unit(unit, to_offset(freq)), name=index.name)
    options: dict[str, Any] = {"method": method}
    if fill_value is not None:
        options["fill_value"] = fill_value
    found = obj.reindex(target, **options)
    return found.set_axis(found.index.normalize()) if normalize else found


def _unit(unit: Any, offset: Any) -> Any:
    from septet.pandas.tslibs.units import finer

    return finer(unit, offset._unit) if unit is not None and getattr(offset, "_is_tick", False) else unit


def _axis_number(obj: Any, axis: Any) -> int:
    if axis in (0, "index", "rows", None):
        return 0
    if axis in (1, "columns") and isinstance(obj, kinds.DataFrame):
        return 1
    raise ValueError(f"No axis named {axis} for object type {type(obj).__name__}")


def relabelled(obj: Any, axis: Any, level: Any, change: Callable[[Any], Any], word: str) -> Any:
    """The object with labels of an axis changed; TypeError where they are no moments."""
    number = _axis_number(obj, axis)
    labels = obj.columns if number else obj.index
    if isinstance(labels, kinds.MultiIndex):
        if level is None:
            raise TypeError("index is not a valid DatetimeIndex or PeriodIndex")
        place = labels._level_number(level)
        labels = labels.set_levels(_changed(labels.levels[place], change), level=place)
    else:
        if level not in (None, 0, labels.name):
            raise ValueError(f"The level {level} is not valid")
        labels = _changed(labels, change)
    return obj.set_axis(labels, axis=number)


def _changed(labels: Any, change: Callable[[Any], Any]) -> Any:
    if type(labels).__name__ != "DatetimeIndex":
        if len(labels):
            raise TypeError("index is not a valid DatetimeIndex or PeriodIndex")
        return labels
    return change(labels)


def to_period(obj: Any, freq: Any, axis: Any) -> Any:
    """Labels that are moments as spans."""
    number = _axis_number(obj, axis)
    labels = obj.columns if number else obj.index
    if type(labels).__name__ != "DatetimeIndex":
        raise TypeError(f"unsupported Type {type(labels).__name__}")
    return obj.set_axis(labels.to_period(freq), axis=number)


def to_timestamp(obj: Any, freq: Any, how: Any, axis: Any) -> Any:
    """Labels that are spans as moments."""
    number = _axis_number(obj, axis)
    labels = obj.columns if number else obj.index
    if type(labels).__name__ != "PeriodIndex":
        raise TypeError(f"unsupported Type {type(labels).__name__}")
    return obj.set_axis(labels.to_timestamp(freq=freq, how=how), axis=number)


def time_rows(obj: Any, axis: Any, places: Callable[[Any], Any]) -> Any:
    """The rows (or columns) that a question about the time of day picks."""
    number = _axis_number(obj, axis)
    labels = obj.columns if number else obj.index
    if type(labels).__name__ != "DatetimeIndex":
        raise TypeError("Index must be DatetimeIndex")
    found = places(labels)
    from septet.pandas.groupby.rows import take_rows

    return obj.take(found, axis=1) if number else take_rows(obj, found)
