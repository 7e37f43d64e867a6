"""Images with zeros round them, for the convolutions: written out, or described for kernels that put the zeros where they read.

A frame is of planes (or lines) whose rows are contiguous; where channels lie together an image is one plane, whose rows hold columns and
channels.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from math import prod

from septet.codegen.kernels import launch
from septet.codegen.kernels.conv_tables import Ints, Tensor, strides_of
from septet.codegen.kernels.conv_tile import LOCAL, POSITIONS, pad_planes
from septet.codegen.kernels.copy import copy
from septet.ir.dtype import DType
from septet.runtime import target, threads

TASKS = 8                       # of images, at least: for few cores
_ZERO = ctypes.c_int64(0)
_NOTHING = launch.Fixed(ctypes.addressof(_ZERO), 8, _ZERO)              # what memory is cleared with


@dataclass(frozen=True)
class Frame:
    """Zeros round the planes of images, not yet written.

    dense: where its elements will lie, from address 0; source: address, images, planes of an image, steps of images, planes and rows;
    sizes: rows, columns, zeros above and left, rows and columns with all zeros.
    """

    dtype: DType
    dense: Tensor
    source: Ints
    sizes: Ints

    def written(self) -> Tensor:
        """The images and the zeros in memory of their own."""
        size, shape = self.dtype.itemsize, self.dense.shape
        made = launch.scratch(max(64, prod(shape) * size))
        launch.run(pad_planes, made, *self.source, *self.sizes, T=launch.ELEMENT[self.dtype], count=target.lanes(size))
        return replace(self.dense, address=made)

    def together(self, positions: int, rows: int) -> int:
        """How many images a core frames and convolves at once, to `positions` each in tiles of `rows`; 0: they had better be written."""
        images, image = self.dense.shape[0], prod(self.dense.shape[1:]) * self.dtype.itemsize
        return min(max(1, POSITIONS // (-(-positions // rows) * rows)), LOCAL // image, images // max(TASKS, 2 * threads.count()))


def framed(dtype: DType, x: Tensor, before: Ints, after: Ints, spread: Ints = ()) -> Tensor | Frame:
    """X with zeros round it and, where `spread` > 1, between its elements; negative padding crops."""
    spread = spread or (1,) * len(before)
    if not any((*before, *after)) and set(spread) == {1}:
        return x
    inner = x.shape[2:]
    sizes = [p + (n - 1) * step + 1 + q if n else p + q for p, n, step, q in zip(before, inner, spread, after)]
    shape = (*x.shape[:2], *sizes)
    if len(inner) < 3 and set(spread) == {1} and min(*before, *after, 0) == 0 and 0 not in x.shape:
        if x.strides[-1] == dtype.itemsize:
            return _of_planes(dtype, x, shape, before)
        if x.strides[1] == dtype.itemsize and x.strides[-1] == x.shape[1] * dtype.itemsize:
            return _of_channels(dtype, x, shape, before)
    return _spread(dtype, x, shape, before, spread)


def written(x: Tensor | Frame) -> Tensor:
    """The images and the zeros in memory."""
    return x.written() if isinstance(x, Frame) else x


def _of_planes(dtype: DType, x: Tensor, shape: Ints, before: Ints) -> Frame:
    """Planes or lines whose rows are contiguous."""
    size = dtype.itemsize
    down, above, rows, step = (shape[2], before[0], x.shape[2], x.strides[2] // size) if len(before) == 2 else (1, 0, 1, 0)
    return Frame(dtype, Tensor(0, shape, strides_of(shape, size)),
                 (x.address, *shape[:2], x.strides[0] // size, x.strides[1] // size, step),
                 (rows, x.shape[-1], above, before[-1], down, shape[-1]))


def _of_channels(dtype: DType, x: Tensor, shape: Ints, before: Ints) -> Frame:
    """Images whose channels lie together."""
    size, (n, c, *inner) = dtype.itemsize, x.shape
    plane = Tensor(x.address, (n, 1, *inner[:-1], inner[-1] * c), (x.strides[0], 0, *x.strides[2:-1], size))
    found = _of_planes(dtype, plane, (n, 1, *shape[2:-1], shape[-1] * c), (*before[:-1], before[-1] * c))
    return replace(found, dense=Tensor(0, shape, _strides_last(shape, size)))


def _spread(dtype: DType, x: Tensor, shape: Ints, before: Ints, spread: Ints) -> Tensor:
    """Zeros between elements too, or some elements left out."""
    size, (n, c, *inner) = dtype.itemsize, x.shape
    strides = _strides_last(shape, size) if x.strides[1] < x.strides[-1] else strides_of(shape, size)
    made = launch.scratch(max(64, prod(shape) * size))
    clear(dtype, Tensor(made, shape, strides))
    kept = [_inside(length, step, p, total) for length, step, p, total in zip(inner, spread, before, shape[2:])]
    start = made + sum((p + r.start * step) * s for p, r, step, s in zip(before, kept, spread, strides[2:]))
    source = x.address + sum(r.start * s for r, s in zip(kept, x.strides[2:]))
    steps = (*strides[:2], *(s * step for s, step in zip(strides[2:], spread)))
    copy(start, steps, source, x.strides, (n, c, *map(len, kept)), size)
    return Tensor(made, shape, strides)


def _inside(count: int, step: int, before: int, length: int) -> range:
    """Which of `count` elements, `step` apart and `before` in, fall into `length`."""
    first = max(0, -(before // step))
    return range(first, max(first, min(count, (length - before - 1) // step + 1)))


def _strides_last(shape: Ints, size: int) -> Ints:
    """Strides of dense memory where channels lie together."""
    images, channels, *inner = shape
    first, *rest, last = strides_of((images, *inner, channels), size)
    return first, last, *rest


def clear(dtype: DType, y: Tensor) -> None:
    """Zeros."""
    copy(y.address, y.strides, _NOTHING, (0,) * len(y.shape), y.shape, dtype.itemsize)
