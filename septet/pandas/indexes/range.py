"""RangeIndex: labels that count, kept as their start, stop and step."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import unwrap
from septet.pandas.dtypes import INT64, pandas_dtype
from septet.pandas.indexes.base import Index, hash_checked, mask_or_positions, position


class RangeIndex(Index):
    """Labels start, start + step, ... before stop.

    start, stop, step: integers; a range or a RangeIndex may stand in place of start.  name: what the labels are.
    """

    __module__ = "pandas"
    _typ = "rangeindex"
    _range: range
    _array: Any = None

    def __new__(cls, start: Any = None, stop: Any = None, step: Any = None, dtype: Any = None, copy: bool = False, name: Any = None) -> Any:
        hash_checked(name, "RangeIndex")
        if dtype is not None and pandas_dtype(dtype) != INT64:
            raise ValueError(f"Incorrect `dtype` passed: expected signed integer, received {dtype}")
        if isinstance(start, RangeIndex):
            return cls._of(start._range, start._name if name is None else name)
        if isinstance(start, range):
            return cls._of(start, name)
        if start is None and stop is None and step is None:
            raise TypeError("RangeIndex(...) must be called with integers")
        first = 0 if start is None else whole(start)
        first, last = (0, first) if stop is None else (first, whole(stop))
        by = 1 if step is None else whole(step)
        if not by:
            raise ValueError("Step must not be zero")
        return cls._of(range(first, last, by), name)

    @classmethod
    def _of(cls, values: range, name: Any = None) -> Any:
        self = object.__new__(cls)
        self._range = values
        self._name = name
        return self

    @classmethod
    def _new(cls, values: Any, name: Any = None) -> Any:
        return cls._of(values, name) if type(values) is range else Index._new(values, name)

    @classmethod
    def from_range(cls, data: range, name: Any = None, dtype: Any = None) -> Any:
        """The index of a range."""
        if not isinstance(data, range):
            raise TypeError(f"{cls.__name__}(...) must be called with object coercible to a range, {data!r} was passed")
        return cls(data, name=name, dtype=dtype)

    @property
    def _values(self) -> ndarray:  # type: ignore[override]
        if self._array is None:
            r = self._range
            self._array = np.arange(r.start, r.stop, r.step)
        return self._array

    @property
    def start(self) -> int:
        """The first label, even of an empty index."""
        return self._range.start

    @property
    def stop(self) -> int:
        """The label that would come after the last."""
        return self._range.stop

    @property
    def step(self) -> int:
        """From one label to the next."""
        return self._range.step

    @property
    def dtype(self) -> Any:
        """int64."""
        return INT64

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return 128

    @property
    def is_unique(self) -> bool:
        """True."""
        return True

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether the labels grow."""
        return self._range.step > 0 or len(self._range) <= 1

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether the labels fall."""
        return self._range.step < 0 or len(self._range) <= 1

    @property
    def hasnans(self) -> bool:
        """False."""
        return False

    def __len__(self) -> int:
        return len(self._range)

    def __iter__(self) -> Iterator[int]:
        return iter(self._range)

    def tolist(self) -> list[int]:
        """The labels in a list."""
        return list(self._range)

    to_list = tolist

    def __contains__(self, key: Any) -> bool:
        hash(key)
        if isinstance(key, (float, np.floating)) and not float(key).is_integer():
            return False
        return key in self._range if isinstance(key, (int, float, np.integer, np.floating)) else False

    def __getitem__(self, key: Any) -> Any:
        if type(key) is slice:
            return RangeIndex._of(self._range[key], self._name)
        if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
            try:
                return self._range[int(key)]
            except IndexError:
                raise IndexError(f"index {key} is out of bounds for axis 0 with size {len(self)}") from None
        if isinstance(key, (float, np.floating)):
            position(key)
        return self._shortened(self._values[mask_or_positions(unwrap(key)) if not isinstance(key, ndarray) else key])

    def _shortened(self, values: Any) -> Any:
        return evenly(values, self._name) if getattr(values, "ndim", 1) == 1 else super().__getitem__((slice(None), None))

    def take(self, indices: Any, axis: int = 0, allow_fill: bool = True, fill_value: Any = None, **kwargs: Any) -> Any:
        """Labels at positions, a range where they are as far apart."""
        found = super().take(indices, axis, allow_fill, fill_value, **kwargs)
        plain = type(found._values) is ndarray and found._values.dtype.kind == "i"
        return evenly(found._values, found._name) if plain else found

    def _take(self, positions: ndarray) -> Any:
        if (positions < 0).any():
            return super()._take(positions)
        r = self._range
        return evenly(positions * r.step + r.start, self._name)

    def union(self, other: Any, sort: Any = None) -> Any:
        """The labels of both, a range where they are one."""
        found = super().union(other, sort)
        plain = type(found) is Index and type(found._values) is ndarray and found._values.dtype.kind == "i"
        return evenly(found._values, found._name) if plain else found

    def view(self, cls: Any = None) -> Any:
        """Another index of the same range."""
        return RangeIndex._of(self._range, self._name) if cls is None else super().view(cls)

    def equals(self, other: Any) -> bool:
        """Whether the labels are the same, in the same order."""
        if isinstance(other, RangeIndex):
            return self._range == other._range
        return super().equals(other)

    def _positions(self, target: Any) -> ndarray:
        values, r = target._values, self._range
        if type(values) is not ndarray or values.dtype.kind not in "iu" or not len(r):
            return super()._positions(target)
        places = (values.astype(np.int64) - r.start) if r.step == 1 else (values.astype(np.int64) - r.start) // r.step
        fine = (places >= 0) & (places < len(r))
        if r.step != 1:
            fine = fine & (places * r.step + r.start == values)
        return places if fine.all() else np.where(fine, places, -1)

    def __neg__(self) -> Any:
        r = self._range
        return RangeIndex._of(range(-r.start, -r.stop, -r.step), self._name)

    def __reduce__(self) -> Any:
        return RangeIndex._of, (self._range, self._name)


kinds.RangeIndex = RangeIndex


def evenly(values: ndarray, name: Any) -> Any:
    """Integers as an index: a range where they are as far apart."""
    n = len(values)
    if n < 2:
        return RangeIndex._of(range(0) if not n else range(int(values[0]), int(values[0]) + 1), name)
    first, step = int(values[0]), int(values[1]) - int(values[0])
    if not step or int(values[-1]) - first != step * (n - 1) or n > 2 and not bool((values[1:] - values[:-1] == step).all()):
        return Index._new(values, name)
    return RangeIndex._of(range(first, first + step * n, step), name)


def whole(x: Any) -> int:
    """An integer, floats that are whole included; TypeError otherwise."""
    if isinstance(x, (int, np.integer)) and not isinstance(x, bool):
        return int(x)
    if isinstance(x, (float, np.floating)) and float(x).is_integer():
        return int(x)
    raise TypeError(f"Wrong type {type(x)} for value {x}")


def default_index(n: int) -> RangeIndex:
    """Labels 0 to n - 1."""
    return RangeIndex._of(range(n))
