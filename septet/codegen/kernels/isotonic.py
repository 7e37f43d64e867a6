"""Pooling of adjacent violators: the nearest rising sequence in weighted squares."""
from __future__ import annotations

from septet.kernel import f64, i64, kernel, noalias


@kernel
def pool_violators(y: noalias[f64], w: noalias[f64], target: noalias[i64], n: i64):
    """y becomes the nearest sequence that never falls.  target[i]: the other end of the block that i is an end of."""
    for i in range(n):
        target[i] = i
    i = i64(0)
    while i < n:
        k = target[i] + 1
        if k == n:
            break
        if y[i] < y[k]:
            i = k
        else:
            sum_wy, sum_w, going = w[i] * y[i], w[i], True
            while going:
                previous = y[k]
                sum_wy += w[k] * y[k]
                sum_w += w[k]
                k = target[k] + 1
                if k == n:
                    going = False
                elif previous < y[k]:
                    going = False
            y[i], w[i] = sum_wy / sum_w, sum_w
            target[i] = k - 1
            target[k - 1] = i
            if i > 0:
                i = target[i - 1]
    i = i64(0)
    while i < n:
        k = target[i] + 1
        for j in range(i + 1, k):
            y[j] = y[i]
        i = k
