"""Two-dimensional convolution over addresses: forward, gradient of the input, gradient of the weights.

All three are the forward kernel of `conv_tile`: the input's gradient convolves the spread-out output gradient with turned weights, the
weights' gradient convolves the input with the output gradient as its kernel, images and channels changing places.  Shapes: input
(n, c, h, w), weights (o, c / groups, kh, kw), output (n, o, oh, ow); strides in bytes, in that order, so any layout is one of strides.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels.conv_tile import conv, pack_weights
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.gemm_types import tile_for
from septet.errors import NotSupported
from septet.ir import dtype as d
from septet.ir.dtype import DType

Pair = tuple[int, int]
Four = tuple[int, int, int, int]


@dataclass(frozen=True)
class Tensor:
    """Four-dimensional memory: address, shape, strides in bytes."""

    address: int
    shape: Four
    strides: Four

    def swapped(self) -> Tensor:
        """The first two dimensions exchanged."""
        (n, c, *shape), (sn, sc, *strides) = self.shape, self.strides
        return Tensor(self.address, (c, n, *shape), (sc, sn, *strides))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Geometry:
    """stride, dilation, padding before and after, of (height, width); groups of channels."""

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    before: Pair = (0, 0)
    after: Pair = (0, 0)
    groups: int = 1

    def output(self, size: Pair, kernel: Pair) -> Pair:
        """Height and width of the result."""
        spans = [dil * (k - 1) + 1 for dil, k in zip(self.dilation, kernel)]
        down, across = (
            (n + p + q - span) // step + 1
            for n, p, q, span, step in zip(size, self.before, self.after, spans, self.stride))
        return down, across


def conv2d(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int = 0, activation: Any = None) -> None:
    """Y = X convolved with W (a correlation, as neural networks call it) + bias (address of o numbers, or 0)."""
    _check(dtype, x, w, y, geometry)
    _forward(dtype, _padded(dtype, x, geometry.before, geometry.after, (1, 1)), w, y, geometry, bias, activation)


def conv2d_input_gradient(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry) -> None:
    """dX of a convolution: dY, `stride` apart, convolved with W turned by half a circle and its channels exchanged."""
    _check(dtype, dx, w, dy, geometry)
    kernel = w.shape[2:]
    spans = [dil * (k - 1) for dil, k in zip(geometry.dilation, kernel)]
    before = [span - p for span, p in zip(spans, geometry.before)]
    spread = [(n - 1) * step + 1 for n, step in zip(dy.shape[2:], geometry.stride)]
    after = [n + span - b - s for n, span, b, s in zip(dx.shape[2:], spans, before, spread)]
    wide = _padded(dtype, dy, (before[0], before[1]), (after[0], after[1]), geometry.stride)
    once = Geometry((1, 1), geometry.dilation, groups=geometry.groups)
    _forward(dtype, wide, _turned(dtype, w, geometry.groups), dx, once, 0, None)


def conv2d_weight_gradient(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> None:
    """dW of a convolution: X convolved with dY as the kernel, steps and dilation exchanged, group by group."""
    _check(dtype, x, dw, dy, geometry)
    wide = _padded(dtype, x, geometry.before, geometry.after, (1, 1))
    o, c, groups = dy.shape[1] // geometry.groups, dw.shape[1], geometry.groups
    turned = Geometry(geometry.dilation, geometry.stride)
    for g in range(groups):
        part = Tensor(wide.address + g * c * wide.strides[1], (wide.shape[0], c, *wide.shape[2:]), wide.strides)
        kernel = Tensor(dy.address + g * o * dy.strides[1], (dy.shape[0], o, *dy.shape[2:]), dy.strides)
        out = Tensor(dw.address + g * o * dw.strides[0], (o, c, *dw.shape[2:]), dw.strides)
        _forward(dtype, part.swapped(), kernel.swapped(), out.swapped(), turned, 0, None)


def _check(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry) -> None:
    if dtype not in (d.float32, d.float64):
        raise NotSupported(f"convolution of {dtype.name}; float32 and float64 are")
    expected = (x.shape[0], w.shape[0], *geometry.output(x.shape[2:], w.shape[2:]))
    if y.shape != expected or x.shape[1] != w.shape[1] * geometry.groups or w.shape[0] % geometry.groups:
        raise ValueError(f"input {x.shape}, weights {w.shape} and {geometry.groups} groups give an output {expected}, not {y.shape}")


# ---- the forward kernel ----------------------------------------------------------------------------------------------
def _forward(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int, activation: Any) -> None:
    """Convolve an X that holds its padding; only the positions of Y are computed."""
    if 0 in y.shape:
        return
    size, groups = dtype.itemsize, geometry.groups
    out, planar = _writable(dtype, y)
    s = tile_for(dtype, None, "column" if bias else "", activation)
    sx, sw, sy = ([step // size for step in t.strides] for t in (x, w, out))
    k, channels = w.shape[1] * w.shape[2] * w.shape[3], w.shape[0] // groups
    lead = sx[1] < sx[3]                                # channels lie together: let them run fastest
    near = _table(w.shape[1:], (sx[1], sx[2] * geometry.dilation[0], sx[3] * geometry.dilation[1]), lead)
    far = _table(w.shape[1:], (sw[1], sw[2], sw[3]), lead)
    panels = -(-channels // s.width)
    packed = launch.scratch(max(64, groups * panels * k * s.width * size))
    launch.run(pack_weights, packed, w.address, sw[0], ctypes.addressof(far), groups, channels, k, s=s)
    launch.run(conv, x.address, sx[0], w.shape[1] * sx[1], geometry.stride[0] * sx[2], geometry.stride[1] * sx[3],
               ctypes.addressof(near), packed, out.address, sy[0], sy[3], sy[1], bias, y.shape[0], groups, channels,
               y.shape[2], y.shape[3], k, s=s, planar=planar)
    if out is not y:
        copy(y.address, y.strides, out.address, out.strides, y.shape, size)


@lru_cache(maxsize=256)
def _table(shape: tuple[int, int, int], strides: tuple[int, int, int], channels_last: bool) -> Any:
    """Offset of every (channel, row, column) of a kernel, as int64, in the order in which they are summed."""
    (c, h, w), (sc, sh, sw) = shape, strides
    if channels_last:
        places = [i * sh + j * sw + n * sc for i in range(h) for j in range(w) for n in range(c)]
    else:
        places = [n * sc + i * sh + j * sw for n in range(c) for i in range(h) for j in range(w)]
    return (ctypes.c_int64 * len(places))(*places)


def _writable(dtype: DType, y: Tensor) -> tuple[Tensor, bool]:
    """Y as the kernel can write it (or dense memory beside it), and whether its positions, not its channels, lie together."""
    size, (_, o, h, w), (_, so, sh, sw) = dtype.itemsize, y.shape, y.strides
    rows = h == 1 or sh == w * sw
    if rows and sw == size:
        return y, True
    if rows and so == size:
        return y, False
    dense = (o * h * w * size, h * w * size, w * size, size)
    return Tensor(launch.scratch(y.shape[0] * dense[0]), y.shape, dense), True


def _padded(dtype: DType, x: Tensor, before: Pair, after: Pair, spread: Pair) -> Tensor:
    """X with zeros round it and, where `spread` > 1, between its elements; negative padding crops."""
    if not any((*before, *after)) and spread == (1, 1):
        return x
    size, (n, c, h, w) = dtype.itemsize, x.shape
    down, across = (p + (length - 1) * step + 1 + q for p, length, step, q in zip(before, (h, w), spread, after))
    shape = (n, c, down, across)
    last = x.strides[1] < x.strides[3]
    strides = (c * down * across * size, size, across * c * size, c * size) if last else (
        c * down * across * size, down * across * size, across * size, size)
    made = launch.scratch(max(64, n * strides[0]))
    ctypes.memset(made, 0, n * strides[0])
    rows, columns = _inside(h, spread[0], before[0], down), _inside(w, spread[1], before[1], across)
    start = made + (before[0] + rows.start * spread[0]) * strides[2] + (before[1] + columns.start * spread[1]) * strides[3]
    source = x.address + rows.start * x.strides[2] + columns.start * x.strides[3]
    steps = (strides[0], strides[1], strides[2] * spread[0], strides[3] * spread[1])
    copy(start, steps, source, x.strides, (n, c, len(rows), len(columns)), size)
    return Tensor(made, shape, strides)


def _inside(count: int, step: int, before: int, length: int) -> range:
    """Which of `count` elements, `step` apart and `before` in, fall into `length`."""
    first = max(0, -(before // step))
    return range(first, max(first, min(count, (length - before - 1) // step + 1)))


def _turned(dtype: DType, w: Tensor, groups: int) -> Tensor:
    """Weights turned by half a circle, input and output channels of each group exchanged: dense memory."""
    size, (o, c, kh, kw), (so, sc, sh, sw) = dtype.itemsize, w.shape, w.strides
    each = o // groups
    made = launch.scratch(max(64, o * c * kh * kw * size))
    area = kh * kw * size
    end = w.address + (kh - 1) * sh + (kw - 1) * sw
    copy(made, (each * c * area, each * area, area, kw * size, size), end, (each * so, sc, so, -sh, -sw), (groups, c, each, kh, kw), size)
    return Tensor(made, (groups * c, each, kh, kw), (each * area, area, kw * size, size))
