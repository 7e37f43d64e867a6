"""Kernels over what LAPACK leaves: clearing a triangle, the determinant of an LU factorisation, complex eigenvectors."""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, run
from septet.ir.dtype import DType
from septet.kernel import const, extern, f64, fill_bytes, i64, kernel, prange, ptr, size_of, sqrt

log = extern("log", f64, f64, pure=True)
exp = extern("exp", f64, f64, pure=True)
ROWS = 64


@kernel
def keep_triangle(a: ptr[f64], batch: i64, rows: i64, columns: i64, upper: i64, T: const, parts: const):
    """Zero what is below (`upper`) or above the diagonal of row-major matrices of `parts` T an element."""
    data = ptr[T](a)
    for chunk in prange((batch * rows + ROWS - 1) // ROWS):
        for line in range(chunk * ROWS, min(batch * rows, (chunk + 1) * ROWS)):
            i = line % rows
            begin = i64(0) if upper != 0 else min(columns, i + 1)
            end = min(columns, i) if upper != 0 else columns
            for j in range(begin * parts, end * parts):
                data[line * columns * parts + j] = T(0)


def keep(dtype: DType, batch: int, rows: int, columns: int, a: int, upper: bool) -> None:
    """Zero the other triangle of row-major matrices in place."""
    run(keep_triangle, a, batch, rows, columns, upper, T=ELEMENT[dtype.real], parts=2 if dtype.is_complex else 1)


@kernel
def weigh(T: const, source, to, n, weight):
    """to = n numbers times a weight, zeros where it is 0."""
    if weight == 0.0:
        fill_bytes(to, 0, n * size_of(T))
    else:
        for k in range(n):
            to[k] = source[k] * T(weight)


@kernel
def weigh_triangles(a: ptr[f64], out: ptr[f64], batch: i64, rows: i64, columns: i64, below: f64, on: f64, above: f64, T: const,
                    parts: const):
    """What is below, on and above the diagonal of row-major matrices of `parts` T an element, times weights."""
    source, to = ptr[T](a), ptr[T](out)
    for chunk in prange((batch * rows + ROWS - 1) // ROWS):
        for line in range(chunk * ROWS, min(batch * rows, (chunk + 1) * ROWS)):
            i, at = line % rows, line * columns * parts
            middle, end = min(columns, i), min(columns, i + 1)
            weigh(T, source + at, to + at, middle * parts, below)
            weigh(T, source + (at + middle * parts), to + (at + middle * parts), (end - middle) * parts, on)
            weigh(T, source + (at + end * parts), to + (at + end * parts), (columns - end) * parts, above)


def weight(dtype: DType, batch: int, rows: int, columns: int, a: int, out: int, below: float, on: float, above: float) -> None:
    """Parts of row-major matrices times weights."""
    run(weigh_triangles, a, out, batch, rows, columns, below, on, above, T=ELEMENT[dtype.real], parts=2 if dtype.is_complex else 1)


@kernel
def mirror_triangles(a: ptr[f64], out: ptr[f64], batch: i64, n: i64, factor: f64, T: const, parts: const):
    """The Hermitian matrices of lower triangles times a factor."""
    source, to = ptr[T](a), ptr[T](out)
    for chunk in prange((batch * n + ROWS - 1) // ROWS):
        for line in range(chunk * ROWS, min(batch * n, (chunk + 1) * ROWS)):
            i, first = line % n, line // n * n * n
            for j in range(i + 1):
                at, other = (first + i * n + j) * parts, (first + j * n + i) * parts
                real = source[at] * T(factor)
                to[at] = real
                to[other] = real
                if parts == 2:
                    imaginary = T(0) if j == i else source[at + 1] * T(factor)
                    to[other + 1] = -imaginary
                    to[at + 1] = imaginary


def mirror(dtype: DType, batch: int, n: int, a: int, out: int, factor: float) -> None:
    """Hermitian matrices of row-major lower triangles."""
    run(mirror_triangles, a, out, batch, n, factor, T=ELEMENT[dtype.real], parts=2 if dtype.is_complex else 1)


@kernel
def determinants(lu: ptr[f64], pivots: ptr[i64], failed: ptr[i64], sign: ptr[f64], logdet: ptr[f64], det: ptr[f64],
                 batch: i64, n: i64, T: const, parts: const):
    """(sign, log |det|, det) of each LU factorisation with LAPACK's pivots; a singular one (`failed` > 0) gives 0, -inf, 0."""
    factor, signs, logs, dets = ptr[T](lu), ptr[T](sign), ptr[T](logdet), ptr[T](det)
    for number in range(batch):
        real, imaginary, total = 1.0, 0.0, 0.0
        for i in range(n):
            if pivots[number * n + i] != i + 1:
                real = -real
                imaginary = -imaginary
            at = (number * n * n + i * n + i) * parts
            x = f64(factor[at])
            y = f64(factor[at + 1]) if parts == 2 else 0.0
            size = sqrt(x * x + y * y)
            turned = (real * x - imaginary * y) / size
            imaginary = (real * y + imaginary * x) / size
            real = turned
            total += log(size)
        whole = exp(total)
        if failed[number] > 0:
            real, imaginary, whole = 0.0, 0.0, 0.0
            total = log(0.0)
        logs[number] = T(total)
        signs[number * parts] = T(real)
        dets[number * parts] = T(real * whole)
        if parts == 2:
            signs[number * parts + 1] = T(imaginary)
            dets[number * parts + 1] = T(imaginary * whole)


@kernel
def join_pairs(real: ptr[f64], imaginary: ptr[f64], right: ptr[f64], w: ptr[f64], v: ptr[f64], batch: i64, n: i64, vectors: i64,
               T: const):
    """LAPACK's real eigenvectors as row-major complex ones; 1 if all are real.

    Columns j and j + 1 of a conjugate pair hold its real and imaginary part.
    """
    re, im, columns, values, out = ptr[T](real), ptr[T](imaginary), ptr[T](right), ptr[T](w), ptr[T](v)
    all_real: i64 = 1
    for number in range(batch):
        for j in range(n):
            at = number * n + j
            values[2 * at], values[2 * at + 1] = re[at], im[at]
            if im[at] != T(0):
                all_real = 0
            if vectors != 0:
                first = j - i64(im[at] < T(0))
                sign = T(0)
                if im[at] > T(0):
                    sign = T(1)
                if im[at] < T(0):
                    sign = T(-1)
                for i in range(n):
                    source = (number * n + first) * n + i
                    to = ((number * n + i) * n + j) * 2
                    out[to] = columns[source]
                    out[to + 1] = T(0)
                    if sign != T(0):
                        out[to + 1] = sign * columns[source + n]
    return all_real
