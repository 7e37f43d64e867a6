"""Fourier transforms of real rows and back.

An even row of n real numbers is taken as n/2 complex ones; a pass over the spectrum then tells the even from the odd samples.
Odd lengths go through a complex transform of the whole row.
"""
from __future__ import annotations

from functools import lru_cache
from typing import Any

from septet.codegen.kernels.fft import fft
from septet.codegen.kernels.fft_plan import fill_roots
from septet.codegen.kernels.fft_stage import LANES, times
from septet.codegen.kernels.launch import chunks, run, scratch
from septet.kernel import const, f32, f64, i64, kernel, noalias, prange, ptr, shuffle, vec, vload, vstore

GRAIN = 1 << 12
ASCENDING, DESCENDING = tuple(range(LANES)), tuple(reversed(range(LANES)))
SHORT = 8                           # rows that are taken whole: what is zero in exact arithmetic is zero more often


def every_second(order: tuple[int, ...], first: int) -> tuple[int, ...]:
    """Where the real (0) or imaginary (1) parts of numbers lie."""
    return tuple(2 * k + first for k in order)


def zipped(order: tuple[int, ...], half: int) -> tuple[int, ...]:
    """Real parts and imaginary ones in turns, of the first (0) or second (1) half of numbers."""
    places = [k for j in order for k in (j, j + LANES)]
    return tuple(places[half * LANES:][:LANES])


@kernel(math="contract")
def untangle_many(z, half, roots, first, T: const):
    """`untangle_row` of LANES numbers from number `first` on and their mirror images."""
    low, high = z + 2 * first, z + 2 * (half - first - LANES + 1)
    ar, ai = apart(low, ASCENDING)
    br, bi = apart(high, DESCENDING)
    rr, ri = apart(roots + 2 * first, ASCENDING)
    zero, part = vec(T, LANES)(T(0)), vec(T, LANES)(T(0.5))
    even_re, even_im = (ar + br) * part, (ai - bi) * part
    odd_re, odd_im = times((ai + bi) * part, (br - ar) * part, rr, ri)
    joined(low, even_re + odd_re + zero, even_im + odd_im + zero, ASCENDING)
    joined(high, even_re - odd_re + zero, odd_im - even_im + zero, DESCENDING)


@kernel
def apart(p, order: const):
    """The real and the imaginary parts of LANES numbers, in an order."""
    u, v = vload(p, LANES), vload(p + LANES, LANES)
    return shuffle(u, v, every_second(order, 0)), shuffle(u, v, every_second(order, 1))


@kernel
def joined(p, re, im, order: const):
    """Real and imaginary parts to LANES numbers, in an order."""
    vstore(p, shuffle(re, im, zipped(order, 0)))
    vstore(p + LANES, shuffle(re, im, zipped(order, 1)))


