"""Operators of Series and DataFrame and the methods of their names: add, radd, eq, ..."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.alignment import joined, same_labels, values_at
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.methods.frame_arithmetic import flex_frame, operate_frame
from septet.pandas.missing import isna_array
from septet.pandas.ops import ARITHMETIC, COMPARISON, LOGICAL, arithmetic, compare, logical

Run = Callable[[str, Any, Any], Any]


class SeriesArithmetic:
    """Operators of Series."""

    _array: Any
    _values: Any
    _index: Any
    _with: Any

    def __neg__(self) -> Any:
        return self._with(-self._array)

    def __pos__(self) -> Any:
        return self._with(+self._array if self._array.dtype.kind not in "bO" else self._values)

    def __abs__(self) -> Any:
        return self._with(abs(self._array))

    def __invert__(self) -> Any:
        return self._with(~self._array)

    def abs(self) -> Any:
        """Absolute values."""
        return self._with(abs(self._array))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from septet.pandas.methods.universal import apply_ufunc

        return apply_ufunc(self, ufunc, method, inputs, kwargs)

    def dot(self, other: Any) -> Any:
        """The inner product, labels aligned."""
        from septet.pandas.algorithms.products import dot_series

        return dot_series(self, other)

    def __matmul__(self, other: Any) -> Any:
        return self.dot(other)

    def __rmatmul__(self, other: Any) -> Any:
        return self.dot(np.transpose(other))


class FrameArithmetic:
    """Operators of DataFrame."""

    _columns: list[Any]
    _with: Any

    def __neg__(self) -> Any:
        return self._with([-a for a in self._columns])

    def __pos__(self) -> Any:
        return self._with([+a if a.dtype.kind not in "bO" else a for a in self._columns])

    def __abs__(self) -> Any:
        return self._with([abs(a) for a in self._columns])

    def __invert__(self) -> Any:
        return self._with([~a for a in self._columns])

    def abs(self) -> Any:
        """Absolute values."""
        return self._with([abs(a) for a in self._columns])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from septet.pandas.methods.universal import apply_ufunc

        return apply_ufunc(self, ufunc, method, inputs, kwargs)

    def dot(self, other: Any) -> Any:
        """The matrix product, labels aligned."""
        from septet.pandas.algorithms.products import dot_frame

        return dot_frame(self, other)

    def __matmul__(self, other: Any) -> Any:
        return self.dot(other)

    def __rmatmul__(self, other: Any) -> Any:
        return self.T.dot(np.transpose(other)).T                                # type: ignore[attr-defined]


def operand(other: Any, n: int) -> Any:
    """What is not a series: a scalar, or an array of the same length."""
    if not is_list_like(other):
        return other[()] if isinstance(other, ndarray) else other
    if isinstance(other, kinds.Index):
        values = other._values
    elif isinstance(other, (dict, set)):
        return other
    else:
        values = to_array(list(other) if isinstance(other, tuple) else other)
    if len(values) != n:
        if isinstance(other, ndarray) and len(values) == 1:
            return values[0]
        raise ValueError(f"operands could not be broadcast together with shapes ({n},) ({len(values)},)")
    return values


def operate(run: Run, name: str, self: Any, other: Any, strict: bool) -> Any:
    """An operator of a series with whatever stands at its other side."""
    if isinstance(other, kinds.Series):
        mine, theirs = self._index, other._index
        if mine is theirs or mine.equals(theirs):
            values, index = run(name, self._values, other._values), None
        elif strict:
            raise ValueError("Can only compare identically-labeled Series objects")
        else:
            index, left, right = joined(mine, theirs)
            values = run(name, *lifted(run, values_at(self._values, left), values_at(other._values, right)))
        made = _made(self, values, index)
        return _named(made, self, other)
    return _made(self, run(name, self._values, operand(other, len(self._index))), None)


def lifted(run: Run, a: Any, b: Any) -> tuple[Any, Any]:
    """Columns for logic after alignment: what is missing is false."""
    if run is not logical:
        return a, b
    return _false_for_missing(a), _false_for_missing(b)


def _false_for_missing(a: Any) -> Any:
    if type(a) is not ndarray or a.dtype.kind != "O":
        return a
    gone = isna_array(a)
    if not gone.any():
        return a
    found = np.where(gone, False, a)
    return found.astype(bool) if all(type(x) is bool for x in found.tolist()) else found


def _made(self: Any, values: Any, index: Any) -> Any:
    if isinstance(values, tuple):
        return tuple(self._with(v, index) for v in values)
    if values is NotImplemented:
        return NotImplemented
    return self._with(values, index)


def _named(made: Any, self: Any, other: Any) -> Any:
    a, b = self._name, other._name
    if a is not b and not (type(a) is type(b) and a == b):
        for part in made if isinstance(made, tuple) else (made,):
            if part is not NotImplemented:
                part._name = None
    return made


def _series_operator(run: Run, name: str) -> Callable[[Any, Any], Any]:
    strict = run is compare

    def method(self: Any, other: Any) -> Any:
        if isinstance(other, kinds.DataFrame):
            return NotImplemented
        return operate(run, name, self, other, strict)

    method.__name__ = f"__{name}__"
    return method


def _frame_operator(run: Run, name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return operate_frame(run, name, self, other)

    method.__name__ = f"__{name}__"
    return method


def _series_flex(run: Run, name: str, public: str) -> Callable[..., Any]:
    def method(self: Any, other: Any, level: Any = None, fill_value: Any = None, axis: Any = 0) -> Any:
        if axis not in (0, "index", "rows", None):
            self._get_axis_number(axis)
        if level is not None:
            return flex_level(run, name, self, other, level, fill_value)
        if fill_value is None:
            if is_list_like(other) and not isinstance(other, kinds.Series) and len(other) != len(self._index):
                raise ValueError("Lengths must be equal")
            return operate(run, name, self, other, False)
        return _filled_flex(run, name, self, other, fill_value)

    method.__name__ = public
    method.__doc__ = f"The operator {name}, with `fill_value` for what only one side lacks."
    return method


def _filled_flex(run: Run, name: str, self: Any, other: Any, fill_value: Any) -> Any:
    if isinstance(other, kinds.Series):
        index, left, right = joined(self._index, other._index)
        a, b = fill_both(values_at(self._values, left), values_at(other._values, right), fill_value)
        return _named(_made(self, run(name, a, b), index), self, other)
    if is_list_like(other):
        if len(other) != len(self._index):
            raise ValueError("Lengths must be equal")
        a, b = fill_both(self._values, operand(other, len(self._index)), fill_value)
        return _made(self, run(name, a, b), None)
    return operate(run, name, self.fillna(fill_value), other, False)


def fill_both(a: Any, b: Any, value: Any) -> tuple[Any, Any]:
    """Both columns with a value in the places that only one of them lacks."""
    gone_a = isna_array(a) if type(a) is ndarray else a.isna()
    gone_b = isna_array(b) if type(b) is ndarray else b.isna()
    only_a, only_b = gone_a & ~gone_b, gone_b & ~gone_a
    return _put(a, only_a, value), _put(b, only_b, value)


def _put(a: Any, mask: ndarray, value: Any) -> Any:
    if not mask.any():
        return a
    if type(a) is not ndarray:
        a = a.copy()
        a[mask] = value
        return a
    from septet.pandas.algorithms.choosing import choose

    return choose(~mask, a, value)


def flex_level(run: Run, name: str, self: Any, other: Any, level: Any, fill_value: Any) -> Any:
    """An operator with a series whose labels are those of one level."""
    if not isinstance(other, kinds.Series):
        return operate(run, name, self, other, False)
    a, b = (self, other) if isinstance(self._index, kinds.MultiIndex) else (other, self)
    if isinstance(self._index, kinds.MultiIndex) and isinstance(other._index, kinds.MultiIndex):
        raise TypeError("Join on level between two MultiIndex objects is ambiguous")
    number = a._index._level_number(level) if isinstance(a._index, kinds.MultiIndex) else None
    labels = a._index if number is None else a._index.get_level_values(number)
    moved = values_at(b._values, b._index.get_indexer(labels))
    x, y = (a._values, moved) if a is self else (moved, a._values)
    if fill_value is not None:
        x, y = fill_both(x, y, fill_value)
    return _named(self._with(run(name, x, y), a._index), self, other)


_PUBLIC = {"truediv": ("truediv", "div", "divide"), "rtruediv": ("rtruediv", "rdiv"), "mul": ("mul", "multiply"),
           "sub": ("sub", "subtract")}
for _name in ARITHMETIC:
    setattr(SeriesArithmetic, f"__{_name}__", _series_operator(arithmetic, _name))
    setattr(FrameArithmetic, f"__{_name}__", _frame_operator(arithmetic, _name))
    for _public in _PUBLIC.get(_name, (_name,)):
        setattr(SeriesArithmetic, _public, _series_flex(arithmetic, _name, _public))
        if "divmod" not in _name:
            setattr(FrameArithmetic, _public, flex_frame(arithmetic, _name, _public))
for _name in COMPARISON:
    setattr(SeriesArithmetic, f"__{_name}__", _series_operator(compare, _name))
    setattr(FrameArithmetic, f"__{_name}__", _frame_operator(compare, _name))
    setattr(SeriesArithmetic, _name, _series_flex(compare, _name, _name))
    setattr(FrameArithmetic, _name, flex_frame(compare, _name, _name))
for _name in LOGICAL:
    setattr(SeriesArithmetic, f"__{_name}__", _series_operator(logical, _name))
    setattr(FrameArithmetic, f"__{_name}__", _frame_operator(logical, _name))
SeriesArithmetic.__hash__ = FrameArithmetic.__hash__ = None                     # type: ignore[assignment]
__all__ = ["FrameArithmetic", "SeriesArithmetic", "same_labels"]
