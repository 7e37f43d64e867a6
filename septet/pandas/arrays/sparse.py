"""SparseArray: an array that stores only what differs from one value, and where that stands."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.sparse_dtype import SparseDtype, default_fill
from septet.pandas.construct import infer, is_list_like, to_array, unwrap
from septet.pandas.dtypes import pandas_dtype
from septet.pandas.missing import is_missing, isna_array, nan


class IntIndex:
    """Where the stored elements stand: their positions."""

    def __init__(self, length: int, indices: ndarray) -> None:
        self.length, self.indices, self.npoints = length, indices, len(indices)

    def __repr__(self) -> str:
        return f"IntIndex\nIndices: {self.indices!r}\n"


class BlockIndex(IntIndex):
    """Where the stored elements stand, as runs of neighbours."""

    def __init__(self, length: int, indices: ndarray) -> None:
        super().__init__(length, indices)
        first = np.concatenate([np.ones(min(len(indices), 1), dtype=bool), np.diff(indices) != 1])
        starts = np.flatnonzero(first)
        self.blocs = indices[starts]
        self.blengths = np.diff(np.concatenate([starts, np.array([len(indices)])])).astype(np.int32)

    def __repr__(self) -> str:
        return f"BlockIndex\nBlock locations: {self.blocs!r}\nBlock lengths: {self.blengths!r}"


class SparseArray(ExtensionArray):
    """Values of which only those that differ from `fill_value` are stored.

    data: values, dense.  fill_value: by default 0, False or what is missing.  kind: "integer" or "block", how positions are shown.
    """

    __module__ = "pandas.arrays"

    def __init__(self, data: Any, sparse_index: Any = None, fill_value: Any = None, kind: str = "integer", dtype: Any = None,
                 copy: bool = False) -> None:
        if kind not in ("integer", "block"):
            raise ValueError("must be block or integer type")
        dtype = None if dtype is None else pandas_dtype(dtype)
        if isinstance(dtype, SparseDtype):
            fill_value, dtype = dtype.fill_value if fill_value is None else fill_value, dtype.subtype
        if not is_list_like(data):
            raise TypeError("Cannot construct SparseArray from scalar data. Pass a sequence instead.")
        data = unwrap(data)
        if isinstance(data, SparseArray):
            fill_value = data.fill_value if fill_value is None else fill_value
            data = data.to_dense() if sparse_index is None else data._stored
        dense = plain(data, dtype)
        self._dtype = SparseDtype(dense.dtype, default_fill(dense.dtype) if fill_value is None else fill_value)
        self._kind = kind
        if sparse_index is not None:
            self._n, self._places, self._stored = sparse_index.length, sparse_index.indices, dense
            return
        self._n, self._places = len(dense), np.flatnonzero(stored(dense, self._dtype.fill_value)).astype(np.int32)
        self._stored = dense[self._places]

    @classmethod
    def _of(cls, n: int, places: ndarray, values: ndarray, fill: Any, kind: str = "integer") -> Any:
        """An array of what is stored and where."""
        made = object.__new__(cls)
        made._n, made._places, made._stored, made._kind = n, places, values, kind
        made._dtype = SparseDtype(values.dtype, fill)
        return made

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        return cls(scalars, dtype=dtype)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return cls(values, dtype=original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        offsets = np.cumsum(np.array([0, *(len(a) for a in to_concat)]))
        fill = to_concat[0].fill_value
        if all(same_fill(a.fill_value, fill) for a in to_concat):
            places = np.concatenate([a._places + o for a, o in zip(to_concat, offsets.tolist())]).astype(np.int32)
            return cls._of(int(offsets[-1]), places, np.concatenate([a._stored for a in to_concat]), fill)
        return cls(np.concatenate([a.to_dense() for a in to_concat]), fill_value=fill)

    # -- what it is

    @property
    def dtype(self) -> Any:
        """The dtype."""
        return self._dtype

    @property
    def fill_value(self) -> Any:
        """The value that is not stored."""
        return self._dtype.fill_value

    @fill_value.setter
    def fill_value(self, value: Any) -> None:
        self._dtype = SparseDtype(self._dtype.subtype, value)

    @property
    def kind(self) -> str:
        """How positions are shown."""
        return self._kind

    @property
    def sp_values(self) -> ndarray:
        """What is stored."""
        return self._stored

    @property
    def sp_index(self) -> IntIndex:
        """Where it stands."""
        return (BlockIndex if self._kind == "block" else IntIndex)(self._n, self._places)

    @property
    def density(self) -> float:
        """The share of elements that are stored."""
        return len(self._places) / self._n

    @property
    def npoints(self) -> int:
        """How many elements are stored."""
        return len(self._places)

    @property
    def nbytes(self) -> int:
        """Bytes of what is stored and of the positions."""
        return int(self._stored.nbytes + self._places.nbytes)

    def __len__(self) -> int:
        return self._n

    def isna(self) -> ndarray:
        """Boolean mask of missing values."""
        mask = np.full(self._n, is_missing(self.fill_value))
        mask[self._places] = isna_array(self._stored)
        return mask

    def copy(self) -> Any:
        """A copy of the array."""
        return self._like(self._stored.copy())

    def _like(self, values: ndarray, fill: Any = ...) -> Any:
        """Other values at the same places."""
        return SparseArray._of(self._n, self._places, values, self.fill_value if fill is ... else fill, self._kind)

    # -- elements

    def _at(self, places: ndarray) -> ndarray:
        """The elements at positions, dense."""
        made = np.full(len(places), self.fill_value, dtype=held(self._stored.dtype, self.fill_value))
        if len(self._places):
            found = np.minimum(np.searchsorted(self._places, places), len(self._places) - 1)
            hit = self._places[found] == places
            made[hit] = self._stored[found[hit]]
        return made

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)):
            place = int(key) + (self._n if key < 0 else 0)
            if not 0 <= place < self._n:
                raise IndexError("out of bounds value in 'indices'.")
            found = int(np.searchsorted(self._places, place))
            return self._stored[found] if found < len(self._places) and self._places[found] == place else self.fill_value
        if isinstance(key, slice):
            return self.take(np.arange(*key.indices(self._n)))
        key = np.asarray(key.to_dense() if isinstance(key, SparseArray) else key)
        return self.take(np.flatnonzero(key) if key.dtype.kind == "b" else key)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("SparseArray does not support item assignment via setitem")

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives the missing value."""
        places = np.asarray(indices, dtype=np.int64)
        if len(places) and not self._n and not (allow_fill and bool((places == -1).all())):
            raise IndexError("cannot do a non-empty take from an empty axes.")
        if len(places) and (int(places.max()) >= self._n or int(places.min()) < -(1 if allow_fill else max(self._n, 1))):
            raise IndexError("out of bounds value in 'indices'.")
        gaps = places < 0
        values = self._at(np.where(gaps, places + self._n, places))
        if allow_fill and bool(gaps.any()):
            fill = nan if fill_value is None else fill_value
            values = np.where(gaps, np.array(fill, dtype=held(values.dtype, fill)), values.astype(held(values.dtype, fill)))
        return SparseArray(values, fill_value=self.fill_value, kind=self._kind)

    def to_dense(self) -> ndarray:
        """All elements as a NumPy array."""
        made = np.full(self._n, self.fill_value, dtype=held(self._stored.dtype, self.fill_value))
        made[self._places] = self._stored
        return made

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """All elements as a NumPy array, missing ones replaced by `na_value` where it is given."""
        made = self.to_dense()
        if na_value is not None and self._hasna:
            made = np.where(self.isna(), na_value, made)
        return made if dtype is None else made.astype(dtype)

    def tolist(self) -> list[Any]:
        """A list of scalars; what is not stored is the fill value itself."""
        found = [self.fill_value] * self._n
        for place, x in zip(self._places.tolist(), self._stored):
            found[place] = x
        return found

    to_list = tolist

    def __iter__(self) -> Any:
        return iter(self.tolist())

    def astype(self, dtype: Any = None, copy: bool = True) -> Any:
        """The values as another dtype: sparse under a SparseDtype, dense under all others."""
        dtype = pandas_dtype(dtype)
        if not isinstance(dtype, SparseDtype):
            return cast(self.to_dense(), dtype)
        if dtype == self._dtype:
            return self.copy() if copy else self
        return SparseArray(self.to_dense().astype(dtype.subtype), dtype=dtype, kind=self._kind)

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """Missing values replaced; where those are what is not stored, by another fill value."""
        if limit is not None:
            raise ValueError("limit must be None")
        gone = isna_array(self._stored)
        values = np.where(gone, value, self._stored) if bool(gone.any()) else self._stored
        return self._like(values, value if is_missing(self.fill_value) else self.fill_value)

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function, dict or Series applied to what is stored and to the fill value."""
        from septet.pandas.algorithms.mapping import map_array

        both = map_array(infer([*self._stored.tolist(), self.fill_value]), mapper, na_action)
        if is_missing(self.fill_value) and na_action == "ignore":
            return self._like(both[:-1])
        fill = both[-1]
        plain_fill = isinstance(fill, np.generic) and not isinstance(mapper, kinds.Series)
        return self._like(np.asarray(both[:-1]), fill.item() if plain_fill else fill)

    def memory_usage(self, deep: bool = False) -> int:
        """Bytes of what is stored and of the positions."""
        return self.nbytes

    def nonzero(self) -> tuple[ndarray]:
        """Where elements are not zero."""
        if bool(self.fill_value == 0):
            return (self._places[np.flatnonzero(self._stored)],)
        return (np.flatnonzero(self.to_dense()),)

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        return self.to_dense()

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self.to_dense(), nan

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes and the distinct values, missing ones -1."""
        from septet.pandas.algorithms.unique import factorize_array

        dense = self.to_dense()
        codes, positions = factorize_array(dense, self.isna(), use_na_sentinel)
        return codes, SparseArray(dense[positions], fill_value=self.fill_value)

    def isin(self, values: Any) -> ndarray:
        """Mask of the elements that are among `values`."""
        from septet.pandas.algorithms.unique import isin_array

        return isin_array(self.to_dense(), to_array(values))  # type: ignore[no-any-return]

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would stand in the sorted array."""
        return self.to_dense().searchsorted(value, side=side, sorter=sorter)

    def value_counts(self, dropna: bool = True) -> Any:
        """Counts of distinct values as a Series, the most frequent first."""
        found = kinds.Series(self.to_dense()).value_counts(dropna=dropna)
        return kinds.Series(found._values, index=found.index)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        found = getattr(kinds.Series(self.to_dense()), name)(skipna=skipna, **kwargs)
        if name in ("min", "max") and same_fill(found, self.fill_value):
            found = self.fill_value
        return SparseArray([found], fill_value=self.fill_value) if keepdims else found

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        if name != "cumsum":
            raise NotImplementedError(f"cannot perform {name} with type {self.dtype}")
        return self.cumsum()

    def sum(self, axis: int = 0, min_count: int = 0, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The sum of what is there."""
        return self._reduce("sum", skipna=skipna, min_count=min_count)

    def mean(self, axis: int = 0, *args: Any, **kwargs: Any) -> Any:
        """The mean of what is there."""
        return self._reduce("mean")

    def min(self, *, axis: Any = None, skipna: bool = True) -> Any:
        """The least."""
        return self._reduce("min", skipna=skipna)

    def max(self, *, axis: Any = None, skipna: bool = True) -> Any:
        """The greatest."""
        return self._reduce("max", skipna=skipna)

    def any(self, axis: int = 0, *args: Any, **kwargs: Any) -> bool:
        """Whether some element is true."""
        return bool(self._reduce("any"))

    def all(self, axis: Any = None, *args: Any, **kwargs: Any) -> bool:
        """Whether all elements are true."""
        return bool(self._reduce("all"))

    def cumsum(self, axis: int = 0, *args: Any, **kwargs: Any) -> Any:
        """Running sums of what is there."""
        if is_missing(self.fill_value):
            return self._like(self._stored.cumsum())
        return SparseArray(self.to_dense().cumsum(), fill_value=nan)

    def _quantile(self, qs: Any, interpolation: str) -> Any:
        known = self.to_dense()[~self.isna()]
        found = np.quantile(known, np.asarray(qs), method=interpolation) if len(known) else np.full(len(qs), nan)
        return SparseArray(found, fill_value=float(self.fill_value))

    def _where(self, condition: ndarray, other: Any) -> Any:
        """The elements where a condition holds, others elsewhere."""
        dense, value = self.to_dense(), np.asarray(other)
        shared = held(dense.dtype, other) if not value.ndim and is_missing(other) else np.result_type(dense.dtype, value.dtype)
        return SparseArray(np.where(condition, dense.astype(shared), value.astype(shared)), fill_value=self.fill_value)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str | None]:
        return str

    # -- arithmetic

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "reduce" and ufunc.__name__ in ("add", "maximum", "minimum"):
            return self._reduce({"add": "sum", "maximum": "max", "minimum": "min"}[ufunc.__name__])
        if method != "__call__" or kwargs or ufunc.nout > 1 or len(inputs) > 2:
            return getattr(ufunc, method)(*[x.to_dense() if isinstance(x, SparseArray) else x for x in inputs], **kwargs)
        if len(inputs) == 1:
            fill = ufunc(np.array(self.fill_value))[()]
            return self._like(ufunc(self._stored), fill.item() if ufunc.__name__ == "absolute" else fill)
        if isinstance(inputs[0], SparseArray):
            return combined(inputs[0], inputs[1], ufunc)
        return combined(inputs[1], inputs[0], lambda a, b: ufunc(b, a))

    def _unary(self, op: Callable[[Any], Any]) -> Any:
        return self._like(op(self._stored), op(np.array(self.fill_value))[()].item())

    def __neg__(self) -> Any:
        return self._unary(operator.neg)

    def __pos__(self) -> Any:
        return self._unary(operator.pos)

    def __abs__(self) -> Any:
        return self._unary(operator.abs)

    def __invert__(self) -> Any:
        return self._unary(operator.invert)


