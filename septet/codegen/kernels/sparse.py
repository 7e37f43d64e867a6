"""Compressed sparse matrices: products, conversion, merging.

Layout: lines (rows of CSR, columns of CSC); `pointers[i] .. pointers[i + 1]` are the places of line i in `indices` and `data`, indices
rising and distinct.  Sums run over a line in order, so results do not depend on the number of threads.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, chunks, run
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, prange, ptr, static_range, vec, vload, vstore, vsum

WIDE = 16


@kernel
def line_products(y: noalias[T], data: ptr[T], indices: ptr[i64], pointers: ptr[i64], x: ptr[T], lines: i64, tasks: i64, T: const):
    """y = A x."""
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            total = T(0)
            for k in range(pointers[i], pointers[i + 1]):
                total = total + data[k] * x[indices[k]]
            y[i] = total


@kernel
def columns(y, x, data, indices, first, last, width, count: const, T: const):
    """y[:count] = the elements first .. last - 1 of a line times X's first `count` columns."""
    total = vec(T, count)(0)
    for k in range(first, last):
        total = total + vload(x + indices[k] * width, count) * vec(T, count)(data[k])
    vstore(y, total)


@kernel
def line_products_many(y: noalias[T], data: ptr[T], indices: ptr[i64], pointers: ptr[i64], x: ptr[T], lines: i64, width: i64, tasks: i64,
                       T: const):
    """Y = A X for a dense X of `width` columns; sums stay in registers, 64 columns at a time."""
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            first, last = pointers[i], pointers[i + 1]
            j = i64(0)
            while j + 64 <= width:
                columns(y + (i * width + j), x + j, data, indices, first, last, width, 64, T)
                j += 64
            for count in static_range(5, -1, -1):
                if width & (1 << count):
                    columns(y + (i * width + j), x + j, data, indices, first, last, width, 1 << count, T)
                    j += 1 << count


@kernel
def sampled_products(out: noalias[T], indices: ptr[i64], pointers: ptr[i64], a: ptr[T], b: ptr[T], lines: i64, width: i64, tasks: i64,
                     T: const):
    """out[k] = a[i] . b[indices[k]] for the elements k of every line i; a and b have rows of `width`."""
    middle = width // WIDE * WIDE
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            left = a + i * width
            for k in range(pointers[i], pointers[i + 1]):
                right = b + indices[k] * width
                sums = vec(T, WIDE)(0)
                for j in range(0, middle, WIDE):
                    sums = sums + vload(left + j, WIDE) * vload(right + j, WIDE)
                total = vsum(sums)
                for j in range(middle, width):
                    total = total + left[j] * right[j]
                out[k] = total


@kernel
def merge_sorted(from_a: ptr[i64], from_b: ptr[i64], a: ptr[i64], b: ptr[i64], n: i64, m: i64):
    """Two lists of places walked together: where each place of the union stands in a and in b, -1 for nowhere; how many there are."""
    at, j, k = i64(0), i64(0), i64(0)
    while j < n or k < m:
        first = k == m or (j < n and a[min(j, n - 1)] <= b[min(k, m - 1)])
        second = j == n or (k < m and b[min(k, m - 1)] <= a[min(j, n - 1)])
        from_a[at] = -1
        from_b[at] = -1
        if first:
            from_a[at] = j
            j += 1
        if second:
            from_b[at] = k
            k += 1
        at += 1
    return at


@kernel
def scatter_lines(out: noalias[T], data: ptr[T], indices: ptr[i64], pointers: ptr[i64], lines: i64, line_step: i64, step: i64, tasks: i64,
                  T: const):
    """A dense matrix of zeros gets the elements; steps count elements."""
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            for k in range(pointers[i], pointers[i + 1]):
                out[i * line_step + indices[k] * step] = data[k]


@kernel
def gather_lines(out: noalias[T], indices: ptr[i64], pointers: ptr[i64], x: ptr[T], lines: i64, line_step: i64, step: i64, tasks: i64,
                 T: const):
    """The elements of a dense matrix at the places of the sparse one."""
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            for k in range(pointers[i], pointers[i + 1]):
                out[k] = x[i * line_step + indices[k] * step]


@kernel
def count_lines(pointers: ptr[i64], lines_of: ptr[i64], n: i64, lines: i64):
    """pointers[i + 1] = elements of the lines up to i."""
    for i in range(lines + 1):
        pointers[i] = 0
    for k in range(n):
        pointers[lines_of[k] + 1] = pointers[lines_of[k] + 1] + 1
    for i in range(lines):
        pointers[i + 1] = pointers[i + 1] + pointers[i]


@kernel
def sum_repeated(out_lines: ptr[i64], out_indices: ptr[i64], out: ptr[T], lines_of: ptr[i64], indices: ptr[i64], data: ptr[T],
                 order: ptr[i64], n: i64, T: const):
    """Triplets in the order of their places, those of one place added up; the number of places."""
    at = i64(-1)
    for k in range(n):
        o = order[k]
        if at >= 0 and out_lines[max(at, 0)] == lines_of[o] and out_indices[max(at, 0)] == indices[o]:
            out[at] = out[at] + data[o]
        else:
            at += 1
            out_lines[at] = lines_of[o]
            out_indices[at] = indices[o]
            out[at] = data[o]
    return at + 1


