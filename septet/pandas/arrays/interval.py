"""IntervalArray: intervals as two arrays of ends."""
from __future__ import annotations

import operator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.interval_scalar import Interval, IntervalDtype, IntervalMixin, check_closed
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.missing import is_missing, isna_array

NAN = float("nan")


def ends_of(left: Any, right: Any) -> tuple[Any, Any]:
    """Both ends as arrays of one dtype.  TypeError for text; ValueError where the dtypes or gaps do not match."""
    left, right = to_array(left), to_array(right)
    if len(left) != len(right):
        raise ValueError("left and right must have the same length")
    if type(left) is ndarray and type(right) is ndarray and left.dtype != right.dtype and {left.dtype.kind, right.dtype.kind} <= set("iuf"):
        shared = np.result_type(left.dtype, right.dtype)
        left, right = left.astype(shared), right.astype(shared)
    if type(left) is ndarray and left.dtype.kind == "O" and not len(left):
        left, right = left.astype(np.int64), right.astype(np.int64)
    kind = left.dtype.kind
    if kind not in "iufmM" or getattr(left.dtype, "type", None) is str:
        raise TypeError("category, object, and string subtypes are not supported for IntervalArray")
    if kind != right.dtype.kind and {kind, right.dtype.kind} & set("mM"):
        raise ValueError(f"must not have differing left [{type(left).__name__}] and right [{type(right).__name__}] types")
    gone, other = isna_array(left), isna_array(right)
    if bool((gone != other).any()):
        raise ValueError("missing values must be missing in the same location both left and right")
    good = left <= right
    if not bool((np.asarray(good) | gone).all()):
        raise ValueError("left side of interval must be <= right side")
    return left, right


