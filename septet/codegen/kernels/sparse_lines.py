"""Compressed sparse matrices: lines chosen by number, squared norms, one factor a line or an index."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, chunks, run
from septet.ir.dtype import DType
from septet.kernel import const, f64, i64, kernel, noalias, prange, ptr, sqrt


@kernel
def chosen_pointers(out: noalias[i64], pointers: ptr[i64], chosen: ptr[i64], n: i64):
    """Where the chosen lines start in the result; the number of their elements."""
    out[0] = 0
    for i in range(n):
        line = chosen[i]
        out[i + 1] = out[i] + pointers[line + 1] - pointers[line]
    return out[n]


@kernel
def take_lines(out: noalias[T], out_indices: noalias[i64], out_pointers: ptr[i64], data: ptr[T], indices: ptr[i64], pointers: ptr[i64],
               chosen: ptr[i64], n: i64, tasks: i64, T: const):
    """The chosen lines one after the other."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            start = pointers[chosen[i]]
            for k in range(pointers[chosen[i] + 1] - start):
                out[out_pointers[i] + k] = data[start + k]
                out_indices[out_pointers[i] + k] = indices[start + k]


@kernel
def line_norm(x, first, last, name: const):
    """The norm of data[first:last]."""
    total = f64(0)
    for k in range(first, last):
        if name == "l2":
            total += f64(x[k]) * f64(x[k])
        elif name == "l1":
            total += abs(f64(x[k]))
        else:
            total = max(total, abs(f64(x[k])))
    return sqrt(total) if name == "l2" else total


@kernel
def normalize_lines(out: noalias[T], data: ptr[T], pointers: ptr[i64], norms: noalias[f64], lines: i64, tasks: i64, T: const, name: const):
    """out = each line divided by its norm; lines of norm 0 stay."""
    for t in prange(tasks):
        for i in range(t * lines // tasks, (t + 1) * lines // tasks):
            norm = line_norm(data, pointers[i], pointers[i + 1], name)
            norms[i] = norm
            divisor = norm if norm > 0.0 else f64(1)
            for k in range(pointers[i], pointers[i + 1]):
                out[k] = T(f64(data[k]) / divisor)


@kernel
def expand(out: noalias[i64], pointers: ptr[i64], lines: i64):
    """out[k] = the line of element k."""
    for i in range(lines):
        for k in range(pointers[i], pointers[i + 1]):
            out[k] = i


def take(addresses: tuple[int, int, int], out: Any, chosen: int, n: int, dtype: DType) -> None:
    """out: addresses of data, indices and pointers (from `chosen_pointers`)."""
    run(take_lines, out[0], out[1], out[2], *addresses, chosen, n, chunks(n * 16), T=ELEMENT[dtype])


def normalize(out: int, data: int, pointers: int, norms: int, lines: int, dtype: DType, name: str) -> None:
    """Lines divided by their norm l1, l2 or max; the norms are kept (f64)."""
    run(normalize_lines, out, data, pointers, norms, lines, chunks(lines * 16), T=ELEMENT[dtype], name=name)
