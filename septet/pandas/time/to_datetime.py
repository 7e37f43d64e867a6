"""to_datetime: anything that says moments, to Timestamp, DatetimeIndex or Series."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.datetime_reading import array_of, assemble, of_items
from septet.pandas.arrays.datetimes import DatetimeArray
from septet.pandas.arrays.text_reading import read_layout
from septet.pandas.construct import is_list_like
from septet.pandas.errors import OutOfBoundsDatetime
from septet.pandas.indexes.base import from_array
from septet.pandas.missing import is_missing
from septet.pandas.time import formats
from septet.pandas.tslibs import parsing
from septet.pandas.tslibs.conversion import of_parsed, warn4, zone_of_offset
from septet.pandas.tslibs.localize import to_utc
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timestamp import Timestamp, make
from septet.pandas.tslibs.units import NANOSECONDS, NAT, PER_SECOND
from septet.pandas.tslibs.zones import UTC, get_zone

_NOTHING: Any = object()
_ADVICE = (". You might want to try:\n    - passing `format` if your strings have a consistent format;\n    - passing `format='ISO8601'` "
           "if your strings are all ISO8601 but not necessarily in exactly the same format;\n    - passing `format='mixed'`, and the "
           "format will be inferred for each element individually. You might want to use `dayfirst` alongside this.")


def to_datetime(arg: Any, errors: str = "raise", dayfirst: bool = False, yearfirst: bool = False, utc: bool = False,
                format: Any = None, exact: Any = _NOTHING, unit: Any = None, origin: Any = "unix", cache: bool = True) -> Any:
    """Moments of a scalar, list, array, Series, or a frame of fields.

    errors: "coerce" gives NaT for what is no moment.  format: strptime's, "ISO8601" or "mixed"; found from the first text where
    None.  unit, origin: of numbers.  utc: everything in UTC.
    """
    if errors not in ("raise", "coerce"):
        raise ValueError("errors must be one of 'raise', or 'coerce'.")
    if exact is not _NOTHING and format in ("mixed", "ISO8601"):
        raise ValueError("Cannot use 'exact' when 'format' is 'mixed' or 'ISO8601'")
    if arg is None or arg is NaT:
        return NaT
    reader = _Reader(errors, dayfirst, yearfirst, utc, format, exact is _NOTHING or bool(exact), unit, cache)
    if origin != "unix":
        arg = _from_origin(arg, origin, unit)
        if isinstance(arg, (Timestamp, kinds.Index, kinds.Series, DatetimeArray)) or arg is NaT:
            return arg if not utc else to_datetime(arg, utc=True)
    return _by_shape(arg, reader)


def _by_shape(arg: Any, reader: _Reader) -> Any:
    if isinstance(arg, Timestamp):
        return _scalar_zone(arg, reader.utc)
    if isinstance(arg, kinds.Series):
        return arg._with(reader.array(arg._values))
    if isinstance(arg, (kinds.DataFrame, dict)):
        return _of_fields(arg, reader)
    if isinstance(arg, kinds.Index):
        return _index(reader, arg._values, arg._name)
    if is_list_like(arg):
        return _index(reader, _listed(arg), None)
    found = reader.array([arg])
    return found[0]


def _listed(arg: Any) -> Any:
    if isinstance(arg, (ndarray, ExtensionArray)):
        if arg.ndim > 1:
            raise TypeError("arg must be a string, datetime, list, tuple, 1-d array, or Series")
        return arg
    items = list(arg)
    if set(map(type, items)) & {list, dict, ndarray}:
        raise TypeError("arg must be a string, datetime, list, tuple, 1-d array, or Series")
    return items


def _index(reader: _Reader, values: Any, name: Any) -> Any:
    return from_array(reader.array(values), name)


def _scalar_zone(moment: Any, utc: bool) -> Any:
    if not utc:
        return moment
    return moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")


class _Reader:
    """The arguments of one call, and reading with them."""

    def __init__(self, errors: str, dayfirst: bool, yearfirst: bool, utc: bool, format_: Any, exact: bool, unit: Any, cache: bool) -> None:
        self.errors, self.dayfirst, self.yearfirst, self.utc = errors, dayfirst, yearfirst, utc
        self.format, self.exact, self.unit, self.cache = format_, exact, unit, cache

    def array(self, values: Any) -> Any:
        """The DatetimeArray of a column or list."""
        if isinstance(values, DatetimeArray):
            return self._zoned(values)
        if isinstance(values, ndarray) and values.dtype.kind == "M":
            return self._zoned(array_of(values))
        if self.unit is not None:
            if self.format is not None:
                raise ValueError("cannot specify both format and unit")
            return self._zoned(of_units(values, self.unit, self.errors))
        if isinstance(values, ndarray) and values.dtype.kind in "iuf" and self.format is None:
            return self._zoned(array_of(values))
        items = values.tolist() if hasattr(values, "tolist") else list(values)
        return self._items(items, getattr(values, "dtype", None))

    def _zoned(self, found: Any) -> Any:
        if not self.utc:
            return found
        return found.tz_localize("UTC") if found._tz is None else _in_utc(found)

    def _items(self, items: list[Any], dtype: Any) -> Any:
        form = self.format
        if form is not None and any(isinstance(x, (int, float)) and x == x and not isinstance(x, bool) for x in items[:1000]) and \
                form not in ("mixed", "ISO8601"):
            warn4("Parsing integer or float values with a format in to_datetime is deprecated. In a future version these will be "
                  "interpreted as epochs via the 'unit' keyword. Convert the values to strings before passing to to_datetime.")
            items = [str(int(x)) if isinstance(x, (int, float, np.number)) and x == x else x for x in items]
        if form is None:
            form = self._guess(items)
        if form == "ISO8601":
            return self._iso(items)
        if form is not None and form != "mixed":
            return self._formatted(items, form)
        return of_items(items, None, self.dayfirst, self.yearfirst, None, self.errors, self.utc) if not self.utc else \
            self._mixed_utc(items)

    def _mixed_utc(self, items: list[Any]) -> Any:
        """Each moment in UTC, wall clocks without an offset taken as UTC's."""
        found = []
        for item in items:
            try:
                moment = array_of([item], dayfirst=self.dayfirst, yearfirst=self.yearfirst)[0]
            except (ValueError, TypeError, OverflowError):
                if self.errors == "raise":
                    raise
                moment = NaT
            found.append(moment if moment is NaT else _scalar_zone(moment, True))
        return assemble(found, None, None, True, self.errors)

    def _guess(self, items: list[Any]) -> str | None:
        """The format of the first text; None where the texts are to be read one by one."""
        place = next((k for k, x in enumerate(items) if not _gone(x)), None)
        if place is None or not isinstance(items[place], str):
            return None
        first = items[place]
        form = formats.guess_format(first, self.dayfirst) if not self.yearfirst else None
        if form is not None and not self._reads(first, form):
            form = None
        if form is None:
            if first not in ("now", "today") and any(not _gone(x) for x in items[place + 1:place + 100]):
                warnings.warn("Could not infer format, so each element will be parsed individually, falling back to `dateutil`. To ensure "
                              "parsing is consistent and as-expected, please specify a format.", UserWarning, stacklevel=7)
            return None
        self._warn_order(form)
        return form

    def _reads(self, text: str, form: str) -> bool:
        try:
            formats.read(text, form)
        except ValueError:
            return False
        return True

    def _warn_order(self, form: str) -> None:
        if form.startswith("%d") and "%m" in form and not self.dayfirst:
            advice = "dayfirst=False (the default) was specified. Pass `dayfirst=True`"
        elif form.startswith("%m") and "%d" in form and self.dayfirst:
            advice = "dayfirst=True was specified. Pass `dayfirst=False`"
        else:
            return
        warnings.warn(f"Parsing dates in {form} format when {advice} or specify a format to silence this warning.", UserWarning,
                      stacklevel=8)

    def _iso(self, items: list[Any]) -> Any:
        found = []
        for item in items:
            if isinstance(item, str) and not is_missing_text(item) and parsing._ISO.match(item.strip()) is None:
                if self.errors == "raise":
                    raise ValueError(f'Time data {item} is not ISO8601 format{_ADVICE}')
                found.append(NaT)
                continue
            moment = NaT if _gone(item) else of_parsed(parsing.parse(item), None) if isinstance(item, str) else Timestamp(item)
            found.append(_scalar_zone(moment, self.utc) if moment is not NaT else moment)
        return assemble(found, None, None, self.utc, self.errors)

    def _formatted(self, items: list[Any], form: str) -> Any:
        quick = self._at_once(items, form) if self.exact else None
        if quick is not None:
            return quick
        formats.compiled(form)
        known: dict[Any, Any] = {}
        found = []
        for item in items:
            if type(item) is str and item in known:
                found.append(known[item])
                continue
            moment = self._one(item, form)
            if type(item) is str:
                known[item] = moment
            found.append(moment)
        return assemble(found, None, None, self.utc, self.errors)

    def _at_once(self, items: list[Any], form: str) -> Any:
        """All texts by position, where they have the same layout."""
        if len(items) < 8:
            return None
        texts, gaps = items, None
        if set(map(type, items)) != {str}:
            gaps = np.array([_gone(x) for x in items], dtype=bool)
            if not all(type(x) is str or _gone(x) for x in items) or bool(gaps.all()):
                return None
            filler = next(x for x in items if not _gone(x))
            texts = [filler if _gone(x) else x for x in items]
        layout = formats.layout_for(form, texts[0])
        pair = None if layout is None else read_layout(texts, layout)
        if pair is None:
            return None
        counts, unit = pair
        return DatetimeArray._of(counts if gaps is None else np.where(gaps, NAT, counts), unit, UTC if self.utc else None)

    def _one(self, item: Any, form: str) -> Any:
        if _gone(item):
            return NaT
        if not isinstance(item, str):
            return _scalar_zone(Timestamp(item), self.utc)
        if item in ("now", "today"):
            return _scalar_zone(Timestamp(item), self.utc)
        try:
            count, unit, zone = formats.read(item, form, self.exact)
            return _scalar_zone(_moment(count, unit, zone), self.utc)
        except ValueError as error:
            if self.errors == "coerce":
                return NaT
            if isinstance(error, formats.FormatError):
                raise ValueError(f"{error}{_ADVICE}") from None
            raise


