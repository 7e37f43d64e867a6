"""The minimum covariance determinant by FastMCD (Rousseeuw and Van Driessen 1999)."""
from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.sklearn.covariance.empirical import EmpiricalCovariance, empirical_covariance
from septet.sklearn.utils.distributions import gamma_upper
from septet.sklearn.utils.extmath import fast_logdet
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_random_state, validate_data


def chi2_upper(freedom: int, probability: float) -> float:
    """The x that a chi-squared variable exceeds with a probability."""
    low, high = 0.0, 2.0 * freedom + 20.0
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if gamma_upper(freedom / 2, middle / 2) > probability else (low, middle)
    return (low + high) / 2


def consistency(freedom: int, share: float) -> float:
    """What the covariance of the nearest share of normal rows is short of theirs (Croux and Haesbroeck 1999)."""
    if share >= 1:
        return 1.0
    limit = chi2_upper(freedom, 1 - share)
    return share / (1 - gamma_upper(freedom / 2 + 1, limit / 2))


def gaps(X: Any, location: Any, covariance: Any) -> Any:
    """Squared Mahalanobis distances."""
    centred = X - location
    return ((centred @ np.linalg.pinv(covariance, hermitian=True)) * centred).sum(axis=1)


def c_steps(X: Any, support: int, rng: Any, most: int, start: Any, cov: Callable[[Any], Any]) -> tuple[Any, Any, float, Any, Any]:
    """(location, covariance, log-determinant, rows, distances) of steps that lessen the determinant."""
    rows = rng.permutation(len(X))[:support] if start is None else np.argpartition(gaps(X, *start), support - 1)[:support]
    location, covariance = X[rows].mean(axis=0), np.asarray(cov(X[rows]))
    det, before, left, previous = float(fast_logdet(covariance)), math.inf, most, None
    while det < before and left > 0 and not math.isinf(det):
        previous, before = (location, covariance, det, rows), det
        rows = np.argpartition(gaps(X, location, covariance), support - 1)[:support]
        location, covariance = X[rows].mean(axis=0), np.asarray(cov(X[rows]))
        det, left = float(fast_logdet(covariance)), left - 1
    found = (location, covariance, det, rows)
    if not math.isinf(det) and det > before and not math.isclose(det, before, rel_tol=1e-5, abs_tol=1e-8) and previous is not None:
        warnings.warn("Determinant has increased; this should not happen: log(det) > log(previous_det) "
                      f"({det:.15f} > {before:.15f}). You may want to try with a higher value of support_fraction (current value: "
                      f"{support / len(X):.3f}).", RuntimeWarning, stacklevel=4)
        found = previous
    mask = np.zeros(len(X), dtype=bool)
    mask[found[3]] = True
    return found[0], found[1], found[2], mask, gaps(X, found[0], found[1])


def candidates(X: Any, support: int, trials: Any, select: int, most: int, cov: Callable[[Any], Any], rng: Any) -> list[Any]:
    """The best of several runs; trials: how many, or the estimates to start from."""
    starts = [None] * trials if isinstance(trials, int) else trials
    found = [c_steps(X, support, rng, most, start, cov) for start in starts]
    order = np.argsort(np.array([f[2] for f in found]))[:select].tolist()
    return [found[i] for i in order]


def estimates(found: list[Any]) -> list[Any]:
    return [(f[0], f[1]) for f in found]


def one_column(X: Any, support: int) -> tuple[Any, Any, Any, Any]:
    """The shortest interval that holds so many of one column's values."""
    n, mask = len(X), np.zeros(len(X), dtype=bool)
    if support < n:
        ordered = np.sort(X.reshape(-1))
        widths = ordered[support:] - ordered[: n - support]
        starts = np.nonzero(widths == widths.min())[0]
        location = 0.5 * (ordered[support + starts] + ordered[starts]).mean()
        mask[np.argsort(np.abs(X - location), axis=0)[:support].reshape(-1)] = True
    else:
        mask[:] = True
        location = X.mean()
    covariance = np.array([[float(np.var(X[mask]))]])
    location = np.array([float(location)])
    return location, covariance, mask, gaps(X, location, covariance)


