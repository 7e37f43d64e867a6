"""Sums, means, extremes, cumulative values, counts, quantiles, correlations."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.reductions import accumulate, reduce_column
from septet.pandas.algorithms.tabular import reduce_frame
from septet.pandas.dtypes import OBJECT
from septet.pandas.hints import numpy_options
from septet.pandas.missing import isna_array

NUMERIC_ONLY = frozenset(("mean", "median", "var", "std", "sem", "skew", "kurt"))
_MESSAGE = "numeric_only is not supported"


def check_flag(value: Any, name: str, none: bool = False) -> None:
    """ValueError for an argument that is not a bool."""
    if not isinstance(value, (bool, np.bool_)) and not (none and value is None):
        raise ValueError(f'For argument "{name}" expected type bool, received type {type(value).__name__}.')


def refuse_extra(name: str, extra: dict[str, Any]) -> None:
    """TypeError for keywords that a reduction does not have; those NumPy passes along are let through."""
    for key, value in extra.items():
        if key in ("out", "dtype", "keepdims", "initial", "where", "mean") and value in (None, False):
            continue
        if key in ("out", "dtype", "keepdims"):
            raise ValueError(f"the '{key}' parameter is not supported in the pandas implementation of {name}()")
        raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")


def reduce_series(self: Any, name: str, axis: Any, skipna: Any, numeric_only: Any, **options: Any) -> Any:
    """A reduction of a series."""
    if axis:
        self._get_axis_number(axis)
    if skipna is not True:
        check_flag(skipna, "skipna")
    if numeric_only:
        check_flag(numeric_only, "numeric_only")
        if type(self._array) is ndarray and self.dtype.kind not in "biufc":
            raise TypeError(f"Series.{name} does not allow numeric_only=True with non-numeric dtypes.")
    return reduce_column(name, self._array, skipna, **options)


def _plain(name: str, what: str, min_count: bool = False, ddof: bool = False) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The methods of a reduction for series and frames."""
    if ddof:
        def series(self: Any, *, axis: Any = None, skipna: bool = True, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_series(self, name, axis, skipna, numeric_only, ddof=ddof)

        def frame(self: Any, *, axis: Any = 0, skipna: bool = True, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_frame(self, name, axis, skipna, numeric_only, ddof=ddof)
    elif min_count:
        def series(self: Any, *, axis: Any = None, skipna: bool = True, numeric_only: bool = False, min_count: int = 0,  # type: ignore[misc]
                   **kwargs: Any) -> Any:
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_series(self, name, axis, skipna, numeric_only, min_count=min_count)

        def frame(self: Any, *, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, min_count: int = 0,  # type: ignore[misc]
                  **kwargs: Any) -> Any:
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_frame(self, name, axis, skipna, numeric_only, min_count=min_count)
    else:
        def series(self: Any, *, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, **kwargs: Any) -> Any:  # type: ignore[misc]
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_series(self, name, axis, skipna, numeric_only)

        def frame(self: Any, *, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, **kwargs: Any) -> Any:  # type: ignore[misc]
            refuse_extra(name, kwargs) if kwargs else None
            return reduce_frame(self, name, axis, skipna, numeric_only)
    for method in (series, frame):
        method.__name__, method.__doc__ = name, f"{what}, missing values left out unless `skipna` is False."
    return series, frame


class SeriesStatistics:
    """Methods of Series."""

    _array: Any
    _values: Any
    _index: Any
    _with: Any

    def any(self, *, axis: Any = 0, bool_only: bool = False, skipna: bool = True, **kwargs: Any) -> Any:
        """Whether a value is true."""
        numpy_options("any", kwargs)
        found = reduce_column("any", self._array, skipna)
        return np.bool_(found) if isinstance(found, bool) and type(self._array) is ndarray else found

    def all(self, axis: Any = 0, bool_only: bool = False, skipna: bool = True, **kwargs: Any) -> Any:
        """Whether all values are true."""
        numpy_options("all", kwargs)
        found = reduce_column("all", self._array, skipna)
        return np.bool_(found) if isinstance(found, bool) and type(self._array) is ndarray else found

    def count(self) -> Any:
        """How many values are there."""
        values = self._array
        gone = isna_array(values) if type(values) is ndarray else values.isna()
        return np.int64(len(values) - int(gone.sum()))

    def mode(self, dropna: bool = True) -> Any:
        """The most frequent values, sorted."""
        from septet.pandas.algorithms.frequency import mode_of

        return kinds.Series(mode_of(self._values, dropna), name=self._name, copy=False)     # type: ignore[attr-defined]

    def unique(self) -> Any:
        """Distinct values in the order they appear."""
        from septet.pandas.algorithms.unique import unique_array

        return unique_array(self._values)

    def nunique(self, dropna: bool = True) -> int:
        """How many distinct values."""
        uniques = self.unique()
        gone = isna_array(uniques) if type(uniques) is ndarray else uniques.isna()
        return len(uniques) - (int(gone.sum()) if dropna else 0)

    @property
    def is_unique(self) -> bool:
        """Whether no value stands twice."""
        return len(self.unique()) == len(self._index)

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether no value is less than the one before."""
        return kinds.Index._new(self._values).is_monotonic_increasing

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether no value is greater than the one before."""
        return kinds.Index._new(self._values).is_monotonic_decreasing

    @property
    def hasnans(self) -> bool:
        """Whether a value is missing."""
        values = self._array
        return bool((isna_array(values) if type(values) is ndarray else values.isna()).any())

    def quantile(self, q: Any = 0.5, interpolation: str = "linear") -> Any:
        """The value below which a share of the values lies."""
        from septet.pandas.algorithms.quantiles import quantile_series

        return quantile_series(self, q, interpolation)

    def argmin(self, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> int:
        """Position of the least value."""
        numpy_options("argmin", kwargs)
        from septet.pandas.algorithms.extremes import arg_extreme

        return arg_extreme(self._array, "min", skipna)

    def argmax(self, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> int:
        """Position of the greatest value."""
        numpy_options("argmax", kwargs)
        from septet.pandas.algorithms.extremes import arg_extreme

        return arg_extreme(self._array, "max", skipna)

    def idxmin(self, axis: Any = 0, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """Label of the least value."""
        numpy_options("argmin", kwargs)
        return self._index[self.argmin(axis, skipna)]

    def idxmax(self, axis: Any = 0, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """Label of the greatest value."""
        numpy_options("argmax", kwargs)
        return self._index[self.argmax(axis, skipna)]

    def corr(self, other: Any, method: Any = "pearson", min_periods: int | None = None) -> float:
        """Correlation with another series, over the labels both have."""
        from septet.pandas.algorithms.correlation import corr_series

        return corr_series(self, other, method, min_periods)

    def cov(self, other: Any, min_periods: int | None = None, ddof: int | None = 1) -> float:
        """Covariance with another series, over the labels both have."""
        from septet.pandas.algorithms.correlation import cov_series

        return cov_series(self, other, min_periods, 1 if ddof is None else ddof)

    def autocorr(self, lag: int = 1) -> float:
        """Correlation with itself some positions before."""
        return self.corr(self.shift(lag))                                       # type: ignore[attr-defined]

    def diff(self, periods: int = 1) -> Any:
        """Each value less the one some positions before."""
        from septet.pandas.algorithms.differences import diff

        return self._with(diff(self._values, periods))


class FrameStatistics:
    """Methods of DataFrame."""

    _columns: list[Any]
    _index: Any
    _labels: Any
    _with: Any
    _sliced: Any

    def any(self, *, axis: Any = 0, bool_only: bool = False, skipna: bool = True, **kwargs: Any) -> Any:
        """Whether a value of each column is true."""
        numpy_options("any", kwargs)
        return reduce_frame(self, "any", axis, skipna, False, bool_only=bool_only)

    def all(self, axis: Any = 0, bool_only: bool = False, skipna: bool = True, **kwargs: Any) -> Any:
        """Whether all values of each column are true."""
        numpy_options("all", kwargs)
        return reduce_frame(self, "all", axis, skipna, False, bool_only=bool_only)

    def count(self, axis: Any = 0, numeric_only: bool = False) -> Any:
        """How many values of each column are there."""
        from septet.pandas.algorithms.tabular import count_frame

        return count_frame(self, self._get_axis_number(axis), numeric_only)     # type: ignore[attr-defined]

    def mode(self, axis: Any = 0, numeric_only: bool = False, dropna: bool = True) -> Any:
        """The most frequent values of each column."""
        from septet.pandas.algorithms.tabular import mode_frame

        return mode_frame(self, axis, numeric_only, dropna)

    def nunique(self, axis: Any = 0, dropna: bool = True) -> Any:
        """How many distinct values each column has."""
        frame = self if self._get_axis_number(axis) == 0 else self.T            # type: ignore[attr-defined]
        counts = [s.nunique(dropna) for _, s in frame.items()]                  # type: ignore[attr-defined]
        return self._sliced(np.array(counts, dtype=np.int64), frame._labels)

    def quantile(self, q: Any = 0.5, axis: Any = 0, numeric_only: bool = False, interpolation: str = "linear",
                 method: str = "single") -> Any:
        """The values below which a share of each column's values lies."""
        from septet.pandas.algorithms.quantiles import quantile_frame

        return quantile_frame(self, q, axis, numeric_only, interpolation, method)

    def idxmin(self, axis: Any = 0, skipna: bool = True, numeric_only: bool = False) -> Any:
        """Label of each column's least value."""
        from septet.pandas.algorithms.extremes import idx_extreme

        return idx_extreme(self, "min", axis, skipna, numeric_only)

    def idxmax(self, axis: Any = 0, skipna: bool = True, numeric_only: bool = False) -> Any:
        """Label of each column's greatest value."""
        from septet.pandas.algorithms.extremes import idx_extreme

        return idx_extreme(self, "max", axis, skipna, numeric_only)

    def corr(self, method: Any = "pearson", min_periods: int = 1, numeric_only: bool = False) -> Any:
        """Correlation of each two columns."""
        from septet.pandas.algorithms.correlation import corr_frame

        return corr_frame(self, method, min_periods, numeric_only)

    def cov(self, min_periods: int | None = None, ddof: int | None = 1, numeric_only: bool = False) -> Any:
        """Covariance of each two columns."""
        from septet.pandas.algorithms.correlation import cov_frame

        return cov_frame(self, min_periods, 1 if ddof is None else ddof, numeric_only)

    def corrwith(self, other: Any, axis: Any = 0, drop: bool = False, method: Any = "pearson", numeric_only: bool = False,
                 min_periods: int | None = None) -> Any:
        """Correlation of each column with a series, or with the same column of another frame."""
        from septet.pandas.algorithms.correlation import corrwith

        return corrwith(self, other, axis, drop, method, numeric_only, min_periods)

    def diff(self, periods: int = 1, axis: Any = 0) -> Any:
        """Each value less the one some positions before."""
        from septet.pandas.algorithms.differences import diff

        if self._get_axis_number(axis):                                         # type: ignore[attr-defined]
            return self - self.shift(periods, axis=1)                           # type: ignore[attr-defined,operator]
        return self._with([diff(a, periods) for a in self._columns])


def _cumulative(name: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def series(self: Any, axis: Any = 0, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        numpy_options(name, kwargs)
        return self._with(accumulate(name, self._values, skipna))

    def frame(self: Any, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, *args: Any, **kwargs: Any) -> Any:
        numpy_options(name, kwargs)
        table = self.select_dtypes(include=["number", "bool"]) if numeric_only else self
        if self._get_axis_number(axis):
            return getattr(table.T, name)(skipna=skipna).T
        return table._with([accumulate(name, a, skipna) for a in table._columns])

    for method in (series, frame):
        method.__name__, method.__doc__ = name, f"Cumulative {name[3:]}; missing values stay."
    return series, frame


def _pct_change(self: Any, periods: int = 1, fill_method: None = None, freq: Any = None, **kwargs: Any) -> Any:
    """The relative change from the value some positions before."""
    if fill_method is not None:
        raise ValueError(f"fill_method must be None; got fill_method={fill_method!r}.")
    moved = self.shift(periods=periods, freq=freq, **kwargs) if freq is not None or kwargs else self.shift(periods)
    found = self / moved - 1
    return found if freq is None else found.loc[~found.index.duplicated()].reindex(self.index)


for _name, _what, _options in (
    ("sum", "The sum", {"min_count": True}), ("prod", "The product", {"min_count": True}), ("mean", "The mean", {}),
    ("median", "The median", {}), ("var", "The variance", {"ddof": True}), ("std", "The standard deviation", {"ddof": True}),
    ("sem", "The standard error of the mean", {"ddof": True}), ("skew", "The skewness", {}), ("kurt", "The excess kurtosis", {}),
    ("min", "The least value", {}), ("max", "The greatest value", {}),
):
    _series, _frame = _plain(_name, _what, **_options)
    setattr(SeriesStatistics, _name, _series)
    setattr(FrameStatistics, _name, _frame)
for _class in (SeriesStatistics, FrameStatistics):
    _class.product, _class.kurtosis = _class.prod, _class.kurt                  # type: ignore[attr-defined]
    _class.pct_change = _pct_change                                             # type: ignore[attr-defined]
for _name in ("cumsum", "cumprod", "cummin", "cummax"):
    _series, _frame = _cumulative(_name)
    setattr(SeriesStatistics, _name, _series)
    setattr(FrameStatistics, _name, _frame)
__all__ = ["FrameStatistics", "OBJECT", "SeriesStatistics"]
