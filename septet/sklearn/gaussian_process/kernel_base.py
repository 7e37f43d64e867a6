"""Kernels as objects: hyperparameters in logarithms, sums, products and powers."""
from __future__ import annotations

import inspect
from collections import namedtuple
from functools import cache
from typing import Any

import septet.numpy as np


def rows(X: Any) -> Any:
    return np.atleast_2d(np.asarray(X))


def no_gradient(Y: Any, eval_gradient: bool) -> None:
    if Y is not None and eval_gradient:
        raise ValueError("Gradient can only be evaluated when Y is None.")


def with_slopes(kernel: Any, X: Any) -> tuple[Any, list[Any]]:
    """(k(X, X), its slope by each element of theta), matrices apart: reading one out of (n, n, theta) would stride through memory."""
    if type(kernel).__module__.startswith("septet."):
        found: tuple[Any, list[Any]] = kernel._with_slopes(X)
        return found
    K, slopes = kernel(X, eval_gradient=True)           # somebody's own kernel
    return K, [np.ascontiguousarray(slopes[:, :, k]) for k in range(slopes.shape[2])]


def stacked(K: Any, slopes: list[Any]) -> tuple[Any, Any]:
    """(K, the slopes along a last axis)."""
    return K, np.stack(slopes, axis=-1) if slopes else np.empty((*K.shape, 0))


class Hyperparameter(namedtuple("Hyperparameter", ("name", "value_type", "bounds", "n_elements", "fixed"))):
    """A name, its type, bounds (one row an element, or "fixed") and number of elements."""

    __slots__ = ()

    def __new__(cls, name: str, value_type: str, bounds: Any, n_elements: int = 1, fixed: Any = None) -> Any:
        if not isinstance(bounds, str) or bounds != "fixed":
            bounds = np.atleast_2d(np.asarray(bounds, dtype=np.float64))
            if n_elements > 1:
                if bounds.shape[0] == 1:
                    bounds = np.repeat(bounds, n_elements, axis=0)
                elif bounds.shape[0] != n_elements:
                    raise ValueError(f"Bounds on {name} should have either 1 or {n_elements} dimensions. Given are {bounds.shape[0]}")
        return super().__new__(cls, name, value_type, bounds, n_elements, isinstance(bounds, str) if fixed is None else fixed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hyperparameter) and self.name == other.name and self.value_type == other.value_type and \
            bool(np.all(np.asarray(self.bounds == other.bounds))) and self.n_elements == other.n_elements and self.fixed == other.fixed

    __hash__ = None  # type: ignore[assignment]


@cache
def parameter_names(kind: type) -> list[str]:
    """The names of a kernel class's parameters."""
    return [name for name in inspect.signature(kind.__init__).parameters if name != "self"]  # type: ignore[misc]


@cache
def hyperparameter_names(kind: type) -> list[str]:
    """The names of a kernel class's hyperparameters, in order."""
    return [name for name in dir(kind) if name.startswith("hyperparameter_")]


