"""Resampling along one axis: every place of the result is a weighted sum of a few places of the input.

Arrays are (outer, length, inner), dense; a table gives each place of the result the first element it reads, how many, and their weights.
"""
from __future__ import annotations

from septet.kernel import const, i64, kernel, prange, ptr


@kernel(math="contract")
def resample(T: const, x: ptr[T], y: ptr[T], outer: i64, before: i64, after: i64, inner: i64, index: ptr[i64], weights: ptr[T], taps: i64):
    """y[o, j, i] = sum over k of weights[j, k] x[o, index[j, k], i]."""
    for o in prange(outer):
        source, target = x + o * before * inner, y + o * after * inner
        for j in range(after):
            row = target + j * inner
            for k in range(taps):
                line = source + index[j * taps + k] * inner
                weight = weights[j * taps + k]
                if k == 0:
                    for i in range(inner):
                        row[i] = line[i] * weight
                else:
                    for i in range(inner):
                        row[i] = row[i] + line[i] * weight


@kernel(math="contract")
def spread(T: const, g: ptr[T], dx: ptr[T], outer: i64, before: i64, after: i64, inner: i64, index: ptr[i64], weights: ptr[T], taps: i64):
    """The gradient of `resample`."""
    for o in prange(outer):
        target, source = dx + o * before * inner, g + o * after * inner
        for p in range(before * inner):
            target[p] = T(0)
        for j in range(after):
            line = source + j * inner
            for k in range(taps):
                row = target + index[j * taps + k] * inner
                weight = weights[j * taps + k]
                for i in range(inner):
                    row[i] = row[i] + line[i] * weight
