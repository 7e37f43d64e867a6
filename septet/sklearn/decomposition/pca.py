"""Principal component analysis."""
from __future__ import annotations

from math import lgamma, log, pi
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.decomposition.base import BasePCA
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


def evidence(spectrum: list[float], rank: int, n: int) -> float:
    """The log-likelihood that the data have `rank` dimensions (Minka 2000)."""
    d = len(spectrum)
    if spectrum[rank - 1] < 1e-15:
        return float("-inf")
    pu = -rank * log(2.0)
    for i in range(1, rank + 1):
        pu += lgamma((d - i + 1) / 2.0) - log(pi) * (d - i + 1) / 2.0
    pl = -sum(map(log, spectrum[:rank])) * n / 2.0
    v = max(1e-15, sum(spectrum[rank:]) / (d - rank))
    pv = -log(v) * n * (d - rank) / 2.0
    m = d * rank - rank * (rank + 1.0) / 2.0
    pp = log(2.0 * pi) * (m + rank) / 2.0
    pa, kept = 0.0, [*spectrum[:rank], *([v] * (d - rank))]
    for i in range(rank):
        for j in range(i + 1, d):
            pa += log((spectrum[i] - spectrum[j]) * (1.0 / kept[j] - 1.0 / kept[i])) + log(n)
    return pu + pl + pv + pp - pa / 2.0 - rank * log(n) / 2.0


def likeliest_rank(spectrum: Any, n: int) -> int:
    """Minka's estimate of the number of dimensions."""
    values = spectrum.tolist()
    found = [float("-inf")] + [evidence(values, rank, n) for rank in range(1, len(values))]
    return found.index(max(found))


