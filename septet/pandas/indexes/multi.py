"""MultiIndex: labels of several levels, each level an Index of distinct labels and codes into it."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take as take_array
from septet.pandas.construct import is_list_like, objects
from septet.pandas.dtypes import OBJECT
from septet.pandas.hints import numpy_options
from septet.pandas.indexes.base import Index, ensure_index, mask_or_positions, position
from septet.pandas.indexes.frozen import FrozenList
from septet.pandas.indexes.multi_finding import MultiFinding
from septet.pandas.indexes.multi_shaping import MultiShaping
from septet.pandas.missing import is_missing


class MultiIndex(MultiFinding, MultiShaping, Index):
    """Labels that are tuples, one part per level.

    levels: the distinct labels of each level.  codes: for each level, positions in it (-1: missing).  names: of the levels.
    """

    __module__ = "pandas"
    _typ = "multiindex"
    _levels: list[Any]
    _codes: list[ndarray]
    _names: list[Any]
    _tuples: Any = None

    def __new__(cls, levels: Any = None, codes: Any = None, sortorder: Any = None, names: Any = None, copy: bool = False,
                name: Any = None, verify_integrity: bool = True) -> Any:
        if isinstance(levels, MultiIndex):
            return levels.copy()
        if levels is None or codes is None:
            raise TypeError("Must pass both levels and codes")
        if len(levels) != len(codes):
            raise ValueError("Length of levels and codes must be the same.")
        if not len(levels):
            raise ValueError("Must pass non-zero number of levels/codes")
        self = cls._of([ensure_index(level) for level in levels], [np.asarray(c, dtype=np.intp) for c in codes])
        self._set_names(names if names is not None else name if name is not None else [level._name for level in self._levels])
        if verify_integrity:
            self._verify()
        return self

    @classmethod
    def _of(cls, levels: list[Any], codes: list[ndarray], names: list[Any] | None = None) -> Any:
        self = object.__new__(cls)
        self._levels, self._codes = levels, codes
        self._names = [None] * len(levels) if names is None else list(names)
        return self

    @classmethod
    def _new(cls, values: Any, name: Any = None) -> Any:
        return Index._new(values, name)

    def _verify(self) -> None:
        lengths = [len(c) for c in self._codes]
        if len(set(lengths)) > 1:
            raise ValueError(f"Unequal code lengths: {lengths}")
        for i, (level, codes) in enumerate(zip(self._levels, self._codes, strict=True)):
            if len(codes) and int(codes.max()) >= len(level):
                raise ValueError(f"On level {i}, code max ({int(codes.max())}) >= length of level ({len(level)}). NOTE: this index is in "
                                 "an inconsistent state")
            if len(codes) and int(codes.min()) < -1:
                raise ValueError(f"On level {i}, code value ({int(codes.min())}) < -1")
            if not level.is_unique:
                raise ValueError(f"Level values must be unique: {list(level)} on level {i}")

    def _set_names(self, names: Any) -> None:
        if names is not None and not is_list_like(names):
            raise ValueError("Names should be list-like for a MultiIndex")
        names = [None] * len(self._levels) if names is None else list(names)
        if len(names) != len(self._levels):
            raise ValueError("Length of names must match number of levels in MultiIndex.")
        for name in names:
            try:
                hash(name)
            except TypeError:
                raise TypeError("MultiIndex.name must be a hashable type") from None
        self._names = names

    # -- other ways of making one

    @classmethod
    def from_arrays(cls, arrays: Any, sortorder: Any = None, names: Any = None) -> Any:
        """From one array of labels for each level."""
        if not is_list_like(arrays):
            raise TypeError("Input must be a list / sequence of array-likes.")
        arrays = list(arrays)
        if not arrays or not all(is_list_like(a) for a in arrays):
            raise TypeError("Input must be a list / sequence of array-likes.") if arrays else ValueError(
                "Must pass non-zero number of levels/codes")
        if len({len(a) for a in arrays}) > 1:
            raise ValueError("all arrays must be same length")
        pairs = [factorized(a) for a in arrays]
        names = [getattr(a, "name", None) for a in arrays] if names is None else names
        self = cls._of([p[1] for p in pairs], [p[0] for p in pairs])
        self._set_names(names)
        return self

    @classmethod
    def from_tuples(cls, tuples: Any, sortorder: Any = None, names: Any = None) -> Any:
        """From a list of tuples, one for each row."""
        if not is_list_like(tuples):
            raise TypeError("Input must be a list / sequence of tuple-likes.")
        tuples = tuples.tolist() if hasattr(tuples, "tolist") else list(tuples)
        if not tuples:
            if names is None:
                raise TypeError("Cannot infer number of levels from empty list")
            return cls.from_arrays([[]] * len(names), names=names)
        width = max(len(t) if isinstance(t, (tuple, list)) else 1 for t in tuples)
        rows = [(*t, *[np.nan] * (width - len(t))) if isinstance(t, (tuple, list)) else (t, *[np.nan] * (width - 1)) for t in tuples]
        return cls.from_arrays([list(column) for column in zip(*rows, strict=True)], names=names)

    @classmethod
    def from_product(cls, iterables: Any, sortorder: Any = None, names: Any = None) -> Any:
        """From the labels of each level, in every combination."""
        if not is_list_like(iterables):
            raise TypeError("Input must be a list / sequence of iterables.")
        iterables = [x if hasattr(x, "__len__") else list(x) for x in iterables]
        pairs = [factorized(a) for a in iterables]
        names = [getattr(a, "name", None) for a in iterables] if names is None else names
        sizes = [len(p[0]) for p in pairs]
        codes = []
        for i, (code, _) in enumerate(pairs):
            inner, outer = int(np.prod(sizes[i + 1:])) if i + 1 < len(sizes) else 1, int(np.prod(sizes[:i])) if i else 1
            codes.append(np.tile(np.repeat(code, inner), outer))
        self = cls._of([p[1] for p in pairs], codes)
        self._set_names(names)
        return self

    @classmethod
    def from_frame(cls, df: Any, sortorder: Any = None, names: Any = None) -> Any:
        """From the columns of a DataFrame."""
        if not isinstance(df, kinds.DataFrame):
            raise TypeError("Input must be a DataFrame")
        return cls.from_arrays(df._columns, names=list(df._labels) if names is None else names)

    # -- what it is

    @property
    def levels(self) -> FrozenList:
        """Distinct labels of each level."""
        return FrozenList([level.rename(name) if level._name is not name else level
                           for level, name in zip(self._levels, self._names, strict=True)])

    @property
    def codes(self) -> FrozenList:
        """For each level, positions in it; -1 where the label is missing."""
        return FrozenList([c.astype(small_integers(len(level))) for c, level in zip(self._codes, self._levels, strict=True)])

    @property
    def names(self) -> FrozenList:
        """Names of the levels."""
        return FrozenList(self._names)

    @names.setter
    def names(self, values: Any) -> None:
        self._set_names(values)

    @property
    def _name(self) -> Any:  # type: ignore[override]
        return None

    @property
    def name(self) -> Any:
        """None: the levels have names."""
        return None

    @property
    def nlevels(self) -> int:
        """How many levels."""
        return len(self._levels)

    @property
    def dtype(self) -> Any:
        """object."""
        return OBJECT

    def __len__(self) -> int:
        return len(self._codes[0])

    @property
    def _values(self) -> ndarray:  # type: ignore[override]
        if self._tuples is None:
            self._tuples = objects(list(zip(*[self._level_items(i) for i in range(self.nlevels)], strict=True)))
        return self._tuples

    @property
    def values(self) -> ndarray:
        """The labels as an object array of tuples."""
        return self._values

    def _level_items(self, i: int) -> list[Any]:
        return take_array(self._levels[i]._values, self._codes[i]).tolist() if self._levels[i].dtype != "category" else \
            self._level_array(i).tolist()

    def _level_array(self, i: int) -> Any:
        return take_array(self._levels[i]._values, self._codes[i])

    def _level_number(self, level: Any) -> int:
        """Number of a level given by number or name."""
        count = sum(1 for n in self._names if n == level) if level is not None else 0
        if count > 1 and not isinstance(level, int):
            raise ValueError(f"The name {level} occurs multiple times, use a level number")
        if count:
            return self._names.index(level)
        if not isinstance(level, (int, np.integer)):
            raise KeyError(f"Level {level} not found")
        n = self.nlevels
        if level < -n or level >= n:
            detail = f"{level} is not a valid level number" if level < 0 else f"not {level + 1}"
            raise IndexError(f"Too many levels: Index has only {n} level{'s' if n != 1 else ''}, {detail}")
        return int(level) % n

    _get_level_number = _level_number

    def get_level_values(self, level: Any) -> Any:
        """The labels of one level, one for each row."""
        i = self._level_number(level)
        found = self._levels[i]._take(self._codes[i])
        return found.rename(self._names[i])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values.tolist())

    def tolist(self) -> list[Any]:
        """The labels as tuples."""
        return self._values.tolist()

    to_list = tolist

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
            return self._values[int(key)] if self._tuples is not None else self._tuple_at(int(key))
        if isinstance(key, (float, np.floating)):
            position(key)
        key = key if isinstance(key, slice) else mask_or_positions(key)
        return self._with_codes([c[key] for c in self._codes])

    def _tuple_at(self, i: int) -> tuple[Any, ...]:
        n = len(self)
        if not -n <= i < n:
            raise IndexError(f"index {i} is out of bounds for axis 0 with size {n}")
        return tuple(np.nan if c[i] < 0 else level[int(c[i])] for level, c in zip(self._levels, self._codes, strict=True))

    def _with_codes(self, codes: list[ndarray]) -> Any:
        return MultiIndex._of(self._levels, codes, self._names)

    def _like(self, values: Any) -> Any:
        if len(values) and all(isinstance(x, tuple) for x in values.tolist()):
            return MultiIndex.from_tuples(values.tolist(), names=self._names)
        return Index._new(values, None) if len(values) else self._with_codes([c[:0] for c in self._codes])

    def _take(self, positions: ndarray) -> Any:
        return self._with_codes([np.where(positions < 0, -1, c[positions]) if len(c) else np.full(len(positions), -1) for c in self._codes])

    def take(self, indices: Any, axis: int = 0, allow_fill: bool = True, fill_value: Any = None, **kwargs: Any) -> Any:
        """Labels at positions."""
        numpy_options("take", kwargs)
        indices = np.asarray(indices, dtype=np.intp)
        return self._take(indices) if allow_fill and fill_value is not None else self._with_codes([c[indices] for c in self._codes])

    def view(self, cls: Any = None) -> Any:
        """Another index of the same labels."""
        other = self._with_codes(self._codes)
        other._tuples, other._engine_ = self._tuples, self._engine_
        return other

    def copy(self, names: Any = None, deep: bool = False, name: Any = None) -> Any:
        """Another index with the same labels."""
        other = self.view()
        if names is not None or name is not None:
            other._set_names(names if names is not None else name)
        return other

    def rename(self, names: Any, *, inplace: bool = False) -> Any:
        """The same labels with other names of the levels."""
        if not is_list_like(names):
            raise TypeError("Must pass list-like as `names`.")
        other = self if inplace else self.view()
        other._set_names(names)
        return None if inplace else other

    def __reduce__(self) -> Any:
        return MultiIndex._of, (self._levels, self._codes, self._names)


kinds.MultiIndex = MultiIndex


def small_integers(n: int) -> str:
    """The smallest integer dtype for codes of n labels."""
    return "int8" if n < 128 else "int16" if n < 32768 else "int32" if n < 2 ** 31 else "int64"


def factorized(values: Any) -> tuple[ndarray, Any]:
    """Codes and the sorted distinct labels, missing ones -1; of a plain list, what is missing has no say in the labels' dtype."""
    if not hasattr(values, "dtype"):
        values = list(values)
        there = [not is_missing(x) for x in values]
        if not all(there):
            known = [x for x, here in zip(values, there, strict=True) if here]
            inner, level = factorized(known or np.empty(0))
            codes = np.full(len(values), -1, dtype=np.intp)
            codes[np.array(there)] = inner
            return codes, level
    from septet.pandas.algorithms.unique import factorize_array
    from septet.pandas.construct import to_array
    from septet.pandas.dtypes import ExtensionDtype

    array = values._values if isinstance(values, (Index, kinds.Series)) else to_array(values if hasattr(values, "dtype") else list(values))
    if isinstance(array.dtype, ExtensionDtype) and array.dtype == "category":
        level = type(array)._from_sequence(array.categories, dtype=array.dtype)
        return np.asarray(array.codes, dtype=np.intp), level._index_class()._new(level)
    mask = array.isna() if type(array) is not ndarray else None
    codes, positions = factorize_array(array if type(array) is ndarray else array._values_for_factorize()[0], mask, True, sort=True)
    from septet.pandas.indexes.base import from_array

    if array.dtype == OBJECT:
        codes, positions = with_texts_last(array, codes, positions)
    return codes, from_array(array[positions] if type(array) is ndarray else array.take(positions))


def with_texts_last(array: ndarray, codes: ndarray, positions: ndarray) -> tuple[ndarray, ndarray]:
    """Codes and places of distinct objects, texts after all else where both are there; as they are where the rest has no order."""
    from septet.pandas.indexes.sets import texts_last

    labels = array[positions]
    order = texts_last(labels) if len({isinstance(x, str) for x in labels.tolist()}) > 1 else None
    if order is None:
        return codes, positions
    rank = np.empty(len(order) + 1, dtype=np.intp)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return rank[codes], positions[order]
