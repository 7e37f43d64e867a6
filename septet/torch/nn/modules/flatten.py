"""Layers that join dimensions and split them."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.nn.modules.module import Module
from septet.torch.shapes import axis_of, flatten


class Flatten(Module):
    """Several dimensions as one; the first stays by default."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Any) -> Any:
        return flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One dimension as several."""

    def __init__(self, dim: Any, unflattened_size: Any):
        super().__init__()
        if isinstance(dim, str):
            raise NotSupported("torch.nn.Unflatten with a named dimension")
        if not isinstance(dim, int):
            raise TypeError("invalid argument type for dim parameter")
        if not isinstance(unflattened_size, tuple) and not isinstance(unflattened_size, list):
            raise TypeError(f"unflattened_size must be a tuple of ints, but found type {type(unflattened_size).__name__}")
        for k, n in enumerate(unflattened_size):
            if not isinstance(n, int):
                raise TypeError(f"unflattened_size must be tuple of ints, but found element of type {type(n).__name__} at pos {k}")
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Any) -> Any:
        axis, sizes = axis_of(self.dim, input.ndim), solved(input.shape[axis_of(self.dim, input.ndim)], self.unflattened_size, self.dim)
        return input.reshape((*input.shape[:axis], *sizes, *input.shape[axis + 1 :]))

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def solved(length: int, sizes: Any, dim: int) -> tuple[int, ...]:
    """Sizes of which one may be -1.  RuntimeError where they do not make the length."""
    known = 1
    for n in sizes:
        known *= n if n != -1 else 1
    found = tuple(length // known if n == -1 and known else n for n in sizes)
    total = 1
    for n in found:
        total *= n
    if total != length:
        raise RuntimeError(f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({length}) in the input "
                           "tensor")
    return found
