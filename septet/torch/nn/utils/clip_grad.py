"""Gradients held within a norm or a value."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core.fn import distance
from septet.core.fn.shape import concatenate
from septet.core.sparse_elements import coalesced
from septet.core.view import reshape
from septet.torch.api import FUNCTIONS
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.sparse_tensor import is_sparse, stored
from septet.torch.tensor import Tensor


def listed(parameters: Any) -> list[Any]:
    """One tensor or several, as a list."""
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def whole_norm(x: Any, p: float) -> Any:
    """The p-norm of all elements."""
    if is_sparse(x):
        x = coalesced(stored(x)).values
    return distance.norm(reshape(x, (-1,)), p, 0, False)


@no_grad()
def get_total_norm(tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None) -> Any:
    """The norm of several tensors as of one vector.  RuntimeError where it is not finite, if asked."""
    found, p = listed(tensors), float(norm_type)
    if not found:
        return FUNCTIONS["tensor"](0.0)
    norms = [whole_norm(g, p) for g in found]
    total = norms[0] if len(norms) == 1 else whole_norm(concatenate([reshape(n, (1,)) for n in norms], 0), p)
    if error_if_nonfinite and not bool(FUNCTIONS["isfinite"](total)):
        raise RuntimeError(f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be clipped. "
                           "To disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`")
    return total


@no_grad()
def clip_grads_with_norm_(parameters: Any, max_norm: float, total_norm: Any, foreach: bool | None = None) -> None:
    """Scale the gradients so that their norm, which is given, is at most max_norm."""
    factor = FUNCTIONS["clamp"](float(max_norm) / (total_norm + 1e-6), max=1.0)
    for p in listed(parameters):
        if p.grad is not None:
            p.grad.mul_(factor)


@no_grad()
def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
                    foreach: bool | None = None) -> Any:
    """Scale the gradients so that their norm is at most max_norm; the norm before."""
    if not isinstance(parameters, Tensor) and iter(parameters) is parameters:
        parameters = list(parameters)
        if not parameters:
            warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3)
    found = listed(parameters)
    total = get_total_norm([p.grad for p in found if p.grad is not None], norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(found, max_norm, total, foreach)
    return total


def clip_grad_norm(parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
                   foreach: bool | None = None) -> Any:
    """The older name of clip_grad_norm_."""
    warnings.warn("torch.nn.utils.clip_grad_norm is now deprecated in favor of torch.nn.utils.clip_grad_norm_.", FutureWarning,
                  stacklevel=2)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


@no_grad()
def clip_grad_value_(parameters: Any, clip_value: float, foreach: bool | None = None) -> None:
    """Hold every element of the gradients within [-clip_value, clip_value]."""
    bound = float(clip_value)
    for p in listed(parameters):
        if p.grad is not None:
            p.grad.clamp_(-bound, bound)
