"""`torch.distributions.utils`: helpers that distributions of others' making use."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet import torch
from septet.torch.distributions.distribution import broadcast_all, clamp_probs, logits_to_probs, probs_to_logits, sum_rightmost

__all__ = ["broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits", "tril_matrix_to_vec",
           "vec_to_tril_matrix"]
_sum_rightmost = sum_rightmost
euler_constant = 0.57721566490153286060         # DLMF 5.2.3


class lazy_property:
    """An attribute that a function computes when it is first asked for, with gradients enabled; it then stays."""

    def __init__(self, wrapped: Callable[[Any], Any]):
        self.wrapped = wrapped
        self.__doc__, self.__name__ = wrapped.__doc__, wrapped.__name__

    def __get__(self, instance: Any, obj_type: Any = None) -> Any:
        if instance is None:
            return property(self.wrapped)
        with torch.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.__name__, value)
        return value


def tril_matrix_to_vec(mat: Any, diag: int = 0) -> Any:
    """The elements on and below diagonal `diag` of (..., D, D) matrices as (..., count) vectors, by rows."""
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    row, column = torch.tril_indices(n, n, diag)
    return mat[..., row, column]


def vec_to_tril_matrix(vec: Any, diag: int = 0) -> Any:
    """The matrices whose elements on and below diagonal `diag` are in `vec`, by rows; zero above."""
    # count = n (n + 1) / 2 + n diag - diag (diag - 1) / 2 below the main diagonal, and the same with the sign of what is left out above
    count = vec.shape[-1]
    n = (-(1 + 2 * diag) + ((1 + 2 * diag) ** 2 + 8 * count + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if round(n) - n > torch.finfo(vec.dtype).eps:
        raise ValueError(f"The size of last dimension is {count} which cannot be expressed as the lower triangular part of a square "
                         "D x D matrix.")
    n = round(n)
    matrix = torch.zeros((*vec.shape[:-1], n, n), dtype=vec.dtype, device=vec.device)
    row, column = torch.tril_indices(n, n, diag)
    matrix[..., row, column] = vec
    return matrix


def _standard_normal(shape: Any, dtype: Any, device: Any) -> Any:
    """Draws of the standard normal distribution."""
    return torch.normal(torch.zeros(shape, dtype=dtype, device=device), torch.ones(shape, dtype=dtype, device=device))
