"""`sklearn.gaussian_process.kernels`: covariance functions (Rasmussen & Williams, Gaussian Processes for Machine Learning, chapter 4)."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.gaussian_process import bessel
from septet.sklearn.gaussian_process.kernel_base import (
    CompoundKernel,
    Exponentiation,
    GenericKernelMixin,
    Hyperparameter,
    Kernel,
    KernelOperator,
    NormalizedKernelMixin,
    Product,
    StationaryKernelMixin,
    Sum,
    no_gradient,
    rows,
    stacked,
)

BOUNDS = (1e-5, 1e5)


FEW = 16                # features up to which columns are added in turn, in one fused loop, instead of reduced


def squared_distances(X: Any, Y: Any) -> Any:
    """Squared distances, exactly 0 on the diagonal of equal rows."""
    if not 0 < X.shape[1] <= FEW:
        return ((X[:, None, :] - Y[None, :, :]) ** 2).sum(axis=2)
    return sum(apart(x, y) for x, y in zip(X.T[1:], Y.T[1:])) + apart(X.T[0], Y.T[0])


def apart(x: Any, y: Any) -> Any:
    """The squared differences of two features' values."""
    return (x[:, None] - y[None, :]) ** 2


def lengths(X: Any, length_scale: Any) -> Any:
    """Length scales as numbers or an array of one a feature.  ValueError where they do not fit."""
    scale = np.squeeze(np.asarray(length_scale, dtype=np.float64))
    if scale.ndim > 1:
        raise ValueError("length_scale cannot be of dimension greater than 1")
    if scale.ndim == 1 and X.shape[1] != scale.shape[0]:
        raise ValueError(f"Anisotropic kernel must have the same number of dimensions as data ({scale.shape[0]}!={X.shape[1]})")
    return scale


