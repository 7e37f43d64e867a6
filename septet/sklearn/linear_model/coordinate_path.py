"""Lasso and elastic net by coordinate descent: one fit, and paths over alphas."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import descent
from septet.codegen.kernels.launch import run
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import mean_of, ours
from septet.sklearn.linear_model.sag import MOST_SEED
from septet.sklearn.utils.foreign import is_sparse


def columns(X: Any) -> tuple[Any, Any, Any]:
    """(data, indices, pointers) of the columns, as kernels take them."""
    if is_sparse(X):
        m = X.csc()
        return np.ascontiguousarray(m.data.astype(np.float64)), m.indices, m.pointers
    n, d = X.shape
    return np.asfortranarray(X, dtype=np.float64), np.zeros(1, dtype=np.int64), np.arange(d + 1, dtype=np.int64) * n


def seed_of(selection: str, random_state: Any) -> int:
    """The seed of random coordinates, -1 for cyclic ones."""
    return -1 if selection == "cyclic" else int(random_state.randint(0, MOST_SEED))


class Problem:
    """Least squares with penalties on prepared data.  means: what centring takes off the columns of sparse X."""

    def __init__(self, X: Any, y: Any, means: Any = None, gram: Any = None, Xy: Any = None):
        self.n, self.d = X.shape
        self.y = np.ascontiguousarray(y, dtype=np.float64)
        self.gram = None if gram is None else np.ascontiguousarray(gram, dtype=np.float64)
        self.Xy = np.ascontiguousarray(X.T @ self.y if Xy is None else Xy, dtype=np.float64) if gram is not None else None
        self.sparse, self.X = is_sparse(X), X
        self.parts = columns(X)
        self.means = np.zeros(self.d) if means is None else np.ascontiguousarray(means, dtype=np.float64)
        self.norms = self.squares()

    def squares(self) -> Any:
        """The squared norms of centred columns."""
        if self.sparse:
            return np.asarray(self.X.multiply(self.X).sum(axis=0)).ravel() - self.n * self.means**2
        return np.ascontiguousarray((self.X * self.X).sum(axis=0), dtype=np.float64)

    def residuals(self, w: Any) -> Any:
        """y - X w."""
        return np.ascontiguousarray(self.y - (self.X @ w - (float(self.means @ w) if self.sparse else 0.0)))

    def solve(self, w: Any, l1: float, l2: float, most: int, tol: float, seed: int, positive: bool) -> tuple[float, int]:
        """Improve w (in place): (duality gap, sweeps)."""
        gap, dual = np.zeros(1), np.empty(self.d)
        if self.gram is not None:
            h = np.ascontiguousarray(self.gram @ w)
            count = run(descent.lasso_gram, w._address, self.gram._address, self.Xy._address, h._address, dual._address,
                        float(self.y @ self.y), self.d, l1, l2, most, tol, seed, int(positive), gap._address)
        else:
            r = self.residuals(w)
            count = run(descent.lasso, w._address, *(a._address for a in self.parts), self.means._address, self.norms._address,
                        self.y._address, r._address, dual._address, self.n, self.d, l1, l2, most, tol, seed, int(positive), gap._address,
                        dense=not self.sparse)
        return float(gap[0]), count


class MultiProblem:
    """The same with rows of coefficients; y: (samples, targets)."""

    def __init__(self, X: Any, y: Any):
        self.n, self.d, self.t = *X.shape, y.shape[1]
        self.X, self.y = np.asfortranarray(X, dtype=np.float64), np.asfortranarray(y, dtype=np.float64)
        self.norms = np.ascontiguousarray((self.X * self.X).sum(axis=0))

    def solve(self, w: Any, l1: float, l2: float, most: int, tol: float, seed: int, positive: bool) -> tuple[float, int]:
        """Improve w (features, targets)."""
        gap, work = np.zeros(1), np.empty(self.t)
        r = np.asfortranarray(self.y - self.X @ w)
        count = run(descent.multi_lasso, w._address, self.X._address, self.norms._address, self.y._address, r._address, work._address,
                    self.n, self.d, self.t, l1, l2, most, tol, seed, gap._address)
        return float(gap[0]), count


def warn_gap(gap: float, tolerance: float) -> None:
    """ConvergenceWarning where the duality gap stayed too large."""
    if gap > tolerance:
        warnings.warn(f"Objective did not converge. You might want to increase the number of iterations, check the scale of the features "
                      f"or consider increasing regularisation. Duality gap: {gap:.3e}, tolerance: {tolerance:.3e}", ConvergenceWarning,
                      stacklevel=4)


def alpha_grid(X: Any, y: Any, l1_ratio: float, eps: float, count: int, fit_intercept: bool, sample_weight: Any = None,
               Xy: Any = None) -> Any:
    """Alphas from the least one with all coefficients zero, falling evenly in the logarithm."""
    if l1_ratio == 0:
        raise ValueError("Automatic alpha grid generation is not supported for l1_ratio=0. Please supply a grid by providing your "
                         "estimator with the appropriate `alphas=` argument.")
    n = X.shape[0]
    if Xy is None:
        weights = np.ones(n) if sample_weight is None else sample_weight * (n / sample_weight.sum())
        off = np.average(y, axis=0, weights=weights) if fit_intercept else 0.0
        r = (y - off) * (weights if y.ndim == 1 else weights[:, None])
        Xy = X.T @ r
        if fit_intercept:
            means = mean_of(X, weights)
            Xy = Xy - (means * r.sum() if y.ndim == 1 else np.outer(means, r.sum(axis=0)))
        n = float(weights.sum())
    sizes = abs(Xy) if Xy.ndim == 1 else np.sqrt((Xy**2).sum(axis=1))
    largest = float(sizes.max()) / (n * l1_ratio)
    if largest <= np.finfo(float).resolution:
        return np.full(count, np.finfo(float).resolution)
    return np.geomspace(largest, largest * eps, num=count)


def descend(problem: Any, alphas: Any, l1_ratio: float, n: float, max_iter: int, tol: float, seed: int, positive: bool, start: Any,
            check: bool = True) -> tuple[Any, Any, list[int]]:
    """Fits along alphas, each from the one before: (coefficients, gaps, sweeps)."""
    w, coefs, gaps, counts = start, [], [], []
    squares = float((problem.y * problem.y).sum())
    for alpha in np.asarray(alphas).tolist():
        gap, count = problem.solve(w, alpha * l1_ratio * n, alpha * (1.0 - l1_ratio) * n, max_iter, tol, seed, positive)
        if check:
            warn_gap(gap, tol * squares)
        coefs.append(w.copy())
        gaps.append(gap / n)
        counts.append(count)
    return coefs, np.array(gaps), counts


def enet_path(X: Any, y: Any, *, l1_ratio: float = 0.5, eps: float = 1e-3, n_alphas: Any = "deprecated", alphas: Any = "warn",
              precompute: Any = "auto", Xy: Any = None, copy_X: bool = True, coef_init: Any = None, verbose: Any = False,
              return_n_iter: bool = False, positive: bool = False, check_input: bool = True, **params: Any) -> Any:
    """(alphas, coefficients (features, alphas) or (targets, features, alphas), gaps[, sweeps]) of the elastic net on data as given."""
    from septet.sklearn.utils.validation import check_array, check_random_state

    tol, max_iter, selection = params.pop("tol", 1e-4), params.pop("max_iter", 1000), params.pop("selection", "cyclic")
    random_state = check_random_state(params.pop("random_state", None))
    if params:
        raise ValueError("Unexpected parameters in params", params.keys())
    if n_alphas != "deprecated":
        warnings.warn("`n_alphas` was deprecated in 1.9 and will be removed in 1.11. Use `alphas` instead.", FutureWarning, stacklevel=2)
    count = 100 if n_alphas == "deprecated" else n_alphas
    alphas = None if isinstance(alphas, str) else alphas
    X = ours(check_array(X, accept_sparse="csc", dtype=[np.float64, np.float32]))
    y = check_array(y, ensure_2d=False, dtype=np.float64)
    if y.ndim > 1 and positive:
        raise ValueError("positive=True is not allowed for multi-output (y.ndim != 1)")
    X = X if is_sparse(X) else X.astype(np.float64)
    grid = alpha_grid(X, y, l1_ratio, eps, alphas if isinstance(alphas, int) else count, False, Xy=Xy) if alphas is None or \
        isinstance(alphas, int) else np.sort(np.asarray(alphas, dtype=np.float64))[::-1]
    n, d = X.shape
    gram = gram_of(precompute, X, n > d)
    problem = Problem(X, y, gram=gram, Xy=Xy) if y.ndim == 1 else MultiProblem(X.toarray() if is_sparse(X) else X, y)
    start = np.zeros((d,) if y.ndim == 1 else (d, y.shape[1]))
    if coef_init is not None:
        start = np.ascontiguousarray(np.array(coef_init, dtype=np.float64).T)
    coefs, gaps, counts = descend(problem, grid, l1_ratio, n, max_iter, tol, seed_of(selection, random_state), positive, start)
    made = np.stack([c.T for c in coefs], axis=-1)
    return (grid, made, gaps, counts) if return_n_iter else (grid, made, gaps)


def gram_of(precompute: Any, X: Any, worthwhile: bool) -> Any:
    """X'X as given, computed, or None."""
    if isinstance(precompute, str):
        precompute = precompute == "auto" and worthwhile and not is_sparse(X)
    if isinstance(precompute, (bool, np.bool_)):
        if not precompute:
            return None
        made = X.T @ X
        return made.toarray() if is_sparse(made) else made
    return np.asarray(precompute, dtype=np.float64)


def lasso_path(X: Any, y: Any, *, eps: float = 1e-3, n_alphas: Any = "deprecated", alphas: Any = "warn", precompute: Any = "auto",
               Xy: Any = None, copy_X: bool = True, coef_init: Any = None, verbose: Any = False, return_n_iter: bool = False,
               positive: bool = False, **params: Any) -> Any:
    """`enet_path` with l1_ratio 1."""
    return enet_path(X, y, l1_ratio=1.0, eps=eps, n_alphas=n_alphas, alphas=alphas, precompute=precompute, Xy=Xy, copy_X=copy_X,
                     coef_init=coef_init, verbose=verbose, positive=positive, return_n_iter=return_n_iter, **params)