class Kernel:
    """The base: parameters are the constructor's arguments; theta are the logarithms of those that are not fixed."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters."""
        return {name: getattr(self, name) for name in parameter_names(type(self))}

    def set_params(self, **params: Any) -> Any:
        """Set parameters, `k1__name` for those of an inner kernel."""
        valid = self.get_params(deep=True)
        for key, value in params.items():
            name, inside, rest = key.partition("__")
            if name not in valid:
                raise ValueError(f"Invalid parameter {name} for kernel {self}. Check the list of available parameters with "
                                 "`kernel.get_params().keys()`.")
            if inside:
                valid[name].set_params(**{rest: value})
            else:
                setattr(self, key, value)
        return self

    def __sklearn_clone__(self) -> Any:
        return self._copied()

    def _copied(self) -> Any:
        import copy

        return type(self)(**{k: copy.deepcopy(v) for k, v in self.get_params(deep=False).items()})

    def clone_with_theta(self, theta: Any) -> Any:
        """A copy with other hyperparameters."""
        made = self._copied()
        made.theta = theta
        return made

    @property
    def n_dims(self) -> int:
        """How many hyperparameters are not fixed."""
        return len(self.theta)

    @property
    def hyperparameters(self) -> list[Hyperparameter]:
        """The hyperparameters, in the order of their names."""
        return [getattr(self, name) for name in hyperparameter_names(type(self))]

    @property
    def theta(self) -> Any:
        """The logarithms of the hyperparameters that are not fixed."""
        params = self.get_params()
        found = [np.ravel(np.asarray(params[h.name], dtype=np.float64)) for h in self.hyperparameters if not h.fixed]
        return np.log(np.concatenate(found)) if found else np.array([])

    @theta.setter
    def theta(self, theta: Any) -> None:
        at, values = 0, {}
        theta = np.asarray(theta, dtype=np.float64)
        for h in self.hyperparameters:
            if h.fixed:
                continue
            if h.n_elements > 1:
                values[h.name] = np.exp(theta[at:at + h.n_elements])
            else:
                values[h.name] = float(np.exp(theta[at]))
            at += h.n_elements
        if at != len(theta):
            raise ValueError(f"theta has not the correct number of entries. Should be {at}; given are {len(theta)}")
        self.set_params(**values)

    @property
    def bounds(self) -> Any:
        """The bounds of theta."""
        found = [h.bounds for h in self.hyperparameters if not h.fixed]
        return np.log(np.vstack(found)) if found else np.array([])

    def diag(self, X: Any) -> Any:
        """The diagonal of k(X, X)."""
        raise NotImplementedError

    def is_stationary(self) -> bool:
        """Whether it depends on differences alone."""
        raise NotImplementedError

    @property
    def requires_vector_input(self) -> bool:
        return True

    def __add__(self, b: Any) -> Any:
        return Sum(self, as_kernel(b))

    def __radd__(self, b: Any) -> Any:
        return Sum(as_kernel(b), self)

    def __mul__(self, b: Any) -> Any:
        return Product(self, as_kernel(b))

    def __rmul__(self, b: Any) -> Any:
        return Product(as_kernel(b), self)

    def __pow__(self, b: Any) -> Any:
        return Exponentiation(self, b)

    def __eq__(self, b: object) -> bool:
        if type(self) is not type(b):
            return False
        mine, theirs = self.get_params(), b.get_params()  # type: ignore[attr-defined]
        return all(bool(np.all(np.asarray(mine.get(k) == theirs.get(k)))) for k in {*mine, *theirs})

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{t:.3g}' for t in self.theta.tolist())})"


def as_kernel(b: Any) -> Any:
    """A kernel; numbers are constants."""
    if isinstance(b, Kernel):
        return b
    from septet.sklearn.gaussian_process.kernels import ConstantKernel

    return ConstantKernel(b)


class NormalizedKernelMixin:
    """k(x, x) = 1."""

    def diag(self, X: Any) -> Any:
        return np.ones(len(X))


class StationaryKernelMixin:
    """Depends on differences alone."""

    def is_stationary(self) -> bool:
        return True


class GenericKernelMixin:
    """Takes anything with a length."""

    @property
    def requires_vector_input(self) -> bool:
        return False


class KernelOperator(Kernel):
    """Two kernels combined."""

    def __init__(self, k1: Any, k2: Any):
        self.k1, self.k2 = k1, k2

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        params = {"k1": self.k1, "k2": self.k2}
        if deep:
            params.update(("k1__" + k, v) for k, v in self.k1.get_params().items())
            params.update(("k2__" + k, v) for k, v in self.k2.get_params().items())
        return params

    @property
    def hyperparameters(self) -> list[Hyperparameter]:
        return [Hyperparameter(f"{name}__{h.name}", h.value_type, h.bounds, h.n_elements)
                for name, k in (("k1", self.k1), ("k2", self.k2)) for h in k.hyperparameters]

    @property
    def theta(self) -> Any:
        return np.append(self.k1.theta, self.k2.theta)

    @theta.setter
    def theta(self, theta: Any) -> None:
        n = self.k1.n_dims
        self.k1.theta, self.k2.theta = theta[:n], theta[n:]

    @property
    def bounds(self) -> Any:
        if self.k1.bounds.size == 0:
            return self.k2.bounds
        return self.k1.bounds if self.k2.bounds.size == 0 else np.vstack((self.k1.bounds, self.k2.bounds))

    def is_stationary(self) -> bool:
        return self.k1.is_stationary() and self.k2.is_stationary()

    @property
    def requires_vector_input(self) -> bool:
        return self.k1.requires_vector_input or self.k2.requires_vector_input


