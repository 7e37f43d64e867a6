"""interp(x, xp, fp) of small float64 arrays: the piecewise linear function through the points (xp, fp), xp rising, at each x."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import f64, i64, ptr
from septet.runtime.native.alloc import copy_shape, make_array
from septet.runtime.native.floaterror import clear_float_flags
from septet.runtime.native.interpreter import type_of
from septet.runtime.native.launch import ready
from septet.runtime.native.layout import FLOAT64, A, large_from, obj
from septet.runtime.native.order import answer, vector


@kernel(inline=False)
def last_not_above(xp: ptr[f64], n: i64, x: f64) -> i64:
    """The last place whose point is not above x; -1 where all are."""
    low = i64(0)
    high = n
    while low < high:
        middle = low + high >> 1
        if x < xp[middle]:
            high = middle
        else:
            low = middle + 1
    return low - 1


@kernel(inline=False)
def on_line(x: f64, xp: ptr[f64], fp: ptr[f64], k: i64) -> f64:
    """The line of interval k, measured from its left end, or where that is not finite from its right end."""
    if x == xp[k]:
        return fp[k]
    slope = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    value = slope * (x - xp[k]) + fp[k]
    if value == value:
        return value
    value = slope * (x - xp[k + 1]) + fp[k + 1]
    return fp[k] if value != value and fp[k] == fp[k + 1] else value


@kernel(inline=False)
def at_point(x: f64, xp: ptr[f64], fp: ptr[f64], n: i64) -> f64:
    """The value at one x; the end values beyond the ends, NaN of NaN."""
    if x != x:
        return x
    if x >= xp[n - 1]:
        return fp[n - 1]
    k = last_not_above(xp, n, x)
    return fp[0] if k < 0 else on_line(x, xp, fp, k)


@kernel(inline=False)
def interpolated(x: A, xp: A, fp: A) -> obj:
    r = make_array(type_of(x), FLOAT64, x.size)
    if r:
        copy_shape(r, x)
        out = ptr[f64](r.data)
        for k in range(x.size):
            out[k] = at_point(ptr[f64](x.data)[k], ptr[f64](xp.data), ptr[f64](fp.data), xp.size)
        clear_float_flags()
    return r


@kernel
def interp(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """interp(x, xp, fp): None where the general path is to decide."""
    xp = vector(args[1], large_from[0]) if n == 3 and not kw else A(0)
    fp = vector(args[2], large_from[0]) if xp else A(0)
    if not fp or xp.size != fp.size or xp.code != FLOAT64 or fp.code != FLOAT64 or type_of(args[0]) != type_of(xp):
        return answer(obj(0))
    x = A(args[0])
    return answer(interpolated(x, xp, fp) if ready(x) and x.code == FLOAT64 and x.ndim > 0 else obj(0))
