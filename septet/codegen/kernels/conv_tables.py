"""Memory of images and weights, and how it lies: what the convolutions share."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

Ints = tuple[int, ...]


@dataclass(frozen=True)
class Tensor:
    """Memory of images or weights: address, shape, strides in bytes."""

    address: int
    shape: Ints
    strides: Ints


@dataclass(frozen=True)
class Geometry:
    """stride, dilation, padding before and after, of every dimension of the images; groups of channels."""

    stride: Ints = (1, 1)
    dilation: Ints = (1, 1)
    before: Ints = (0, 0)
    after: Ints = (0, 0)
    groups: int = 1

    def output(self, size: Ints, kernel: Ints) -> Ints:
        """Size of the result."""
        return tuple(
            (n + p + q - dil * (k - 1) - 1) // step + 1
            for n, p, q, k, dil, step in zip(size, self.before, self.after, kernel, self.dilation, self.stride))


@lru_cache(maxsize=1024)
def strides_of(shape: Ints, size: int) -> Ints:
    """Strides of dense memory in C order."""
    return tuple(size * prod(shape[k + 1:]) for k in range(len(shape)))


@lru_cache(maxsize=1024)
def beside(shape: Ints, strides: Ints) -> int:
    """How many elements of a box, in C order, always lie side by side."""
    run = 1
    for n, step in zip(reversed(shape), reversed(strides)):
        if n > 1 and step != run:
            break
        run *= n
    return run
