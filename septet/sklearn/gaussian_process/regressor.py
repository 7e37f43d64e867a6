"""Regression by Gaussian processes (Rasmussen & Williams, algorithm 2.1)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.core.fn import linalg
from septet.sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin, clone
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.gaussian_process.kernel_base import with_slopes
from septet.sklearn.optimize import check_result, lbfgs
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_random_state, validate_data


def optimized(objective: Any, theta: Any, bounds: Any, optimizer: Any) -> tuple[Any, float]:
    """(theta, value) where the objective is least.  ValueError for an unknown optimizer."""
    if optimizer == "fmin_l_bfgs_b":
        found = lbfgs(objective, theta, bounds=(bounds[:, 0], bounds[:, 1]))
        check_result(found, 15000, 5)
        return found.x, float(found.fun)
    if callable(optimizer):
        return optimizer(objective, theta, bounds=bounds)
    raise ValueError(f"Unknown optimizer {optimizer}.")


def search_theta(kernel: Any, objective: Any, value: Any, optimizer: Any, restarts: int, rng: Any) -> tuple[Any, float]:
    """The best theta from the kernel's own start and random ones."""
    bounds = kernel.bounds
    found = [optimized(objective, kernel.theta, bounds, optimizer)]
    if restarts > 0 and not np.isfinite(bounds).all():
        raise ValueError("Multiple optimizer restarts (n_restarts_optimizer>0) requires that all bounds are finite.")
    for _ in range(restarts):
        start = np.asarray(rng.uniform(bounds[:, 0], bounds[:, 1]))
        found.append(optimized(objective, start, bounds, optimizer))
    values = [v for _, v in found]
    return found[values.index(min(values))]


def warn_bounds(kernel: Any, theta: Any) -> None:
    """ConvergenceWarning for hyperparameters at their bounds."""
    at = 0
    for h in kernel.hyperparameters:
        if h.fixed:
            continue
        for k in range(h.n_elements):
            low, high = (float(b) for b in np.log(h.bounds[k if h.bounds.shape[0] > 1 else 0]))
            for name, bound, word in (("lower", low, "Decreasing"), ("upper", high, "Increasing")):
                if abs(float(theta[at]) - bound) <= 1e-2 * abs(bound) + 1e-8 and math.isclose(float(theta[at]), bound, rel_tol=1e-2):
                    warnings.warn(f"The optimal value found for dimension {k} of parameter {h.name} is close to the specified {name} bound "
                                  f"{math.exp(bound)}. {word} the bound and calling fit again may find a better value.", ConvergenceWarning,
                                  stacklevel=4)
            at += 1


