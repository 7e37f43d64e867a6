"""Missing values: isna, fillna, ffill, dropna, interpolate, where, mask, replace, clip."""
from __future__ import annotations

from typing import Any

from septet.numpy import ndarray
from septet.pandas.algorithms import filling
from septet.pandas.hints import numpy_options
from septet.pandas.methods.sorting import replaced
from septet.pandas.missing import is_missing, isna_array


def _mask(values: Any) -> Any:
    """What is missing; of a sparse column a sparse mask."""
    found = isna_array(values) if type(values) is ndarray else values.isna()
    if not hasattr(values, "sp_values"):
        return found
    return type(values)(found, fill_value=is_missing(values.fill_value))


class _Missing:
    """What both have."""

    def where(self, cond: Any, other: Any = None, *, inplace: bool = False, axis: Any = None, level: Any = None) -> Any:
        """The values where a condition holds, others (or missing) elsewhere."""
        from septet.pandas.algorithms.conditional import where

        return replaced(self, where(self, cond, other, axis, False), inplace)

    def mask(self, cond: Any, other: Any = None, *, inplace: bool = False, axis: Any = None, level: Any = None) -> Any:
        """The values where a condition does not hold, others (or missing) elsewhere."""
        from septet.pandas.algorithms.conditional import where

        return replaced(self, where(self, cond, other, axis, True), inplace)

    def clip(self, lower: Any = None, upper: Any = None, *, axis: Any = None, inplace: bool = False, **kwargs: Any) -> Any:
        """The values, none below `lower` or above `upper`."""
        numpy_options("clip", kwargs)
        from septet.pandas.algorithms.conditional import clip

        return replaced(self, clip(self, lower, upper, axis), inplace)

    def fillna(self, value: Any, *, axis: Any = None, inplace: bool = False, limit: int | None = None) -> Any:
        """Missing values replaced by a scalar, or by the values of a dict, series or frame."""
        from septet.pandas.algorithms.conditional import fillna

        return replaced(self, fillna(self, value, axis, limit), inplace)

    def ffill(self, *, axis: Any = None, inplace: bool = False, limit: int | None = None, limit_area: str | None = None) -> Any:
        """Missing values replaced by the last one that is there."""
        return replaced(self, filling.fill(self, "ffill", axis, limit, limit_area), inplace)

    def bfill(self, *, axis: Any = None, inplace: bool = False, limit: int | None = None, limit_area: str | None = None) -> Any:
        """Missing values replaced by the next one that is there."""
        return replaced(self, filling.fill(self, "bfill", axis, limit, limit_area), inplace)

    def interpolate(self, method: str = "linear", *, axis: Any = 0, limit: int | None = None, inplace: bool = False,
                    limit_direction: str | None = None, limit_area: str | None = None, **kwargs: Any) -> Any:
        """Missing numbers replaced by what lies between their neighbours."""
        from septet.pandas.algorithms.interpolation import interpolate

        return replaced(self, interpolate(self, method, axis, limit, limit_direction, limit_area, kwargs), inplace)

    def replace(self, to_replace: Any = None, value: Any = ..., *, inplace: bool = False, regex: Any = False) -> Any:
        """Values replaced by others: a scalar, list, dict or pattern by a scalar, list or dict."""
        from septet.pandas.algorithms.replacing import replace

        return replaced(self, replace(self, to_replace, value, regex), inplace)


class SeriesMissing(_Missing):
    """Methods of Series."""

    _array: Any
    _values: Any
    _index: Any
    _with: Any

    def isna(self) -> Any:
        """Mask of missing values."""
        return self._with(_mask(self._array))

    def notna(self) -> Any:
        """Mask of values that are there."""
        return self._with(~_mask(self._array))

    isnull, notnull = isna, notna

    def _choose(self, condition: ndarray, other: Any) -> Any:
        from septet.pandas.algorithms.choosing import choose

        return choose(condition, self._values, other)

    def dropna(self, *, axis: Any = 0, inplace: bool = False, how: str | None = None, ignore_index: bool = False) -> Any:
        """What is not missing."""
        self._get_axis_number(axis)                                             # type: ignore[attr-defined]
        mask = _mask(self._array)
        made = self._with(self._values[~mask], self._index[~mask]) if mask.any() else self._with(self._values)
        return replaced(self, made.reset_index(drop=True) if ignore_index else made, inplace)

    def first_valid_index(self) -> Any:
        """The first label whose value is there."""
        there = ~_mask(self._array)
        return self._index[int(there.argmax())] if there.any() else None

    def last_valid_index(self) -> Any:
        """The last label whose value is there."""
        there = ~_mask(self._array)
        return self._index[len(there) - 1 - int(there[::-1].argmax())] if there.any() else None


class FrameMissing(_Missing):
    """Methods of DataFrame."""

    _arrays: list[Any]
    _columns: list[Any]
    _index: Any
    _labels: Any
    _with: Any

    def isna(self) -> Any:
        """Mask of missing values."""
        return self._with([_mask(a) for a in self._arrays])

    def notna(self) -> Any:
        """Mask of values that are there."""
        return self._with([~_mask(a) for a in self._arrays])

    isnull, notnull = isna, notna

    def dropna(self, *, axis: Any = 0, how: Any = ..., thresh: Any = ..., subset: Any = None, inplace: bool = False,
               ignore_index: bool = False) -> Any:
        """The rows (or columns) where nothing is missing."""
        from septet.pandas.algorithms.dropping import dropna

        made = dropna(self, axis, how, thresh, subset)
        return replaced(self, made.reset_index(drop=True) if ignore_index else made, inplace)

    def first_valid_index(self) -> Any:
        """The first label of a row in which something is there."""
        return _edge(self, False)

    def last_valid_index(self) -> Any:
        """The last label of a row in which something is there."""
        return _edge(self, True)


def _edge(frame: Any, last: bool) -> Any:
    there = frame.notna().any(axis=1)._values
    if not there.any():
        return None
    return frame._index[len(there) - 1 - int(there[::-1].argmax()) if last else int(there.argmax())]
