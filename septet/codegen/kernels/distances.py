"""Distances between all rows of two matrices, of order 1 and 2, and their gradients, without the differences ever lying in memory.

Differences are taken before they are squared: products of the rows would be quicker, and lose the digits that near rows have in common.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import transposed
from septet.kernel import array, const, i32, i64, kernel, lanes, noalias, prange, ptr, select, sqrt, static_range, vec, vload, vstore

ROWS = 64                       # of X in a task: what is packed of Y serves them all
TILE = 4                        # rows of a register tile
VECTORS = 2                     # ... and vectors
DEPTH = 256                     # columns summed before the next rows of Y are read
PADDED = 32                     # lanes at most of two vectors


@kernel
def mask_from(s: const, v: const, count):
    """Which lanes of the vector v are among the first `count`."""
    return lanes(vec(i32, s.lanes)) + v * s.lanes < i32(count)


@kernel(inline=False)
def pack_rows(s: const, to: noalias[s.element], y: ptr[s.element], d: i64, columns: i64, depth: i64):
    """Up to two vectors of rows of Y, `depth` columns of them, as [column][row]."""
    for p in range(0, depth, s.lanes):
        mask = mask_from(s, 0, depth - p)
        for v in static_range(VECTORS):
            rows = array(s.vector, s.lanes)
            for j in static_range(s.lanes):
                rows[j] = s.vector(0)
                if v * s.lanes + j < columns:
                    rows[j] = vload(y + ((v * s.lanes + j) * d + p), s.lanes, mask=mask)
            square = transposed([rows[j] for j in static_range(s.lanes)], s.lanes, s.lanes)
            for q in static_range(s.lanes):
                if p + q < depth:
                    vstore(to + ((p + q) * VECTORS + v) * s.lanes, square[q])


@kernel(math="contract", inline=False)
def distance_tile(s: const, taxi: const, x: noalias[s.element], d: i64, packed: noalias[s.element], to: ptr[s.element], m: i64, depth: i64,
                  height: i64, columns: i64, first: i64, last: i64):
    """Some rows of X by two vectors of rows of Y: sums so far, and the distances once all columns were met."""
    tops = [x + min(r, height - 1) * d for r in static_range(TILE)]
    masks = [mask_from(s, v, columns) for v in static_range(VECTORS)]
    acc = array(s.vector, TILE * VECTORS)
    for r in static_range(TILE):
        for v in static_range(VECTORS):
            acc[r * VECTORS + v] = s.vector(0)
            if first == 0 and r < height:
                acc[r * VECTORS + v] = vload(to + (r * m + v * s.lanes), s.lanes, mask=masks[v])
    for p in range(depth):
        line = [vload(packed + (p * VECTORS + v) * s.lanes, s.lanes) for v in static_range(VECTORS)]
        for r in static_range(TILE):
            one = s.vector(tops[r][p])
            for v in static_range(VECTORS):
                gap = one - line[v]
                if taxi:
                    acc[r * VECTORS + v] = acc[r * VECTORS + v] + max(gap, -gap)
                else:
                    acc[r * VECTORS + v] = acc[r * VECTORS + v] + gap * gap
    for r in static_range(TILE):
        if r < height:
            for v in static_range(VECTORS):
                found = acc[r * VECTORS + v]
                if not taxi:
                    found = select(last != 0, sqrt(found), found)
                vstore(to + (r * m + v * s.lanes), found, mask=masks[v])


@kernel
def all_distances(s: const, taxi: const, x: ptr[s.element], y: ptr[s.element], to: ptr[s.element], batches: i64, n: i64, m: i64, d: i64):
    """to[b, i, j] = the distance of row i of X[b] (n x d) from row j of Y[b] (m x d)."""
    groups = (n + ROWS - 1) // ROWS
    for task in prange(batches * groups):
        packed = array(s.element, DEPTH * PADDED)
        batch, begin = task // groups, task % groups * ROWS
        for column in range(0, m, VECTORS * s.lanes):
            for done in range(0, d, DEPTH):
                depth = min(DEPTH, d - done)
                pack_rows(s, packed, y + ((batch * m + column) * d + done), d, m - column, depth)
                for i in range(begin, min(n, begin + ROWS), TILE):
                    distance_tile(s, taxi, x + ((batch * n + i) * d + done), d, packed, to + ((batch * n + i) * m + column), m, depth,
                                  min(TILE, n - i), m - column, i64(done == 0), i64(done + depth == d))


@kernel(math="contract", inline=False)
def slope_tile(s: const, taxi: const, w: noalias[s.element], w_row: i64, w_column: i64, x: noalias[s.element], y: noalias[s.element],
               to: ptr[s.element], d: i64, m: i64, height: i64, width: i64):
    """Some rows by two vectors of columns of: the sum over the rows y of w (x - y), or of w times its sign."""
    masks = [mask_from(s, v, width) for v in static_range(VECTORS)]
    own = [vload(x + (min(r, height - 1) * d + v * s.lanes), s.lanes, mask=masks[v]) for r in static_range(TILE) for v in
           static_range(VECTORS)]
    acc = array(s.vector, TILE * VECTORS)
    for t in static_range(TILE * VECTORS):
        acc[t] = s.vector(0)
    for j in range(m):
        line = [vload(y + (j * d + v * s.lanes), s.lanes, mask=masks[v]) for v in static_range(VECTORS)]
        for r in static_range(TILE):
            share = s.vector(w[min(r, height - 1) * w_row + j * w_column])
            for v in static_range(VECTORS):
                gap = own[r * VECTORS + v] - line[v]
                if taxi:
                    gap = select(gap > 0, s.vector(1), select(gap < 0, s.vector(-1), gap))
                acc[r * VECTORS + v] = acc[r * VECTORS + v] + share * gap
    for r in static_range(TILE):
        if r < height:
            for v in static_range(VECTORS):
                vstore(to + (r * d + v * s.lanes), acc[r * VECTORS + v], mask=masks[v])


@kernel
def all_slopes(s: const, taxi: const, w: ptr[s.element], w_row: i64, w_column: i64, x: ptr[s.element], y: ptr[s.element],
               to: ptr[s.element], batches: i64, n: i64, m: i64, d: i64):
    """to[b, i] = the sum over j of w[b, i, j] (X[b, i] - Y[b, j]), or of w times its sign (taxi); steps of w in elements."""
    groups = (n + TILE - 1) // TILE
    for task in prange(batches * groups):
        batch, i = task // groups, task % groups * TILE
        for column in range(0, d, VECTORS * s.lanes):
            at = (batch * n + i) * d + column
            slope_tile(s, taxi, w + (batch * n * m + i * w_row), w_row, w_column, x + at, y + (batch * m * d + column), to + at, d, m,
                       min(TILE, n - i), d - column)
