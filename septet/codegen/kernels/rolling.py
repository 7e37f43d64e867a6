"""Moving windows: sums, means, moments, extrema over x[starts[i] .. ends[i]-1], updated from window to window.

Elements enter and leave with compensated sums (Kahan 1965; of squares as Welford 1962), and windows of one repeated value give it
exactly.  A window that does not continue the one before it is summed afresh, and so is the first of each task's block.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import array, const, f64, i64, kernel, noalias, prange, ptr, select, sqrt, static_range

NAN = float("nan")
STATE = 16
COUNT, SAME, LAST, NEGATIVE, WORN = 8, 9, 10, 11, 12    # slots of every state: how many, how many equal ones in a row, which; see below
TRUST = 1000 * 2.0 ** -52           # of a sum of squares, so small a rest after a removal is rounding: the window is entered afresh


@kernel
def clear_state(s):
    for k in static_range(STATE):
        s[k] = f64(0.0)
    s[LAST] = NAN


@kernel
def add_kept(s, k, v):
    """s[k] += v, the error kept in s[k + 1]."""
    y = v - s[k + 1]
    total = s[k] + y
    s[k + 1] = total - s[k] - y
    s[k] = total


@kernel
def take_kept(s, k, v):
    """s[k] -= v, the error kept in s[k + 2]."""
    y = -v - s[k + 2]
    total = s[k] + y
    s[k + 2] = total - s[k] - y
    s[k] = total


@kernel
def note(s, v):
    """Count an element, and how long the same one has come."""
    s[COUNT] += 1.0
    s[SAME] = select(v == s[LAST], s[SAME] + 1.0, 1.0)
    s[LAST] = v


@kernel
def enter(s, v, op: const):
    """An element comes into the window."""
    if v == v:
        note(s, v)
        if op == "sum":
            add_kept(s, 0, v)
        if op == "mean":
            add_kept(s, 0, v)
            if v < 0.0:
                s[NEGATIVE] += 1.0
        if op == "var":
            before = s[0] - s[1]
            y = v - s[1]
            apart = y - s[0]
            s[1] = apart + s[0] - y
            s[0] += apart / s[COUNT]
            s[3] += (v - before) * (v - s[0])


@kernel
def leave(s, v, op: const):
    """An element goes out of the window."""
    if v == v:
        s[COUNT] -= 1.0
        if op == "sum":
            take_kept(s, 0, v)
        if op == "mean":
            take_kept(s, 0, v)
            if v < 0.0:
                s[NEGATIVE] -= 1.0
        if op == "var":
            if s[COUNT] > 0.0:
                before = s[0] - s[2]
                y = v - s[2]
                apart = y - s[0]
                s[2] = apart + s[0] - y
                s[0] -= apart / s[COUNT]
                squares = s[3]
                s[3] -= (v - before) * (v - s[0])
                if (abs(s[3]) > TRUST * squares) ^ True:
                    s[WORN] = 1.0
            else:
                s[0] = 0.0
                s[3] = 0.0


@kernel
def enter_again(s, x, first, last, op: const):
    """The elements of a window whose sum of squares a removal has worn out."""
    s[0], s[1], s[2], s[3], s[COUNT], s[WORN] = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(first, last):
        enter(s, x[k], op)


@kernel
def mean_of(s):
    """The mean, the value itself where all are one, never of a sign that no element has."""
    result = s[0] / s[COUNT]
    if s[SAME] >= s[COUNT]:
        result = s[LAST]
    elif (s[NEGATIVE] == 0.0) & (result < 0.0):
        result = 0.0
    elif (s[NEGATIVE] == s[COUNT]) & (result > 0.0):
        result = 0.0
    return result


@kernel
def value_of(s, least, ddof, op: const):
    """The window's value, NaN where it holds too few."""
    n = s[COUNT]
    result = f64(NAN)
    if n >= least:
        if op == "count":
            result = n
        if op == "sum":
            result = s[0]
            if n == 0.0:
                result = 0.0
            elif s[SAME] >= n:
                result = s[LAST] * n
        if op == "mean":
            if n > 0.0:
                result = mean_of(s)
        if op == "var":
            if n > ddof:
                result = s[3] / (n - ddof)
                if (n == 1.0) | (result < 0.0):
                    result = 0.0
    return result


@kernel(passes="O2s")
def slide(x: ptr[f64], starts: ptr[i64], ends: ptr[i64], windows: i64, out: noalias[f64], least: f64, ddof: f64, tasks: i64,
          op: const):
    """out[i] = op of window i."""
    for t in prange(tasks):
        s = array(f64, STATE)
        first, last = t * windows // tasks, (t + 1) * windows // tasks
        begin, end = 0, 0
        for i in range(first, last):
            a, b = starts[i], ends[i]
            if (i == first) | (a < begin) | (b < end) | (a >= end):
                clear_state(s)
                begin, end = a, a
            for k in range(begin, min(a, end)):
                leave(s, x[k], op)
            if op == "var":
                if s[WORN] != 0.0:
                    enter_again(s, x, a, end, op)
            for k in range(end, b):
                enter(s, x[k], op)
            begin, end = a, max(b, a)
            out[i] = value_of(s, least, ddof, op)


