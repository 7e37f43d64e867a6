"""`sklearn.naive_bayes`: classifiers that take features as independent within a class."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin
from septet.sklearn.linear_model.base import ours
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import _check_partial_fit_first_call, check_classification_targets, unique_labels
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    check_non_negative,
    column_or_1d,
    validate_data,
)

LEAST_ALPHA = 1e-10


def log_sum_exp(a: Any) -> Any:
    """The logarithm of each row's sum of exponentials."""
    top = a.max(axis=1)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.log(np.exp(a - top[:, None]).sum(axis=1)) + top


class _BaseNB(ClassifierMixin, BaseEstimator):
    """Predictions from joint log likelihoods."""

    _parameter_constraints: dict[str, Any] = {}

    def _joint_log_likelihood(self, X: Any) -> Any:
        raise NotImplementedError

    def _check_X(self, X: Any) -> Any:
        return ours(validate_data(self, X, accept_sparse="csr", reset=False))

    def predict_joint_log_proba(self, X: Any) -> Any:
        """log P(x, class): (samples, classes)."""
        check_is_fitted(self)
        return self._joint_log_likelihood(self._check_X(X))

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        check_is_fitted(self)
        return self.classes_[self._joint_log_likelihood(self._check_X(X)).argmax(axis=1)]

    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        check_is_fitted(self)
        joint = self._joint_log_likelihood(self._check_X(X))
        return joint - log_sum_exp(joint)[:, None]

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        return np.exp(np.asarray(self.predict_log_proba(X)))


class GaussianNB(_BaseNB):
    """Normal features; means and variances are kept up from batch to batch (Chan, Golub & LeVeque, 1979)."""

    _parameter_constraints = of("naive_bayes.GaussianNB")

    def __init__(self, *, priors: Any = None, var_smoothing: Any = 1e-9):
        self.priors, self.var_smoothing = priors, var_smoothing

    def _check_X(self, X: Any) -> Any:
        return validate_data(self, X, reset=False)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        y = validate_data(self, y=y)
        check_classification_targets(y)
        return self._partial(X, y, np.unique(y), True, sample_weight)

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Any:
        """Take one more batch.  classes: all there will be, at the first call."""
        return self._partial(X, y, classes, False, sample_weight)

    def _partial(self, X: Any, y: Any, classes: Any, refit: bool, sample_weight: Any) -> Any:
        if refit:
            self.classes_ = None
        first = _check_partial_fit_first_call(self, classes)
        X, y = validate_data(self, X, y, reset=first)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        kept, X = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64), X.astype(np.float64)
        self.epsilon_ = self.var_smoothing * X.var(axis=0).max()
        if first:
            self._begin(X.shape[1])
        else:
            if X.shape[1] != self.theta_.shape[1]:
                raise ValueError(f"Number of features {X.shape[1]} does not match previous data {self.theta_.shape[1]}.")
            self.var_ = self.var_ - self.epsilon_
        unknown = np.unique(y)[~np.isin(np.unique(y), self.classes_)]
        if len(unknown):
            raise ValueError(f"The target label(s) {unknown} in y do not exist in the initial classes {self.classes_}")
        for i, c in enumerate(self.classes_):
            self._update(i, X, y == c, sample_weight)
        self.var_ = self.var_ + self.epsilon_
        if self.priors is None:
            self.class_prior_ = self.class_count_ / self.class_count_.sum()
        keep_kind(self, kept, "theta_", "var_", "class_count_", "class_prior_", "epsilon_")
        return self

    def _begin(self, d: int) -> None:
        """Empty classes; ValueError for priors that are none."""
        k = len(self.classes_)
        self.theta_, self.var_, self.class_count_ = np.zeros((k, d)), np.zeros((k, d)), np.zeros(k)
        if self.priors is None:
            self.class_prior_ = np.zeros(k)
            return
        priors = np.asarray(self.priors, dtype=np.float64)
        if len(priors) != k:
            raise ValueError("Number of priors must match number of classes.")
        if not np.isclose(priors.sum(), 1.0):
            raise ValueError("The sum of the priors should be 1.")
        if (priors < 0).any():
            raise ValueError("Priors must be non-negative.")
        self.class_prior_ = priors

    def _update(self, i: int, X: Any, chosen: Any, sample_weight: Any) -> None:
        """Merge the samples of a class into its mean and variance."""
        part = X[chosen]
        weights = None if sample_weight is None else sample_weight[chosen]
        count = float(part.shape[0] if weights is None else weights.sum())
        if part.shape[0] == 0 or np.isclose(count, 0.0):
            return
        mean = np.average(part, axis=0, weights=weights)
        var = np.average((part - mean) ** 2, axis=0, weights=weights)
        past = float(self.class_count_[i])
        total = past + count
        gap = self.theta_[i] - mean
        self.var_[i] = (past * self.var_[i] + count * var + (count * past / total) * gap**2) / total
        self.theta_[i] = (count * mean + past * self.theta_[i]) / total
        self.class_count_[i] = total

    def _joint_log_likelihood(self, X: Any) -> Any:
        found = []
        for i in range(len(self.classes_)):
            norm = -0.5 * float(np.log(2.0 * np.pi * self.var_[i]).sum())
            found.append(np.log(self.class_prior_[i]) + norm - 0.5 * ((X - self.theta_[i]) ** 2 / self.var_[i]).sum(axis=1))
        return np.column_stack(found)


