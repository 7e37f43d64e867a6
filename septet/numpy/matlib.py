"""`numpy.matlib`: everything of `numpy`, where the functions that make arrays make matrices."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.matrix_class import asmatrix


def empty(shape: Any, dtype: Any = None, order: str = "C") -> Any:
    """An uninitialised matrix."""
    return asmatrix(np.empty(shape, dtype or float, order))


def ones(shape: Any, dtype: Any = None, order: str = "C") -> Any:
    """A matrix of ones."""
    return asmatrix(np.ones(shape, dtype or float, order))


def zeros(shape: Any, dtype: Any = None, order: str = "C") -> Any:
    """A matrix of zeros."""
    return asmatrix(np.zeros(shape, dtype or float, order))


def identity(n: int, dtype: Any = None) -> Any:
    """The identity matrix."""
    return asmatrix(np.identity(n, dtype))


def eye(n: int, M: int | None = None, k: int = 0, dtype: Any = float, order: str = "C") -> Any:
    """A matrix with ones on a diagonal."""
    return asmatrix(np.eye(n, M, k, dtype, order))


def rand(*args: Any) -> Any:
    """A matrix of uniform random numbers."""
    return asmatrix(np.random.rand(*shape_of(args)))


def randn(*args: Any) -> Any:
    """A matrix of normal random numbers."""
    return asmatrix(np.random.randn(*shape_of(args)))


def shape_of(args: tuple[Any, ...]) -> Any:
    """A shape given as lengths or as one tuple."""
    return args[0] if args and isinstance(args[0], tuple) else args


def repmat(a: Any, m: int, n: int) -> Any:
    """An array repeated m times downwards and n times to the right."""
    a = np.asanyarray(a)
    return np.tile(a, (m, n))


__all__ = [*(n for n in dir(np) if not n.startswith("_")), "rand", "randn", "repmat"]


def __getattr__(name: str) -> Any:
    return getattr(np, name)
