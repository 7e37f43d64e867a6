"""SeriesGroupBy."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby.methods import Reductions
from septet.pandas.groupby.rows import frame, series
from septet.pandas.indexes.range import default_index


class SeriesGroupBy(Reductions):
    """A Series split into groups."""

    __module__ = "pandas.api.typing"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in PASSED and not hasattr(kinds.Series, name):
            raise AttributeError(f"'SeriesGroupBy' object has no attribute '{name}'")
        if name in PASSED:
            return lambda *args, **kwargs: self._op_via_apply(name, *args, **kwargs)
        raise AttributeError(f"'SeriesGroupBy' object has no attribute '{name}'")

    def _value_columns(self) -> list[tuple[Any, Any]]:
        return [(self.obj._name, self.obj._values)]

    def _value_obj(self) -> Any:
        return self.obj

    def _wrapped(self, values: Any, name: Any = None) -> Any:
        """A result with an element a group."""
        name = self.obj._name if name is None else name
        if self.as_index:
            return series(values, self._groups.index, name, self.obj)
        return keyed([(name, values)], self._groups)

    def _reduced(self, function: Any, numeric_only: bool = False, how: str = "") -> Any:
        from septet.pandas.groupby.rows import is_numeric

        values = self.obj._values
        if numeric_only and not is_numeric(values):
            raise TypeError(f"Cannot use numeric_only=True with SeriesGroupBy.{how} and non-numeric dtypes.")
        return self._wrapped(function(values))

    def _transformed(self, function: Any, numeric_only: bool = False) -> Any:
        return series(function(self.obj._values), self.obj._index, self.obj._name, self.obj)

    def size(self) -> Any:
        """Rows of each group."""
        if self.as_index:
            return series(self._groups.sizes, self._groups.index, self.obj._name, self.obj)
        return keyed([("size", self._groups.sizes)], self._groups)

    def nunique(self, dropna: bool = True) -> Any:
        """Distinct values of each group."""
        return self._reduced(lambda values: reductions.reduce("nunique", values, self._groups, dropna=dropna))

    def unique(self) -> Any:
        """The distinct values of each group."""
        return self._op_via_apply("unique")

    def idxmin(self, skipna: bool = True) -> Any:
        """The label of each group's least."""
        from septet.pandas.groupby.statistics import extreme_labels

        return self._reduced(lambda values: extreme_labels("idxmin", values, self, skipna))

    def idxmax(self, skipna: bool = True) -> Any:
        """The label of each group's greatest."""
        from septet.pandas.groupby.statistics import extreme_labels

        return self._reduced(lambda values: extreme_labels("idxmax", values, self, skipna))

    def value_counts(self, normalize: bool = False, sort: bool = True, ascending: bool = False, bins: Any = None,
                     dropna: bool = True) -> Any:
        """How often each value occurs in each group."""
        from septet.pandas.groupby.counting import series_value_counts

        return series_value_counts(self, normalize, sort, ascending, bins, dropna)

    def nlargest(self, n: int = 5, keep: str = "first") -> Any:
        """The n greatest of each group."""
        from septet.pandas.groupby.counting import extreme

        return extreme(self, n, keep, True)

    def nsmallest(self, n: int = 5, keep: str = "first") -> Any:
        """The n least of each group."""
        from septet.pandas.groupby.counting import extreme

        return extreme(self, n, keep, False)

    def agg(self, func: Any = None, *args: Any, engine: Any = None, engine_kwargs: Any = None, **kwargs: Any) -> Any:
        """Aggregations by name, function, list of them, or keyword."""
        from septet.pandas.groupby.aggregating import aggregate_series
        from septet.pandas.groupby.methods import checked_engine

        checked_engine(engine, engine_kwargs)
        return aggregate_series(self, func, args, kwargs)

    aggregate = agg

    def transform(self, func: Any, *args: Any, engine: Any = None, engine_kwargs: Any = None, **kwargs: Any) -> Any:
        """A function of each group, spread over its rows."""
        from septet.pandas.groupby.applying import transform_series
        from septet.pandas.groupby.methods import checked_engine

        checked_engine(engine, engine_kwargs)
        return transform_series(self, func, args, kwargs)

    def filter(self, func: Any, dropna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The rows of the groups of which func is true."""
        from septet.pandas.groupby.applying import filter_groups

        return filter_groups(self, func, dropna, args, kwargs)

    @property
    def is_monotonic_increasing(self) -> Any:
        """Whether each group rises."""
        return self.apply(lambda part: part.is_monotonic_increasing)

    @property
    def is_monotonic_decreasing(self) -> Any:
        """Whether each group falls."""
        return self.apply(lambda part: part.is_monotonic_decreasing)

    @property
    def dtype(self) -> Any:
        """The dtype of each group."""
        return self.apply(lambda part: part.dtype)

    def corr(self, other: Any, method: str = "pearson", min_periods: int | None = None) -> Any:
        """Correlation with another Series in each group."""
        return self.apply(lambda part: part.corr(other, method=method, min_periods=min_periods))

    def cov(self, other: Any, min_periods: int | None = None, ddof: int | None = 1) -> Any:
        """Covariance with another Series in each group."""
        return self.apply(lambda part: part.cov(other, min_periods=min_periods, ddof=ddof))

    def hist(self, **kwargs: Any) -> Any:
        """Histograms of each group."""
        return self._op_via_apply("hist", **kwargs)


PASSED = {"take"}


def keyed(columns: list[tuple[Any, Any]], groups: Any) -> Any:
    """A frame of the groups' keys and results, numbered rows."""
    names = [x for x, _ in columns]
    keys = [(n, a) for n, a in zip(groups.names, groups.level_arrays(), strict=True)]
    shown = [("index" if n is None and len(keys) == 1 else f"level_{k}" if n is None else n, a) for k, (n, a) in enumerate(keys)]
    kept = [(n, a) for n, a in shown if n not in names]
    return frame([a for _, a in kept] + [a for _, a in columns], default_index(groups.count), [n for n, _ in kept] + names)


__all__ = ["SeriesGroupBy", "keyed", "np"]