class PCA(BasePCA):
    """The directions of greatest variance."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [0, inf) | float (0, 1) | 'mle' | None
        copy, whiten: bool
        svd_solver: 'auto' 'full' 'covariance_eigh' 'arpack' 'randomized'
        tol: float [0, inf)
        iterated_power: 'auto' | int [0, inf)
        n_oversamples: int [1, inf)
        power_iteration_normalizer: 'auto' 'QR' 'LU' 'none'
        random_state: random_state
    """)

    def __init__(self, n_components: Any = None, *, copy: bool = True, whiten: bool = False, svd_solver: str = "auto", tol: float = 0.0,
                 iterated_power: Any = "auto", n_oversamples: int = 10, power_iteration_normalizer: str = "auto", random_state: Any = None):
        self.n_components, self.copy, self.whiten, self.svd_solver, self.tol = n_components, copy, whiten, svd_solver, tol
        self.iterated_power, self.n_oversamples, self.random_state = iterated_power, n_oversamples, random_state
        self.power_iteration_normalizer = power_iteration_normalizer

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the rows in terms of the components."""
        U, S, X = self._fit(X)
        if U is None:
            return self._transform(X)
        k = self.n_components_
        return U[:, :k] * (len(X) - 1) ** 0.5 if self.whiten else U[:, :k] * S[:k]

    def _fit(self, X: Any) -> tuple[Any, Any, Any]:
        X = validate_data(self, X, dtype=[np.float64, np.float32], accept_sparse=("csr", "csc"), ensure_2d=True, copy=False)
        sparse = hasattr(X, "toarray")
        X = X.toarray() if sparse else X
        solver = self._fit_svd_solver = "arpack" if sparse and self.svd_solver == "auto" else self.svd_solver
        n_components = self.n_components
        if n_components is None:
            n_components = min(X.shape) if solver != "arpack" else min(X.shape) - 1
        if solver == "auto":
            solver = self._fit_svd_solver = self._chosen(X, n_components)
        self._check(X, n_components, solver)
        if solver in ("full", "covariance_eigh"):
            return self._fit_full(X, n_components, solver)
        return self._fit_truncated(X, n_components, solver)

    def _chosen(self, X: Any, n_components: Any) -> str:
        n, d = X.shape
        if d <= 1000 and n >= 10 * d:
            return "covariance_eigh"
        if max(n, d) <= 500 or n_components == "mle":
            return "full"
        return "randomized" if 1 <= n_components < 0.8 * min(n, d) else "full"

    def _check(self, X: Any, n_components: Any, solver: str) -> None:
        n, d = X.shape
        if n_components == "mle":
            if n < d:
                raise ValueError("n_components='mle' is only supported if n_samples >= n_features")
            return
        low = 0 if solver in ("full", "covariance_eigh") else 1
        if not low <= n_components <= min(n, d):
            raise ValueError(f"n_components={n_components!r} must be between {low} and min(n_samples, n_features)={min(n, d)} with "
                             f"svd_solver='{solver}'")
        if solver == "arpack" and n_components == min(n, d):
            raise ValueError(f"n_components={n_components!r} must be strictly less than min(n_samples, n_features)={min(n, d)} with "
                             f"svd_solver='{solver}'")

    def _fit_full(self, X: Any, n_components: Any, solver: str) -> tuple[Any, Any, Any]:
        n, d = X.shape
        self.mean_ = X.mean(axis=0)
        if solver == "full":
            U, S, Vt = np.linalg.svd(X - self.mean_, full_matrices=False)
            variance = S**2 / (n - 1)
        else:
            C = X.T @ X
            C = (C - n * self.mean_.reshape(-1, 1) * self.mean_.reshape(1, -1)) / (n - 1)
            values, vectors = np.linalg.eigh(C)
            variance = np.maximum(values[::-1], 0.0)
            U, S, Vt = None, np.sqrt(variance * (n - 1)), vectors.T[::-1]
        U, Vt = svd_flip(U, Vt, u_based_decision=False)
        ratio = variance / variance.sum()
        k = self._count(n_components, variance, ratio, n)
        self.noise_variance_ = variance[k:].mean() if k < min(d, n) else 0.0
        self.n_samples_, self.n_components_ = n, k
        self.components_ = np.array(Vt[:k], order="C", copy=True)
        self.explained_variance_, self.explained_variance_ratio_ = variance[:k].copy(), ratio[:k].copy()
        self.singular_values_ = S[:k].copy()
        return U, S, X

    def _count(self, n_components: Any, variance: Any, ratio: Any, n: int) -> int:
        if n_components == "mle":
            return likeliest_rank(variance, n)
        if isinstance(n_components, Real) and not isinstance(n_components, Integral) and 0 < n_components < 1.0:
            return int(np.searchsorted(np.cumsum(ratio), n_components, side="right")) + 1
        return int(n_components)

    def _fit_truncated(self, X: Any, n_components: int, solver: str) -> tuple[Any, Any, Any]:
        n, d = X.shape
        rng = check_random_state(self.random_state)
        self.mean_ = X.mean(axis=0)
        centred = X - self.mean_
        if solver == "arpack":
            rng.uniform(-1, 1, min(X.shape))
            U, S, Vt = (a for a in np.linalg.svd(centred, full_matrices=False))
            U, S, Vt = U[:, :n_components], S[:n_components], Vt[:n_components]
        else:
            U, S, Vt = randomized_svd(centred, n_components, n_oversamples=self.n_oversamples, n_iter=self.iterated_power, flip_sign=False,
                                      power_iteration_normalizer=self.power_iteration_normalizer, random_state=rng)
        U, Vt = svd_flip(U, Vt, u_based_decision=False)
        variance = S**2 / (n - 1)
        total = float((centred**2).sum()) / (n - 1)
        self.n_samples_, self.n_components_ = n, int(n_components)
        self.components_, self.singular_values_ = np.ascontiguousarray(Vt), S.copy()
        self.explained_variance_, self.explained_variance_ratio_ = variance, variance / total
        rest = min(n, d) - n_components
        self.noise_variance_ = (total - variance.sum()) / rest if rest > 0 else 0.0
        return U, S, X

    def score_samples(self, X: Any) -> Any:
        """The log-likelihood of each row."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        centred = X - self.mean_
        precision = self.get_precision()
        found = -0.5 * (centred * (centred @ precision)).sum(axis=1)
        return found - 0.5 * (X.shape[1] * log(2.0 * pi) - np.linalg.slogdet(precision)[1])

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-likelihood of the rows."""
        return float(np.mean(np.asarray(self.score_samples(X))))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.sparse = self.svd_solver in ("auto", "arpack", "covariance_eigh")
        return tags
