"""The methods that Series and DataFrame group-bys have alike: named reductions and transformations of every column."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby import transform
from septet.pandas.groupby.base import GroupBy

nan = float("nan")


def checked_engine(engine: Any, engine_kwargs: Any) -> None:
    """Only our own engine."""
    if engine not in (None, "cython") or engine_kwargs is not None:
        raise NotSupported(f"groupby engine={engine!r}: functions run as they are")


class Reductions(GroupBy):
    """One value a group.  A subclass gives `_reduced(function, numeric_only)` and `_transformed(function, numeric_only)`."""

    def _reduced(self, function: Any, numeric_only: bool = False, how: str = "") -> Any:
        raise NotImplementedError

    def _transformed(self, function: Any, numeric_only: bool = False) -> Any:
        raise NotImplementedError

    def _by(self, how: str, numeric_only: bool = False, **options: Any) -> Any:
        """A named reduction of every column."""
        groups = self._groups
        return self._reduced(lambda values: reductions.reduce(how, values, groups, **options), numeric_only, how)

    def sum(self, numeric_only: bool = False, min_count: int = 0, skipna: bool = True, engine: Any = None,
            engine_kwargs: Any = None) -> Any:
        """Sum of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("sum", numeric_only, min_count=min_count, skipna=skipna)

    def prod(self, numeric_only: bool = False, min_count: int = 0, skipna: bool = True) -> Any:
        """Product of each group."""
        return self._by("prod", numeric_only, min_count=min_count, skipna=skipna)

    def mean(self, numeric_only: bool = False, skipna: bool = True, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Mean of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("mean", numeric_only, skipna=skipna)

    def median(self, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Median of each group."""
        return self._by("median", numeric_only, skipna=skipna)

    def var(self, ddof: int = 1, engine: Any = None, engine_kwargs: Any = None, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Variance of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("var", numeric_only, ddof=ddof, skipna=skipna)

    def std(self, ddof: int = 1, engine: Any = None, engine_kwargs: Any = None, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Standard deviation of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("std", numeric_only, ddof=ddof, skipna=skipna)

    def sem(self, ddof: int = 1, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Standard error of the mean of each group."""
        return self._by("sem", numeric_only, ddof=ddof, skipna=skipna)

    def min(self, numeric_only: bool = False, min_count: int = -1, skipna: bool = True, engine: Any = None,
            engine_kwargs: Any = None) -> Any:
        """Least of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("min", numeric_only, min_count=min_count, skipna=skipna)

    def max(self, numeric_only: bool = False, min_count: int = -1, skipna: bool = True, engine: Any = None,
            engine_kwargs: Any = None) -> Any:
        """Greatest of each group."""
        checked_engine(engine, engine_kwargs)
        return self._by("max", numeric_only, min_count=min_count, skipna=skipna)

    def first(self, numeric_only: bool = False, min_count: int = -1, skipna: bool = True) -> Any:
        """First element of each group that is there."""
        return self._by("first", numeric_only, min_count=min_count, skipna=skipna)

    def last(self, numeric_only: bool = False, min_count: int = -1, skipna: bool = True) -> Any:
        """Last element of each group that is there."""
        return self._by("last", numeric_only, min_count=min_count, skipna=skipna)

    def count(self) -> Any:
        """How many elements of each group are there."""
        return self._by("count")

    def any(self, skipna: bool = True) -> Any:
        """Whether any element is true."""
        return self._by("any", skipna=skipna)

    def all(self, skipna: bool = True) -> Any:
        """Whether all elements are true."""
        return self._by("all", skipna=skipna)

    def skew(self, skipna: bool = True, numeric_only: bool = False) -> Any:
        """Skewness of each group."""
        return self._by("skew", numeric_only, skipna=skipna)

    def kurt(self, skipna: bool = True, numeric_only: bool = False) -> Any:
        """Excess kurtosis of each group."""
        return self._by("kurt", numeric_only, skipna=skipna)

    # -- results as long as the object

    def cumsum(self, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Running sums."""
        return self._running("cumsum", numeric_only, skipna)

    def cumprod(self, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Running products."""
        return self._running("cumprod", numeric_only, skipna)

    def cummin(self, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Running minima."""
        return self._running("cummin", numeric_only, skipna)

    def cummax(self, numeric_only: bool = False, skipna: bool = True) -> Any:
        """Running maxima."""
        return self._running("cummax", numeric_only, skipna)

    def _running(self, how: str, numeric_only: bool, skipna: bool) -> Any:
        return self._transformed(lambda values: transform.cumulative(how, values, self._groups, skipna), numeric_only)

    def shift(self, periods: Any = 1, freq: Any = None, fill_value: Any = nan, suffix: str | None = None) -> Any:
        """Elements some rows earlier in their group.  periods: an integer or several; freq: move the labels instead."""
        if freq is not None:
            return self.apply(lambda part: part.shift(periods, freq=freq))
        if isinstance(periods, (list, tuple, range)):
            return self._shifts(list(periods), fill_value, suffix)
        if suffix:
            raise ValueError("Cannot specify `suffix` if `periods` is an int.")
        if not isinstance(periods, (int, np.integer)):
            raise TypeError(f"Periods must be integer, but {periods} is {type(periods)}.")
        return self._transformed(lambda values: transform.shift(values, self._groups, int(periods), fill_value))

    def _shifts(self, periods: list[int], fill_value: Any, suffix: str | None) -> Any:
        """Several shifts, side by side."""
        from septet.pandas.groupby.rows import frame

        if not periods:
            raise ValueError("If `periods` is an iterable, it cannot be empty.")
        arrays, labels = [], []
        for p in periods:
            for label, values in self._value_columns():
                arrays.append(transform.shift(values, self._groups, p, fill_value))
                labels.append(f"{label}_{p}" if suffix is None else f"{label}{suffix}_{p}")
        return frame(arrays, self.obj._index, labels)

    def diff(self, periods: int = 1) -> Any:
        """Difference to the element some rows earlier in the group."""
        obj = self._value_obj()
        return obj - self.shift(periods)

    def pct_change(self, periods: int = 1, fill_method: Any = None, freq: Any = None) -> Any:
        """Relative change to the element some rows earlier in the group."""
        if fill_method is not None:
            raise ValueError(f"fill_method must be None; got fill_method={fill_method!r}.")
        if freq is not None:
            return self.apply(lambda part: part.pct_change(periods=periods, freq=freq))
        obj = self._value_obj()
        return obj / self.shift(periods) - 1

    def rank(self, method: str = "average", ascending: bool = True, na_option: str = "keep", pct: bool = False) -> Any:
        """Ranks within groups."""
        if na_option not in ("keep", "top", "bottom"):
            raise ValueError("na_option must be one of 'keep', 'top', or 'bottom'")
        return self._transformed(lambda values: transform.rank(values, self._groups, method, ascending, na_option, pct))

    def ffill(self, limit: int | None = None) -> Any:
        """Gaps filled from before."""
        return self._transformed(lambda values: transform.fill(values, self._groups, limit, False))

    def bfill(self, limit: int | None = None) -> Any:
        """Gaps filled from behind."""
        return self._transformed(lambda values: transform.fill(values, self._groups, limit, True))

    # -- what the two kinds define

    def _value_columns(self) -> list[tuple[Any, Any]]:
        """(label, array) of the columns that are values."""
        raise NotImplementedError

    def _value_obj(self) -> Any:
        """The values as an object."""
        raise NotImplementedError

    def apply(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """A function of each group's rows."""
        from septet.pandas.groupby.applying import apply

        return apply(self, func, args, kwargs)

    def quantile(self, q: Any = 0.5, interpolation: str = "linear", numeric_only: bool = False) -> Any:
        """Quantiles of each group."""
        from septet.pandas.groupby.statistics import quantile

        return quantile(self, q, interpolation, numeric_only)

    def describe(self, percentiles: Any = None, include: Any = None, exclude: Any = None) -> Any:
        """Summary statistics of each group."""
        from septet.pandas.groupby.statistics import describe

        return describe(self, percentiles, include, exclude)

    def ohlc(self) -> Any:
        """First, greatest, least and last of each group."""
        from septet.pandas.groupby.statistics import ohlc

        return ohlc(self)

    def _op_via_apply(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return self.apply(lambda part: getattr(part, name)(*args, **kwargs))
