"""Logistic regression, two classes or many, by six solvers."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.linear_model import losses
from septet.sklearn.linear_model.base import LinearClassifierMixin, SparseCoefMixin, ours
from septet.sklearn.linear_model.newton import newton_cg, newton_cholesky
from septet.sklearn.linear_model.sag import sag_solver, squared_norms
from septet.sklearn.optimize import check_result, lbfgs
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

PENALTY_WORDS = ("'penalty' was deprecated in version 1.8 and will be removed in 1.10. To avoid this warning, leave 'penalty' set to its "
                 "default value and use 'l1_ratio' or 'C' instead. Use l1_ratio=0 instead of penalty='l2', l1_ratio=1 instead of "
                 "penalty='l1', l1_ratio set to a float between 0 and 1 instead of penalty='elasticnet', and C=np.inf instead of "
                 "penalty=None.")


def check_solver(solver: str, penalty: str | None, dual: bool) -> None:
    """ValueError where a solver cannot do what is asked."""
    if solver not in ("liblinear", "saga") and penalty not in ("l2", None):
        raise ValueError(f"Solver {solver} supports only 'l2' or None penalties, got {penalty} penalty.")
    if solver != "liblinear" and dual:
        raise ValueError(f"Solver {solver} supports only dual=False, got dual={dual}")
    if penalty == "elasticnet" and solver != "saga":
        raise ValueError(f"Only 'saga' solver supports elasticnet penalty, got solver={solver}.")
    if solver == "liblinear" and penalty is None:
        raise ValueError("penalty=None is not supported for the liblinear solver")


def penalty_of(estimator: Any) -> tuple[str | None, float]:
    """(penalty, l1_ratio) that the parameters mean."""
    penalty, ratio = estimator.penalty, estimator.l1_ratio
    if ratio is None:
        warnings.warn("'l1_ratio=None' was deprecated in version 1.8 and will trigger an error in 1.10. Use 0<=l1_ratio<=1 instead.",
                      FutureWarning, stacklevel=4)
    if penalty == "deprecated":
        if estimator.C == np.inf:
            return None, 0.0
        return ("l2", 0.0) if not ratio else ("l1", 1.0) if ratio == 1 else ("elasticnet", ratio)
    warnings.warn(PENALTY_WORDS, FutureWarning, stacklevel=4)
    if penalty == "elasticnet" and ratio is None:
        raise ValueError("l1_ratio must be specified when penalty is elasticnet.")
    if penalty != "elasticnet" and ratio and not (penalty == "l1" and ratio == 1):
        warnings.warn(f"l1_ratio parameter is only used when penalty is 'elasticnet'. Got (penalty={penalty})", stacklevel=4)
    return penalty, {"l1": 1.0, "elasticnet": ratio}.get(penalty, 0.0)


def fitted(X: Any, y: Any, k: int, C: float, penalty: str | None, l1_ratio: float, solver: str, fit_intercept: bool, max_iter: int,
           tol: float, weights: Any, random_state: Any, start: Any = None, largest: float | None = None) -> tuple[Any, int]:
    """(coefficients (outputs, features + intercept), iterations); y: class numbers; k: classes."""
    d = X.shape[1]
    outputs = 1 if k == 2 else k
    start = np.zeros((outputs, d + fit_intercept)) if start is None else start.astype(np.float64)
    if solver in ("sag", "saga"):
        return by_sag(X, y, k, C, penalty, l1_ratio, solver, fit_intercept, max_iter, tol, weights, random_state, start, largest)
    total = float(weights.sum())
    l2 = 0.0 if penalty is None else 1.0 / (C * total)
    scaled = weights / total
    if k == 2:
        f: Any = losses.Single(losses.Binomial(), X, y.astype(np.float64), scaled, l2, fit_intercept)
    else:
        f = losses.Multinomial(X, y, k, scaled, l2, fit_intercept)
    if solver == "lbfgs":
        found = lbfgs(f, start.ravel(), gtol=tol, ftol=64 * np.finfo(float).eps, maxiter=max_iter, maxls=50)
        return found.x.reshape(outputs, -1), check_result(found, max_iter, 5)
    w, count = (newton_cg if solver == "newton-cg" else newton_cholesky)(f, start.ravel(), max_iter, tol)
    w = w.reshape(outputs, -1)
    return balanced(w, d, l2) if k > 2 and solver == "newton-cholesky" else w, count


def balanced(w: Any, d: int, l2: float) -> Any:
    """Of the many equivalent coefficients of several classes those whose mean over the classes is 0."""
    first = d if l2 else 0
    w[:, first:] = w[:, first:] - w[:, first:].mean(axis=0)
    return w


def by_sag(X: Any, y: Any, k: int, C: float, penalty: str | None, l1_ratio: float, solver: str, fit_intercept: bool, max_iter: int,
           tol: float, weights: Any, random_state: Any, start: Any, largest: float | None) -> tuple[Any, int]:
    """`fitted` by a stochastic solver."""
    d = X.shape[1]
    alpha, beta = (0.0, 0.0) if penalty is None else ((1 - l1_ratio) / C, l1_ratio / C)
    targets = np.where(y == 1, 1.0, -1.0) if k == 2 else y.astype(np.float64)
    b = start[:, d] if fit_intercept else np.zeros(start.shape[0])
    w, b, count = sag_solver(X, targets, weights, "log" if k == 2 else "multinomial", alpha, beta, max_iter, tol, random_state,
                             solver == "saga", fit_intercept, start[:, :d].T, b, largest)
    return (np.column_stack([w.T, b]) if fit_intercept else w.T), count


class LogisticRegression(LinearClassifierMixin, SparseCoefMixin, BaseEstimator):
    """Classification by logistic regression.  C: the inverse of the penalty's strength."""

    _parameter_constraints = of("linear_model.LogisticRegression")

    def __init__(self, penalty: Any = "deprecated", *, C: Any = 1.0, l1_ratio: Any = 0.0, dual: Any = False, tol: Any = 1e-4,
                 fit_intercept: Any = True, intercept_scaling: Any = 1, class_weight: Any = None, random_state: Any = None,
                 solver: Any = "lbfgs", max_iter: Any = 100, verbose: Any = 0, warm_start: Any = False, n_jobs: Any = None):
        self.penalty, self.C, self.l1_ratio, self.dual, self.tol, self.fit_intercept = penalty, C, l1_ratio, dual, tol, fit_intercept
        self.intercept_scaling, self.class_weight, self.random_state, self.solver = intercept_scaling, class_weight, random_state, solver
        self.max_iter, self.verbose, self.warm_start, self.n_jobs = max_iter, verbose, warm_start, n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        penalty, l1_ratio = penalty_of(self)
        check_solver(self.solver, penalty, self.dual)
        if self.n_jobs is not None:
            warnings.warn(f"'n_jobs' has no effect since 1.8 and will be removed in 1.10. You provided 'n_jobs={self.n_jobs}', please "
                          f"leave it unspecified.", FutureWarning, stacklevel=2)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C",
                             accept_large_sparse=self.solver not in ("liblinear", "sag", "saga"))
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        k = len(self.classes_)
        if k < 2:
            raise ValueError("This solver needs samples of at least 2 classes in the data, but the data contains only one class: "
                             f"{self.classes_[0]!r}")
        kept, X, weights = X.dtype, ours(X).astype(np.float64, copy=False), weights_of(self, X, y, sample_weight)
        if self.solver == "liblinear":
            return self._liblinear(X, numbers, k, penalty, weights)
        largest = float(squared_norms(X).max()) if self.solver in ("sag", "saga") else None
        coef, count = fitted(X, numbers, k, self.C, penalty, l1_ratio, self.solver, self.fit_intercept, self.max_iter, self.tol, weights,
                             check_random_state(self.random_state), self._start(k, X.shape[1]), largest)
        self.n_iter_ = np.array([count], dtype=np.int32)
        self._set(coef)
        keep_kind(self, kept, "coef_", "intercept_")
        return self

    def _start(self, k: int, d: int) -> Any:
        """Where to begin; what was fitted before in a warm start."""
        coef = getattr(self, "coef_", None) if self.warm_start else None
        if coef is None or coef.shape != (1 if k == 2 else k, d):
            return None
        return (np.column_stack([coef, self.intercept_]) if self.fit_intercept else coef).astype(np.float64)

    def _set(self, coef: Any) -> None:
        d = self.n_features_in_
        self.coef_ = np.ascontiguousarray(coef[:, :d])
        self.intercept_ = np.ascontiguousarray(coef[:, d]) if self.fit_intercept else np.zeros(coef.shape[0])

    def _liblinear(self, X: Any, numbers: Any, k: int, penalty: Any, weights: Any) -> Any:
        if k > 2:
            raise ValueError("The 'liblinear' solver does not support multiclass classification (n_classes >= 3). Either use another "
                             "solver or wrap the estimator in a OneVsRestClassifier to keep applying a one-versus-rest scheme.")
        from septet.sklearn.svm.liblinear import fit_liblinear

        coef, self.intercept_, count = fit_liblinear(X, numbers, self.C, self.fit_intercept, self.intercept_scaling, penalty, self.dual,
                                                     self.max_iter, self.tol, self.random_state, loss="logistic_regression",
                                                     sample_weight=weights)
        self.coef_, self.n_iter_ = coef, np.asarray(count, dtype=np.int32).reshape(-1)
        return self

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        check_is_fitted(self)
        if self.solver == "liblinear":
            return self._predict_proba_lr(X)
        scores = np.asarray(self.decision_function(X))
        if scores.ndim == 1:
            return self._predict_proba_lr(X)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        return np.log(np.asarray(self.predict_proba(X)))


def weights_of(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Any:
    """The weights of samples times those of their classes."""
    from septet.sklearn.utils.class_weight import compute_class_weight

    weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
    if estimator.class_weight is None:
        return weights
    classes, numbers = np.unique(y, return_inverse=True)
    return weights * compute_class_weight(estimator.class_weight, classes=classes, y=y, sample_weight=sample_weight)[numbers]
