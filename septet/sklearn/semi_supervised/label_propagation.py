"""Labels that flow over a graph of similarities (Zhu & Ghahramani, 2002; Zhou et al., NIPS 2004)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import ours
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import check_is_fitted, validate_data


class BaseLabelPropagation(ClassifierMixin, BaseEstimator):
    """The iteration both methods share."""

    _parameter_constraints: dict[str, Any] = {}

    def __init__(self, kernel: Any = "rbf", *, gamma: Any = 20, n_neighbors: Any = 7, alpha: Any = 1, max_iter: Any = 30, tol: Any = 1e-3,
                 n_jobs: Any = None):
        self.max_iter, self.tol, self.kernel, self.gamma = max_iter, tol, kernel, gamma
        self.n_neighbors, self.alpha, self.n_jobs = n_neighbors, alpha, n_jobs

    def _get_kernel(self, X: Any, y: Any = None) -> Any:
        """Similarities; of knn those of neighbours (to the fitted samples)."""
        if self.kernel == "rbf":
            from septet.sklearn.metrics.pairwise import rbf_kernel

            return np.asarray(rbf_kernel(X, X if y is None else y, gamma=self.gamma))
        if self.kernel == "knn":
            from septet.sklearn.neighbors import NearestNeighbors

            if self._nn_fit is None:
                self._nn_fit = NearestNeighbors(n_neighbors=self.n_neighbors, n_jobs=self.n_jobs).fit(X)
            if y is None:
                graph = self._nn_fit.kneighbors_graph(self._nn_fit._fit_X, self.n_neighbors, mode="connectivity")
                return graph.toarray()
            return self._nn_fit.kneighbors(y, return_distance=False)
        return np.asarray(self.kernel(X, X if y is None else y))

    def _build_graph(self) -> Any:
        raise NotImplementedError

    _variant = ""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  y: classes (samples,), -1 where unknown."""
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], reset=True)
        self.X_, self._nn_fit = ours(X), None
        check_classification_targets(y)
        graph = self._build_graph()
        classes = np.unique(y)
        self.classes_ = classes[classes != -1]
        n, unlabeled = len(y), y == -1
        shown = (y[:, None] == self.classes_[None, :]).astype(np.float64)
        found = shown.copy()
        static = np.where(unlabeled[:, None], shown if self._variant == "propagation" else 0.0, shown)
        if self._variant == "spreading":
            static = static * (1 - self.alpha)
        previous = np.zeros((n, len(self.classes_)))
        for self.n_iter_ in range(self.max_iter):  # noqa: B020
            if float(abs(found - previous).sum()) < self.tol:
                break
            previous = found
            found = graph @ found
            if self._variant == "propagation":
                total = found.sum(axis=1)[:, None]
                found = found / np.where(total == 0, 1.0, total)
                found = np.where(unlabeled[:, None], found, static)
            else:
                found = self.alpha * found + static
        else:
            warnings.warn(f"max_iter={self.max_iter} was reached without convergence.", ConvergenceWarning, stacklevel=2)
            self.n_iter_ += 1
        total = found.sum(axis=1)[:, None]
        self.label_distributions_ = found / np.where(total == 0, 1.0, total)
        self.transduction_ = self.classes_[self.label_distributions_.argmax(axis=1)].ravel()
        return self

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        best = np.asarray(self.predict_proba(X)).argmax(axis=1)
        return self.classes_[best].ravel()

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csc", "csr", "coo", "dok", "bsr", "lil", "dia"], reset=False))
        weights = self._get_kernel(self.X_, X)
        if self.kernel == "knn":
            p = self.label_distributions_[np.asarray(weights)].sum(axis=1)
        else:
            p = weights.T @ self.label_distributions_
        total = p.sum(axis=1).reshape(-1, 1)
        return p / np.where(total == 0, 1.0, total)


class LabelPropagation(BaseLabelPropagation):
    """Hard clamping: known labels stay."""

    _parameter_constraints = of("semi_supervised.LabelPropagation")
    _variant = "propagation"

    def __init__(self, kernel: Any = "rbf", *, gamma: Any = 20, n_neighbors: Any = 7, max_iter: Any = 1000, tol: Any = 1e-3,
                 n_jobs: Any = None):
        super().__init__(kernel=kernel, gamma=gamma, n_neighbors=n_neighbors, max_iter=max_iter, tol=tol, n_jobs=n_jobs, alpha=None)
        del self.alpha

    def _build_graph(self) -> Any:
        affinity = self._get_kernel(self.X_)
        return affinity / affinity.sum(axis=0)[:, None]


class LabelSpreading(BaseLabelPropagation):
    """Soft clamping: known labels may change by the share alpha."""

    _parameter_constraints = of("semi_supervised.LabelSpreading")
    _variant = "spreading"

    def __init__(self, kernel: Any = "rbf", *, gamma: Any = 20, n_neighbors: Any = 7, alpha: Any = 0.2, max_iter: Any = 30, tol: Any = 1e-3,
                 n_jobs: Any = None):
        super().__init__(kernel=kernel, gamma=gamma, n_neighbors=n_neighbors, alpha=alpha, max_iter=max_iter, tol=tol, n_jobs=n_jobs)

    def _build_graph(self) -> Any:
        affinity = self._get_kernel(self.X_).copy()
        n = affinity.shape[0]
        places = np.arange(n)
        affinity[places, places] = 0.0
        degree = affinity.sum(axis=0)
        root = np.sqrt(np.where(degree == 0, 1.0, degree))
        made = affinity / root / root[:, None]
        made[places, places] = 0.0
        return made
