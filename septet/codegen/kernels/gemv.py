"""Products with a vector: dot, matrix times vector by rows or by columns, for operands that one pass over memory decides.

Every result is summed in an order fixed by the sizes: `SUMS` vectors of partial sums a row, and blocks of `BLOCK` elements of a dot.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import stages
from septet.codegen.kernels.gemm_tile import column_masks
from septet.kernel import (
    array,
    const,
    i32,
    i64,
    kernel,
    lanes,
    prange,
    prefetch,
    ptr,
    select,
    shuffle,
    static_range,
    vec,
    vload,
    vstore,
    vsum,
)

SUMS = 2                        # vectors of partial sums a row
ROWS = 4                        # rows of A read side by side
BESIDE = 4                      # vectors that A's rows are multiplied by side by side
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
def sums_by_lane(parts: const, lanes: const):
    """The sum of each of some vectors, by halves of its lanes, as one vector; their count is a power of two, at most `lanes`."""
    found = parts
    for part in parts_of(lanes, len(parts), True):
        found = [halves_added(found[2 * t], found[2 * t + 1], 2 * lanes, part) for t in static_range(len(found) // 2)]
    for part in parts_of(lanes, len(parts), False):
        found = [halves_added(found[0], None, 2 * part * len(parts), part)]
    return found[0]


def parts_of(lanes: int, count: int, several: bool) -> list[int]:
    """Lanes that halves have: while there are `several` of `count` vectors, and then."""
    return [part for part in reversed(stages(lanes)) if (part * count >= lanes) == several]


def filled(count: int) -> list[int]:
    """Numbers below `count`, and the last one again up to a power of two."""
    return [min(t, count - 1) for t in range(1 << (count - 1).bit_length())]


def first_halves(lanes: int, part: int) -> list[int]:
    """Which of so many lanes are in the first half of their 2 `part`."""
    return [at for at in range(lanes) if at // part % 2 == 0]


@kernel
def halves_added(x, y, lanes: const, part: const):
    """Of each 2 `part` lanes of two vectors (of x alone where y is None) the first half and the second, added."""
    return shuffle(x, y, first_halves(lanes, part)) + shuffle(x, y, [at + part for at in first_halves(lanes, part)])


@kernel(math="contract")
def dots(s: const, rows: const, count: const, a, a_row, x, x_row, y, y_row, k):
    """The dots of `rows` rows of A with `count` vectors."""
    acc = array(s.sums, rows * count * SUMS)
    for t in static_range(rows * count * SUMS):
        acc[t] = s.sums(0)
    tops = [a + r * a_row for r in static_range(rows)]
    vectors = [x + c * x_row for c in static_range(count)]
    whole = k // (SUMS * s.lanes) * (SUMS * s.lanes)
    for p in range(0, whole, SUMS * s.lanes):
        for u in static_range(SUMS):
            right = [s.sums(vload(vector + (p + u * s.lanes), s.lanes)) for vector in vectors]
            for r in static_range(rows):
                left = s.sums(vload(tops[r] + (p + u * s.lanes), s.lanes))
                if count > 1:                       # one vector waits for memory alone: asking early only adds to that
                    prefetch(tops[r] + (ROWS * a_row + p + u * s.lanes))
                for c in static_range(count):
                    acc[(r * count + c) * SUMS + u] = acc[(r * count + c) * SUMS + u] + left * right[c]
    for p in range(whole, k, s.lanes):
        mask = lanes(vec(i32, s.lanes)) < i32(k - p)
        right = [s.sums(vload(vector + p, s.lanes, mask=mask)) for vector in vectors]
        for r in static_range(rows):
            left = s.sums(vload(tops[r] + p, s.lanes, mask=mask))
            for c in static_range(count):
                acc[(r * count + c) * SUMS] = acc[(r * count + c) * SUMS] + left * right[c]
    for first in static_range(0, rows * count, s.lanes):
        some_sums(s, first, min(s.lanes, rows * count - first), count, acc, y, y_row)


@kernel
def some_sums(s: const, first: const, some: const, count: const, acc, y, y_row):
    """What sums from number `first` on come to, as many as a vector has lanes at most."""
    sums = sums_by_lane([acc[(first + t) * SUMS] + acc[(first + t) * SUMS + 1] for t in filled(some)], s.lanes)
    for t in static_range(some):
        y[(first + t) % count * y_row + (first + t) // count] = sums[t]


def tall(rows: int, count: int) -> int:
    """Rows of A whose sums the registers hold, of `rows`."""
    return rows if count <= BESIDE // 2 else (rows + 1) // 2


@kernel
def some_rows(s: const, rows: const, most: const, a, a_row, x, x_row, y, y_row, k, count):
    """`rows` rows of A times all vectors, some of these at a time."""
    for first in range(0, count, BESIDE):
        for some in static_range(1, min(most, BESIDE) + 1):
            if min(BESIDE, count - first) == some:
                for i in static_range(0, rows, tall(rows, some)):
                    dots(s, tall(rows, some), some, a + i * a_row, a_row, x + first * x_row, x_row, y + (first * y_row + i), y_row, k)


@kernel
def matvecs(s: const, most: const, a: ptr[s.operand], a_row: i64, x: ptr[s.operand], x_row: i64, y: ptr[s.result], y_row: i64, m: i64,
            k: i64, count: i64):
    """A times each of `count` vectors, at most `most` (1, or any number), A read once; strides in elements.

    A result's bits do not depend on how many vectors there are.
    """
    rows = max(ROWS, min(m, ROW_WORK // max(1, k)) // ROWS * ROWS)
    for chunk in prange((m + rows - 1) // rows):
        top = chunk * rows
        end = min(m, top + rows)
        whole = top + (end - top) // ROWS * ROWS
        for i in range(top, whole, ROWS):
            some_rows(s, ROWS, most, a + i * a_row, a_row, x, x_row, y + i, y_row, k, count)
        for i in range(whole, end):
            some_rows(s, 1, most, a + i * a_row, a_row, x, x_row, y + i, y_row, k, count)


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
