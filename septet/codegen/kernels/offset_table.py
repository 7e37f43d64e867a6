"""Tables of where the elements of a box lie, for what reads by a table instead of by strides: convolutions, indices."""
from __future__ import annotations

from functools import lru_cache
from math import prod

from septet.codegen.kernels import launch
from septet.kernel import i64, kernel, ptr

Ints = tuple[int, ...]
KEPT = 1 << 15                  # entries of a table that is kept for the next call


@kernel
def fill_table(to: ptr[i64], n0: i64, n1: i64, n2: i64, n3: i64, s0: i64, s1: i64, s2: i64, s3: i64):
    """The offset of every element of a box in C order."""
    at: i64 = 0
    for i in range(n0):
        for j in range(n1):
            for p in range(n2):
                start = i * s0 + j * s1 + p * s2
                for q in range(n3):
                    to[at] = start + q * s3
                    at += 1


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
