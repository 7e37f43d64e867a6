"""A linear one-class support vector machine by stochastic gradient descent."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import OutlierMixin
from septet.sklearn.linear_model import sgd_solver as solver
from septet.sklearn.linear_model.base import ours
from septet.sklearn.linear_model.sgd_base import BaseSGD
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data


class SGDOneClassSVM(OutlierMixin, BaseSGD):
    """Novelty detection by a linear one-class support vector machine; offset_ is 1 - the intercept."""

    _parameter_constraints = of("linear_model.SGDOneClassSVM")

    def __init__(self, nu: Any = 0.5, fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-3, shuffle: Any = True,
                 verbose: Any = 0, random_state: Any = None, learning_rate: Any = "optimal", eta0: Any = 0.01, power_t: Any = 0.5,
                 warm_start: Any = False, average: Any = False):
        self.nu = nu
        super().__init__("hinge", penalty="l2", C=1.0, l1_ratio=0, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol, shuffle=shuffle,
                         verbose=verbose, epsilon=0.1, random_state=random_state, learning_rate=learning_rate, eta0=eta0, power_t=power_t,
                         early_stopping=False, validation_fraction=0.1, n_iter_no_change=5, warm_start=warm_start, average=average)

    def fit(self, X: Any, y: Any = None, coef_init: Any = None, offset_init: Any = None, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features)."""
        self._check()
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", accept_large_sparse=False)
        if self.warm_start and hasattr(self, "coef_"):
            coef_init = self._state.w if coef_init is None else coef_init
            offset_init = 1 - self._state.b if offset_init is None else offset_init
        self.__dict__.pop("_state", None)
        self.t_ = 1.0
        self._partial(X, self.max_iter, sample_weight, coef_init, offset_init)
        solver.warn_epochs(self, self.n_iter_)
        return self

    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """One epoch more."""
        self._check(partial=True)
        first = not hasattr(self, "_state")
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", reset=first)
        if first:
            self.t_ = 1.0
        return self._partial(X, 1, sample_weight, None, None)

    def _partial(self, X: Any, max_iter: int, sample_weight: Any, coef: Any, offset: Any) -> Any:
        kept, (n, d) = X.dtype, X.shape
        X, weights = ours(X), _check_sample_weight(sample_weight, X, dtype=np.float64)
        if not hasattr(self, "_state"):
            if coef is not None and np.asarray(coef).size != d:
                raise ValueError("Provided coef_init does not match dataset.")
            self._state = solver.State(np.zeros(d) if coef is None else np.array(coef, dtype=np.float64).ravel(),
                                       0.0 if offset is None else 1 - float(np.ravel(offset)[0]), np.zeros(d))
            if offset is None:
                self._state.b = 1.0
        seed = int(check_random_state(self.random_state).randint(solver.MOST_SEED))
        options = self._options(self.nu)
        solver.sgd(self._state, X, np.ones(n), weights, options, self, max_iter, self.t_, seed, one_class=True,
                   average=self._start_average())
        self.n_iter_ = self._state.epochs
        self.t_ += self.n_iter_ * n
        coef, intercept = self._finish([self._state])
        self.coef_, self.offset_ = coef[0].astype(kept), 1 - intercept
        return self

    def decision_function(self, X: Any) -> Any:
        """Signed distances to the plane, positive inside."""
        check_is_fitted(self, "coef_")
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        return (X @ np.ravel(self.coef_) - self.offset_).ravel()

    def score_samples(self, X: Any) -> Any:
        """Decisions without the offset."""
        return np.asarray(self.decision_function(X)) + self.offset_

    def predict(self, X: Any) -> Any:
        """1 for inliers, -1 for outliers."""
        return np.where(np.asarray(self.decision_function(X)) >= 0, 1, -1)
