"""`sklearn.discriminant_analysis`: linear and quadratic discriminants."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.linear_model.base import LinearClassifierMixin
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets, unique_labels
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import check_is_fitted, validate_data


def empirical(X: Any) -> Any:
    """The covariance of rows, divided by their number."""
    centred = X - X.mean(axis=0)
    return centred.T @ centred / X.shape[0]


def shrunk(cov: Any, amount: float) -> Any:
    """A share of the mean variance in place of the covariance."""
    d = cov.shape[0]
    made = (1.0 - amount) * cov
    places = np.arange(d)
    made[places, places] += amount * np.trace(cov) / d
    return made


def ledoit_wolf(X: Any) -> Any:
    """Ledoit and Wolf's shrunk covariance (J. Multivariate Analysis 88, 2004)."""
    n, d = X.shape
    X = X - X.mean(axis=0)
    if d == 1:
        return np.atleast_2d((X**2).mean())
    cov = X.T @ X / n
    squares = X**2
    mu = np.trace(cov) / d
    beta = float((squares.T @ squares).sum() / n - (cov**2).sum()) / (d * n)
    delta = float((cov**2).sum() - d * mu**2) / d
    return shrunk(cov, 0.0 if beta == 0 else min(beta, delta) / delta)


def covariance(X: Any, shrinkage: Any, estimator: Any = None) -> Any:
    """The covariance of one class, as the parameters ask."""
    if estimator is not None:
        if shrinkage is not None and shrinkage != 0:
            raise ValueError("covariance_estimator and shrinkage parameters are not None. Only one of the two can be set.")
        estimator.fit(X)
        if not hasattr(estimator, "covariance_"):
            raise ValueError(f"{type(estimator).__name__} does not have a covariance_ attribute")
        return np.asarray(estimator.covariance_)
    if shrinkage is None:
        return empirical(X)
    if isinstance(shrinkage, str):
        std = X.std(axis=0)
        std = np.where(std == 0, 1.0, std)
        return std[:, None] * ledoit_wolf((X - X.mean(axis=0)) / std) * std[None, :]
    return shrunk(empirical(X), float(shrinkage))


