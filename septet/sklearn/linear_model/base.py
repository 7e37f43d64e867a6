"""What linear models share: centring, decisions, and ordinary least squares."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin
from septet.sklearn.sparse import as_sparse, csr_matrix
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.outputs import gives_back
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

SPARSE_DECAY = 0.01                 # by which stochastic solvers slow the intercept of sparse data


def ours(X: Any, format: str = "csr") -> Any:
    """X dense as it is, or sparse as a matrix of ours."""
    return as_sparse(X, format) if is_sparse(X) else X


def dense(X: Any) -> Any:
    """X as a dense array."""
    return as_sparse(X).toarray() if is_sparse(X) else X


def product(X: Any, w: Any) -> Any:
    """X @ w, dense."""
    return X @ w


def mean_of(X: Any, sample_weight: Any = None) -> Any:
    """The weighted means of columns."""
    if is_sparse(X):
        weights = np.ones(X.shape[0]) if sample_weight is None else sample_weight
        return (X.T @ weights) / weights.sum()
    return X.mean(axis=0) if sample_weight is None else np.average(X, axis=0, weights=sample_weight)


def centred(X: Any, y: Any, fit_intercept: bool, sample_weight: Any = None) -> tuple[Any, Any, Any, Any]:
    """(X, y, means of X, mean of y); sparse X stays as it is, the means are zero without an intercept."""
    if not fit_intercept:
        return X, y, np.zeros(X.shape[1]), np.zeros(y.shape[1]) if y.ndim == 2 else 0.0
    x_mean, y_mean = mean_of(X, sample_weight), np.average(y, axis=0, weights=sample_weight)
    return (X if is_sparse(X) else X - x_mean), y - y_mean, x_mean, y_mean


def rescaled(X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any]:
    """Rows of X and y times the root of their weights."""
    root = np.sqrt(sample_weight)
    X = X.multiply(root.reshape(-1, 1)).tocsr() if is_sparse(X) else X * root[:, None]
    return X, y * (root[:, None] if y.ndim == 2 else root)


class LinearModel(BaseEstimator):
    """Regressors whose predictions are X coef + intercept."""

    def _decision_function(self, X: Any) -> Any:
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csr", "csc", "coo"], reset=False))
        coef = self.coef_
        return product(X, np.ravel(coef) if coef.ndim == 1 else np.ascontiguousarray(coef.T)) + self.intercept_

    def predict(self, X: Any) -> Any:
        """Predicted targets.  X: (samples, features)."""
        return self._decision_function(X)

    def _set_intercept(self, x_mean: Any, y_mean: Any) -> None:
        """The intercept of a fit on centred data."""
        if self.fit_intercept:
            self.intercept_ = np.asarray(y_mean - x_mean @ self.coef_.T).astype(self.coef_.dtype)[()]
        else:
            self.intercept_ = 0.0


class MultiOutputLinearModel(MultiOutputMixin, LinearModel):
    """Linear models of several targets."""


class LinearClassifierMixin(ClassifierMixin):
    """Classifiers whose decisions are X coef + intercept."""

    @gives_back
    def decision_function(self, X: Any) -> Any:
        """Signed distances to the separating planes: (samples,) for two classes, else (samples, classes)."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        coef = self.coef_.toarray() if is_sparse(self.coef_) else self.coef_
        scores = product(X, np.ascontiguousarray(coef.T)) + self.intercept_
        return scores.ravel() if scores.ndim > 1 and scores.shape[1] == 1 else scores

    @gives_back
    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        scores = np.asarray(self.decision_function(X))
        indices = (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        return self.classes_[indices]

    def _predict_proba_lr(self, X: Any) -> Any:
        """One-versus-rest logistic probabilities, normalised."""
        p = sigmoid(np.asarray(self.decision_function(X)))
        if p.ndim == 1:
            return np.column_stack([1 - p, p])
        return p / p.sum(axis=1).reshape(-1, 1)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow."""
    z = np.exp(-abs(x))
    return np.where(x >= 0, 1.0, z) / (1.0 + z)


class SparseCoefMixin:
    """Coefficients that can be kept sparse."""

    def densify(self) -> Any:
        """Coefficients as a dense array."""
        check_is_fitted(self, msg="Estimator, %(name)s, must be fitted before densifying.")
        if is_sparse(self.coef_):
            self.coef_ = as_sparse(self.coef_).toarray()
        return self

    def sparsify(self) -> Any:
        """Coefficients as a sparse matrix."""
        check_is_fitted(self, msg="Estimator, %(name)s, must be fitted before sparsifying.")
        self.coef_ = csr_matrix(self.coef_)
        return self


class LinearRegression(RegressorMixin, MultiOutputLinearModel):
    """Ordinary least squares."""

    _parameter_constraints = of("linear_model.LinearRegression")

    def __init__(self, *, fit_intercept: Any = True, copy_X: Any = True, tol: Any = 1e-6, n_jobs: Any = None, positive: Any = False):
        self.fit_intercept, self.copy_X, self.tol, self.n_jobs, self.positive = fit_intercept, copy_X, tol, n_jobs, positive

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not self.positive
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        X, y = validate_data(self, X, y, accept_sparse=False if self.positive else ["csr", "csc", "coo"], y_numeric=True, multi_output=True)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        X, sparse = ours(X), is_sparse(X)
        kept = np.float32 if X.dtype == np.float32 and not sparse else np.float64
        X, y = X.astype(np.float64), np.asarray(y, dtype=np.float64)
        X, y, x_mean, y_mean = centred(X, y, self.fit_intercept, sample_weight)
        if sparse:
            X = X.toarray() - x_mean
        if sample_weight is not None:
            X, y = rescaled(X, y, sample_weight)
        if self.positive:
            self.coef_ = positive_least_squares(X, y)
        else:
            least = max(X.shape) * np.finfo(np.float64).eps if sparse else self.tol
            coef, _, rank, singular = np.linalg.lstsq(X, y, rcond=least)
            self.coef_ = coef.T
            if not sparse:
                self.rank_, self.singular_ = int(rank), singular.astype(kept)
        self.coef_ = np.ascontiguousarray(self.coef_).astype(kept)
        self._set_intercept(x_mean.astype(kept), y_mean)
        return self


def positive_least_squares(X: Any, y: Any) -> Any:
    """Non-negative least squares, target by target."""
    from septet.sklearn.linear_model.nnls import nnls

    if y.ndim == 1:
        return nnls(X, y)
    return np.stack([nnls(X, y[:, k]) for k in range(y.shape[1])])
