"""Means of windows of one to three dimensions, and the way back: rows are summed one by another first, then within themselves.

Planes and tables are those of `pool`.  Sums of a row lie in memory of the task's own.
"""
from __future__ import annotations

from septet.codegen.kernels.pool import planes_of_task, strided
from septet.kernel import (
    const,
    copy_bytes,
    f32,
    f64,
    fill_bytes,
    i32,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    size_of,
    static_range,
    vec,
    vload,
    vstore,
)


@kernel
def quotient(T: const, a, b):
    """a / b; of integers towards zero."""
    if T is f32 or T is f64:
        return a / b
    if (a < 0) != (b < 0):
        return -(abs(a) // abs(b))
    return abs(a) // abs(b)


@kernel
def quotients(T: const, count: const, a, b, left):
    """`quotient` of the first `left` elements of two vectors."""
    if T is f32 or T is f64:
        return a / b
    found = a + vec(T, count)(0)
    for k in static_range(count):
        if k < left:
            found[k] = quotient(T, a[k], b[k])
    return found


@kernel
def first_of(count: const, left):
    """The lanes of the first `left` elements."""
    return lanes(vec(i32, count)) < i32(min(left, i64(count)))


@kernel
def sum_rows(T: const, count: const, source, line, layers, rows, height, width):
    """line = the sums of the rows of one window."""
    for w in range(0, width, count):
        mask, total = first_of(count, width - w), vec(T, count)(0)
        for a in range(layers[0], layers[1]):
            for b in range(rows[0], rows[1]):
                total = total + vload(source + ((a * height + b) * width + w), count, mask=mask)
        vstore(line + w, total, mask=mask)


@kernel
def mean_row(T: const, count: const, line, y, across, columns, whole, divisor, even_first, even_end, taps, stride):
    """The means of windows in one line of sums; `whole` counts its rows."""
    for j in range(across):
        if j < even_first or j >= even_end:
            one = T(0)
            for c in range(columns[3 * j], columns[3 * j + 1]):
                one = one + line[c]
            y[j] = quotient(T, one, T(whole * columns[3 * j + 2] if divisor == 0 else divisor))
    if even_first < even_end:
        by = vec(T, count)(T(whole * columns[3 * even_first + 2] if divisor == 0 else divisor))
        for j in range(even_first, even_end, count):
            left, total = even_end - j, vec(T, count)(0)
            for c in range(taps):
                total = total + strided(T, count, line + (columns[3 * j] + c), stride, left)
            vstore(y + j, quotients(T, count, total, by, left), mask=first_of(count, left))


@kernel
def mean_pool(T: const, count: const, x: ptr[T], y: ptr[T], lines: ptr[T], planes: i64, depth: i64, height: i64, width: i64, deep: i64,
              down: i64, across: i64, layers: ptr[i64], rows: ptr[i64], columns: ptr[i64], divisor: i64, even_first: i64, even_end: i64,
              taps: i64, stride: i64):
    """The sum of every window over its count, or over `divisor` where that is not 0.  lines: `width` numbers a task."""
    group = planes_of_task(depth * height * width)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            source = x + plane * depth * height * width
            for o in range(deep * down):
                layer, row, line = layers + 3 * (o // down), rows + 3 * (o % down), lines + task * width
                if (layer[1] - layer[0]) * (row[1] - row[0]) == 1:
                    line = source + (layer[0] * height + row[0]) * width
                else:
                    sum_rows(T, count, source, line, layer, row, height, width)
                mean_row(T, count, line, y + (plane * deep * down + o) * across, across, columns, layer[2] * row[2], divisor, even_first,
                         even_end, taps, stride)


@kernel
def same_range(ranges, k):
    """Whether the same windows see element k as the one before."""
    return k > 0 and ranges[2 * k] == ranges[2 * k - 2] and ranges[2 * k + 1] == ranges[2 * k - 1]


@kernel
def parts_of_row(T: const, count: const, g, line, layers, rows, down, across, of_layer, of_row, counts, divisor):
    """line = for each column of windows the sum of what one row of elements gets of it."""
    for j in range(0, across, count):
        mask, left = first_of(count, across - j), across - j
        total, own = vec(T, count)(0), vload(counts + j, count, mask=mask)
        for k in range(of_layer[0], of_layer[1]):
            for i in range(of_row[0], of_row[1]):
                by = vec(T, count)(T(divisor)) if divisor != 0 else own * vec(T, count)(T(layers[3 * k + 2] * rows[3 * i + 2]))
                total = total + quotients(T, count, vload(g + ((k * down + i) * across + j), count, mask=mask), by, left)
        vstore(line + j, total, mask=mask)


@kernel
def spread_evenly(T: const, count: const, line, room, to, width, across, taps, start, stride):
    """What windows `stride` apart, the first from `start` on, give their `taps` elements; room: zeros, but where windows start."""
    if stride == 1:
        copy_bytes(room + (taps + start), line, across * size_of(T))
    else:
        for j in range(across):
            room[taps + start + j * stride] = line[j]
    for w in range(0, width, count):
        mask, total = first_of(count, width - w), vec(T, count)(0)
        for c in range(taps):
            total = total + vload(room + (taps + w - c), count, mask=mask)
        vstore(to + w, total, mask=mask)


@kernel
def spread_row(T: const, line, to, width, across, columns):
    """What any windows give their elements."""
    fill_bytes(to, 0, width * size_of(T))
    for j in range(across):
        for c in range(columns[3 * j], columns[3 * j + 1]):
            to[c] = to[c] + line[j]


@kernel
def spread_mean(T: const, count: const, g: ptr[T], dx: ptr[T], lines: ptr[T], planes: i64, depth: i64, height: i64, width: i64, deep: i64,
                down: i64, across: i64, layers: ptr[i64], rows: ptr[i64], columns: ptr[i64], of_layers: ptr[i64], of_rows: ptr[i64],
                counts: ptr[T], divisor: i64, taps: i64, start: i64, stride: i64):
    """The gradient of `mean_pool`.  lines: across + width + 2 * taps numbers a task; of_layers, of_rows: which windows see an element.

    taps: how long the last dimension's windows are where they lie `stride` apart, cut off at the ends only; else 0.
    """
    group = planes_of_task(depth * height * width)
    for task in prange((planes + group - 1) // group):
        line = lines + task * (across + width + 2 * taps)
        room = line + across
        fill_bytes(room, 0, (width + 2 * taps) * size_of(T))
        for plane in range(task * group, min(planes, (task + 1) * group)):
            source = g + plane * deep * down * across
            for d in range(depth):
                layer = dx + (plane * depth + d) * height * width
                if same_range(of_layers, d):
                    copy_bytes(layer, layer - height * width, height * width * size_of(T))
                else:
                    for r in range(height):
                        to = layer + r * width
                        if same_range(of_rows, r):
                            copy_bytes(to, to - width, width * size_of(T))
                        else:
                            parts_of_row(T, count, source, line, layers, rows, down, across, of_layers + 2 * d, of_rows + 2 * r, counts,
                                         divisor)
                            if taps > 0:
                                spread_evenly(T, count, line, room, to, width, across, taps, start, stride)
                            else:
                                spread_row(T, line, to, width, across, columns)
