"""Topics of documents: latent Dirichlet allocation (Blei, Ng & Jordan, 2003; online: Hoffman, Blei & Bach, NIPS 2010)."""
from __future__ import annotations

from math import lgamma
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import topics as kernels
from septet.codegen.kernels.launch import run
from septet.core import ops
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.batches import gen_batches
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


def log_gamma(x: Any) -> Any:
    return np.asarray(ops.lgamma(x))


def expected_logs(x: Any) -> Any:
    """The expected logarithms of Dirichlet rows."""
    x = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty_like(x)
    run(kernels.logarithms, x._address, out._address, *x.shape)
    return out


class Counts:
    """Word counts as kernels take them."""

    def __init__(self, X: Any):
        m = (X if is_sparse(X) else csr_matrix(X)).csr()
        self.shape, self.total = X.shape, float(X.sum())
        self.data = np.ascontiguousarray(m.data, dtype=np.float64)
        self.ids, self.starts = np.ascontiguousarray(m.indices, dtype=np.int64), np.ascontiguousarray(m.pointers, dtype=np.int64)

    def addresses(self) -> tuple[int, int, int]:
        """Counts, words, starts of documents."""
        return self.data._address, self.ids._address, self.starts._address


class LatentDirichletAllocation(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Documents as mixtures of topics, topics as distributions of words."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int (0, inf)
        doc_topic_prior: None | float [0, 1]
        topic_word_prior: None | float [0, 1]
        learning_method: 'batch' 'online'
        learning_decay: float [0, 1]
        learning_offset: float [1.0, inf)
        max_iter: int [0, inf)
        batch_size: int (0, inf)
        evaluate_every: int (-inf, inf)
        total_samples: float (0, inf)
        perp_tol: float [0, inf)
        mean_change_tol: float [0, inf)
        max_doc_update_iter: int [0, inf)
        n_jobs: None | int (-inf, inf)
        verbose: verbose
        random_state: random_state
    """)

    def __init__(self, n_components: int = 10, *, doc_topic_prior: Any = None, topic_word_prior: Any = None,
                 learning_method: str = "batch", learning_decay: float = 0.7, learning_offset: float = 10.0, max_iter: int = 10,
                 batch_size: int = 128, evaluate_every: int = -1, total_samples: float = 1e6, perp_tol: float = 1e-1,
                 mean_change_tol: float = 1e-3, max_doc_update_iter: int = 100, n_jobs: Any = None, verbose: int = 0,
                 random_state: Any = None):
        self.n_components, self.doc_topic_prior, self.topic_word_prior = n_components, doc_topic_prior, topic_word_prior
        self.learning_method, self.learning_decay, self.learning_offset = learning_method, learning_decay, learning_offset
        self.max_iter, self.batch_size, self.evaluate_every, self.total_samples = max_iter, batch_size, evaluate_every, total_samples
        self.perp_tol, self.mean_change_tol, self.max_doc_update_iter = perp_tol, mean_change_tol, max_doc_update_iter
        self.n_jobs, self.verbose, self.random_state = n_jobs, verbose, random_state

    def _begin(self, d: int) -> None:
        k = self.n_components
        self.random_state_ = check_random_state(self.random_state)
        self.n_batch_iter_, self.n_iter_ = 1, 0
        self.doc_topic_prior_ = 1.0 / k if self.doc_topic_prior is None else self.doc_topic_prior
        self.topic_word_prior_ = 1.0 / k if self.topic_word_prior is None else self.topic_word_prior
        self.components_ = np.asarray(self.random_state_.gamma(100.0, 0.01, (k, d)))
        self.exp_dirichlet_component_ = np.exp(expected_logs(self.components_))

    def _expect(self, counts: Counts, random: bool, statistics: bool) -> tuple[Any, Any]:
        """(topics of the documents, statistics of the words)."""
        (n, d), k = counts.shape, self.n_components
        shares = np.ascontiguousarray(self.random_state_.gamma(100.0, 0.01, (n, k))) if random else np.ones((n, k))
        weights, last, phi = np.empty((n, k)), np.empty((n, k)), np.empty(len(counts.data) + 1)
        words = np.ascontiguousarray(self.exp_dirichlet_component_, dtype=np.float64)
        run(kernels.documents, shares._address, weights._address, last._address, phi._address, words._address, *counts.addresses(), n, k, d,
            float(self.doc_topic_prior_), self.max_doc_update_iter, float(self.mean_change_tol))
        if not statistics:
            return shares, None
        found = np.zeros((k, d))
        run(kernels.statistics, found._address, weights._address, phi._address, *counts.addresses(), n, k, d)
        return shares, found * words

    def _step(self, counts: Counts, total_samples: float, whole: bool) -> None:
        """Expect and maximize once; whole: all documents at once."""
        found = self._expect(counts, True, True)[1]
        if whole:
            self.components_ = self.topic_word_prior_ + found
        else:
            weight = (self.learning_offset + self.n_batch_iter_) ** -self.learning_decay
            ratio = float(total_samples) / counts.shape[0]
            self.components_ = self.components_ * (1 - weight) + weight * (self.topic_word_prior_ + ratio * found)
        self.exp_dirichlet_component_ = np.exp(expected_logs(self.components_))
        self.n_batch_iter_ += 1

    def _data(self, X: Any, reset: bool) -> Any:
        return validate_data(self, X, reset=reset, accept_sparse="csr", dtype=[np.float64, np.float32], ensure_non_negative=True)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the topics of all documents."""
        X = self._data(X, True)
        self._begin(X.shape[1])
        n, before = X.shape[0], None
        counts = Counts(X)
        parts = [Counts(X[rows]) for rows in gen_batches(n, self.batch_size)] if self.learning_method == "online" else [counts]
        for i in range(self.max_iter):
            for part in parts:
                self._step(part, n, self.learning_method == "batch")
            if self.evaluate_every > 0 and (i + 1) % self.evaluate_every == 0:
                bound = self._perplexity(counts, self._expect(counts, False, False)[0], False)
                if self.verbose:
                    print(f"iteration: {i + 1} of max_iter: {self.max_iter}, perplexity: {bound:.4f}")
                if before is not None and abs(before - bound) < self.perp_tol:
                    break
                before = bound
            elif self.verbose:
                print(f"iteration: {i + 1} of max_iter: {self.max_iter}")
            self.n_iter_ += 1
        self.bound_ = np.float64(self._perplexity(counts, self._expect(counts, False, False)[0], False))
        keep_kind(self, X.dtype if X.dtype.kind == "f" else np.float64, "components_", "exp_dirichlet_component_")
        return self

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """Take more documents."""
        first = not hasattr(self, "components_")
        X = self._data(X, first)
        if first:
            self._begin(X.shape[1])
        for rows in gen_batches(X.shape[0], self.batch_size):
            self._step(Counts(X[rows]), self.total_samples, False)
        return self

    def transform(self, X: Any, *, normalize: bool = True) -> Any:
        """The shares of topics of each document."""
        check_is_fitted(self)
        X = self._data(X, False)
        shares = self._expect(Counts(X), False, False)[0]
        return (shares / shares.sum(axis=1)[:, None] if normalize else shares).astype(X.dtype, copy=False)

    def fit_transform(self, X: Any, y: Any = None, *, normalize: bool = True) -> Any:
        """Fit, and the shares of topics of each document."""
        return self.fit(X, y).transform(X, normalize=normalize)

    def _prior_part(self, prior: float, x: Any, logs: Any, size: int) -> float:
        found = float(((prior - x) * logs).sum()) + float((log_gamma(x) - lgamma(prior)).sum())
        return found + float((lgamma(prior * size) - log_gamma(x.sum(axis=1))).sum())

    def _bound(self, counts: Counts, shares: Any, sub_sampling: bool) -> float:
        """The variational bound of the log-likelihood."""
        (n, d), k = counts.shape, self.n_components
        logs, topics, words = expected_logs(shares), expected_logs(self.components_), np.empty(n)
        run(kernels.bound, words._address, logs._address, topics._address, *counts.addresses(), n, k, d)
        score = float(words.sum()) + self._prior_part(self.doc_topic_prior_, shares, logs, k)
        if sub_sampling:
            score *= float(self.total_samples) / n
        return score + self._prior_part(self.topic_word_prior_, self.components_, topics, d)

    def score(self, X: Any, y: Any = None) -> float:
        """The variational bound of the log-likelihood."""
        check_is_fitted(self)
        counts = Counts(self._data(X, False))
        return self._bound(counts, self._expect(counts, False, False)[0], False)

    def _perplexity(self, counts: Counts, shares: Any, sub_sampling: bool) -> float:
        words = counts.total * (self.total_samples / counts.shape[0]) if sub_sampling else counts.total
        return float(np.exp(-1.0 * self._bound(counts, shares, sub_sampling) / words))

    def perplexity(self, X: Any, sub_sampling: bool = False) -> float:
        """exp of less the bound a word."""
        check_is_fitted(self)
        counts = Counts(self._data(X, False))
        return self._perplexity(counts, self._expect(counts, False, False)[0], sub_sampling)

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float32", "float64"]
        return tags
