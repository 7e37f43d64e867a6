"""Losses of gradient boosting: gradients and hessians by raw prediction, best constant, mean loss, link."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import c_math
from septet.codegen.kernels.launch import run


def c_exp(x: Any) -> Any:
    """exp with the C library's bits: gradients are compared, and ties between splits hang on them."""
    x = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty(x.shape)
    if x.size:
        run(c_math.exponentials, out._address, x._address, x.size, max(1, min(16, x.size // 8192)))
    return out


def logit(p: float) -> float:
    """log(p / (1 - p)); near a half by log1p, as SciPy, where the quotient loses digits."""
    s = 2.0 * (p - 0.5)
    return math.log1p(s) - math.log1p(-s) if 0.3 <= p <= 0.65 else math.log(p / (1 - p))


def weighted_quantile(values: Any, weight: Any, q: float) -> float:
    """A quantile (0 .. 1): interpolated without weights, else the least value with that share of the weight at or below it."""
    if weight is None:
        return float(np.percentile(values, q * 100))
    order = np.argsort(values)
    running = np.cumsum(weight[order])
    place = int(np.searchsorted(running, q * float(running[-1])))
    return float(values[order][min(place, len(values) - 1)])


class Loss:
    """A loss of one raw prediction a row."""

    unit_hessian = False            # the hessian is 1 wherever there are no weights
    refits = False                  # leaves take the best constant of their residuals
    columns = 1

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        raise NotImplementedError

    def mean(self, y: Any, raw: Any, weight: Any) -> float:
        """The mean loss."""
        return float(np.average(self.each(y, raw), weights=weight))

    def each(self, y: Any, raw: Any) -> Any:
        raise NotImplementedError

    def constant(self, y: Any, weight: Any) -> Any:
        """The best constant raw prediction."""
        return float(np.average(y, weights=weight))

    def inverse_link(self, raw: Any) -> Any:
        return raw


class SquaredError(Loss):
    """Half the squared error."""

    unit_hessian = True

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        return raw - y, None

    def each(self, y: Any, raw: Any) -> Any:
        return 0.5 * (y - raw) ** 2


class Pinball(Loss):
    """The loss of a quantile."""

    unit_hessian, refits = True, True

    def __init__(self, quantile: float = 0.5):
        self.quantile = quantile

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        return np.where(y >= raw, -self.quantile, 1.0 - self.quantile), None

    def each(self, y: Any, raw: Any) -> Any:
        return np.where(y >= raw, self.quantile * (y - raw), (1 - self.quantile) * (raw - y))

    def constant(self, y: Any, weight: Any) -> float:
        return weighted_quantile(y, weight, self.quantile)


class AbsoluteError(Pinball):
    """The absolute error."""

    def __init__(self) -> None:
        super().__init__(0.5)

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        return np.where(raw > y, 1.0, -1.0), None

    def each(self, y: Any, raw: Any) -> Any:
        return np.abs(y - raw)


class Poisson(Loss):
    """Half the Poisson deviance, with the logarithm as link."""

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        mean = np.exp(raw)
        return mean - y, mean

    def each(self, y: Any, raw: Any) -> Any:
        return np.exp(raw) - y * raw

    def constant(self, y: Any, weight: Any) -> float:
        return float(np.log(np.average(y, weights=weight)))

    def inverse_link(self, raw: Any) -> Any:
        return np.exp(raw)


class Gamma(Poisson):
    """Half the gamma deviance, with the logarithm as link."""

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        ratio = y * np.exp(-raw)
        return 1.0 - ratio, ratio

    def each(self, y: Any, raw: Any) -> Any:
        return raw + y * np.exp(-raw)


class Binomial(Loss):
    """Log-loss of two classes, with the logit as link."""

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        e = c_exp(-np.maximum(raw, -37.0))  # and scikit-learn's order of operations
        gradient, hessian = ((1.0 - y) - y * e) / (1.0 + e), e / ((1.0 + e) * (1.0 + e))
        far = raw <= -37.0
        return np.where(far, np.exp(np.minimum(raw, -37.0)) - y, gradient), np.where(far, np.exp(np.minimum(raw, -37.0)), hessian)

    def each(self, y: Any, raw: Any) -> Any:
        return np.logaddexp(0.0, raw) - y * raw

    def link(self, p: Any) -> Any:
        return np.array([logit(v) for v in p.tolist()])

    def constant(self, y: Any, weight: Any) -> float:
        p = float(np.average(y, weights=weight))
        eps = float(np.finfo(np.float64).eps)
        p = min(max(p, eps), 1 - eps)
        return float(np.log(p / (1 - p)))

    def probabilities(self, raw: Any) -> Any:
        p = 1.0 / (1.0 + np.exp(-raw.reshape(-1)))
        return np.stack([1 - p, p], axis=1)


class Multinomial(Loss):
    """Log-loss of several classes; y holds whole numbers, raw is (rows, classes)."""

    def __init__(self, columns: int):
        self.columns = columns

    def probabilities(self, raw: Any) -> Any:
        shifted = np.exp(raw - raw.max(axis=1)[:, None])
        return shifted / shifted.sum(axis=1)[:, None]

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        shifted = c_exp(raw - raw.max(axis=1)[:, None])
        p = shifted / shifted.sum(axis=1)[:, None]
        return p - (y[:, None] == np.arange(self.columns)[None, :]), p * (1 - p)

    def link(self, p: Any) -> Any:
        """The logarithm over the row's geometric mean."""
        return np.log(p / np.exp(np.log(p).mean(axis=1))[:, None])

    def each(self, y: Any, raw: Any) -> Any:
        top = raw.max(axis=1)
        total = np.log(np.exp(raw - top[:, None]).sum(axis=1)) + top
        return total - raw[np.arange(len(raw)), y.astype(np.int64)]

    def constant(self, y: Any, weight: Any) -> Any:
        eps = float(np.finfo(np.float64).eps)
        shares = np.bincount(y.astype(np.int64), weights=weight, minlength=self.columns).astype(np.float64)
        logs = np.log(np.clip(shares / shares.sum(), eps, 1 - eps))
        return logs - logs.mean()