class GaussianProcessRegressor(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """A prior over functions by its kernel, conditioned on the data."""

    _kept_elsewhere = ("_rng",)                 # predictions do not read it: a compiled one need not watch it

    _parameter_constraints = of("gaussian_process.GaussianProcessRegressor")

    def __init__(self, kernel: Any = None, *, alpha: Any = 1e-10, optimizer: Any = "fmin_l_bfgs_b", n_restarts_optimizer: Any = 0,
                 normalize_y: Any = False, copy_X_train: Any = True, n_targets: Any = None, random_state: Any = None):
        self.kernel, self.alpha, self.optimizer, self.n_restarts_optimizer = kernel, alpha, optimizer, n_restarts_optimizer
        self.normalize_y, self.copy_X_train, self.n_targets, self.random_state = normalize_y, copy_X_train, n_targets, random_state

    def _own_kernel(self) -> Any:
        from septet.sklearn.gaussian_process.kernels import RBF, ConstantKernel

        if self.kernel is not None:
            return clone(self.kernel)
        return ConstantKernel(1.0) * RBF(1.0)

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        self.kernel_ = self._own_kernel()
        self._rng = check_random_state(self.random_state)
        vectors = self.kernel_.requires_vector_input
        X, y = validate_data(self, X, y, multi_output=True, y_numeric=True, ensure_2d=vectors, dtype="numeric" if vectors else None)
        count = y.shape[1] if y.ndim > 1 else 1
        if self.n_targets is not None and count != self.n_targets:
            raise ValueError(f"The number of targets seen in `y` is different from the parameter `n_targets`. Got {count} != "
                             f"{self.n_targets}.")
        y = y.astype(np.float64)
        if self.normalize_y:
            self._y_train_mean = y.mean(axis=0)
            std = y.std(axis=0)
            self._y_train_std = np.where(std == 0, 1.0, std) if y.ndim > 1 else float(std) or 1.0
            y = (y - self._y_train_mean) / self._y_train_std
        else:
            shape = y.shape[1:]
            self._y_train_mean, self._y_train_std = (np.zeros(shape), np.ones(shape)) if shape else (0.0, 1.0)
        if np.iterable(self.alpha) and np.asarray(self.alpha).shape[0] != y.shape[0]:
            if np.asarray(self.alpha).shape[0] != 1:
                raise ValueError(f"alpha must be a scalar or an array with same number of entries as y. "
                                 f"({np.asarray(self.alpha).shape[0]} != "
                                 f"{y.shape[0]})")
        self.X_train_, self.y_train_ = X, y
        if self.optimizer is not None and self.kernel_.n_dims > 0:
            theta, value = search_theta(self.kernel_, self._objective, None, self.optimizer, self.n_restarts_optimizer, self._rng)
            self.kernel_.theta = theta
            warn_bounds(self.kernel_, theta)
            self.log_marginal_likelihood_value_ = np.float64(-value)
        else:
            self.log_marginal_likelihood_value_ = np.float64(self.log_marginal_likelihood(self.kernel_.theta))
        K = self._noisy(self.kernel_(X))
        try:
            self.L_ = np.linalg.cholesky(K)
        except np.linalg.LinAlgError as error:
            raise np.linalg.LinAlgError(f"The kernel, {self.kernel_}, is not returning a positive definite matrix. Try gradually "
                                        f"increasing the 'alpha' parameter of your GaussianProcessRegressor "
                                        f"estimator.", *error.args[1:]) from None
        self.alpha_ = linalg.cholesky_solve(self.L_, y)
        return self

    def _noisy(self, K: Any) -> Any:
        places = np.arange(K.shape[0])
        K = K.copy()
        K[places, places] += np.asarray(self.alpha, dtype=np.float64)
        return K

    def _objective(self, theta: Any, eval_gradient: bool = True) -> Any:
        if not eval_gradient:
            return -self.log_marginal_likelihood(theta, clone_kernel=False)
        value, g = self.log_marginal_likelihood(theta, eval_gradient=True, clone_kernel=False)
        return -value, -g

    def log_marginal_likelihood(self, theta: Any = None, eval_gradient: bool = False, clone_kernel: bool = True) -> Any:
        """The logarithm of the evidence of theta, with its gradient if asked."""
        if theta is None:
            if eval_gradient:
                raise ValueError("Gradient can only be evaluated for theta!=None")
            return self.log_marginal_likelihood_value_
        kernel = self.kernel_
        if clone_kernel:
            kernel = kernel.clone_with_theta(theta)
        else:
            kernel.theta = theta
        K, slopes = with_slopes(kernel, self.X_train_) if eval_gradient else (kernel(self.X_train_), [])
        try:
            L = np.linalg.cholesky(self._noisy(K))
        except np.linalg.LinAlgError:
            return (-np.inf, np.zeros_like(np.asarray(theta))) if eval_gradient else -np.inf
        y = self.y_train_ if self.y_train_.ndim == 2 else self.y_train_[:, None]
        a = linalg.cholesky_solve(L, y)
        value = -0.5 * float((y * a).sum()) - y.shape[1] * (float(np.log(np.diagonal(L)).sum()) + 0.5 * K.shape[0] * math.log(2 * math.pi))
        if not eval_gradient:
            return value
        inner = a @ a.T - y.shape[1] * linalg.cholesky_inverse(L)
        return value, np.array([0.5 * float((inner * slope).sum()) for slope in slopes])

    def predict(self, X: Any, return_std: bool = False, return_cov: bool = False) -> Any:
        """Means, and standard deviations or covariances if asked."""
        if return_std and return_cov:
            raise RuntimeError("At most one of return_std or return_cov can be requested.")
        vectors = self.kernel is None or self.kernel.requires_vector_input
        X = validate_data(self, X, ensure_2d=vectors, dtype="numeric" if vectors else None, reset=False)
        if not hasattr(self, "X_train_"):
            return self._prior(X, return_std, return_cov)
        K = self.kernel_(X, self.X_train_)
        mean = self._y_train_std * (K @ self.alpha_) + self._y_train_mean
        if mean.ndim > 1 and mean.shape[1] == 1:
            mean = mean[:, 0]
        if not return_std and not return_cov:
            return mean
        V = linalg.triangular_solve(self.L_, K.T)
        if return_cov:
            cov = self.kernel_(X) - V.T @ V
            cov = np.multiply.outer(cov, np.asarray(self._y_train_std) ** 2)
            return mean, cov[..., 0] if cov.ndim > 2 and cov.shape[2] == 1 else cov
        var = self.kernel_.diag(X) - (V * V).sum(axis=0)
        if (var < 0).any():
            warnings.warn("Predicted variances smaller than 0. Setting those variances to 0.", stacklevel=2)
            var = np.maximum(var, 0.0)
        std = np.sqrt(np.multiply.outer(var, np.asarray(self._y_train_std) ** 2))
        return mean, std[:, 0] if std.ndim > 1 and std.shape[1] == 1 else std

    def _prior(self, X: Any, return_std: bool, return_cov: bool) -> Any:
        """What holds before any data."""
        kernel, count = self._own_kernel(), self.n_targets or 1
        mean = np.zeros((X.shape[0], count) if count > 1 else X.shape[0])
        if return_cov:
            cov = kernel(X)
            return mean, np.repeat(cov[:, :, None], count, axis=-1) if count > 1 else cov
        if return_std:
            std = np.sqrt(kernel.diag(X))
            return mean, np.repeat(std[:, None], count, axis=-1) if count > 1 else std
        return mean

    def sample_y(self, X: Any, n_samples: int = 1, random_state: Any = 0) -> Any:
        """Functions drawn, at X: (samples, n_samples)."""
        rng = check_random_state(random_state)
        mean, cov = (np.asarray(a) for a in self.predict(X, return_cov=True))
        if mean.ndim == 1:
            return np.asarray(rng.multivariate_normal(mean, cov, n_samples)).T
        made = [np.asarray(rng.multivariate_normal(mean[:, k], cov[..., k], n_samples)).T[:, None] for k in range(mean.shape[1])]
        return np.hstack(made)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags
