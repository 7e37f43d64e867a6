"""What makes a DatetimeArray: text, numbers, dates of Python and NumPy; mixtures of them."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.arrays.datetimes import DatetimeArray, DatetimeTZDtype
from septet.pandas.arrays.timelike import rescale_counts
from septet.pandas.errors import OutOfBoundsDatetime
from septet.pandas.tslibs import conversion, parsing
from septet.pandas.tslibs.conversion import zone_of_offset
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.units import NAT, PER_SECOND, finer
from septet.pandas.tslibs.zones import get_zone, is_utc, same_zone

_MIXED = ("Mixed timezones detected. Pass utc=True in to_datetime or tz='UTC' in DatetimeIndex to convert to a common timezone.")


def array_of(data: Any, dtype: Any = None, copy: bool = False, tz: Any = None, ambiguous: Any = "raise", nonexistent: Any = "raise",
             dayfirst: bool = False, yearfirst: bool = False) -> Any:
    """The DatetimeArray of a list or array, as a dtype and in a zone where they are given."""
    data = getattr(data, "_values", data)
    unit, zone = _asked(dtype, tz)
    found = _read(data, unit, zone, dayfirst, yearfirst)
    if unit is not None and found._unit != unit:
        found = found.as_unit(unit)
    if zone is not None:
        found = found.tz_localize(zone, ambiguous, nonexistent) if found._tz is None else found.tz_convert(zone)
    elif found._tz is not None and dtype is not None:
        raise TypeError("Cannot use .astype to convert from timezone-aware dtype to timezone-naive dtype. Use obj.tz_localize(None) or "
                        "obj.tz_convert('UTC').tz_localize(None) instead.")
    return found.copy() if copy and found is data else found


def _asked(dtype: Any, tz: Any) -> tuple[str | None, Any]:
    zone = get_zone(tz)
    if dtype is None:
        return None, zone
    if isinstance(dtype, DatetimeTZDtype):
        if zone is not None and not same_zone(zone, dtype.tz):
            raise ValueError("cannot supply both a tz and a dtype with a tz")
        return dtype.unit, dtype.tz
    unit = str(np.datetime_data(dtype)[0]) if dtype.kind == "M" else ""
    if unit == "generic":
        raise ValueError("The 'datetime64' dtype has no unit. Please pass in 'datetime64[ns]' instead.")
    if unit not in PER_SECOND:
        raise TypeError(f"Unexpected value for 'dtype': '{dtype}'. Must be 'datetime64[s]', 'datetime64[ms]', 'datetime64[us]', "
                        "'datetime64[ns]' or DatetimeTZDtype'.")
    return unit, zone


def _read(data: Any, unit: str | None, zone: Any, dayfirst: bool, yearfirst: bool) -> Any:
    if isinstance(data, DatetimeArray):
        return data
    kind = getattr(getattr(data, "dtype", None), "kind", "")
    if isinstance(data, ndarray) and kind == "M":
        return of_numpy(data)
    if isinstance(data, ndarray) and kind in "iu":
        return DatetimeArray._of(data.astype("int64"), unit or "ns", zone)
    if isinstance(data, ndarray) and kind == "f":
        gone = np.isnan(data)
        return DatetimeArray._of(np.where(gone, NAT, np.where(gone, 0.0, data).astype("int64")), unit or "ns", zone)
    if kind == "b" or kind == "m" or type(data).__name__ == "TimedeltaArray":
        raise TypeError(f"dtype {data.dtype} cannot be converted to datetime64[ns]")
    if kind and getattr(data.dtype, "_is_numeric", False):
        return _read(data.to_numpy(dtype="float64", na_value=np.nan) if bool(data.isna().any()) else data.to_numpy(dtype="int64"),
                     unit, zone, dayfirst, yearfirst)
    if type(data).__name__ == "PeriodArray":
        raise TypeError("Passing PeriodDtype data is invalid. Use `data.to_timestamp()` instead")
    items = data.tolist() if hasattr(data, "tolist") else list(data)
    return of_items(items, zone, dayfirst, yearfirst, unit)


def of_numpy(data: ndarray) -> Any:
    """The array of NumPy's datetime64, in the nearest unit that there is."""
    own = str(np.datetime_data(data.dtype)[0])
    target = own if own in PER_SECOND else "s" if own in ("Y", "M", "W", "D", "h", "m", "generic") else "ns"
    if own == target:
        return DatetimeArray._of(data.view("i8"), own)
    return DatetimeArray._of(_coarse(data, target), target)