class _BaseDiscreteNB(_BaseNB):
    """Counts of features and classes."""

    def __init__(self, alpha: Any = 1.0, fit_prior: Any = True, class_prior: Any = None, force_alpha: Any = True):
        self.alpha, self.fit_prior, self.class_prior, self.force_alpha = alpha, fit_prior, class_prior, force_alpha

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.classifier_tags.poor_score = True, True
        tags.input_tags.positive_only = True
        return tags

    def _check_X_y(self, X: Any, y: Any, reset: bool = True) -> Any:
        X, y = validate_data(self, X, y, accept_sparse="csr", reset=reset)
        return ours(X), y

    def _counts(self, X: Any, Y: Any) -> None:
        raise NotImplementedError

    def _smooth(self, alpha: Any) -> None:
        raise NotImplementedError

    def _init_counters(self, k: int, d: int) -> None:
        self.class_count_, self.feature_count_ = np.zeros(k), np.zeros((k, d))

    def _alpha(self) -> Any:
        """The smoothing, not below 1e-10 unless forced."""
        alpha = np.asarray(self.alpha, dtype=np.float64) if not np.isscalar(self.alpha) else self.alpha
        if not np.isscalar(alpha):
            if alpha.shape[0] != self.n_features_in_:
                raise ValueError(f"When alpha is an array, it should contains `n_features`. Got {alpha.shape[0]} elements instead of "
                                 f"{self.n_features_in_}.")
            if (alpha < 0).any():
                raise ValueError("All values in alpha must be greater than 0.")
        least = float(np.min(alpha))
        if least < LEAST_ALPHA and not self.force_alpha:
            warnings.warn(f"alpha too small will result in numeric errors, setting alpha = {LEAST_ALPHA:.1e}. Use `force_alpha=True` to "
                          f"keep alpha unchanged.", stacklevel=4)
            return np.maximum(alpha, LEAST_ALPHA)
        return alpha

    def _update_prior(self) -> None:
        """The logarithms of the classes' shares, given, counted or equal."""
        k = len(self.classes_)
        if self.class_prior is not None:
            if len(self.class_prior) != k:
                raise ValueError("Number of priors must match number of classes.")
            self.class_log_prior_ = np.log(np.asarray(self.class_prior, dtype=np.float64))
        elif self.fit_prior:
            with np.errstate(divide="ignore"):
                self.class_log_prior_ = np.log(self.class_count_) - np.log(self.class_count_.sum())
        else:
            self.class_log_prior_ = np.full(k, -np.log(k))

    def _indicators(self, X: Any, y: Any, sample_weight: Any) -> Any:
        """(samples, classes) of weights where a sample is of a class."""
        y = column_or_1d(y)
        unknown = np.unique(y)[~np.isin(np.unique(y), self.classes_)]
        if len(unknown):
            raise ValueError(f"y contains previously unseen labels: {unknown}")
        Y = (y[:, None] == self.classes_[None, :]).astype(np.float64)
        if sample_weight is not None:
            Y = Y * _check_sample_weight(sample_weight, X)[:, None]
        return Y

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: counts (samples, features), y: classes (samples,)."""
        X, y = self._check_X_y(X, y)
        check_classification_targets(y)
        self.classes_ = unique_labels(column_or_1d(y))
        return self._take(X, y, sample_weight, True)

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Any:
        """Take one more batch.  classes: all there will be, at the first call."""
        first = not hasattr(self, "classes_")
        X, y = self._check_X_y(X, y, reset=first)
        _check_partial_fit_first_call(self, classes)
        return self._take(X, y, sample_weight, first)

    def _take(self, X: Any, y: Any, sample_weight: Any, first: bool) -> Any:
        if first:
            self._init_counters(len(self.classes_), X.shape[1])
        self._counts(X, self._indicators(X, y, sample_weight))
        self._smooth(self._alpha())
        self._update_prior()
        return self


def class_sums(X: Any, Y: Any) -> Any:
    """Y' X, dense."""
    return (X.T @ Y).T if is_sparse(X) else Y.T @ X


