"""What makes a TimedeltaArray: numbers, text, Python's and NumPy's durations."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.arrays.timedeltas import TimedeltaArray
from septet.pandas.arrays.timelike import rescale_counts
from septet.pandas.errors import OutOfBoundsTimedelta
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import Timedelta, convert
from septet.pandas.tslibs.timedelta_text import canonical_unit
from septet.pandas.tslibs.units import NANOSECONDS, NAT, PER_SECOND, finer


def array_of(data: Any, dtype: Any = None, copy: bool = False, unit: Any = None, errors: str = "raise") -> Any:
    """The TimedeltaArray of a list or array; `unit` is that of plain numbers."""
    data = getattr(data, "_values", data)
    wanted = None if dtype is None else _unit_of(dtype)
    found = _read(data, unit, errors, wanted)
    if wanted is not None and found._unit != wanted:
        found = found.as_unit(wanted)
    if copy and found is data:
        found = found.copy()
    return found


def _unit_of(dtype: Any) -> str:
    unit = str(np.datetime_data(dtype)[0]) if dtype.kind == "m" else ""
    if unit not in PER_SECOND:
        if unit == "generic":
            raise ValueError("The 'timedelta64' dtype has no unit. Please pass in 'timedelta64[ns]' instead.")
        raise TypeError(f"dtype={dtype} is not supported. Supported resolutions are 's', 'ms', 'us', and 'ns'")
    return unit


def _read(data: Any, unit: Any, errors: str, wanted: str | None) -> Any:
    if isinstance(data, TimedeltaArray):
        return data
    if isinstance(data, ndarray) and data.dtype.kind != "O":
        return _of_array(data, unit, wanted)
    if hasattr(data, "dtype") and not isinstance(data, ndarray):
        return _of_extension(data, unit, errors, wanted)
    items = data.tolist() if isinstance(data, ndarray) else list(data)
    return of_items(items, unit, errors, wanted)


def _of_extension(data: Any, unit: Any, errors: str, wanted: str | None) -> Any:
    dtype = data.dtype
    if getattr(dtype, "_is_numeric", False):
        kind = "float64" if dtype.kind == "f" or bool(data.isna().any()) else "int64"
        return _of_array(data.to_numpy(dtype=kind, na_value=np.nan) if kind == "float64" else data.to_numpy(dtype=kind), unit, wanted)
    if dtype.kind == "M":
        raise TypeError(f"dtype {dtype} cannot be converted to timedelta64[ns]")
    return of_items(data.tolist(), unit, errors, wanted)


def _of_array(data: ndarray, unit: Any, wanted: str | None) -> Any:
    kind = data.dtype.kind
    if kind == "m":
        return _of_numpy(data)
    if kind in "iu":
        return _of_integers(data.astype("int64"), unit, wanted)
    if kind == "f":
        return _of_floats(data, unit)
    if kind in "US":
        return of_items(data.tolist(), unit, "raise", wanted)
    raise TypeError(f"dtype {data.dtype} cannot be converted to timedelta64[ns]")


def _of_numpy(data: ndarray) -> Any:
    own = str(np.datetime_data(data.dtype)[0])
    if own in ("Y", "M"):
        raise TypeError(f"Cannot convert from timedelta64[{own}]: months and years have no fixed length")
    target = own if own in PER_SECOND else "s" if own in ("W", "D", "h", "m", "generic") else "ns"
    return TimedeltaArray._of(data.astype(f"m8[{target}]").view("i8"), target)


def _of_integers(data: ndarray, unit: Any, wanted: str | None) -> Any:
    name = "ns" if unit is None else canonical_unit(unit)
    if unit is None and wanted is not None:
        return TimedeltaArray._of(data, wanted)
    if name == "ns":
        return TimedeltaArray._of(data, "ns")
    step = NANOSECONDS[name] // 1000
    limit = (2**63 - 1) // step
    if len(data) and bool(((data > limit) | (data < -limit)).any()):
        raise OutOfBoundsTimedelta(f"Cannot convert input with unit '{unit}' without overflow")
    return TimedeltaArray._of(data * step, "us")


def _of_floats(data: ndarray, unit: Any) -> Any:
    """Floats of a unit: whole and fraction apart, so that seconds keep their nanoseconds."""
    step = NANOSECONDS["ns" if unit is None else canonical_unit(unit)]
    gone = np.isnan(data)
    safe = np.where(gone, 0.0, data)
    whole = np.trunc(safe)
    if bool((whole == safe).all()) and step > 1:
        made = _of_integers(whole.astype("int64"), unit, None)
        return TimedeltaArray._of(np.where(gone, NAT, made._counts), made._unit)
    fraction = np.round(safe - whole, len(str(step)) - 1)
    counts = whole.astype("int64") * step + (fraction * step).astype("int64")
    return TimedeltaArray._of(np.where(gone, NAT, counts), "ns")


def of_items(items: list[Any], unit: Any, errors: str, wanted: str | None) -> Any:
    """The array of scalars, in the finest unit that any of them has."""
    found: list[Any] = []
    for item in items:
        try:
            found.append(_item(item, unit))
        except (ValueError, TypeError, OverflowError):
            if errors == "raise":
                raise
            found.append(NaT)
    units = {x._unit for x in found if x is not NaT}
    target = wanted or _finest(units)
    counts = [NAT if x is NaT else x._value if x._unit == target else x.as_unit(target)._value for x in found]
    return TimedeltaArray._of(np.array(counts, dtype="int64"), target)


def _item(item: Any, unit: Any) -> Any:
    if isinstance(item, str):
        try:
            return convert(item)
        except ValueError:
            raise ValueError(f"Could not convert '{item}' to NumPy timedelta") from None
    if isinstance(item, (datetime.timedelta, np.timedelta64)) or item is None or item is NaT:
        return convert(item)
    if isinstance(item, (datetime.date, bool)):
        raise TypeError(f"Invalid type for timedelta scalar: {type(item)}")
    return Timedelta(item, unit) if unit is not None else Timedelta(item)


def _finest(units: set[str]) -> str:
    target = "s"
    for unit in units:
        target = finer(target, unit)
    return target


__all__ = ["array_of", "of_items", "rescale_counts"]
