"""Pooling over windows of one to three dimensions, and the way back.

Planes (images times channels) are dense memory of (depth, height, width).  A table a dimension gives each output place its window: first
element, end, and the number that counts for the mean.  `every` is 1 where each plane has tables of its own, one behind the other.
"""
from __future__ import annotations

from collections.abc import Sequence
from math import prod

from septet.kernel import (
    const,
    fill_bytes,
    gather,
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
)

WORK = 1 << 13                  # elements of a task
UNROLLED = 9                    # places of a window whose loops are unrolled


@kernel
def planes_of_task(plane_size):
    """How many planes one task takes."""
    return max(1, WORK // max(1, plane_size))


@kernel
def strided(T: const, count: const, x, step, left):
    """`count` elements `step` apart, the first `left` of them; the others are not read."""
    mask = lanes(vec(i32, count)) < i32(min(left, count))
    if step == 1:
        return vload(x, count, mask=mask)
    if step == 2:
        return pairs(T, count, x, left)
    return gather(x, vec(i64, count)(lanes(vec(i32, count))) * step, mask=mask)


@kernel
def pairs(T: const, count: const, x, left):
    """Every second element of a run."""
    held = 2 * left - 1
    low = vload(x, count, mask=lanes(vec(i32, count)) < i32(max(i64(0), min(held, count))))
    high = vload(x + count, count, mask=lanes(vec(i32, count)) < i32(max(i64(0), min(held - count, count))))
    return shuffle(low, high, range(0, 2 * count, 2))


@kernel
def max_window(source, layers, rows, columns, height, width, layer_step, row_step, column_step):
    """(the largest element of one window, NaN before all others; where in its plane it stands)."""
    at = (layers[0] * height + rows[0]) * width + columns[0]
    best = source[at]
    for a in range((layers[1] - layers[0] + layer_step - 1) // layer_step):
        for b in range((rows[1] - rows[0] + row_step - 1) // row_step):
            line = ((layers[0] + a * layer_step) * height + rows[0] + b * row_step) * width
            place = line + columns[0]
            while place < line + columns[1]:
                value = source[place]
                if value > best or value != value:
                    best = value
                    at = place
                place += column_step
    return best, at


@kernel(inline=False)
def max_windows(T: const, count: const, indexed: const, source: ptr[T], y: ptr[T], index: ptr[i64], layers: ptr[i64], rows: ptr[i64],
                first: i64, height: i64, width: i64, layer_step: i64, row_step: i64, column_step: i64, taps: i64, stride: i64, left: i64):
    """`max_window` of windows side by side, each of `taps` columns, the first from column `first` on, `stride` apart."""
    start = (layers[0] * height + rows[0]) * width + first
    best = strided(T, count, source + start, stride, left)
    at = vec(i64, count)(0)
    for a in range((layers[1] - layers[0] + layer_step - 1) // layer_step):
        for b in range((rows[1] - rows[0] + row_step - 1) // row_step):
            for c in range(taps):
                shift = (a * layer_step * height + b * row_step) * width + c * column_step
                value = strided(T, count, source + (start + shift), stride, left)
                better = (value > best) | (value != value)
                best = select(better, value, best)
                if indexed:
                    at = select(better, vec(i64, count)(shift), at)
    mask = lanes(vec(i32, count)) < i32(min(left, count))
    vstore(y, best, mask=mask)
    if indexed:
        vstore(index, at + (vec(i64, count)(lanes(vec(i32, count))) * stride + start), mask=mask)


@kernel
def max_pool(T: const, count: const, indexed: const, x: ptr[T], y: ptr[T], index: ptr[i64], planes: i64, depth: i64, height: i64,
             width: i64, deep: i64, down: i64, across: i64, layers: ptr[i64], rows: ptr[i64], columns: ptr[i64],
             layer_step: i64, row_step: i64, column_step: i64, every: i64, even_first: i64, even_end: i64, taps: i64, stride: i64):
    """The largest element of every window, NaN before all others, and where in its plane it stands.

    From column even_first to even_end of the result, windows have `taps` columns and lie `stride` apart: they are taken `count` at once.
    """
    group = planes_of_task(depth * height * width)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            source = x + plane * depth * height * width
            own = plane * every * 3
            for o in range(deep * down):
                to = (plane * deep * down + o) * across
                window, window_i = layers + (own * deep + 3 * (o // down)), rows + (own * down + 3 * (o % down))
                table = columns + own * across
                for j in range(across):
                    if j < even_first or j >= even_end:
                        best, at = max_window(source, window, window_i, table + 3 * j, height, width, layer_step, row_step, column_step)
                        y[to + j] = best
                        if indexed:
                            index[to + j] = at
                for j in range(even_first, even_end, count):
                    max_windows(T, count, indexed, source, y + (to + j), index + (to + j), window, window_i, table[3 * j], height, width,
                                layer_step, row_step, column_step, taps, stride, even_end - j)


@kernel
def scatter_planes(T: const, adds: const, g: ptr[T], index: ptr[i64], to: ptr[T], planes: i64, count: i64, size: i64):
    """Zeros, and each of a plane's `count` values at (or added at) its place."""
    group = planes_of_task(size + count)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            target = to + plane * size
            for p in range(size):
                target[p] = T(0)
            for p in range(plane * count, (plane + 1) * count):
                if adds:
                    target[index[p]] = target[index[p]] + g[p]
                else:
                    target[index[p]] = g[p]


@kernel
def gather_planes(T: const, x: ptr[T], index: ptr[i64], to: ptr[T], planes: i64, count: i64, size: i64):
    """The values of a plane at `count` places."""
    group = planes_of_task(size + count)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            for p in range(plane * count, (plane + 1) * count):
                to[p] = x[plane * size + index[p]]


def unrolled(size: Sequence[int]) -> tuple[int, int] | None:
    """The rows and columns of small windows of planes or lines, whose loops are unrolled; None for others."""
    *layers, rows, columns = (1, *size)
    return (rows, columns) if prod(layers) == 1 and rows * columns <= UNROLLED else None


@kernel
def send(T: const, count: const, apart: const, source, target, place, mask, best, left):
    """What is left to send, to a place if the largest stands there; what is left then."""
    here, none = vload(source + place, count, mask=mask) == best, vec(T, count)(0)
    part = select(here, left, none)
    if not apart:
        part = part + vload(target + place, count, mask=mask)
    vstore(target + place, part, mask=mask)
    return select(here, none, left)


@kernel
def largest_back(T: const, count: const, window: const, apart: const, positive: const, g, y, source, target, height, width, channels,
                 deep, down, across, layers, rows, columns, layer_step, row_step, column_step):
    """`max_pool_last_back` of one image, into memory of zeros unless windows cover it and lie apart.  window: see `unrolled`."""
    for line in range(deep * down):
        k, i = deep - 1 - line // down, down - 1 - line % down
        first = (k * layer_step * height + i * row_step) * width * channels
        for done in range(across):
            j = across - 1 - done
            start, at = first + j * column_step * channels, ((k * down + i) * across + j) * channels
            for c in range(0, channels, count):
                mask = lanes(vec(i32, count)) < i32(min(channels - c, count))
                best, left = vload(y + (at + c), count, mask=mask), vload(g + (at + c), count, mask=mask)
                if positive:
                    left = select(best <= vec(T, count)(0), vec(T, count)(0), left)
                if window is not None:
                    for b in static_range(window[0]):
                        for d in static_range(window[1]):
                            left = send(T, count, apart, source, target, start + (b * width + d) * channels + c, mask, best, left)
                else:
                    for a in range(layers):
                        for b in range(rows):
                            for d in range(columns):
                                place = start + ((a * height + b) * width + d) * channels + c
                                left = send(T, count, apart, source, target, place, mask, best, left)


@kernel
def max_pool_last_back(T: const, count: const, window: const, apart: const, positive: const, g: ptr[T], y: ptr[T], x: ptr[T], dx: ptr[T],
                       images: i64, depth: i64, height: i64, width: i64, channels: i64, deep: i64, down: i64, across: i64, layers: i64,
                       rows: i64, columns: i64, layer_step: i64, row_step: i64, column_step: i64):
    """The gradient of the largest of windows of X (images, depth, height, width, channels), at the first of equals.

    y: the largest, g: their gradient.  apart: no element is in two windows.  positive: what is largest but not positive has none.
    Windows go from the last to the first, so that what an element gets of several is summed in the order of its places in them.
    """
    size, made = depth * height * width * channels, deep * down * across * channels
    whole = deep * layers * down * rows * across * columns == depth * height * width
    for image in prange(images):
        target = dx + image * size
        if not (apart and whole):
            fill_bytes(target, 0, size * size_of(T))
        largest_back(T, count, window, apart, positive, g + image * made, y + image * made, x + image * size, target, height, width,
                     channels, deep, down, across, layers, rows, columns, layer_step, row_step, column_step)
