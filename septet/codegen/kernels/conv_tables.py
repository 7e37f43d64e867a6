"""Memory of images and weights, and tables of where their elements lie: what the convolutions share."""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

from septet.codegen.kernels import launch
from septet.codegen.kernels.conv_tile import fill_table

Ints = tuple[int, ...]
KEPT = 1 << 15                  # entries of a table that is kept for the next call


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


def table(shape: Ints, strides: Ints) -> launch.Address:
    """The offset of every element of a box, as int64, in C order; at most four dimensions."""
    return _kept(shape, strides) if prod(shape) <= KEPT else _made(shape, strides)


@lru_cache(maxsize=256)
def _kept(shape: Ints, strides: Ints) -> launch.Address:
    made = _made(shape, strides)
    return launch.Fixed(made, made.nbytes, made.owner)


def _made(shape: Ints, strides: Ints) -> launch.Address:
    made, fill = launch.scratch(max(64, 8 * prod(shape))), 4 - len(shape)
    launch.run(fill_table, made, *(1,) * fill, *shape, *(0,) * fill, *strides)
    return made


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