def many_rows(X: Any, support: int, cov: Callable[[Any], Any], rng: Any) -> tuple[Any, Any, Any, Any]:
    """Runs on parts of the rows, the best of them on a merged sample, and of those on all rows."""
    n = len(X)
    parts = n // 300
    size, shuffled = n // parts, rng.permutation(n)
    trials, h = max(10, 500 // parts), math.ceil(n // parts * (support / n))
    found: list[Any] = []
    for i in range(parts):
        found += estimates(candidates(X[shuffled[i * size:(i + 1) * size]], h, trials, 10, 2, cov, rng))
    merged = min(1500, n)
    h, rows = math.ceil(merged * (support / n)), rng.permutation(n)[:merged]
    best = candidates(X[rows], h, found, 10 if n > 1500 else 1, 30, cov, rng)
    if n >= 1500:
        location, covariance, _, mask, distances = candidates(X, support, estimates(best), 1, 30, cov, rng)[0]
        return location, covariance, mask, distances
    mask, distances = np.zeros(n, dtype=bool), np.zeros(n)
    mask[rows], distances[rows] = best[0][3], best[0][4]
    return best[0][0], best[0][1], mask, distances


def fast_mcd(X: Any, support_fraction: float | None = None, cov_computation_method: Any = empirical_covariance,
             random_state: Any = None) -> tuple[Any, Any, Any, Any]:
    """(location, covariance, which rows support them, squared distances), not corrected."""
    rng, X = check_random_state(random_state), np.asarray(X)
    n, d = X.shape
    support = math.ceil(0.5 * (n + d + 1)) if support_fraction is None else int(support_fraction * n)
    if d == 1:
        return one_column(X, support)
    if n > 500:
        return many_rows(X, support, cov_computation_method, rng)
    best = estimates(candidates(X, support, 30, 10, 2, cov_computation_method, rng))
    location, covariance, _, mask, distances = candidates(X, support, best, 1, 30, cov_computation_method, rng)[0]
    return location, covariance, mask, distances


class MinCovDet(EmpiricalCovariance):
    """A covariance that outliers do not move."""

    _parameter_constraints: dict[str, Any] = {**EmpiricalCovariance._parameter_constraints, **parameters("""
        support_fraction: float (0, 1] | None
        random_state: random_state
    """)}
    _nonrobust_covariance = staticmethod(empirical_covariance)

    def __init__(self, *, store_precision: bool = True, assume_centered: bool = False, support_fraction: float | None = None,
                 random_state: Any = None):
        self.store_precision, self.assume_centered = store_precision, assume_centered
        self.support_fraction, self.random_state = support_fraction, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the covariance."""
        X = validate_data(self, X, ensure_min_samples=2, estimator="MinCovDet")
        rng, d = check_random_state(self.random_state), X.shape[1]
        if int((np.linalg.svd(X.T @ X, compute_uv=False) > 1e-8).sum()) != d:
            warnings.warn("The covariance matrix associated to your dataset is not full rank", stacklevel=2)
        location, covariance, support, distances = fast_mcd(X, self.support_fraction, self._nonrobust_covariance, rng)
        if self.assume_centered:
            location = np.zeros(d)
            covariance = np.asarray(self._nonrobust_covariance(X[support], assume_centered=True))
            distances = gaps(X, location, covariance)
        self.raw_location_, self.raw_covariance_, self.raw_support_ = location, covariance, support
        self.location_, self.support_, self.dist_ = location, support, distances
        self.correct_covariance(X)
        self.reweight_covariance(X)
        return self

    def correct_covariance(self, data: Any) -> Any:
        """The raw covariance, scaled to be a normal distribution's."""
        n, support = len(self.dist_), int(self.support_.sum())
        if support < n and np.allclose(self.raw_covariance_, 0):
            raise ValueError("The covariance matrix of the support data is equal to 0, try to increase support_fraction")
        correction = consistency(np.shape(data)[1], support / n)
        self.dist_ = self.dist_ / correction
        return self.raw_covariance_ * correction

    def reweight_covariance(self, data: Any) -> tuple[Any, Any, Any]:
        """(location, covariance, rows) without the rows that are far."""
        data = np.asarray(data)
        mask = self.dist_ < chi2_upper(data.shape[1], 0.025)
        location = np.zeros(data.shape[1]) if self.assume_centered else data[mask].mean(axis=0)
        covariance = np.asarray(self._nonrobust_covariance(data[mask], assume_centered=self.assume_centered))
        covariance = covariance * consistency(data.shape[1], 0.975)
        self._set_covariance(covariance)
        self.location_, self.support_, centred = location, mask, data - location
        self.dist_ = ((centred @ self.get_precision()) * centred).sum(axis=1)
        return location, covariance, mask
