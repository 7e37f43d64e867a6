"""What functions of torch.nn.functional share: their wrapper, dimensions, errors."""
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from septet.torch.api import TENSOR, wrapper
from septet.torch.operators import KIND_NAMES, store
from septet.torch.shapes import axis_of

__all__ = ["TENSOR", "axis_of", "check_float", "function", "legacy_reduction", "softmax_dim", "stored", "warnings"]


def function(body: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: tensor arguments are checked in PyTorch's words."""
    made = wrapper(body, body.__name__, False)
    made.__module__ = "torch.nn.functional"
    return made


def check_float(name: str, x: Any) -> None:
    """NotImplementedError for a dtype that a function is not defined for."""
    if not x._dtype.is_inexact:
        raise NotImplementedError(f"\"{name}\" not implemented for '{KIND_NAMES.get(x._dtype.name, x._dtype.name)}'")


def softmax_dim(name: str, ndim: int, dim: int | None) -> int:
    """The dimension of a softmax; one is supposed, with a warning, where none is given."""
    if dim is not None:
        return dim
    warnings.warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
                  stacklevel=4)
    return 0 if ndim in (0, 1, 3) else 1


def stored(x: Any, result: Any, inplace: bool) -> Any:
    """A result, written into its argument where asked."""
    return store(x, result) if inplace else result


def legacy_reduction(size_average: Any, reduce: Any, reduction: str) -> str:
    """The reduction that the older arguments ask for, with a warning."""
    if size_average is None and reduce is None:
        return reduction
    mean = size_average is None or bool(size_average)
    found = "none" if reduce is not None and not reduce else "mean" if mean else "sum"
    warnings.warn(f"size_average and reduce args will be deprecated, please use reduction='{found}' instead.", stacklevel=3)
    return found
