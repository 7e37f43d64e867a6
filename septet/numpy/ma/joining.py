"""Masked arrays joined, cut and laid out anew."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.grid import AxisConcatenator
from septet.numpy.ma.arithmetic import masked_class
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.creation import asanyarray
from septet.numpy.ma.masks import getdata, getmask, getmaskarray, nomask
from septet.numpy.ma.setting import build
from septet.numpy.reductions import _NoValue


def concatenate(arrays: Any, axis: Any = 0) -> Any:
    """Arrays joined along an axis; nomask where nothing is masked."""
    parts = [a if isinstance(a, MaskedArray) else np.asarray(a) for a in arrays]
    data = np.concatenate([getdata(a) for a in parts], axis)
    like = next((a for a in parts if isinstance(a, MaskedArray)), None)
    made = build(data, masked_class(*parts), like)
    if all(getmask(a) is nomask for a in parts):
        return made
    from septet.numpy.ma.masks import shrink

    made._mask = shrink(np.concatenate([getmaskarray(a) for a in parts], axis))
    return made


def append(a: Any, b: Any, axis: Any = None) -> Any:
    """The elements of b after those of a."""
    if axis is None:
        a, b = asanyarray(a).ravel(), asanyarray(b).ravel()
        axis = 0
    return concatenate([a, b], axis)


def of_sequence(name: str) -> Callable[..., Any]:
    """stack and its kin: data and masks joined in the same way."""
    function = getattr(np, name)

    def join(arrays: Any, *args: Any, **kwargs: Any) -> Any:
        parts = [asanyarray(a) for a in arrays]
        return build(function([a._data for a in parts], *args, **kwargs), None, None,
                     function([getmaskarray(a) for a in parts], *args, **kwargs))

    join.__name__ = join.__qualname__ = name
    join.__doc__ = f"numpy.{name} of masked arrays."
    return join


stack, vstack, hstack, column_stack, dstack = (of_sequence(n) for n in ("stack", "vstack", "hstack", "column_stack", "dstack"))
row_stack = vstack


def of_each(name: str) -> Callable[..., Any]:
    """atleast_1d and its kin: of one array or of each of several."""
    function = getattr(np, name)

    def change(*arrays: Any) -> Any:
        made = [build(function(getdata(a)), None, a if isinstance(a, MaskedArray) else None, function(getmaskarray(a))) for a in arrays]
        return made[0] if len(made) == 1 else tuple(made)

    change.__name__ = change.__qualname__ = name
    change.__doc__ = f"numpy.{name} of masked arrays."
    return change


atleast_1d, atleast_2d, atleast_3d = of_each("atleast_1d"), of_each("atleast_2d"), of_each("atleast_3d")


def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """Cut along the second axis (the first of one dimension); the parts stacked in one array, as NumPy gives them."""
    x = asanyarray(x)
    data, masks = (np.array(np.hsplit(part, indices_or_sections)) for part in (x._data, getmaskarray(x)))
    return build(data, None, None, masks)


def diagflat(v: Any, k: int = 0) -> Any:
    """A matrix with the flattened input on a diagonal."""
    return build(np.diagflat(getdata(v), k), None, None, np.diagflat(getmaskarray(v), k))


def diag(v: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or a matrix with this diagonal."""
    made = build(np.diag(getdata(v), k))
    if getmask(v) is not nomask:
        made._mask = np.diag(v._mask, k)
    return made


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = _NoValue, append: Any = _NoValue) -> Any:
    """Differences of neighbours; masked where either is."""
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = asanyarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    parts = [as_slice(x, a, axis) for x in (prepend, a, append) if x is not _NoValue]
    if len(parts) > 1:
        a = concatenate(parts, axis)
    for _ in range(n):
        a = step(a, axis)
    return a


def as_slice(x: Any, a: Any, axis: int) -> Any:
    """A value to prepend or append as a slice of the array's shape."""
    x = np.asanyarray(x)
    if x.ndim:
        return x
    shape = list(a.shape)
    shape[axis] = 1
    return np.broadcast_to(x, tuple(shape))


def step(a: Any, axis: int) -> Any:
    """One difference along an axis."""
    before: list[Any] = [slice(None)] * a.ndim
    after: list[Any] = [slice(None)] * a.ndim
    before[axis], after[axis] = slice(None, -1), slice(1, None)
    function = np.not_equal if a.dtype == np.bool_ else np.subtract
    return function(a[tuple(after)], a[tuple(before)])


class MAxisConcatenator(AxisConcatenator):
    """mr_: masked arrays joined by writing them as an index."""

    def __getitem__(self, key: Any) -> Any:
        from septet.numpy.ma.errors import MAError

        if isinstance(key, str):
            raise MAError("Unavailable for masked array.")
        items = key if isinstance(key, tuple) else (key,)
        data = super().__getitem__(tuple(getdata(x) if isinstance(x, MaskedArray) else x for x in items))
        if all(getmask(x) is nomask for x in items):
            return build(data)
        return build(data, None, None, super().__getitem__(tuple(self.mask_of(x) for x in items)))

    def mask_of(self, x: Any) -> Any:
        """The mask of an item."""
        if isinstance(x, str):
            return x
        return np.zeros(np.r_[x].shape, bool) if isinstance(x, slice) else getmaskarray(x)


mr_ = MAxisConcatenator()
