"""Long curves for small charts: a running average, and the points that keep a curve's outline."""
from __future__ import annotations

from array import array

from septet.kernel import f64, i64, kernel, noalias, ptr


@kernel
def is_number(x):
    """Neither NaN nor infinite."""
    return (x - x) == 0.0


@kernel
def average_of(x: ptr[f64], n: i64, weight: f64, out: noalias[f64]):
    """out[i] = the exponential average up to x[i], over the weights' sum; what is no number stands as it is and does not count."""
    last, scale = f64(0.0), f64(0.0)
    for i in range(n):
        out[i] = x[i]
        if is_number(x[i]):
            last = last * weight + x[i] * (1.0 - weight)
            scale = scale * weight + (1.0 - weight)
            out[i] = last / scale


@kernel
def outline_of(x: ptr[f64], first: i64, last: i64, buckets: i64, out: noalias[i64]) -> i64:
    """out = rising places: the ends, and the least and greatest number of each part.  Returns how many: at most 2 * (buckets + 1)."""
    count, size = i64(0), last - first
    for b in range(buckets):
        start, stop = first + b * size // buckets, first + (b + 1) * size // buckets
        low, high = i64(-1), i64(-1)
        for i in range(start, stop):
            if is_number(x[i]):
                if low < 0 or x[i] < x[max(low, 0)]:
                    low = i
                if high < 0 or x[i] > x[max(high, 0)]:
                    high = i
        if low < 0 and start < stop:
            low, high = start, start
        if b == 0 and low >= 0 and min(low, high) != first:
            out[count] = first
            count += 1
        if low >= 0:
            out[count] = min(low, high)
            count += 1
        if high != low:
            out[count] = max(low, high)
            count += 1
    if count > 0 and out[max(count - 1, 0)] != last - 1:
        out[count] = last - 1
        count += 1
    return count


def average(values: array[float], weight: float) -> array[float]:
    """The exponential average of float64 numbers, without the bias of its beginning; weight in [0, 1)."""
    out = array("d", bytes(8 * len(values)))
    if values:
        average_of(values, len(values), weight, out)
    return out


def outline(values: array[float], first: int, last: int, most: int) -> list[int]:
    """At most about `most` rising places of values[first:last] that keep their outline; all of them where they are few."""
    if last - first <= most:
        return list(range(first, last))
    buckets = max((most - 2) // 2, 1)
    out = array("q", bytes(8 * (2 * buckets + 2)))
    return out[:outline_of(values, first, last, buckets, out)].tolist()
