"""Neighborhood components analysis: a linear map after which nearest neighbours are of one class (Goldberger and others, NIPS 2004)."""
from __future__ import annotations

import sys
import time
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.optimize import lbfgs
from septet.sklearn.utils.extmath import softmax
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data

TITLES = ("Iteration", "Objective Value", "Time(s)")


def objective(A: Any, X: Any, same: Any) -> tuple[float, Any]:
    """(minus the expected number of rows whose drawn neighbour is of their class, its gradient) of a map (components, features)."""
    from septet.sklearn.metrics.pairwise import euclidean_distances

    n, Z = len(X), X @ A.T
    far = np.asarray(euclidean_distances(Z, squared=True))
    places = np.arange(n)
    far[places, places] = np.inf
    P = np.asarray(softmax(-far))
    own = P * same
    p = own.sum(axis=1, keepdims=True)
    W = own - P * p
    both = W + W.T
    both[places, places] = -W.sum(axis=0)
    return -float(p.sum()), -(2 * Z.T @ both @ X).ravel()


class NeighborhoodComponentsAnalysis(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A linear map learnt for nearest neighbours."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        n_components: int [1, inf) | None
        warm_start: bool
        max_iter: int [1, inf)
        tol: float [0, inf)
        callback: callable | None
        verbose: verbose
        random_state: random_state
    """), "init": [*parameters("a: 'auto' 'pca' 'lda' 'identity' 'random'")["a"], np.ndarray]}

    def __init__(self, n_components: int | None = None, *, init: Any = "auto", warm_start: bool = False, max_iter: int = 50,
                 tol: float = 1e-5, callback: Any = None, verbose: int = 0, random_state: Any = None):
        self.n_components, self.init, self.warm_start, self.max_iter, self.tol = n_components, init, warm_start, max_iter, tol
        self.callback, self.verbose, self.random_state = callback, verbose, random_state

    def fit(self, X: Any, y: Any) -> Any:
        """Find the map."""
        X, y = validate_data(self, X, y, ensure_min_samples=2)
        check_classification_targets(y)
        labels = np.unique(y, return_inverse=True)[1]
        X = X if X.dtype.kind == "f" else X.astype(np.float64)
        self._check_shapes(X)
        self.random_state_, begin = check_random_state(self.random_state), time.time()
        start = np.asarray(self._start(X, labels), dtype=np.float64)
        same, shape = labels[:, None] == labels[None, :], start.shape
        self.n_iter_ = 0
        self._titles()

        def fun(a: Any) -> tuple[float, Any]:
            self.n_iter_, clock = max(self.n_iter_, 1), time.time()
            found = objective(a.reshape(shape), X, same)
            if self.verbose:
                print(f"[{type(self).__name__}] {self.n_iter_:>10} {-found[0]:>20.6e} {time.time() - clock:>10.2f}")
                sys.stdout.flush()
            return found

        result = lbfgs(fun, start.ravel(), gtol=self.tol, ftol=self.tol, maxiter=self.max_iter, callback=self._progress)
        self.components_ = result.x.reshape(shape)
        self._finish(result, time.time() - begin)
        return self

    def _titles(self) -> None:
        if self.verbose:
            header = "{:>10} {:>20} {:>10}".format(*TITLES)
            print(f"[{type(self).__name__}]\n[{type(self).__name__}] {header}\n[{type(self).__name__}] {'-' * len(header)}")

    def _progress(self, a: Any) -> None:
        """After each iteration."""
        if self.callback is not None:
            self.callback(a, self.n_iter_)
        self.n_iter_ += 1

    def _finish(self, result: Any, seconds: float) -> None:
        if not self.verbose:
            return
        name = type(self).__name__
        if not result.success:
            warnings.warn(f"[{name}] NCA did not converge: {result.message}", ConvergenceWarning, stacklevel=3)
        print(f"[{name}] Training took {seconds:8.2f}s.")

    def _check_shapes(self, X: Any) -> None:
        """ValueError for components that do not fit the features."""
        d, k = X.shape[1], self.n_components
        if k is not None and k > d:
            raise ValueError(f"The preferred dimensionality of the projected space `n_components` ({k}) cannot be greater than the given "
                             f"data dimensionality ({d})!")
        if self.warm_start and hasattr(self, "components_") and self.components_.shape[1] != d:
            raise ValueError(f"The new inputs dimensionality ({d}) does not match the input dimensionality of the previously learned "
                             f"transformation ({self.components_.shape[1]}).")
        if isinstance(self.init, str):
            return
        rows, columns = check_array(self.init).shape
        if columns != d:
            raise ValueError(f"The input dimensionality ({columns}) of the given linear transformation `init` must match the "
                             f"dimensionality of the given inputs `X` ({d}).")
        if rows > columns:
            raise ValueError(f"The output dimensionality ({rows}) of the given linear transformation `init` cannot be greater than its "
                             f"input dimensionality ({columns}).")
        if k is not None and k != rows:
            raise ValueError(f"The preferred dimensionality of the projected space `n_components` ({k}) does not match the output "
                             f"dimensionality of the given linear transformation `init` ({rows})!")

    def _start(self, X: Any, labels: Any) -> Any:
        """The map to start from."""
        if self.warm_start and hasattr(self, "components_"):
            return self.components_
        if not isinstance(self.init, str):
            return check_array(self.init)
        n, d = X.shape
        k, init = self.n_components or d, self.init
        if init == "auto":
            init = "lda" if k <= min(d, int(labels.max())) else "pca" if k < min(d, n) else "identity"
        if init == "identity":
            return np.eye(k, d)
        if init == "random":
            return self.random_state_.standard_normal(size=(k, d))
        return self._projection(X, labels, k, init)

    def _projection(self, X: Any, labels: Any, k: int, init: str) -> Any:
        """Principal components, or discriminants."""
        begin = time.time()
        if self.verbose:
            print("Finding principal components... " if init == "pca" else "Finding most discriminative components... ", end="")
        if init == "pca":
            from septet.sklearn.decomposition import PCA

            found = np.asarray(PCA(n_components=k, random_state=self.random_state_).fit(X).components_)
        else:
            from septet.sklearn.discriminant_analysis import LinearDiscriminantAnalysis

            found = np.asarray(LinearDiscriminantAnalysis(n_components=k).fit(X, labels).scalings_).T[:k]
        if self.verbose:
            print(f"done in {time.time() - begin:5.2f}s")
        return found

    def transform(self, X: Any) -> Any:
        """The rows after the map."""
        check_is_fitted(self)
        return validate_data(self, X, reset=False) @ self.components_.T

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