def _moment(count: int, unit: str, zone: Any) -> Any:
    if not -2**63 < count < 2**63:
        raise OutOfBoundsDatetime(f"Out of bounds nanosecond timestamp: {make(count // 10**9, 's')}")
    if zone is None:
        return make(count, unit)
    if isinstance(zone, int):
        return make(count - zone * PER_SECOND[unit], unit, zone_of_offset(zone))
    found = get_zone(zone)
    return make(to_utc(count, unit, found), unit, found)


def _in_utc(found: Any) -> Any:
    made = found.tz_convert("UTC")
    made._freq = found._freq if found._tz is UTC else None
    return made


def _gone(item: Any) -> bool:
    if type(item) is str:
        return is_missing_text(item)
    return is_missing(item)


# ---- numbers of a unit -----------------------------------------------------------------------------------------------


def of_units(values: Any, unit: Any, errors: str) -> Any:
    """Counts of a unit since 1970 as moments."""
    if isinstance(values, ndarray) and values.dtype.kind in "iu" and unit in NANOSECONDS:
        return _integers(values.astype("int64"), unit)
    if isinstance(values, ndarray) and values.dtype.kind == "f" and unit in NANOSECONDS and unit != "ns":
        found = _floats(values, unit)
        if found is not None:
            return found
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    if items and all(type(x) is int for x in items) and unit in NANOSECONDS and max(map(abs, items)) < 2**62:
        return _integers(np.array(items, dtype="int64"), unit)
    return assemble([_of_unit(x, unit, errors) for x in items], None, None, False, errors)


