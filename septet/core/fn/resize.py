"""Resizing images of any number of dimensions, axis by axis; sampling at places of a grid."""
from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any

from septet.codegen.kernels import launch, resize
from septet.core import autograd, index, ops, view
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn import grid, pool
from septet.core.fn.ruled import by_floats
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.ir.dtype import DType

Taps = tuple[tuple[tuple[int, ...], tuple[float, ...]], ...]        # of every place: what it reads, with which weights
CUBIC, CUBIC_SMOOTH = -0.75, -0.5


def single(x: float) -> float:
    """Rounded to float32."""
    return ctypes.c_float(x).value


def exact(x: float) -> float:
    """As it is."""
    return x


# ---- which elements each place reads ---------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def nearest(before: int, after: int, scale: float | None, centred: bool) -> Taps:
    """The nearest element; positions in float32, as PyTorch computes them.  scale: input elements a place, None for the sizes' ratio."""
    step = single(single(before) / after if scale is None else scale)
    shift = 0.5 if centred else 0.0
    return tuple(((min(int(single(single(j + shift) * step)), before - 1),), (1.0,)) for j in range(after))


def positions(before: int, after: int, scale: float | None, corners: bool, number: Callable[[float], float]) -> list[float]:
    """Where each place lies among the elements."""
    if corners:
        step = number((before - 1) / (after - 1)) if after > 1 else 0.0
        return [number(j * step) for j in range(after)]
    step = number(before / after if scale is None else scale)
    return [number(number(step * number(j + 0.5)) - 0.5) for j in range(after)]


@lru_cache(maxsize=128)
def linear(before: int, after: int, scale: float | None, corners: bool, narrow: bool) -> Taps:
    """The two elements beside each place."""
    number = single if narrow else exact
    found = []
    for at in positions(before, after, scale, corners, number):
        at = max(at, 0.0)
        low = min(int(at), before - 1)
        part = number(min(max(at - low, 0.0), 1.0))
        found.append(((low, min(low + 1, before - 1)), (number(1 - part), part)))
    return tuple(found)


def cubic_weights(t: float, a: float) -> tuple[float, ...]:
    """The weights of four neighbours of a place that lies `t` behind the second: cubic convolution."""
    def near(x: float) -> float:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: float) -> float:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return far(t + 1), near(t), near(1 - t), far(2 - t)


@lru_cache(maxsize=128)
def cubic(before: int, after: int, scale: float | None, corners: bool, narrow: bool) -> Taps:
    """The four elements beside each place."""
    number = single if narrow else exact
    found = []
    for at in positions(before, after, scale, corners, number):
        low = math.floor(at)
        places = tuple(min(max(low + k, 0), before - 1) for k in (-1, 0, 1, 2))
        found.append((places, tuple(map(number, cubic_weights(number(at - low), CUBIC)))))
    return tuple(found)


def triangle(x: float) -> float:
    """The filter of linear interpolation."""
    return max(0.0, 1.0 - abs(x))


def smooth_cubic(x: float) -> float:
    """The filter of cubic interpolation that shrinks."""
    x = abs(x)
    if x >= 2.0:
        return 0.0
    return cubic_weights(x, CUBIC_SMOOTH)[1] if x < 1.0 else cubic_weights(x - 1.0, CUBIC_SMOOTH)[0]


@lru_cache(maxsize=128)
def smooth(before: int, after: int, scale: float | None, corners: bool, kind: str) -> Taps:
    """All elements under a filter as wide as a place of the result: no aliasing where an image shrinks."""
    step = ((before - 1) / (after - 1) if after > 1 else 0.0) if corners else before / after if scale is None else scale
    weight, reach = (triangle, 1.0) if kind == "linear" else (smooth_cubic, 2.0)
    support, inverse = (reach * step, 1.0 / step) if step >= 1.0 else (reach, 1.0)
    found = []
    for j in range(after):
        centre = step * (j + 0.5)
        low, high = max(int(centre - support + 0.5), 0), min(int(centre + support + 0.5), before)
        weights = [weight((k - centre + 0.5) * inverse) for k in range(low, high)]
        total = sum(weights) or 1.0
        found.append((tuple(range(low, high)), tuple(w / total for w in weights)))
    return tuple(found)


# ---- resampling ------------------------------------------------------------------------------------------------------


def along(x: Array, axis: int, taps: Taps) -> Any:
    """One axis resampled; 16-bit floats in float32, whole numbers only where every weight is 1."""
    if x._dtype in (dt.float32, dt.float64) or x._dtype.is_integer and all(len(w) == 1 for _, w in taps):
        return resampled(x, axis, taps)
    return cast(resampled(cast(x, dt.float32), axis, taps), x._dtype)


WEIGHT_BITS = 15                    # of a signed 16-bit weight
MOST_PRECISION = 22


