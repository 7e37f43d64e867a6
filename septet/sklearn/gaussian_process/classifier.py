"""Classification by Gaussian processes with Laplace's approximation (Rasmussen & Williams, algorithms 3.1, 3.2 and 5.1)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import ops
from septet.core.fn import linalg
from septet.sklearn.base import BaseEstimator, ClassifierMixin, clone
from septet.sklearn.gaussian_process.kernel_base import with_slopes
from septet.sklearn.gaussian_process.regressor import search_theta
from septet.sklearn.linear_model.base import sigmoid
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

LAMBDAS = np.array([0.41, 0.4, 0.37, 0.44, 0.39])[:, None]
COEFS = np.array([-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654])[:, None]


class _BinaryLaplace(BaseEstimator):
    """Two classes."""

    def __init__(self, kernel: Any = None, *, optimizer: Any = "fmin_l_bfgs_b", n_restarts_optimizer: Any = 0, max_iter_predict: Any = 100,
                 warm_start: Any = False, copy_X_train: Any = True, random_state: Any = None):
        self.kernel, self.optimizer, self.n_restarts_optimizer = kernel, optimizer, n_restarts_optimizer
        self.max_iter_predict = max_iter_predict
        self.warm_start, self.copy_X_train, self.random_state = warm_start, copy_X_train, random_state

    def fit(self, X: Any, y: Any) -> Any:
        from septet.sklearn.gaussian_process.kernels import RBF, ConstantKernel

        self.kernel_ = ConstantKernel(1.0, "fixed") * RBF(1.0, "fixed") if self.kernel is None else clone(self.kernel)
        self.rng, self.X_train_ = check_random_state(self.random_state), X
        self.classes_, numbers = np.unique(y, return_inverse=True)
        self.y_train_ = numbers
        if self.classes_.size != 2:
            raise ValueError(f"{type(self).__name__} supports only binary classification. y contains classes {self.classes_}")
        if self.optimizer is not None and self.kernel_.n_dims > 0:
            theta, value = search_theta(self.kernel_, self._objective, None, self.optimizer, self.n_restarts_optimizer, self.rng)
            self.kernel_.theta = theta
            self.log_marginal_likelihood_value_ = np.float64(-value)
        else:
            self.log_marginal_likelihood_value_ = np.float64(self.log_marginal_likelihood(self.kernel_.theta))
        _, (self.pi_, self.W_sr_, self.L_, _, _) = self._mode(self.kernel_(X))
        return self

    def _objective(self, theta: Any, eval_gradient: bool = True) -> Any:
        value, g = self.log_marginal_likelihood(theta, eval_gradient=True, clone_kernel=False)
        return -value, -g

    def _mode(self, K: Any) -> Any:
        """(log likelihood, (pi, root of W, Cholesky factor, b, a)) at the posterior's mode."""
        kept = self.warm_start and hasattr(self, "f_cached") and self.f_cached.shape == self.y_train_.shape
        f, best = (self.f_cached if kept else np.zeros(len(self.y_train_))), -np.inf
        n = K.shape[0]
        for _ in range(self.max_iter_predict):
            pi = sigmoid(f)
            W = pi * (1 - pi)
            root = np.sqrt(W)
            scaled = root[:, None] * K
            L = np.linalg.cholesky(np.eye(n) + scaled * root)
            b = W * f + (self.y_train_ - pi)
            a = b - root * linalg.cholesky_solve(L, scaled @ b)
            f = K @ a
            value = -0.5 * float(a @ f) - float(np.logaddexp(0, -(self.y_train_ * 2 - 1) * f).sum()) - float(np.log(np.diagonal(L)).sum())
            if value - best < 1e-10:
                break
            best = value
        self.f_cached = f
        return value, (pi, root, L, b, a)

    def log_marginal_likelihood(self, theta: Any = None, eval_gradient: bool = False, clone_kernel: bool = True) -> Any:
        """Laplace's approximation of the evidence, with its gradient if asked."""
        if theta is None:
            return self.log_marginal_likelihood_value_
        kernel = self.kernel_.clone_with_theta(theta) if clone_kernel else self.kernel_
        if not clone_kernel:
            kernel.theta = theta
        if not eval_gradient:
            return self._mode(kernel(self.X_train_))[0]
        K, slopes = with_slopes(kernel, self.X_train_)
        Z, (pi, root, L, _, a) = self._mode(K)
        R = root[:, None] * linalg.cholesky_inverse(L) * root
        C = linalg.triangular_solve(L, root[:, None] * K)
        s2 = -0.5 * (np.diagonal(K) - (C * C).sum(axis=0)) * (pi * (1 - pi) * (1 - 2 * pi))
        return Z, np.array([self._slope(D, K, R, a, s2, pi) for D in slopes])

    def _slope(self, D: Any, K: Any, R: Any, a: Any, s2: Any, pi: Any) -> float:
        """Of the approximation, by the hyperparameter that the kernel has slope D by."""
        s1 = 0.5 * float(a @ (D @ a)) - 0.5 * float((R * D).sum())
        b = D @ (self.y_train_ - pi)
        return s1 + float(s2 @ (b - K @ (R @ b)))

    def _latent(self, X: Any) -> tuple[Any, Any]:
        """Mean and variance of the latent function."""
        K = self.kernel_(self.X_train_, X)
        mean = K.T @ (self.y_train_ - self.pi_)
        v = linalg.triangular_solve(self.L_, self.W_sr_[:, None] * K)
        return mean, self.kernel_.diag(X) - (v * v).sum(axis=0)

    def predict(self, X: Any) -> Any:
        mean = self.kernel_(X, self.X_train_) @ (self.y_train_ - self.pi_)
        return np.where(mean > 0, self.classes_[1], self.classes_[0])

    def predict_proba(self, X: Any) -> Any:
        """By the approximation of the logistic function by five error functions (Williams & Barber, 1998)."""
        mean, var = self._latent(X)
        alpha = 1 / (2 * var)
        gamma = LAMBDAS * mean
        integrals = np.sqrt(np.pi / alpha) * ops.erf(gamma * np.sqrt(alpha / (alpha + LAMBDAS**2))) / (2 * np.sqrt(var * 2 * np.pi))
        p = (COEFS * integrals).sum(axis=0) + 0.5 * float(COEFS.sum())
        return np.column_stack([1 - p, p])


