"""Products with a vector: dot, matrix times vector by rows or by columns, for operands that one pass over memory decides.

Every result is summed in an order fixed by the sizes: `SUMS` vectors of partial sums a row, and blocks of `BLOCK` elements of a dot.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_tile import column_masks
from septet.kernel import array, const, i32, i64, kernel, lanes, prange, ptr, select, static_range, vec, vload, vstore, vsum

SUMS = 2                        # vectors of partial sums a row
ROWS = 4                        # rows of A read side by side
WIDE = 8                        # vectors of columns read side by side
LAST = ((0, 1), (1, 2), (2, 3), (3, 4), (4, WIDE))      # of the last columns: more vectors than, taken as
ROW_WORK = 1 << 14              # elements of A worth a chunk
BLOCK = 1 << 15                 # elements of one block of a long dot


@kernel
def stored(s: const, x):
    """A finished sum as it is stored."""
    if s.truth:
        return s.result(select(x != 0, s.sum(1), s.sum(0)))
    return s.result(x)


@kernel(math="contract")
def row_sums(s: const, count: const, a, a_row, x, k):
    """The dots of `count` rows of A, each contiguous, with x."""
    acc = array(s.sums, count * SUMS)
    for t in static_range(count * SUMS):
        acc[t] = s.sums(0)
    whole = k // (SUMS * s.lanes) * (SUMS * s.lanes)
    for p in range(0, whole, SUMS * s.lanes):
        for u in static_range(SUMS):
            right = s.sums(vload(x + p + u * s.lanes, s.lanes))
            for r in static_range(count):
                left = s.sums(vload(a + (r * a_row + p + u * s.lanes), s.lanes))
                acc[r * SUMS + u] = acc[r * SUMS + u] + left * right
    for p in range(whole, k, s.lanes):
        mask = lanes(vec(i32, s.lanes)) < i32(k - p)
        right = s.sums(vload(x + p, s.lanes, mask=mask))
        for r in static_range(count):
            left = s.sums(vload(a + (r * a_row + p), s.lanes, mask=mask))
            acc[r * SUMS] = acc[r * SUMS] + left * right
    return [vsum(acc[r * SUMS] + acc[r * SUMS + 1]) for r in static_range(count)]


@kernel
def matvec(s: const, a: ptr[s.operand], a_row: i64, x: ptr[s.operand], y: ptr[s.result], y_step: i64, m: i64, k: i64):
    """y = A x; rows of A and x are contiguous; strides in elements."""
    rows = max(ROWS, min(m, ROW_WORK // max(1, k)) // ROWS * ROWS)
    for chunk in prange((m + rows - 1) // rows):
        top = chunk * rows
        end = min(m, top + rows)
        whole = top + (end - top) // ROWS * ROWS
        for i in range(top, whole, ROWS):
            sums = row_sums(s, ROWS, a + i * a_row, a_row, x, k)
            for r in static_range(ROWS):
                y[(i + r) * y_step] = stored(s, sums[r])
        for i in range(whole, end):
            y[i * y_step] = stored(s, row_sums(s, 1, a + i * a_row, a_row, x, k)[0])


@kernel
def matvecs(s: const, count: const, a: ptr[s.operand], a_row: i64, x: ptr[s.operand], x_row: i64, y: ptr[s.result], y_row: i64, m: i64,
            k: i64):
    """`matvec` of `count` vectors, A read once; each result has the bits that its vector alone gives.  x_row, y_row: between vectors."""
    rows = max(1, min(m, ROW_WORK // max(1, k)))
    for chunk in prange((m + rows - 1) // rows):
        for i in range(chunk * rows, min(m, (chunk + 1) * rows)):
            sums = row_sums(s, count, x, x_row, a + i * a_row, k)
            for c in static_range(count):
                y[c * y_row + i] = stored(s, sums[c])


@kernel(math="contract")
def column_sums(s: const, vectors: const, masked: const, a, a_row, x, x_step, y, k, width):
    """y = x A for `vectors` vectors of columns."""
    masks = column_masks(s, vectors, width) if masked else [None] * vectors
    acc = array(s.sums, vectors)
    for v in static_range(vectors):
        acc[v] = s.sums(0)
    row = a
    at = k * 0
    for _ in range(k):
        left = s.sums(s.sum(x[at]))
        for v in static_range(vectors):
            acc[v] = acc[v] + left * s.sums(vload(row + v * s.lanes, s.lanes, mask=masks[v]))
        row = row + a_row
        at += x_step
    for v in static_range(vectors):
        out = select(acc[v] != 0, s.sums(1), s.sums(0)) if s.truth else acc[v]
        vstore(y + v * s.lanes, s.results(out), mask=masks[v])


@kernel
def vecmat(s: const, x: ptr[s.operand], x_step: i64, a: ptr[s.operand], a_row: i64, y: ptr[s.result], k: i64, n: i64):
    """y = x A; rows of A and y are contiguous; strides in elements."""
    strip = WIDE * s.lanes
    group = max(1, ROW_WORK // (strip * max(1, k)))
    strips = (n + strip - 1) // strip
    for chunk in prange((strips + group - 1) // group):
        for number in range(chunk * group, min(strips, (chunk + 1) * group)):
            j = number * strip
            if j + strip <= n:
                column_sums(s, WIDE, False, a + j, a_row, x, x_step, y + j, k, strip)
            else:
                for fewer, vectors in LAST:
                    if n - j > fewer * s.lanes and n - j <= vectors * s.lanes:
                        column_sums(s, vectors, True, a + j, a_row, x, x_step, y + j, k, n - j)


@kernel(math="contract")
def strided_dot(s: const, x, x_step, y, y_step, n):
    """The dot of any strides."""
    total = s.sum(0)
    at_x, at_y = n * 0, n * 0
    for _ in range(n):
        total = total + s.sum(x[at_x]) * s.sum(y[at_y])
        at_x += x_step
        at_y += y_step
    return total


@kernel
def dot(s: const, x: ptr[s.operand], x_step: i64, y: ptr[s.operand], y_step: i64, out: ptr[s.result], n: i64,
        parts: ptr[s.sum]):
    """out = sum of x y; `parts` has room for a number each BLOCK elements."""
    blocks = (n + BLOCK - 1) // BLOCK
    for block in prange(blocks):
        at = block * BLOCK
        count = min(BLOCK, n - at)
        if x_step == 1 and y_step == 1:
            parts[block] = row_sums(s, 1, x + at, 0, y + at, count)[0]
        else:
            parts[block] = strided_dot(s, x + at * x_step, x_step, y + at * y_step, y_step, count)
    total = s.sum(0)
    for block in range(blocks):
        total = total + parts[block]
    out[0] = stored(s, total)
