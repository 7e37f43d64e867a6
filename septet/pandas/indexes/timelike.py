"""What DatetimeIndex, TimedeltaIndex and PeriodIndex share: delegation to the array, frequency, finding labels given as text."""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.timelike import TimeLikeArray
from septet.pandas.errors import NullFrequencyError
from septet.pandas.indexes.base import Index, from_array
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.units import NAT


class TimeLikeIndex(Index):
    """An index over an array of counts."""

    @property
    def asi8(self) -> ndarray:
        """The counts."""
        return self._values._counts

    @property
    def freq(self) -> Any:
        """The offset between neighbours, where it is known."""
        return self._values._freq

    @freq.setter
    def freq(self, value: Any) -> None:
        self._values = self._with_freq(value)._values

    @property
    def freqstr(self) -> Any:
        """The frequency string."""
        return self._values.freqstr

    @property
    def inferred_freq(self) -> Any:
        """The frequency string that the labels suggest, or None."""
        found = self._values.inferred_freq
        if found is not None:
            from septet.pandas.tslibs.conversion import warn4

            warn4("A future version of pandas will return a BaseOffset object instead of a string from inferred_freq. Use "
                  "pd.set_option('future.infer_freq_returns_offset', True) to get the future behavior, or set to False to keep the old "
                  "behavior and silence this warning. To preserve the string representation, use ``inferred_freq.freqstr``.")
        return found

    @property
    def hasnans(self) -> bool:
        """Whether a label is NaT."""
        return self._values._hasna

    @property
    def array(self) -> Any:
        """The labels as an array."""
        return self._values

    @property
    def resolution(self) -> str:
        """The finest field that is not zero anywhere."""
        return self._known("resolution", lambda: self._values.resolution)  # type: ignore[no-any-return]

    def _known(self, name: str, find: Callable[[], Any]) -> Any:
        """What has been found out of the labels, found out once."""
        known = self.__dict__.setdefault("_memory", {})
        if name not in known:
            known[name] = find()
        return known[name]

    def _with_freq(self, freq: Any) -> Any:
        raise NotImplementedError

    def equals(self, other: Any) -> bool:
        """Whether the labels are the same."""
        if self is other:
            return True
        if not isinstance(other, Index):
            return False
        theirs = other._values
        if not isinstance(theirs, type(self._values)):
            if getattr(theirs.dtype, "kind", "") != "O" or isinstance(theirs, TimeLikeArray):
                return False
            try:
                theirs = type(self._values)._from_sequence(theirs)
            except (TypeError, ValueError):
                return False
        return self._values.dtype == theirs.dtype and self._values.equals(theirs)

    # -- order

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether no label is before the one in front."""
        return self._known("grows", lambda: _grows(self._values._counts))  # type: ignore[no-any-return]

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether no label is after the one in front."""
        return self._known("falls", lambda: _grows(self._values._counts[::-1]))  # type: ignore[no-any-return]

    @property
    def is_unique(self) -> bool:
        """Whether no label stands twice."""
        return self._known("unique", lambda: _differ(self._values._counts))  # type: ignore[no-any-return]

    # -- finding

    def _label_count(self, key: Any) -> int:
        """The count of a label; KeyError for what cannot be one."""
        if key is None or isinstance(key, float) and key != key:
            return NAT
        if isinstance(key, (bool, int, float, np.number)) and not isinstance(key, (np.datetime64, np.timedelta64)):
            raise KeyError(key)
        if type(key).__name__ == "NAType":
            return NAT
        try:
            return self._values._unbox(key) if key is not NaT else NAT
        except (TypeError, ValueError, OverflowError) as error:
            raise KeyError(key) from error

    def _place(self, key: Any, count: int) -> Any:
        """Position, slice or mask of a count; KeyError(key) where it is not."""
        counts = self._values._counts
        n = len(counts)
        if n and self.is_monotonic_increasing and count != NAT:
            first = bisect_left(counts, count)
            if first == n or int(counts[first]) != count:
                raise KeyError(key)
            if first + 1 == n or int(counts[first + 1]) != count:
                return first
            return slice(first, bisect_right(counts, count))
        mask = counts == count
        many = int(mask.sum())
        if not many:
            raise KeyError(key)
        if many == 1:
            return int(np.argmax(mask))
        first = int(np.argmax(mask))
        last = n - 1 - int(np.argmax(mask[::-1]))
        return slice(first, last + 1) if last - first + 1 == many else mask

    def _find(self, key: Any) -> int | None:
        found = self.get_loc(key)
        if isinstance(found, slice):
            return found.start
        return found if isinstance(found, int) else int(np.argmax(found))

    def _contains_label(self, label: Any) -> bool:
        return label in self

    def __contains__(self, key: Any) -> bool:
        hash(key)
        try:
            self.get_loc(key)
        except (KeyError, TypeError, ValueError):
            return False
        return True

    def _mask_of(self, key: Any) -> ndarray:
        return self._values._counts == self._label_count(key)

    def get_slice_bound(self, label: Any, side: str) -> int:
        """Where a slice that begins ("left") or ends ("right") with a label is cut."""
        count = self._bound_count(label, side)
        counts = self._values._counts
        if self.is_monotonic_increasing:
            return (bisect_left if side == "left" else bisect_right)(counts, count)
        if self.is_monotonic_decreasing:
            flipped = "right" if side == "left" else "left"
            return len(counts) - int(np.searchsorted(counts[::-1], count, side=flipped))
        places = np.flatnonzero(counts == count)
        if not len(places):
            raise KeyError("Value based partial slicing on non-monotonic DatetimeIndexes with non-existing keys is not allowed.")
        return int(places[0]) if side == "left" else int(places[-1]) + 1

    def _bound_count(self, label: Any, side: str) -> int:
        raise NotImplementedError

    def _wrong_bound(self, label: Any) -> TypeError:
        return TypeError(f"cannot do slice indexing on {type(self).__name__} with these indexers [{label}] of type {type(label).__name__}")

    # -- others from this one

    def _plain(self, values: Any) -> Any:
        """An index or array over what the array's method gave."""
        if isinstance(values, TimeLikeArray):
            return from_array(values, self._name)
        if hasattr(values, "_typ") and values._typ == "dataframe":
            return values.set_axis(self)
        if isinstance(values, ndarray) and values.dtype.kind in "bO":
            return values
        return Index(values, name=self._name)

    def take(self, indices: Any, axis: int = 0, allow_fill: bool = True, fill_value: Any = None, **kwargs: Any) -> Any:
        """Labels at positions; a run of neighbours keeps the frequency."""
        positions = np.asarray(indices, dtype=None if len(indices) else np.intp)
        return self._kept(Index.take(self, indices, axis, allow_fill, fill_value, **kwargs), positions)

    def _take(self, positions: ndarray) -> Any:
        return self._kept(Index._take(self, positions), positions)

    def _kept(self, found: Any, positions: ndarray) -> Any:
        """What was taken, with the frequency where that was a run of neighbours."""
        freq = self._values._freq
        if freq is None or found._values._freq is not None or positions.dtype.kind not in "iu":
            return found
        if not len(positions):
            found._values._freq = freq
            return found
        step = _even_step(positions)
        if step:
            found._values._freq = freq if step == 1 else freq * step
        return found

    def mean(self, *, skipna: bool = True, axis: Any = 0) -> Any:
        """The mean."""
        return self._values.mean(skipna=skipna)

    def shift(self, periods: int = 1, freq: Any = None) -> Any:
        """The labels moved by a number of steps of a frequency."""
        if freq is not None:
            offset = to_offset(freq)
            return self + offset * periods if periods != 1 else self + offset
        if not periods or not len(self):
            return self.copy()
        own = self._values._freq
        if own is None:
            raise NullFrequencyError("Cannot shift with no freq")
        found = self._values + own * periods
        found._freq = own
        return from_array(found, self._name)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """The labels as a NumPy array."""
        from septet.pandas.indexes.base import read_only

        found = self._values.to_numpy(dtype, copy, na_value)
        return found if copy or found.dtype.kind == "O" else read_only(found)

    @property
    def values(self) -> Any:
        """The labels as a NumPy array; the array itself where NumPy has no such dtype."""
        return self._values if isinstance(self.dtype, kinds_extension()) and self.dtype.kind != "M" else self.to_numpy() \
            if not hasattr(self.dtype, "tz") else self._utc_values()

    def _utc_values(self) -> Any:
        from septet.pandas.tslibs.conversion import warn4

        warn4("DatetimeIndex.values returning an ndarray that drops timezone information is deprecated. In a future version, this will "
              "return the underlying DatetimeArray. Use .to_numpy(dtype='M8[ns]') for the old behavior.")
        return self._values._counts.view(f"M8[{self._values._unit}]")


