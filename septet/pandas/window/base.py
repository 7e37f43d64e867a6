"""What all windows share: the columns they work on, named statistics, agg and apply."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import windows as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.errors import DataError  # type: ignore[attr-defined]
from septet.pandas.groupby.base import function_name
from septet.pandas.groupby.rows import frame, is_numeric, series

nan = float("nan")


def as_float(values: Any, kind: str) -> ndarray:
    """A column as float64, infinities as NaN.  DataError for what is no number."""
    if values.dtype.kind in "mM":
        raise NotImplementedError(f"ops for {kind} for this dtype {values.dtype} are not implemented")
    if not is_numeric(values):
        raise DataError(f"Cannot aggregate non-numeric type: {values.dtype}")
    if type(values) is not ndarray:
        values = values.to_numpy(dtype="float64", na_value=nan)
    if values.dtype.kind == "c":
        raise TypeError("cannot handle this type -> complex128")
    x = values.astype(np.float64)
    return np.where(np.isinf(x), nan, x) if values.dtype.kind == "f" else x


class BaseWindow:
    """Windows over an object's columns.  A subclass gives `_bounds()`, `_least(op)` and `_index()`."""

    _kind = "Rolling"
    _attributes: tuple[str, ...] = ()
    min_periods: Any
    on: Any = None

    def __init__(self, obj: Any, selection: Any = None):
        self.obj, self._selection = obj, selection

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name in self._attributes)
        return f"{type(self).__name__} [{','.join(f'{n}={v}' for n, v in shown if v is not None)}]"

    # -- columns

    def _columns(self) -> list[tuple[Any, Any]]:
        """(label, array) of the columns that are worked on."""
        obj = self.obj
        if isinstance(obj, kinds.Series):
            return [(obj._name, obj._values)]
        pairs = list(zip(list(obj._labels), obj._columns, strict=True))
        if self._selection is not None:
            wanted = self._selection if isinstance(self._selection, list) else [self._selection]
            table = dict(pairs)
            pairs = [(x, table[x]) for x in wanted]
        return [(label, a) for label, a in pairs if self.on is None or not isinstance(self.on, str) or label != self.on]

    def _is_series(self) -> bool:
        return isinstance(self.obj, kinds.Series) or self._selection is not None and not isinstance(self._selection, list)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(self.obj, kinds.Series):
            raise KeyError(key)
        for x in key if isinstance(key, list) else [key]:
            if x not in self.obj._labels:
                raise KeyError(f"Column not found: {x}" if not isinstance(key, list) else f"Columns not found: '{x}'")
        return self._with_selection(key)

    def _with_selection(self, key: Any) -> Any:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._selection = key
        return made

    def _over(self, obj: Any) -> Any:
        """The same windows of another object."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.obj = obj
        return made

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and isinstance(self.__dict__.get("obj"), kinds.DataFrame) and name in self.obj._labels:
            return self[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def _numbers(self, numeric_only: bool) -> list[tuple[Any, ndarray]]:
        """The columns as float64, in the order of the windows."""
        pairs = self._columns()
        if numeric_only:
            if self._is_series() and not is_numeric(pairs[0][1]):
                raise NotImplementedError(f"{self._kind}.sum does not implement numeric_only")
            pairs = [(label, a) for label, a in pairs if is_numeric(a)]
        return [(label, self._arranged(as_float(a, self._kind))) for label, a in pairs]

    def _arranged(self, x: Any) -> Any:
        """A column in the order of the windows."""
        return x

    # -- results

    def _bounds(self) -> tuple[ndarray, ndarray]:
        raise NotImplementedError

    def _least(self, op: str) -> int:
        raise NotImplementedError

    def _index(self) -> Any:
        raise NotImplementedError

    def _wrapped(self, found: list[tuple[Any, Any]]) -> Any:
        """Columns of results as a Series or frame."""
        index = self._index()
        if self._is_series():
            label, values = found[0]
            return series(values, index, label)
        labels = kinds.Index([label for label, _ in found], tupleize_cols=self.obj._labels.nlevels > 1, name=self.obj._labels.name
                             if self.obj._labels.nlevels == 1 else None) if found else self.obj._labels[:0]
        return self._beside_on(frame([a for _, a in found], index, labels, self.obj))

    def _beside_on(self, made: Any) -> Any:
        """The column that windows go by stays where it was, or comes behind selected ones (within groups it is in the index then)."""
        if isinstance(self.on, str) and self.on in self.obj._labels and self.on not in made._labels:
            if self._selection is not None and hasattr(self, "_grouped"):
                return made
            column = self.obj[self.on]._values
            at = list(self.obj._labels).index(self.on) if self._selection is None else made.shape[1]
            made.insert(min(at, made.shape[1]), self.on, series(self._arranged(column), made._index))
        return made

    def _statistic(self, op: str, numeric_only: bool = False, ddof: int = 1, **options: Any) -> Any:
        bounds, least = self._bounds(), self._least(op)
        found = [(label, meaning.moving(op, x, bounds, least, ddof, **options)) for label, x in self._numbers(numeric_only)]
        return self._wrapped(found)

    def _each(self, function: Any, numeric_only: bool = False) -> Any:
        """function(x, bounds) of every column."""
        bounds = self._bounds()
        return self._wrapped([(label, function(x, bounds)) for label, x in self._numbers(numeric_only)])

    # -- agg

    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Statistics by name, function, list or dict of them."""
        if isinstance(func, str):
            method = getattr(type(self), func, None)
            if method is None:
                raise AttributeError(f"'{func}' is not a valid function for '{type(self).__name__}' object")
            return getattr(self, func)(*args, **kwargs)
        if isinstance(func, dict):
            return self._by_dict(func)
        if isinstance(func, (list, tuple)):
            return self._by_list(list(func))
        if callable(func):
            return self.apply(func, raw=False, args=args, kwargs=kwargs)  # type: ignore[attr-defined]
        raise TypeError("Must provide 'func' or tuples of '(column, aggfunc).")

    aggregate = agg

    def _by_list(self, funcs: list[Any]) -> Any:
        """Side by side, named by the functions."""
        names = [function_name(f) for f in funcs]
        if self._is_series():
            found = [self.agg(f)._values for f in funcs]
            return frame(found, self._index(), names)
        columns: list[Any] = []
        for label, _ in self._columns():
            columns += [((label, n), self[label].agg(f)._values) for n, f in zip(names, funcs, strict=True)]
        return frame([a for _, a in columns], self._index(), kinds.MultiIndex.from_tuples([n for n, _ in columns]))

    def _by_dict(self, wanted: dict[Any, Any]) -> Any:
        """Column to function or list."""
        absent = [k for k in wanted if k not in self.obj._labels] if not isinstance(self.obj, kinds.Series) else []
        if absent:
            raise KeyError(f"Label(s) {absent} do not exist")
        if isinstance(self.obj, kinds.Series):
            raise NotSupported("agg of a Series' windows by a dict: use a list")
        lists = any(isinstance(f, (list, tuple)) for f in wanted.values())
        columns: list[Any] = []
        for label, func in wanted.items():
            funcs = list(func) if isinstance(func, (list, tuple)) else [func]
            columns += [((label, function_name(f)) if lists else label, self[label].agg(f)._values) for f in funcs]
        labels = kinds.MultiIndex.from_tuples([n for n, _ in columns]) if lists else [n for n, _ in columns]
        return frame([a for _, a in columns], self._index(), labels)

    def pipe(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """func(self, ...)."""
        return func(self, *args, **kwargs)
