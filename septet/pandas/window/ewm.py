"""ExponentialMovingWindow: statistics in which elements weigh less the older they are."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import windows as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas.window.base import BaseWindow
from septet.pandas.window.pairs import paired

nan = float("nan")


def decay(com: Any, span: Any, halflife: Any, alpha: Any) -> float:
    """The weight of the newest element.  ValueError unless exactly one of the four is given, within its range."""
    if sum(x is not None for x in (com, span, halflife, alpha)) != 1:
        raise ValueError("comass, span, halflife, and alpha are mutually exclusive" if any(x is not None for x in (com, span, halflife,
                                                                                                                   alpha))
                         else "Must pass one of comass, span, halflife, or alpha")
    if com is not None:
        if com < 0:
            raise ValueError("comass must satisfy: comass >= 0")
        return 1.0 / (1.0 + com)
    if span is not None:
        if span < 1:
            raise ValueError("span must satisfy: span >= 1")
        return 2.0 / (span + 1.0)
    if halflife is not None:
        if halflife <= 0:
            raise ValueError("halflife must satisfy: halflife > 0")
        return 1.0 - float(np.exp(np.log(0.5) / halflife))
    if alpha <= 0 or alpha > 1:
        raise ValueError("alpha must satisfy: 0 < alpha <= 1")
    return float(alpha)


class ExponentialMovingWindow(BaseWindow):
    """Exponentially weighted windows.

    com, span, halflife, alpha: how fast weights decay.  adjust: divide by the sum of the weights so far.  ignore_na: missing elements
    do not count as time.  times: moments of the rows, with halflife a span of time.
    """

    __module__ = "pandas.api.typing"
    _kind = "ExponentialMovingWindow"
    _attributes = ("com", "min_periods", "adjust", "ignore_na", "method")

    def __init__(self, obj: Any, com: Any = None, span: Any = None, halflife: Any = None, alpha: Any = None, min_periods: int | None = 0,
                 adjust: bool = True, ignore_na: bool = False, times: Any = None, method: str = "single", selection: Any = None):
        super().__init__(obj, selection)
        self.min_periods = max(int(min_periods or 0), 1)
        self.adjust, self.ignore_na, self.times = adjust, ignore_na, times
        self._steps: Any = None
        if times is not None:
            self._take_times(times, halflife, com, span, alpha)
        else:
            if isinstance(halflife, str):
                raise ValueError("halflife can only be a timedelta convertible argument if times is not None.")
            self._alpha = decay(com, span, halflife, alpha)
        self.com = com if com is not None else 1.0 / self._alpha - 1.0
        self.method = method

    def _take_times(self, times: Any, halflife: Any, com: Any, span: Any, alpha: Any) -> None:
        """Steps between rows in half-lives."""
        from septet.pandas.construct import to_array
        from septet.pandas.window.bounds import span_of

        if not self.adjust:
            raise NotImplementedError("times is not supported with adjust=False.")
        moments = to_array(self.obj[times] if isinstance(times, str) else times)
        ticks = getattr(moments, "asi8", None)
        if ticks is None:
            raise ValueError("times must be datetime64 dtype.")
        if len(ticks) != len(self.obj._index):
            raise ValueError("times must be the same length as the object.")
        if len(ticks) and int(np.asarray(ticks).min()) == -(1 << 63):
            raise ValueError("Cannot convert NaT values to integer")
        life = span_of(halflife, getattr(moments, "unit", "ns"))
        steps = np.diff(np.asarray(ticks)).astype(np.float64) / life
        self._steps = np.concatenate([np.zeros(1), steps])
        self._alpha = decay(com, span, None, alpha) if any(x is not None for x in (com, span, alpha)) else 0.5

    def _index(self) -> Any:
        return self.obj._index

    def _spans(self) -> list[tuple[int, int]]:
        return [(0, len(self.obj._index))]

    def _weighted(self, x: ndarray, normalize: bool = True) -> ndarray:
        steps = None if self._steps is None else self._arranged(self._steps)
        return meaning.weighted_mean(x, self._spans(), self._alpha, self.min_periods, self.adjust, self.ignore_na, steps, normalize)  # type: ignore[no-any-return]

    def _cov(self, x: ndarray, y: ndarray, bias: bool, least: int | None = None) -> ndarray:
        if self._steps is not None:
            raise NotImplementedError("times is not supported for this statistic")
        least = self.min_periods if least is None else least
        return meaning.weighted_cov(x, y, self._spans(), self._alpha, least, self.adjust, self.ignore_na, bias)  # type: ignore[no-any-return]

    def _columns_by(self, function: Any, numeric_only: bool) -> Any:
        return self._wrapped([(label, function(x)) for label, x in self._numbers(numeric_only)])

    def mean(self, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Weighted mean."""
        if engine not in (None, "cython"):
            raise NotSupported(f"ewm engine={engine!r}")
        return self._columns_by(self._weighted, numeric_only)

    def sum(self, numeric_only: bool = False, engine: Any = None, engine_kwargs: Any = None) -> Any:
        """Weighted sum."""
        if not self.adjust:
            raise NotImplementedError("sum is not implemented with adjust=False")
        if self._steps is not None:
            raise NotImplementedError("sum is not implemented with times")
        return self._columns_by(lambda x: self._weighted(x, False), numeric_only)

    def var(self, bias: bool = False, numeric_only: bool = False) -> Any:
        """Weighted variance."""
        return self._columns_by(lambda x: self._cov(x, x, bias), numeric_only)

    def std(self, bias: bool = False, numeric_only: bool = False) -> Any:
        """Weighted standard deviation."""
        return self._columns_by(lambda x: np.sqrt(np.maximum(self._cov(x, x, bias), 0.0)), numeric_only)

    def cov(self, other: Any = None, pairwise: bool | None = None, bias: bool = False, numeric_only: bool = False) -> Any:
        """Weighted covariance with another object, or of all pairs of columns."""
        return paired(self, other, pairwise, numeric_only, lambda x, y: self._cov(x, y, bias))

    def corr(self, other: Any = None, pairwise: bool | None = None, numeric_only: bool = False) -> Any:
        """Weighted correlation with another object, or of all pairs of columns."""
        def function(x: ndarray, y: ndarray) -> ndarray:
            gone = np.isnan(x) | np.isnan(y)
            x, y = np.where(gone, nan, x), np.where(gone, nan, y)
            with np.errstate(all="ignore"):
                return self._cov(x, y, True) / np.sqrt(self._cov(x, x, True, 1) * self._cov(y, y, True, 1))  # type: ignore[no-any-return]

        return paired(self, other, pairwise, numeric_only, function)

    def online(self, engine: str = "numba", engine_kwargs: Any = None) -> Any:
        """Refused: it wants numba."""
        raise NotSupported("ewm.online")