def _integers(counts: ndarray, unit: str) -> Any:
    if unit == "ns":
        return DatetimeArray._of(counts, "ns")
    step = NANOSECONDS[unit] // 1000
    limit = (2**63 - 1) // step
    beyond = (counts > limit) | (counts < -limit)
    if bool(beyond.any()):
        raise OutOfBoundsDatetime(f"cannot convert input {int(counts[beyond][0])} with the unit '{unit}'")
    return DatetimeArray._of(counts * step, "us")


def _floats(values: ndarray, unit: str) -> Any:
    """Floats: whole ones as integers, others to the nanosecond; None where they do not fit."""
    gone = np.isnan(values)
    safe = np.where(gone, 0.0, values)
    if bool((np.abs(safe) * NANOSECONDS[unit] > 9.2e18).any()):
        return None
    whole = np.trunc(safe)
    if bool((whole == safe).all()):
        made = _integers(whole.astype("int64"), unit)
        return DatetimeArray._of(np.where(gone, NAT, made._counts), made._unit)
    step = NANOSECONDS[unit]
    fraction = np.round(safe - whole, len(str(step)) - 1)
    counts = whole.astype("int64") * step + (fraction * step).astype("int64")
    return DatetimeArray._of(np.where(gone, NAT, counts), "ns")


def _of_unit(item: Any, unit: Any, errors: str) -> Any:
    try:
        if _gone(item):
            return NaT
        if isinstance(item, str):
            return Timestamp(item)
        return Timestamp(item, unit=unit) if isinstance(item, (int, float, np.number)) else Timestamp(item)
    except (ValueError, OverflowError):
        if errors == "raise":
            raise
        return NaT


