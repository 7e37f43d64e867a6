"""Independent components by FastICA (Hyvarinen & Oja, Neural Networks 13, 2000)."""
from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data

TOO_FEW = ("FastICA did not converge. Consider increasing tolerance or the maximum number of iterations.")


def logcosh(x: Any, alpha: float = 1.0) -> tuple[Any, Any]:
    """tanh(alpha x), and its mean slope."""
    g = np.tanh(alpha * x)
    return g, (alpha * (1 - g**2)).mean(axis=-1)


def exponential(x: Any) -> tuple[Any, Any]:
    """x exp(-x^2 / 2), and its mean slope."""
    e = np.exp(-(x**2) / 2)
    return x * e, ((1 - x**2) * e).mean(axis=-1)


def cube(x: Any) -> tuple[Any, Any]:
    """x^3, and its mean slope."""
    return x**3, (3 * x**2).mean(axis=-1)


def contrast(fun: Any, fun_args: dict[str, Any]) -> Callable[[Any], tuple[Any, Any]]:
    """The contrast function of a name."""
    alpha = fun_args.get("alpha", 1.0)
    if not 1 <= alpha <= 2:
        raise ValueError("alpha must be in [1,2]")
    if fun == "logcosh":
        return lambda x: logcosh(x, alpha)
    if not isinstance(fun, str):
        return lambda x: fun(x, **fun_args)
    return exponential if fun == "exp" else cube


def uncorrelated(W: Any) -> Any:
    """(W W')^-1/2 W."""
    s, u = np.linalg.eigh(W @ W.T)
    s = np.maximum(s, np.finfo(W.dtype).tiny)
    return (u * (1.0 / np.sqrt(s))) @ u.T @ W


def together(X: Any, g: Any, W: Any, tol: float, max_iter: int) -> tuple[Any, int]:
    """All components at once: (W, steps)."""
    W, n = uncorrelated(W), X.shape[1]
    for count in range(1, max_iter + 1):
        value, slope = g(W @ X)
        new = uncorrelated(value @ X.T / n - slope[:, None] * W)
        moved = float(np.abs(np.abs((new * W).sum(axis=1)) - 1).max())
        W = new
        if moved < tol:
            return W, count
    warnings.warn(TOO_FEW, ConvergenceWarning, stacklevel=6)
    return W, max_iter


def one_by_one(X: Any, g: Any, start: Any, tol: float, max_iter: int) -> tuple[Any, int]:
    """Each component orthogonal to those before: (W, most steps)."""
    W, most = np.zeros_like(start), 0
    for j in range(len(start)):
        w = start[j] / np.sqrt((start[j] ** 2).sum())
        for count in range(1, max_iter + 1):
            value, slope = g(w @ X)
            new = (X * value).mean(axis=1) - slope.mean() * w
            new = new - new @ W[:j].T @ W[:j]
            new = new / np.sqrt((new**2).sum())
            moved = abs(abs(float((new * w).sum())) - 1)
            w = new
            most = max(most, count)
            if moved < tol:
                break
        W[j] = w
    return W, most


