"""Depthwise convolution: every channel has a kernel of its own, so a plane with zeros round it is all that a core needs, in its cache.

Steps of 1 or 2 columns: columns an even and an odd distance away are kept apart, so that what the places of a line read lies together.
Shapes: X (n, c, rows, columns), W (c m, 1, high, wide), Y (n, c m, lines, places); lines are planes of one row.
"""
from __future__ import annotations

from dataclasses import dataclass
from math import prod

from septet.codegen.kernels import launch
from septet.codegen.kernels.conv_tables import Geometry, Ints, Tensor, strides_of
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.normalize import lanes_of
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import (
    array,
    const,
    fill_bytes,
    i32,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    select,
    shuffle,
    size_of,
    static_range,
    vec,
    vload,
    vstore,
    vsum,
)

PLANE = 1 << 18                 # bytes of a plane and the zeros round it
MOST = 2                        # channels of Y for one of X: more of them are better lanes than the places of a line
TAPS = 128                      # of a kernel, at most
LINES = 4                       # of Y at a time
SEEN = 8                        # taps of a weight gradient at a time
SLACK = 64                      # elements that may be read beyond a plane, and count for nothing


@dataclass(frozen=True)
class Plane:
    """Sizes that the kernels take: rows, columns, zeros above and left, rows with zeros, half a row of one parity, kernel, steps, gaps,
    lines and places of Y."""

    sizes: Ints
    apart: int

    @property
    def elements(self) -> int:
        """Of a plane with its zeros."""
        return self.sizes[4] * self.sizes[5] * self.apart