def kinds_extension() -> Any:
    """The base of extension dtypes."""
    from septet.pandas.dtypes import ExtensionDtype

    return ExtensionDtype


def _even_step(positions: ndarray) -> int:
    """The step between positions where it is always the same, 0 otherwise."""
    many, first = len(positions), int(positions[0])
    if first < 0 or many == 1:
        return int(many == 1 and first >= 0)
    step, last = int(positions[1]) - first, int(positions[-1])
    if last < 0 or last - first != step * (many - 1) or not bool((np.diff(positions) == step).all()):
        return 0
    return step


def _grows(counts: ndarray) -> bool:
    if len(counts) and int(counts[0]) == NAT:
        return False
    return len(counts) < 2 or bool((counts[1:] >= counts[:-1]).all())


def _differ(counts: ndarray) -> bool:
    """Whether no count stands twice."""
    if len(counts) < 2 or bool((counts[1:] > counts[:-1]).all()):
        return True
    return len(np.unique(counts)) == len(counts)


def delegate(cls: type, array: type, properties: str, methods: str) -> None:
    """Give an index class the array's properties and methods, their results made indexes."""
    for name in properties.split():
        setattr(cls, name, property(lambda self, name=name: self._plain(getattr(self._values, name)), doc=_doc(array, name)))
    for name in methods.split():
        setattr(cls, name, _method(array, name))


