"""Ridge regression whose alpha is chosen by leave-one-out errors, or by cross-validation."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import MultiOutputMixin, RegressorMixin
from septet.sklearn.linear_model.base import LinearModel, dense
from septet.sklearn.linear_model.ridge import Ridge, RidgeClassifier, _RidgeClassifierMixin, class_targets, class_weights
from septet.sklearn.utils.metadata_routing import refuse_metadata
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


class LeaveOneOut:
    """Errors of each left-out sample for any alpha, from one decomposition of the weighted and centred X."""

    def __init__(self, X: Any, y: Any, sample_weight: Any, fit_intercept: bool):
        n = X.shape[0]
        self.weights = np.ones(n) if sample_weight is None else sample_weight
        self.root = np.sqrt(self.weights)
        self.x_mean = np.average(X, axis=0, weights=self.weights) if fit_intercept else np.zeros(X.shape[1])
        self.y_mean = np.average(y, axis=0, weights=self.weights) if fit_intercept else np.zeros(y.shape[1])
        self.X, self.y = (X - self.x_mean) * self.root[:, None], (y - self.y_mean) * self.root[:, None]
        self.u, self.s, self.vt = np.linalg.svd(self.X, full_matrices=False)
        self.share = self.weights / self.weights.sum() if fit_intercept else np.zeros(n)
        self.uy = self.u.T @ self.y

    def errors(self, alpha: float) -> tuple[Any, Any]:
        """(weighted errors of left-out samples, coefficients (features, targets))."""
        d = self.s**2 / (self.s**2 + alpha)
        leverage = (self.u * d * self.u).sum(axis=1) + self.share
        residuals = self.y - self.u @ (d[:, None] * self.uy)
        coef = self.vt.T @ ((self.s / (self.s**2 + alpha))[:, None] * self.uy)
        return residuals / (1 - leverage)[:, None], coef


class _Identity:
    """A fitted estimator whose prediction is its input, for scorers."""

    def __init__(self, classes: Any = None):
        if classes is not None:
            self.classes_ = classes

    def decision_function(self, y: Any) -> Any:
        return y

    def predict(self, y: Any) -> Any:
        return y


class _BaseRidgeCV(LinearModel):
    """What regressor and classifier share."""

    _parameter_constraints: dict[str, Any] = {}

    def __init__(self, alphas: Any = (0.1, 1.0, 10.0), *, fit_intercept: Any = True, scoring: Any = None, cv: Any = None,
                 gcv_mode: Any = None, store_cv_results: Any = False, alpha_per_target: Any = False):
        self.alphas, self.fit_intercept, self.scoring, self.cv = alphas, fit_intercept, scoring, cv
        self.gcv_mode, self.store_cv_results, self.alpha_per_target = gcv_mode, store_cv_results, alpha_per_target

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _fit(self, X: Any, y: Any, sample_weight: Any, raw_y: Any = None) -> Any:
        alphas = np.atleast_1d(np.asarray(self.alphas, dtype=np.float64))
        if (alphas < 0).any() or self.cv is None and (alphas <= 0).any():
            bad = float(alphas.min())
            raise ValueError(f"alphas{f'[{int(alphas.argmin())}]' if alphas.size > 1 else ''} == {bad}, must be "
                             f"{'>' if self.cv is None else '>='} 0.0." if self.cv is None else f"alphas == {bad}, must be >= 0.0.")
        return self._by_leave_one_out(X, y, sample_weight, alphas) if self.cv is None else self._by_folds(X, y, sample_weight, alphas,
                                                                                                          raw_y)

    def _by_leave_one_out(self, X: Any, y: Any, sample_weight: Any, alphas: Any) -> Any:
        kept, X = X.dtype, dense(X).astype(np.float64)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        two = (y if y.ndim == 2 else y.reshape(-1, 1)).astype(np.float64)
        problem = LeaveOneOut(X, two, sample_weight, self.fit_intercept)
        scores, coefs, results = [], [], []
        for alpha in alphas.tolist():
            errors, coef = problem.errors(alpha)
            scores.append(self._score(problem, errors, two, y))
            coefs.append(coef)
            if self.store_cv_results:
                results.append(errors**2 if self.scoring is None else two - errors / problem.root[:, None])
        scores = np.array(scores)
        best = scores.argmax(axis=0)
        if self.alpha_per_target and two.shape[1] > 1:
            self.alpha_, self.best_score_ = alphas[best], scores.max(axis=0)
            coef = np.column_stack([coefs[int(b)][:, k] for k, b in enumerate(best)])
        else:
            self.alpha_, self.best_score_ = float(alphas[int(best)]), scores[int(best)]
            coef = coefs[int(best)]
        self.coef_ = (coef.T if coef.shape[1] > 1 else coef[:, 0]).astype(kept)
        self._set_intercept(problem.x_mean, problem.y_mean if y.ndim == 2 else problem.y_mean[0])
        if self.store_cv_results:
            made = np.stack(results, axis=-1)
            self.cv_results_ = made if y.ndim == 2 else made[:, 0]
        return self

    def _score(self, problem: LeaveOneOut, errors: Any, two: Any, y: Any) -> Any:
        """The score of an alpha: a number, or one a target."""
        each = self.alpha_per_target and two.shape[1] > 1
        if self.scoring is None:
            return -(errors**2).mean(axis=0) if each else -float((errors**2).mean())
        from septet.sklearn.metrics import check_scoring

        scorer = check_scoring(self, scoring=self.scoring, allow_none=True)
        predictions = two - errors / problem.root[:, None]
        if each:
            return np.array([scorer(_Identity(), predictions[:, k], two[:, k]) for k in range(two.shape[1])])
        return self._scored(scorer, predictions, two, y)

    def _scored(self, scorer: Any, predictions: Any, two: Any, y: Any) -> float:
        return float(scorer(_Identity(), predictions if y.ndim == 2 else predictions[:, 0], y))

    _inner: Any = Ridge

    def _by_folds(self, X: Any, y: Any, sample_weight: Any, alphas: Any, raw_y: Any) -> Any:
        from septet.sklearn.model_selection import GridSearchCV

        if self.store_cv_results:
            raise ValueError("cv!=None and store_cv_results=True are incompatible")
        if self.alpha_per_target:
            raise ValueError("cv!=None and alpha_per_target=True are incompatible")
        solver = "sparse_cg" if hasattr(X, "tocsr") else "auto"
        grid = {"alpha": np.atleast_1d(np.asarray(self.alphas))}
        search = GridSearchCV(self._inner(fit_intercept=self.fit_intercept, solver=solver), grid, cv=self.cv, scoring=self.scoring)
        search.fit(X, y if raw_y is None else raw_y, sample_weight=sample_weight)
        found = search.best_estimator_
        self.alpha_, self.best_score_, self.coef_, self.intercept_ = found.alpha, search.best_score_, found.coef_, found.intercept_
        return self


class RidgeCV(MultiOutputMixin, RegressorMixin, _BaseRidgeCV):
    """Ridge regression with its alpha chosen."""

    _parameter_constraints = of("linear_model.RidgeCV")

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        refuse_metadata(self, params)
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc", "coo"], dtype=[np.float64, np.float32], multi_output=True,
                             y_numeric=True)
        return self._fit(X, y, sample_weight)


class RidgeClassifierCV(_RidgeClassifierMixin, _BaseRidgeCV):
    """The classifier with its alpha chosen."""

    _parameter_constraints = of("linear_model.RidgeClassifierCV")
    _inner = RidgeClassifier

    def __init__(self, alphas: Any = (0.1, 1.0, 10.0), *, fit_intercept: Any = True, scoring: Any = None, cv: Any = None,
                 class_weight: Any = None, store_cv_results: Any = False):
        super().__init__(alphas=alphas, fit_intercept=fit_intercept, scoring=scoring, cv=cv, store_cv_results=store_cv_results)
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  y: classes (samples,)."""
        refuse_metadata(self, params)
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc", "coo"], multi_output=True, y_numeric=False)
        X = X if X.dtype.kind == "f" else X.astype(np.float64)
        targets = class_targets(self, y)
        weights = class_weights(self, X, y, sample_weight)
        self._fit(X, targets, weights, y)
        self.intercept_ = np.atleast_1d(self.intercept_) if self.fit_intercept else 0.0
        return self

    def _scored(self, scorer: Any, predictions: Any, two: Any, y: Any) -> float:
        classes = np.arange(two.shape[1])
        if two.shape[1] == 1:
            return float(scorer(_Identity(np.array([-1, 1])), np.where(predictions[:, 0] > 0, 1, -1), two[:, 0].astype(int)))
        return float(scorer(_Identity(classes), predictions.argmax(axis=1), two.argmax(axis=1)))