def plane_of(size: Ints, kernel: Ints, positions: Ints, geometry: Geometry) -> Plane:
    """The sizes of a convolution of one or two dimensions."""
    one = (1,) * (2 - len(size))
    (rows, columns), (high, wide), (lines, places), (down, apart), (gap, beside) = (
        (*one, *part) for part in (size, kernel, positions, geometry.stride, geometry.dilation))
    above, left = (*(0,) * len(one), *geometry.before)
    height = max(above + rows, (lines - 1) * down + (high - 1) * gap + 1)
    width = max(left + columns, (places - 1) * apart + (wide - 1) * beside + 1)
    return Plane((rows, columns, above, left, height, -(-width // apart), high, wide, down, gap, beside, lines, places), apart)


def depthwise(w: Tensor, geometry: Geometry) -> bool:
    """Whether channels keep apart, with a kernel or two each."""
    return w.shape[1] == 1 and geometry.groups <= w.shape[0] <= MOST * geometry.groups


def dense(dtype: DType, y: Tensor) -> Tensor:
    """A gradient that is one number for many places (of a sum, say) with each of them in memory."""
    if 0 not in y.strides or 0 in y.shape:
        return y
    size = dtype.itemsize
    made, apart = launch.scratch(prod(y.shape) * size), strides_of(y.shape, size)
    copy(made, apart, y.address, y.strides, y.shape, size)
    return Tensor(made, y.shape, apart)


def pays(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry) -> bool:
    """Whether the kernels take these operands."""
    if not depthwise(w, geometry) or dtype not in (d.float32, d.float64) or len(x.shape) > 4:
        return False
    lie = all(t.strides[-1] == dtype.itemsize for t in (x, y))
    if not lie or geometry.stride[-1] > 2 or min(geometry.before) < 0 or prod(w.shape[2:]) > TAPS or 0 in (*x.shape, *y.shape):
        return False
    return plane_of(x.shape[2:], w.shape[2:], y.shape[2:], geometry).elements * dtype.itemsize <= PLANE


def steps(t: Tensor, size: int) -> Ints:
    """Steps of images, channels and rows, in elements."""
    image, channel, *rest = (s // size for s in t.strides)
    return image, channel, rest[0] if len(rest) == 2 else 0


def taps(w: Tensor, size: int) -> tuple[int, ...]:
    """The first of the weights in memory, how far from it the first tap lies, and steps of channels, rows and columns, in elements."""
    behind = sum(max(0, (1 - n) * step) for n, step in zip(w.shape[2:], w.strides[2:]))        # of kernels that are read backwards
    down = w.strides[-2] if len(w.shape) == 4 else 0
    return launch.shift(w.address, -behind), behind // size, w.strides[0] // size, down // size, w.strides[-1] // size


def forward(dtype: DType, x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, bias: int, relu: bool) -> None:
    """Y of operands that `pays`."""
    plane, size = plane_of(x.shape[2:], w.shape[2:], y.shape[2:], geometry), dtype.itemsize
    launch.run(planes_forward, x.address, *steps(x, size), *taps(w, size), y.address, *steps(y, size), bias, x.shape[0],
               x.shape[1], w.shape[0] // x.shape[1], *plane.sizes, s=lanes_of(dtype), apart=plane.apart, relu=relu)


def input_gradient(dtype: DType, dy: Tensor, w: Tensor, dx: Tensor, geometry: Geometry) -> None:
    """dX of operands that `pays`."""
    plane, size = plane_of(dx.shape[2:], w.shape[2:], dy.shape[2:], geometry), dtype.itemsize
    launch.run(planes_backward, dx.address, *steps(dx, size), *taps(w, size), dy.address, *steps(dy, size), dx.shape[0],
               dx.shape[1], w.shape[0] // dx.shape[1], *plane.sizes, s=lanes_of(dtype), apart=plane.apart)


def weight_gradient(dtype: DType, x: Tensor, dy: Tensor, dw: Tensor, geometry: Geometry) -> None:
    """dW of operands that `pays`."""
    plane, size = plane_of(x.shape[2:], dw.shape[2:], dy.shape[2:], geometry), dtype.itemsize
    launch.run(planes_weights, x.address, *steps(x, size), *taps(dw, size), dy.address, *steps(dy, size), x.shape[0],
               x.shape[1], dw.shape[0] // x.shape[1], *plane.sizes, s=lanes_of(dtype), apart=plane.apart)


@kernel
def masked(s: const, count):
    """Which lanes of a vector are among the first `count`."""
    return lanes(vec(i32, s.lanes)) < i32(min(count, s.lanes))


@kernel
def parity(apart: const, column):
    """(which half of a row a column lies in, where)."""
    return column % apart, column // apart


@kernel
def put_row(s: const, apart: const, to, row, columns, left, half):
    """A row of X behind `left` zeros, even and odd columns apart."""
    if apart == 1:
        for j in range(0, columns, s.lanes):
            mask = masked(s, columns - j)
            vstore(to + (left + j), vload(row + j, s.lanes, mask=mask), mask=mask)
    else:
        for p in static_range(2):
            first = (p + left) % 2                          # of this half
            count, target = (columns - first + 1) // 2, to + (p * half + (left + first) // 2)
            for j in range(0, count, s.lanes):
                source, rest = row + (first + 2 * j), columns - first - 2 * j
                one = vload(source, s.lanes, mask=masked(s, rest))
                two = vload(source + s.lanes, s.lanes, mask=masked(s, max(rest - s.lanes, 0)))
                vstore(target + j, shuffle(one, two, [2 * k for k in static_range(s.lanes)]), mask=masked(s, count - j))


@kernel
def take_row(s: const, apart: const, row, plane, columns, left, half):
    """What lies behind `left` columns of a row whose even and odd columns are apart."""
    if apart == 1:
        for j in range(0, columns, s.lanes):
            mask = masked(s, columns - j)
            vstore(row + j, vload(plane + (left + j), s.lanes), mask=mask)
    else:
        low = [j // 2 + j % 2 * s.lanes for j in static_range(s.lanes)]
        high = [j // 2 + j % 2 * s.lanes + s.lanes // 2 for j in static_range(s.lanes)]
        first, second = plane + (left % 2 * half + left // 2), plane + ((left + 1) % 2 * half + (left + 1) // 2)
        for j in range(0, columns, 2 * s.lanes):
            one, two = vload(first + j // 2, s.lanes), vload(second + j // 2, s.lanes)
            vstore(row + j, shuffle(one, two, low), mask=masked(s, columns - j))
            vstore(row + (j + s.lanes), shuffle(one, two, high), mask=masked(s, max(columns - j - s.lanes, 0)))


@kernel
def put_plane(s: const, apart: const, to, x, x_row, rows, columns, above, left, height, half):
    """A plane of X and the zeros round it."""
    fill_bytes(to, 0, (height * half * apart + SLACK) * size_of(s.element))
    for i in range(rows):
        put_row(s, apart, to + (above + i) * half * apart, x + i * x_row, columns, left, half)


@kernel
def tap_table(apart: const, at, half, high, wide, gap, beside):
    """How far each tap reads from where a place begins."""
    for p in range(high):
        for q in range(wide):
            part, place = parity(apart, q * beside)
            at[p * wide + q] = (p * gap * apart + part) * half + place


@kernel(math="contract")
def plane_lines(s: const, relu: const, plane, line, at, weights, count, y, y_row, height, places, start):
    """Some lines of Y, `line` elements of the plane apart."""
    for j in range(0, places, s.lanes):
        acc = array(s.vector, LINES)
        for r in static_range(LINES):
            acc[r] = s.vector(start)
        for t in range(count):
            weight, source = s.vector(weights[t]), plane + (at[t] + j)
            for r in static_range(LINES):
                acc[r] = acc[r] + weight * vload(source + min(r, height - 1) * line, s.lanes)
        mask = masked(s, places - j)
        for r in static_range(LINES):
            if r < height:
                found = acc[r]
                if relu:
                    found = select(found <= 0, 0, found)                # NaN stays
                vstore(y + (r * y_row + j), found, mask=mask)


@kernel
def planes_forward(s: const, apart: const, relu: const, x: ptr[s.element], x_image: i64, x_channel: i64, x_row: i64, w: ptr[s.element],
                   w_first: i64, w_channel: i64, w_row: i64, w_column: i64, y: ptr[s.element], y_image: i64, y_channel: i64, y_row: i64,
                   bias: ptr[s.element], images: i64, channels: i64, each: i64, rows: i64, columns: i64, above: i64, left: i64,
                   height: i64, half: i64, high: i64, wide: i64, down: i64, gap: i64, beside: i64, lines: i64, places: i64):
    """Every plane of X by the kernels of its `each` channels of Y."""
    for task in prange(images * channels):
        plane, weights, at = array(s.element, PLANE // s.element.bytes + SLACK), array(s.element, TAPS), array(i64, TAPS)
        image, channel = task // channels, task % channels
        put_plane(s, apart, plane, x + (image * x_image + channel * x_channel), x_row, rows, columns, above, left, height, half)
        tap_table(apart, at, half, high, wide, gap, beside)
        for o in range(channel * each, (channel + 1) * each):
            start = s.element(0)
            if bias != 0:
                start = bias[o]
            for t in range(high * wide):
                weights[t] = w[w_first + o * w_channel + t // wide * w_row + t % wide * w_column]
            for i in range(0, lines, LINES):
                plane_lines(s, relu, plane + i * down * half * apart, down * half * apart, at, weights, high * wide,
                            y + (image * y_image + o * y_channel + i * y_row), y_row, min(LINES, lines - i), places, start)


@kernel(math="contract")
def spread_line(s: const, plane, at, weights, count, g, places):
    """A line of Y's gradient added to where the kernel read."""
    for j in range(0, places, s.lanes):
        one = vload(g + j, s.lanes, mask=masked(s, places - j))
        for t in range(count):
            to = plane + (at[t] + j)
            vstore(to, vload(to, s.lanes) + s.vector(weights[t]) * one)


@kernel
def planes_backward(s: const, apart: const, x: ptr[s.element], x_image: i64, x_channel: i64, x_row: i64, w: ptr[s.element], w_first: i64,
                    w_channel: i64, w_row: i64, w_column: i64, y: ptr[s.element], y_image: i64, y_channel: i64, y_row: i64, images: i64,
                    channels: i64, each: i64, rows: i64, columns: i64, above: i64, left: i64, height: i64, half: i64, high: i64, wide: i64,
                    down: i64, gap: i64, beside: i64, lines: i64, places: i64):
    """X = the gradient of every plane, from that of Y."""
    for task in prange(images * channels):
        plane, weights, at = array(s.element, PLANE // s.element.bytes + SLACK), array(s.element, TAPS), array(i64, TAPS)
        image, channel = task // channels, task % channels
        fill_bytes(plane, 0, (height * half * apart + SLACK) * size_of(s.element))
        tap_table(apart, at, half, high, wide, gap, beside)
        for o in range(channel * each, (channel + 1) * each):
            for t in range(high * wide):
                weights[t] = w[w_first + o * w_channel + t // wide * w_row + t % wide * w_column]
            for i in range(lines):
                spread_line(s, plane + i * down * half * apart, at, weights, high * wide,
                            y + (image * y_image + o * y_channel + i * y_row), places)
        for i in range(rows):
            take_row(s, apart, x + (image * x_image + channel * x_channel + i * x_row), plane + (above + i) * half * apart, columns, left,
                     half)


@kernel(math="contract")
def taps_of_plane(s: const, plane, line, at, count, g, g_row, lines, places, sums):
    """Sums of some taps: of what they read times Y's gradient."""
    acc = array(s.vector, SEEN)
    for t in static_range(SEEN):
        acc[t] = s.vector(0)
    for i in range(lines):
        for j in range(0, places, s.lanes):
            one = vload(g + (i * g_row + j), s.lanes, mask=masked(s, places - j))
            for t in static_range(SEEN):
                acc[t] = acc[t] + one * vload(plane + (i * line + at[min(t, count - 1)] + j), s.lanes)
    for t in static_range(SEEN):
        if t < count:
            sums[t] = sums[t] + vsum(acc[t])


@kernel
def planes_weights(s: const, apart: const, x: ptr[s.element], x_image: i64, x_channel: i64, x_row: i64, w: ptr[s.element], w_first: i64,
                   w_channel: i64, w_row: i64, w_column: i64, y: ptr[s.element], y_image: i64, y_channel: i64, y_row: i64, images: i64,
                   channels: i64, each: i64, rows: i64, columns: i64, above: i64, left: i64, height: i64, half: i64, high: i64, wide: i64,
                   down: i64, gap: i64, beside: i64, lines: i64, places: i64):
    """W = the gradient of every kernel, images one after the other."""
    count = high * wide
    for channel in prange(channels):
        plane, at = array(s.element, PLANE // s.element.bytes + SLACK), array(i64, TAPS)
        sums = array(s.element, TAPS)
        tap_table(apart, at, half, high, wide, gap, beside)
        for o in range(channel * each, (channel + 1) * each):
            for t in range(count):
                sums[t] = s.element(0)
            for image in range(images):
                put_plane(s, apart, plane, x + (image * x_image + channel * x_channel), x_row, rows, columns, above, left, height, half)
                for t in range(0, count, SEEN):
                    taps_of_plane(s, plane, down * half * apart, at + t, count - t, y + (image * y_image + o * y_channel), y_row, lines,
                                  places, sums + t)
            for t in range(count):
                w[w_first + o * w_channel + t // wide * w_row + t % wide * w_column] = sums[t]
