"""The gradient of a convolution's input, of images whose channels lie together: every position of the output's gradient times all weights,
added where the kernel touched.

The other way (`conv.input_gradient`) puts zeros round the gradient and multiplies them too: of 11 x 11 positions and 3 x 3 places 28 %.
"""
from __future__ import annotations

from math import prod

from septet.codegen.kernels.conv_tables import Geometry, Ints, Tensor, strides_of
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.gemm_ahead import pack_ahead, packed_size, product
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.launch import run, scratch
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import array, const, fill_bytes, i32, i64, kernel, lanes, prange, ptr, size_of, vec, vload, vstore

LOCAL = 1 << 15                 # products of some positions, which stay in a core's cache
BAND = 64                       # positions at most
IMAGES = 8                      # from which every core has work: an image is one task
CHANNELS = 32                   # of the output's gradient from which its products run at full speed
GAIN = 1.15                     # times as many positions of the input as of the output from which it pays


def pays(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry) -> bool:
    """Whether the kernel takes these operands, and they gain by it."""
    kernel, size = w.shape[2:], dtype.itemsize
    if len(kernel) > 2 or dtype not in (d.float32, d.float64) or geometry.groups != 1 or geometry.dilation[-1] != 1:
        return False
    return bool(set(geometry.stride) == {1} and dy.shape[0] >= IMAGES and dy.shape[1] >= CHANNELS and prod(w.shape[1:]) * 8 <= LOCAL
                and prod(dx.shape[2:]) >= GAIN * prod(dy.shape[2:]) and lies_last(dy, size) and lies_last(dx, size))


def lies_last(x: Tensor, size: int) -> bool:
    """Whether images lie dense, channels together."""
    images, channels, *inner = x.shape
    first, *rest, last = strides_of((images, *inner, channels), size)
    return prod(x.shape) > 0 and x.strides == (first, last, *rest)


def input_gradient(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry) -> None:
    """dX of a convolution of stride 1 that `pays`."""
    size, (o, c, *kernel), s = dtype.itemsize, w.shape, tile_for(dtype)
    columns = c * prod(kernel)
    turned = scratch(columns * o * size)                            # a row every place and channel
    copy(turned, strides_of((*kernel, c, o), size), w.address, (*w.strides[2:], w.strides[1], w.strides[0]), (*kernel, c, o), size)
    packed = scratch(packed_size(s, columns, o) * size)
    run(pack_ahead, packed, turned, 1, o, columns, o, s=s)
    run(scattered, dy.address, packed, dx.address, dy.shape[0], o, c, *_planes(dy.shape[2:], 1), *_planes(dx.shape[2:], 1),
        *_planes(tuple(kernel), 1), *_planes(geometry.dilation, 1)[:1], *_planes(geometry.before, 0), s=s)


def _planes(sizes: Ints, fill: int) -> Ints:
    """Numbers of lines as those of planes of one line."""
    return (fill, *sizes) if len(sizes) == 1 else sizes


@kernel
def add_run(s: const, to, source, n):
    """n numbers added to those that lie there."""
    for j in range(0, n, s.lanes):
        mask = lanes(vec(i32, s.lanes)) < i32(n - j)
        vstore(to + j, vload(to + j, s.lanes, mask=mask) + vload(source + j, s.lanes, mask=mask), mask=mask)


@kernel
def scattered(s: const, g: ptr[s.operand], packed: ptr[s.operand], dx: ptr[s.operand], images: i64, outputs: i64, channels: i64,
              rows: i64, columns: i64, down: i64, across: i64, high: i64, wide: i64, apart: i64, above: i64, left: i64):
    """Images of rows x columns positions of `outputs` gradients become down x across ones of `channels`.

    packed: the weights, a column every (row, column, channel) of the high x wide kernel, whose rows are `apart`.  above, left: how far
    it reaches over the image's edge.
    """
    n, positions = high * wide * channels, rows * columns
    band = max(s.rows, min(BAND, LOCAL // n // s.rows * s.rows))
    for image in prange(images):
        products = array(s.operand, LOCAL)
        source, target = g + image * positions * outputs, dx + image * down * across * channels
        fill_bytes(target, 0, down * across * channels * size_of(s.operand))
        for part in range((positions + band - 1) // band):
            first = part * band
            here = min(band, positions - first)
            product(s, None, source + first * outputs, outputs, i64(1), packed, (outputs + s.depth - 1) // s.depth, products, n,
                    products, n, products, here, n, outputs, i64(1))
            for p in range(here):
                x = (first + p) % columns - left
                begin, end = max(0, -x), min(wide, across - x)
                for i in range(high):
                    y = (first + p) // columns + i * apart - above
                    if 0 <= y and y < down and begin < end:
                        add_run(s, target + ((y * across + x + begin) * channels), products + (p * n + (i * wide + begin) * channels),
                                (end - begin) * channels)
