"""Window: moving sums and means whose elements are weighted by a shape (`win_type`), as SciPy names the shapes."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas.window.base import BaseWindow, nan
from septet.pandas.window.bounds import check_closed

pi = np.pi
LEAST = 1e-9                        # weights below which divisions are noise


def cosines(m: int, a: Any) -> ndarray:
    """A sum of cosines over one period."""
    at = np.linspace(-pi, pi, m)
    return sum((x * np.cos(k * at) for k, x in enumerate(a)), np.zeros(m))


def centred(m: int) -> ndarray:
    """Places from the middle."""
    return np.arange(m) - (m - 1) / 2


def triang(m: int) -> ndarray:
    return 1 - np.abs(centred(m)) * 2 / (m + m % 2)


def bartlett(m: int) -> ndarray:
    return 1 - np.abs(centred(m)) * 2 / (m - 1)


def parzen(m: int) -> ndarray:
    x = np.abs(centred(m)) / (m / 2)
    return np.where(np.abs(centred(m)) <= (m - 1) / 4, 1 - 6 * x ** 2 + 6 * x ** 3, 2 * (1 - x) ** 3)


def bohman(m: int) -> ndarray:
    x = np.abs(np.linspace(-1, 1, m))
    w = (1 - x) * np.cos(pi * x) + np.sin(pi * x) / pi
    return np.where(x == 1, 0.0, w)


def barthann(m: int) -> ndarray:
    x = np.abs(np.arange(m) / (m - 1) - 0.5)
    return 0.62 - 0.48 * x + 0.38 * np.cos(2 * pi * x)


def gaussian(m: int, std: float) -> ndarray:
    return np.exp(-centred(m) ** 2 / (2 * std * std))


def general_gaussian(m: int, p: float, sig: float) -> ndarray:
    return np.exp(-0.5 * np.abs(centred(m) / sig) ** (2 * p))


def exponential(m: int, center: Any = None, tau: float = 1.0) -> ndarray:
    return np.exp(-np.abs(np.arange(m) - ((m - 1) / 2 if center is None else center)) / tau)


def tukey(m: int, alpha: float = 0.5) -> ndarray:
    if alpha <= 0:
        return np.ones(m)
    x = 2 * np.minimum(np.arange(m), m - 1 - np.arange(m)) / (min(alpha, 1.0) * (m - 1))
    return np.where(x < 1, 0.5 * (1 + np.cos(pi * (x - 1))), 1.0)


SHAPES: dict[str, Callable[..., ndarray]] = {
    "boxcar": np.ones, "triang": triang, "bartlett": bartlett, "parzen": parzen, "bohman": bohman, "barthann": barthann,
    "gaussian": gaussian, "general_gaussian": general_gaussian, "exponential": exponential, "tukey": tukey,
    "general_cosine": cosines, "general_hamming": lambda m, alpha: cosines(m, (alpha, 1 - alpha)),
    "blackman": lambda m: cosines(m, (0.42, 0.5, 0.08)), "hamming": lambda m: cosines(m, (0.54, 0.46)),
    "hann": lambda m: cosines(m, (0.5, 0.5)), "nuttall": lambda m: cosines(m, (0.3635819, 0.4891775, 0.1365995, 0.0106411)),
    "blackmanharris": lambda m: cosines(m, (0.35875, 0.48829, 0.14128, 0.01168)),
    "flattop": lambda m: cosines(m, (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368)),
    "cosine": lambda m: np.sin(pi / m * (np.arange(m) + 0.5)), "kaiser": lambda m, beta: np.kaiser(m, beta),
    "lanczos": lambda m: np.sinc(2 * np.arange(m) / (m - 1) - 1),
}
OTHERS = ("chebwin", "dpss", "taylor", "kaiser_bessel_derived")


def weights(name: str, m: int, given: dict[str, Any]) -> ndarray:
    """The shape's m weights.  TypeError where it lacks its numbers or is given others."""
    shape = SHAPES[name]
    if name != "boxcar":
        try:
            inspect.signature(shape).bind(m, **given)
        except TypeError as e:
            raise TypeError(f"{name}() {e}") from None
    elif given:
        raise TypeError(f"boxcar() got an unexpected keyword argument {next(iter(given))!r}")
    return np.ones(m) if m < 2 else shape(m, **given)


