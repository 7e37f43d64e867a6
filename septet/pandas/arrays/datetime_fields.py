"""Calendar fields, names, text and rounding of arrays of moments."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas.arrays.rounding import round_counts
from septet.pandas.tslibs.conversion import warn4
from septet.pandas.tslibs.fields import names_in
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.units import NAT, PER_DAY, PER_SECOND

FIELDS = {
    "year": "The year.", "month": "The month: 1 to 12.", "day": "The day of the month.", "hour": "The hour.", "minute": "The minute.",
    "second": "The second.", "microsecond": "Microseconds of the second.", "nanosecond": "Nanoseconds beyond the microsecond.",
    "quarter": "The quarter: 1 to 4.", "day_of_year": "The day of the year.", "day_of_week": "0 for Monday to 6 for Sunday.",
    "days_in_month": "Days of the month."}
FLAGS = ("is_month_start", "is_month_end", "is_quarter_start", "is_quarter_end", "is_year_start", "is_year_end")
OLD = {"dayofyear": "day_of_year", "dayofweek": "day_of_week", "weekday": "day_of_week", "daysinmonth": "days_in_month"}


class DatetimeFields:
    """Fields over the wall clock's counts."""

    _counts: ndarray
    _unit: str
    _tz: Any
    _freq: Any
    _local: ndarray

    def _field(self, name: str) -> ndarray:
        counts = self._local
        found = calendar.field(counts, PER_SECOND[self._unit], name)
        gone = self._counts == NAT
        if bool(gone.any()):
            found = found.astype("float64")
            found[gone] = np.nan
        return found

    def _flag(self, name: str) -> ndarray:
        freq = self._freq
        if freq is not None and (freq._prefix[:1] in ("B", "C") or "startingMonth" in freq._attributes or "month" in freq._attributes):
            return self._flag_of(freq, name)
        return calendar.field(self._local, PER_SECOND[self._unit], name).astype(bool)

    def _flag_of(self, freq: Any, name: str) -> ndarray:
        from septet.pandas.tslibs.offsets.edges import edge_days

        _, span, edge = name.split("_")
        found = edge_days(freq, self._local // PER_DAY[self._unit], span, edge == "start")
        return found & (self._counts != NAT)

    @property
    def is_leap_year(self) -> ndarray:
        """Whether the year has 366 days."""
        return calendar.field(self._local, PER_SECOND[self._unit], "is_leap_year").astype(bool)

    @property
    def is_normalized(self) -> bool:
        """Whether all moments are at midnight."""
        counts = self._local[self._counts != NAT]
        return bool((counts % PER_DAY[self._unit] == 0).all())

    def isocalendar(self) -> Any:
        """ISO year, week and day as a frame of UInt32."""
        from septet.pandas import kinds
        from septet.pandas.construct import to_array

        counts, per = self._local, PER_SECOND[self._unit]
        columns = {}
        gone = self._counts == NAT
        for label, name in (("year", "iso_year"), ("week", "week"), ("day", "day_of_week")):
            found = calendar.field(counts, per, name) + (1 if label == "day" else 0)
            made = to_array(found.astype("uint32"), "UInt32")
            if bool(gone.any()):
                made[gone] = None
            columns[label] = made
        return kinds.DataFrame(columns)

    def day_name(self, locale: Any = None) -> Any:
        """Names of the days."""
        return self._names("day_of_week", names_in(locale, "day"), 0)

    def month_name(self, locale: Any = None) -> Any:
        """Names of the months."""
        return self._names("month", names_in(locale, "month"), 1)

    def _names(self, field: str, names: tuple[str, ...], first: int) -> Any:
        from septet.pandas.arrays.string import STR, StringArray

        numbers = calendar.field(self._local, PER_SECOND[self._unit], field, -1).tolist()
        items = [None if k < 0 else names[k - first] for k in numbers]
        return StringArray._from_sequence(items, dtype=STR)

    def strftime(self, date_format: str) -> Any:
        """The moments as text by a format."""
        from septet.pandas.arrays.string import STR, StringArray

        items = [None if x is NaT else x.strftime(date_format) for x in self._moments(date_format)]
        return StringArray._from_sequence(items, dtype=STR)

    def _moments(self, date_format: str) -> list[Any]:
        """The elements to be written: Python's where they say as much."""
        counts = self._counts
        span = 2**31 * 30 * PER_SECOND[self._unit]
        if self._tz is not None or "%N" in date_format or bool(((counts > span) | (counts < -span)).any()):
            return self.tolist()  # type: ignore[attr-defined, no-any-return]
        per, step = PER_SECOND[self._unit], datetime.timedelta
        epoch = datetime.datetime(1970, 1, 1)
        micro = counts // (per // 10**6) if per > 10**6 else counts * (10**6 // per)
        return [epoch + step(0, 0, c) for c in micro.tolist()]

    def _as_objects(self, function: Any) -> ndarray:
        items = [NaT if x is NaT else function(x) for x in self.tolist()]  # type: ignore[attr-defined]
        return np.fromiter(items, dtype=np.dtype(object))

    @property
    def date(self) -> ndarray:
        """Python's dates."""
        return self._as_objects(lambda x: x.date())

    @property
    def time(self) -> ndarray:
        """Python's times of day, without the zone."""
        return self._as_objects(lambda x: x.time())

    @property
    def timetz(self) -> ndarray:
        """Python's times of day, with the zone."""
        return self._as_objects(lambda x: x.timetz())

    def to_pydatetime(self) -> ndarray:
        """Python's datetimes."""
        return self._as_objects(lambda x: x.to_pydatetime(warn=False))

    def to_julian_date(self) -> Any:
        """Days since noon of 4713 BC."""
        counts = self._local
        days = counts // PER_DAY[self._unit]
        rest = (counts - days * PER_DAY[self._unit]).astype("float64") / PER_DAY[self._unit]
        found = days.astype("float64") + rest + 2440587.5
        found[self._counts == NAT] = np.nan
        return found

    def normalize(self) -> Any:
        """Midnight of each day."""
        day = PER_DAY[self._unit]
        return self._from_local(np.where(self._counts == NAT, NAT, self._local // day * day))

    def _from_local(self, counts: ndarray, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """Such an array with other wall clocks."""
        from septet.pandas.arrays.datetimes import DatetimeArray

        made = DatetimeArray._of(counts, self._unit)
        return made if self._tz is None else made.tz_localize(self._tz, ambiguous, nonexistent)

    def _rounded(self, freq: Any, mode: str, ambiguous: Any, nonexistent: Any) -> Any:
        return self._from_local(round_counts(self._local, freq, self._unit, mode), ambiguous, nonexistent)

    def round(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The nearest multiples of a fixed frequency, halves to even."""
        return self._rounded(freq, "round", ambiguous, nonexistent)

    def floor(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiples of a fixed frequency at or before."""
        return self._rounded(freq, "floor", ambiguous, nonexistent)

    def ceil(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiples of a fixed frequency at or after."""
        return self._rounded(freq, "ceil", ambiguous, nonexistent)

    @property
    def resolution(self) -> str:
        """The finest field that is not zero anywhere: "day" to "nanosecond"."""
        counts = self._local[self._counts != NAT]
        return resolution_of(counts, self._unit)

    def to_period(self, freq: Any = None) -> Any:
        """The spans of a frequency that the moments lie in."""
        from septet.pandas.arrays.period import of_moments

        return of_moments(self, freq)


_STEPS = (("day", 86400 * 10**9), ("hour", 3600 * 10**9), ("minute", 60 * 10**9), ("second", 10**9), ("millisecond", 10**6),
          ("microsecond", 10**3), ("nanosecond", 1))


def resolution_of(counts: ndarray, unit: str) -> str:
    """The finest field of counts that is not zero."""
    per = 10**9 // PER_SECOND[unit]
    for name, nanos in _STEPS:
        if nanos <= per or bool((counts % (nanos // per) == 0).all()):
            return name
    return "nanosecond"


def _field_property(name: str, doc: str) -> property:
    return property(lambda self: self._field(name), doc=doc)


def _flag_property(name: str) -> property:
    return property(lambda self: self._flag(name), doc=f"Whether it {name.replace('_', ' ')}.")


for _name, _doc in FIELDS.items():
    setattr(DatetimeFields, _name, _field_property(_name, _doc))
for _name in FLAGS:
    setattr(DatetimeFields, _name, _flag_property(_name))
for _name, _new in OLD.items():
    setattr(DatetimeFields, _name, property(lambda self, new=_new: self._field(new)))
__all__ = ["FIELDS", "FLAGS", "DatetimeFields", "datetime", "resolution_of", "warn4"]
