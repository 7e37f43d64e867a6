"""What arrays of moments, durations and periods share: int64 counts, where -2**63 is NaT, and everything that works on counts."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.hints import numpy_options
from septet.pandas.ops import COMPARISON
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.units import NAT

_ORDERED = ("lt", "le", "gt", "ge")


class TimeLikeArray(ExtensionArray):
    """An int64 array of counts with a meaning.

    A subclass gives `_new` (counts -> array like this one), `_box` (count -> scalar), `_unbox` (scalar -> count, TypeError or ValueError
    for what does not fit), `_scalar_name`, `dtype`.
    """

    _counts: ndarray
    _freq: Any = None
    _scalar_name = ""

    def _new(self, counts: ndarray, freq: Any = None) -> Any:
        raise NotImplementedError

    def _box(self, count: int) -> Any:
        raise NotImplementedError

    def _unbox(self, value: Any) -> int:
        raise NotImplementedError

    # -- what it is

    @property
    def asi8(self) -> ndarray:
        """The counts."""
        return self._counts

    @property
    def _ndarray(self) -> ndarray:
        return self._counts

    @property
    def freq(self) -> Any:
        """The offset between neighbours, where it is known."""
        return self._freq

    @property
    def freqstr(self) -> Any:
        """The frequency string."""
        return None if self._freq is None else self._freq.freqstr

    @property
    def inferred_freq(self) -> Any:
        """The frequency string that the values suggest, or None."""
        from septet.pandas.tslibs.inferring import inferred

        try:
            return inferred(self)
        except ValueError:
            return None

    def __len__(self) -> int:
        return len(self._counts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def tolist(self) -> list[Any]:
        """The elements as pandas' scalars."""
        box = self._box
        return [NaT if c == NAT else box(c) for c in self._counts.tolist()]

    to_list = tolist

    def isna(self) -> ndarray:
        """Mask of NaT."""
        return self._counts == NAT

    @property
    def _hasna(self) -> bool:
        return bool((self._counts == NAT).any())

    def copy(self) -> Any:
        """A copy."""
        return self._new(self._counts.copy(), self._freq)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.to_numpy(dtype)

    def _objects(self) -> ndarray:
        return np.fromiter(self.tolist(), dtype=np.dtype(object))

    def _as_numpy(self, natural: Any, dtype: Any, counted: str, copy: bool, na_value: Any) -> ndarray:
        """The elements in a NumPy dtype: objects, `natural` (the dtype with the counts' unit) or the counts in one of the kinds."""
        if dtype.kind == "O":
            found = self._objects()
        else:
            found = self._counts.view(natural)
            found = found if found.dtype == dtype else self._counts.astype(dtype) if dtype.kind in counted else found.astype(dtype)
        if na_value is not None and self._hasna:
            found = found.copy() if found.dtype.kind != "O" else found
            found[self.isna()] = na_value
            return found
        return found.copy() if copy else found

    # -- elements

    def __getitem__(self, key: Any) -> Any:
        if type(key) is ndarray and key.dtype.kind == "O":
            key = key.astype(bool)
        elif isinstance(key, ExtensionArray):
            key = key.to_numpy(dtype=bool, na_value=False) if key.dtype.kind == "b" else np.asarray(key)
        elif type(key) is list:
            key = np.array(key) if key else np.empty(0, dtype=np.intp)
        if isinstance(key, ndarray) and key.dtype.kind == "b" and len(key) != len(self._counts):
            raise IndexError(f"Boolean index has wrong length: {len(key)} instead of {len(self._counts)}")
        found = self._counts[key]
        if isinstance(found, ndarray):
            return self._new(found, self._sliced_freq(key))
        count = int(found)
        return NaT if count == NAT else self._box(count)

    def _sliced_freq(self, key: Any) -> Any:
        if self._freq is not None and isinstance(key, ndarray) and key.dtype.kind == "b":
            return self._freq if _is_run(key) else None
        if self._freq is None or not isinstance(key, slice):
            return None
        step = key.step or 1
        return self._freq if step == 1 else self._freq * step

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, ExtensionArray):
            key = key.to_numpy(dtype=bool, na_value=False) if key.dtype.kind == "b" else np.asarray(key)
        elif type(key) is list:
            key = np.array(key) if key else np.empty(0, dtype=np.intp)
        self._counts[key] = self._setitem_counts(value)
        self._freq = None

    def _setitem_counts(self, value: Any) -> Any:
        from septet.pandas.construct import is_list_like

        if is_list_like(value):
            return self._same_kind(value)._counts
        return self._fill_count(value)

    def _same_kind(self, values: Any) -> Any:
        """A list, array or index as an array of this dtype; TypeError for other values."""
        values = getattr(values, "_values", values)
        if not isinstance(values, type(self)):
            values = type(self)._from_sequence(list(values) if not hasattr(values, "dtype") else values)
        return values if values.dtype == self.dtype else values.astype(self.dtype)

    def _wrong(self, value: Any) -> TypeError:
        return TypeError(f"value should be a '{self._scalar_name}', 'NaT', or array of those. Got '{type(value).__name__}' instead.")

    def _fill_count(self, value: Any) -> int:
        """The count of a scalar that is written; TypeError as pandas' for one of another kind."""
        from septet.pandas.missing import is_missing

        if value is NaT or is_missing(value) and type(value).__name__ not in ("datetime64", "timedelta64"):
            return NAT
        try:
            return self._unbox(value)
        except (TypeError, ValueError, KeyError) as error:
            raise self._wrong(value) from error

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None, axis: int = 0) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives NaT or `fill_value`."""
        from septet.pandas.algorithms.take import take_ndarray

        fill = NAT if fill_value is None else self._fill_count(fill_value)
        return self._new(take_ndarray(self._counts, indices, allow_fill, fill))

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        first = to_concat[0]
        made = first._new(np.concatenate([a._counts for a in to_concat]))
        if first._freq is not None and first.dtype.kind in "mM":
            made._freq = _joined_freq([a for a in to_concat if len(a)])
        return made

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return original._new(values)

    def insert(self, loc: int, item: Any) -> Any:
        """One element more, before a position."""
        n = len(self)
        if not -n <= loc <= n:
            raise IndexError(f"loc must be an integer between -{n} and {n}")
        return self._new(np.insert(self._counts, loc if loc >= 0 else loc + n, self._fill_count(item)))

    def view(self, dtype: Any = None) -> Any:
        """The same counts; seen as another dtype where one is given."""
        if dtype is None:
            return self._new(self._counts, self._freq)
        return self.to_numpy().view(dtype)

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        return self._counts

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._counts, NAT

    def _values_for_rank(self) -> ndarray:
        return self._counts

    def isin(self, values: Any) -> ndarray:
        """Mask of the elements that are among `values`."""
        values = getattr(values, "_values", values)
        if not isinstance(values, TimeLikeArray):
            values = self._readable(values)
        if not isinstance(values, type(self)) or not len(values):
            return np.zeros(len(self), dtype=bool)
        try:
            wanted = self._same_kind(values)._counts
        except (TypeError, ValueError):
            return np.zeros(len(self), dtype=bool)
        return np.isin(self._counts, wanted)

    def _readable(self, values: Any) -> Any:
        """Listed scalars as such an array, None where they are something else."""
        if getattr(values, "dtype", None) is not None and values.dtype.kind in "iufb":
            return None
        items = [v for v in list(values) if isinstance(v, str) or self._is_scalar(v)]
        try:
            return type(self)._from_sequence(items)
        except (TypeError, ValueError):
            return None

    def _is_scalar(self, value: Any) -> bool:
        return value is NaT or type(value).__name__ == self._scalar_name

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would stand in the sorted array."""
        from septet.pandas.construct import is_list_like

        if is_list_like(value):
            return np.searchsorted(self._counts, self._same_kind(value)._counts, side=side, sorter=sorter)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            raise self._wrong(value)
        return np.searchsorted(self._counts, self._fill_count(value), side=side, sorter=sorter)

    def unique(self) -> Any:
        """Distinct values in the order they appear."""
        from septet.pandas.algorithms.unique import factorize_array

        _, positions = factorize_array(self._counts)
        return self._new(self._counts[positions])

    def equals(self, other: Any) -> bool:
        """Whether dtype and values are the same."""
        return type(self) is type(other) and self.dtype == other.dtype and bool(np.array_equal(self._counts, other._counts))

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """NaT replaced by a scalar or by an array's values."""
        mask = self.isna()
        if limit is not None:
            mask = mask & (mask.cumsum() <= limit)
        result = self.copy()
        if mask.any():
            result[mask] = value if not hasattr(value, "__len__") or isinstance(value, str) or len(value) != len(self) else value[mask]
        return result

    # -- comparison

    def _compare(self, other: Any, name: str) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        counts = self._comparable(other, name)
        if counts is None:
            return self._never(name, other)
        mine, theirs = counts
        found = COMPARISON[name](mine, theirs)
        gone = (mine == NAT) | (theirs == NAT)
        if name == "ne":
            return found | gone
        return found & ~gone if not isinstance(gone, ndarray) or gone.any() else found

    def _comparable(self, other: Any, name: str) -> tuple[Any, Any] | None:
        """(own counts, the other's) in one unit; None for what can only be unequal."""
        raise NotImplementedError

    def _never(self, name: str, other: Any) -> ndarray:
        if name in _ORDERED:
            raise TypeError(f"Invalid comparison between dtype={self.dtype} and {type(other).__name__}")
        return np.full(len(self), name == "ne")

    def __eq__(self, other: object) -> Any:
        return self._compare(other, "eq")

    def __ne__(self, other: object) -> Any:
        return self._compare(other, "ne")

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, "lt")

    def __le__(self, other: Any) -> Any:
        return self._compare(other, "le")

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, "gt")

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, "ge")

    __hash__ = None  # type: ignore[assignment]

    # -- statistics

    def _present(self, skipna: bool) -> ndarray | None:
        """The counts that count; None where the result is NaT."""
        gone = self.isna()
        if gone.any():
            if not skipna:
                return None
            return self._counts[~gone]
        return self._counts

    def _extreme(self, skipna: bool, function: Callable[[ndarray], Any]) -> Any:
        counts = self._present(skipna)
        return NaT if counts is None or not len(counts) else self._box(int(function(counts)))

    def min(self, *, axis: Any = None, skipna: bool = True, **kwargs: Any) -> Any:
        """The least."""
        numpy_options("min", kwargs)
        return self._extreme(skipna, np.min)

    def max(self, *, axis: Any = None, skipna: bool = True, **kwargs: Any) -> Any:
        """The greatest."""
        numpy_options("max", kwargs)
        return self._extreme(skipna, np.max)

    def mean(self, *, skipna: bool = True, axis: Any = None, **kwargs: Any) -> Any:
        """The mean."""
        return self._extreme(skipna, lambda counts: _mean(counts))

    def median(self, *, axis: Any = None, skipna: bool = True, **kwargs: Any) -> Any:
        """The median."""
        return self._extreme(skipna, lambda counts: int(np.median(counts.astype("float64"))) if len(counts) % 2 == 0 else
                             int(np.sort(counts)[len(counts) // 2]))

    _reductions: tuple[str, ...] = ("min", "max", "mean", "median")

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        if name not in self._reductions:
            raise TypeError(f"'{type(self).__name__}' with dtype {self.dtype} does not support operation '{name}'")
        found = getattr(self, name)(skipna=skipna, **kwargs)
        if keepdims:
            return self._new(np.array([NAT if found is NaT else self._unbox(found)], dtype="int64"))
        return found

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        if name not in ("cummin", "cummax"):
            raise TypeError(f"Accumulation {name} not supported for {type(self)}")
        gone = self.isna()
        function = np.minimum if name == "cummin" else np.maximum
        filler = 2**63 - 1 if name == "cummin" else -2**63 + 1
        found = function.accumulate(np.where(gone, filler, self._counts))
        if not skipna and gone.any():
            gone = np.logical_or.accumulate(gone)
        return self._new(np.where(gone, NAT, found))

    def _quantile(self, qs: Any, interpolation: str) -> Any:
        counts = self._present(True)
        if counts is None or not len(counts):
            return self._new(np.full(len(qs), NAT, dtype="int64"))
        base = int(counts[0])
        found = np.quantile((counts - base).astype("float64"), np.asarray(qs), method=interpolation)
        return self._new(found.astype("int64") + base)

    # -- display

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str | None]:
        return lambda x: "NaT" if x is NaT else str(x) if boxed else f"'{x}'"

    def __repr__(self) -> str:
        from septet.pandas.formatting.index_repr import array_text

        return array_text(self)

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function, dict or Series applied to each element."""
        from septet.pandas.algorithms.mapping import map_array

        return map_array(self, mapper, na_action)


def _joined_freq(arrays: list[Any]) -> Any:
    """The frequency that several arrays have, where each begins a step behind the one before."""
    freq = arrays[0]._freq if arrays else None
    if freq is None or any(a._freq != freq for a in arrays):
        return None
    return freq if all(a[-1] + freq == b[0] for a, b in pairwise(arrays)) else None


def _is_run(mask: ndarray) -> bool:
    """Whether what a mask picks stands together."""
    many = int(mask.sum())
    return not many or bool(mask[int(mask.argmax()):int(mask.argmax()) + many].all())


def _mean(counts: ndarray) -> int:
    """The mean of counts, towards zero; exact to the unit where a float sum would not be."""
    base = int(counts.min())
    whole, rest = divmod(float((counts - base).astype("float64").mean()), 1)
    found = base + int(whole)
    return found + 1 if found < 0 and rest else found


def rescale_counts(counts: ndarray, source: str, target: str, error: type[Exception] | None = None) -> ndarray:
    """Counts in another unit, rounded down; `error` where they overflow."""
    from septet.pandas.tslibs.units import PER_SECOND

    if source == target:
        return counts
    have, want = PER_SECOND[source], PER_SECOND[target]
    gone = counts == NAT
    if want < have:
        found = counts // (have // want)
    else:
        factor = want // have
        limit = (2**63 - 1) // factor
        beyond = ((counts > limit) | (counts < -limit)) & ~gone
        if bool(beyond.any()):
            raise (error or OverflowError)(_beyond(int(counts[beyond][0]), source, target, error))
        found = counts * factor
    return np.where(gone, NAT, found) if bool(gone.any()) else found


def _beyond(count: int, source: str, target: str, error: Any) -> str:
    from septet.pandas.tslibs import timedelta, timestamp

    make = timedelta.make if error is not None and error.__name__.endswith("delta") else timestamp.make
    return f"Cannot convert {make(count, source)} to unit='{target}' without overflow."


def unit_of_dtype(dtype: Any) -> str:
    """The unit of a NumPy time dtype, as near as pandas has it; TypeError for dates of months or years' durations."""
    return str(np.datetime_data(dtype)[0])
