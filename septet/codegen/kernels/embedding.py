"""t-SNE (van der Maaten & Hinton, JMLR 9, 2008; Barnes-Hut: van der Maaten, JMLR 15, 2014).

The tree of cells is built by one thread: cell c has 2^d children from child[c], the sum of its rows' places, their count and its width.
Forces on rows are found in parallel, from the cells lined up; what each row gives to the normalizer is added in order.
"""
from __future__ import annotations

from septet.kernel import array, const, extern, f64, i64, kernel, prange, ptr, static_range, struct_type

log = extern("log", f64, f64, pure=True)
exp = extern("exp", f64, f64, pure=True)
power = extern("pow", f64, f64, f64, pure=True)
TASK_ROWS = 64
EPS = 1e-8
CLOSE = 1e-6
SEARCHES = 100


@kernel
def affinities(distances: ptr[f64], out: ptr[f64], n: i64, k: i64, own: i64, wanted: f64):
    """out (n, k): each row's conditional probabilities, of the bandwidth whose entropy is `wanted`; own: row i skips column i."""
    for i in prange(n):
        beta, low, high = f64(1), f64(-1), f64(-1)
        step, done = i64(0), i64(0)
        while step < SEARCHES and done == 0:
            total = f64(0)
            for j in range(k):
                p = f64(0)
                if own == 0 or j != i:
                    p = exp(-distances[i * k + j] * beta)
                out[i * k + j] = p
                total = total + p
            if total == 0.0:
                total = EPS
            mean = f64(0)
            for j in range(k):
                out[i * k + j] = out[i * k + j] / total
                mean = mean + distances[i * k + j] * out[i * k + j]
            gap = log(total) + beta * mean - wanted
            if abs(gap) <= 1e-5:
                done = 1
            else:
                if gap > 0.0:
                    low = beta
                    if high < 0.0:
                        beta = beta * 2.0
                    else:
                        beta = (beta + high) / 2.0
                else:
                    high = beta
                    if low < 0.0:
                        beta = beta / 2.0
                    else:
                        beta = (beta + low) / 2.0
            step = step + 1


@kernel
def fresh(child, count, row, width, sums, middle, c, D: const):
    """An empty cell."""
    child[c] = -1
    count[c] = 0
    row[c] = -1
    for a in range(D):
        sums[c * D + a] = 0.0


@kernel
def quadrant(y, middle, i, c, D: const):
    """Which child of a cell a row lies in."""
    found = i64(0)
    for a in range(D):
        if y[i * D + a] >= middle[c * D + a]:
            found = found + (i64(1) << a)
    return found


@kernel
def build(y: ptr[f64], n: i64, child: ptr[i64], count: ptr[i64], row: ptr[i64], width: ptr[f64], sums: ptr[f64], middle: ptr[f64],
          room: i64, D: const):
    """Put the rows in a tree of at most `room` cells: the number of cells, or -1 where they do not suffice."""
    widest = f64(0)
    for a in range(D):
        low, high = y[a], y[a]
        for i in range(n):
            low = min(low, y[i * D + a])
            high = max(high, y[i * D + a])
        middle[a] = (low + high) / 2.0
        widest = max(widest, (high - low) * 1.001 + 1e-3 * 1e-3)
    width[0] = widest
    fresh(child, count, row, width, sums, middle, 0, D)
    used = i64(1)
    for i in range(n):
        c, placed = i64(0), i64(0)
        while placed == 0:
            if count[c] > 0 and child[c] < 0:
                other = row[c]
                same = i64(1)
                for a in range(D):
                    if abs(y[i * D + a] - y[other * D + a]) > CLOSE:
                        same = 0
                if same == 1:
                    placed = 1
                else:
                    if used + (1 << D) > room:
                        return i64(-1)
                    child[c] = used
                    for q in range(1 << D):
                        fresh(child, count, row, width, sums, middle, used + q, D)
                        width[used + q] = width[c] / 2.0
                        for a in range(D):
                            side = f64((q >> a) & 1) - 0.5
                            middle[(used + q) * D + a] = middle[c * D + a] + side * width[c] / 2.0
                    inner = used + quadrant(y, middle, other, c, D)
                    count[inner] = count[c]
                    row[inner] = other
                    for a in range(D):
                        sums[inner * D + a] = sums[c * D + a]
                    used = used + (1 << D)
            if count[c] == 0:
                row[c] = i
                placed = 1
            count[c] = count[c] + 1
            for a in range(D):
                sums[c * D + a] = sums[c * D + a] + y[i * D + a]
            if placed == 0:
                c = child[c] + quadrant(y, middle, i, c, D)
    return used


