"""Lasso, elastic net and their forms for several targets."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model import coordinate_path as path
from septet.sklearn.linear_model.base import MultiOutputLinearModel, centred, ours, rescaled
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.tree.base import dense_rows
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_random_state, validate_data


def normalized_weights(sample_weight: Any, X: Any) -> Any:
    """Weights that sum to the number of samples, or None."""
    if sample_weight is None:
        return None
    sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
    return sample_weight * (X.shape[0] / sample_weight.sum())


class ElasticNet(RegressorMixin, MultiOutputLinearModel):
    """Least squares with l1 and l2 penalties: |y - Xw|^2 / 2n + alpha l1_ratio |w|_1 + alpha (1 - l1_ratio) |w|^2 / 2."""

    _parameter_constraints = of("linear_model.ElasticNet")
    path = staticmethod(path.enet_path)

    def __init__(self, alpha: Any = 1.0, *, l1_ratio: Any = 0.5, fit_intercept: Any = True, precompute: Any = False, max_iter: Any = 1000,
                 copy_X: Any = True, tol: Any = 1e-4, warm_start: Any = False, positive: Any = False, random_state: Any = None,
                 selection: Any = "cyclic"):
        self.alpha, self.l1_ratio, self.fit_intercept, self.precompute, self.max_iter = alpha, l1_ratio, fit_intercept, precompute, max_iter
        self.copy_X, self.tol, self.warm_start, self.positive = copy_X, tol, warm_start, positive
        self.random_state, self.selection = random_state, selection

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None, check_input: bool = True) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        if self.alpha == 0:
            warnings.warn("With alpha=0, this algorithm does not converge well. You are advised to use the LinearRegression estimator",
                          stacklevel=2)
        X, y = validate_data(self, X, y, accept_sparse="csc", order="F", dtype=[np.float64, np.float32], multi_output=True, y_numeric=True)
        kept, X, y = X.dtype, ours(X, "csc"), y.astype(np.float64)
        weights = normalized_weights(sample_weight, X)
        X = X if is_sparse(X) else X.astype(np.float64)
        X, y, x_mean, y_mean = centred(X, y, self.fit_intercept, weights)
        if is_sparse(X) and weights is not None:
            X = X.toarray() - x_mean
        if weights is not None:
            X, y = rescaled(X, y, weights)
        two = y if y.ndim == 2 else y.reshape(-1, 1)
        found = [self._one(X, two[:, k], x_mean, k) for k in range(two.shape[1])]
        coef, gaps, counts = (list(part) for part in zip(*found))
        self.n_iter_ = counts[0] if len(counts) == 1 else counts
        self.dual_gap_ = kept.type(gaps[0]) if len(gaps) == 1 else np.array(gaps, dtype=kept)
        self.coef_ = (coef[0] if len(coef) == 1 else np.stack(coef)).astype(kept)
        self._set_intercept(x_mean, y_mean if y.ndim == 2 and len(coef) > 1 or y.ndim == 1 else y_mean.reshape(-1))
        return self

    def _one(self, X: Any, y: Any, x_mean: Any, k: int) -> tuple[Any, float, int]:
        """(coefficients, gap, sweeps) of one target."""
        n = X.shape[0]
        start = np.zeros(X.shape[1])
        if self.warm_start and hasattr(self, "coef_"):
            start = np.array(self.coef_ if self.coef_.ndim == 1 else self.coef_[k], dtype=np.float64)
        problem = path.Problem(X, y, x_mean if is_sparse(X) and self.fit_intercept else None, path.gram_of(self.precompute, X, True))
        seed = path.seed_of(self.selection, check_random_state(self.random_state))
        most = 1000 if self.max_iter is None else self.max_iter
        coefs, gaps, counts = path.descend(problem, [self.alpha], self.l1_ratio, n, most, self.tol, seed, self.positive, start)
        return coefs[0], float(gaps[0]), counts[0]

    @property
    def sparse_coef_(self) -> Any:
        """The coefficients as a sparse matrix."""
        return csr_matrix(self.coef_)


class Lasso(ElasticNet):
    """Least squares with an l1 penalty (Tibshirani, JRSS B 58, 1996)."""

    _parameter_constraints = of("linear_model.Lasso")
    path = staticmethod(path.enet_path)

    def __init__(self, alpha: Any = 1.0, *, fit_intercept: Any = True, precompute: Any = False, copy_X: Any = True, max_iter: Any = 1000,
                 tol: Any = 1e-4, warm_start: Any = False, positive: Any = False, random_state: Any = None, selection: Any = "cyclic"):
        super().__init__(alpha=alpha, l1_ratio=1.0, fit_intercept=fit_intercept, precompute=precompute, copy_X=copy_X, max_iter=max_iter,
                         tol=tol, warm_start=warm_start, positive=positive, random_state=random_state, selection=selection)


class MultiTaskElasticNet(Lasso):
    """Elastic net for several targets with features in common: the l1 norm of the rows' l2 norms."""

    _parameter_constraints = of("linear_model.MultiTaskElasticNet")

    def __init__(self, alpha: Any = 1.0, *, l1_ratio: Any = 0.5, fit_intercept: Any = True, copy_X: Any = True, max_iter: Any = 1000,
                 tol: Any = 1e-4, warm_start: Any = False, random_state: Any = None, selection: Any = "cyclic"):
        self.alpha, self.l1_ratio, self.fit_intercept, self.copy_X, self.max_iter = alpha, l1_ratio, fit_intercept, copy_X, max_iter
        self.tol, self.warm_start, self.random_state, self.selection = tol, warm_start, random_state, selection

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output, tags.target_tags.single_output = True, False
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Fit.  X: (samples, features), y: (samples, targets)."""
        X, y = validate_data(self, X, y, validate_separately=({"accept_sparse": "csc", "dtype": [np.float64, np.float32], "order": "F"},
                                                              {"ensure_2d": False, "order": "F", "dtype": np.float64}))
        X = dense_rows(X)                       # its residuals have every sample and target anyway
        if y.ndim == 1:
            raise ValueError(f"For mono-task outputs, use {'ElasticNet' if hasattr(self, 'l1_ratio') else 'Lasso'}")
        if X.shape[0] != y.shape[0]:
            raise ValueError(f"X and y have inconsistent dimensions ({X.shape[0]} != {y.shape[0]})")
        kept, n = X.dtype, X.shape[0]
        weights = normalized_weights(sample_weight, X)
        X, y, x_mean, y_mean = centred(X.astype(np.float64), y.astype(np.float64), self.fit_intercept, weights)
        if weights is not None:
            X, y = rescaled(X, y, weights)
        start = np.zeros((X.shape[1], y.shape[1]))
        if self.warm_start and hasattr(self, "coef_"):
            start = np.ascontiguousarray(self.coef_.T.astype(np.float64))
        seed = path.seed_of(self.selection, check_random_state(self.random_state))
        coefs, gaps, counts = path.descend(path.MultiProblem(X, y), [self.alpha], self.l1_ratio, n, self.max_iter, self.tol, seed, False,
                                           start)
        self.coef_, self.dual_gap_, self.n_iter_ = coefs[0].T.astype(kept), float(gaps[0]), counts[0]
        self.eps_ = self.tol * float((y * y).sum())
        self._set_intercept(x_mean, y_mean)
        return self


class MultiTaskLasso(MultiTaskElasticNet):
    """Lasso for several targets with features in common."""

    _parameter_constraints = of("linear_model.MultiTaskLasso")

    def __init__(self, alpha: Any = 1.0, *, fit_intercept: Any = True, copy_X: Any = True, max_iter: Any = 1000, tol: Any = 1e-4,
                 warm_start: Any = False, random_state: Any = None, selection: Any = "cyclic"):
        super().__init__(alpha=alpha, l1_ratio=1.0, fit_intercept=fit_intercept, copy_X=copy_X, max_iter=max_iter, tol=tol,
                         warm_start=warm_start, random_state=random_state, selection=selection)
