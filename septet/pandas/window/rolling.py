"""Rolling and Expanding: statistics of moving and growing windows."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.core.fn import windows as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import infer
from septet.pandas.groupby.rows import series
from septet.pandas.window import bounds as limits
from septet.pandas.window.base import BaseWindow, nan

INTERPOLATIONS = ("linear", "lower", "higher", "nearest", "midpoint")


class RollingAndExpanding(BaseWindow):
    """The statistics."""

    def _checked(self, engine: Any, engine_kwargs: Any) -> None:
        if engine not in (None, "cython") or engine_kwargs is not None:
            raise NotSupported(f"{self._kind.lower()} engine={engine!r}: functions run as they are")

    def count(self, numeric_only: bool = False) -> Any:
        """How many elements are there."""
        least = self._least("count")
        where = self._bounds()
        pairs = self._columns()
        found = []
        from septet.pandas.groupby.codes import isna
        from septet.pandas.groupby.rows import is_numeric

        for label, a in pairs:
            if numeric_only and not is_numeric(a):
                continue
            gone = isna(a)
            x = np.ones(len(a)) if gone is None else 1.0 - np.asarray(gone).astype(np.float64)
            found.append((label, counted(self._arranged(x), where, least)))
        return self._wrapped(found)

    def sum(self, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Sum of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("sum", numeric_only)

    def mean(self, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Mean of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("mean", numeric_only)

    def median(self, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Median of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("median", numeric_only)

    def min(self, numeric_only: bool = False, *args: Any, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Least of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("min", numeric_only)

    def max(self, numeric_only: bool = False, *args: Any, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Greatest of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("max", numeric_only)

    def var(self, ddof: int = 1, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Variance of each window."""
        self._checked(engine, engine_kwargs)
        return self._statistic("var", numeric_only, ddof)

    def std(self, ddof: int = 1, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Standard deviation of each window."""
        self._checked(engine, engine_kwargs)
        least = self._least("var")
        return self._each(lambda x, where: np.sqrt(meaning.moving("var", x, where, least, ddof)), numeric_only)

    def sem(self, ddof: int = 1, numeric_only: bool = False) -> Any:
        """Standard error of the mean of each window."""
        least = self._least("var")

        def function(x: ndarray, where: Any) -> ndarray:
            counts = meaning.moving("count", x, where, 0)
            return np.sqrt(meaning.moving("var", x, where, least, ddof)) / np.sqrt(counts)

        return self._each(function, numeric_only)

    def skew(self, numeric_only: bool = False) -> Any:
        """Skewness of each window."""
        return self._statistic("skew", numeric_only)

    def kurt(self, numeric_only: bool = False) -> Any:
        """Excess kurtosis of each window."""
        return self._statistic("kurt", numeric_only)

    def quantile(self, q: float, interpolation: str = "linear", numeric_only: bool = False) -> Any:
        """Quantile of each window."""
        if not 0.0 <= q <= 1.0:
            raise ValueError(f"quantile value {q} not in [0, 1]")
        if interpolation not in INTERPOLATIONS:
            raise ValueError(f"Interpolation '{interpolation}' is not supported")
        if q == 0.0:
            return self._statistic("min", numeric_only)
        if q == 1.0:
            return self._statistic("max", numeric_only)
        return self._statistic("quantile", numeric_only, q=float(q), method=interpolation)

    def rank(self, method: str = "average", ascending: bool = True, pct: bool = False, numeric_only: bool = False) -> Any:
        """The rank of each window's last element in it."""
        if method not in ("average", "min", "max"):
            raise ValueError(f"Method '{method}' is not supported")
        return self._statistic("rank", numeric_only, method=method, ascending=ascending, percent=pct)

    def first(self, numeric_only: bool = False) -> Any:
        """The first element of each window that is there."""
        return self._end(True, numeric_only)

    def last(self, numeric_only: bool = False) -> Any:
        """The last element of each window that is there."""
        return self._end(False, numeric_only)

    def _end(self, first: bool, numeric_only: bool) -> Any:
        least = self._least("first")

        def function(x: ndarray, where: Any) -> ndarray:
            starts, ends = where
            there = ~np.isnan(x)
            n, places = len(x), np.arange(len(x))
            counts = meaning.moving("count", x, where, 0)
            if first:
                near = np.minimum.accumulate(np.where(there, places, n)[::-1])[::-1] if n else places
                found = near[np.minimum(starts, max(n - 1, 0))]
            else:
                near = np.maximum.accumulate(np.where(there, places, -1)) if n else places
                found = near[np.maximum(ends - 1, 0)]
            good = (counts >= max(least, 1)) & (found < n) & (found >= 0)
            return np.where(good, x[np.where(good, found, 0)], nan)

        return self._each(function, numeric_only)

    def nunique(self, numeric_only: bool = False) -> Any:
        """Distinct values of each window."""
        least = self._least("nunique")

        def function(x: ndarray, where: Any) -> ndarray:
            counts = meaning.moving("count", x, where, 0).tolist()
            spans = zip(where[0].tolist(), where[1].tolist(), counts, strict=True)
            items = x.tolist()
            return np.array([len({v for v in items[a:b] if v == v}) if c >= least else nan for a, b, c in spans], dtype=np.float64)

        return self._each(function, numeric_only)

    def apply(self, func: Any, raw: bool = False, engine: Any = None, engine_kwargs: Any = None, args: Any = None,
              kwargs: Any = None) -> Any:
        """A Python function of each window: of an array where raw, else of a Series."""
        self._checked(engine, engine_kwargs)
        if raw not in (True, False):
            raise ValueError("raw parameter must be `True` or `False`")
        args, kwargs = args or (), kwargs or {}
        labels = self._arranged_index()
        least = self._least("apply")

        def function(x: ndarray, where: Any) -> ndarray:
            counts = meaning.moving("count", x, where, 0).tolist()
            found = []
            for a, b, c in zip(where[0].tolist(), where[1].tolist(), counts, strict=True):
                if c < max(least, 0) or least > 0 and c < least:
                    found.append(nan)
                    continue
                part = x[a:b] if raw else series(x[a:b], labels[a:b])
                found.append(float(func(part, *args, **kwargs)))
            return np.array(found, dtype=np.float64)

        return self._each(function)

    def _arranged_index(self) -> Any:
        """The row labels in the order of the windows."""
        return self.obj._index

    def cov(self, other: Any = None, pairwise: bool | None = None, ddof: int = 1, numeric_only: bool = False) -> Any:
        """Covariance with another object, or of all pairs of columns."""
        from septet.pandas.window.pairs import pairs

        return pairs(self, other, pairwise, ddof, numeric_only, False)

    def corr(self, other: Any = None, pairwise: bool | None = None, ddof: int = 1, numeric_only: bool = False) -> Any:
        """Correlation with another object, or of all pairs of columns."""
        from septet.pandas.window.pairs import pairs

        return pairs(self, other, pairwise, ddof, numeric_only, True)

    def __iter__(self) -> Any:
        from septet.pandas.groupby.rows import slice_rows

        starts, ends = self._bounds()
        for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
            yield slice_rows(self.obj, a, max(a, b))


def counted(x: ndarray, where: Any, least: int) -> ndarray:
    """How many ones of a 0/1 column each window has; NaN where it has fewer rows than `least`."""
    sums = meaning.moving("sum", x, where, 0)
    return np.where(where[1] - where[0] < least, nan, sums)


class Rolling(RollingAndExpanding):
    """Moving windows: of a number of rows, a span of time, or as an indexer says."""

    __module__ = "pandas.api.typing"
    _attributes = ("window", "min_periods", "center", "win_type", "axis_", "on", "closed", "step", "method")
    axis_ = None

    def __init__(self, obj: Any, window: Any, min_periods: int | None = None, center: bool = False, win_type: Any = None, on: Any = None,
                 closed: Any = None, step: int | None = None, method: str = "single", selection: Any = None):
        super().__init__(obj, selection)
        if win_type is not None:
            raise NotSupported(f"rolling win_type={win_type!r} within groups")
        self.window, self.min_periods, self.center, self.win_type = window, min_periods, center, None
        self.on, self.closed, self.step, self.method = on, closed, step, method
        self._check()

    def _check(self) -> None:
        """ValueError for arguments that contradict themselves."""
        if not isinstance(self.center, (bool, np.bool_)):
            raise ValueError("center must be a boolean")
        if self.min_periods is not None:
            if not isinstance(self.min_periods, (int, np.integer)):
                raise ValueError("min_periods must be an integer")
            if self.min_periods < 0:
                raise ValueError("min_periods must be >= 0")
        limits.check_closed(self.closed)
        if self.step is not None and (not isinstance(self.step, (int, np.integer)) or self.step < 0):
            raise ValueError("step must be an integer" if not isinstance(self.step, (int, np.integer)) else "step must be >= 0")
        if self.method not in ("single", "table"):
            raise ValueError("method must be 'table' or 'single")
        named = isinstance(self.on, str) and isinstance(self.obj, kinds.DataFrame)
        if named and self.on not in self.obj._labels and self.on not in self.obj._index.names:
            raise ValueError(f"invalid on specified as {self.on}, must be a column (of DataFrame), an Index or None")
        self._timed = self._is_timed()
        if not self._timed and not self._own():
            self._check_rows()

    def _check_rows(self) -> None:
        """A window of rows."""
        if isinstance(self.window, (bool, float)) or not isinstance(self.window, (int, np.integer)) or self.window < 0:
            raise ValueError("window must be an integer 0 or greater")
        if self.min_periods is not None and self.min_periods > self.window:
            raise ValueError(f"min_periods {self.min_periods} must be <= window {self.window}")

    def _own(self) -> bool:
        return hasattr(self.window, "get_window_bounds")

    def _is_timed(self) -> bool:
        """Whether the window is a span of time."""
        if isinstance(self.window, (str, datetime.timedelta)) or hasattr(self.window, "freqstr") or isinstance(self.window, np.timedelta64):
            ticks = self._moments()
            if ticks is None:
                raise ValueError("window must be an integer 0 or greater")
            return True
        return False

    def _moments(self) -> Any:
        """The array of moments that windows go by, or None."""
        if self.on is None:
            found = self.obj._index._values if not isinstance(self.obj._index, kinds.MultiIndex) else None
        elif isinstance(self.on, kinds.Index):
            found = self.on._values
        else:
            found = self.obj[self.on]._values if self.on in self.obj._labels else self.obj._index.get_level_values(self.on)._values
        return found if getattr(found, "asi8", None) is not None else None

    def _bounds(self) -> Any:
        n = len(self.obj._index)
        if self._own():
            found = self.window.get_window_bounds(num_values=n, min_periods=self.min_periods, center=self.center, closed=self.closed,
                                                  step=self.step)
            starts, ends = (np.asarray(x).astype(np.int64) for x in found)
            if len(starts) != len(ends):
                raise ValueError(f"start ({len(starts)}) and end ({len(ends)}) bounds must be the same length")
            return starts, ends
        if self._timed:
            return self._time_bounds(self._moments())
        if not self.center and self.closed in (None, "right") and self.step in (None, 1) and int(self.window) > 1:
            return limits.Trailing(n, int(self.window))
        return limits.fixed(n, int(self.window), bool(self.center), self.closed, self.step)

    def _time_bounds(self, moments: Any) -> tuple[ndarray, ndarray]:
        """Of a span of time.  ValueError where moments are missing or out of order."""
        ticks = np.ascontiguousarray(moments.asi8)
        name = "index" if self.on is None else self.on
        if len(ticks) and int(ticks.min()) == -(1 << 63):
            raise ValueError(f"{name} values must not have NaT")
        if len(ticks) > 1 and not (bool((ticks[1:] >= ticks[:-1]).all()) or bool((ticks[1:] <= ticks[:-1]).all())):
            raise ValueError(f"{name} must be monotonic")
        span = limits.span_of(self.window, getattr(moments, "unit", "ns"))
        return limits.of_time(ticks, span, bool(self.center), self.closed, self.step)

    def _least(self, op: str) -> int:
        if self.min_periods is not None:
            return int(self.min_periods)
        if self._timed:
            return 1
        if self._own():
            return int(getattr(self.window, "window_size", 0) or 0)
        return int(self.window)

    def _index(self) -> Any:
        return self.obj._index if not self.step or self.step == 1 else self.obj._index[:: self.step]


class Expanding(RollingAndExpanding):
    """Growing windows: all rows up to each."""

    __module__ = "pandas.api.typing"
    _kind = "Expanding"
    _attributes = ("min_periods", "method")

    def __init__(self, obj: Any, min_periods: int = 1, method: str = "single", selection: Any = None):
        super().__init__(obj, selection)
        if not isinstance(min_periods, (int, np.integer)):
            raise ValueError("min_periods must be an integer")
        if min_periods < 0:
            raise ValueError("min_periods must be >= 0")
        self.min_periods, self.method = min_periods, method

    def _bounds(self) -> tuple[ndarray, ndarray]:
        return limits.growing(len(self.obj._index))

    def _least(self, op: str) -> int:
        return int(self.min_periods)

    def _index(self) -> Any:
        return self.obj._index


__all__ = ["Expanding", "Rolling", "infer"]