class IntervalArray(IntervalMixin, ExtensionArray):
    """Intervals that are closed on the same side."""

    __module__ = "pandas.arrays"
    can_hold_na = True

    def __new__(cls, data: Any, closed: Any = None, dtype: Any = None, copy: bool = False, verify_integrity: bool = True) -> Any:
        """Of a list of intervals, or another such array."""
        if isinstance(data, (kinds.Series, kinds.Index)):
            data = data._values
        if isinstance(data, cls):
            return cls._of(data._left, data._right, closed or data._closed)
        if not is_list_like(data):
            raise TypeError(f"{cls.__name__}(...) must be called with a collection of some kind, {data} was passed")
        return cls._of_intervals(list(data), closed, dtype)

    @classmethod
    def _of(cls, left: Any, right: Any, closed: Any = "right") -> Any:
        """Over two arrays of ends, nothing checked."""
        self = object.__new__(cls)
        self._left, self._right, self._closed = left, right, closed or "right"
        return self

    @classmethod
    def _of_intervals(cls, items: list[Any], closed: Any, dtype: Any = None) -> Any:
        sides = {x.closed for x in items if isinstance(x, Interval)}
        for x in items:
            if not isinstance(x, Interval) and not is_missing(x):
                raise TypeError(f"type {type(x)} with value {x} is not an interval")
        if len(sides) > 1 and closed is None:
            raise ValueError("intervals must all be closed on the same side")
        lefts, rights = ([NAN if not isinstance(x, Interval) else getattr(x, end) for x in items] for end in ("left", "right"))
        given = getattr(dtype, "closed", None)
        left, right = ends_of(lefts or np.zeros(0, dtype=np.int64), rights or np.zeros(0, dtype=np.int64))
        made = cls._of(left, right, closed or given or (sides.pop() if sides else "right"))
        return made if dtype is None or getattr(dtype, "subtype", None) is None else made.astype(IntervalDtype(dtype.subtype, made._closed))

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        return cls(scalars, dtype=dtype)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return cls(values, closed=original._closed)

    @classmethod
    def from_arrays(cls, left: Any, right: Any, closed: str = "right", copy: bool = False, dtype: Any = None) -> Any:
        """Of two arrays of ends."""
        check_closed(closed)
        return cls._of(*ends_of(left, right), closed)

    @classmethod
    def from_breaks(cls, breaks: Any, closed: str = "right", copy: bool = False, dtype: Any = None) -> Any:
        """Of the points between neighbouring intervals."""
        points = to_array(breaks)
        return cls.from_arrays(points[:-1], points[1:], closed)

    @classmethod
    def from_tuples(cls, data: Any, closed: str = "right", copy: bool = False, dtype: Any = None) -> Any:
        """Of pairs of ends."""
        pairs = []
        for x in data:
            if is_missing(x) if not isinstance(x, tuple) else False:
                pairs.append((NAN, NAN))
            else:
                try:
                    left, right = x
                except ValueError:
                    raise ValueError(f"{cls.__name__}.from_tuples requires tuples of length 2, got {x}") from None
                pairs.append((left, right))
        if not pairs:
            return cls.from_arrays(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), closed)
        return cls.from_arrays([a for a, _ in pairs], [b for _, b in pairs], closed)

    # -- what it is

    @property
    def dtype(self) -> IntervalDtype:
        """The dtype."""
        return IntervalDtype(self._left.dtype, self._closed)

    @property
    def closed(self) -> str:  # type: ignore[override]
        """Which ends belong to the intervals."""
        return self._closed  # type: ignore[no-any-return]

    @property
    def left(self) -> Any:
        """The left ends as an Index."""
        return index_of(self._left)

    @property
    def right(self) -> Any:
        """The right ends as an Index."""
        return index_of(self._right)

    @property
    def mid(self) -> Any:
        """The middles as an Index."""
        if self._left.dtype.kind in "mM":
            return index_of(self._left + (self._right - self._left) / 2)
        return index_of(0.5 * (self._left + self._right))

    @property
    def length(self) -> Any:
        """How long they are, as an Index."""
        return index_of(self._right - self._left)

    @property
    def is_empty(self) -> ndarray:
        """Whether no point is in them."""
        return np.asarray(self._left == self._right) & (self._closed != "both")

    def __len__(self) -> int:
        return len(self._left)

    def isna(self) -> ndarray:
        """Mask of what is missing."""
        return isna_array(self._left)

    def __getitem__(self, key: Any) -> Any:
        left, right = self._left[key], self._right[key]
        if hasattr(left, "ndim") and getattr(left, "ndim", 0) == 1:
            return type(self)._of(left, right, self._closed)
        return NAN if is_missing(left) else Interval(left, right, self._closed)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, Interval):
            left, right = value.left, value.right
        elif is_missing(value) if not hasattr(value, "__len__") else False:
            left = right = NAN
            if self._left.dtype.kind in "iu":
                raise TypeError("Cannot set float NaN to integer-backed IntervalArray")
        else:
            other = type(self)(value)
            left, right = other._left, other._right
        self._left[key], self._right[key] = left, right

    def __iter__(self) -> Any:
        for a, b, gone in zip(self._left, self._right, self.isna().tolist(), strict=True):
            yield NAN if gone else Interval(a, b, self._closed)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None, axis: Any = None) -> Any:
        """Elements at positions."""
        rows = np.asarray(indices, dtype=np.int64)
        if not allow_fill:
            if not len(self) and len(rows):
                raise IndexError("cannot do a non-empty take from an empty axes.")
            pick = [x[rows] if type(x) is ndarray else x.take(rows) for x in (self._left, self._right)]
        else:
            pick = [take(x, rows) for x in (self._left, self._right)]
        return type(self)._of(*pick, self._closed)

    def copy(self) -> Any:
        """A copy."""
        return type(self)._of(self._left.copy(), self._right.copy(), self._closed)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        if len({x._closed for x in to_concat}) > 1:
            raise ValueError("Intervals must all be closed on the same side.")
        from septet.pandas.reshape.unstack import one_array

        return cls._of(one_array([x._left for x in to_concat]), one_array([x._right for x in to_concat]), to_concat[0]._closed)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Another dtype of the ends, or objects, text, categories."""
        from septet.pandas.dtypes import pandas_dtype

        dtype = pandas_dtype(dtype)
        if isinstance(dtype, IntervalDtype):
            if dtype == self.dtype or dtype.subtype is None:
                return self.copy() if copy else self
            ends = [kinds.Series._new(x, kinds.RangeIndex(len(x))).astype(dtype.subtype)._values for x in (self._left, self._right)]
            return type(self)._of(*ends, self._closed)
        if getattr(dtype, "type", None) is str:
            return dtype.construct_array_type()._from_sequence([x if is_missing(x) else str(x) for x in self], dtype=dtype)
        return super().astype(dtype, copy)

    # -- order and equality

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes and the distinct intervals."""
        from septet.core.fn import groups as meaning
        from septet.pandas.groupby.codes import codes_of, first_of

        pairs = [codes_of(x, True, use_na_sentinel) for x in (self._left, self._right)]
        found = meaning.combine([c for c, _ in pairs], [max(len(u), 1) for _, u in pairs], False)
        return found.codes, self.take(first_of(found.codes, found.count))

    def argsort(self, *, ascending: bool = True, kind: str = "quicksort", na_position: str = "last", **kwargs: Any) -> ndarray:
        """Positions that sort by left, then right ends."""
        from septet.pandas.groupby.codes import codes_of

        keys = [codes_of(x, True, True)[0] for x in (self._right, self._left)]
        gone = self.isna()
        keys = [k if ascending else -k for k in keys]
        last = gone.astype(np.int64) if na_position == "last" else -gone.astype(np.int64)
        return np.lexsort([*keys, last])

    def _compare(self, other: Any, op: Any) -> ndarray:
        if isinstance(other, Interval):
            if op in (operator.eq, operator.ne):
                same = np.asarray(self._left == other.left) & np.asarray(self._right == other.right) & (other.closed == self._closed)
                return same if op is operator.eq else ~same
            return np.array([False if is_missing(x) else op(x, other) for x in self], dtype=bool)
        if not hasattr(other, "__len__") or isinstance(other, str):
            if op is operator.eq or op is operator.ne:
                return np.full(len(self), op is operator.ne)
            raise TypeError(f"'{op.__name__}' not supported between instances of 'IntervalArray' and '{type(other).__name__}'")
        if len(other) != len(self):
            raise ValueError("Lengths must match to compare")
        return np.array([(op is operator.ne) if is_missing(a) or is_missing(b) else op(a, b) for a, b in zip(self, other, strict=True)],
                        dtype=bool)

    def __eq__(self, other: object) -> Any:
        return NotImplemented if isinstance(other, (kinds.Series, kinds.Index)) else self._compare(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return NotImplemented if isinstance(other, (kinds.Series, kinds.Index)) else self._compare(other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, operator.ge)

    __hash__ = None  # type: ignore[assignment]

    # -- intervals

    def contains(self, other: Any) -> ndarray:
        """Whether a point is in each."""
        if isinstance(other, Interval):
            raise NotImplementedError("contains not implemented for two intervals")
        left = self._left <= other if self.closed_left else self._left < other
        right = other <= self._right if self.closed_right else other < self._right
        return np.asarray(left) & np.asarray(right)

    def overlaps(self, other: Any) -> ndarray:
        """Whether each shares a point with an interval."""
        if not isinstance(other, Interval):
            raise TypeError(f"`other` must be Interval-like, got {type(other).__name__}")
        first = self._left <= other.right if self.closed_left and other.closed_right else self._left < other.right
        second = self._right >= other.left if self.closed_right and other.closed_left else self._right > other.left
        return np.asarray(first) & np.asarray(second)

    def set_closed(self, closed: str) -> Any:
        """The same ends, closed on another side."""
        check_closed(closed)
        return type(self)._of(self._left, self._right, closed)

    def to_tuples(self, na_tuple: bool = True) -> Any:
        """Pairs of ends."""
        result = np.empty(len(self), dtype=object)
        for i, (a, b) in enumerate(zip(self._left, self._right, strict=True)):
            result[i] = NAN if is_missing(a) and not na_tuple else (a, b)
        return result

    @property
    def is_non_overlapping_monotonic(self) -> bool:
        """Whether they follow each other, in either direction, without sharing points."""
        left, right = self._left, self._right
        if len(self) < 2:
            return True
        if self._closed == "both":
            return bool(np.asarray(right[:-1] < left[1:]).all() or np.asarray(left[:-1] > right[1:]).all())
        return bool(np.asarray(right[:-1] <= left[1:]).all() or np.asarray(left[:-1] >= right[1:]).all())

    def __repr__(self) -> str:
        items = [str(x) for x in self]
        shown = items if len(items) <= 10 else [*items[:5], "...", *items[-5:]]
        return f"<IntervalArray>\n[{', '.join(shown)}]\nLength: {len(items)}, dtype: {self.dtype}"

    def _formatter(self, boxed: bool = False) -> Any:
        return str


def index_of(values: Any) -> Any:
    """An array as an Index."""
    from septet.pandas.indexes.base import from_array

    return from_array(values)
