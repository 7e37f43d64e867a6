"""A restricted Boltzmann machine of binary units, by persistent contrastive divergence (Tieleman, ICML 2008)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.linear_model.base import ours
from septet.sklearn.neural_network.network import sigmoid
from septet.sklearn.utils.batches import gen_even_slices
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


class BernoulliRBM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Binary visible and hidden units."""

    _parameter_constraints = of("neural_network.BernoulliRBM")

    def __init__(self, n_components: Any = 256, *, learning_rate: Any = 0.1, batch_size: Any = 10, n_iter: Any = 10, verbose: Any = 0,
                 random_state: Any = None):
        self.n_components, self.learning_rate, self.batch_size = n_components, learning_rate, batch_size
        self.n_iter, self.verbose, self.random_state = n_iter, verbose, random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def transform(self, X: Any) -> Any:
        """Probabilities of the hidden units (samples, components)."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False, dtype=(np.float64, np.float32)))
        return self._hiddens(X)

    def _hiddens(self, v: Any) -> Any:
        return sigmoid(v @ np.ascontiguousarray(self.components_.T) + self.intercept_hidden_)

    def _visibles(self, h: Any, rng: Any) -> Any:
        p = sigmoid(h @ self.components_ + self.intercept_visible_)
        return (np.asarray(rng.uniform(size=p.shape)) < p).astype(p.dtype)

    def _sampled(self, v: Any, rng: Any) -> Any:
        p = self._hiddens(v)
        return (np.asarray(rng.uniform(size=p.shape)) < p).astype(p.dtype)

    def _free_energy(self, v: Any) -> Any:
        z = v @ np.ascontiguousarray(self.components_.T) + self.intercept_hidden_
        return -(v @ self.intercept_visible_) - np.logaddexp(0, z).sum(axis=1)

    def gibbs(self, v: Any) -> Any:
        """One step of Gibbs sampling."""
        check_is_fitted(self)
        if not hasattr(self, "_rng"):
            self._rng = check_random_state(self.random_state)
        return self._visibles(self._sampled(np.asarray(v), self._rng), self._rng)

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """One step on a batch."""
        first = not hasattr(self, "components_")
        X = ours(validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=first))
        if not hasattr(self, "_rng"):
            self._rng = check_random_state(self.random_state)
        if first:
            self._start(X)
        if not hasattr(self, "h_samples_"):
            self.h_samples_ = np.zeros((self.batch_size, self.n_components))
        self._step(X, self._rng)
        return self

    def _start(self, X: Any) -> None:
        normals = np.asarray(self._rng.normal(0, 0.01, (self.n_components, X.shape[1])))
        self.components_ = normals.astype(X.dtype)
        self._n_features_out = self.n_components
        self.intercept_hidden_ = np.zeros(self.n_components, dtype=X.dtype)
        self.intercept_visible_ = np.zeros(X.shape[1], dtype=X.dtype)

    def _step(self, v: Any, rng: Any) -> None:
        h = self._hiddens(v)
        negative = self._visibles(self.h_samples_, rng)
        h_negative = self._hiddens(negative)
        rate = float(self.learning_rate) / v.shape[0]
        update = (v.T @ h).T - h_negative.T @ negative
        self.components_ = self.components_ + rate * update
        self.intercept_hidden_ = self.intercept_hidden_ + rate * (h.sum(axis=0) - h_negative.sum(axis=0))
        total = np.asarray(v.sum(axis=0)).ravel()
        self.intercept_visible_ = self.intercept_visible_ + rate * (total - negative.sum(axis=0))
        draws = np.asarray(rng.uniform(size=h_negative.shape))
        self.h_samples_ = np.floor((draws < h_negative).astype(v.dtype))

    def score_samples(self, X: Any) -> Any:
        """Pseudo-likelihoods, one visible unit turned at random."""
        check_is_fitted(self)
        v = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        rng = check_random_state(self.random_state)
        rows, columns = np.arange(v.shape[0]), np.asarray(rng.randint(0, v.shape[1], v.shape[0]))
        flipped = (v.toarray() if is_sparse(v) else v.astype(np.float64)).copy()
        flipped[rows, columns] = 1 - flipped[rows, columns]
        return -v.shape[1] * np.logaddexp(0, -(self._free_energy(flipped) - self._free_energy(v)))

    def fit(self, X: Any, y: Any = None) -> Any:
        """Fit.  X: (samples, features) in [0, 1]."""
        X = ours(validate_data(self, X, accept_sparse="csr", dtype=(np.float64, np.float32)))
        n = X.shape[0]
        self._rng = check_random_state(self.random_state)
        self._start(X)
        self.h_samples_ = np.zeros((self.batch_size, self.n_components), dtype=X.dtype)
        slices = list(gen_even_slices(int(np.ceil(float(n) / self.batch_size)) * self.batch_size, int(np.ceil(float(n) / self.batch_size)),
                                      n_samples=n))
        for iteration in range(1, self.n_iter + 1):
            for part in slices:
                self._step(X[part], self._rng)
            if self.verbose:
                print(f"[{type(self).__name__}] Iteration {iteration}, pseudo-likelihood = {float(self.score_samples(X).mean()):.2f}")
        return self
