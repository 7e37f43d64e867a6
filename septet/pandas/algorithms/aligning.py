"""Objects at other labels: reindex, align, update."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.algorithms.choosing import choose
from septet.pandas.algorithms.take import take
from septet.pandas.construct import full
from septet.pandas.indexes.base import ensure_index
from septet.pandas.indexes.sets import ranged
from septet.pandas.missing import isna_array

nan = np.nan


def places(index: Any, target: Any, method: Any, level: Any, limit: Any, tolerance: Any) -> tuple[Any, ndarray | None]:
    """(the new labels, positions of theirs in the old ones or None where nothing moves)."""
    if level is not None or isinstance(index, kinds.MultiIndex) != isinstance(target, kinds.MultiIndex) and level is not None:
        multi = index if isinstance(index, kinds.MultiIndex) else target
        if multi is target:
            return target, index.get_indexer(target.get_level_values(level))
        kept = index.get_level_values(level).get_indexer_for(target)
        return index.take(kept), kept
    if isinstance(index, kinds.MultiIndex) and not isinstance(target, kinds.MultiIndex) and len(target):
        target = kinds.MultiIndex.from_tuples(target.tolist(), names=index.names)
    if target is index or method is None and index.equals(target) and index.dtype == target.dtype:
        return target, None
    if not index.is_unique:
        if index.equals(target):
            return target, None
        raise ValueError("cannot reindex on an axis with duplicate labels")
    return target, index.get_indexer(target, method, limit, tolerance)


def _target(labels: Any, like: Any) -> Any:
    index = ensure_index(labels)
    if not len(index) and index.dtype != like.dtype and isinstance(labels, list):
        index = like[:0]
    if not hasattr(labels, "name") and index._name is None and not isinstance(index, kinds.MultiIndex) and like._name is not None:
        index = index.rename(like._name)
    return ranged(index, like)


def moved(values: Any, positions: ndarray | None, fill_value: Any) -> Any:
    """A column at positions, -1 giving the fill value."""
    if positions is None:
        return values
    return take(values, positions, nan if fill_value is None or fill_value is nan else fill_value)


def reindex_series(s: Any, index: Any, method: Any, level: Any, fill_value: Any, limit: Any, tolerance: Any) -> Any:
    """Series.reindex."""
    if index is None:
        return s._with(s._values)
    target, positions = places(s._index, _target(index, s._index), method, level, limit, tolerance)
    return s._with(moved(s._values, positions, fill_value), target)


def reindex_frame(frame: Any, index: Any, columns: Any, method: Any, level: Any, fill_value: Any, limit: Any, tolerance: Any) -> Any:
    """DataFrame.reindex."""
    arrays, rows, labels = list(frame._columns), frame._index, frame._labels
    if columns is not None:
        labels, positions = places(labels, _target(columns, labels), method, level, limit, tolerance)
        if positions is not None and index is not None and method is None and level is None and one_kind(arrays):
            rows, moves = places(rows, _target(index, rows), method, level, limit, tolerance)
            if moves is not None:
                return frame._with(at_once(arrays, moves, positions, fill_value), rows, labels)
        if positions is not None:
            arrays = [arrays[i] if i >= 0 else _absent(arrays, len(rows), fill_value) for i in positions.tolist()]
    if index is not None:
        rows, positions = places(rows, _target(index, rows), method, level, limit, tolerance)
        arrays = [moved(a, positions, fill_value) for a in arrays]
    return frame._with(arrays, rows, labels)


def one_kind(arrays: list[Any]) -> bool:
    """Whether columns are numbers, booleans or times of one dtype, which pandas keeps in one block."""
    plain = all(type(a) is ndarray and a.dtype.kind in "biufc" or type(a).__name__ in TIMES and a.dtype.kind in "mM" for a in arrays)
    return bool(arrays) and plain and all(a.dtype == arrays[0].dtype and getattr(a, "tz", None) is None for a in arrays)


TIMES = ("DatetimeArray", "TimedeltaArray")


def at_once(arrays: list[Any], rows: ndarray, columns: ndarray, fill_value: Any) -> list[Any]:
    """Rows and columns of one dtype taken in one step: what is absent in either decides the dtype of all."""
    found = [moved(arrays[i] if i >= 0 else arrays[0], rows if i >= 0 else np.full(len(rows), -1), fill_value) for i in columns.tolist()]
    if not (rows < 0).any() and not (columns < 0).any():
        return found
    common = moved(arrays[0][:0], np.full(1, -1), fill_value).dtype
    return [a if a.dtype == common else cast(a, common) for a in found]


def _absent(arrays: list[Any], n: int, fill_value: Any) -> Any:
    if fill_value is not None and fill_value is not nan:
        return full(n, fill_value)
    if arrays and all(type(a) is ndarray and a.dtype.kind == "O" for a in arrays):
        return full(n, nan, np.dtype(object))
    return full(n, nan, _shared_float(arrays))


def _shared_float(arrays: list[Any]) -> Any:
    """The floating dtype that the columns have together, None where they have none."""
    dtypes = {a.dtype.name: getattr(a.dtype, "numpy_dtype", a.dtype) for a in arrays}
    if not dtypes or not all(isinstance(d, np.dtype) and d.kind in "iuf" for d in dtypes.values()):
        return None
    found = np.result_type(*dtypes.values())
    return found if found.kind == "f" else None


def align(a: Any, b: Any, join: str, axis: Any, level: Any, fill_value: Any) -> tuple[Any, Any]:
    """Both objects with the labels of a join of theirs."""
    if not isinstance(b, (kinds.Series, kinds.DataFrame)):
        raise TypeError(f"unsupported type: {type(b)}")
    if a.ndim == 1 and b.ndim == 2:
        second, first = align(b, a, {"left": "right", "right": "left"}.get(join, join), axis, level, fill_value)
        return first, second
    if a.ndim == 2 and b.ndim == 1:
        return _align_mixed(a, b, join, axis, level, fill_value)
    number = None if axis is None else a._get_axis_number(axis)
    if a.ndim == 1:
        index, left, right = a._index.join(b._index, how=join, level=level, return_indexers=True)
        return (a._with(moved(a._values, left, fill_value), index), b._with(moved(b._values, right, fill_value), index))
    for i in (0, 1):
        if number in (None, i):
            a, b = _align_axis(a, b, join, i, level, fill_value)
    return a, b


def _align_axis(a: Any, b: Any, join: str, axis: int, level: Any, fill_value: Any) -> tuple[Any, Any]:
    mine, theirs = (a._labels, b._labels) if axis else (a._index, b._index)
    index, left, right = mine.join(theirs, how=join, level=level, return_indexers=True)
    return _moved_axis(a, index, left, axis, fill_value), _moved_axis(b, index, right, axis, fill_value)


def _moved_axis(frame: Any, index: Any, positions: Any, axis: int, fill_value: Any) -> Any:
    arrays = list(frame._columns)
    if not axis:
        return frame._with([moved(a, positions, fill_value) for a in arrays], index)
    if positions is not None:
        arrays = [arrays[i] if i >= 0 else _absent(arrays, len(frame._index), fill_value) for i in positions.tolist()]
    return frame._with(arrays, None, index)


def _align_mixed(frame: Any, s: Any, join: str, axis: Any, level: Any, fill_value: Any) -> tuple[Any, Any]:
    if axis is None:
        raise ValueError("Must specify axis=0 or 1")
    number = frame._get_axis_number(axis)
    own = frame._labels if number else frame._index
    index, left, right = own.join(s._index, how=join, level=level, return_indexers=True)
    return _moved_axis(frame, index, left, number, fill_value), s._with(moved(s._values, right, fill_value), index)


def update_series(s: Any, other: Any) -> None:
    """Series.update."""
    other = other if isinstance(other, kinds.Series) else kinds.Series(other)
    theirs = other.reindex(s._index)._values
    gone = isna_array(theirs) if type(theirs) is ndarray else theirs.isna()
    s._array, s._owned = updated(gone, s._values, theirs), False


def updated(keep: ndarray, mine: Any, theirs: Any) -> Any:
    """A column with another's values but where `keep` holds.  TypeError for values that its dtype does not hold."""
    if type(mine) is ndarray and mine.dtype.kind in "biuf" and not keep.all():
        new = theirs[~keep]
        number = getattr(theirs.dtype, "kind", "O")
        loses = number not in "biuf" or (number == "b") != (mine.dtype.kind == "b")
        whole = mine.dtype.kind in "iu"
        loses = loses or whole and number == "f" and bool((np.asarray(new) % 1 != 0).any())
        if loses or whole and number == mine.dtype.kind and theirs.dtype.itemsize > mine.dtype.itemsize:
            raise TypeError(f"Invalid value '{new}' for dtype '{mine.dtype}'")
        theirs = theirs if type(theirs) is ndarray else theirs.to_numpy(mine.dtype, na_value=0)
    return choose(keep, mine, choose(~keep, theirs, mine))


def update_frame(frame: Any, other: Any, join: str, overwrite: bool, filter_func: Any, errors: str) -> None:
    """DataFrame.update."""
    if join != "left":
        raise NotImplementedError("Only left join is supported")
    if errors not in ("ignore", "raise"):
        raise ValueError("The parameter errors must be either 'ignore' or 'raise'")
    other = other if isinstance(other, kinds.DataFrame) else kinds.DataFrame(other)
    if not other._index.is_unique:
        raise ValueError("Update not allowed with duplicate indexes on other.")
    other = other.reindex(index=frame._index)
    for i, name in enumerate(frame._labels):
        if name not in other._labels:
            continue
        mine, theirs = frame._columns[i], other[name]._values
        gone = isna_array(theirs) if type(theirs) is ndarray else theirs.isna()
        here = ~(isna_array(mine) if type(mine) is ndarray else mine.isna())
        if errors == "raise" and (here & ~gone).any():
            raise ValueError("Data overlaps.")
        keep = gone
        if filter_func is not None:
            keep = gone | ~np.asarray(filter_func(mine))
        elif not overwrite:
            keep = gone | here
        frame._arrays[i] = updated(keep, mine, theirs)