@kernel
def moment(x: ptr[f64], starts: ptr[i64], ends: ptr[i64], windows: i64, out: noalias[f64], least: i64, tasks: i64, op: const):
    """Skewness and excess kurtosis, unbiased, each window on its own: mean first, then powers of the distance from it; NaN where all
    are one.
    """
    for t in prange(tasks):
        for i in range(t * windows // tasks, (t + 1) * windows // tasks):
            count, total, low, high = 0, f64(0.0), f64(NAN), f64(NAN)
            for k in range(starts[i], ends[i]):
                v = x[k]
                if v == v:
                    count += 1
                    total += v
                    low, high = min(low, v), max(high, v)
            need: const = 3 if op == "skew" else 4
            out[i] = f64(NAN)
            if (count >= least) & (count >= need):
                out[i] = shape_of(x, starts[i], ends[i], f64(count), total / f64(count), low == high, op)


@kernel
def shape_of(x, first, last, n, mean, constant, op: const):
    """The third or fourth standardised moment."""
    m2, m3, m4, error = f64(0.0), f64(0.0), f64(0.0), f64(0.0)
    for k in range(first, last):
        if x[k] == x[k]:
            error += x[k] - mean
    error = error / n
    for k in range(first, last):
        if x[k] == x[k]:
            v = x[k] - mean - error
            m2 += v * v
            m3 += v * v * v
            m4 += v * v * v * v
    result = f64(NAN)
    if (not constant) & (m2 > 0.0):
        if op == "skew":
            spread = m2 / n
            result = sqrt(n * (n - 1.0)) / (n - 2.0) * (m3 / n) / (spread * sqrt(spread))
        else:
            adjust = 3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
            result = n * (n + 1.0) * (n - 1.0) * m4 / ((n - 2.0) * (n - 3.0) * m2 * m2) - adjust
    return result


@kernel
def two_columns(x: ptr[f64], y: ptr[f64], starts: ptr[i64], ends: ptr[i64], windows: i64, out: noalias[f64], least: i64, ddof: f64,
                tasks: i64, correlate: const):
    """Covariance or correlation of x and y in each window on its own: means first, then products of the distances from them."""
    for t in prange(tasks):
        for i in range(t * windows // tasks, (t + 1) * windows // tasks):
            n, sx, sy = f64(0.0), f64(0.0), f64(0.0)
            for k in range(starts[i], ends[i]):
                if (x[k] == x[k]) & (y[k] == y[k]):
                    n += 1.0
                    sx += x[k]
                    sy += y[k]
            out[i] = f64(NAN)
            if (n >= f64(least)) & (n > 0.0):
                out[i] = joint_moment(x, y, starts[i], ends[i], n, sx / n, sy / n, ddof, correlate)


@kernel
def joint_moment(x, y, first, last, n, mx, my, ddof, correlate: const):
    """The covariance or correlation of one window."""
    xy, xx, yy = f64(0.0), f64(0.0), f64(0.0)
    for k in range(first, last):
        if (x[k] == x[k]) & (y[k] == y[k]):
            xy += (x[k] - mx) * (y[k] - my)
            xx += (x[k] - mx) * (x[k] - mx)
            yy += (y[k] - my) * (y[k] - my)
    if correlate:
        return xy / sqrt(xx * yy)
    return select(n > ddof, xy / (n - ddof), f64(NAN))


@kernel
def better(a, b, op: const):
    """Whether a beats b or equals it."""
    if op == "min":
        return a <= b
    return a >= b


@kernel(passes="O2s")
def extremum(x: ptr[f64], starts: ptr[i64], ends: ptr[i64], windows: i64, out: noalias[f64], least: i64, queue: noalias[i64],
             n: i64, op: const):
    """Least or greatest of each window whose bounds rise, by a queue of candidates (room for n places); NaN counts for nothing."""
    head, tail, begin, end, count = 0, 0, 0, 0, 0
    for i in range(windows):
        a, b = starts[i], ends[i]
        if (i == 0) | (a < begin) | (b < end):
            head, tail, count, begin, end = 0, 0, 0, a, a
        for k in range(max(end, a), b):
            v = x[k]
            if v == v:
                while tail > head and better(v, x[queue[tail - 1]], op):
                    tail -= 1
                queue[tail] = k
                tail += 1
                count += 1
        for k in range(begin, min(a, end)):
            count -= i64(x[k] == x[k])
        while head < tail and queue[head] < a:
            head += 1
        if head == tail:
            head, tail = 0, 0
        begin, end = a, max(max(b, end), a)
        out[i] = f64(NAN)
        if (count >= least) & (tail > head):
            out[i] = x[queue[head]]


def moving(op: str, out: int, x: int, starts: int, ends: int, windows: int, least: int, ddof: int, parallel: bool) -> None:
    """out (f64) = sum, mean, var or count of x (f64) in each window; least: NaN where fewer are there.

    parallel: windows are short, so that a task may begin afresh; only counts do, as the last bits of the others follow from the first
    window on.
    """
    run(slide, x, starts, ends, windows, out, float(least), float(ddof), chunks(windows) if parallel and op == "count" else 1, op=op)


def joint(out: int, x: int, y: int, starts: int, ends: int, windows: int, least: int, ddof: int, correlate: bool) -> None:
    """out (f64) = covariance or correlation of two columns in each window."""
    run(two_columns, x, y, starts, ends, windows, out, least, float(ddof), chunks(windows, 1 << 10), correlate=correlate)


def moments(op: str, out: int, x: int, starts: int, ends: int, windows: int, least: int) -> None:
    """out (f64) = "skew" or "kurt" of each window."""
    run(moment, x, starts, ends, windows, out, least, chunks(windows, 1 << 10), op=op)


def extrema(op: str, out: int, x: int, n: int, starts: int, ends: int, windows: int, least: int) -> None:
    """out (f64) = "min" or "max" of each window."""
    from septet.codegen.kernels.launch import scratch

    run(extremum, x, starts, ends, windows, out, least, scratch(8 * n + 8), n, op=op)
