"""What `Timestamp(...)` takes: text, numbers, fields, dates of Python and NumPy."""
from __future__ import annotations

import datetime
import warnings
from typing import Any

import septet.numpy as np
from septet.core.calendar import days_of
from septet.pandas.errors import OutOfBoundsDatetime, Pandas4Warning
from septet.pandas.tslibs import parsing
from septet.pandas.tslibs.localize import to_utc
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.timedelta import of_float
from septet.pandas.tslibs.timestamp import _NOTHING, Timestamp, make, of_datetime
from septet.pandas.tslibs.units import NANOSECONDS, NAT, PER_SECOND, checked_time, rescale
from septet.pandas.tslibs.zones import get_zone

_NAMES = ("year", "month", "day", "hour", "minute", "second", "microsecond")
_UNITS = {"D": "D", "W": "W", "h": "h", "m": "m", "min": "m", "s": "s", "ms": "ms", "us": "us", "ns": "ns"}
_FOLD = ("Cannot pass fold with possibly unambiguous input: int, float, numpy.datetime64, str, or timezone-aware datetime-like. "
         "Pass naive datetime-like or build Timestamp from components.")


def warn4(text: str) -> None:
    """Warn of what pandas 4 will not have."""
    warnings.warn(text, Pandas4Warning, stacklevel=3)


def construct(value: Any, fields: tuple[Any, ...], tzinfo: Any, nanosecond: Any, tz: Any, unit: Any, fold: Any) -> Any:
    """What Timestamp.__new__ was called with -> a Timestamp or NaT."""
    zone = _zone_of(tz, tzinfo)
    if fold not in (None, 0, 1):
        raise ValueError("Valid values for the fold argument are None, 0, or 1.")
    if value is _NOTHING and fields[0] is None:
        raise TypeError("function missing required argument 'year' (pos 1)")
    if value is _NOTHING or isinstance(value, (int, np.integer)) and fields[0] is not None and not isinstance(value, bool):
        return _of_fields(value, fields, nanosecond, zone, fold)
    given = [name for name, field in zip(_NAMES, fields, strict=True) if field is not None]
    if given or nanosecond is not None:
        raise ValueError(f"Cannot pass both a value to convert and date attributes, got {given}; 'tz' is keyword-only")
    if fold is not None and (not isinstance(value, datetime.datetime) or value.tzinfo is not None):
        raise ValueError(_FOLD)
    return convert(value, zone, unit, fold)


def _zone_of(tz: Any, tzinfo: Any) -> Any:
    if tzinfo is not None:
        if not isinstance(tzinfo, datetime.tzinfo):
            raise TypeError(f"tzinfo must be a datetime.tzinfo object, not {type(tzinfo)}")
        if tz is not _NOTHING:
            raise ValueError("Can provide at most one of tz, tzinfo")
        return get_zone(tzinfo)
    return None if tz is _NOTHING else get_zone(tz)


def _of_fields(value: Any, fields: tuple[Any, ...], nanosecond: Any, zone: Any, fold: Any) -> Any:
    if value is not _NOTHING:                       # by position: year, month, day ...
        fields = (value, *fields[:6])
    year, month, day, *clock = fields
    for part in (month, day):
        if part is None:
            raise TypeError("'NoneType' object cannot be interpreted as an integer" if value is not _NOTHING
                            else "function missing required argument 'month' (pos 2)" if month is None
                            else "function missing required argument 'day' (pos 3)")
    nano = 0 if nanosecond is None else nanosecond
    if not 0 <= nano <= 999:
        raise ValueError("nanosecond must be in 0..999")
    moment = datetime.datetime(year, month, day, *(c or 0 for c in clock))
    made = of_datetime(moment, "ns" if nano else "us", nano)
    return made if zone is None else _localized(made, zone, fold)


def _localized(made: Any, zone: Any, fold: Any) -> Any:
    """A wall clock in a zone; `fold` says which of two moments."""
    ambiguous = "raise" if fold is None else not fold
    return make(to_utc(made._value, made._unit, zone, ambiguous), made._unit, zone)


def convert(value: Any, zone: Any, unit: Any = None, fold: Any = None) -> Any:
    """A Timestamp of one value, in a zone if given."""
    if unit is not None and not isinstance(value, (int, float, np.integer, np.floating)) and value is not None:
        text = ("The 'unit' keyword is only used when the Timestamp input is an integer or float, not "
                f"{type(value).__name__}. To specify the storage unit of the output use `ts.as_unit(unit)`.")
        warnings.warn(text, UserWarning, stacklevel=4)
    if isinstance(value, str):
        return of_text(value, zone)
    if value is None or value is NaT or type(value).__name__ == "NAType":
        return NaT
    if isinstance(value, datetime.datetime):
        return _of_datetime(value, zone, fold)
    if isinstance(value, datetime.date):
        made = make(86400 * (value.toordinal() - 719163), "s")
        return made if zone is None else _localized(made, zone, fold)
    if isinstance(value, np.datetime64):
        made = of_numpy(value)
        return made if zone is None or made is NaT else _localized(made, zone, fold)
    if isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_, np.timedelta64)):
        return _of_integer(int(value), unit, zone)
    if isinstance(value, (float, np.floating)):
        return NaT if value != value else _of_float(float(value), unit, zone)
    if hasattr(value, "_is_period"):
        raise ValueError("Cannot convert Period to Timestamp unambiguously. Use to_timestamp")
    raise TypeError(f"Cannot convert input [{value}] of type {type(value)} to Timestamp")