def plain(data: Any, dtype: Any) -> ndarray:
    """Values as a NumPy array; text as objects."""
    found = to_array(data, np.dtype(np.float64) if dtype is None and isinstance(data, (list, tuple)) and not len(data) else dtype)
    if type(found) is ndarray:
        return found
    if getattr(found, "asi8", None) is not None and found.dtype.kind in "mM" and getattr(found, "tz", None) is None:
        return np.asarray(found)
    return found.to_numpy(dtype=object) if found.dtype.kind == "O" else found.to_numpy()  # type: ignore[no-any-return]


def stored(dense: ndarray, fill: Any) -> ndarray:
    """Which elements differ from the fill value."""
    if is_missing(fill):
        return ~isna_array(dense)
    if dense.dtype.kind == "O":
        return np.array([type(x) is not type(fill) or x != fill for x in dense.tolist()], dtype=bool)
    return dense != fill  # type: ignore[no-any-return]


def held(dtype: Any, fill: Any) -> Any:
    """The dtype that holds a fill value too."""
    if dtype.kind in "biu" and is_missing(fill):
        return np.dtype(object if dtype.kind == "b" else np.float64)
    return np.result_type(dtype, np.float64) if dtype.kind in "iu" and isinstance(fill, float) and not fill.is_integer() else dtype


