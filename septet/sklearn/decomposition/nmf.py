"""Non-negative matrix factorization."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition import nmf_solver as solver
from septet.sklearn.decomposition.nmf_start import start
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.traced import refuse_gradient
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data

FLOATS = [np.float64, np.float32]
SHARED = """
    n_components: int [1, inf) | None | 'auto'
    init: 'random' 'nndsvd' 'nndsvda' 'nndsvdar' 'custom' | None
    beta_loss: 'frobenius' 'kullback-leibler' 'itakura-saito' | float (-inf, inf)
    tol: float [0, inf)
    max_iter: int [1, inf)
    random_state: random_state
    alpha_W: float [0, inf)
    alpha_H: float [0, inf) | 'same'
    l1_ratio: float [0, 1]
    verbose: verbose
"""


def check_start(A: Any, shape: tuple[int, int], whom: str) -> Any:
    """A matrix to start from."""
    A = check_array(A)
    if A.shape != shape:
        raise ValueError(f"Array with wrong shape passed to {whom}. Expected {shape}, but got {A.shape}")
    if bool((A < 0).any()):
        raise ValueError(f"Negative values in data passed to {whom}.")
    if not bool(A.any()):
        raise ValueError(f"Array passed to {whom} is full of zeros.")
    return A


class BaseNMF(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """What both factorizations share."""

    _parameter_constraints: dict[str, Any] = parameters(SHARED)

    def _check_loss(self, X: Any) -> None:
        if solver.beta_of(self.beta_loss) <= 0 and float(X.min()) == 0:
            raise ValueError("When beta_loss <= 0 and X contains zeros, the solver may diverge. Please add small values to X, or use a "
                             "positive beta_loss.")

    def _check_parameters(self, X: Any) -> None:
        self._n_components = X.shape[1] if self.n_components in (None, "auto") else self.n_components

    def _penalties(self, X: Any) -> tuple[float, ...]:
        n, d = X.shape
        alpha_H = self.alpha_W if isinstance(self.alpha_H, str) else self.alpha_H
        ratio = self.l1_ratio
        return d * self.alpha_W * ratio, n * alpha_H * ratio, d * self.alpha_W * (1 - ratio), n * alpha_H * (1 - ratio)

    def _started(self, X: Any, W: Any, H: Any, update_H: bool) -> tuple[Any, Any]:
        n, d = X.shape
        if self.init == "custom" and update_H:
            k = self._n_components
            if self.n_components == "auto":
                k = self._n_components = H.shape[0]
            H, W = check_start(H, (k, d), "NMF (input H)"), check_start(W, (n, k), "NMF (input W)")
            if H.dtype != X.dtype or W.dtype != X.dtype:
                raise TypeError(f"H and W should have the same dtype as X. Got H.dtype = {H.dtype} and W.dtype = {W.dtype}.")
            return W, H
        if (W is not None or H is not None) and update_H:
            warnings.warn("When init!='custom', provided W or H are ignored. Set  init='custom' to use them as initialization.",
                          RuntimeWarning, stacklevel=3)
        if update_H:
            return start(X, self._n_components, self.init, self.random_state)
        if W is not None:
            warnings.warn("When update_H=False, the provided initial W is not used.", RuntimeWarning, stacklevel=3)
        if self.n_components == "auto":
            self._n_components = H.shape[0]
        H = check_start(H, (self._n_components, d), "NMF (input H)")
        if H.dtype != X.dtype:
            raise TypeError(f"H should have the same dtype as X. Got H.dtype = {H.dtype}.")
        return self._blank(X), H

    def _blank(self, X: Any) -> Any:
        shape = (X.shape[0], self._n_components)
        if getattr(self, "solver", "mu") == "mu":
            return np.full(shape, np.sqrt(X.mean() / self._n_components), dtype=X.dtype)
        return np.zeros(shape, dtype=X.dtype)

    def _data(self, X: Any, reset: bool) -> Any:
        return validate_data(self, X, accept_sparse=("csr", "csc"), dtype=FLOATS, reset=reset, ensure_non_negative=True)

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Find the components."""
        self.fit_transform(X, **params)
        return self

    def inverse_transform(self, X: Any) -> Any:
        """The rows that a factor W gives."""
        check_is_fitted(self)
        return check_array(X, dtype=FLOATS) @ self.components_

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class NMF(BaseNMF):
    """X as a product W H of matrices without negative elements."""

    _parameter_constraints: dict[str, Any] = {**BaseNMF._parameter_constraints, **parameters("solver: 'cd' 'mu'\nshuffle: bool")}

    def __init__(self, n_components: Any = "auto", *, init: Any = None, solver: str = "cd", beta_loss: Any = "frobenius",
                 tol: float = 1e-4, max_iter: int = 200, random_state: Any = None, alpha_W: float = 0.0, alpha_H: Any = "same",
                 l1_ratio: float = 0.0, verbose: int = 0, shuffle: bool = False):
        self.n_components, self.init, self.solver, self.beta_loss, self.tol = n_components, init, solver, beta_loss, tol
        self.max_iter, self.random_state, self.alpha_W, self.alpha_H, self.l1_ratio = max_iter, random_state, alpha_W, alpha_H, l1_ratio
        self.verbose, self.shuffle = verbose, shuffle

    def _check_parameters(self, X: Any) -> None:
        super()._check_parameters(X)
        if self.solver != "mu" and self.beta_loss not in (2, "frobenius"):
            raise ValueError(f"Invalid beta_loss parameter: solver {self.solver!r} does not handle beta_loss = {self.beta_loss!r}")
        if self.solver == "mu" and self.init == "nndsvd":
            warnings.warn("The multiplicative update ('mu') solver cannot update zeros present in the initialization, and so leads to "
                          "poorer results when used jointly with init='nndsvd'. You may try init='nndsvda' or init='nndsvdar' instead.",
                          UserWarning, stacklevel=4)

    def fit_transform(self, X: Any, y: Any = None, W: Any = None, H: Any = None) -> Any:
        """Fit, and W."""
        X = self._data(X, True)
        W, H, self.n_iter_ = self._factors(X, W, H, True)
        self.reconstruction_err_ = X.dtype.type(solver.divergence(X, W, H, self.beta_loss, square_root=True))
        self.n_components_, self.components_ = H.shape[0], H
        return W

    def _factors(self, X: Any, W: Any, H: Any, update_H: bool) -> tuple[Any, Any, int]:
        self._check_parameters(X)
        self._check_loss(X)
        W, H = self._started(X, W, H, update_H)
        penalties = self._penalties(X)
        if self.solver == "cd":
            found = solver.coordinate(X, W, H, penalties, self.tol, self.max_iter, update_H, self.verbose, self.shuffle,
                                      check_random_state(self.random_state))
        else:
            found = solver.multiplicative(X, W, H, self.beta_loss, penalties, self.tol, self.max_iter, update_H, self.verbose)
        if found[2] == self.max_iter and self.tol > 0:
            warnings.warn(f"Maximum number of iterations {self.max_iter} reached. Increase it to improve convergence.", ConvergenceWarning,
                          stacklevel=3)
        return found

    def transform(self, X: Any) -> Any:
        """W of more rows for the components found."""
        check_is_fitted(self)
        X = self._data(X, False)
        refuse_gradient(f"{type(self).__name__}.transform", X)
        return self._factors(X, None, self.components_, False)[0]


def non_negative_factorization(X: Any, W: Any = None, H: Any = None, n_components: Any = "auto", *, init: Any = None,
                               update_H: bool = True, solver: str = "cd", beta_loss: Any = "frobenius", tol: float = 1e-4,
                               max_iter: int = 200, alpha_W: float = 0.0, alpha_H: Any = "same", l1_ratio: float = 0.0,
                               random_state: Any = None, verbose: int = 0, shuffle: bool = False) -> tuple[Any, Any, int]:
    """(W, H, iterations)."""
    from septet.sklearn.utils.foreign import give_back

    model = NMF(n_components, init=init, solver=solver, beta_loss=beta_loss, tol=tol, max_iter=max_iter, random_state=random_state,
                alpha_W=alpha_W, alpha_H=alpha_H, l1_ratio=l1_ratio, verbose=verbose, shuffle=shuffle)
    model._validate_params()
    data = check_array(X, accept_sparse=("csr", "csc"), dtype=FLOATS, ensure_non_negative=True, input_name="X", estimator="NMF (input X)")
    return give_back(model._factors(data, W, H, update_H), X)
