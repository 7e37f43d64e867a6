"""The functions of `numpy.ma` that call the method of their name, and the selecting functions."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.ma import fills
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.creation import asanyarray
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, make_mask, nomask, plain
from septet.numpy.ma.reductions import _NoValue
from septet.numpy.ma.setting import build

filled = fills.filled
NAMES = """all any anom argmin argmax compress count cumprod cumsum diagonal harden_mask soften_mask ids mean nonzero prod ravel repeat
    round shrink_mask squeeze std sum swapaxes trace transpose var copy""".split()


def from_method(name: str) -> Callable[..., Any]:
    """A function of anything that calls the masked array's method."""

    def call(a: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(asanyarray(a), name)(*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = getattr(MaskedArray, name).__doc__
    return call


globals().update({name: from_method(name) for name in NAMES})
anomalies, product, round_ = (globals()[name] for name in ("anom", "prod", "round"))


def compress(condition: Any, x: Any, axis: Any = None, out: Any = None) -> Any:
    """Slices of an axis whose condition holds."""
    return asanyarray(x).compress(condition, axis, out)


def compressed(x: Any) -> Any:
    """The elements that are not masked, in one plain axis."""
    return asanyarray(x).compressed()


def take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    """Elements at indices."""
    return asanyarray(a).take(indices, axis, out, mode)


def sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, endwith: bool = True, fill_value: Any = None, *,
         stable: Any = None) -> Any:
    """A sorted copy, masked elements at the end or at the beginning."""
    result = np.array(a, copy=True, subok=True)
    if axis is None:
        result, axis = result.ravel() if not isinstance(a, MaskedArray) else result.flatten(), 0
    if isinstance(a, MaskedArray):
        result.sort(axis=axis, kind=kind, order=order, endwith=endwith, fill_value=fill_value)
    else:
        result.sort(axis=axis, kind=kind, order=order)
    return result


def argsort(a: Any, axis: Any = _NoValue, kind: Any = None, order: Any = None, endwith: bool = True, fill_value: Any = None, *,
            stable: Any = None) -> Any:
    """Indices that would sort, masked elements at the end or at the beginning."""
    from septet.numpy.ma.shaping import default_axis

    a = np.asanyarray(a)
    if axis is _NoValue:
        axis = default_axis(a)
    if isinstance(a, MaskedArray):
        return a.argsort(axis=axis, kind=kind, order=order, endwith=endwith, fill_value=fill_value)
    return a.argsort(axis=axis, kind=kind, order=order)


def clip(a: Any, min: Any = None, max: Any = None, out: Any = None, **kwargs: Any) -> Any:
    """Held between two bounds."""
    return asanyarray(a).clip(min, max, out, **kwargs)


def reshape(a: Any, new_shape: Any, order: str = "C") -> Any:
    """The elements in a new shape."""
    return np.asanyarray(a).reshape(new_shape, order=order)


def resize(x: Any, new_shape: Any) -> Any:
    """A masked array of a new shape and size, the elements repeated."""
    mask = getmask(x)
    return build(np.resize(getdata(x), new_shape), None, x, nomask if mask is nomask else np.resize(mask, new_shape))


def put(a: Any, indices: Any, values: Any, mode: str = "raise") -> None:
    """Set elements at flat indices."""
    a.put(indices, values, mode=mode)


def putmask(a: Any, mask: Any, values: Any) -> None:
    """Set the elements where a mask holds, the masks of the values with them."""
    if not isinstance(a, MaskedArray):
        a = build(a)
    value, hidden = getdata(values), getmask(values)
    if a._mask is nomask:
        if hidden is not nomask:
            a._mask = np.zeros(a.shape, bool)
            np.copyto(a._mask, hidden, where=mask)
    elif a._hardmask:
        if hidden is not nomask:
            grown = a._mask.copy()
            np.copyto(grown, hidden, where=mask)
            a._mask |= grown
    else:
        np.copyto(a._mask, getmaskarray(values), where=mask)
    np.copyto(a._data, value, where=plain(np.asarray(mask)))


def where(condition: Any, x: Any = _NoValue, y: Any = _NoValue) -> Any:
    """x where the condition holds, else y; masked where the condition is or where what was chosen is."""
    from septet.numpy.ma.constant import masked

    if (x is _NoValue) is not (y is _NoValue):
        raise ValueError("Must provide both 'x' and 'y' or neither.")
    if x is _NoValue:
        return asanyarray(condition).nonzero()
    choice, cmask = filled(condition, False), getmaskarray(condition)
    xd, yd, xm, ym = getdata(x), getdata(y), getmaskarray(x), getmaskarray(y)
    if x is masked and y is not masked:
        xd, xm = np.zeros((), yd.dtype), np.ones((), ym.dtype)
    elif y is masked and x is not masked:
        yd, ym = np.zeros((), xd.dtype), np.ones((), xm.dtype)
    mask = np.where(cmask, np.ones((), cmask.dtype), np.where(choice, xm, ym))
    return build(np.where(choice, xd, yd), None, None, make_mask(mask, shrink=True))


def choose(indices: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """Elements from the choice that each index names."""
    hidden = getmask(indices)
    places = filled(indices, 0)
    masks = np.choose(places, [getmaskarray(c) for c in choices], mode=mode)
    mask = make_mask(masks if hidden is nomask else np.logical_or(masks, hidden), copy=False, shrink=True)
    result = build(np.choose(places, [filled(c) for c in choices], mode=mode), None, None, mask)
    if out is None:
        return result
    out[...] = result
    return out


def ndim(obj: Any) -> int:
    """The number of dimensions."""
    return int(np.ndim(getdata(obj)))


def shape(obj: Any) -> Any:
    """The shape."""
    return np.shape(getdata(obj))


def size(obj: Any, axis: Any = None) -> int:
    """The number of elements."""
    return int(np.size(getdata(obj), axis))


def expand_dims(a: Any, axis: Any) -> Any:
    """With axes of length 1 added."""
    if not isinstance(a, MaskedArray):
        return np.expand_dims(a, axis)
    from septet.numpy.ma.shaping import both

    return both(a, lambda x: np.expand_dims(x, axis))