class FastICA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Sources that are as far from normal as can be."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf) | None
        algorithm: 'parallel' 'deflation'
        fun: 'logcosh' 'exp' 'cube' | callable
        fun_args: is:dict | None
        max_iter: int [1, inf)
        tol: float [0, inf)
        w_init: array-like | None
        whiten_solver: 'eigh' 'svd'
        random_state: random_state
    """)

    def __init__(self, n_components: Any = None, *, algorithm: str = "parallel", whiten: Any = "unit-variance", fun: Any = "logcosh",
                 fun_args: Any = None, max_iter: int = 200, tol: float = 1e-4, w_init: Any = None, whiten_solver: str = "svd",
                 random_state: Any = None):
        self.n_components, self.algorithm, self.whiten, self.fun, self.fun_args = n_components, algorithm, whiten, fun, fun_args
        self.max_iter, self.tol, self.w_init, self.whiten_solver, self.random_state = max_iter, tol, w_init, whiten_solver, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        self._fit(X, False)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the sources."""
        return self._fit(X, True)

    def _fit(self, X: Any, sources: bool) -> Any:
        if not (self.whiten is False or self.whiten in ("unit-variance", "arbitrary-variance")):
            from septet.sklearn.utils._param_validation import InvalidParameterError

            raise InvalidParameterError("The 'whiten' parameter of FastICA must be a str among {'arbitrary-variance', 'unit-variance'} or "
                                        f"a bool among {{False}}. Got {self.whiten!r} instead.")
        XT = validate_data(self, X, copy=bool(self.whiten), dtype=[np.float64, np.float32], ensure_min_samples=2).T
        g, k = contrast(self.fun, self.fun_args or {}), self._count(XT)
        X1, K, mean = self._whitened(XT, k) if self.whiten else (XT, None, None)
        start = self._start(k, X1.dtype)
        solve = together if self.algorithm == "parallel" else one_by_one
        W, self.n_iter_ = solve(X1, g, start, self.tol, self.max_iter)
        S = None
        if sources or self.whiten == "unit-variance":
            S = ((W @ K) @ (XT - mean[:, None]) if self.whiten else W @ XT).T
        if self.whiten == "unit-variance":
            scale = S.std(axis=0, keepdims=True)
            S, W = S / scale, W / scale.T
        self.components_ = W @ K if self.whiten else W
        if self.whiten:
            self.mean_, self.whitening_ = mean, K
        self.mixing_ = np.linalg.pinv(self.components_)
        self._unmixing = W
        return S

    def _count(self, XT: Any) -> int:
        k = self.n_components
        if not self.whiten and k is not None:
            k = None
            warnings.warn("Ignoring n_components with whiten=False.", stacklevel=4)
        k = min(XT.shape) if k is None else k
        if k > min(XT.shape):
            k = min(XT.shape)
            warnings.warn(f"n_components is too large: it will be set to {k}", stacklevel=4)
        return k

    def _whitened(self, XT: Any, k: int) -> tuple[Any, Any, Any]:
        """(data of k uncorrelated rows of variance 1, what makes them, means)."""
        mean, n = XT.mean(axis=-1), XT.shape[1]
        XT = XT - mean[:, None]
        if self.whiten_solver == "eigh":
            d, u = np.linalg.eigh(XT @ XT.T)
            eps = np.finfo(d.dtype).eps * 10
            if bool((d < eps).any()):
                warnings.warn("There are some small singular values, using whiten_solver = 'svd' might lead to more accurate solutions.",
                              stacklevel=4)
            d, u = np.sqrt(np.maximum(d, eps))[::-1], u[:, ::-1]
        else:
            u, d = np.linalg.svd(XT, full_matrices=False)[:2]
        u = u * np.sign(u[0])
        K = (u / d).T[:k]
        return K @ XT * math.sqrt(n), K, mean

    def _start(self, k: int, dtype: Any) -> Any:
        if self.w_init is None:
            return np.asarray(check_random_state(self.random_state).normal(size=(k, k)), dtype=dtype)
        start = np.asarray(self.w_init, dtype=dtype)
        if start.shape != (k, k):
            raise ValueError(f"w_init has invalid shape -- should be {(k, k)}")
        return start

    def transform(self, X: Any, copy: bool = True) -> Any:
        """The sources of more rows."""
        check_is_fitted(self)
        X = validate_data(self, X, copy=copy and bool(self.whiten), dtype=[np.float64, np.float32], reset=False)
        return (X - self.mean_ if self.whiten else X) @ self.components_.T

    def inverse_transform(self, X: Any, copy: bool = True) -> Any:
        """Rows from sources."""
        check_is_fitted(self)
        X = check_array(X, copy=copy and bool(self.whiten), dtype=[np.float64, np.float32])
        made = X @ self.mixing_.T
        return made + self.mean_ if self.whiten else made

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def fastica(X: Any, n_components: Any = None, *, algorithm: str = "parallel", whiten: Any = "unit-variance", fun: Any = "logcosh",
            fun_args: Any = None, max_iter: int = 200, tol: float = 1e-4, w_init: Any = None, whiten_solver: str = "svd",
            random_state: Any = None, return_X_mean: bool = False, compute_sources: bool = True, return_n_iter: bool = False) -> Any:
    """(whitening, unmixing, sources[, means][, steps])."""
    from septet.sklearn.utils.foreign import give_back

    model = FastICA(n_components, algorithm=algorithm, whiten=whiten, fun=fun, fun_args=fun_args, max_iter=max_iter, tol=tol,
                    w_init=w_init, whiten_solver=whiten_solver, random_state=random_state)
    model._validate_params()
    S = model._fit(X, compute_sources)
    found = [model.whitening_ if model.whiten else None, model._unmixing, S if compute_sources else None]
    if return_X_mean:
        found.append(model.mean_ if model.whiten else None)
    if return_n_iter:
        found.append(model.n_iter_)
    return give_back(tuple(found), X)
