"""Python functions over arrays: apply_along_axis, apply_over_axes, piecewise."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.array import empty, zeros
from septet.core.cast import cast
from septet.core.select import truth
from septet.ir.shape import normalize_axis
from septet.numpy.api import dispatched
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray
from septet.numpy.predicates import isscalar
from septet.numpy.pyfunc import frompyfunc

__all__ = ["apply_along_axis", "apply_over_axes", "frompyfunc", "piecewise"]


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """func1d(slice, *args, **kwargs) of every 1-d slice along an axis."""
    a = from_any(arr)
    k = normalize_axis(axis, a.ndim)
    rows = view.moveaxis(a, k, -1)
    outer = rows.shape[:-1]
    if 0 in outer:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    flat = view.reshape(rows, (-1, rows.shape[-1]) if rows.size else (a.size // (a.shape[k] or 1) or count(outer), 0))
    first = from_any(func1d(flat[0], *args, **kwargs))
    result = empty(ndarray, first._dtype, (flat.shape[0], *first.shape))
    result[0] = first
    for i in range(1, flat.shape[0]):
        result[i] = func1d(flat[i], *args, **kwargs)
    result = view.reshape(result, (*outer, *first.shape))
    places = list(range(len(outer), result.ndim))
    return view.moveaxis(result, places, list(range(k, k + len(places)))) if places else result


def count(shape: tuple[int, ...]) -> int:
    """How many elements a shape has."""
    n = 1
    for length in shape:
        n *= length
    return n


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """func(array, axis) one axis after the other, reduced axes kept as 1."""
    result = from_any(a)
    ndim = result.ndim
    for axis in from_any(axes).ravel().tolist():
        k = axis + ndim if axis < 0 else axis
        found = func(result, k)
        if found.ndim != result.ndim:
            found = view.expand_dims(found, k)
            if found.ndim != result.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        result = found
    return result


@dispatched
def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """Where the i-th condition holds, the i-th function or value; one more function for where none does."""
    a = from_any(x)
    if isscalar(condlist) or not isinstance(condlist[0], (list, ndarray)) and a.ndim:
        condlist = [condlist]
    conditions = [truth(from_any(c)) for c in condlist]
    n, given = len(conditions), len(funclist)
    if given == n + 1:
        conditions.append(ops.logical_not(either(conditions)))
    elif given != n:
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    result = zeros(ndarray, a._dtype, a.shape)
    for condition, function in zip(conditions, funclist):
        put(result, a, condition, function, args, kw)
    return result


def either(conditions: list[Any]) -> Any:
    """Where some condition holds."""
    found = conditions[0]
    for c in conditions[1:]:
        found = ops.logical_or(found, c)
    return found


def put(result: Any, x: Any, condition: Any, function: Any, args: Any, kw: Any) -> None:
    """Write one piece."""
    if not callable(function):
        result[condition] = cast(from_any(function), result._dtype)
        return
    values = x[condition]
    if values.size:
        result[condition] = function(values, *args, **kw)