class MultinomialNB(_BaseDiscreteNB):
    """Counts from a multinomial distribution."""

    _parameter_constraints = of("naive_bayes.MultinomialNB")

    def __init__(self, *, alpha: Any = 1.0, force_alpha: Any = True, fit_prior: Any = True, class_prior: Any = None):
        super().__init__(alpha=alpha, fit_prior=fit_prior, class_prior=class_prior, force_alpha=force_alpha)

    def _counts(self, X: Any, Y: Any) -> None:
        check_non_negative(X, "MultinomialNB (input X)")
        self.feature_count_ = self.feature_count_ + class_sums(X, Y)
        self.class_count_ = self.class_count_ + Y.sum(axis=0)

    def _smooth(self, alpha: Any) -> None:
        counts = self.feature_count_ + alpha
        self.feature_log_prob_ = np.log(counts) - np.log(counts.sum(axis=1).reshape(-1, 1))

    def _joint_log_likelihood(self, X: Any) -> Any:
        return X @ np.ascontiguousarray(self.feature_log_prob_.T) + self.class_log_prior_


class ComplementNB(_BaseDiscreteNB):
    """Weights from the other classes' counts (Rennie et al., ICML 2003)."""

    _parameter_constraints = of("naive_bayes.ComplementNB")

    def __init__(self, *, alpha: Any = 1.0, force_alpha: Any = True, fit_prior: Any = True, class_prior: Any = None, norm: Any = False):
        super().__init__(alpha=alpha, force_alpha=force_alpha, fit_prior=fit_prior, class_prior=class_prior)
        self.norm = norm

    def _counts(self, X: Any, Y: Any) -> None:
        check_non_negative(X, "ComplementNB (input X)")
        self.feature_count_ = self.feature_count_ + class_sums(X, Y)
        self.class_count_ = self.class_count_ + Y.sum(axis=0)
        self.feature_all_ = self.feature_count_.sum(axis=0)

    def _smooth(self, alpha: Any) -> None:
        others = self.feature_all_ + alpha - self.feature_count_
        logged = np.log(others / others.sum(axis=1, keepdims=True))
        self.feature_log_prob_ = logged / logged.sum(axis=1, keepdims=True) if self.norm else -logged

    def _joint_log_likelihood(self, X: Any) -> Any:
        joint = X @ np.ascontiguousarray(self.feature_log_prob_.T)
        return joint + self.class_log_prior_ if len(self.classes_) == 1 else joint


