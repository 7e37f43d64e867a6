"""IntervalIndex: labels that are intervals, found by the points in them; interval_range."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.interval import IntervalArray
from septet.pandas.arrays.interval_scalar import Interval, IntervalMixin
from septet.pandas.dtypes import OBJECT
from septet.pandas.indexes.base import Index
from septet.pandas.missing import is_missing


class IntervalIndex(IntervalMixin, Index):
    """Labels that are intervals, closed on the same side."""

    __module__ = "pandas"
    _typ = "intervalindex"
    _values: Any

    def __new__(cls, data: Any, closed: Any = None, dtype: Any = None, copy: bool = False, name: Any = None,
                verify_integrity: bool = True) -> Any:
        if name is None:
            name = getattr(data, "name", None)
        return cls._new(IntervalArray(data, closed, dtype), name)

    @classmethod
    def from_arrays(cls, left: Any, right: Any, closed: str = "right", name: Any = None, copy: bool = False, dtype: Any = None) -> Any:
        """Of two arrays of ends."""
        return cls._new(IntervalArray.from_arrays(left, right, closed), name)

    @classmethod
    def from_breaks(cls, breaks: Any, closed: str = "right", name: Any = None, copy: bool = False, dtype: Any = None) -> Any:
        """Of the points between neighbouring intervals."""
        return cls._new(IntervalArray.from_breaks(breaks, closed), name)

    @classmethod
    def from_tuples(cls, data: Any, closed: str = "right", name: Any = None, copy: bool = False, dtype: Any = None) -> Any:
        """Of pairs of ends."""
        return cls._new(IntervalArray.from_tuples(data, closed), name)

    @property
    def closed(self) -> str:  # type: ignore[override]
        """Which ends belong to the intervals."""
        return self._values._closed  # type: ignore[no-any-return]

    @property
    def left(self) -> Any:
        """The left ends."""
        return self._values.left

    @property
    def right(self) -> Any:
        """The right ends."""
        return self._values.right

    @property
    def mid(self) -> Any:
        """The middles."""
        return self._values.mid

    @property
    def length(self) -> Any:
        """How long the intervals are."""
        return self._values.length

    @property
    def is_empty(self) -> ndarray:
        """Whether no point is in them."""
        return self._values.is_empty  # type: ignore[no-any-return]

    @property
    def is_non_overlapping_monotonic(self) -> bool:
        """Whether they follow each other without sharing points."""
        return self._values.is_non_overlapping_monotonic  # type: ignore[no-any-return]

    @property
    def is_overlapping(self) -> bool:
        """Whether two of them share points."""
        order = self._values.argsort()
        left, right = self._values._left[order], self._values._right[order]
        if len(order) < 2:
            return False
        if self.closed == "both":
            return bool((left[1:] <= right[:-1]).any())
        full = left < right                                # an interval without points overlaps none
        left, right = left[full], right[full]
        return bool((left[1:] < right[:-1]).any())

    def contains(self, other: Any) -> ndarray:
        """Whether a point is in each."""
        return self._values.contains(other)  # type: ignore[no-any-return]

    def overlaps(self, other: Any) -> ndarray:
        """Whether each shares a point with an interval."""
        return self._values.overlaps(other)  # type: ignore[no-any-return]

    def set_closed(self, closed: str) -> Any:
        """The same ends, closed on another side."""
        return type(self)._new(self._values.set_closed(closed), self._name)

    def to_tuples(self, na_tuple: bool = True) -> Any:
        """Pairs of ends."""
        return Index(self._values.to_tuples(na_tuple), tupleize_cols=False)

    # -- finding

    def _matches(self, key: Any) -> ndarray:
        """Which intervals are the key, or hold it."""
        if isinstance(key, Interval):
            return np.asarray(self._values == key)
        return np.zeros(len(self), dtype=bool) if isinstance(key, (str, tuple)) else np.asarray(self._values.contains(key))

    def __contains__(self, key: Any) -> bool:
        hash(key)
        return isinstance(key,
                          Interval) and bool(np.asarray(self._values == key).any()) or is_missing(key) and bool(self._values.isna().any())

    def get_loc(self, key: Any) -> Any:
        """Where the interval that is or holds a key stands: a number, a slice or a mask.  KeyError where none does."""
        mask = self._values.isna() if is_missing(key) else self._matches(key)
        places = np.flatnonzero(mask)
        if not len(places):
            raise KeyError(key)
        if len(places) == 1:
            return int(places[0])
        first, last = int(places[0]), int(places[-1])
        return slice(first, last + 1) if last - first + 1 == len(places) else mask

    def get_indexer(self, target: Any, method: Any = None, limit: Any = None, tolerance: Any = None) -> ndarray:
        """For each target the interval that is or holds it, -1 for none."""
        if self.is_overlapping:
            from septet.pandas.errors import InvalidIndexError  # type: ignore[attr-defined]

            raise InvalidIndexError("cannot handle overlapping indices; use IntervalIndex.get_indexer_non_unique")
        values = target._values if isinstance(target, (Index, kinds.Series)) else target
        if isinstance(values, IntervalArray):
            table = {x: i for i, x in enumerate(self._values)}
            return np.array([table.get(x, -1) for x in values], dtype=np.intp)
        from septet.pandas.construct import to_array

        points = to_array(values)
        return by_element(self._values, points) if points.dtype == OBJECT else interval_codes(self._values, points)

    def _key(self, key: Any) -> Any:
        return key

    def get_indexer_for(self, target: Any) -> ndarray:
        """As get_indexer, several places for a target that is in several."""
        return self.get_indexer(target)


def by_element(intervals: Any, points: ndarray) -> ndarray:
    """For each object the number of the interval that it is, or that holds it; -1 for what cannot be compared."""
    table, found = {x: i for i, x in enumerate(intervals)}, np.full(len(points), -1, dtype=np.intp)
    for k, x in enumerate(points.tolist()):
        if isinstance(x, Interval):
            found[k] = table.get(x, -1)
        elif not is_missing(x):
            try:
                found[k] = next((i for i, interval in enumerate(intervals) if not is_missing(interval) and x in interval), -1)
            except TypeError:
                continue
    return found


def interval_codes(intervals: Any, points: Any) -> ndarray:
    """For each point the number of the interval that holds it, -1 for none; intervals do not overlap."""
    order = intervals.argsort()
    left, right = intervals._left[order], intervals._right[order]
    ticks = [getattr(x, "asi8", x) for x in (left, right, points)]
    if not len(order) or not len(points):
        return np.full(len(points), -1, dtype=np.intp)
    from septet.pandas.missing import isna_array

    begin, end, x = (np.asarray(t) for t in ticks)
    place = np.searchsorted(begin, x, side="right" if intervals.closed_left else "left") - 1
    at = np.maximum(place, 0)
    inside = x <= end[at] if intervals.closed_right else x < end[at]
    good = (place >= 0) & inside & ~np.asarray(isna_array(points))
    return np.where(good, order[at], -1).astype(np.intp)


def interval_range(start: Any = None, end: Any = None, periods: Any = None, freq: Any = None, name: Any = None,
                   closed: str = "right") -> Any:
    """Intervals of one length.  Of start, end, periods and freq three are given (freq is 1, or a day, where it can be left out)."""
    ends = [x for x in (start, end) if x is not None]
    timed = any(type(x).__name__ in ("Timestamp", "Timedelta", "datetime", "timedelta", "date") or isinstance(x, str) for x in ends)
    if freq is None and (periods is None or start is None or end is None):
        freq = "D" if timed else 1
    if sum(x is not None for x in (start, end, periods, freq)) != 3:
        raise ValueError("Of the four parameters: start, end, periods, and freq, exactly three must be specified")
    if periods is not None and not isinstance(periods, (int, float, np.number)):
        raise TypeError(f"periods must be a number, got {periods}")
    if timed:
        return of_moments(start, end, periods, freq, name, closed)
    return IntervalIndex.from_breaks(breaks_of(start, end, periods, freq), closed, name)


def breaks_of(start: Any, end: Any, periods: Any, freq: Any) -> ndarray:
    """Points of one distance."""
    if periods is not None:
        periods = int(periods)
    if freq is None:
        points = np.linspace(start, end, periods + 1)
    elif periods is not None:
        start = end - periods * freq if start is None else start
        points = start + np.arange(periods + 1) * freq
    else:
        count = int((end - start) // freq)
        points = start + np.arange(count + 1) * freq
    whole = all(isinstance(x, (int, np.integer)) for x in (start, end, freq) if x is not None)
    return points.astype(np.int64) if whole and points.dtype.kind == "f" and bool((points == np.floor(points)).all()) else points


def of_moments(start: Any, end: Any, periods: Any, freq: Any, name: Any, closed: str) -> Any:
    """Of moments or durations."""
    import septet.pandas as pd

    spans = any(type(x).__name__ in ("Timedelta", "timedelta") for x in (start, end))
    make = pd.timedelta_range if spans else pd.date_range
    points = make(start=start, end=end, periods=None if periods is None else int(periods) + 1, freq=freq)
    return IntervalIndex.from_breaks(points, closed, name)