def _from_origin(arg: Any, origin: Any, unit: Any) -> Any:
    """Numbers reckoned from another moment than 1970."""
    if isinstance(origin, str) and origin == "julian":
        if (unit or "ns") != "D":
            raise ValueError("unit must be 'D' for origin='julian'")
        epoch = 2440587.5
        return _mapped(arg, lambda x: x - epoch)
    if not isinstance(arg, (int, float, list, tuple, ndarray, kinds.Series, kinds.Index)):
        raise ValueError(f"'{arg}' is not compatible with origin='{origin}'; it must be numeric with a unit specified")
    try:
        offset = Timestamp(origin) if not isinstance(origin, (int, float)) else Timestamp(origin, unit=unit)
    except OutOfBoundsDatetime as error:
        raise OutOfBoundsDatetime(f"origin {origin} is Out of Bounds") from error
    except ValueError as error:
        raise ValueError(f"origin {origin} cannot be converted to a Timestamp") from error
    if offset.tzinfo is not None:
        raise ValueError(f"origin offset {offset} must be tz-naive")
    found = to_datetime(arg, unit=unit)
    return found + (offset - Timestamp(0).as_unit(offset._unit)) if found is not NaT else NaT


def _mapped(arg: Any, function: Any) -> Any:
    if isinstance(arg, (list, tuple)):
        return [function(x) for x in arg]
    return function(arg)


# ---- frames of fields ------------------------------------------------------------------------------------------------

_FIELDS = {"year": "year", "years": "year", "month": "month", "months": "month", "day": "day", "days": "day", "hour": "h", "hours": "h",
           "minute": "m", "minutes": "m", "second": "s", "seconds": "s", "ms": "ms", "millisecond": "ms", "milliseconds": "ms", "us": "us",
           "microsecond": "us", "microseconds": "us", "ns": "ns", "nanosecond": "ns", "nanoseconds": "ns"}


def _of_fields(arg: Any, reader: _Reader) -> Any:
    """Moments of the columns year, month, day, hour ... of a frame or dict."""
    frame = kinds.DataFrame(arg)
    if len(set(frame.columns.tolist())) != len(frame.columns):
        raise ValueError("cannot assemble with duplicate keys")
    names = {}
    for label in frame.columns.tolist():
        kind = _FIELDS.get(label) or _FIELDS.get(str(label).lower())
        names[kind or label] = label
    needed = [k for k in ("day", "month", "year") if k not in names]
    if needed:
        raise ValueError(f"to assemble mappings requires at least that [year, month, day] be specified: [{','.join(sorted(needed))}] "
                         "is missing")
    extra = sorted(str(k) for k in names if k not in _FIELDS.values())
    if extra:
        raise ValueError(f"extra keys have been passed to the datetime assemblage: [{','.join(extra)}]")
    return _assembled(frame, names, reader)


def _assembled(frame: Any, names: dict[str, Any], reader: _Reader) -> Any:
    from septet.core.fn import calendar

    year, month, day = (_numbers(frame[names[k]]) for k in ("year", "month", "day"))
    gone = np.isnan(year) | np.isnan(month) | np.isnan(day)
    whole = [np.where(gone, 1, x).astype("int64") for x in (year, month, day)]
    months = (whole[0] - 1970) * 12 + whole[1] - 1
    first = calendar.first_days(months)
    bad = ~gone & ((whole[1] < 1) | (whole[1] > 12) | (whole[2] < 1) | (whole[2] > calendar.first_days(months + 1) - first))
    if bool(bad.any()):
        if reader.errors == "raise":
            k = int(np.flatnonzero(bad)[0])
            shown = "-".join(f"{int(x[k]):0{w}d}" for x, w in zip(whole, (4, 2, 2), strict=True))
            raise ValueError(f'cannot assemble the datetimes: invalid or out-of-bounds date "{shown}"')
        gone = gone | bad
    counts = np.where(gone, NAT, (first + whole[2] - 1) * 86400 * 10**6)
    found: Any = DatetimeArray._of(counts, "us")
    for kind in ("h", "m", "s", "ms", "us", "ns"):
        if kind in names:
            from septet.pandas.time.to_timedelta import to_timedelta

            found = found + to_timedelta(frame[names[kind]], unit=kind)._values
    series = kinds.Series._new(found, frame.index)
    return series if not reader.utc else series._with(found.tz_localize("UTC"))


def _numbers(column: Any) -> ndarray:
    from septet.pandas.construct import unwrap

    values = unwrap(column)
    return np.asarray(values, dtype="float64") if getattr(values.dtype, "kind", "") != "O" else np.array(
        [float(x) if x is not None else np.nan for x in values.tolist()])


__all__ = ["Timedelta", "to_datetime"]
