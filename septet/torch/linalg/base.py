"""What the files of this folder share: declaring functions, checking matrices, errors."""
from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from septet.core.linalg.errors import LinAlgError as CoreError
from septet.ir import dtype as dt
from septet.torch.api import wrapper
from septet.torch.operators import KIND_NAMES


class LinAlgError(RuntimeError):
    """A matrix that the asked operation is not defined for, or an iteration that did not converge."""


LinAlgError.__module__ = "torch._C"
LinAlgError.__qualname__ = LinAlgError.__name__ = "_LinAlgError"


def function(body: Callable[..., Any] | None = None, *, out: bool = True) -> Any:
    """Decorator of a public function of torch.linalg."""
    if body is None:
        return functools.partial(function, out=out)
    made = wrapper(body, f"linalg_{body.__name__.rstrip('_')}", out)
    made.__module__ = "torch.linalg"
    return made


@contextmanager
def errors(text: str) -> Iterator[None]:
    """LAPACK's failures as PyTorch's error."""
    try:
        yield
    except CoreError as wrong:
        raise LinAlgError(f"{text} ({wrong})" if text else str(wrong)) from None


def floating(name: str, a: Any) -> Any:
    """The tensor, if LAPACK computes with its dtype.  RuntimeError else."""
    if not a._dtype.is_inexact:
        raise RuntimeError(f"linalg.{name}: Expected a floating point or complex tensor as input. Got {KIND_NAMES[a._dtype.name]}")
    if a._dtype in dt.HALVES:
        raise RuntimeError(f"linalg.{name}: Low precision dtypes not supported. Got {KIND_NAMES[a._dtype.name]}")
    return a


def matrices(name: str, a: Any, argument: str = "A") -> Any:
    """The tensor, if it is a (batch of) matrices of floats."""
    if a.ndim < 2:
        raise RuntimeError(f"linalg.{name}: The input tensor {argument} must have at least 2 dimensions.")
    return floating(name, a)


def square(name: str, a: Any, argument: str = "A") -> Any:
    """The tensor, if it is a (batch of) square matrices of floats."""
    matrices(name, a, argument)
    if a.shape[-1] != a.shape[-2]:
        raise RuntimeError(f"linalg.{name}: {argument} must be batches of square matrices, but they are {a.shape[-2]} by "
                           f"{a.shape[-1]} matrices")
    return a


def same_dtype(name: str, a: Any, b: Any) -> None:
    """RuntimeError for two dtypes."""
    if a._dtype is not b._dtype:
        raise RuntimeError(f"linalg.{name}: Expected A and B to have the same dtype, but found A of type "
                           f"{KIND_NAMES[a._dtype.name]} and B of "
                           f"type {KIND_NAMES[b._dtype.name]} instead")
