"""Linear support vector machines."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, RegressorMixin
from septet.sklearn.linear_model.base import LinearClassifierMixin, LinearModel, SparseCoefMixin, ours
from septet.sklearn.svm.liblinear import fit_liblinear
from septet.sklearn.utils.class_weight import compute_class_weight
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


def chosen_dual(dual: Any, loss: str, penalty: str, multi_class: str, X: Any) -> bool:
    """What "auto" means: the dual where it has fewer variables and can be solved."""
    if dual != "auto":
        return bool(dual)
    if X.shape[0] < X.shape[1]:
        return penalty != "l1"
    return loss in ("hinge", "epsilon_insensitive") or multi_class == "crammer_singer"


def check_combination(penalty: str, loss: str, dual: bool) -> None:
    """ValueError for problems that LIBLINEAR does not have."""
    known = {("l2", "squared_hinge", True), ("l2", "squared_hinge", False), ("l1", "squared_hinge", False), ("l2", "hinge", True)}
    if (penalty, loss, dual) in known:
        return
    if penalty == "l1" and loss == "hinge":
        reason = "The combination of penalty='l1' and loss='hinge' is not supported"
    elif penalty == "l2" and loss == "hinge":
        reason = f"The combination of penalty='{penalty}' and loss='{loss}' are not supported when dual={dual}"
    else:
        reason = f"The combination of penalty='{penalty}' and loss='{loss}' are not supported when dual={dual}"
    raise ValueError(f"Unsupported set of arguments: {reason}, Parameters: penalty={penalty!r}, loss={loss!r}, dual={dual!r}")


def class_weights(estimator: Any, numbers: Any, y: Any, sample_weight: Any) -> Any:
    """Every sample's weight by its class."""
    weights = compute_class_weight(estimator.class_weight, classes=estimator.classes_, y=y, sample_weight=sample_weight)
    return weights[numbers]


class LinearSVC(LinearClassifierMixin, SparseCoefMixin, BaseEstimator):
    """Linear support vector classification, one class against the others or, by Crammer and Singer's hinge loss, all at once."""

    _parameter_constraints = of("svm.LinearSVC")

    def __init__(self, penalty: Any = "l2", loss: Any = "squared_hinge", *, dual: Any = "auto", tol: Any = 1e-4, C: Any = 1.0,
                 multi_class: Any = "ovr", fit_intercept: Any = True, intercept_scaling: Any = 1, class_weight: Any = None,
                 verbose: Any = 0, random_state: Any = None, max_iter: Any = 1000):
        self.dual, self.tol, self.C, self.multi_class, self.fit_intercept = dual, tol, C, multi_class, fit_intercept
        self.intercept_scaling, self.class_weight, self.verbose, self.random_state = intercept_scaling, class_weight, verbose, random_state
        self.max_iter, self.penalty, self.loss = max_iter, penalty, loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, order="C", accept_large_sparse=False)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("This solver needs samples of at least 2 classes in the data, but the data contains only one class: "
                             f"{self.classes_[0]!r}")
        X = ours(X)
        dual = chosen_dual(self.dual, self.loss, self.penalty, self.multi_class, X)
        if self.multi_class == "ovr":
            check_combination(self.penalty, self.loss, dual)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        self.coef_, self.intercept_, counts = fit_liblinear(X, numbers, self.C, self.fit_intercept, self.intercept_scaling, self.penalty,
                                                            dual, self.max_iter, self.tol, self.random_state, self.loss,
                                                            sample_weight=weights, multi_class=self.multi_class,
                                                            own=class_weights(self, numbers, y, sample_weight))
        if self.multi_class == "crammer_singer" and len(self.classes_) == 2:
            self.coef_ = (self.coef_[1] - self.coef_[0])[None]
            self.intercept_ = np.diff(self.intercept_) if self.fit_intercept else self.intercept_
        self.n_iter_ = max(counts)
        return self


class LinearSVR(RegressorMixin, LinearModel):
    """Linear support vector regression."""

    _parameter_constraints = of("svm.LinearSVR")

    def __init__(self, *, epsilon: Any = 0.0, tol: Any = 1e-4, C: Any = 1.0, loss: Any = "epsilon_insensitive", fit_intercept: Any = True,
                 intercept_scaling: Any = 1.0, dual: Any = "auto", verbose: Any = 0, random_state: Any = None, max_iter: Any = 1000):
        self.tol, self.C, self.epsilon, self.fit_intercept = tol, C, epsilon, fit_intercept
        self.intercept_scaling, self.verbose, self.random_state, self.max_iter = intercept_scaling, verbose, random_state, max_iter
        self.dual, self.loss = dual, loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, order="C", accept_large_sparse=False)
        X, weights = ours(X), _check_sample_weight(sample_weight, X, dtype=np.float64)
        dual = chosen_dual(self.dual, self.loss, "l2", "ovr", X)
        if self.loss == "epsilon_insensitive" and not dual:
            raise ValueError("Unsupported set of arguments: The combination of penalty='l2' and loss='epsilon_insensitive' are not "
                             "supported when dual=False, Parameters: penalty='l2', loss='epsilon_insensitive', dual=False")
        coef, self.intercept_, counts = fit_liblinear(X, np.asarray(y, dtype=np.float64), self.C, self.fit_intercept,
                                                      self.intercept_scaling, "l2", dual, self.max_iter, self.tol, self.random_state,
                                                      self.loss, self.epsilon, weights)
        self.coef_, self.n_iter_ = coef.ravel(), max(counts)
        return self