def _doc(array: type, name: str) -> str | None:
    return getattr(getattr(array, name, None), "__doc__", None)


def _method(array: type, name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._plain(getattr(self._values, name)(*args, **kwargs))

    method.__name__, method.__doc__ = name, _doc(array, name)
    return method


class RegularIndex(TimeLikeIndex):
    """Moments or durations: a frequency may be known, and sets of labels keep or find it."""

    @property
    def unit(self) -> str:
        """The unit of the counts."""
        return self._values._unit  # type: ignore[no-any-return]

    def as_unit(self, unit: str) -> Any:
        """The same labels counted in another unit."""
        return from_array(self._values.as_unit(unit), self._name)

    def _with_freq(self, freq: Any) -> Any:
        values = self._values
        if isinstance(freq, str) and freq == "infer":
            found = values.inferred_freq
            freq = None if found is None else to_offset(found)
        else:
            freq = to_offset(freq)
            if freq is not None:
                check_freq(values, freq)
        made = values._new(values._counts, freq)
        return from_array(made, self._name)

    def union(self, other: Any, sort: Any = None) -> Any:
        """The labels of both, sorted."""
        return self._found(Index.union(self, other, sort), other)

    def intersection(self, other: Any, sort: Any = False) -> Any:
        """The labels that both have."""
        return self._found(Index.intersection(self, other, sort), other)

    def difference(self, other: Any, sort: Any = None) -> Any:
        """The labels that the other has not."""
        return self._run(Index.difference(self, other, sort))

    def _run(self, result: Any) -> Any:
        """Labels taken from this index, with its frequency where they stand together here."""
        freq = self.freq
        if freq is None or not isinstance(result, RegularIndex) or result._values._freq is not None or not len(result):
            return result
        counts, part = self._values._counts, result._values._counts
        first = int(np.searchsorted(counts, int(part[0])))
        if bool(np.array_equal(counts[first:first + len(part)], part)):
            return from_array(result._values._new(part, freq), result._name)
        return result

    def _found(self, result: Any, other: Any) -> Any:
        if not isinstance(result, RegularIndex) or result._values._freq is not None:
            return result
        result = self._run(result)
        return result._with_freq("infer") if result._values._freq is None and len(result) > 2 else result

    def factorize(self, sort: bool = False, use_na_sentinel: bool = True) -> Any:
        """Codes and the distinct labels."""
        codes, uniques = Index.factorize(self, sort, use_na_sentinel)
        return codes, self._run(uniques)

    def sort_values(self, *args: Any, ascending: bool = True, **kwargs: Any) -> Any:
        """The labels in order; those of an index with a frequency keep it, or its negative."""
        found = Index.sort_values(self, *args, ascending=ascending, **kwargs)
        freq = self.freq
        if freq is None or isinstance(found, tuple) or len(found) != len(self):
            return found
        grows = freq.n >= 0
        return from_array(found._values._new(found._values._counts, freq if bool(ascending) == grows else -freq), found._name)

    def get_indexer(self, target: Any, method: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """For each target its position, -1 where it is not; texts are read."""
        return Index.get_indexer(self, self._readable(target), method, limit, tolerance)

    def _readable(self, target: Any) -> Any:
        """Listed texts as labels of this kind, other targets as they are."""
        target = target if isinstance(target, Index) else Index(target) if not isinstance(target, Index) else target
        if str(target.dtype) not in ("str", "string", "object") or isinstance(target, kinds.MultiIndex):
            return target
        try:
            return from_array(type(self._values)._from_sequence(target._values), target._name)
        except (TypeError, ValueError):
            return target

    def delete(self, loc: Any) -> Any:
        """The labels without some positions; cut at an end, the frequency stays."""
        found = Index.delete(self, loc)
        if self.freq is not None and isinstance(loc, (int, np.integer)) and loc in (0, -len(self), -1, len(self) - 1):
            found._values._freq = self.freq
        return found

    def insert(self, loc: int, item: Any) -> Any:
        """One label more; next to an end and in step, the frequency stays."""
        found = Index.insert(self, loc, item)
        if isinstance(found, RegularIndex) and self.freq is not None and item is not NaT:
            first, last = loc in (0, -len(self)), loc == len(self)
            if not len(self) or first and found[0] + self.freq == self[0] or last and self[-1] + self.freq == found[-1]:
                found._values._freq = self.freq
        return found


def check_freq(values: Any, freq: Any) -> None:
    """ValueError unless labels are one step of a frequency apart."""
    if not len(values):
        return
    if len(values) == 1 and (type(values).__name__ == "TimedeltaArray" or freq.is_on_offset(values[0])):
        return
    from septet.pandas.time.ranges import regular_counts

    try:
        expected = regular_counts(values[0], None, len(values), freq, values._unit, getattr(values, "_tz", None))
    except ValueError:
        expected = None
    if expected is None or not np.array_equal(values._counts, expected._counts):
        raise ValueError(f"Inferred frequency {values.inferred_freq} from passed values does not conform to passed frequency "
                         f"{freq.freqstr}")


__all__ = ["RegularIndex", "TimeLikeIndex", "check_freq", "delegate", "kinds"]
