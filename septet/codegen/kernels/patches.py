"""Patches of images as columns (n, c kh kw, places), and columns added up as images."""
from __future__ import annotations

from septet.kernel import const, copy_bytes, fill_bytes, i32, i64, kernel, lanes, prange, ptr, size_of, vec, vload, vstore

WORK = 1 << 13                  # elements of a task


@kernel
def planes_of_task(patch):
    """How many planes one task takes."""
    return max(1, WORK // max(1, patch))


@kernel
def inside(n, count, first, step):
    """(the first of `count` places first + k step that lies in 0 .. n - 1, the end of those)."""
    low = max(i64(0), (step - 1 - first) // step)
    return min(low, count), max(min(low, count), min(count, (n - 1 - first) // step + 1))


@kernel
def take_row(T: const, source, to, across, low, high, first, step):
    """to = elements of a row, zeros where there are none; source: the row, or any where low is high."""
    fill_bytes(to, 0, low * size_of(T))
    if step == 1:
        copy_bytes(to + low, source + (first + low), (high - low) * size_of(T))
    else:
        for k in range(low, high):
            to[k] = source[first + k * step]
    fill_bytes(to + high, 0, (across - high) * size_of(T))


@kernel
def take(T: const, x: ptr[T], y: ptr[T], planes: i64, height: i64, width: i64, rows: i64, columns: i64, down: i64, across: i64,
         row_gap: i64, column_gap: i64, top: i64, left: i64, row_step: i64, column_step: i64):
    """y (planes, rows, columns, down, across) = the element of each plane at each place of a window, for each window."""
    group = planes_of_task(rows * columns * down * across)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            for tap in range(rows * columns):
                row, first = tap // columns * row_gap - top, tap % columns * column_gap - left
                low, high = inside(width, across, first, column_step)
                to = y + (plane * rows * columns + tap) * down * across
                for o in range(down):
                    at = row + o * row_step
                    if at < 0 or at >= height:
                        fill_bytes(to + o * across, 0, across * size_of(T))
                    else:
                        take_row(T, x + (plane * height + at) * width, to + o * across, across, low, high, first, column_step)


@kernel
def add_row(T: const, count: const, source, to, low, high, first, step):
    """Elements of a row added to where they were taken from."""
    if step == 1:
        for k in range(low, high, count):
            mask = lanes(vec(i32, count)) < i32(min(high - k, i64(count)))
            both = vload(to + (first + k), count, mask=mask) + vload(source + k, count, mask=mask)
            vstore(to + (first + k), both, mask=mask)
    else:
        for k in range(low, high):
            to[first + k * step] = to[first + k * step] + source[k]


@kernel
def add(T: const, count: const, x: ptr[T], y: ptr[T], planes: i64, height: i64, width: i64, rows: i64, columns: i64, down: i64,
        across: i64, row_gap: i64, column_gap: i64, top: i64, left: i64, row_step: i64, column_step: i64):
    """The adjoint of `take`: y (planes, height, width) of x (planes, rows, columns, down, across)."""
    group = planes_of_task(rows * columns * down * across)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            fill_bytes(y + plane * height * width, 0, height * width * size_of(T))
            for tap in range(rows * columns):
                row, first = tap // columns * row_gap - top, tap % columns * column_gap - left
                low, high = inside(width, across, first, column_step)
                source = x + (plane * rows * columns + tap) * down * across
                for o in range(down):
                    at = row + o * row_step
                    if at >= 0 and at < height:
                        add_row(T, count, source + o * across, y + (plane * height + at) * width, low, high, first, column_step)
