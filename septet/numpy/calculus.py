"""Discrete calculus and filters: gradient, trapezoid, interp, unwrap, convolve, correlate."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, view
from septet.core.cast import cast
from septet.core.fn import calculus as fn
from septet.core.fn import correlate as sliding
from septet.core.fn.numeric import difference
from septet.core.fn.numeric import unwrap as unwrap_along
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axes, normalize_axis
from septet.numpy.api import ArrayLike, OptionalArray, api, dispatched
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray
from septet.runtime.native import types

MODES = {0: "valid", 1: "same", 2: "full", "v": "valid", "s": "same", "f": "full"}


@api(scalar=False)
def unwrap(p: ArrayLike, discont: Any = None, axis: Any = -1, *, period: Any = 2 * math.pi) -> Any:
    """Angles without jumps greater than half a period."""
    if p.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    return unwrap_along(p, discont, normalize_axis(axis, p.ndim), period)


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """Piecewise linear interpolation through the points (xp, fp)."""
    if left is None and right is None and period is None and type(x) is type(xp) is type(fp) is ndarray:
        small = types.interp(x, xp, fp)
        if small is not None:
            return small
    kind = dt.complex128 if from_any(fp)._dtype.is_complex else dt.float64
    if not kind.is_complex and any(from_any(v)._dtype.is_complex for v in (left, right) if v is not None):
        raise TypeError("must be real number, not complex")
    at, points, values = real(x), real(xp), cast(from_any(fp), kind)
    check_points(points, values)
    if period is not None:
        at, points, values = periodic(at, points, values, period)
        left = right = None
    result = fn.interp(at, points, values, *(v if v is None else cast(from_any(v), kind) for v in (left, right)))
    from septet.numpy.convert import scalar_of

    return result if result.shape else scalar_of(result)


def real(x: Any) -> Any:
    """Points as float64."""
    a = from_any(x)
    if a._dtype.is_complex:
        raise TypeError("Cannot cast array data from dtype('complex128') to dtype('float64') according to the rule 'safe'")
    return cast(a, dt.float64)


def check_points(xp: Any, fp: Any) -> None:
    """ValueError for points that are no two vectors of one length."""
    if xp.ndim != 1 or fp.ndim != 1:
        depth = "too deep" if max(xp.ndim, fp.ndim) > 1 else "of too small depth"
        raise ValueError(f"object {depth} for desired array")
    if xp.size == 0:
        raise ValueError("array of sample points is empty")
    if xp.size != fp.size:
        raise ValueError("fp and xp are not of the same length.")


def periodic(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """Points reduced to one period, sorted, and continued by one on each side."""
    from septet.core.fn.shape import concatenate
    from septet.core.sort import argsort

    if period == 0:
        raise ValueError("period must be a non-zero value")
    period = abs(period)
    x, xp = ops.remainder(x, period), ops.remainder(xp, period)
    order = argsort(xp)
    xp, fp = xp[order], fp[order]
    points = concatenate([ops.subtract(xp[-1:], period), xp, ops.add(xp[:1], period)])
    return x, points, concatenate([fp[-1:], fp, fp[:1]])


def mode_of(mode: Any) -> str:
    """A mode by its name, first letter or old number."""
    found = MODES.get(mode[:1].lower() if isinstance(mode, str) else mode)
    if found is None:
        raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")
    return found


@api
def correlate(a: ArrayLike, v: ArrayLike, mode: Any = "valid") -> Any:
    """Cross-correlation of two vectors."""
    name = mode_of(mode)
    for x, what in ((a, "first"), (v, "second")):
        if x.ndim != 1:
            raise ValueError("object too deep for desired array" if x.ndim else "object of too small depth for desired array")
        if not x.size:
            raise ValueError(f"{what} array argument cannot be empty")
    return sliding.correlate(a, v, name)


@api
def convolve(a: ArrayLike, v: ArrayLike, mode: Any = "full") -> Any:
    """Discrete convolution of two vectors."""
    a, v = (view.reshape(x, (1,)) if x.ndim == 0 else x for x in (a, v))
    for x, name in ((a, "a"), (v, "v")):
        if not x.size:
            raise ValueError(f"{name} cannot be empty")
        if x.ndim > 1:
            raise ValueError("object too deep for desired array")
    return sliding.convolve(a, v, mode_of(mode))


@api
def trapezoid(y: ArrayLike, x: OptionalArray = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """The integral along an axis by the trapezoidal rule."""
    return fn.trapezoid(y, x, dx if isinstance(dx, (int, float, complex)) else from_any(dx), normalize_axis(axis, y.ndim))


@dispatched
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The gradient by central differences, one array per axis."""
    from septet.numpy.override import give_back

    a = from_any(f)
    axes = normalize_axes(axis, a.ndim)
    spacings = spacings_of(a, varargs, axes)
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    if any(a.shape[k] < edge_order + 1 for k in axes):
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")
    floats = a if a._dtype.is_inexact or not a._dtype.is_numeric else cast(a, dt.float64)
    results = [give_back(fn.gradient(floats, step, k, edge_order), [f]) for k, step in zip(axes, spacings)]
    return results[0] if len(results) == 1 else tuple(results)


def spacings_of(f: Any, varargs: Any, axes: Any) -> list[Any]:
    """The distance, or array of distances, of each axis."""
    if not varargs:
        return [1.0] * len(axes)
    if len(varargs) == 1 and from_any(varargs[0]).ndim == 0:
        return [spacing(varargs[0], None)] * len(axes)
    if len(varargs) != len(axes):
        raise TypeError("invalid number of arguments")
    return [spacing(v, f.shape[k]) for v, k in zip(varargs, axes)]


def spacing(v: Any, n: int | None) -> Any:
    """One axis's distances: a number where they are all equal."""
    a = from_any(v)
    if a.ndim == 0:
        return v if type(v) in (int, float) else a
    if a.ndim != 1:
        raise ValueError("distances must be either scalars or 1d")
    if a.size != n:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    steps: Any = difference(cast(a, dt.float64) if a._dtype.is_integer else a, 0)
    if steps.size and bool(ops.equal(steps, steps[0]).all()):
        return steps[0] if not isinstance(steps[0], ndarray) else steps[:1].reshape(())
    return steps
