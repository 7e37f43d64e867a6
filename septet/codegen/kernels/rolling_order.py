"""Order statistics of moving windows, from a sorted copy of the window; and exponentially weighted moments."""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run, scratch
from septet.kernel import const, extern, f64, floor, i64, kernel, noalias, prange, ptr, select

NAN = float("nan")
METHODS = ("linear", "lower", "higher", "nearest", "midpoint")
POW = extern("pow", f64, f64, f64, pure=True)


@kernel
def place_of(a, count, v):
    """How many of the sorted a[0 .. count-1] are less than v."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if a[middle] < v:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def put_in(a, count, v):
    """Insert v; returns the new count."""
    if v != v:
        return count
    at, k = place_of(a, count, v), count
    while k > at:
        a[k] = a[k - 1]
        k -= 1
    a[at] = v
    return count + 1


@kernel
def take_out(a, count, v):
    """Remove one v; returns the new count."""
    if v != v:
        return count
    for k in range(place_of(a, count, v), count - 1):
        a[k] = a[k + 1]
    return count - 1


@kernel
def between(a, count, q, method: const):
    """The quantile of a sorted window."""
    place = q * f64(count - 1)
    k = i64(floor(place))
    part = place - f64(k)
    low = a[k]
    high = a[min(k + 1, count - 1)]
    if part == 0.0:
        return low
    if method == "linear":
        return low + (high - low) * part
    if method == "lower":
        return low
    if method == "higher":
        return high
    if method == "midpoint":
        return (low + high) / 2.0
    if part == 0.5:
        return select(k % 2 == 0, low, high)
    return select(part < 0.5, low, high)


@kernel
def middle_of(a, count):
    """The median of a sorted window."""
    return select(count % 2 == 1, a[count // 2], (a[max(count // 2 - 1, 0)] + a[count // 2]) / 2.0)


@kernel
def rank_of(a, count, v, method: const):
    """The rank of v among a sorted window that holds it."""
    low, high = place_of(a, count, v), count
    high = low
    while high < count and a[high] == v:
        high += 1
    if method == "min":
        return f64(low + 1)
    if method == "max":
        return f64(high)
    return f64(low + 1 + high) / 2.0


@kernel
def ordered_windows(x: ptr[f64], starts: ptr[i64], ends: ptr[i64], windows: i64, out: noalias[f64], least: i64, q: f64,
                    room: noalias[f64], longest: i64, tasks: i64, op: const, method: const, rising: i64, percent: i64):
    """out[i] = "median", "quantile" or "rank" of window i; room: `longest` values a task."""
    for t in prange(tasks):
        a, count, begin, end = room + t * longest, 0, 0, 0
        for i in range(t * windows // tasks, (t + 1) * windows // tasks):
            first, last = starts[i], ends[i]
            if (begin == end) | (first < begin) | (last < end) | (first >= end):
                count, begin, end = 0, first, first
            for k in range(begin, first):
                count = take_out(a, count, x[k])
            for k in range(end, last):
                count = put_in(a, count, x[k])
            begin, end = first, max(last, first)
            out[i] = f64(NAN)
            if (count >= least) & (count > 0):
                if op == "median":
                    out[i] = middle_of(a, count)
                if op == "quantile":
                    out[i] = between(a, count, q, method)
                if op == "rank":
                    v = x[last - 1]
                    if v == v:
                        out[i] = rank_of(a, count, v, method)
                        if rising == 0:
                            out[i] = f64(count) + 1.0 - out[i]
                        if percent != 0:
                            out[i] = out[i] / f64(count)


def ordered(op: str, out: int, x: int, starts: int, ends: int, windows: int, least: int, longest: int, q: float = 0.5,
            method: str = "linear", ascending: bool = True, percent: bool = False) -> None:
    """out (f64) = "median", "quantile" or "rank" (of the last element) of each window; longest: elements in the largest window."""
    tasks = chunks(windows, max(1 << 12, 8 * longest))
    turned = {"min": "max", "max": "min"}.get(method, method) if op == "rank" and not ascending else method
    run(ordered_windows, x, starts, ends, windows, out, least, q, scratch(8 * tasks * (longest + 1)), longest + 1, tasks,
        int(ascending), int(percent), op=op, method=turned)


@kernel
def start_weight(alpha, adjust: const):
    """The weight of a new element."""
    if adjust:
        return f64(1.0)
    return alpha


@kernel
def weigh(x: ptr[f64], steps: ptr[f64], first: i64, last: i64, out: noalias[f64], alpha: f64, least: i64, adjust: const,
          ignore: const, timed: const, normalize: const):
    """Exponentially weighted mean (normalize) or sum of x[first .. last-1]; steps[i] = time from i - 1 to i in half-lives."""
    old, new = 1.0 - alpha, start_weight(alpha, adjust)
    weight, mean, count = f64(1.0), x[first], i64(x[first] == x[first])
    out[first] = select(count >= least, mean, NAN)
    for i in range(first + 1, last):
        v = x[i]
        there = v == v
        count += i64(there)
        if mean == mean:
            if there or not ignore:
                if normalize:
                    if timed:
                        weight *= POW(0.5, steps[i])
                    else:
                        weight *= old
                else:
                    mean = old * mean
                if there:
                    if normalize:
                        if mean != v:
                            mean = (weight * mean + new * v) / (weight + new)
                        weight += new
                        if not adjust:
                            weight = f64(1.0)
                    else:
                        mean += v
        elif there:
            mean = v
        out[i] = select(count >= least, mean, NAN)


@kernel
def weigh_pair(x: ptr[f64], y: ptr[f64], first: i64, last: i64, out: noalias[f64], alpha: f64, least: i64, adjust: const,
               ignore: const, bias: const):
    """Exponentially weighted covariance of x[first .. last-1] and y, by the recurrence of the weighted means."""
    old, new = 1.0 - alpha, start_weight(alpha, adjust)
    mx, my, cov, weights, squares, weight, count = f64(NAN), f64(NAN), f64(0.0), f64(1.0), f64(1.0), f64(1.0), 0
    for i in range(first, last):
        u, v = x[i], y[i]
        there = (u == u) & (v == v)
        count += i64(there)
        if mx == mx:
            if there or not ignore:
                weights *= old
                squares *= old * old
                weight *= old
                if there:
                    before_x, before_y = mx, my
                    mx = select(mx == u, mx, (weight * mx + new * u) / (weight + new))
                    my = select(my == v, my, (weight * my + new * v) / (weight + new))
                    cov = (weight * (cov + (before_x - mx) * (before_y - my)) + new * (u - mx) * (v - my)) / (weight + new)
                    weights += new
                    squares += new * new
                    weight += new
                    if not adjust:
                        weights /= weight
                        squares /= weight * weight
                        weight = f64(1.0)
        elif there:
            mx, my = u, v
        out[i] = f64(NAN)
        if (count >= least) & (mx == mx):
            if bias:
                out[i] = cov
            else:
                top = weights * weights
                if top - squares > 0.0:
                    out[i] = top / (top - squares) * cov


def ewm_mean(out: int, x: int, steps: int, first: int, last: int, alpha: float, least: int, adjust: bool, ignore: bool, timed: bool,
             normalize: bool) -> None:
    """out[first .. last-1] = exponentially weighted mean (or, not normalize, sum)."""
    run(weigh, x, steps, first, last, out, alpha, least, adjust=adjust, ignore=ignore, timed=timed, normalize=normalize)


def ewm_cov(out: int, x: int, y: int, first: int, last: int, alpha: float, least: int, adjust: bool, ignore: bool, bias: bool) -> None:
    """out[first .. last-1] = exponentially weighted covariance."""
    run(weigh_pair, x, y, first, last, out, alpha, least, adjust=adjust, ignore=ignore, bias=bias)