class ConstantKernel(StationaryKernelMixin, GenericKernelMixin, Kernel):
    """A constant."""

    def __init__(self, constant_value: Any = 1.0, constant_value_bounds: Any = BOUNDS):
        self.constant_value, self.constant_value_bounds = constant_value, constant_value_bounds

    @property
    def hyperparameter_constant_value(self) -> Hyperparameter:
        return Hyperparameter("constant_value", "numeric", self.constant_value_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        return np.full((len(X), len(X if Y is None else Y)), float(self.constant_value))

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        K = self(X)
        return K, [] if self.hyperparameter_constant_value.fixed else [K]

    def diag(self, X: Any) -> Any:
        return np.full(len(X), float(self.constant_value))

    def __repr__(self) -> str:
        return f"{math.sqrt(self.constant_value):.3g}**2"


class WhiteKernel(StationaryKernelMixin, GenericKernelMixin, Kernel):
    """Independent noise."""

    def __init__(self, noise_level: Any = 1.0, noise_level_bounds: Any = BOUNDS):
        self.noise_level, self.noise_level_bounds = noise_level, noise_level_bounds

    @property
    def hyperparameter_noise_level(self) -> Hyperparameter:
        return Hyperparameter("noise_level", "numeric", self.noise_level_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        return float(self.noise_level) * np.eye(len(X)) if Y is None else np.zeros((len(X), len(Y)))

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        K = self(X)
        return K, [] if self.hyperparameter_noise_level.fixed else [K]

    def diag(self, X: Any) -> Any:
        return np.full(len(X), float(self.noise_level))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(noise_level={float(self.noise_level):.3g})"


class RBF(StationaryKernelMixin, NormalizedKernelMixin, Kernel):
    """The squared exponential."""

    def __init__(self, length_scale: Any = 1.0, length_scale_bounds: Any = BOUNDS):
        self.length_scale, self.length_scale_bounds = length_scale, length_scale_bounds

    @property
    def anisotropic(self) -> bool:
        return np.iterable(self.length_scale) and len(self.length_scale) > 1

    @property
    def hyperparameter_length_scale(self) -> Hyperparameter:
        if self.anisotropic:
            return Hyperparameter("length_scale", "numeric", self.length_scale_bounds, len(self.length_scale))
        return Hyperparameter("length_scale", "numeric", self.length_scale_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        return np.exp(-0.5 * self._scaled_squares(rows(X), Y))

    def _scaled_squares(self, X: Any, Y: Any = None) -> Any:
        """Squared distances in units of the length scales."""
        scale = lengths(X, self.length_scale)
        Z = X / scale
        return squared_distances(Z, Z if Y is None else rows(Y) / scale)

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        X = rows(X)
        d = self._scaled_squares(X)
        K = np.exp(-0.5 * d)
        return K, [part * K for part in self._squares_by_length(X, d)]

    def _squares_by_length(self, X: Any, d: Any) -> list[Any]:
        """What of the scaled squares d belongs to each length scale that is not fixed."""
        if self.hyperparameter_length_scale.fixed:
            return []
        scale = lengths(X, self.length_scale)
        return [d] if scale.ndim == 0 or scale.shape[0] == 1 else [apart(x, x) / s**2 for x, s in zip(X.T, scale.tolist())]

    def __repr__(self) -> str:
        if self.anisotropic:
            return f"{type(self).__name__}(length_scale=[{', '.join(f'{float(v):.3g}' for v in self.length_scale)}])"
        return f"{type(self).__name__}(length_scale={float(np.ravel(self.length_scale)[0]):.3g})"


class Matern(RBF):
    """Matérn's class; nu: smoothness, quickest for 0.5, 1.5, 2.5 and infinity."""

    def __init__(self, length_scale: Any = 1.0, length_scale_bounds: Any = BOUNDS, nu: Any = 1.5):
        super().__init__(length_scale, length_scale_bounds)
        self.nu = nu

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        self._check_nu()
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        return self._values(self._scaled_squares(rows(X), Y), Y is None)

    def _check_nu(self) -> None:
        if bessel.MOST < self.nu < math.inf:
            raise NotSupported(f"Matern(nu={self.nu}); up to {bessel.MOST} and inf are there")

    def _values(self, squares: Any, square: bool) -> Any:
        """The kernel of scaled squares; square: of X with itself."""
        if self.nu == math.inf:
            return np.exp(-0.5 * squares)
        K = self._of(np.sqrt(squares))
        if square and self.nu not in (0.5, 1.5, 2.5):
            np.fill_diagonal(K, 1.0)            # the others are 1 there
        return K

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        self._check_nu()
        X = rows(X)
        squares = self._scaled_squares(X)
        K, parts = self._values(squares, True), self._squares_by_length(X, squares)
        if self.nu == math.inf:
            return K, [part * K for part in parts]
        d = np.sqrt(squares)
        return K, [self._slope(part, d, K) for part in parts]

    def _of(self, d: Any) -> Any:
        if self.nu == 0.5:
            return np.exp(-d)
        if self.nu == 1.5:
            k = d * math.sqrt(3)
            return (1.0 + k) * np.exp(-k)
        if self.nu != 2.5:
            return bessel.matern(self.nu, d)
        k = d * math.sqrt(5)
        return (1.0 + k + k**2 / 3.0) * np.exp(-k)

    def _slope(self, part: Any, d: Any, K: Any) -> Any:
        """By the logarithm of the length scale that a part of the squares belongs to."""
        if self.nu == 0.5:
            return K * np.where(d == 0, 0.0, part / np.where(d == 0, 1.0, d))
        if self.nu == 1.5:
            return 3 * part * np.exp(-math.sqrt(3) * d)
        if self.nu != 2.5:
            return bessel.matern_slope(self.nu, part, d)
        t = math.sqrt(5) * d
        return 5.0 / 3.0 * part * (t + 1) * np.exp(-t)

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, nu={self.nu:.3g})"


class RationalQuadratic(StationaryKernelMixin, NormalizedKernelMixin, Kernel):
    """A mixture of squared exponentials."""

    def __init__(self, length_scale: Any = 1.0, alpha: Any = 1.0, length_scale_bounds: Any = BOUNDS, alpha_bounds: Any = BOUNDS):
        self.length_scale, self.alpha, self.length_scale_bounds, self.alpha_bounds = length_scale, alpha, length_scale_bounds, alpha_bounds

    @property
    def hyperparameter_length_scale(self) -> Hyperparameter:
        return Hyperparameter("length_scale", "numeric", self.length_scale_bounds)

    @property
    def hyperparameter_alpha(self) -> Hyperparameter:
        return Hyperparameter("alpha", "numeric", self.alpha_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if len(np.atleast_1d(self.length_scale)) > 1:
            raise AttributeError("RationalQuadratic kernel only supports isotropic version, please use a single scalar for length_scale")
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        X = rows(X)
        return (1 + self._ratio(squared_distances(X, X if Y is None else rows(Y)))) ** -self.alpha

    def _ratio(self, d: Any) -> Any:
        return d / (2 * self.alpha * self.length_scale**2)

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        X = rows(X)
        d = squared_distances(X, X)
        t = self._ratio(d)
        K = (1 + t) ** -self.alpha
        by_alpha = K * (-self.alpha * np.log(1 + t) + d / (2 * self.length_scale**2 * (1 + t)))
        by_length = d * K / (self.length_scale**2 * (1 + t))
        pairs = (self.hyperparameter_alpha, by_alpha), (self.hyperparameter_length_scale, by_length)
        return K, [slope for h, slope in pairs if not h.fixed]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(alpha={float(self.alpha):.3g}, length_scale={float(self.length_scale):.3g})"


class ExpSineSquared(StationaryKernelMixin, NormalizedKernelMixin, Kernel):
    """Periodic functions."""

    def __init__(self, length_scale: Any = 1.0, periodicity: Any = 1.0, length_scale_bounds: Any = BOUNDS,
                 periodicity_bounds: Any = BOUNDS):
        self.length_scale, self.periodicity = length_scale, periodicity
        self.length_scale_bounds, self.periodicity_bounds = length_scale_bounds, periodicity_bounds

    @property
    def hyperparameter_length_scale(self) -> Hyperparameter:
        return Hyperparameter("length_scale", "numeric", self.length_scale_bounds)

    @property
    def hyperparameter_periodicity(self) -> Hyperparameter:
        return Hyperparameter("periodicity", "numeric", self.periodicity_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        return np.exp(-2 * (np.sin(self._phase(rows(X), Y)) / self.length_scale) ** 2)

    def _phase(self, X: Any, Y: Any = None) -> Any:
        return np.pi * np.sqrt(squared_distances(X, X if Y is None else rows(Y))) / self.periodicity

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        phase = self._phase(rows(X))
        sine = np.sin(phase)
        K = np.exp(-2 * (sine / self.length_scale) ** 2)
        by_length = 4 / self.length_scale**2 * sine**2 * K
        by_period = 4 * phase / self.length_scale**2 * np.cos(phase) * sine * K
        pairs = (self.hyperparameter_length_scale, by_length), (self.hyperparameter_periodicity, by_period)
        return K, [slope for h, slope in pairs if not h.fixed]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(length_scale={float(self.length_scale):.3g}, periodicity={float(self.periodicity):.3g})"


class DotProduct(Kernel):
    """Linear functions."""

    def __init__(self, sigma_0: Any = 1.0, sigma_0_bounds: Any = BOUNDS):
        self.sigma_0, self.sigma_0_bounds = sigma_0, sigma_0_bounds

    @property
    def hyperparameter_sigma_0(self) -> Hyperparameter:
        return Hyperparameter("sigma_0", "numeric", self.sigma_0_bounds)

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        if eval_gradient:
            return stacked(*self._with_slopes(X))
        X = rows(X)
        return X @ (X if Y is None else rows(Y)).T + self.sigma_0**2

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        K = self(X)
        return K, [] if self.hyperparameter_sigma_0.fixed else [np.full(K.shape, 2.0 * float(self.sigma_0) ** 2)]

    def diag(self, X: Any) -> Any:
        X = rows(X)
        return (X * X).sum(axis=1) + self.sigma_0**2

    def is_stationary(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(sigma_0={float(self.sigma_0):.3g})"


class PairwiseKernel(Kernel):
    """A kernel of `sklearn.metrics.pairwise`."""

    def __init__(self, gamma: Any = 1.0, gamma_bounds: Any = BOUNDS, metric: Any = "linear", pairwise_kernels_kwargs: Any = None):
        self.gamma, self.gamma_bounds, self.metric, self.pairwise_kernels_kwargs = gamma, gamma_bounds, metric, pairwise_kernels_kwargs

    @property
    def hyperparameter_gamma(self) -> Hyperparameter:
        return Hyperparameter("gamma", "numeric", self.gamma_bounds)

    def _at(self, X: Any, Y: Any, gamma: float) -> Any:
        from septet.sklearn.metrics.pairwise import pairwise_kernels

        return np.asarray(pairwise_kernels(X, Y, metric=self.metric, gamma=gamma, filter_params=True, **(self.pairwise_kernels_kwargs
                                                                                                         or {})))

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        return stacked(*self._with_slopes(X)) if eval_gradient else self._at(rows(X), Y, self.gamma)

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        X, step = rows(X), 1e-10
        K = self._at(X, None, self.gamma)
        if self.hyperparameter_gamma.fixed:
            return K, []
        return K, [(self._at(X, None, float(np.exp(np.log(self.gamma) + step))) - K) / step]

    def diag(self, X: Any) -> Any:
        return np.array([float(self(x.reshape(1, -1))[0, 0]) for x in rows(X)])

    def is_stationary(self) -> bool:
        return self.metric in ("rbf",)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(gamma={self.gamma}, metric={self.metric})"


__all__ = ["RBF", "CompoundKernel", "ConstantKernel", "DotProduct", "ExpSineSquared", "Exponentiation", "Hyperparameter", "Kernel",
           "KernelOperator", "Matern", "PairwiseKernel", "Product", "RationalQuadratic", "Sum", "WhiteKernel"]
