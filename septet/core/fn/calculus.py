"""Discrete calculus: gradients, the trapezoidal rule, linear interpolation."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.fn.numeric import difference
from septet.core.fn.search import searchsorted, where
from septet.core.fn.shape import concatenate
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.select import dense, take_axis
from septet.ir import dtype as dt


def cut(a: Array, axis: int, start: int | None, stop: int | None) -> Array:
    """a[..., start:stop, ...] on one axis."""
    part: Array = getitem(a, (slice(None),) * axis + (slice(start, stop),))
    return part


def row(a: Array, axis: int, k: int) -> Array:
    """One slice of an axis, kept as an axis of length 1."""
    return cut(a, axis, k, k + 1 if k != -1 else None)


def along(a: Array, axis: int, ndim: int) -> Array:
    """A 1-d array laid along one of ndim axes."""
    return view.reshape(a, tuple(a._size if k == axis else 1 for k in range(ndim)))


def gradient(f: Array, spacing: Any, axis: int, edge_order: int) -> Array:
    """The derivative along an axis: second-order differences inside, one-sided ones at the ends.

    spacing: a number, or a float array of the n - 1 distances.  f: floating.
    """
    uneven = isinstance(spacing, Array) and spacing.ndim == 1
    inside = uneven_inside(f, spacing, axis) if uneven else \
        ops.divide(ops.subtract(cut(f, axis, 2, None), cut(f, axis, None, -2)), ops.multiply(spacing, 2) if isinstance(spacing, Array)
                   else 2.0 * spacing)
    end = linear_end if edge_order == 1 else quadratic_end
    first, last = (end(f, spacing, axis, sign, uneven) for sign in (1, -1))
    return concatenate([cast(part, f._dtype) for part in (first, inside, last)], axis)


def uneven_inside(f: Array, distances: Array, axis: int) -> Array:
    """Weighted differences that are exact for parabolas."""
    left, right = cut(distances, 0, None, -1), cut(distances, 0, 1, None)
    whole = ops.add(left, right)
    a = ops.divide(ops.negative(right), ops.multiply(left, whole))
    b = ops.divide(ops.subtract(right, left), ops.multiply(left, right))
    c = ops.divide(left, ops.multiply(right, whole))
    weights = [along(w, axis, f.ndim) for w in (a, b, c)]
    parts = [cut(f, axis, None, -2), cut(f, axis, 1, -1), cut(f, axis, 2, None)]
    return weighed(weights, parts)


def weighed(weights: list[Any], parts: list[Array]) -> Array:
    """The sum of weight * part, from left to right."""
    total = ops.multiply(weights[0], parts[0])
    for w, part in zip(weights[1:], parts[1:]):
        total = ops.add(total, ops.multiply(w, part))
    result: Array = total
    return result


def near_end(spacing: Any, sign: int, uneven: bool) -> tuple[Any, Any]:
    """The two distances nearest to an end."""
    if not uneven:
        return spacing, spacing
    first, second = (0, 1) if sign > 0 else (-1, -2)
    return getitem(spacing, first), (getitem(spacing, second) if spacing._size > 1 else None)


def linear_end(f: Array, spacing: Any, axis: int, sign: int, uneven: bool) -> Array:
    """The difference of the two outer elements."""
    step, _ = near_end(spacing, sign, uneven)
    outer, inner = (row(f, axis, 0), row(f, axis, 1)) if sign > 0 else (row(f, axis, -1), row(f, axis, -2))
    change = ops.subtract(inner, outer) if sign > 0 else ops.subtract(outer, inner)
    result: Array = ops.divide(change, step)
    return result


def quadratic_end(f: Array, spacing: Any, axis: int, sign: int, uneven: bool) -> Array:
    """The slope at an end of the parabola through the three outer elements."""
    h, g = near_end(spacing, sign, uneven)
    if not uneven:
        weights = [ops.divide(w, h) if isinstance(h, Array) else w / h for w in ((-1.5, 2.0, -0.5) if sign > 0 else (0.5, -2.0, 1.5))]
    else:
        whole = ops.add(h, g)
        outer = ops.divide(ops.add(ops.multiply(h, 2.0), g), ops.multiply(h, whole))
        middle, far = ops.divide(whole, ops.multiply(h, g)), ops.divide(h, ops.multiply(g, whole))
        weights = [ops.negative(outer), middle, ops.negative(far)] if sign > 0 else [far, ops.negative(middle), outer]
    places = (0, 1, 2) if sign > 0 else (-3, -2, -1)
    return weighed(weights, [row(f, axis, k) for k in places])


def trapezoid(y: Array, x: Array | None, dx: Any, axis: int) -> Array:
    """The integral along an axis by the trapezoidal rule."""
    if x is None:
        steps = dx
    elif x.ndim == 1:
        steps = along(difference(x, 0), axis, y.ndim)
    else:
        steps = difference(x, axis)
    means = ops.add(cut(y, axis, 1, None), cut(y, axis, None, -1))
    return reduce("sum", ops.divide(ops.multiply(means, steps), 2.0), axis)


def interp(x: Array, xp: Array, fp: Array, left: Any, right: Any) -> Array:
    """The piecewise linear function through the points (xp, fp), xp rising, at x; `left` and `right` beyond the ends.

    x, xp: float64.  fp: float64 or complex128.
    """
    n, xp, fp = xp._size, dense(xp), dense(fp)
    flat = view.ravel(x)
    place = ops.clip(ops.subtract(searchsorted(xp, flat, True), 1), 0, max(n - 2, 0))
    if n > 1:
        values = between(flat, xp, fp, place)
    else:
        values = take_axis(fp, place)
    last = getitem(fp, -1)
    values = where(ops.equal(flat, getitem(xp, -1)), last, values)
    values = where(ops.less(flat, getitem(xp, 0)), getitem(fp, 0) if left is None else left, values)
    values = where(ops.greater(flat, getitem(xp, -1)), last if right is None else right, values)
    values = where(ops.isnan(flat), flat, values) if not fp._dtype.is_complex else where(ops.isnan(flat), complex("nan"), values)
    return view.reshape(cast(values, fp._dtype), x.shape)


def between(x: Array, xp: Array, fp: Array, place: Array) -> Array:
    """The line of the interval `place`, measured from its left end, or where that is not finite from its right end."""
    from septet.core.float_errors import ignored

    next_ = ops.add(place, 1)
    slopes = divided(difference(fp, 0), difference(xp, 0))
    place, next_ = cast(place, dt.int64), cast(next_, dt.int64)
    slope, low, high = take_axis(slopes, place), take_axis(fp, place), take_axis(fp, next_)
    start, end = take_axis(xp, place), take_axis(xp, next_)
    with ignored():
        value = ops.add(product(slope, ops.subtract(x, start)), low)
        other = ops.add(product(slope, ops.subtract(x, end)), high)
        value = where(ops.isnan(value), where(ops.logical_and(ops.isnan(other), ops.equal(low, high)), low, other), value)
        value = where(ops.equal(x, start), low, value)
        value._address
    return value


def divided(a: Array, b: Array) -> Array:
    """a / b for a real b; complex parts by themselves."""
    return parts_with(ops.divide, a, b)


def product(a: Array, b: Array) -> Array:
    """a * b for a real b; complex parts by themselves."""
    return parts_with(ops.multiply, a, b)


def parts_with(function: Any, a: Array, b: Array) -> Array:
    """A function of the parts of `a` with a real array, without a warning."""
    from septet.core.float_errors import ignored
    from septet.core.fn.stats import imag, real

    with ignored():
        if a._dtype.is_complex:
            a._address
            result = ops.complex(function(real(a), b), function(imag(a), b))
        else:
            result = function(a, b)
        result._address
    return result