@kernel(math="contract")
def untangle_row(z, half, roots, ends, T: const):
    """In place: the transform of half complex numbers becomes the first half + 1 of that of 2 half real ones, the ends times `ends`."""
    first, second = z[0], z[1]
    z[0] = (first + second) * ends
    z[1] = 0.0
    z[2 * half] = (first - second) * ends
    z[2 * half + 1] = 0.0
    whole = (half - 1) // 2 // LANES * LANES                # numbers whose mirror images lie behind them
    for k in range(0, whole, LANES):
        untangle_many(z, half, roots, k + 1, T)
    for k in range(whole + 1, half // 2 + 1):
        ar, ai, br, bi = z[2 * k], z[2 * k + 1], z[2 * (half - k)], -z[2 * (half - k) + 1]
        even_re, even_im = (ar + br) * 0.5, (ai + bi) * 0.5
        odd_re, odd_im = times((ai - bi) * 0.5, (br - ar) * 0.5, roots[2 * k], roots[2 * k + 1])
        z[2 * k] = even_re + odd_re + 0.0
        z[2 * k + 1] = even_im + odd_im + 0.0
        z[2 * (half - k)] = even_re - odd_re + 0.0
        z[2 * (half - k) + 1] = odd_im - even_im + 0.0


@kernel
def untangle(z: noalias[T], rows: i64, half: i64, roots: ptr[T], ends: T, tasks: i64, T: const):
    """Rows of half + 1 numbers."""
    for t in prange(tasks):
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            untangle_row(z + row * (half + 1) * 2, half, roots, ends, T)


@kernel(math="contract")
def tangle_many(source, to, half, roots, first):
    """`tangle` of LANES numbers from number `first` on."""
    ar, ai = apart(source + 2 * first, ASCENDING)
    br, bi = apart(source + 2 * (half - first - LANES + 1), DESCENDING)
    rr, ri = apart(roots + 2 * first, ASCENDING)
    re, im = times(ar - br, ai + bi, rr, -ri)
    joined(to + 2 * first, ar + br - im, ai - bi + re, ASCENDING)


@kernel(math="contract")
def tangle(x: ptr[T], z: noalias[T], rows: i64, half: i64, stride: i64, roots: ptr[T], ends: T, tasks: i64, T: const):
    """Twice the inverse of untangle_row, but for `ends`, which multiplies here; the ends' imaginary parts count as 0."""
    for t in prange(tasks):
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            source, to = x + row * stride * 2, z + row * half * 2
            to[0] = (source[0] + source[2 * half]) * ends
            to[1] = (source[0] - source[2 * half]) * ends
            whole = max(i64(0), half - 1) // LANES * LANES
            for k in range(0, whole, LANES):
                tangle_many(source, to, half, roots, k + 1)
            for k in range(whole + 1, half):
                ar, ai, br, bi = source[2 * k], source[2 * k + 1], source[2 * (half - k)], -source[2 * (half - k) + 1]
                re, im = times(ar - br, ai - bi, roots[2 * k], -roots[2 * k + 1])
                to[2 * k] = ar + br - im
                to[2 * k + 1] = ai + bi + re


@kernel
def to_complex(x: ptr[T], z: noalias[T], n: i64, tasks: i64, T: const):
    """z = n real numbers with imaginary parts 0."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            z[2 * i] = x[i]
            z[2 * i + 1] = 0.0


@kernel
def real_parts(z: ptr[T], out: noalias[T], n: i64, tasks: i64, T: const):
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = z[2 * i]


@kernel
def first_numbers(z: ptr[T], out: noalias[T], rows: i64, n: i64, kept: i64, ends: T, tasks: i64, T: const):
    """out = the first `kept` complex numbers of each row of n, the ends times `ends`."""
    for t in prange(tasks):
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            for i in range(2 * kept):
                out[2 * row * kept + i] = z[2 * row * n + i]
            out[2 * row * kept] = z[2 * row * n] * ends
            if n % 2 == 0 and n > 1:
                out[2 * row * kept + n] = z[2 * row * n + n] * ends


@kernel
def mirror(x: ptr[T], z: noalias[T], rows: i64, n: i64, stride: i64, ends: T, tasks: i64, T: const):
    """z = the whole spectrum of real rows of n numbers from its first n // 2 + 1, the ends times `ends`."""
    for t in prange(tasks):
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            source, to = x + row * stride * 2, z + row * n * 2
            to[0] = source[0] * ends
            to[1] = 0.0
            for k in range(1, n // 2 + 1):
                to[2 * k] = source[2 * k]
                to[2 * k + 1] = source[2 * k + 1]
                to[2 * (n - k)] = source[2 * k]
                to[2 * (n - k) + 1] = -source[2 * k + 1]
            if n % 2 == 0:
                to[n] = source[n] * ends
                to[n + 1] = 0.0


@kernel
def unfold(x: ptr[T], z: noalias[T], rows: i64, n: i64, sign: T, tasks: i64, T: const):
    """z = the whole spectrum of n real numbers from its first n // 2 + 1, conjugated where sign is -1."""
    for t in prange(tasks):
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            source, to = x + row * (n // 2 + 1) * 2, z + row * n * 2
            to[0] = source[0]
            to[1] = 0.0
            for k in range(1, (n + 1) // 2):
                to[2 * k] = source[2 * k]
                to[2 * k + 1] = sign * source[2 * k + 1] + T(0)
                to[2 * (n - k)] = source[2 * k]
                to[2 * (n - k) + 1] = T(0) - sign * source[2 * k + 1]
            if n % 2 == 0:
                to[n] = source[n]
                to[n + 1] = 0.0


@lru_cache(64)
def half_roots(n: int, T: Any) -> Any:
    """The n-th roots up to half a turn."""
    count = n // 2 + 1
    out = scratch(2 * count * T.bytes)
    run(fill_roots, out, n, count, chunks(count, GRAIN), T=T)
    return out


def rfft(out_address: int, src_address: int, rows: int, n: int, *, double: bool, scale: float = 1.0, ends: float = 1.0) -> None:
    """out = scale * the first n // 2 + 1 complex numbers of the transform of each dense row of n real ones (f64 where
    `double`, else f32); ends: what those are multiplied with that are no other's mirror image.

    For hfft and ihfft conjugate and scale at the caller.  Errors as `fft.fft`.
    """
    T = f64 if double else f32
    if rows * n == 0:
        return
    tasks, kept = min(rows, chunks(rows * n, GRAIN)), n // 2 + 1
    if n % 2 == 0 and n > SHORT:
        fft(out_address, src_address, rows, n // 2, double=double, scale=scale, out_stride=kept)
        run(untangle, out_address, rows, n // 2, half_roots(n, T), ends, tasks, T=T)
        return
    whole = scratch(2 * rows * n * T.bytes)
    run(to_complex, src_address, whole, rows * n, chunks(rows * n), T=T)
    fft(whole, whole, rows, n, double=double, scale=scale)
    run(first_numbers, whole, out_address, rows, n, kept, ends, tasks, T=T)


def irfft(out_address: int, src_address: int, rows: int, n: int, *, double: bool, scale: float,
          src_stride: int | None = None, ends: float = 1.0) -> None:
    """out = scale * the backward transform of rows of n // 2 + 1 complex numbers, as n real ones (NumPy's scale: 1 /
    n).

    src_stride: numbers between rows (default n // 2 + 1).  ends: as in `rfft`.
    """
    T = f64 if double else f32
    if rows * n == 0:
        return
    stride = src_stride if src_stride is not None else n // 2 + 1
    tasks = min(rows, chunks(rows * n, GRAIN))
    if n % 2 == 0 and n > SHORT:
        half = scratch(rows * n * T.bytes)
        run(tangle, src_address, half, rows, n // 2, stride, half_roots(n, T), ends, tasks, T=T)
        fft(out_address, half, rows, n // 2, double=double, backward=True, scale=scale)
        return
    whole = scratch(2 * rows * n * T.bytes)
    run(mirror, src_address, whole, rows, n, stride, ends, tasks, T=T)
    fft(whole, whole, rows, n, double=double, backward=True, scale=scale)
    run(real_parts, whole, out_address, rows * n, chunks(rows * n), T=T)


def fft_of_real(out_address: int, src_address: int, rows: int, n: int, *, double: bool, backward: bool = False, scale: float = 1.0) -> None:
    """out = scale * all n complex numbers of the transform (backward: with exp(+2 pi i)) of each dense row of n real ones."""
    T = f64 if double else f32
    if rows * n == 0:
        return
    half = scratch(2 * rows * (n // 2 + 1) * T.bytes)
    rfft(half, src_address, rows, n, double=double, scale=scale)
    run(unfold, half, out_address, rows, n, -1.0 if backward else 1.0, min(rows, chunks(rows * n, GRAIN)), T=T)
