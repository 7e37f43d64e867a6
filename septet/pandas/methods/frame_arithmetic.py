"""Operators of DataFrame with scalars, sequences, series and other frames."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.alignment import joined, values_at
from septet.pandas.construct import full, is_list_like
from septet.pandas.ops import compare

Run = Callable[[str, Any, Any], Any]


def operate_frame(run: Run, name: str, self: Any, other: Any, axis: int = 1, fill_value: Any = None, strict: bool = True) -> Any:
    """An operator of a frame with whatever stands at its other side."""
    made = _operate(run, name, self, other, axis, fill_value, strict)
    if "floordiv" in name or name in ("mod", "rmod"):
        if len(made._arrays) == len(self._arrays) and (not isinstance(other, kinds.DataFrame) or _same(self._labels, other._labels)):
            made.__dict__["_arrays"] = together(self._arrays, made._arrays)
    return made


def _operate(run: Run, name: str, self: Any, other: Any, axis: int, fill_value: Any, strict: bool) -> Any:
    """An operator of a frame: a series goes along the columns' labels, or with axis 0 along the rows'."""
    if isinstance(other, kinds.DataFrame):
        return _with_frame(run, name, self, other, axis, fill_value, strict)
    if isinstance(other, kinds.Series):
        if fill_value is not None:
            raise NotImplementedError(f"fill_value {fill_value} not supported.")
        return _with_series(run, name, self, other, axis, strict)
    if is_list_like(other):
        return _with_sequence(run, name, self, other, axis, fill_value)
    if fill_value is not None:
        self = self.fillna(fill_value)
    return _each(self, [run(name, a, other) for a in self._columns])


def together(before: list[Any], after: list[Any]) -> list[Any]:
    """Integer columns of one dtype become floats together, as pandas keeps them in one block."""
    floats = {a.dtype for a, b in zip(before, after, strict=True) if a.dtype.kind in "iu" and b.dtype.kind == "f"}
    return [b.astype(np.float64) if a.dtype in floats and b.dtype.kind in "iu" else b for a, b in zip(before, after, strict=True)]


def _each(self: Any, arrays: list[Any], index: Any = None, labels: Any = None) -> Any:
    if arrays and isinstance(arrays[0], tuple):
        return tuple(self._with(list(part), index, labels) for part in zip(*arrays, strict=True))
    return self._with(arrays, index, labels)


def _with_frame(run: Run, name: str, self: Any, other: Any, axis: int, fill_value: Any, strict: bool) -> Any:
    same = _same(self._index, other._index) and _same(self._labels, other._labels)
    if same and fill_value is None:
        return _each(self, [run(name, a, b) for a, b in zip(self._columns, other._columns, strict=True)])
    if run is compare and strict and not same:
        raise ValueError("Can only compare identically-labeled (both index and columns) DataFrame objects")
    plain = axis and run is not compare and fill_value is None and name not in ("pow", "rpow")
    if plain and name.startswith("r") and not _same(self._labels, other._labels):           # the left one's index names the result
        rows, right, left = joined(other._index, self._index)
    else:
        rows, left, right = joined(self._index, other._index)
    labels, mine, theirs = joined(self._labels, other._labels)
    a = _moved(self, left, mine, len(rows), len(labels))
    b = _moved(other, right, theirs, len(rows), len(labels))
    if fill_value is not None:
        from septet.pandas.methods.arithmetic import fill_both

        a, b = zip(*[fill_both(x, y, fill_value) for x, y in zip(a, b, strict=True)], strict=True) if a else (a, b)
    from septet.pandas.methods.arithmetic import lifted

    alone = _alone(mine, theirs, len(labels)) if plain else set()
    made = [full(len(rows), np.nan) if i in alone else run(name, *lifted(run, x, y)) for i, (x, y) in enumerate(zip(a, b, strict=True))]
    return _each(self, made, rows, labels)


def _alone(mine: Any, theirs: Any, width: int) -> set[int]:
    """The columns that one frame lacks, where both have others: they are not computed, but NaN whatever they hold."""
    lacking = [np.zeros(width, dtype=bool) if places is None else places < 0 for places in (mine, theirs)]
    found = lacking[0] | lacking[1]
    return set(np.flatnonzero(found).tolist()) if not found.all() else set()


def _same(a: Any, b: Any) -> bool:
    return a is b or a.equals(b)


def _moved(frame: Any, rows: Any, columns: Any, n: int, width: int) -> list[Any]:
    """The columns at other rows and in another order, missing where there are none."""
    arrays = [values_at(a, rows) for a in frame._columns]
    if columns is None:
        return arrays
    return [arrays[i] if i >= 0 else full(n, np.nan) for i in columns.tolist()]


def _with_series(run: Run, name: str, self: Any, other: Any, axis: int, strict: bool) -> Any:
    if axis == 0:
        rows, left, right = joined(self._index, other._index)
        b = values_at(other._values, right)
        return _each(self, [run(name, values_at(a, left), b) for a in self._columns], rows)
    if run is compare and strict and not _same(self._labels, other._index):
        raise ValueError("Operands are not aligned. Do `left, right = left.align(right, axis=1)` before operating.")
    labels, mine, theirs = joined(self._labels, other._index)
    a = _moved(self, None, mine, len(self._index), len(labels))
    b = values_at(other._values, theirs)
    return _each(self, [run(name, x, b[i]) for i, x in enumerate(a)], None, labels)


def _with_sequence(run: Run, name: str, self: Any, other: Any, axis: int, fill_value: Any) -> Any:
    n, width = self.shape
    if isinstance(other, ndarray) and other.ndim == 2:
        return _with_table(run, name, self, other)
    values = other if hasattr(other, "__len__") and not isinstance(other, (dict, set)) else list(other)
    if fill_value is not None:
        self = self.fillna(fill_value)
    wanted = width if axis else n
    if len(values) != wanted:
        raise ValueError(f"Unable to coerce to Series, length must be {wanted}: given {len(values)}")
    from septet.pandas.construct import to_array

    if axis:
        array = to_array(values)
        return _each(self, [run(name, a, array[i]) for i, a in enumerate(self._columns)])
    array = to_array(values)
    return _each(self, [run(name, a, array) for a in self._columns])


def _with_table(run: Run, name: str, self: Any, other: ndarray) -> Any:
    n, width = self.shape
    if other.shape == (1, width):
        return _each(self, [run(name, a, other[0, i]) for i, a in enumerate(self._columns)])
    if other.shape == (n, 1):
        return _each(self, [run(name, a, other[:, 0]) for a in self._columns])
    if other.shape != (n, width):
        raise ValueError(f"Unable to coerce to DataFrame, shape must be {(n, width)}: given {other.shape}")
    return _each(self, [run(name, a, np.ascontiguousarray(other[:, i])) for i, a in enumerate(self._columns)])


def flex_frame(run: Run, name: str, public: str) -> Callable[..., Any]:
    """The method of an operator's name, with axis, level and fill_value."""
    if run is compare:
        def method(self: Any, other: Any, axis: Any = "columns", level: Any = None) -> Any:
            return _flex(run, name, self, other, axis, level, None)
    else:
        def method(self: Any, other: Any, axis: Any = "columns", level: Any = None, fill_value: Any = None) -> Any:  # type: ignore[misc]
            return _flex(run, name, self, other, axis, level, fill_value)
    method.__name__ = public
    method.__doc__ = f"The operator {name} with another object, along an axis, with `fill_value` for what only one side lacks."
    return method


