"""Parameters as one vector, and back."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.tensor import Tensor


def parameters_to_vector(parameters: Iterable[Any]) -> Any:
    """The elements of all parameters, one after the other."""
    return FUNCTIONS["cat"]([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec: Any, parameters: Iterable[Any]) -> None:
    """Let the parameters show the parts of a vector, in order."""
    if not isinstance(vec, Tensor):
        kind = type(vec)
        raise TypeError(f"expected torch.Tensor, but got: {kind.__module__}.{kind.__name__}")
    at = 0
    for p in parameters:
        p.data = vec[at : at + p.numel()].reshape(p.shape).data
        at += p.numel()
