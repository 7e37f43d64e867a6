"""Masked arrays in NumPy's own functions: what each makes of the mask is NumPy's behaviour, wart by wart."""
from __future__ import annotations

from functools import reduce
from inspect import Parameter, signature
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy.ma import domains
from septet.numpy.ma.masks import getmaskarray, mask_or, nomask, plain
from septet.numpy.ma.setting import build
from septet.numpy.ndarray import ndarray
from septet.numpy.reductions import _NoValue

# numpy functions that call the method of their name
METHODS = """sum prod mean var std min max any all argmax argmin argsort cumsum cumprod round clip take reshape ravel transpose swapaxes
    squeeze repeat diagonal trace nonzero compress choose put partition""".split()
BY_PLACE = ("reshape", "transpose", "clip", "repeat", "choose", "put", "compress")      # arguments named otherwise
METHOD_OF = {
    **{name: name for name in METHODS}, "amin": "min", "amax": "max", "around": "round"}
# numpy functions that do what the function of numpy.ma does
SAME = {"unique": "unique", "expand_dims": "expand_dims", "diff": "diff", "atleast_1d": "atleast_1d", "atleast_2d": "atleast_2d",
        "atleast_3d": "atleast_3d"}
# numpy functions whose result is a masked array in which nothing is masked
UNMASKED = """concatenate concat stack vstack hstack dstack column_stack append insert delete meshgrid broadcast_arrays
    piecewise resize""".split()
# numpy functions that would use the masked array's arithmetic half way
REFUSED = "median percentile quantile nanmedian nanpercentile nanquantile trapezoid gradient matmul linspace logspace geomspace".split()