@struct_type
class Cell:
    """A cell as forces read it; cells that hold no row are left out, the others stand in the order in which they are looked at."""

    square: f64                     # of the width
    members: f64
    after: i64                      # the first cell that is not inside
    x: f64
    y: f64
    z: f64


CELL_WORDS = 6


@kernel
def line_up(child: ptr[i64], count: ptr[i64], width: ptr[f64], sums: ptr[f64], used: i64, size: ptr[i64], place: ptr[i64], cells: ptr[Cell],
            D: const):
    """Cells of the tree in a line, a cell before what it holds and its last child first: how many.  size, place: a word a cell."""
    for back in range(used):
        c = used - 1 - back
        size[c] = i64(count[c] > 0)
        if child[c] >= 0:
            for k in static_range(1 << D):
                size[c] = size[c] + size[child[c] + k]
    place[0] = 0
    for c in range(used):
        if count[c] > 0:
            at, members = place[c], f64(count[c])
            to, middle = cells + at, [sums[c * D + a] / members for a in static_range(D)]
            to.square = width[c] * width[c]
            to.members = members
            to.after = at + size[c]
            to.x = middle[0]
            to.y = middle[1] if D > 1 else 0.0
            to.z = middle[2] if D > 2 else 0.0
            if child[c] >= 0:
                next_place = at + 1
                for k in static_range(1 << D):
                    inner = child[c] + ((1 << D) - 1 - k)
                    place[inner] = next_place
                    next_place += size[inner]
    return size[0]


@kernel
def repel(y: ptr[f64], n: i64, cells: ptr[Cell], used: i64, angle: f64, dof: f64, force: ptr[f64], shares: ptr[f64], D: const):
    """force[i] = what all others do to row i, far cells as one; shares[i] = the row's part of the normalizer."""
    for task in prange((n + TASK_ROWS - 1) // TASK_ROWS):
        for i in range(task * TASK_ROWS, min(n, (task + 1) * TASK_ROWS)):
            at, found = [y[i * D + a] for a in static_range(D)], array(f64, D)
            for a in static_range(D):
                found[a] = 0.0
            total, c, far = f64(0), i64(0), angle * angle
            while c < used:
                cell = cells + c
                gaps = [at[a] - (cell.x, cell.y, cell.z)[a] for a in static_range(D)]
                squared = f64(0)
                for a in static_range(D):
                    squared = squared + gaps[a] * gaps[a]
                c += 1
                leaf = cell.after == c
                if leaf or cell.square < far * squared:
                    c = cell.after
                    members = cell.members
                    if leaf and squared < CLOSE * CLOSE * D:
                        members = members - 1.0
                    if members > 0.0:
                        q = dof / (dof + squared)
                        if dof != 1.0:
                            q = power(q, (dof + 1.0) / 2.0)
                        total = total + members * q
                        pull = members * q * q
                        for a in static_range(D):
                            found[a] = found[a] + pull * gaps[a]
            for a in static_range(D):
                force[i * D + a] = found[a]
            shares[i] = total


@kernel
def attract(y: ptr[f64], p: ptr[f64], columns: ptr[i64], starts: ptr[i64], n: i64, dof: f64, normalizer: f64, force: ptr[f64],
            losses: ptr[f64], measured: i64, D: const):
    """force[i] = what its neighbours do to row i; losses[i] = its part of the divergence where `measured`."""
    for task in prange((n + TASK_ROWS - 1) // TASK_ROWS):
        for i in range(task * TASK_ROWS, min(n, (task + 1) * TASK_ROWS)):
            loss, at, found = f64(0), [y[i * D + a] for a in static_range(D)], array(f64, D)
            for a in static_range(D):
                found[a] = 0.0
            for e in range(starts[i], starts[i + 1]):
                other, squared = y + columns[e] * D, f64(0)
                gaps = [at[a] - other[a] for a in static_range(D)]
                for a in static_range(D):
                    squared = squared + gaps[a] * gaps[a]
                q = dof / (dof + squared)
                if dof != 1.0:
                    q = power(q, (dof + 1.0) / 2.0)
                for a in static_range(D):
                    found[a] = found[a] + p[e] * q * gaps[a]
                if measured == 1:
                    loss = loss + p[e] * log(max(p[e], 1.1754943508222875e-38) / max(q / normalizer, 1.1754943508222875e-38))
            for a in static_range(D):
                force[i * D + a] = found[a]
            losses[i] = loss