def _coarse(data: ndarray, target: str) -> ndarray:
    """Days and the like, without a Python loop."""
    own = str(np.datetime_data(data.dtype)[0])
    counts = data.view("i8")
    if own in ("D", "W", "h", "m"):
        seconds = {"D": 86400, "W": 604800, "h": 3600, "m": 60}[own]
        return np.where(counts == NAT, NAT, counts * seconds)
    if own in ("M", "Y"):
        from septet.core.fn import calendar

        months = np.where(counts == NAT, 0, counts) * (12 if own == "Y" else 1)
        return np.where(counts == NAT, NAT, calendar.first_days(months) * 86400)
    return data.astype(f"M8[{target}]").view("i8")


# ---- scalars, one by one ---------------------------------------------------------------------------------------------


def of_items(items: list[Any], zone: Any = None, dayfirst: bool = False, yearfirst: bool = False, unit: str | None = None,
             errors: str = "raise", utc: bool = False) -> Any:
    """The array of scalars, in the finest unit that any has, or in a given one; all with the same zone or all without."""
    if all(type(x) is str for x in items) and len(items) > 1 and not dayfirst and not yearfirst and zone is None and not utc:
        from septet.pandas.arrays.text_reading import read_uniform

        quick = read_uniform(items)
        if quick is not None:
            return quick
    found = [_checked(item, zone, dayfirst, yearfirst, errors, utc, unit) for item in items]
    return assemble(found, zone, unit, utc, errors)


def _checked(item: Any, zone: Any, dayfirst: bool, yearfirst: bool, errors: str, utc: bool, unit: str | None) -> Any:
    try:
        return _item(item, zone, dayfirst, yearfirst, utc, unit)
    except (ValueError, TypeError, OverflowError):
        if errors == "raise":
            raise
        return NaT


def _item(item: Any, zone: Any, dayfirst: bool, yearfirst: bool, utc: bool, unit: str | None) -> Any:
    """One moment."""
    if type(item) is str or isinstance(item, str):
        if is_missing_text(item):
            return NaT
        if item in ("now", "today"):
            return Timestamp.now(zone)
        moment = conversion.of_parsed(parsing.parse(item, dayfirst, yearfirst), None)
        return moment if zone is None or moment.tzinfo is not None else _in_zone(moment, zone)
    if item is None or item is NaT or type(item).__name__ == "NAType":
        return NaT
    if isinstance(item, bool):
        raise TypeError(f"{type(item)} is not convertible to datetime")
    if isinstance(item, (int, np.integer)) and unit is not None:
        return Timestamp(int(item)) if unit == "ns" else _counted(int(item), unit)
    return conversion.convert(item, None)


def _counted(count: int, unit: str) -> Any:
    from septet.pandas.tslibs.timestamp import make

    return make(count, unit)


def _in_zone(moment: Any, zone: Any) -> Any:
    return moment.tz_localize(zone)


def assemble(found: list[Any], zone: Any, unit: str | None, utc: bool, errors: str = "raise") -> Any:
    """Timestamps and NaTs as one array."""
    moments = [x for x in found if x is not NaT]
    target = unit or _finest(moments)
    tz = _shared_zone(moments, zone, utc)
    counts = [NAT if x is NaT else _count(x, target, errors) for x in found]
    return DatetimeArray._of(np.array(counts, dtype="int64"), target, tz)


def _count(moment: Any, unit: str, errors: str) -> int:
    if moment._unit == unit:
        return moment._value  # type: ignore[no-any-return]
    try:
        return moment.as_unit(unit)._value  # type: ignore[no-any-return]
    except OutOfBoundsDatetime:
        if errors == "raise":
            raise
        return NAT


def _finest(moments: list[Any]) -> str:
    target = "s"
    for unit in {m._unit for m in moments}:
        target = finer(target, unit)
    return target


def _shared_zone(moments: list[Any], zone: Any, utc: bool) -> Any:
    """The zone of all: UTC where that is asked, else the one they have."""
    if utc:
        return datetime.UTC
    zones = {id(m.tzinfo): m.tzinfo for m in moments}
    if not zones:
        return zone
    distinct = list(zones.values())
    first = distinct[0]
    if all(same_zone(first, z) for z in distinct[1:]):
        return first if first is not None else None
    if zone is not None and all(z is not None for z in distinct):
        return zone
    if any(z is None for z in distinct):
        raise ValueError("Cannot mix tz-aware with tz-naive values")
    raise ValueError(_MIXED)


__all__ = ["array_of", "is_utc", "of_items", "of_numpy", "rescale_counts", "zone_of_offset"]