class GaussianProcessClassifier(ClassifierMixin, BaseEstimator):
    """Gaussian processes for two classes, or one against the others."""

    _parameter_constraints = of("gaussian_process.GaussianProcessClassifier")

    def __init__(self, kernel: Any = None, *, optimizer: Any = "fmin_l_bfgs_b", n_restarts_optimizer: Any = 0, max_iter_predict: Any = 100,
                 warm_start: Any = False, copy_X_train: Any = True, random_state: Any = None, multi_class: Any = "one_vs_rest",
                 n_jobs: Any = None):
        self.kernel, self.optimizer, self.n_restarts_optimizer = kernel, optimizer, n_restarts_optimizer
        self.max_iter_predict = max_iter_predict
        self.warm_start, self.copy_X_train, self.random_state = warm_start, copy_X_train, random_state
        self.multi_class, self.n_jobs = multi_class, n_jobs

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        from septet.sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier

        vectors = self.kernel is None or self.kernel.requires_vector_input
        X, y = validate_data(self, X, y, multi_output=False, ensure_2d=vectors, dtype="numeric" if vectors else None)
        inner = _BinaryLaplace(kernel=self.kernel, optimizer=self.optimizer, n_restarts_optimizer=self.n_restarts_optimizer,
                               max_iter_predict=self.max_iter_predict, warm_start=self.warm_start, copy_X_train=self.copy_X_train,
                               random_state=self.random_state)
        self.classes_ = np.unique(y)
        self.n_classes_ = self.classes_.size
        if self.n_classes_ == 1:
            raise ValueError(f"GaussianProcessClassifier requires 2 or more distinct classes; got {self.n_classes_} class (only class "
                             f"{self.classes_[0]} is present)")
        if self.n_classes_ > 2:
            inner = OneVsRestClassifier(inner) if self.multi_class == "one_vs_rest" else OneVsOneClassifier(inner)
        self.base_estimator_ = inner.fit(X, y)
        parts = inner.estimators_ if self.n_classes_ > 2 else [inner]
        self.log_marginal_likelihood_value_ = np.float64(np.mean(np.array([e.log_marginal_likelihood() for e in parts])))
        return self

    def _checked(self, X: Any) -> Any:
        check_is_fitted(self)
        vectors = self.kernel is None or self.kernel.requires_vector_input
        return validate_data(self, X, ensure_2d=vectors, dtype="numeric" if vectors else None, reset=False)

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        X = self._checked(X)
        return self.base_estimator_.predict(X)

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        check_is_fitted(self)
        if self.n_classes_ > 2 and self.multi_class == "one_vs_one":
            raise ValueError("one_vs_one multi-class mode does not support predicting probability estimates. Use one_vs_rest mode instead.")
        return self.base_estimator_.predict_proba(self._checked(X))

    def latent_mean_and_variance(self, X: Any) -> tuple[Any, Any]:
        """Mean and variance of the latent function, for two classes."""
        if self.n_classes_ > 2:
            raise ValueError(f"Returning the mean and variance of the latent function f is only supported for binary classification, "
                             f"received {self.n_classes_} classes.")
        return self.base_estimator_._latent(self._checked(X))

    @property
    def kernel_(self) -> Any:
        """The kernel fitted; several classes have one each."""
        if self.n_classes_ == 2:
            return self.base_estimator_.kernel_
        from septet.sklearn.gaussian_process.kernels import CompoundKernel

        return CompoundKernel([e.kernel_ for e in self.base_estimator_.estimators_])

    def log_marginal_likelihood(self, theta: Any = None, eval_gradient: bool = False, clone_kernel: bool = True) -> Any:
        """The mean over the classes' machines."""
        check_is_fitted(self)
        if theta is None:
            if eval_gradient:
                raise ValueError("Gradient can only be evaluated for theta!=None")
            return self.log_marginal_likelihood_value_
        if self.n_classes_ == 2:
            return self.base_estimator_.log_marginal_likelihood(theta, eval_gradient, clone_kernel=clone_kernel)
        if eval_gradient:
            raise NotImplementedError("Gradient of log-marginal-likelihood not implemented for multi-class GPC.")
        parts, theta = self.base_estimator_.estimators_, np.asarray(theta)
        n = parts[0].kernel_.n_dims
        thetas = [theta if theta.shape[0] == n else theta[n * i:n * (i + 1)] for i in range(len(parts))]
        return float(np.mean(np.array([e.log_marginal_likelihood(t, clone_kernel=clone_kernel) for e, t in zip(parts, thetas)])))
