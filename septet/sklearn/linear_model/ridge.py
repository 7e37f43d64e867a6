"""Ridge regression and the classifier over it (Hoerl & Kennard, Technometrics 12, 1970)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import MultiOutputMixin, RegressorMixin
from septet.sklearn.linear_model import ridge_solvers as solvers
from septet.sklearn.linear_model.base import LinearClassifierMixin, LinearModel, centred, ours, rescaled
from septet.sklearn.linear_model.sag import sag_solver
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.outputs import gives_back
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

SPARSE_SOLVERS = ("auto", "cholesky", "lsqr", "sparse_cg", "sag", "saga")


def chosen(solver: str, positive: bool, fits_intercept: bool, sparse: bool) -> str:
    """The solver that "auto" means; ValueError where two wishes do not fit."""
    if solver == "auto":
        return "lbfgs" if positive else "sag" if fits_intercept else "sparse_cg" if sparse else "cholesky"
    if solver == "lbfgs" and not positive:
        raise ValueError("'lbfgs' solver can be used only when positive=True. Please use another solver.")
    if positive and solver != "lbfgs":
        raise ValueError(f"solver='{solver}' does not support positive fitting. Please set the solver to 'auto' or 'lbfgs', or set "
                         "`positive=False`")
    return solver


def alphas_of(alpha: Any, targets: int) -> Any:
    """One alpha a target."""
    found = np.asarray(alpha, dtype=np.float64).ravel()
    if found.size not in (1, targets):
        raise ValueError(f"Number of targets and number of penalties do not correspond: {found.size} != {targets}")
    return np.ascontiguousarray(np.broadcast_to(found, (targets,)))


def solve(X: Any, y: Any, alpha: Any, sample_weight: Any, solver: str, max_iter: Any, tol: float, random_state: Any, x_mean: Any = None,
          with_intercept: bool = False) -> tuple[Any, Any, Any, str]:
    """(coefficients (targets, features), iterations, intercepts, solver)."""
    n = X.shape[0]
    root = np.ones(n) if sample_weight is None else np.sqrt(sample_weight)
    if sample_weight is not None and solver not in ("sag", "saga"):
        X, y = rescaled(X, y, sample_weight)
    if solver == "sparse_cg":
        return solvers.by_gradients(X, y, alpha, max_iter, tol, x_mean, root), None, None, solver
    if solver == "lsqr":
        return *solvers.by_lsqr(X, y, alpha, max_iter, tol, x_mean, root), None, solver
    if solver == "lbfgs":
        return solvers.by_lbfgs(X, y, alpha, max_iter, tol, x_mean, root), None, None, solver
    if solver in ("sag", "saga"):
        return *by_sag(X, y, alpha, sample_weight, solver, max_iter, tol, random_state, with_intercept), solver
    if solver == "cholesky":
        try:
            return solvers.by_cholesky(X, y, alpha), None, None, solver
        except np.linalg.LinAlgError:
            solver, X = "svd", X.toarray() if is_sparse(X) else X
    return solvers.by_svd(X, y, alpha), None, None, solver


def by_sag(X: Any, y: Any, alpha: Any, sample_weight: Any, solver: str, max_iter: Any, tol: float, random_state: Any,
           with_intercept: bool) -> tuple[Any, Any, Any]:
    """Target by target by a stochastic solver."""
    n, d = X.shape
    weights = np.ones(n) if sample_weight is None else sample_weight
    found = [sag_solver(X, y[:, k], weights, "squared", float(alpha[k]), 0.0, max_iter or 1000, tol, random_state, solver == "saga",
                        with_intercept, np.zeros((d, 1)), np.zeros(1)) for k in range(y.shape[1])]
    return (np.stack([w.ravel() for w, _, _ in found]), np.array([m for _, _, m in found], dtype=np.int32),
            np.array([b[0] for _, b, _ in found]))


class _BaseRidge(LinearModel):
    """What regressor and classifier share."""

    _parameter_constraints: dict[str, Any] = {}

    def __init__(self, alpha: Any = 1.0, *, fit_intercept: Any = True, copy_X: Any = True, max_iter: Any = None, tol: Any = 1e-4,
                 solver: Any = "auto", positive: Any = False, random_state: Any = None):
        self.alpha, self.fit_intercept, self.copy_X, self.max_iter = alpha, fit_intercept, copy_X, max_iter
        self.tol, self.solver, self.positive, self.random_state = tol, solver, positive, random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _fit(self, X: Any, y: Any, sample_weight: Any) -> Any:
        """Fit on validated data; y: (samples,) or (samples, targets)."""
        if is_sparse(X) and self.fit_intercept and self.solver not in ("auto", "lbfgs", "lsqr", "sag", "sparse_cg"):
            raise ValueError(f"solver='{self.solver}' does not support fitting the intercept on sparse data. Please set the solver to "
                             f"'auto' or 'lsqr', 'sparse_cg', 'sag', 'lbfgs' or set `fit_intercept=False`")
        solver = self._solver(X)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        kept, X = X.dtype, ours(X)
        X, y = X.astype(np.float64, copy=False), y.astype(np.float64)
        stochastic = solver == "sag" and is_sparse(X) and self.fit_intercept
        X, y, x_mean, y_mean = centred(X, y, self.fit_intercept, sample_weight) if not stochastic else (X, y, np.zeros(X.shape[1]), 0.0)
        two = y if y.ndim == 2 else y.reshape(-1, 1)
        means = x_mean if self.fit_intercept and is_sparse(X) and not stochastic else None
        coef, count, intercept, self.solver_ = solve(X, two, alphas_of(self.alpha, two.shape[1]), sample_weight, solver, self.max_iter,
                                                     self.tol, check_random_state(self.random_state), means, stochastic)
        self.n_iter_ = count
        self.coef_ = (coef if len(coef) > 1 else coef[0]).astype(kept)
        if stochastic:
            self.intercept_ = intercept if y.ndim == 2 else float(intercept[0])
        else:
            self._set_intercept(x_mean, y_mean)
        return self

    def _solver(self, X: Any) -> str:
        if is_sparse(X) and self.fit_intercept and self.solver == "auto":
            return "lbfgs" if self.positive else "sparse_cg"
        return chosen(self.solver, self.positive, False, is_sparse(X))


class Ridge(MultiOutputMixin, RegressorMixin, _BaseRidge):
    """Least squares with an l2 penalty."""

    _parameter_constraints = of("linear_model.Ridge")

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], multi_output=True, y_numeric=True)
        return self._fit(X, y, sample_weight)


def class_targets(estimator: Any, y: Any) -> Any:
    """Targets -1 and 1, one column a class (one for two classes)."""
    from septet.sklearn.preprocessing import LabelBinarizer
    from septet.sklearn.utils.validation import column_or_1d

    estimator._label_binarizer = LabelBinarizer(pos_label=1, neg_label=-1)
    targets = np.asarray(estimator._label_binarizer.fit_transform(y))
    if not estimator._label_binarizer.y_type_.startswith("multilabel"):
        column_or_1d(y, warn=True)
    return targets.astype(np.float64)


def class_weights(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Any:
    """Weights of samples times those of their classes."""
    from septet.sklearn.utils.class_weight import compute_sample_weight

    sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
    return sample_weight * compute_sample_weight(estimator.class_weight, y) if estimator.class_weight else sample_weight


class _RidgeClassifierMixin(LinearClassifierMixin):
    """Classes from regressions on -1 and 1."""

    @property
    def classes_(self) -> Any:
        """The classes."""
        return self._label_binarizer.classes_

    @gives_back
    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        check_is_fitted(self)
        if self._label_binarizer.y_type_.startswith("multilabel"):
            scores = np.where(np.asarray(self.decision_function(X)) > 0, 1, -1)
            return self._label_binarizer.inverse_transform(scores)
        return super().predict(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class RidgeClassifier(_RidgeClassifierMixin, _BaseRidge):
    """Classification by ridge regression."""

    _parameter_constraints = of("linear_model.RidgeClassifier")

    def __init__(self, alpha: Any = 1.0, *, fit_intercept: Any = True, copy_X: Any = True, max_iter: Any = None, tol: Any = 1e-4,
                 class_weight: Any = None, solver: Any = "auto", positive: Any = False, random_state: Any = None):
        super().__init__(alpha, fit_intercept=fit_intercept, copy_X=copy_X, max_iter=max_iter, tol=tol, solver=solver, positive=positive,
                         random_state=random_state)
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  y: (samples,), or indicators (samples, classes)."""
        X, y = validate_data(self, X, y, accept_sparse="csr", multi_output=True, y_numeric=False)
        if X.dtype.kind != "f":
            X = X.astype(np.float64)
        targets = class_targets(self, y)
        sample_weight = class_weights(self, X, y, sample_weight)
        return self._fit(X, targets, sample_weight)


def ridge_regression(X: Any, y: Any, alpha: Any, *, sample_weight: Any = None, solver: str = "auto", max_iter: Any = None,
                     tol: float = 1e-4, verbose: Any = 0, positive: bool = False, random_state: Any = None, return_n_iter: bool = False,
                     return_intercept: bool = False, check_input: bool = True) -> Any:
    """The coefficients of ridge regression without centring; with `return_intercept` (sag only) the intercept too."""
    from septet.sklearn.utils.validation import check_X_y

    X, y = check_X_y(X, y, accept_sparse=["csr", "csc", "coo"], dtype=[np.float64, np.float32], multi_output=True)
    X = ours(X)
    found = chosen(solver, positive, return_intercept, is_sparse(X))
    if return_intercept and found != "sag":
        raise ValueError("In Ridge, only 'sag' solver can directly fit the intercept. Please change solver to 'sag' or set "
                         "return_intercept=False.")
    weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64)
    two = y if y.ndim == 2 else y.reshape(-1, 1)
    coef, count, intercept, _ = solve(X.astype(np.float64), two.astype(np.float64), alphas_of(alpha, two.shape[1]), weights, found,
                                      max_iter, tol, check_random_state(random_state), None, return_intercept)
    coef = coef if y.ndim == 2 else coef[0]
    results = [coef, *([count] if return_n_iter else []), *([intercept if y.ndim == 2 else intercept[0]] if return_intercept else [])]
    return results[0] if len(results) == 1 else tuple(results)