@kernel
def turn(out_indices: ptr[i64], out: ptr[T], next_place: ptr[i64], data: ptr[T], indices: ptr[i64], pointers: ptr[i64], lines: i64,
         T: const):
    """The same elements with lines and indices exchanged; next_place: where each new line starts, moved on."""
    for i in range(lines):
        for k in range(pointers[i], pointers[i + 1]):
            at = next_place[indices[k]]
            next_place[indices[k]] = at + 1
            out_indices[at] = i
            out[at] = data[k]


@kernel
def merge_lines(out_indices: ptr[i64], out: ptr[T], out_pointers: ptr[i64], a: ptr[T], a_indices: ptr[i64], a_pointers: ptr[i64], b: ptr[T],
                b_indices: ptr[i64], b_pointers: ptr[i64], lines: i64, T: const, both: const):
    """A + B, or where `both` the products of the elements that both have; the number of elements."""
    at = i64(0)
    out_pointers[0] = 0
    for i in range(lines):
        j, k = a_pointers[i], b_pointers[i]
        last_a, last_b = a_pointers[i + 1], b_pointers[i + 1]
        while j < last_a and k < last_b:
            p, q = a_indices[j], b_indices[k]
            if p == q:
                out_indices[at] = p
                if both:
                    out[at] = a[j] * b[k]
                else:
                    out[at] = a[j] + b[k]
                at += 1
                j += 1
                k += 1
            elif p < q:
                if not both:
                    out_indices[at] = p
                    out[at] = a[j]
                    at += 1
                j += 1
            else:
                if not both:
                    out_indices[at] = q
                    out[at] = b[k]
                    at += 1
                k += 1
        if not both:
            while j < last_a:
                out_indices[at] = a_indices[j]
                out[at] = a[j]
                at += 1
                j += 1
            while k < last_b:
                out_indices[at] = b_indices[k]
                out[at] = b[k]
                at += 1
                k += 1
        out_pointers[i + 1] = at
    return at


def tasks_of(lines: int, work: int) -> int:
    """How many chunks of lines."""
    return max(1, min(lines, chunks(work)))


def matvec(y: int, matrix: tuple[int, int, int], x: int, lines: int, count: int, dtype: DType) -> None:
    """y = A x; matrix: addresses of data, indices and pointers; count: elements stored."""
    run(line_products, y, *matrix, x, lines, tasks_of(lines, count), T=ELEMENT[dtype])


def matmat(y: int, matrix: tuple[int, int, int], x: int, lines: int, width: int, count: int, dtype: DType) -> None:
    """Y = A X; X and Y dense rows of `width`."""
    run(line_products_many, y, *matrix, x, lines, width, tasks_of(lines, count * width), T=ELEMENT[dtype])


def sampled(out: int, indices: int, pointers: int, a: int, b: int, lines: int, width: int, count: int, dtype: DType) -> None:
    """The products of a's rows with b's at the places stored."""
    run(sampled_products, out, indices, pointers, a, b, lines, width, tasks_of(lines, count * width), T=ELEMENT[dtype])


def merged_places(from_a: int, from_b: int, a: int, b: int, n: int, m: int) -> int:
    """The union of two lists of places; results have room for n + m."""
    return int(run(merge_sorted, from_a, from_b, a, b, n, m))


def scatter(out: int, matrix: tuple[int, int, int], lines: int, steps: tuple[int, int], count: int, dtype: DType) -> None:
    """The elements into a dense matrix of zeros; steps of a line and of an index, in elements."""
    run(scatter_lines, out, *matrix, lines, *steps, tasks_of(lines, count), T=ELEMENT[dtype])


def gather(out: int, indices: int, pointers: int, x: int, lines: int, steps: tuple[int, int], count: int, dtype: DType) -> None:
    """A dense matrix's elements at the places stored."""
    run(gather_lines, out, indices, pointers, x, lines, *steps, tasks_of(lines, count), T=ELEMENT[dtype])


def count(pointers: int, lines_of: int, n: int, lines: int) -> None:
    """Where lines start, from the line of every element."""
    run(count_lines, pointers, lines_of, n, lines)


def sum_duplicates(out: tuple[int, int, int], triplets: tuple[int, int, int], order: int, n: int, dtype: DType) -> Any:
    """The number of distinct places; out and triplets: addresses of lines, indices, data."""
    return run(sum_repeated, *out, *triplets, order, n, T=ELEMENT[dtype])


def transpose(out_indices: int, out: int, starts: int, matrix: tuple[int, int, int], lines: int, dtype: DType) -> None:
    """Lines and indices exchanged; starts: a copy of the new pointers, used up."""
    run(turn, out_indices, out, starts, *matrix, lines, T=ELEMENT[dtype])


def merge(out: tuple[int, int, int], a: tuple[int, int, int], b: tuple[int, int, int], lines: int, dtype: DType, both: bool) -> Any:
    """The sum or product; out: addresses of indices, data, pointers, with room for all elements of a and b.  The number stored."""
    (a_data, a_indices, a_pointers), (b_data, b_indices, b_pointers) = a, b
    return run(merge_lines, *out, a_data, a_indices, a_pointers, b_data, b_indices, b_pointers, lines, T=ELEMENT[dtype], both=both)