class BernoulliNB(_BaseDiscreteNB):
    """Features that are there or not."""

    _parameter_constraints = of("naive_bayes.BernoulliNB")

    def __init__(self, *, alpha: Any = 1.0, force_alpha: Any = True, binarize: Any = 0.0, fit_prior: Any = True, class_prior: Any = None):
        super().__init__(alpha=alpha, fit_prior=fit_prior, class_prior=class_prior, force_alpha=force_alpha)
        self.binarize = binarize

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = False
        return tags

    def _binary(self, X: Any) -> Any:
        if self.binarize is None:
            return X
        if is_sparse(X):
            made = X._with_data((X.data > self.binarize).astype(X.dtype))
            made.eliminate_zeros()
            return made
        return (X > self.binarize).astype(np.float64)

    def _check_X(self, X: Any) -> Any:
        return self._binary(super()._check_X(X))

    def _check_X_y(self, X: Any, y: Any, reset: bool = True) -> Any:
        X, y = super()._check_X_y(X, y, reset)
        return self._binary(X), y

    def _counts(self, X: Any, Y: Any) -> None:
        self.feature_count_ = self.feature_count_ + class_sums(X, Y)
        self.class_count_ = self.class_count_ + Y.sum(axis=0)

    def _smooth(self, alpha: Any) -> None:
        self.feature_log_prob_ = np.log(self.feature_count_ + alpha) - np.log((self.class_count_ + alpha * 2).reshape(-1, 1))

    def _joint_log_likelihood(self, X: Any) -> Any:
        absent = np.log(1 - np.exp(self.feature_log_prob_))
        return X @ np.ascontiguousarray((self.feature_log_prob_ - absent).T) + self.class_log_prior_ + absent.sum(axis=1)


class CategoricalNB(_BaseDiscreteNB):
    """Features that are categories, as whole numbers."""

    _parameter_constraints = of("naive_bayes.CategoricalNB")

    def __init__(self, *, alpha: Any = 1.0, force_alpha: Any = True, fit_prior: Any = True, class_prior: Any = None,
                 min_categories: Any = None):
        super().__init__(alpha=alpha, force_alpha=force_alpha, fit_prior=fit_prior, class_prior=class_prior)
        self.min_categories = min_categories

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical, tags.input_tags.sparse = True, False
        return tags

    def _check_X(self, X: Any) -> Any:
        X = validate_data(self, X, dtype="int", accept_sparse=False, ensure_all_finite=True, reset=False)
        check_non_negative(X, "CategoricalNB (input X)")
        return X

    def _check_X_y(self, X: Any, y: Any, reset: bool = True) -> Any:
        X, y = validate_data(self, X, y, dtype="int", accept_sparse=False, ensure_all_finite=True, reset=reset)
        check_non_negative(X, "CategoricalNB (input X)")
        return X, y

    def _init_counters(self, k: int, d: int) -> None:
        self.class_count_ = np.zeros(k)
        self.category_count_ = [np.zeros((k, 0)) for _ in range(d)]

    def _n_categories(self, X: Any) -> Any:
        """How many categories each feature has at least."""
        found = X.max(axis=0) + 1
        if self.min_categories is None:
            return found
        least = np.asarray(self.min_categories)
        if least.dtype.kind not in "iu":
            raise ValueError(f"'min_categories' should have integral type. Got {least.dtype} instead.")
        if least.ndim and least.shape != found.shape:
            raise ValueError(f"'min_categories' should have shape ({X.shape[1]},) when an array-like is provided. Got {least.shape} "
                             f"instead.")
        return np.maximum(found, least)

    def _counts(self, X: Any, Y: Any) -> None:
        self.class_count_ = self.class_count_ + Y.sum(axis=0)
        self.n_categories_ = self._n_categories(X)
        k = len(self.classes_)
        for j in range(X.shape[1]):
            old = self.category_count_[j]
            width = max(int(self.n_categories_[j]), old.shape[1])
            counts = np.stack([np.bincount(X[:, j], weights=Y[:, c], minlength=width) for c in range(k)])
            counts[:, : old.shape[1]] += old
            self.category_count_[j] = counts

    def _smooth(self, alpha: Any) -> None:
        found = []
        for j, counts in enumerate(self.category_count_):
            smoothed = counts + (alpha if np.isscalar(alpha) else alpha[j])
            found.append(np.log(smoothed) - np.log(smoothed.sum(axis=1).reshape(-1, 1)))
        self.feature_log_prob_ = found

    def _joint_log_likelihood(self, X: Any) -> Any:
        total = np.zeros((X.shape[0], len(self.classes_)))
        for j in range(X.shape[1]):
            total = total + self.feature_log_prob_[j][:, X[:, j]].T
        return total + self.class_log_prior_


__all__ = ["BernoulliNB", "CategoricalNB", "ComplementNB", "GaussianNB", "MultinomialNB"]