def same_fill(a: Any, b: Any) -> bool:
    """Whether two fill values are the same."""
    return is_missing(a) and is_missing(b) or type(a) is type(b) and bool(a == b) or bool(a == b)


def combined(a: SparseArray, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    """op of an array with a scalar, or with as many values."""
    if not is_list_like(other):
        with np.errstate(all="ignore"):
            return settled(a, a._places, op(a._stored, other), op(np.array(a.fill_value)[()], other))
    b = other if isinstance(other, SparseArray) else SparseArray(np.asarray(other), fill_value=a.fill_value)
    if len(a) != len(b):
        raise ValueError(f"operands have mismatched length: {len(a)}, {len(b)}")
    places = np.union1d(a._places, b._places).astype(np.int32)
    alike = a._stored.dtype == b._stored.dtype
    with np.errstate(all="ignore"):
        fill = op(np.array(a.fill_value)[()], np.array(b.fill_value)[()])
        if not alike and a._stored.dtype.kind in "iuf" and b._stored.dtype.kind in "iuf":      # both as their common dtype first
            shared = np.result_type(a._stored.dtype, b._stored.dtype)
            fill = op(shared.type(a.fill_value), shared.type(b.fill_value)).item()
        return settled(a, places, op(a._at(places), b._at(places)), fill)


def settled(a: SparseArray, places: ndarray, values: ndarray, fill: Any) -> Any:
    """A result; a truth as fill value is Python's."""
    fill = bool(fill) if isinstance(fill, (bool, np.bool_)) else fill
    return SparseArray._of(len(a), places, values, fill, a._kind)


def _method(op: Callable[[Any, Any], Any], back: bool) -> Any:
    def method(self: SparseArray, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        return combined(self, other, (lambda a, b: op(b, a)) if back else op)

    return method


def _statistic(name: str) -> Any:
    def method(self: SparseArray, *, axis: Any = None, skipna: bool = True, **options: Any) -> Any:
        return self._reduce(name, skipna=skipna, **options)

    method.__name__, method.__doc__ = name, f"Series.{name} of the elements."
    return method


for _name in ("std", "var", "sem", "skew", "kurt", "median", "prod"):
    setattr(SparseArray, _name, _statistic(_name))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor", "eq", "ne", "lt", "le", "gt", "ge"):
    _dunder = _name.rstrip("_")
    setattr(SparseArray, f"__{_dunder}__", _method(getattr(operator, _name), False))
    if _name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(SparseArray, f"__r{_dunder}__", _method(getattr(operator, _name), True))
