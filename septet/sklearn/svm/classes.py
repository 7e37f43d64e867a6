"""The kernel machines."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import OutlierMixin, RegressorMixin
from septet.sklearn.svm.base import BaseLibSVM, BaseSVC
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _num_samples


class SVC(BaseSVC):
    """C-support vector classification."""

    _impl = "c_svc"
    _parameter_constraints = of("svm.SVC")

    def __init__(self, *, C: Any = 1.0, kernel: Any = "rbf", degree: Any = 3, gamma: Any = "scale", coef0: Any = 0.0, shrinking: Any = True,
                 probability: Any = "deprecated", tol: Any = 1e-3, cache_size: Any = 200, class_weight: Any = None, verbose: Any = False,
                 max_iter: Any = -1, decision_function_shape: Any = "ovr", break_ties: Any = False, random_state: Any = None):
        self.C, self.kernel, self.degree, self.gamma, self.coef0, self.shrinking = C, kernel, degree, gamma, coef0, shrinking
        self.probability, self.tol, self.cache_size, self.class_weight, self.verbose = probability, tol, cache_size, class_weight, verbose
        self.max_iter, self.decision_function_shape, self.break_ties = max_iter, decision_function_shape, break_ties
        self.random_state = random_state


class NuSVC(BaseSVC):
    """Classification by the share nu of errors and support vectors."""

    _impl = "nu_svc"
    _parameter_constraints = of("svm.NuSVC")

    def __init__(self, *, nu: Any = 0.5, kernel: Any = "rbf", degree: Any = 3, gamma: Any = "scale", coef0: Any = 0.0,
                 shrinking: Any = True, probability: Any = "deprecated", tol: Any = 1e-3, cache_size: Any = 200, class_weight: Any = None,
                 verbose: Any = False, max_iter: Any = -1, decision_function_shape: Any = "ovr", break_ties: Any = False,
                 random_state: Any = None):
        self.nu, self.kernel, self.degree, self.gamma, self.coef0, self.shrinking = nu, kernel, degree, gamma, coef0, shrinking
        self.probability, self.tol, self.cache_size, self.class_weight, self.verbose = probability, tol, cache_size, class_weight, verbose
        self.max_iter, self.decision_function_shape, self.break_ties = max_iter, decision_function_shape, break_ties
        self.random_state = random_state


class SVR(RegressorMixin, BaseLibSVM):
    """Epsilon-support vector regression."""

    _impl = "epsilon_svr"
    _parameter_constraints = of("svm.SVR")

    def __init__(self, *, kernel: Any = "rbf", degree: Any = 3, gamma: Any = "scale", coef0: Any = 0.0, tol: Any = 1e-3, C: Any = 1.0,
                 epsilon: Any = 0.1, shrinking: Any = True, cache_size: Any = 200, verbose: Any = False, max_iter: Any = -1):
        self.kernel, self.degree, self.gamma, self.coef0, self.tol, self.C = kernel, degree, gamma, coef0, tol, C
        self.epsilon, self.shrinking, self.cache_size, self.verbose, self.max_iter = epsilon, shrinking, cache_size, verbose, max_iter


class NuSVR(RegressorMixin, BaseLibSVM):
    """Regression with a tube that leaves a share nu outside."""

    _impl = "nu_svr"
    _parameter_constraints = of("svm.NuSVR")

    def __init__(self, *, nu: Any = 0.5, C: Any = 1.0, kernel: Any = "rbf", degree: Any = 3, gamma: Any = "scale", coef0: Any = 0.0,
                 shrinking: Any = True, tol: Any = 1e-3, cache_size: Any = 200, verbose: Any = False, max_iter: Any = -1):
        self.nu, self.C, self.kernel, self.degree, self.gamma, self.coef0 = nu, C, kernel, degree, gamma, coef0
        self.shrinking, self.tol, self.cache_size, self.verbose, self.max_iter = shrinking, tol, cache_size, verbose, max_iter


class OneClassSVM(OutlierMixin, BaseLibSVM):
    """The support of a distribution: 1 inside, -1 outside."""

    _impl = "one_class"
    _parameter_constraints = of("svm.OneClassSVM")

    def __init__(self, *, kernel: Any = "rbf", degree: Any = 3, gamma: Any = "scale", coef0: Any = 0.0, tol: Any = 1e-3, nu: Any = 0.5,
                 shrinking: Any = True, cache_size: Any = 200, verbose: Any = False, max_iter: Any = -1):
        self.kernel, self.degree, self.gamma, self.coef0, self.tol, self.nu = kernel, degree, gamma, coef0, tol, nu
        self.shrinking, self.cache_size, self.verbose, self.max_iter = shrinking, cache_size, verbose, max_iter

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Fit.  X: (samples, features)."""
        super().fit(X, np.ones(_num_samples(X)), sample_weight=sample_weight)
        self.offset_ = -self._intercept_
        return self

    def decision_function(self, X: Any) -> Any:
        """Signed distances, positive inside."""
        return self._decision(X)

    def score_samples(self, X: Any) -> Any:
        """Decisions without the offset."""
        return np.asarray(self.decision_function(X)) + self.offset_

    def predict(self, X: Any) -> Any:
        """1 for inliers, -1 for outliers."""
        return np.where(np.asarray(self.decision_function(X)) > 0, 1, -1)
