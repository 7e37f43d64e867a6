"""Squared norms of rows, with the rounding of NumPy's einsum: two running sums, without fused operations."""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import f64, i64, kernel, prange, ptr, static_range


@kernel
def paired_square(x: ptr[f64], d: i64):
    """The squared norm in the order of NumPy's einsum: even and odd places apart, blocks of eight from behind."""
    even, odd, blocks = 0.0, 0.0, d // 8 * 8
    for i in range(0, blocks, 8):
        for k in static_range(4):
            even += x[i + 6 - 2 * k] * x[i + 6 - 2 * k]
            odd += x[i + 7 - 2 * k] * x[i + 7 - 2 * k]
    for i in range(blocks, d):
        if i % 2 == 0:
            even += x[i] * x[i]
        else:
            odd += x[i] * x[i]
    return even + odd


@kernel
def rows(x: ptr[f64], n: i64, d: i64, out: ptr[f64], tasks: i64):
    """out[i] = the squared norm of row i."""
    for task in prange(tasks):
        for i in range(task * n // tasks, (task + 1) * n // tasks):
            out[i] = paired_square(x + i * d, d)


def row_squares(x: int, n: int, d: int, out: int) -> None:
    """Fill out (n,) from x (n, d), both float64 and contiguous."""
    run(rows, x, n, d, out, chunks(n * max(d, 1)))
