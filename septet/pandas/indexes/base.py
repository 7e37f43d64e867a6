"""Index: labels of one axis, in one array, and how they are found."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take as take_array
from septet.pandas.construct import is_list_like, is_scalar, objects, to_array, unwrap
from septet.pandas.dtypes import OBJECT, ExtensionDtype
from septet.pandas.hints import numpy_options
from septet.pandas.indexes.finding import IndexFinding
from septet.pandas.indexes.joining import IndexJoining
from septet.pandas.indexes.operators import IndexOperators
from septet.pandas.indexes.shaping import IndexShaping
from septet.pandas.methods.accessors import IndexAccessors
from septet.pandas.methods.counting import IndexCounting
from septet.pandas.methods.display import IndexDisplay
from septet.pandas.methods.writing import IndexWriting


class Index(IndexFinding, IndexJoining, IndexOperators, IndexShaping, IndexCounting, IndexAccessors, IndexDisplay, IndexWriting):
    """Labels of an axis: immutable, ordered, perhaps repeated.

    data: a list, array, Series or Index.  dtype: that of the labels.  name: what the labels are.
    """

    __module__ = "pandas"
    _typ = "index"
    __array_priority__ = 1000
    _values: Any
    _name: Any = None
    _engine_: Any = None

    def __new__(cls, data: Any = None, dtype: Any = None, copy: bool | None = None, name: Any = None, tupleize_cols: bool = True) -> Any:
        if name is None and isinstance(data, (Index, kinds.Series)):
            name = data.name
        return from_anything(data, dtype, bool(copy), name, tupleize_cols)

    @classmethod
    def _new(cls, values: Any, name: Any = None) -> Any:
        """An index over an array, nothing checked."""
        self = object.__new__(cls)
        self._values = values
        self._name = name
        return self

    def _like(self, values: Any) -> Any:
        """An index over other values with this one's name, of the class that the array asks for."""
        return from_array(values, self._name)

    # -- what it is

    @property
    def name(self) -> Any:
        """What the labels are."""
        return self._name

    @name.setter
    def name(self, value: Any) -> None:
        hash_checked(value, type(self).__name__)
        self._name = value

    @property
    def names(self) -> Any:
        """The name in a list."""
        from septet.pandas.indexes.frozen import FrozenList

        return FrozenList([self.name])

    @names.setter
    def names(self, values: Any) -> None:
        if not is_list_like(values):
            raise ValueError("Names must be a list-like")
        if len(values) != 1:
            raise ValueError(f"Length of new names must be 1, got {len(values)}")
        self.name = values[0]

    @property
    def dtype(self) -> Any:
        """The dtype of the labels."""
        return self._values.dtype

    @property
    def values(self) -> Any:
        """The labels as an array."""
        values = self._values
        return read_only(values) if type(values) is ndarray else values

    @property
    def _data(self) -> Any:
        return self._values

    @property
    def array(self) -> Any:
        """The labels as an extension array."""
        from septet.pandas.arrays.numpy_ import as_extension

        return as_extension(self._values)

    @property
    def nlevels(self) -> int:
        """How many levels: 1."""
        return 1

    @property
    def shape(self) -> tuple[int, ...]:
        """(length,)."""
        return (len(self),)

    @property
    def ndim(self) -> int:
        """1."""
        return 1

    @property
    def size(self) -> int:
        """How many labels."""
        return len(self)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._values.nbytes

    def is_(self, other: Any) -> bool:
        """Whether two indexes show the same labels in memory."""
        return isinstance(other, Index) and (self is other or self._values is other._values)

    @property
    def empty(self) -> bool:
        """Whether there are none."""
        return not len(self)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values if hasattr(self._values, "_mask") else self._values.tolist())

    def tolist(self) -> list[Any]:
        """The labels in a list."""
        return self._values.tolist()

    to_list = tolist

    def __getitem__(self, key: Any) -> Any:
        kind = type(key)
        if kind is int or kind is not slice and is_scalar(key) and not isinstance(key, (bool, str)):
            return scalar_at(self._values, position(key))
        if isinstance(key, (list, kinds.Series, Index, ExtensionArrayLike)):
            key = mask_or_positions(key)
        found = self._values[key]
        if getattr(found, "ndim", 1) != 1:
            raise ValueError("Multi-dimensional indexing (e.g. `obj[:, None]`) is no longer supported. Convert to a numpy array before "
                             "indexing instead.")
        return self._like(found)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self._values, dtype=dtype)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """The labels as a NumPy array."""
        return column_to_numpy(self._values, dtype, copy, na_value)

    def take(self, indices: Any, axis: int = 0, allow_fill: bool = True, fill_value: Any = None, **kwargs: Any) -> Any:
        """Labels at positions."""
        numpy_options("take", kwargs)
        indices = np.asarray(indices, dtype=np.intp) if len(indices) else np.empty(0, dtype=np.intp)
        if allow_fill and fill_value is not None:
            if (indices < -1).any():
                raise ValueError("When allow_fill=True and fill_value is not None, all indices must be >= -1")
            return self._like(take_array(self._values, indices))
        return self._like(self._values[indices] if type(self._values) is ndarray else self._values.take(indices))

    def _take(self, positions: ndarray) -> Any:
        """Labels at positions, -1 giving the missing value."""
        return self._like(take_array(self._values, positions))

    def copy(self, name: Any = None, deep: bool = False) -> Any:
        """Another index with the same labels."""
        other = self.view()
        other._name = self._name if name is None else name
        return other

    def view(self, cls: Any = None) -> Any:
        """Another index over the same array."""
        if cls is not None and not (isinstance(cls, type) and issubclass(cls, Index)):
            return self._values.view(cls)
        return type(self)._new(self._values, self._name)

    def __reduce__(self) -> Any:
        return from_array, (self._values, self._name)

    def __hash__(self) -> int:
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("Index does not support mutable operations")


