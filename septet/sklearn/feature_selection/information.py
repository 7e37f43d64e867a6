"""Mutual information of each feature and the target, from distances to nearest neighbours (Kraskov and others 2004; Ross 2014)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import ops
from septet.sklearn.metrics.cluster import mutual_info_score
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.parallel import takes_n_jobs
from septet.sklearn.utils.validation import check_random_state, check_X_y


def digamma(x: Any) -> Any:
    """The derivative of the logarithm of the gamma function."""
    return ops.digamma(np.asarray(x, dtype=np.float64))


def radius_1d(x: Any, k: int) -> Any:
    """The distance of each number to its k-th nearest among the others."""
    order = np.argsort(x, kind="stable")
    s, n = x[order], len(x)
    wide = np.concatenate([np.full(k, -np.inf), s, np.full(k, np.inf)])
    at = np.arange(n) + k
    best = np.full(n, np.inf)
    for left in range(k + 1):
        best = np.minimum(best, np.maximum(s - wide[at - left], wide[at + k - left] - s))
    made = np.empty(n)
    made[order] = best
    return made


def radius_by_squares(x: Any, k: int) -> Any:
    """The same where the search is by brute force: from squares, so with their rounding, which upstream's counts depend on."""
    square = x * x
    d = np.sqrt(np.maximum((square[:, None] - 2 * (x[:, None] * x[None])) + square[None], 0.0))
    return np.sort(d, axis=1)[:, k]


def within(x: Any, radius: Any, squared: bool = False) -> Any:
    """How many numbers are within a radius of each, itself counted; squared: the squares are compared, with their rounding."""
    s, n = np.sort(x), len(x)
    limit = radius * radius if squared else radius

    def far(places: Any) -> Any:
        gap = np.abs(s[places] - x)
        return (gap * gap if squared else gap) > limit

    high = np.searchsorted(s, x + radius, side="right")
    low = np.searchsorted(s, x - radius, side="left")
    high = high - far(high - 1)                             # the sums are rounded, the differences decide
    high = high + ((high < n) & ~far(np.minimum(high, n - 1)))
    low = low + far(low)
    return high - low + ((low > 0) & ~far(np.maximum(low - 1, 0)))


def of_numbers(x: Any, y: Any, k: int) -> float:
    """Of two continuous variables."""
    n = len(x)
    radius = np.empty(n)
    for start in range(0, n, 512):
        part = slice(start, min(n, start + 512))
        d = np.maximum(np.abs(x[part][:, None] - x[None]), np.abs(y[part][:, None] - y[None]))
        radius[part] = np.partition(d, k, axis=1)[:, k]
    radius = np.nextafter(radius, 0)
    made = digamma(n) + digamma(k) - np.mean(digamma(within(x, radius))) - np.mean(digamma(within(y, radius)))
    return max(0, float(made))              # a whole 0, as upstream: only zeros are an array of integers


def of_classes(c: Any, d: Any, k: int) -> float:
    """Of a continuous and a discrete variable."""
    n = len(c)
    radius, neighbours, counts = np.empty(n), np.empty(n), np.empty(n)
    for label in np.unique(d):
        mask = d == label
        count = int(mask.sum())
        if count > 1:
            near = min(k, count - 1)
            radius[mask] = np.nextafter((radius_by_squares if near >= count // 2 else radius_1d)(c[mask], near), 0)
            neighbours[mask] = near
        counts[mask] = count
    kept = counts > 1
    n = int(kept.sum())
    around = within(c[kept], radius[kept], squared=True)
    made = digamma(n) + np.mean(digamma(neighbours[kept])) - np.mean(digamma(counts[kept])) - np.mean(digamma(around))
    return max(0, float(made))              # a whole 0, as upstream: only zeros are an array of integers


def one(x: Any, y: Any, x_discrete: bool, y_discrete: bool, k: int) -> float:
    """Of one feature and the target."""
    if x_discrete and y_discrete:
        return mutual_info_score(x, y)  # type: ignore[no-any-return]
    if x_discrete:
        return of_classes(y, x, k)
    return of_classes(x, y, k) if y_discrete else of_numbers(x, y, k)


def scaled(x: Any) -> Any:
    """A column by its deviation, summed along the column: the last bits count where radii come from squares."""
    off = x - x.sum() / len(x)
    spread = np.sqrt(((off * off).sum() - off.sum() ** 2 / len(x)) / len(x))
    return x / spread if spread > 10 * np.finfo(np.float64).eps else x


def estimated(X: Any, y: Any, discrete: Any, y_discrete: bool, k: int, random_state: Any) -> Any:
    """The mutual information of each feature."""
    X, y = check_X_y(X, y, accept_sparse="csc", y_numeric=not y_discrete)
    n, width = X.shape
    if isinstance(discrete, str):
        discrete = is_sparse(X)
    mask = np.full(width, discrete) if isinstance(discrete, bool) else discrete_mask(np.asarray(discrete), width)
    continuous = ~mask
    if bool(continuous.any()) and is_sparse(X):
        raise ValueError("Sparse matrix `X` can't have continuous features.")
    state = check_random_state(random_state)
    if is_sparse(X):
        X = X.toarray()
    if bool(continuous.any()):
        X = X.astype(np.float64, copy=True)
        part = X[:, continuous]
        part = np.stack([scaled(part[:, j].copy()) for j in range(part.shape[1])], axis=1)
        means = np.maximum(1, np.array([float(np.mean(np.abs(part[:, j].copy()))) for j in range(part.shape[1])]))
        X[:, continuous] = part + 1e-10 * means * np.asarray(state.standard_normal(size=(n, int(continuous.sum()))))
    if not y_discrete:
        y = y.astype(np.float64)
        y = y / (float(y.std()) or 1.0)
        y = y + 1e-10 * max(1.0, float(np.mean(np.abs(y)))) * np.asarray(state.standard_normal(size=n))
    return np.array([one(X[:, j].copy(), y, bool(mask[j]), y_discrete, k) for j in range(width)])


def discrete_mask(given: Any, width: int) -> Any:
    """Which features are discrete, from a mask or places."""
    if given.dtype.kind == "b":
        return given
    mask = np.zeros(width, dtype=bool)
    mask[given] = True
    return mask


@takes_n_jobs
def mutual_info_regression(X: Any, y: Any, *, discrete_features: Any = "auto", n_neighbors: int = 3, copy: bool = True,
                           random_state: Any = None, n_jobs: Any = None) -> Any:
    """The mutual information of each feature and a continuous target."""
    return give_back(estimated(X, y, discrete_features, False, n_neighbors, random_state), X)


@takes_n_jobs
def mutual_info_classif(X: Any, y: Any, *, discrete_features: Any = "auto", n_neighbors: int = 3, copy: bool = True,
                        random_state: Any = None, n_jobs: Any = None) -> Any:
    """The mutual information of each feature and classes."""
    check_classification_targets(y)
    return give_back(estimated(X, y, discrete_features, True, n_neighbors, random_state), X)
