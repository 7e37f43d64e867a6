"""Kernel density estimation."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.core.fn.special import apply2
from septet.sklearn.base import BaseEstimator
from septet.sklearn.neighbors.base import METRICS, ORDERS
from septet.sklearn.utils.extmath import row_norms
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

BLOCK = 1 << 21


def ball_volume(d: int) -> float:
    """The logarithm of the volume of the unit ball."""
    return 0.5 * d * math.log(math.pi) - math.lgamma(0.5 * d + 1)


def sphere_area(d: int) -> float:
    """The logarithm of the surface of the unit ball in d + 1 dimensions."""
    return math.log(2 * math.pi) + ball_volume(d - 1) if d else math.log(2.0)


def log_norm(kernel: str, h: float, d: int) -> float:
    """The logarithm of what makes the kernel's integral 1."""
    if kernel == "gaussian":
        factor = 0.5 * d * math.log(2 * math.pi)
    elif kernel == "tophat":
        factor = ball_volume(d)
    elif kernel == "epanechnikov":
        factor = ball_volume(d) + math.log(2.0 / (d + 2.0))
    elif kernel == "exponential":
        factor = sphere_area(d - 1) + math.lgamma(d)
    elif kernel == "linear":
        factor = ball_volume(d) - math.log(d + 1.0)
    else:
        factor, step = 0.0, 2.0 / math.pi
        for k in range(1, d + 1, 2):
            factor += step
            step *= -(d - k) * (d - k - 1) * (2.0 / math.pi) ** 2
        factor = (math.log(factor) if factor > 0 else math.nan) + sphere_area(d - 1)       # as scikit-learn's formula
    return -factor - d * math.log(h)


def log_kernel(distance: Any, h: float, kernel: str) -> Any:
    """The logarithm of the kernel at a distance, without its constant."""
    u = distance / h
    if kernel == "gaussian":
        return -0.5 * u * u
    if kernel == "exponential":
        return -u
    with np.errstate(divide="ignore", invalid="ignore"):
        if kernel == "tophat":
            return np.where(distance < h, 0.0, -np.inf)
        if kernel == "epanechnikov":
            return np.where(distance < h, np.log(np.maximum(1.0 - u * u, 1e-300)), -np.inf)
        if kernel == "linear":
            return np.where(distance < h, np.log(np.maximum(1.0 - u, 1e-300)), -np.inf)
        return np.where(distance < h, np.log(np.maximum(np.cos(0.5 * math.pi * u), 1e-300)), -np.inf)


def log_density(Q: Any, X: Any, h: float, kernel: str, metric: Any, metric_params: Any, weight: Any) -> Any:
    """The logarithm of the summed kernels at each query."""
    d, rows, parts = X.shape[1], max(1, BLOCK // max(1, len(X))), []
    logs = None if weight is None else np.log(weight)
    for first in range(0, len(Q), rows):
        found = log_kernel(distances(Q[first : first + rows], X, metric, metric_params), h, kernel)
        found = found if logs is None else found + logs[None, :]
        top = found.max(axis=1)
        top = np.where(np.isfinite(top), top, 0.0)
        with np.errstate(divide="ignore"):
            parts.append(np.log(np.exp(found - top[:, None]).sum(axis=1)) + top)
    return np.concatenate(parts) + log_norm(kernel, h, d)


def distances(Q: Any, X: Any, metric: Any, metric_params: Any) -> Any:
    """Distances of all pairs."""
    order = ORDERS.get(metric) if isinstance(metric, str) else None
    if metric == "minkowski":
        order = float((metric_params or {}).get("p", 2))
    if order == 2.0:
        return np.sqrt(((Q[:, None, :] - X[None]) ** 2).sum(axis=2))
    from septet.sklearn.metrics import pairwise_distances

    return np.asarray(pairwise_distances(Q, X, metric=metric, **(metric_params or {})))


def in_ball(rng: Any, n: int, d: int) -> Any:
    """Points spread evenly over the unit ball."""
    X = np.asarray(rng.normal(size=(n, d)))
    squares = row_norms(X, squared=True)
    share = apply2("igamma", np.full(n, 0.5 * d), 0.5 * squares)
    return X * (share ** (1.0 / d) / np.sqrt(squares))[:, None]


class KernelDensity(BaseEstimator):
    """The density of rows as a sum of kernels about the fitted ones."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        bandwidth: float (0, inf) | 'scott' 'silverman'
        algorithm: 'kd_tree' 'ball_tree' 'auto'
        kernel: 'gaussian' 'tophat' 'epanechnikov' 'exponential' 'linear' 'cosine'
        atol, rtol: float [0, inf)
        breadth_first: bool
        leaf_size: int [1, inf)
        metric_params: None | is:dict
    """), "metric": METRICS}

    def __init__(self, *, bandwidth: Any = 1.0, algorithm: str = "auto", kernel: str = "gaussian", metric: Any = "euclidean",
                 atol: float = 0, rtol: float = 0, breadth_first: bool = True, leaf_size: int = 40, metric_params: Any = None):
        self.bandwidth, self.algorithm, self.kernel, self.metric, self.atol, self.rtol = bandwidth, algorithm, kernel, metric, atol, rtol
        self.breadth_first, self.leaf_size, self.metric_params = breadth_first, leaf_size, metric_params

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Keep the rows."""
        self._X = np.ascontiguousarray(validate_data(self, X, order="C", dtype=np.float64))
        n, d = self._X.shape
        rules = {"scott": n ** (-1 / (d + 4)), "silverman": (n * (d + 2) / 4) ** (-1 / (d + 4))}
        self.bandwidth_ = rules[self.bandwidth] if isinstance(self.bandwidth, str) else self.bandwidth
        self._weight = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        return self

    @property
    def tree_(self) -> Any:
        """A tree of the rows."""
        from septet.sklearn.neighbors.trees import BallTree, KDTree

        boxes = self.algorithm == "kd_tree" or self.algorithm == "auto" and self.metric in KDTree.valid_metrics
        return (KDTree if boxes else BallTree)(self._X, metric=self.metric, leaf_size=self.leaf_size, sample_weight=self._weight,
                                               **(self.metric_params or {}))

    def score_samples(self, X: Any) -> Any:
        """The log-density at each row."""
        check_is_fitted(self)
        X = validate_data(self, X, order="C", dtype=np.float64, reset=False)
        total = len(self._X) if self._weight is None else float(self._weight.sum())
        return log_density(X, self._X, self.bandwidth_, self.kernel, self.metric, self.metric_params, self._weight) - math.log(total)

    def score(self, X: Any, y: Any = None) -> float:
        """The total log-density."""
        return float(np.sum(np.asarray(self.score_samples(X))))

    def sample(self, n_samples: int = 1, random_state: Any = None) -> Any:
        """Rows drawn from the density; for the Gaussian and the tophat kernel."""
        check_is_fitted(self)
        if self.kernel not in ("gaussian", "tophat"):
            raise NotImplementedError
        rng = check_random_state(random_state)
        u = rng.uniform(0, 1, size=n_samples)
        if self._weight is None:
            chosen = (u * len(self._X)).astype(np.int64)
        else:
            running = np.cumsum(self._weight)
            chosen = np.searchsorted(running, u * running[-1])
        if self.kernel == "gaussian":
            return np.atleast_2d(rng.normal(self._X[chosen], self.bandwidth_))
        return self._X[chosen] + in_ball(rng, n_samples, self._X.shape[1]) * self.bandwidth_
