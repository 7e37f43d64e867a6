"""Lasso and elastic net whose alpha and l1_ratio are chosen by cross-validation."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model import coordinate_path as path
from septet.sklearn.linear_model.base import MultiOutputLinearModel, centred, ours, rescaled
from septet.sklearn.linear_model.coordinate_descent import ElasticNet, Lasso, MultiTaskElasticNet, MultiTaskLasso, normalized_weights
from septet.sklearn.tree.base import dense_rows
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_consistent_length, check_random_state, column_or_1d, validate_data


class LinearModelCV(MultiOutputLinearModel):
    """Paths on the folds, the best point of their mean error, and a fit on everything."""

    _parameter_constraints: dict[str, Any] = {}

    path = staticmethod(path.enet_path)
    _model: Any = None
    _multi = False

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = self._multi
        if self._multi:
            tags.target_tags.single_output = False
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,), or (samples, targets) of the multi-task forms."""
        from septet.sklearn.model_selection import check_cv
        from septet.sklearn.utils.metadata_routing import split_params

        X, y = validate_data(self, X, y, validate_separately=({"accept_sparse": "csc", "dtype": [np.float64, np.float32]},
                                                              {"dtype": [np.float64, np.float32], "ensure_2d": False}))
        if self._multi and y.ndim == 1:
            raise ValueError(f"For mono-task outputs, use {type(self).__name__.removeprefix('MultiTask')}")
        if not self._multi:
            if y.ndim > 1 and y.shape[1] > 1:
                raise ValueError(f"For multi-task outputs, use MultiTask{type(self).__name__}")
            y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        kept = X.dtype
        X, y, weights = dense_rows(X) if self._multi else ours(X, "csc"), y.astype(np.float64), normalized_weights(sample_weight, X)
        X = X if is_sparse(X) else X.astype(np.float64)
        ratios = np.atleast_1d(np.asarray(getattr(self, "l1_ratio", 1.0), dtype=np.float64))
        grids = self._grids(X, y, ratios, weights)
        cv = check_cv(self.cv)
        folds = list(cv.split(X, y, **split_params(self, cv, params)))
        errors = np.array([[self._fold(X, y, weights, np.asarray(train), np.asarray(test), grid, float(ratio)) for train, test in folds]
                           for grid, ratio in zip(grids, ratios)])
        share = None if weights is None else np.array([float(weights[np.asarray(test)].sum()) for _, test in folds])
        means = np.average(errors, axis=1, weights=share)
        best = [int(i) for i in np.unravel_index(int(means.argmin()), means.shape)]
        self.l1_ratio_, self.alpha_ = ratios[best[0]], np.float64(grids[best[0]][best[1]])
        paths = np.moveaxis(errors, 2, 1)
        self.mse_path_ = (paths if len(ratios) > 1 else paths[0]).astype(kept)
        same = len(ratios) == 1 or isinstance(self.alphas, int) is False
        self.alphas_ = grids[0] if same else np.array(grids)
        return self._refit(X.astype(kept, copy=False), y, weights)

    def _grids(self, X: Any, y: Any, ratios: Any, weights: Any) -> list[Any]:
        """Alphas of each l1_ratio."""
        if isinstance(self.alphas, (int, np.integer)):
            return [path.alpha_grid(X, y, float(r), self.eps, int(self.alphas), self.fit_intercept, weights) for r in ratios]
        return [np.sort(np.asarray(self.alphas, dtype=np.float64))[::-1]] * len(ratios)

    def _fold(self, X: Any, y: Any, weights: Any, train: Any, test: Any, grid: Any, ratio: float) -> Any:
        """Mean squared errors along a path on one fold."""
        part, targets = X[train], y[train]
        w = None
        if weights is not None:
            w = weights[train]
            w = w * (len(train) / w.sum())
        part, targets, x_mean, y_mean = centred(part, targets, self.fit_intercept, w)
        if is_sparse(part) and (self.fit_intercept or w is not None):
            part = part.toarray() - x_mean
        if w is not None:
            part, targets = rescaled(part, targets, w)
        n, d = part.shape
        if self._multi:
            problem: Any = path.MultiProblem(part, targets)
            start = np.zeros((d, targets.shape[1]))
        else:
            problem = path.Problem(part, targets, None, path.gram_of(self.precompute, part, n > d))
            start = np.zeros(d)
        seed = path.seed_of(self.selection, check_random_state(self.random_state))
        coefs, _, _ = path.descend(problem, grid, ratio, n, self.max_iter, self.tol, seed, getattr(self, "positive", False), start)
        held, wanted = X[test], y[test]
        made = []
        for coef in coefs:
            r = (held @ coef + (y_mean - x_mean @ coef) - wanted) ** 2
            r = r.mean(axis=1) if r.ndim == 2 else r
            made.append(float(np.average(r, weights=None if weights is None else weights[test])))
        return made

    def _refit(self, X: Any, y: Any, weights: Any) -> Any:
        names = set(self._model().get_params())
        model = self._model(**{k: v for k, v in self.get_params().items() if k in names and k not in ("precompute", "l1_ratio")})
        model.alpha, model.copy_X = self.alpha_, True
        if "l1_ratio" in names:
            model.l1_ratio = self.l1_ratio_
        model.fit(X, y) if weights is None else model.fit(X, y, sample_weight=weights)
        if not hasattr(self, "l1_ratio"):
            del self.l1_ratio_
        self.coef_, self.intercept_, self.dual_gap_, self.n_iter_ = model.coef_, model.intercept_, model.dual_gap_, model.n_iter_
        return self