class Protocols:
    """`__array_ufunc__`, `__array_function__` and `__array_wrap__`."""

    __slots__ = ()

    def __array_ufunc__(self: Any, function: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        bare = [plain(x) if isinstance(x, ndarray) else x for x in inputs]
        if out is not None:
            kwargs["out"] = tuple(None if o is None else plain(o) for o in out)
        found = getattr(function, method)(*bare, **kwargs)
        if method == "at":
            return None
        results = found if isinstance(found, tuple) else (found,)
        if method == "__call__":
            made = tuple(wrapped(self, r, function, inputs) for r in results)
        else:
            made = tuple(build(np.asarray(r), type(self), self) for r in results)
        if out is not None:
            made = tuple(r if o is None else delivered(o, r) for o, r in zip(out, made))
        return made if isinstance(found, tuple) else made[0]

    def __array_wrap__(self: Any, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        if context is None:
            return build(plain(array), type(self), self)
        function, args, _ = context
        return wrapped(self, plain(array), function, args[: function.nin])

    def __array_function__(self: Any, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return answer(self, function, args, kwargs)


def wrapped(a: Any, result: Any, function: Any, inputs: Any) -> Any:
    """The result of a ufunc: masked where an operand is or where the function is not defined."""
    from septet.numpy.ma.constant import masked

    like = next(x for x in inputs if hasattr(x, "_mask")) if any(hasattr(x, "_mask") for x in inputs) else a
    mask = reduce(mask_or, [getmaskarray(x) for x in inputs])
    if np.ndim(result) and mask is not nomask and mask.shape != np.shape(result):
        mask = np.array(np.broadcast_to(mask, np.shape(result)))
    domain, fill = domain_of(function.__name__)
    if domain is not None:
        mask, result = outside_domain(domain, fill, inputs, mask, result)
    if not np.ndim(result):
        if mask is not nomask and mask:
            return masked
        return build(np.asarray(result), type(like), like, mask)
    return build(result, type(like), like, mask)


def domain_of(name: str) -> Any:
    """Where a ufunc is not defined, and the value it gets there."""
    if name in domains.QUOTIENTS:
        return domains.unsafe_quotient, 1
    return domains.UNARY.get(name, (None, None))


def outside_domain(domain: Any, fill: Any, inputs: Any, mask: Any, result: Any) -> Any:
    """Mask and result where the function is not defined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        undefined = np.asarray(domain(*[plain(x) for x in inputs]))
    if mask is not nomask and len(inputs) == 1:
        undefined = np.logical_or(undefined, mask)
    if undefined.any():
        value = np.asarray(fill).astype(np.result_type(result))
        result = np.where(undefined, value, result) if np.ndim(result) else result
        mask = np.asarray(undefined) if mask is nomask else np.logical_or(mask, undefined)
    return mask, result


def delivered(out: Any, result: Any) -> Any:
    """out= of a ufunc: the values are there already; a masked array gets the mask too."""
    if hasattr(out, "_mask"):
        out._mask = getattr(result, "_mask", nomask)
    return out


def answer(a: Any, function: Any, args: Any, kwargs: Any) -> Any:
    """What a numpy function makes of masked arrays."""
    name = function.__name__
    if name in REFUSED:
        raise NotSupported(f"numpy.{name} of a masked array: use numpy.ma.{name} or its data")
    first, given = given_arguments(function, args, kwargs)
    if name in SAME:
        import septet.numpy.ma as ma

        return getattr(ma, SAME[name])(*first, **given)
    if first and hasattr(first[0], "_mask"):
        if name in BY_PLACE:
            return getattr(first[0], METHOD_OF[name])(*given.values())
        if name in METHOD_OF:
            return getattr(first[0], METHOD_OF[name])(**given)
        if name in SPECIAL:
            return SPECIAL[name](*first, **given)
    result = function(*[bare(x) for x in args], **{k: bare(v) for k, v in kwargs.items()})
    return unmasked(a, result) if name in UNMASKED else result


def given_arguments(function: Any, args: Any, kwargs: Any) -> Any:
    """(first arguments, the others that are not left to their defaults, by name)."""
    bound = signature(function).bind(*args, **kwargs)
    items = list(bound.arguments.items())
    parameters = bound.signature.parameters
    if parameters[items[0][0]].kind is Parameter.VAR_POSITIONAL:
        return items[0][1], {}
    kept = {k: v for k, v in items[1:] if v is not parameters[k].default or function.__name__ == "argsort" and k == "axis"}
    return (items[0][1],), kept


def bare(x: Any) -> Any:
    """Arguments without masks, in sequences too."""
    if isinstance(x, ndarray):
        return plain(x)
    return type(x)(bare(e) for e in x) if type(x) in (list, tuple) else x


def unmasked(a: Any, result: Any) -> Any:
    """Results as masked arrays without a mask."""
    if isinstance(result, (list, tuple)):
        return type(result)(unmasked(a, r) for r in result)
    return build(result, type(a), a) if isinstance(result, ndarray) else result


def sorted_copy(a: Any, axis: Any = -1, **kwargs: Any) -> Any:
    """np.sort: a sorted copy, masked elements last."""
    result = a.flatten() if axis is None else a.copy("K")
    result.sort(axis=-1 if axis is None else axis, **kwargs)
    return result


def pairwise(name: str) -> Any:
    """A numpy function of one array applied to data and mask alike."""

    def call(a: Any, *args: Any, **kwargs: Any) -> Any:
        from septet.numpy.ma.shaping import both

        return both(a, lambda x: getattr(np, name)(x, *args, **kwargs))

    return call


def pieces(name: str) -> Any:
    """A numpy function that cuts an array, applied to data and mask alike."""

    def call(a: Any, *args: Any, **kwargs: Any) -> Any:
        parts = getattr(np, name)(a._data, *args, **kwargs)
        cut = [nomask] * len(parts) if a._mask is nomask else getattr(np, name)(a._mask, *args, **kwargs)
        return type(parts)(build(p, type(a), a, m) for p, m in zip(parts, cut))

    return call


def same_mask(name: str) -> Any:
    """A numpy function of the data; the mask stays."""

    def call(a: Any, *args: Any, **kwargs: Any) -> Any:
        return build(getattr(np, name)(a._data, *args, **kwargs), type(a), a, a._mask if a._mask is nomask else a._mask.copy())

    return call


def difference(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    """np.ptp: the maximum less the minimum of the data."""
    return build(np.asarray(np.ptp(a._data, axis=axis, keepdims=bool(keepdims) and keepdims is not _NoValue)), type(a), a)


def weighted_mean(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, keepdims: Any = False) -> Any:
    """np.average: the weights of masked elements count in the sum of weights."""
    if returned:
        raise NotSupported("numpy.average of a masked array with returned=True: use numpy.ma.average")
    if weights is None:
        return a.mean(axis, keepdims=keepdims)
    w = np.asanyarray(weights)
    if w.shape != a.shape:
        raise NotSupported("numpy.average of a masked array with weights of another shape: use numpy.ma.average")
    return (a * w).sum(axis, keepdims=keepdims) / w.sum(axis=axis, keepdims=keepdims)


SPECIAL = {
    "average": weighted_mean,
    "sort": sorted_copy, "ptp": difference,
    **{name: pairwise(name) for name in ("tile", "roll", "flip", "fliplr", "flipud", "rot90", "moveaxis", "rollaxis")},
    **{name: pieces(name) for name in ("split", "array_split", "hsplit", "vsplit", "dsplit")},
    **{name: same_mask(name) for name in ("ones_like", "zeros_like", "empty_like", "full_like", "nan_to_num", "real", "imag", "angle")},
}
