"""Text: arrays of Python text where they are short, Polars series where they are long; each form is made when it is needed."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays import string_work as work
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.string_dtype import STR, StringDtype
from septet.pandas.missing import is_missing

LONG = 4096                         # elements from which a Polars series pays


class StringArray(ExtensionArray):
    """Text and gaps.  `_nd`: object array of str and the dtype's missing value, or None; `_pl`: the same as a series, or None."""

    __module__ = "pandas.arrays"
    _storage = "python"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any, dtype: Any = None, copy: bool = False) -> None:
        self._dtype = StringDtype(self._storage) if dtype is None else dtype
        self._pl: Any = None
        self._isna: ndarray | None = None
        if type(values) is ndarray:
            self._nd: ndarray | None = values.copy() if copy else values
        elif hasattr(values, "_ndarray"):
            self._nd = values._ndarray
        else:
            self._nd = work.objects(list(values))

    @classmethod
    def _of_series(cls, s: Any, dtype: StringDtype = STR) -> Any:
        """The array over a Polars series of text."""
        made = cls.__new__(cls)
        made._dtype, made._pl, made._nd, made._isna = dtype, s, None, None
        return made

    def _like(self, values: Any) -> Any:
        """Values of either form under this dtype."""
        return type(self)(values, self._dtype) if type(values) is ndarray else type(self)._of_series(values, self._dtype)

    @property
    def _ndarray(self) -> ndarray:
        """The object array."""
        if self._nd is None:
            from septet.pandas import engine

            self._nd = work.objects(engine.text_items(self._pl, self._dtype.na_value))
        return self._nd

    @property
    def _series(self) -> Any:
        """The Polars series if the array is long or is one already; else None."""
        if self._pl is None and len(self) >= LONG:
            from septet.pandas import engine

            self._pl = engine.text_series(self._nd.tolist())        # type: ignore[union-attr]
        return self._pl

    # -- the interface

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        dtype = StringDtype(cls._storage) if dtype is None else dtype
        dtype = StringDtype.construct_from_string(dtype) if isinstance(dtype, str) else dtype
        target = dtype.construct_array_type()
        if isinstance(scalars, StringArray):
            return scalars._as(dtype) if scalars._dtype != dtype else scalars.copy() if copy else scalars
        return target(work.objects(work.texts(scalars, dtype.na_value)), dtype)

    def _as(self, dtype: StringDtype) -> Any:
        """The same text under another dtype of text."""
        cls: Any = dtype.construct_array_type()
        if self._pl is not None:
            return cls._of_series(self._pl, dtype)
        gap = dtype.na_value
        return cls(work.objects([x if type(x) is str else gap for x in self._ndarray.tolist()]), dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        parts = list(to_concat)
        if all(p._pl is not None for p in parts):
            from septet.pandas import engine

            return cls._of_series(engine.concat([p._pl for p in parts]), parts[0]._dtype)
        return cls(np.concatenate([p._ndarray for p in parts]), parts[0]._dtype)

    def __len__(self) -> int:
        return len(self._nd) if self._nd is not None else len(self._pl)

    @property
    def dtype(self) -> StringDtype:
        """The dtype."""
        return self._dtype

    @property
    def nbytes(self) -> int:
        """Bytes of the text and its offsets, as Arrow's large strings hold them."""
        texts = [x for x in self.tolist() if type(x) is str]
        n, gaps = len(self), len(self) - len(texts)
        return sum(len(x.encode("utf-8", "surrogatepass")) for x in texts) + 8 * n + ((n + 7) // 8 if gaps else 0)

    def isna(self) -> ndarray:
        """Mask of the gaps."""
        if self._isna is None:
            if self._nd is None:
                from septet.pandas import engine

                self._isna = engine.nulls(self._pl)
            else:
                self._isna = np.array([type(x) is not str for x in self._nd.tolist()], dtype=bool)
        return self._isna.copy()

    def __getitem__(self, key: Any) -> Any:
        if type(key) is int or isinstance(key, np.integer):
            return self._one(int(key))
        if isinstance(key, slice):
            return self._like(self._nd[key] if self._nd is not None else work.sliced(self._pl, key))
        key = work.indexer(key, len(self))
        if isinstance(key, (int, np.integer)):
            return self._one(int(key))
        return self.take(np.flatnonzero(key) if key.dtype.kind == "b" else key)

    def _one(self, i: int) -> Any:
        n = len(self)
        if not -n <= i < n:
            raise IndexError(f"index {i} is out of bounds for axis 0 with size {n}")
        x = self._nd[i] if self._nd is not None else self._pl[i]
        return self._dtype.na_value if x is None else x

    def __setitem__(self, key: Any, value: Any) -> None:
        values = self._ndarray
        if not isinstance(key, (int, slice, np.integer)):
            key = work.indexer(key, len(self))
        values[key] = self._valid(value)
        self._pl = self._isna = None

    def _valid(self, value: Any) -> Any:
        """What may stand in the array: text, a gap, or an object array of those.  TypeError otherwise."""
        if isinstance(value, str):
            return str(value)
        if isinstance(value, (list, tuple, ndarray, ExtensionArray)) or hasattr(value, "_values"):
            items = value.tolist() if hasattr(value, "tolist") else list(value)
            return work.objects([self._valid(x) for x in items])
        if is_missing(value):
            return self._dtype.na_value
        raise TypeError(f"Invalid value '{value}' for dtype '{self._dtype}'. Value should be a string or missing value, got "
                        f"'{type(value).__name__}' instead.")

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives `fill_value` or a gap."""
        from septet.pandas.algorithms.take import take_ndarray

        gap = self._dtype.na_value if fill_value is None or is_missing(fill_value) else fill_value
        s = self._pl if self._pl is not None or len(indices) < LONG else self._series
        if s is not None and (gap is self._dtype.na_value or not allow_fill):
            from septet.pandas import engine

            places = work.checked(indices, len(self), allow_fill)
            if len(places) * 4 >= len(self) >= LONG:
                self._pl = self._pl.rechunk()           # pieces are slow to take from
            return self._like(engine.take(self._pl, places, allow_fill))
        return self._like(take_ndarray(self._ndarray, indices, allow_fill, gap))

    def copy(self) -> Any:
        """A copy."""
        return self._like(self._nd.copy() if self._nd is not None else self._pl)

    def __iter__(self) -> Any:
        return iter(self.tolist())

    def _formatter(self, boxed: bool = False) -> Any:
        from septet.pandas.formatting.things import thing_text

        return (lambda x: thing_text(x, escape=("\t", "\r", "\n"))) if boxed else repr

    def tolist(self) -> list[Any]:
        """The text and gaps as a list."""
        return self._ndarray.tolist()

    to_list = tolist

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """An object array of the text; `na_value` in the gaps."""
        values = self._ndarray
        if na_value is not None and self._hasna:
            values = values.copy()
            values[self.isna()] = na_value if is_missing(na_value) else self._valid(na_value)
        if dtype is None or np.dtype(dtype).kind == "O":
            return values.copy() if copy else values
        return values.astype(dtype)  # type: ignore[no-any-return]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.to_numpy(dtype, bool(copy))

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The text as another dtype: numbers are parsed by Python's rules."""
        from septet.pandas.dtypes import ExtensionDtype, pandas_dtype

        dtype = pandas_dtype(dtype)
        if isinstance(dtype, StringDtype):
            return self._as(dtype) if dtype != self._dtype else self.copy() if copy else self
        if isinstance(dtype, ExtensionDtype):
            return work.parsed(self, dtype)
        return work.as_numpy(self, dtype)

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        s = self._series
        if s is None:
            return work.ranks(self._ndarray.tolist())
        from septet.pandas import engine

        return engine.ranks(s)[0]

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._ndarray, self._dtype.na_value

    def argmin(self, skipna: bool = True) -> int:
        """Position of the least text.  ValueError where there is none."""
        return work.extreme(self, skipna, operator.lt)

    def argmax(self, skipna: bool = True) -> int:
        """Position of the greatest text.  ValueError where there is none."""
        return work.extreme(self, skipna, operator.gt)

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes in order of appearance and the distinct text; gaps are -1, or one more value."""
        s = self._series
        if s is None:
            codes, distinct = work.factorize(self._ndarray.tolist())
            values = self._like(work.objects(distinct))
        else:
            from septet.pandas import engine

            codes, distinct = engine.factorize(s)
            values = self._like(distinct)
        return (codes, values) if use_na_sentinel else work.with_gap(self, codes, values)

    def isin(self, values: Any) -> ndarray:
        """Mask of the text that is among `values`."""
        return work.isin(self, values)

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where text would stand in the sorted array.  ValueError where there are gaps."""
        if self._hasna:
            raise ValueError("searchsorted requires array to be sorted, which is impossible with NAs present.")
        return work.searchsorted(self, value, side, sorter)

    def insert(self, loc: int, item: Any) -> Any:
        """The array with one more element."""
        one = self._like(work.objects([self._valid(item)]))
        return self._concat_same_type([self[:loc], one, self[loc:]])

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """Gaps replaced by text, or by an array's at the same places."""
        if isinstance(value, str) and self._nd is None and limit is None:
            return self._like(self._pl.fill_null(value))
        if isinstance(value, (str, list, ndarray, ExtensionArray)) or is_missing(value):
            return super().fillna(value, limit, copy)
        if not self._dtype._na_is_nan and self._hasna:
            from septet.pandas.construct import objects

            return objects([value if is_missing(x) else x for x in self.tolist()])
        return super().fillna(self._valid(value), limit, copy)

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function or mapping over the text; under NA, text stays "string" and numbers are Arrow's."""
        found = super().map(mapper, na_action)
        if self._dtype._na_is_nan:
            return found
        if isinstance(found, StringArray):
            return found._as(self._dtype)
        from septet.pandas.arrays.masked_work import masked_again

        again = masked_again(found)
        if not hasattr(again, "_mask"):
            return found
        from septet.pandas.arrays.arrow import wrap

        return wrap(again)

    # -- operators

    def _compare(self, other: Any, name: str) -> Any:
        return work.compare(self, other, name)

    def _arith(self, other: Any, op: Callable[[Any, Any], Any], name: str) -> Any:
        return work.arith(self, other, op, name)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        value = work.reduce(self, name, skipna, **kwargs)
        return self._like(work.objects([value])) if keepdims and name in ("min", "max", "sum") else value

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        return self._like(work.objects(work.accumulate(self, name, skipna)))


def _comparison(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        return self._compare(other, name)

    method.__name__ = f"__{name}__"
    return method


def _arithmetic(name: str, swapped: bool) -> Any:
    op = getattr(operator, name)
    call: Any = (lambda a, b: op(b, a)) if swapped else op

    def method(self: Any, other: Any) -> Any:
        return self._arith(other, call, f"r{name}" if swapped else name)

    method.__name__ = f"__{'r' if swapped else ''}{name.strip('_')}__"
    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(StringArray, f"__{_name}__", _comparison(_name))
for _name in ("add", "mul", "sub", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"):
    setattr(StringArray, f"__{_name.strip('_')}__", _arithmetic(_name, False))
    setattr(StringArray, f"__r{_name.strip('_')}__", _arithmetic(_name, True))


class ArrowStringArray(StringArray):
    """Text of the usual dtypes "str" and "string"."""

    _storage = "pyarrow"


BaseStringArray = StringArray
kinds.StringArray = StringArray