class LassoCV(RegressorMixin, LinearModelCV):
    """Lasso with its alpha chosen."""

    _parameter_constraints = of("linear_model.LassoCV")
    _model = Lasso

    def __init__(self, *, eps: Any = 1e-3, alphas: Any = 100, fit_intercept: Any = True, precompute: Any = "auto", max_iter: Any = 1000,
                 tol: Any = 1e-4, copy_X: Any = True, cv: Any = None, verbose: Any = False, n_jobs: Any = None, positive: Any = False,
                 random_state: Any = None, selection: Any = "cyclic"):
        self.eps, self.alphas, self.fit_intercept, self.precompute, self.max_iter = eps, alphas, fit_intercept, precompute, max_iter
        self.tol, self.copy_X, self.cv, self.verbose, self.n_jobs = tol, copy_X, cv, verbose, n_jobs
        self.positive, self.random_state, self.selection = positive, random_state, selection


class ElasticNetCV(RegressorMixin, LinearModelCV):
    """Elastic net with its alpha and l1_ratio chosen."""

    _parameter_constraints = of("linear_model.ElasticNetCV")
    _model = ElasticNet

    def __init__(self, *, l1_ratio: Any = 0.5, eps: Any = 1e-3, alphas: Any = 100, fit_intercept: Any = True, precompute: Any = "auto",
                 max_iter: Any = 1000, tol: Any = 1e-4, cv: Any = None, copy_X: Any = True, verbose: Any = 0, n_jobs: Any = None,
                 positive: Any = False, random_state: Any = None, selection: Any = "cyclic"):
        self.l1_ratio, self.eps, self.alphas, self.fit_intercept, self.precompute = l1_ratio, eps, alphas, fit_intercept, precompute
        self.max_iter, self.tol, self.cv, self.copy_X, self.verbose, self.n_jobs = max_iter, tol, cv, copy_X, verbose, n_jobs
        self.positive, self.random_state, self.selection = positive, random_state, selection


class MultiTaskElasticNetCV(RegressorMixin, LinearModelCV):
    """The multi-task elastic net with its alpha and l1_ratio chosen."""

    _parameter_constraints = of("linear_model.MultiTaskElasticNetCV")
    _model = MultiTaskElasticNet
    _multi = True

    def __init__(self, *, l1_ratio: Any = 0.5, eps: Any = 1e-3, alphas: Any = 100, fit_intercept: Any = True, max_iter: Any = 1000,
                 tol: Any = 1e-4, cv: Any = None, copy_X: Any = True, verbose: Any = 0, n_jobs: Any = None, random_state: Any = None,
                 selection: Any = "cyclic"):
        self.l1_ratio, self.eps, self.alphas, self.fit_intercept, self.max_iter = l1_ratio, eps, alphas, fit_intercept, max_iter
        self.tol, self.cv, self.copy_X, self.verbose, self.n_jobs = tol, cv, copy_X, verbose, n_jobs
        self.random_state, self.selection = random_state, selection

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples, targets)."""
        return super().fit(X, y, sample_weight, **params)


class MultiTaskLassoCV(RegressorMixin, LinearModelCV):
    """The multi-task Lasso with its alpha chosen."""

    _parameter_constraints = of("linear_model.MultiTaskLassoCV")
    _model = MultiTaskLasso
    _multi = True

    def __init__(self, *, eps: Any = 1e-3, alphas: Any = 100, fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-4,
                 copy_X: Any = True, cv: Any = None, verbose: Any = False, n_jobs: Any = None, random_state: Any = None,
                 selection: Any = "cyclic"):
        self.eps, self.alphas, self.fit_intercept, self.max_iter, self.tol = eps, alphas, fit_intercept, max_iter, tol
        self.copy_X, self.cv, self.verbose, self.n_jobs = copy_X, cv, verbose, n_jobs
        self.random_state, self.selection = random_state, selection

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples, targets)."""
        return super().fit(X, y, sample_weight, **params)
