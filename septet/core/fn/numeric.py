"""Rounding, bounding and mending numbers; closeness.  Composites over elementwise rows, so that they fuse with what surrounds them."""
from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from septet.core import ops
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn.search import where
from septet.core.fn.stats import imag, real
from septet.core.handle import UNUSUAL
from septet.core.reduce import reduce
from septet.core.write import assign, copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType

GREATEST = {dt.float16: 65504.0, dt.bfloat16: 3.3895313892515355e38, dt.float32: 3.4028234663852886e38, dt.float64: 1.7976931348623157e308}
EPSILON = {dt.float16: 2.0**-10, dt.bfloat16: 2.0**-7, dt.float32: 2.0**-23, dt.float64: 2.0**-52}


def clip(a: Array, low: Any = None, high: Any = None) -> Array:
    """Elements below `low` become low, above `high` high; None leaves that side open."""
    if low is None and high is None:
        return copy(a)
    if low is None or high is None:
        return ops.minimum(a, high) if low is None else ops.maximum(a, low)
    low, high = within(low, a._dtype), within(high, a._dtype)
    if not a._bad & UNUSUAL and {type(low), type(high)} <= NUMBERS[a._dtype.kind]:
        return ops.minimum(ops.maximum(a, low), high)           # small: two native calls cost less than one kernel in Python
    return ops.clip(a, low, high) if a._dtype.is_numeric else ops.minimum(ops.maximum(a, low), high)


NUMBERS: dict[str, set[type]] = defaultdict(set, i={int}, u={int}, f={int, float})        # kind -> what keeps the dtype


def within(bound: Any, dtype: DType) -> Any:
    """A Python int bound that an integer dtype cannot hold, as the nearest it can."""
    if type(bound) is not int or not dtype.is_integer:
        return bound
    bits = 8 * dtype.itemsize
    least, greatest = (0, (1 << bits) - 1) if dtype.kind == "u" else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    return min(max(bound, least), greatest)


def round_half_even(a: Array, decimals: int = 0) -> Array:
    """Rounded to decimals by scaling, rounding half to even and scaling back, as NumPy does."""
    if a._dtype.is_complex:
        return round_parts(a, decimals)
    if a._dtype.is_integer:
        return copy(a) if decimals >= 0 else cast(scaled(cast(a, dt.float64), decimals), a._dtype)
    return scaled(a, decimals)


def scaled(a: Array, decimals: int) -> Array:
    """rint(a * 10**decimals) / 10**decimals."""
    if decimals == 0:
        return ops.rint(a)
    factor = 10.0 ** abs(decimals)
    into, back = (ops.multiply, ops.divide) if decimals > 0 else (ops.divide, ops.multiply)
    return back(ops.rint(into(a, factor)), factor)


def round_parts(a: Array, decimals: int) -> Array:
    """Complex numbers: both parts by themselves."""
    result = empty(type(a), a._dtype, a.shape)
    assign(real(result), scaled(real(a), decimals))
    assign(imag(result), scaled(imag(a), decimals))
    return result


def nan_to_num(a: Array, nan: Any, posinf: Any, neginf: Any) -> Array:
    """NaN and infinities replaced; None for an infinity means the greatest finite number of its sign."""
    if a._dtype.is_complex:
        result = empty(type(a), a._dtype, a.shape)
        for part in (real, imag):
            assign(part(result), nan_to_num(part(a), nan, posinf, neginf))
        return result
    if not a._dtype.is_float:
        return copy(a)
    above = GREATEST[a._dtype] if posinf is None else posinf
    below = -GREATEST[a._dtype] if neginf is None else neginf
    for test, value in ((ops.isnan(a), nan), (ops.equal(a, math.inf), above), (ops.equal(a, -math.inf), below)):
        a = cast(where(test, value, a), a._dtype)
    return a


def sinc(a: Array) -> Array:
    """sin(pi x) / (pi x), 1 at 0."""
    x = ops.multiply(a, math.pi)
    tiny = EPSILON.get(x._dtype, 1e-20)
    x = where(ops.not_equal(x, 0), x, tiny)
    return ops.divide(ops.sin(x), x)


def isclose(a: Array, b: Any, rtol: Any, atol: Any, equal_nan: bool) -> Array:
    """Whether |a - b| <= atol + rtol |b|; infinities are close to themselves, NaN to NaN only where `equal_nan`."""
    from septet.core.float_errors import ignored

    with ignored():
        near = ops.less_equal(ops.absolute(ops.subtract(a, b)), ops.add(ops.multiply(ops.absolute(b), rtol), atol))
        close = ops.logical_or(ops.logical_and(near, ops.isfinite(b)), ops.equal(a, b))
        if equal_nan:
            close = ops.logical_or(close, ops.logical_and(ops.isnan(a), ops.isnan(b)))
        close._address
    return close


def all_true(a: Array) -> bool:
    """Whether every element of a bool array is true."""
    from septet.core.convert import item

    return bool(item(reduce("all", a)))


def unwrap(a: Array, jump: Any, axis: int, period: Any) -> Array:
    """Jumps of at least `jump` (default period / 2) replaced by their complements modulo the period, along an axis."""
    from septet.core.scan import cumulative

    before = (slice(None),) * axis
    steps = difference(a, axis)
    kind = ops.add(view_scalar(steps), period)._dtype
    half, odd = divmod(period, 2) if kind.is_integer else (period / 2, 0)
    least = -half
    turned = ops.add(ops.remainder(ops.subtract(steps, least), period), least)
    if odd == 0:
        turned = where(ops.logical_and(ops.equal(turned, least), ops.greater(steps, 0)), half, turned)
    change = ops.subtract(turned, steps)
    change = where(ops.less(ops.absolute(steps), period / 2 if jump is None else jump), 0, change)
    result = copy(cast(a, kind), "C") if a._dtype is kind else cast(a, kind)
    from septet.core.index import getitem, setitem

    tail = (*before, slice(1, None))
    setitem(result, tail, ops.add(getitem(a, tail), cumulative("add", change, axis, None)))
    return result


def view_scalar(a: Array) -> Array:
    """An empty array of a's dtype: what promotion needs of it."""
    return empty(type(a), a._dtype, (0,))


def difference(a: Array, axis: int) -> Array:
    """Differences of neighbours along an axis."""
    from septet.core.index import getitem

    before = (slice(None),) * axis
    later, earlier = getitem(a, (*before, slice(1, None))), getitem(a, (*before, slice(None, -1)))
    return ops.not_equal(later, earlier) if a._dtype is dt.bool_ else ops.subtract(later, earlier)