class Window(BaseWindow):
    """Weighted moving windows of a number of rows.  The shape's own numbers (std of gaussian ...) are given to the statistic."""

    __module__ = "pandas.api.typing"
    _kind = "Window"
    _attributes = ("window", "min_periods", "center", "win_type", "on", "closed", "step", "method")

    def __init__(self, obj: Any, window: Any, min_periods: int | None, center: bool, win_type: Any, on: Any, closed: Any,
                 step: int | None, method: str, selection: Any = None):
        super().__init__(obj, selection)
        if win_type in OTHERS:
            raise NotSupported(f"rolling win_type={win_type!r}")
        if not isinstance(win_type, str) or win_type not in SHAPES:
            raise ValueError(f"Invalid win_type {win_type}")
        if method != "single":
            raise NotImplementedError("'single' is the only supported method type.")
        check_closed(closed)
        if isinstance(window, bool) or not isinstance(window, (int, np.integer)) or window < 0:
            raise ValueError("window must be an integer 0 or greater")
        if min_periods is not None and min_periods < 0:
            raise ValueError("min_periods must be >= 0")
        if min_periods is not None and min_periods > window:
            raise ValueError(f"min_periods {min_periods} must be <= window {window}")
        self.window, self.min_periods, self.center, self.win_type = int(window), min_periods, center, win_type
        self.on, self.closed, self.step, self.method = on, closed, step, method

    def _index(self) -> Any:
        return self.obj._index[:: self.step or 1]

    def _weighted(self, function: Callable[..., ndarray], numeric_only: bool, given: dict[str, Any]) -> Any:
        """function(column, its weights) of every column, centred and NaN where too few are there."""
        w = weights(self.win_type, self.window, given)
        least = max(self.window if self.min_periods is None else int(self.min_periods), 1)
        return self._wrapped([(label, self._of(x, w, least, function)) for label, x in self._numbers(numeric_only)])

    def _of(self, x: ndarray, w: ndarray, least: int, function: Callable[..., ndarray]) -> ndarray:
        if not len(w):
            return np.full(len(x), nan)[:: self.step or 1]
        ahead = (len(w) - 1) // 2 if self.center else 0
        x = np.concatenate([x, np.full(ahead, nan)])
        there = ~np.isnan(x)
        found = np.where(moved(there.astype(np.float64), np.ones(len(w))) >= least, function(np.where(there, x, 0.0), there, w), nan)
        return found[ahead :: self.step or 1]

    def sum(self, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Weighted sum."""
        return self._weighted(lambda x, there, w: moved(x, w), numeric_only, kwargs)

    def mean(self, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Weighted mean, of what is there."""
        return self._weighted(mean, numeric_only, kwargs)

    def var(self, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Weighted variance."""
        return self._weighted(lambda x, there, w: var(x, there, w, ddof), numeric_only, kwargs)

    def std(self, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Weighted standard deviation."""
        return self._weighted(lambda x, there, w: np.sqrt(var(x, there, w, ddof)), numeric_only, kwargs)


def moved(x: ndarray, w: ndarray) -> ndarray:
    """Sums of the elements up to each place, weighted; the last weight is the newest element's."""
    n, m = len(x), len(w)
    total = np.zeros(n)
    for j in range(max(m - n, 0), m):
        back = m - 1 - j
        total[back:] += float(w[j]) * x[: n - back]
    return total


def mean(x: ndarray, there: ndarray, w: ndarray) -> ndarray:
    with np.errstate(all="ignore"):
        return moved(x, w) / moved(there.astype(np.float64), w)


def var(x: ndarray, there: ndarray, w: ndarray, ddof: int) -> ndarray:
    """Of deviations from the mean.  As in pandas a row keeps one weight as windows move on: the one at its number modulo the window."""
    n, m = len(x), len(w)
    if bool((np.abs(w) < LEAST).any()):
        raise NotSupported("the variance under a win_type with weights of 0, which is NaN or noise in pandas")
    own, ones, total = np.where(there, w[np.arange(n) % m], 0.0), np.ones(m), np.zeros(n)
    count, all_ = moved(there.astype(np.float64), ones), moved(own, ones)
    with np.errstate(all="ignore"):
        middle = moved(own * x, ones) / all_
        for back in range(min(m, n)):
            apart = np.where(there[: n - back], x[: n - back] - middle[back:], 0.0)
            total[back:] += own[: n - back] * apart * apart
        found = total * m / ((m - ddof) * all_)
    return np.where(count > ddof, np.where(count == 1, 0.0, np.maximum(found, 0.0)), nan)
