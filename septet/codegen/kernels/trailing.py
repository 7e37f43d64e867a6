"""Windows of a fixed number of elements that end at each element: no arrays of bounds, the state of the window in registers.

Sums, means and variances follow rolling.py's recurrences to the last bit.  Extrema: blocks as long as the window, a running extremum from
each end of them, two of which make a window (van Herk 1992, Gil and Werman 1993); of equal elements the latest counts.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run, scratch
from septet.codegen.kernels.rolling import STATE, WORN, clear_state, enter, enter_again, leave, value_of
from septet.kernel import array, const, f64, i64, kernel, noalias, prange, ptr, select

NAN = float("nan")
INF = float("inf")


@kernel(passes="O2s")
def trail(x: ptr[f64], n: i64, width: i64, out: noalias[f64], least: f64, ddof: f64, op: const):
    """out[i] = op of x[i - width + 1 .. i]; width is at least 2."""
    s = array(f64, STATE)
    clear_state(s)
    for i in range(min(width, n)):
        enter(s, x[i], op)
        out[i] = value_of(s, least, ddof, op)
    for i in range(width, n):
        leave(s, x[i - width], op)
        if op == "var":
            if s[WORN] != 0.0:
                enter_again(s, x, i - width + 1, i, op)
        enter(s, x[i], op)
        out[i] = value_of(s, least, ddof, op)


@kernel
def latest(v, best, op: const):
    """The better of both; of equal ones v."""
    if op == "min":
        return select(v <= best, v, best)
    return select(v >= best, v, best)


@kernel
def earlier(v, best, op: const):
    """The better of both; of equal ones best."""
    if op == "min":
        return select(v < best, v, best)
    return select(v > best, v, best)


@kernel
def extrema_of_block(x, block, n, width, out, least, suffix, op: const):
    """The windows that end in one block; suffix: room for the extrema of the block before it, from its end."""
    worst: const = INF if op == "min" else -INF
    first, count, best = block * width, 0, f64(worst)
    if block > 0:
        for k in range(width):
            v = x[first - 1 - k]
            best = earlier(v, best, op)
            suffix[width - 1 - k] = best
            count += i64(v == v)
    best = f64(worst)
    for i in range(first, min(first + width, n)):
        v = x[i]
        best = latest(v, best, op)
        count += i64(v == v)
        found = best
        if block > 0:
            gone = x[i - width]
            count -= i64(gone == gone)
            if i - first + 1 < width:
                found = latest(best, suffix[i - first + 1], op)
        out[i] = select((count >= least) & (count > 0), found, f64(NAN))


@kernel(passes="O2s")
def trail_extrema(x: ptr[f64], n: i64, width: i64, out: noalias[f64], least: i64, room: noalias[f64], blocks: i64, tasks: i64, op: const):
    """out[i] = the least or greatest of x[i - width + 1 .. i]; NaN counts for nothing.  room: `width` values a task."""
    for t in prange(tasks):
        for block in range(t * blocks // tasks, (t + 1) * blocks // tasks):
            extrema_of_block(x, block, n, width, out, least, room + t * width, op)


def moving(op: str, out: int, x: int, n: int, width: int, least: int, ddof: int) -> None:
    """out (f64) = sum, mean, var, min or max of each element of x (f64) and the width - 1 before it; NaN where there are too few."""
    if op in ("min", "max"):
        blocks = (n + width - 1) // width
        tasks = min(blocks, chunks(n))
        run(trail_extrema, x, n, width, out, least, scratch(8 * width * tasks), blocks, tasks, op=op)
        return
    run(trail, x, n, width, out, float(least), float(ddof), op=op)