def softmax(scores: Any) -> Any:
    """Rows of probabilities."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class LinearDiscriminantAnalysis(ClassNamePrefixFeaturesOutMixin, LinearClassifierMixin, TransformerMixin, BaseEstimator):
    """Normal classes with one covariance; projects on the directions that tell classes apart."""

    _parameter_constraints = of("discriminant_analysis.LinearDiscriminantAnalysis")

    def __init__(self, solver: Any = "svd", shrinkage: Any = None, priors: Any = None, n_components: Any = None,
                 store_covariance: Any = False, tol: Any = 1e-4, covariance_estimator: Any = None):
        self.solver, self.shrinkage, self.priors, self.n_components = solver, shrinkage, priors, n_components
        self.store_covariance, self.tol, self.covariance_estimator = store_covariance, tol, covariance_estimator

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        X, y = validate_data(self, X, y, ensure_min_samples=2, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        kept, X = X.dtype, X.astype(np.float64)
        self.classes_, numbers = unique_labels(y), np.unique(y, return_inverse=True)[1]
        n, k = X.shape[0], len(self.classes_)
        if n == k:
            raise ValueError("The number of samples must be more than the number of classes.")
        counts = np.bincount(numbers)
        self.priors_ = counts / float(n) if self.priors is None else np.asarray(self.priors, dtype=np.float64)
        if (self.priors_ < 0).any():
            raise ValueError("priors must be non-negative")
        if abs(float(self.priors_.sum()) - 1.0) > 1e-5:
            warnings.warn("The priors do not sum to 1. Renormalizing", UserWarning, stacklevel=2)
            self.priors_ = self.priors_ / self.priors_.sum()
        most = min(k - 1, X.shape[1])
        if self.n_components is not None and self.n_components > most:
            raise ValueError("n_components cannot be larger than min(n_features, n_classes - 1).")
        self._max_components = most if self.n_components is None else self.n_components
        self.means_ = np.stack([X[numbers == c].mean(axis=0) for c in range(k)])
        self._solve(X, numbers, k)
        if k == 2:
            self.coef_ = (self.coef_[1] - self.coef_[0]).reshape(1, -1)
            self.intercept_ = np.atleast_1d(self.intercept_[1] - self.intercept_[0])
        keep_kind(self, kept, "means_", "priors_", *(("coef_", "intercept_", "scalings_", "xbar_", "explained_variance_ratio_")
                                                     if self.solver == "svd" else ()))
        self._n_features_out = self._max_components
        return self

    def _solve(self, X: Any, numbers: Any, k: int) -> None:
        if self.solver == "svd":
            if self.shrinkage is not None:
                raise NotImplementedError("shrinkage not supported with 'svd' solver.")
            if self.covariance_estimator is not None:
                raise ValueError("covariance estimator is not supported with svd solver. Try another solver")
            self._svd(X, numbers, k)
            return
        self.covariance_ = self._within(X, numbers, k)
        if self.solver == "lsqr":
            self.coef_ = np.linalg.lstsq(self.covariance_, self.means_.T, rcond=None)[0].T
            self.intercept_ = -0.5 * (self.means_ * self.coef_).sum(axis=1) + np.log(self.priors_)
        else:
            self._eigen(X)

    def _within(self, X: Any, numbers: Any, k: int) -> Any:
        """The mean covariance of the classes."""
        parts = [self.priors_[c] * covariance(X[numbers == c], self.shrinkage, self.covariance_estimator) for c in range(k)]
        return np.stack(parts).sum(axis=0)

    def _eigen(self, X: Any) -> None:
        """Generalised eigenvectors of the scatters between and within."""
        within = self.covariance_
        between = covariance(X, self.shrinkage, self.covariance_estimator) - within
        lower = np.linalg.cholesky(within)
        half = np.linalg.solve(lower, between)
        values, vectors = np.linalg.eigh(np.linalg.solve(lower, half.T))
        vectors = np.linalg.solve(lower.T, vectors)
        self.explained_variance_ratio_ = np.sort(values / values.sum())[::-1][: self._max_components]
        self.scalings_ = vectors[:, np.argsort(values)[::-1]]
        self.coef_ = self.means_ @ self.scalings_ @ self.scalings_.T
        self.intercept_ = -0.5 * (self.means_ * self.coef_).sum(axis=1) + np.log(self.priors_)

    def _svd(self, X: Any, numbers: Any, k: int) -> None:
        """Whitening by singular values, no covariance formed."""
        n = X.shape[0]
        if self.store_covariance:
            self.covariance_ = self._within(X, numbers, k)
        centred = X - self.means_[numbers]
        self.xbar_ = self.priors_ @ self.means_
        std = centred.std(axis=0)
        std = np.where(std == 0, 1.0, std)
        factor = 1.0 / n
        _, s, vt = np.linalg.svd(np.sqrt(factor) * (centred / std), full_matrices=False)
        rank = int((s > self.tol).sum())
        scalings = (vt[:rank] / std).T / s[:rank]
        fac = 1.0 if k == 1 else 1.0 / (k - 1)
        between = ((np.sqrt((n * self.priors_) * fac)) * (self.means_ - self.xbar_).T).T @ scalings
        _, s, vt = np.linalg.svd(between, full_matrices=False)
        if self._max_components == 0:
            self.explained_variance_ratio_ = np.empty((0,))
        else:
            self.explained_variance_ratio_ = (s**2 / (s**2).sum())[: self._max_components]
        rank = int((s > self.tol * s[0]).sum())
        self.scalings_ = scalings @ vt.T[:, :rank]
        coef = (self.means_ - self.xbar_) @ self.scalings_
        self.intercept_ = -0.5 * (coef**2).sum(axis=1) + np.log(self.priors_)
        self.coef_ = coef @ self.scalings_.T
        self.intercept_ = self.intercept_ - self.xbar_ @ self.coef_.T

    def transform(self, X: Any) -> Any:
        """Projections (samples, components)."""
        if self.solver == "lsqr":
            raise NotImplementedError("transform not implemented for 'lsqr' solver (use 'svd' or 'eigen').")
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        made = (X - self.xbar_) @ self.scalings_ if self.solver == "svd" else X @ self.scalings_
        return made[:, : self._max_components]

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        check_is_fitted(self)
        scores = np.asarray(self.decision_function(X))
        if len(self.classes_) == 2:
            p = 1.0 / (1.0 + np.exp(-scores))
            return np.column_stack([1 - p, p])
        return softmax(scores)

    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        p = np.asarray(self.predict_proba(X))
        return np.log(np.where(p == 0, np.finfo(p.dtype).smallest_normal, p))


class QuadraticDiscriminantAnalysis(ClassifierMixin, BaseEstimator):
    """Normal classes, each with its own covariance."""

    _parameter_constraints = of("discriminant_analysis.QuadraticDiscriminantAnalysis")

    def __init__(self, *, solver: Any = "svd", shrinkage: Any = None, priors: Any = None, reg_param: Any = 0.0,
                 store_covariance: Any = False,
                 tol: Any = 1e-4, covariance_estimator: Any = None):
        self.solver, self.shrinkage, self.priors, self.reg_param = solver, shrinkage, priors, reg_param
        self.store_covariance, self.tol, self.covariance_estimator = store_covariance, tol, covariance_estimator

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        kept, X = X.dtype, X.astype(np.float64)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        k = len(self.classes_)
        if k < 2:
            raise ValueError(f"The number of classes has to be greater than one. Got {k} class.")
        if self.solver == "svd" and self.shrinkage is not None:
            raise NotImplementedError("shrinkage not supported with 'svd' solver.")
        if self.solver == "svd" and self.covariance_estimator is not None:
            raise ValueError("covariance_estimator is not supported with solver='svd'. Try solver='eigen' instead.")
        self.priors_ = np.bincount(numbers) / float(len(y)) if self.priors is None else np.asarray(self.priors, dtype=np.float64)
        parts = [X[numbers == c] for c in range(k)]
        for c, part in zip(self.classes_, parts):
            if part.shape[0] == 1:
                raise ValueError(f"y has only 1 sample in class {c!s}, covariance is ill defined.")
        self.means_ = np.stack([part.mean(axis=0) for part in parts])
        found = [self._one(part, mean, c) for part, mean, c in zip(parts, self.means_, self.classes_)]
        self.scalings_, self.rotations_ = [s for s, _, _ in found], [r for _, r, _ in found]
        if self.store_covariance:
            self.covariance_ = [c for _, _, c in found]
        keep_kind(self, kept, "means_", "scalings_", "rotations_", "covariance_")
        return self

    def _one(self, X: Any, mean: Any, name: Any) -> tuple[Any, Any, Any]:
        """(variances along the axes, axes, covariance) of a class."""
        n = X.shape[0]
        if self.solver == "svd":
            _, s, vt = np.linalg.svd(X - mean, full_matrices=False)
            scaling = (1 - self.reg_param) * s**2 / n + self.reg_param
            axes = vt.T
        else:
            cov = covariance(X, self.shrinkage, self.covariance_estimator)
            scaling, axes = np.linalg.eigh(cov)
            scaling, axes = scaling[::-1], axes[:, ::-1]
        rank = int((scaling > self.tol).sum())
        if rank < X.shape[1]:
            raise np.linalg.LinAlgError(f"The covariance matrix of class {name} is not full rank. When using `solver='svd'` the parameter "
                                        "`reg_param` can be used to regularize the covariance matrix. When using `solver='eigen'` the "
                                        "parameter `shrinkage` can be used.")
        return scaling, axes, (axes * scaling) @ axes.T

    def _joint(self, X: Any) -> Any:
        """log P(x, class), but for a constant."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        found = []
        for mean, scaling, axes, prior in zip(self.means_, self.scalings_, self.rotations_, self.priors_):
            norm = (((X - mean) @ (axes * scaling**-0.5)) ** 2).sum(axis=1)
            found.append(-0.5 * (norm + np.log(scaling).sum()) + np.log(prior))
        return np.column_stack(found)

    def decision_function(self, X: Any) -> Any:
        """Log posteriors (samples, classes); for two classes their difference."""
        joint = self._joint(X)
        return joint[:, 1] - joint[:, 0] if len(self.classes_) == 2 else joint

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        best = self._joint(X).argmax(axis=1)
        return self.classes_[best]

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        return softmax(self._joint(X))

    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        return np.log(np.asarray(self.predict_proba(X)))


__all__ = ["LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis"]