kinds.Index = Index
from septet.pandas.arrays.base import ExtensionArray as ExtensionArrayLike  # noqa: E402

# -- making one

def from_array(values: Any, name: Any = None) -> Any:
    """An index over an array, of the class its dtype asks for."""
    if type(values) is ndarray:
        return Index._new(values, name)
    return values._index_class()._new(values, name)


def from_anything(data: Any, dtype: Any, copy: bool, name: Any, tupleize: bool = True) -> Any:
    """The index of a list, array, range, Series or Index."""
    hash_checked(name, "Index")
    if isinstance(data, (range, kinds.RangeIndex)) and dtype is None:
        return kinds.RangeIndex(data, name=name)
    if isinstance(data, kinds.MultiIndex) and dtype is None:
        return data.copy(name=None) if name is None else data.rename(name)
    if data is None:
        data = []
    elif is_scalar(data):
        raise TypeError(f"Index(...) must be called with a collection of some kind, {data!r} was passed")
    data = unwrap(data)
    if not hasattr(data, "dtype") and not isinstance(data, (list, range)):
        data = list(data)
    if type(data) is list and tupleize and dtype is None and data and all(isinstance(x, tuple) for x in data):
        return kinds.MultiIndex.from_tuples(data, names=name if is_list_like(name) else None)
    if getattr(data, "ndim", 1) > 1:
        raise ValueError("Index data must be 1-dimensional")
    return from_array(labels_of(data, dtype, copy), name)


def labels_of(data: Any, dtype: Any, copy: bool) -> Any:
    """The array of an index: object arrays take the dtype their values say."""
    values = to_array(data, dtype, copy)
    if type(values) is ndarray and dtype is None and values.dtype == np.dtype("float16"):
        raise NotImplementedError("float16 indexes are not supported")
    return values


def ensure_index(data: Any, copy: bool = False) -> Any:
    """An index as it is, or one of a list or array; lists of lists make a MultiIndex."""
    if isinstance(data, Index):
        return data
    if isinstance(data, kinds.Series):
        return from_anything(data, None, copy, data.name)
    if isinstance(data, list) and data and all(isinstance(x, (list, ndarray, Index, kinds.Series)) for x in data):
        return kinds.MultiIndex.from_arrays(data)
    return from_anything(data, None, copy, None)


# -- small helpers that other modules use too

def hash_checked(name: Any, owner: str) -> None:
    """TypeError for a name that cannot be a key."""
    try:
        hash(name)
    except TypeError:
        raise TypeError(f"{owner}.name must be a hashable type") from None


def scalar_at(values: Any, i: int) -> Any:
    """One element, as pandas gives it: NumPy's scalar or the array's own."""
    return values[i]


def position(key: Any) -> int:
    """A position; IndexError for what is none."""
    if isinstance(key, (int, np.integer)):
        return int(key)
    raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid "
                     "indices")


def mask_or_positions(key: Any) -> ndarray:
    """A list or array-like as a boolean mask or an array of positions."""
    values = unwrap(key)
    if type(values) is list:
        return np.asarray(values) if values else np.empty(0, dtype=np.intp)
    if type(values) is not ndarray:
        return values.to_numpy(dtype=bool, na_value=False) if values.dtype.kind == "b" else np.asarray(values).astype(np.intp)
    return values.astype(bool) if values.dtype == OBJECT and all(type(x) is bool for x in values.tolist()) else values


def read_only(a: ndarray) -> ndarray:
    """A view that cannot be written."""
    view = a[:]
    view.flags.writeable = False
    return view


def column_to_numpy(values: Any, dtype: Any, copy: bool, na_value: Any) -> Any:
    """A column as a NumPy array, read-only where it shows the column's own memory."""
    if type(values) is not ndarray:
        return values.to_numpy(dtype=dtype, copy=copy, na_value=na_value)
    result = values
    if na_value is not None:
        from septet.pandas.missing import isna_array

        mask = isna_array(values)
        if mask.any():
            from septet.pandas.algorithms.fitting import dtype_with

            result = values.astype(dtype_with(values.dtype, na_value) if dtype is None else OBJECT)
            result[mask] = na_value
    if dtype is not None:
        result = np.asarray(result, dtype=dtype)
    if copy and result is values:
        return values.copy()
    return read_only(result) if result is values else result


__all__ = ["ExtensionDtype", "Index", "ensure_index", "from_array", "objects"]
