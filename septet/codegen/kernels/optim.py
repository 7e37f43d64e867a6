"""One step of an optimizer over all parameters at once.

A row of the table says where a parameter's numbers are: [elements, step, parameter, gradient, a, b, c, d], addresses after the first;
what an optimizer does not keep is 0.  `S(step, h, k, flags)` turns a row's step count and the hyperparameters h into the factors k that
`U` updates elements with.  `step` points to a single-precision count, which grows by one; 0: there is none.
"""
from __future__ import annotations

from septet.kernel import bf16, const, extern, f16, f32, f64, i64, kernel, prange, ptr

ROW = 8                             # words of a row
FACTORS = 12                        # doubles of a row's factors
CHUNK = 1 << 14                     # elements a task updates
power = extern("pow", f64, f64, f64, pure=True)


@kernel
def update(row: ptr[i64], first: i64, last: i64, k: ptr[f64], U: const, T: const, flags: const):
    """Elements first to last of a row."""
    at = first * size(T)
    U(ptr[T](row[2] + at), ptr[T](row[3] + at), ptr[T](row[4] + at), ptr[T](row[5] + at), ptr[T](row[6] + at), ptr[T](row[7] + at),
      last - first, k, T, flags)


def size(element):
    """Bytes of an element."""
    return {f64: 8, f32: 4, f16: 2, bf16: 2}[element]


@kernel
def chunk_of(table: ptr[i64], index: i64):
    """The row and the first element of a task."""
    row, left = i64(0), index
    while left >= (table[row * ROW] + CHUNK - 1) // CHUNK:
        left -= (table[row * ROW] + CHUNK - 1) // CHUNK
        row += 1
    return row, left * CHUNK


@kernel
def step(table: ptr[i64], rows: i64, h: ptr[f64], factors: ptr[f64], S: const, U: const, T: const, flags: const):
    """One step.  factors: FACTORS doubles a row of work."""
    chunks, total = i64(0), i64(0)
    for r in range(rows):
        count = ptr[f32](table[r * ROW + 1])
        now = 0.0
        if table[r * ROW + 1] != 0:
            count[0] = count[0] + f32(1.0)
            now = f64(count[0])
        S(now, table + r * ROW, h, factors + r * FACTORS, flags)
        chunks += (table[r * ROW] + CHUNK - 1) // CHUNK
        total += table[r * ROW]
    if total <= 2 * CHUNK:
        for r in range(rows):
            update(table + r * ROW, i64(0), table[r * ROW], factors + r * FACTORS, U, T, flags)
    else:
        for index in prange(chunks):
            row, first = chunk_of(table, index)
            update(table + row * ROW, first, min(table[row * ROW], first + CHUNK), factors + row * FACTORS, U, T, flags)