class Sum(KernelOperator):
    """k1 + k2."""

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        return stacked(*self._with_slopes(X)) if eval_gradient else self.k1(X, Y) + self.k2(X, Y)

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        (a, by_a), (b, by_b) = with_slopes(self.k1, X), with_slopes(self.k2, X)
        return a + b, by_a + by_b

    def diag(self, X: Any) -> Any:
        return self.k1.diag(X) + self.k2.diag(X)

    def __repr__(self) -> str:
        return f"{self.k1!r} + {self.k2!r}"


class Product(KernelOperator):
    """k1 k2."""

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        return stacked(*self._with_slopes(X)) if eval_gradient else self.k1(X, Y) * self.k2(X, Y)

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        (a, by_a), (b, by_b) = with_slopes(self.k1, X), with_slopes(self.k2, X)
        return a * b, [g * b for g in by_a] + [g * a for g in by_b]

    def diag(self, X: Any) -> Any:
        return self.k1.diag(X) * self.k2.diag(X)

    def __repr__(self) -> str:
        return f"{self.k1!r} * {self.k2!r}"


class Exponentiation(Kernel):
    """A kernel to a power."""

    def __init__(self, kernel: Any, exponent: Any):
        self.kernel, self.exponent = kernel, exponent

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        params = {"kernel": self.kernel, "exponent": self.exponent}
        if deep:
            params.update(("kernel__" + k, v) for k, v in self.kernel.get_params().items())
        return params

    @property
    def hyperparameters(self) -> list[Hyperparameter]:
        return [Hyperparameter("kernel__" + h.name, h.value_type, h.bounds, h.n_elements) for h in self.kernel.hyperparameters]

    @property
    def theta(self) -> Any:
        return self.kernel.theta

    @theta.setter
    def theta(self, theta: Any) -> None:
        self.kernel.theta = theta

    @property
    def bounds(self) -> Any:
        return self.kernel.bounds

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        no_gradient(Y, eval_gradient)
        return stacked(*self._with_slopes(X)) if eval_gradient else self.kernel(X, Y) ** self.exponent

    def _with_slopes(self, X: Any) -> tuple[Any, list[Any]]:
        K, slopes = with_slopes(self.kernel, X)
        outer = self.exponent * K ** (self.exponent - 1)
        return K**self.exponent, [g * outer for g in slopes]

    def diag(self, X: Any) -> Any:
        return self.kernel.diag(X) ** self.exponent

    def is_stationary(self) -> bool:
        return self.kernel.is_stationary()

    @property
    def requires_vector_input(self) -> bool:
        return self.kernel.requires_vector_input

    def __repr__(self) -> str:
        return f"{self.kernel!r} ** {self.exponent}"


class CompoundKernel(Kernel):
    """Several kernels side by side."""

    def __init__(self, kernels: Any):
        self.kernels = kernels

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {"kernels": self.kernels}

    @property
    def theta(self) -> Any:
        return np.hstack([k.theta for k in self.kernels])

    @theta.setter
    def theta(self, theta: Any) -> None:
        n = self.kernels[0].n_dims
        for i, k in enumerate(self.kernels):
            k.theta = theta[i * n:(i + 1) * n]

    @property
    def bounds(self) -> Any:
        return np.vstack([k.bounds for k in self.kernels])

    def __call__(self, X: Any, Y: Any = None, eval_gradient: bool = False) -> Any:
        if not eval_gradient:
            return np.stack([k(X, Y) for k in self.kernels], axis=-1)
        parts = [k(X, Y, eval_gradient=True) for k in self.kernels]
        return np.stack([a for a, _ in parts], axis=-1), np.stack([g for _, g in parts], axis=3)

    def is_stationary(self) -> bool:
        return all(k.is_stationary() for k in self.kernels)

    def diag(self, X: Any) -> Any:
        return np.stack([k.diag(X) for k in self.kernels], axis=1)