def merged(places: tuple[int, ...], weights: tuple[float, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """One tap, each element once: at the border an element stands for those beyond."""
    found: dict[int, float] = {}
    for place, weight in zip(places, weights):
        found[place] = found.get(place, 0.0) + weight
    return tuple(found), tuple(found.values())


@lru_cache(maxsize=128)
def whole_weights(taps: Taps) -> tuple[Taps, int]:
    """(taps with whole weights, bits behind the point): as many bits as the greatest weight leaves in 16."""
    taps = tuple(merged(*tap) for tap in taps)
    greatest = max((w for _, weights in taps for w in weights), default=1.0)
    precision = next((k for k in range(MOST_PRECISION) if int(0.5 + greatest * (1 << k + 1)) >= 1 << WEIGHT_BITS), MOST_PRECISION)
    scale = 1 << precision
    return tuple((p, tuple(float(int(math.copysign(0.5, w) + w * scale)) for w in weights)) for p, weights in taps), precision


def along_bytes(x: Array, axis: int, taps: Taps) -> Any:
    """One axis of bytes resampled in fixed point: sums of whole numbers, exact in float64, rounded and held within 0 to 255."""
    whole, precision = whole_weights(taps)
    total = resampled(cast(x, dt.float64), axis, whole)
    found = ops.floor(ops.divide(ops.add(total, float(1 << precision >> 1)), float(1 << precision)))
    return cast(ops.minimum(ops.maximum(found, 0.0), 255.0), dt.uint8)


@lru_cache(maxsize=64)
def tables(taps: Taps, dtype: DType) -> tuple[Any, Any, int]:
    """(indices, weights, how many a place) in memory."""
    most = max((len(places) for places, _ in taps), default=1)
    number: Any = {dt.float32: ctypes.c_float, dt.float64: ctypes.c_double}.get(dtype) or getattr(ctypes, f"c_{dtype.name}")
    places = [p for places, _ in taps for p in (*places, *(places[-1:] * (most - len(places))))]
    weights = [w for _, given in taps for w in (*given, *(0.0,) * (most - len(given)))]
    values = weights if dtype.is_float else [int(w) for w in weights]
    return (ctypes.c_int64 * len(places))(*places), (number * len(weights))(*values), most


def call(kernel: Any, source: Any, to: Any, shape: Any, after: int, axis: int, taps: Taps) -> None:
    """Run `resample` or `spread`; shape: of what is resampled."""
    places, weights, most = tables(taps, source._dtype)
    launch.run(kernel, source._address, to._address, prod(shape[:axis]), shape[axis], after, prod(shape[axis + 1:]),
               ctypes.addressof(places), ctypes.addressof(weights), most, T=launch.ELEMENT[source._dtype])


def spread_out(g: Any, y: Any, x: Any, axis: int, taps: Taps) -> Any:
    """The rule of resampled."""
    return spread(g, tuple(x.shape), axis, taps)


@differentiable(spread_out)
@primitive()
def resampled(x: Array, axis: int, taps: Taps) -> Array:
    """One axis resampled."""
    source = dense(autograd.readable(x))
    result = empty(type(x), x._dtype, (*x.shape[:axis], len(taps), *x.shape[axis + 1:]))
    if result._size:
        call(resize.resample, source, result, x.shape, len(taps), axis, taps)
    return result


def spread(g: Array, shape: tuple[int, ...], axis: int, taps: Taps) -> Any:
    """The cotangent of what was resampled: 16-bit floats in float32, complex numbers by their parts."""
    return by_floats(spread_floats, g, shape, axis, taps)


@differentiable(lambda gg, y, g, shape, axis, taps: resampled(gg, axis, taps))
@primitive()
def spread_floats(g: Array, shape: tuple[int, ...], axis: int, taps: Taps) -> Array:
    """`spread` of float32 and float64."""
    source = dense(autograd.readable(g))
    result = empty(type(g), g._dtype, shape)
    if result._size:
        call(resize.spread, source, result, shape, len(taps), axis, taps)
    return result


# ---- sampling at a grid ----------------------------------------------------------------------------------------------


def sample(x: Array, places: Array, mode: str, padding: str, corners: bool) -> Any:
    """x (n, c, *size) at places (n, *out, dimensions), the last dimension's coordinate first, from -1 to 1: an array (n, c, *out)."""
    if x._dtype in dt.HALVES:               # whose places would be no finer than an eighth from 16 on
        return cast(sample(cast(x, dt.float32), cast(places, dt.float32), mode, padding, corners), x._dtype)
    size = tuple(x.shape[2:])
    at = [unnormalised(index.getitem(places, (Ellipsis, len(size) - 1 - k)), n, corners) for k, n in enumerate(size)]
    if mode == "bicubic":
        return bicubic(x, at, size, padding, corners)
    at = [inside(a, n, padding, corners) for a, n in zip(at, size)]
    if mode == "nearest":
        one = ops.where(ops.less(at[0], -math.inf), at[0], 1.0)      # so that the grid has a gradient: zeros
        return corner(x, [ops.rint(autograd.detach(a)) for a in at], size, one)
    if grid.takes(x, at):
        return grid.bilinear(x, at[0], at[1], lambda x, *at: multilinear(x, list(at), size))
    return multilinear(x, at, size)


def multilinear(x: Array, at: list[Any], size: tuple[int, ...]) -> Any:
    """The elements around each place by their distances."""
    low = [ops.floor(autograd.detach(a)) for a in at]
    total: Any = None
    for choice in range(1 << len(size)):
        places, weight = [], None
        for k, (a, f) in enumerate(zip(at, low)):
            high = choice >> k & 1
            places.append(ops.add(f, 1.0) if high else f)
            part = ops.subtract(a, f) if high else ops.subtract(ops.add(f, 1.0), a)
            weight = part if weight is None else ops.multiply(weight, part)
        term = corner(x, places, size, weight)
        total = term if total is None else ops.add(total, term)
    return total


def unnormalised(a: Any, n: int, corners: bool) -> Any:
    """A coordinate from -1 to 1 as a place among n elements."""
    if corners:
        return ops.multiply(ops.add(a, 1.0), (n - 1) / 2)
    return ops.divide(ops.subtract(ops.multiply(ops.add(a, 1.0), float(n)), 1.0), 2.0)


def inside(a: Any, n: int, padding: str, corners: bool) -> Any:
    """A place as the padding has it: where it is, at the border, or reflected."""
    if padding == "zeros":
        return a
    if padding == "reflection":
        a = reflected(a, 0, 2 * (n - 1)) if corners else reflected(a, -1, 2 * n - 1)
    held = ops.minimum(ops.maximum(a, 0.0), float(n - 1))
    if not autograd.recording(a):
        return held
    free = ops.logical_and(ops.greater(a, 0.0), ops.less(a, float(n - 1)))       # at a border itself nothing moves any more
    return ops.where(free, a, autograd.detach(held))


def reflected(a: Any, twice_low: int, twice_high: int) -> Any:
    """A place thrown back at both ends as often as needed."""
    if twice_low == twice_high:
        return ops.multiply(a, 0.0)
    low, span = twice_low / 2, (twice_high - twice_low) / 2
    far = ops.absolute(ops.subtract(a, low))
    flips = ops.floor(ops.divide(autograd.detach(far), span))
    extra = ops.subtract(far, ops.multiply(flips, span))
    even = ops.equal(ops.remainder(flips, 2.0), 0.0)
    return ops.where(even, ops.add(extra, low), ops.subtract(span + low, extra))


def corner(x: Array, places: list[Any], size: tuple[int, ...], weight: Any) -> Any:
    """Elements at whole places times their weights, 0 outside."""
    here: Any = None
    flat: Any = None
    for p, n in zip(places, size):
        fits = ops.logical_and(ops.greater_equal(p, 0.0), ops.less(p, float(n)))
        here = fits if here is None else ops.logical_and(here, fits)
    for p, n in zip(places, size):
        whole = cast(ops.where(here, p, 0.0), dt.int64)
        flat = whole if flat is None else ops.add(ops.multiply(flat, n), whole)
    count = (x.shape[0], x.shape[1], *flat.shape[1:])
    found = pool.gather(x, view.broadcast_to(view.expand_dims(flat, 1), count))
    return ops.multiply(found, view.expand_dims(ops.where(here, weight, 0.0), 1))


def bicubic(x: Array, at: list[Any], size: tuple[int, ...], padding: str, corners: bool) -> Any:
    """Sixteen neighbours of each place, padded one by one."""
    low = [ops.floor(autograd.detach(a)) for a in at]
    parts = [cubic_parts(ops.subtract(a, f)) for a, f in zip(at, low)]
    total: Any = None
    for i in range(4):
        for j in range(4):
            places = [inside(ops.add(f, float(k - 1)), n, padding, corners) for f, k, n in zip(low, (i, j), size)]
            term = corner(x, places, size, ops.multiply(parts[0][i], parts[1][j]))
            total = term if total is None else ops.add(total, term)
    return total


def cubic_parts(t: Any) -> list[Any]:
    """`cubic_weights` of arrays."""
    def near(x: Any) -> Any:
        return ops.add(ops.multiply(ops.multiply(ops.subtract(ops.multiply(x, CUBIC + 2), CUBIC + 3), x), x), 1.0)

    def far(x: Any) -> Any:
        first = ops.multiply(ops.subtract(ops.multiply(x, CUBIC), 5 * CUBIC), x)
        return ops.subtract(ops.multiply(ops.add(first, 8 * CUBIC), x), 4 * CUBIC)

    return [far(ops.add(t, 1.0)), near(t), near(ops.subtract(1.0, t)), far(ops.subtract(2.0, t))]