def _of_datetime(value: datetime.datetime, zone: Any, fold: Any) -> Any:
    if zone is not None and value.tzinfo is not None:
        raise ValueError("Cannot pass a datetime or Timestamp with tzinfo with the tz parameter. Use tz_convert instead.")
    if isinstance(value, Timestamp):
        made = value
    else:
        made = of_datetime(value)
        fold = value.fold or None if fold is None else fold
    return made if zone is None else _localized(made, zone, fold)


def of_text(text: str, zone: Any, dayfirst: bool = False, yearfirst: bool = False) -> Any:
    """The Timestamp of a text; a zone given besides converts what has an offset and localizes what has none."""
    if zone is None and not dayfirst and len(text) in (10, 19) and text[4] == "-" and text[7] == "-":
        try:
            moment = _read_iso(text)
        except ValueError:
            pass
        else:
            return of_naive(moment)
    if is_missing_text(text):
        return NaT
    if text in ("now", "today"):
        return Timestamp.now(zone)
    return of_parsed(parsing.parse(text, dayfirst, yearfirst), zone)


_read_iso = datetime.datetime.fromisoformat
_new = datetime.datetime.__new__


def of_naive(moment: datetime.datetime) -> Any:
    """The Timestamp of a datetime without a zone and microseconds."""
    made = _new(Timestamp, moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    made._value = ((moment.toordinal() - 719163) * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second) * 1000000
    made._unit = "us"
    return made


def of_parsed(parsed: parsing.Parsed, zone: Any) -> Any:
    """The Timestamp of what was read."""
    if parsed.offset is None:
        made = make(parsed.count, parsed.unit)
        return made if zone is None else _localized(made, zone, None)
    count = checked_time(parsed.count - parsed.offset * PER_SECOND[parsed.unit], parsed.unit)
    return make(count, parsed.unit, zone if zone is not None else zone_of_offset(parsed.offset))


def zone_of_offset(seconds: int) -> datetime.timezone:
    """The fixed zone of an offset."""
    return datetime.timezone(datetime.timedelta(seconds=seconds)) if seconds else datetime.UTC


def of_numpy(value: Any) -> Any:
    """The Timestamp of NumPy's scalar, in the nearest unit that there is."""
    if np.isnat(value):
        return NaT
    unit = np.datetime_data(value.dtype)[0]
    target = unit if unit in PER_SECOND else "s" if unit in ("Y", "M", "W", "D", "h", "m", "generic") else "ns"
    return make(int(value.astype(f"M8[{target}]").astype("i8")), target)


def _of_integer(value: int, unit: Any, zone: Any) -> Any:
    if unit in ("M", "Y"):
        months = value * (12 if unit == "Y" else 1)
        return make(days_of(1970, 1 + months) * 86400 * 10**6, "us", zone)
    if unit is None or unit == "ns":
        if value == NAT:
            return NaT
        if not -2**63 < value < 2**63:
            raise OutOfBoundsDatetime(f"Out of bounds timestamp {value}")
        return make(value, "ns", zone)
    return make(_bounded(value * (NANOSECONDS[_known(unit)] // 1000), value, unit), "us", zone)


def _known(unit: Any) -> str:
    if unit not in _UNITS:
        raise ValueError(f"Unrecognized unit {unit}")
    return _UNITS[unit]


def _bounded(count: int, value: Any, unit: Any) -> int:
    if not -2**63 < count < 2**63:
        raise OutOfBoundsDatetime(f"cannot convert input {value} with the unit '{unit}'")
    return count


def _of_float(value: float, unit: Any, zone: Any) -> Any:
    if value in (float("inf"), float("-inf")):
        raise OutOfBoundsDatetime(f"cannot convert input {value} with the unit '{unit}'")
    if unit is not None and unit != "ns" and value.is_integer():
        return _of_integer(int(value), unit, zone)
    if unit in ("M", "Y"):
        raise ValueError(f"Conversion of non-round float with unit={unit} is ambiguous")
    step = NANOSECONDS[_known(unit or "ns")]
    count = int(value) if step == 1 else of_float(value, step)
    return make(_bounded(count, value, unit), "ns", zone)


def rescaled(value: Any, unit: str) -> int:
    """The count of a Timestamp or Timedelta in a unit."""
    return rescale(value._value, value._unit, unit)