def _flex(run: Run, name: str, self: Any, other: Any, axis: Any, level: Any, fill_value: Any) -> Any:
    number = 1 if axis is None else self._get_axis_number(axis)
    if level is not None:
        return _flex_level(run, name, self, other, number, level, fill_value)
    if isinstance(other, dict):
        other = kinds.DataFrame(other) if any(is_list_like(v) for v in other.values()) else kinds.Series(other)
    if isinstance(other, (list, tuple)) and other and is_list_like(other[0]):
        other = np.array(other)
    return operate_frame(run, name, self, other, number, fill_value, strict=False)


def _flex_level(run: Run, name: str, self: Any, other: Any, axis: int, level: Any, fill_value: Any) -> Any:
    if isinstance(other, kinds.Series):
        own = self._labels if axis else self._index
        moved = values_at(other._values, other._index.get_indexer(own.get_level_values(level)))
        return operate_frame(run, name, self, kinds.Series._new(moved, own), axis, fill_value, strict=False)
    if isinstance(other, kinds.DataFrame):
        return _frames_by_level(run, name, self, other, level, fill_value)
    return operate_frame(run, name, self, other, axis, fill_value, strict=False)


def _frames_by_level(run: Run, name: str, self: Any, other: Any, level: Any, fill_value: Any) -> Any:
    """Two frames, the rows of one having one level of the other's."""
    multi = other if isinstance(other._index, kinds.MultiIndex) else self
    single = self if multi is other else other
    labels = multi._index.get_level_values(level)
    moved = single.reindex(labels)
    moved = moved.set_axis(multi._index, axis=0)
    a, b = (moved, other) if multi is other else (self, moved)
    return operate_frame(run, name, a, b, 1, fill_value, strict=False)
