"""Affinity propagation: rows pass messages until some are examples of the others (Frey and Dueck 2007)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data


def alike(S: Any, preference: Any) -> bool:
    """Whether all similarities are one number, and all preferences."""
    off = S[~np.eye(len(S), dtype=bool)]
    return bool((preference == preference.reshape(-1)[0]).all()) and bool((off == off[0]).all())


def propagate(S: Any, damping: float, max_iter: int, convergence_iter: int, rng: Any) -> tuple[Any, bool, int]:
    """(which rows are examples, whether they were stable, steps)."""
    n, ind = len(S), np.arange(len(S))
    S += (np.finfo(S.dtype).eps * S + np.finfo(S.dtype).tiny * 100) * rng.standard_normal(size=(n, n))
    A, R, history, it, stable = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, convergence_iter)), -1, False
    for it in range(max_iter):
        both = A + S
        best = np.argmax(both, axis=1)
        first = both[ind, best]
        both[ind, best] = -np.inf
        second = both.max(axis=1)
        new = S - first[:, None]
        new[ind, best] = S[ind, best] - second
        R = R * damping + new * (1 - damping)
        new = np.maximum(R, 0)
        new[ind, ind] = R[ind, ind]
        new = new - new.sum(axis=0)
        diagonal = new[ind, ind].copy()
        new = np.maximum(new, 0)
        new[ind, ind] = diagonal
        A = A * damping - new * (1 - damping)
        E = (A[ind, ind] + R[ind, ind]) > 0
        history[:, it % convergence_iter] = E
        if it >= convergence_iter:
            votes = history.sum(axis=1)
            stable = bool(((votes == convergence_iter) | (votes == 0)).all())
            if stable and bool(E.any()):
                break
    return E, stable and bool(E.any()), it + 1


def examples(S: Any, E: Any) -> tuple[Any, Any]:
    """(rows that are examples, labels)."""
    rows = np.nonzero(E)[0]
    c = np.argmax(S[:, rows], axis=1)
    c[rows] = np.arange(len(rows))
    for k in range(len(rows)):
        members = np.nonzero(c == k)[0]
        rows[k] = members[int(np.argmax(S[members][:, members].sum(axis=0)))]
    c = np.argmax(S[:, rows], axis=1)
    c[rows] = np.arange(len(rows))
    labels = rows[c]
    centres = np.unique(labels)
    return centres, np.searchsorted(centres, labels)


def solve(S: Any, preference: Any, damping: float, max_iter: int, convergence_iter: int, verbose: Any, rng: Any) -> tuple[Any, Any, int]:
    """(rows that are examples, labels, steps)."""
    n, preference = len(S), np.asarray(preference)
    if n == 1 or alike(S, preference):
        warnings.warn("All samples have mutually equal similarities. Returning arbitrary cluster center(s).", stacklevel=3)
        if float(preference.reshape(-1)[0]) > float(S.reshape(-1)[n - 1]):
            return np.arange(n), np.arange(n), 0
        return np.array([0]), np.array([0] * n), 0
    S[np.arange(n), np.arange(n)] = preference
    E, converged, steps = propagate(S, damping, max_iter, convergence_iter, rng)
    if verbose:
        print(f"Converged after {steps - 1} iterations." if converged else "Did not converge")
    if not bool(E.any()):
        warnings.warn("Affinity propagation did not converge and this model will not have any cluster centers.", ConvergenceWarning,
                      stacklevel=3)
        return np.array([], dtype=np.int64), np.array([-1] * n), steps
    if not converged:
        warnings.warn("Affinity propagation did not converge, this model may return degenerate cluster centers and labels.",
                      ConvergenceWarning, stacklevel=3)
    return (*examples(S, E), steps)


class AffinityPropagation(ClusterMixin, BaseEstimator):
    """Clusters around rows that represent others."""

    _parameter_constraints: dict[str, Any] = parameters("""
        damping: float [0.5, 1.0)
        max_iter, convergence_iter: int [1, inf)
        copy: bool
        preference: array-like | float (-inf, inf) | None
        affinity: 'euclidean' 'precomputed'
        verbose: verbose
        random_state: random_state
    """)

    def __init__(self, *, damping: float = 0.5, max_iter: int = 200, convergence_iter: int = 15, copy: bool = True, preference: Any = None,
                 affinity: str = "euclidean", verbose: bool = False, random_state: Any = None):
        self.damping, self.max_iter, self.convergence_iter, self.copy = damping, max_iter, convergence_iter, copy
        self.verbose, self.preference, self.affinity, self.random_state = verbose, preference, affinity, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the examples."""
        if self.affinity == "precomputed":
            X = validate_data(self, X, copy=self.copy, force_writeable=True)
            self.affinity_matrix_ = X
        else:
            from septet.sklearn.metrics import euclidean_distances

            X = validate_data(self, X, accept_sparse="csr")
            self.affinity_matrix_ = -np.asarray(euclidean_distances(X, squared=True))
        S = self.affinity_matrix_
        if S.shape[0] != S.shape[1]:
            raise ValueError(f"The matrix of similarities must be a square array. Got {S.shape} instead.")
        preference = np.median(S) if self.preference is None else self.preference
        self.cluster_centers_indices_, self.labels_, self.n_iter_ = solve(
            S.astype(np.float64), preference, self.damping, self.max_iter, self.convergence_iter, self.verbose,
            check_random_state(self.random_state))
        if self.affinity != "precomputed":
            self.cluster_centers_ = X[self.cluster_centers_indices_].copy()
        return self

    def predict(self, X: Any) -> Any:
        """The nearest example of each row; -1 where there is none."""
        from septet.sklearn.metrics import pairwise_distances_argmin

        check_is_fitted(self)
        X = validate_data(self, X, reset=False, accept_sparse="csr")
        if not hasattr(self, "cluster_centers_"):
            raise ValueError("Predict method is not supported when affinity='precomputed'.")
        if len(self.cluster_centers_):
            return np.asarray(pairwise_distances_argmin(X, self.cluster_centers_))
        warnings.warn("This model does not have any cluster centers because affinity propagation did not converge. Labeling every sample "
                      "as '-1'.", ConvergenceWarning, stacklevel=2)
        return np.array([-1] * X.shape[0])

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return super().fit_predict(X, y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.affinity == "precomputed"
        tags.input_tags.sparse = self.affinity != "precomputed"
        return tags


def affinity_propagation(S: Any, *, preference: Any = None, convergence_iter: int = 15, max_iter: int = 200, damping: float = 0.5,
                         copy: bool = True, verbose: bool = False, return_n_iter: bool = False, random_state: Any = None) -> Any:
    """(rows that are examples, labels[, steps]) of a matrix of similarities."""
    model = AffinityPropagation(damping=damping, max_iter=max_iter, convergence_iter=convergence_iter, copy=copy, preference=preference,
                                affinity="precomputed", verbose=verbose, random_state=random_state).fit(check_array(S))
    found = (model.cluster_centers_indices_, model.labels_)
    return (*found, model.n_iter_) if return_n_iter else found
