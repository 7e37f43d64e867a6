"""Fourier transforms of lengths with large prime factors, as a convolution with a chirp (Bluestein 1970).

The n-th roots of k**2 / 2 are taken with k**2 reduced modulo 2 n, so their angle is exact; the convolution runs in a
smooth length.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from septet.codegen.kernels.fft import fft
from septet.codegen.kernels.fft_plan import root, smooth_above
from septet.codegen.kernels.fft_stage import times
from septet.codegen.kernels.launch import chunks, run, scratch, shift
from septet.errors import NotSupported
from septet.kernel import const, f32, f64, i64, kernel, noalias, prange, ptr

GRAIN = 1 << 12
GROUP = 1 << 20                     # padded numbers at a time
LONGEST = 1 << 31                   # k**2 is exact in i64 below it
MOST_PLANS = 16


@kernel
def fill_chirp(chirp: noalias[T], kernel_: noalias[T], n: i64, m: i64, tasks: i64, T: const):
    """chirp[k] = exp(-pi i k**2 / n), k < n; kernel_ = its conjugate, mirrored into m numbers."""
    for t in prange(tasks):
        for k in range(t * m // tasks, (t + 1) * m // tasks):
            mirrored = min(k, m - k)
            re, im = 0.0, 0.0
            if mirrored < n:
                re, im = root(mirrored * mirrored % (2 * n), 2 * n)
            kernel_[2 * k] = T(re)
            kernel_[2 * k + 1] = T(-im)
            if k < n:
                chirp[2 * k] = T(re)
                chirp[2 * k + 1] = T(im)


@kernel(math="contract")
def to_chirp(x: ptr[T], padded: noalias[T], rows: i64, n: i64, m: i64, stride: i64, chirp: ptr[T], tasks: i64, T: const,
             swap: const):
    """padded[row] = x[row] times the chirp, then zeros."""
    for t in prange(tasks):
        for i in range(t * (rows * m) // tasks, (t + 1) * (rows * m) // tasks):
            row, k = i // m, i % m
            re, im = T(0.0), T(0.0)
            if k < n:
                at = x + (row * stride + k) * 2
                re, im = times(at[int(swap)], at[1 - int(swap)], chirp[2 * k], chirp[2 * k + 1])
            padded[2 * i] = re
            padded[2 * i + 1] = im


@kernel(math="contract")
def multiply_rows(padded: noalias[T], spectrum: ptr[T], rows: i64, m: i64, tasks: i64, T: const):
    """Each row times the spectrum of the chirp."""
    for t in prange(tasks):
        for i in range(t * (rows * m) // tasks, (t + 1) * (rows * m) // tasks):
            k = i % m
            re, im = times(padded[2 * i], padded[2 * i + 1], spectrum[2 * k], spectrum[2 * k + 1])
            padded[2 * i] = re
            padded[2 * i + 1] = im


@kernel(math="contract")
def from_chirp(padded: ptr[T], out: ptr[T], rows: i64, n: i64, m: i64, stride: i64, chirp: ptr[T], scale: T, tasks: i64,
               T: const, swap: const):
    """out[row] = the first n of each padded row times the chirp and the scale."""
    for t in prange(tasks):
        for i in range(t * (rows * n) // tasks, (t + 1) * (rows * n) // tasks):
            row, k = i // n, i % n
            source, at = padded + (row * m + k) * 2, out + (row * stride + k) * 2
            re, im = times(source[0], source[1], chirp[2 * k], chirp[2 * k + 1])
            at[int(swap)] = re * scale + T(0)
            at[1 - int(swap)] = im * scale + T(0)


@dataclass(frozen=True, slots=True)
class ChirpPlan:
    """m: the smooth length; chirp: n numbers; spectrum: m numbers."""

    m: int
    chirp: Any
    spectrum: Any


@lru_cache(MOST_PLANS)
def chirp_plan(n: int, T: Any) -> ChirpPlan:
    """Tables for length n."""
    if n >= LONGEST:
        raise NotSupported(f"Fourier transform of {n:,} numbers: with a prime factor above 13 at most {LONGEST - 1:,}")
    m = smooth_above(2 * n - 1)
    chirp, spectrum = scratch(2 * n * T.bytes), scratch(2 * m * T.bytes)
    run(fill_chirp, chirp, spectrum, n, m, chunks(m, GRAIN), T=T)
    fft(spectrum, spectrum, 1, m, double=T is f64)
    return ChirpPlan(m, chirp, spectrum)


def bluestein(out: int, src: int, rows: int, n: int, double: bool, backward: bool, scale: float, src_stride: int,
              out_stride: int) -> None:
    """As `fft.fft`, for any length."""
    T = f64 if double else f32
    p = chirp_plan(n, T)
    batch = max(1, min(rows, GROUP // p.m))
    padded = scratch(2 * p.m * batch * T.bytes)
    for row in range(0, rows, batch):
        some = min(batch, rows - row)
        tasks = chunks(some * p.m, GRAIN)
        run(to_chirp, shift(src, 2 * row * src_stride * T.bytes), padded, some, n, p.m, src_stride, p.chirp, tasks, T=T,
            swap=backward)
        fft(padded, padded, some, p.m, double=double)
        run(multiply_rows, padded, p.spectrum, some, p.m, tasks, T=T)
        fft(padded, padded, some, p.m, double=double, backward=True)
        run(from_chirp, padded, shift(out, 2 * row * out_stride * T.bytes), some, n, p.m, out_stride, p.chirp,
            scale / p.m, tasks, T=T, swap=backward)
