"""Principal components from batches."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.decomposition.base import BasePCA
from septet.sklearn.utils import gen_batches
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import validate_data


class IncrementalPCA(BasePCA):
    """Principal components that take one batch after another (Ross et al. 2008)."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf) | None
        whiten, copy: bool
        batch_size: int [1, inf) | None
    """)

    def __init__(self, n_components: int | None = None, *, whiten: bool = False, copy: bool = True, batch_size: int | None = None):
        self.n_components, self.whiten, self.copy, self.batch_size = n_components, whiten, copy, batch_size

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.transformer_tags.preserves_dtype = True, ["float64"]
        return tags

    def fit(self, X: Any, y: Any = None) -> Any:
        """Take the rows batch after batch."""
        self.components_, self.n_samples_seen_, self.mean_, self.var_ = None, 0, 0.0, 0.0
        X = validate_data(self, X, accept_sparse=["csr", "csc", "lil"], copy=self.copy, dtype=[np.float64, np.float32])
        X = X.toarray() if hasattr(X, "toarray") else X
        n, d = X.shape
        self.batch_size_ = 5 * d if self.batch_size is None else self.batch_size
        for batch in gen_batches(n, self.batch_size_, min_batch_size=self.n_components or 0):
            self.partial_fit(X[batch], check_input=False)
        return self

    def partial_fit(self, X: Any, y: Any = None, check_input: bool = True) -> Any:
        """Take one batch."""
        first = not hasattr(self, "components_")
        if check_input:
            X = validate_data(self, X, copy=self.copy, dtype=[np.float64, np.float32], reset=first)
        n, d = X.shape
        if first:
            self.components_ = None
        self.n_components_ = self._count(n, d)
        if not hasattr(self, "n_samples_seen_"):
            self.n_samples_seen_, self.mean_, self.var_ = 0, 0.0, 0.0
        seen = self.n_samples_seen_
        total = seen + n
        batch_mean, mean = X.mean(axis=0), None
        mean = (seen * self.mean_ + X.sum(axis=0)) / total
        batch_var = np.var(X, axis=0)
        var = (seen * self.var_ + n * batch_var + (seen * n / total) * (self.mean_ - batch_mean) ** 2 if seen else n * batch_var) / total
        if seen == 0:
            X = X - mean
        else:
            correction = np.sqrt((seen / total) * n) * (self.mean_ - batch_mean)
            X = np.vstack((self.singular_values_.reshape((-1, 1)) * self.components_, X - batch_mean, correction[None, :]))
        U, S, Vt = np.linalg.svd(X, full_matrices=False)
        _, Vt = svd_flip(U, Vt, u_based_decision=False)
        variance, k = S**2 / (total - 1), self.n_components_
        self.n_samples_seen_, self.mean_, self.var_ = np.float64(total), mean.astype(np.float64), var.astype(np.float64)
        self.components_, self.singular_values_ = Vt[:k], S[:k]
        self.explained_variance_, self.explained_variance_ratio_ = variance[:k], S[:k] ** 2 / np.sum(self.var_ * total)
        self.noise_variance_ = variance[k:].mean() if k not in (n, d) else 0.0
        return self

    def _count(self, n: int, d: int) -> int:
        asked = self.n_components
        if asked is None:
            return min(n, d) if self.components_ is None else self.components_.shape[0]
        if not asked <= d:
            raise ValueError(f"n_components={asked!r} invalid for n_features={d}, need more rows than columns for IncrementalPCA "
                             f"processing")
        if self.components_ is None and not asked <= n:
            raise ValueError(f"n_components={asked!r} must be less or equal to the batch number of samples {n} for the first partial_fit "
                             f"call.")
        if self.components_ is not None and self.components_.shape[0] != asked:
            raise ValueError(f"Number of input features has changed from {self.components_.shape[0]} to {asked} between calls to "
                             f"partial_fit! Try setting n_components to a fixed value.")
        return asked
