"""Planes with frames of their own elements, and what the elements get back of it.

Planes are dense memory of (depth, height, width).  For each dimension `at` says which element stands at each place of the result; `starts`
and `places` list for each element the places where it stands.  Of a row, places from run_to on are `run` elements from run_from on.
"""
from __future__ import annotations

from septet.kernel import const, copy_bytes, fill_bytes, i32, i64, kernel, lanes, prange, ptr, size_of, vec, vload, vstore

WORK = 1 << 13                  # elements of a task


@kernel
def planes_of_task(plane_size):
    """How many planes one task takes."""
    return max(1, WORK // max(1, plane_size))


@kernel
def row_with_frame(T: const, source, to, columns, across, run_to, run_from, run):
    """One row and its own elements at both ends."""
    for j in range(run_to):
        to[j] = source[columns[j]]
    copy_bytes(to + run_to, source + run_from, run * size_of(T))
    for j in range(run_to + run, across):
        to[j] = source[columns[j]]


@kernel
def with_frame(T: const, x: ptr[T], y: ptr[T], planes: i64, depth: i64, height: i64, width: i64, deep: i64, down: i64, across: i64,
               layers: ptr[i64], rows: ptr[i64], columns: ptr[i64], run_to: i64, run_from: i64, run: i64):
    """y (planes, deep, down, across) = elements of x (planes, depth, height, width)."""
    group = planes_of_task(deep * down * across)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            for o in range(deep * down):
                source = x + ((plane * depth + layers[o // down]) * height + rows[o % down]) * width
                row_with_frame(T, source, y + (plane * deep * down + o) * across, columns, across, run_to, run_from, run)


@kernel
def add_row(T: const, count: const, source, to, columns, across, run_to, run_from, run):
    """What one row of the result gives back."""
    for j in range(run_to):
        to[columns[j]] = to[columns[j]] + source[j]
    for j in range(0, run, count):
        mask = lanes(vec(i32, count)) < i32(min(run - j, i64(count)))
        both = vload(to + (run_from + j), count, mask=mask) + vload(source + (run_to + j), count, mask=mask)
        vstore(to + (run_from + j), both, mask=mask)
    for j in range(run_to + run, across):
        to[columns[j]] = to[columns[j]] + source[j]


@kernel
def frame_back(T: const, count: const, g: ptr[T], dx: ptr[T], planes: i64, depth: i64, height: i64, width: i64, deep: i64, down: i64,
               across: i64, layer_starts: ptr[i64], layers: ptr[i64], row_starts: ptr[i64], rows: ptr[i64], columns: ptr[i64],
               run_to: i64, run_from: i64, run: i64):
    """The gradient of `with_frame`."""
    group = planes_of_task(depth * height * width)
    for task in prange((planes + group - 1) // group):
        for plane in range(task * group, min(planes, (task + 1) * group)):
            for o in range(depth * height):
                d, r = o // height, o % height
                to = dx + (plane * depth * height + o) * width
                fill_bytes(to, 0, width * size_of(T))
                for a in range(layer_starts[d], layer_starts[d + 1]):
                    for b in range(row_starts[r], row_starts[r + 1]):
                        source = g + ((plane * deep + layers[a]) * down + rows[b]) * across
                        add_row(T, count, source, to, columns, across, run_to, run_from, run)
