"""`numpy.lib.stride_tricks`: views with strides of one's own, sliding windows."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.core.array import READONLY, view_of
from septet.ir.shape import normalize_axes
from septet.numpy import creation
from septet.numpy.manipulation import broadcast_arrays, broadcast_shapes_, broadcast_to
from septet.numpy.ndarray import as_class, ndarray

broadcast_shapes = broadcast_shapes_
__all__ = ["as_strided", "broadcast_arrays", "broadcast_shapes", "broadcast_to", "sliding_window_view"]


def as_strided(x: Any, shape: Any = None, strides: Any = None, subok: bool = False, writeable: bool = True) -> Any:
    """A view with any shape and strides: nothing keeps it inside the memory of `x`."""
    a = creation.array(x, copy=None, subok=subok)
    a._address  # strides are those of computed memory
    new = a.shape if shape is None else tuple(shape) if hasattr(shape, "__iter__") else (int(shape),)
    steps = a.strides if strides is None else tuple(strides) if hasattr(strides, "__iter__") else (int(strides),)
    if len(new) != len(steps):
        raise ValueError("mismatch in length of strides and shape")
    return finished(view_of(a, tuple(map(int, new)), tuple(map(int, steps))), a, subok, writeable)


def finished(result: Any, source: Any, subok: bool, writeable: bool) -> Any:
    """A view read-only where asked, of the source's class."""
    if not writeable:
        result._flags |= READONLY
    return as_class(result, type(source), source) if subok and type(source) is not ndarray else result


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None, *, subok: bool = False, writeable: bool = False) -> Any:
    """Windows that slide over the axes: their axes come last.  ValueError where a window does not fit."""
    sizes = tuple(window_shape) if hasattr(window_shape, "__iter__") else (window_shape,)
    a = creation.array(x, copy=None, subok=subok)
    if any(n < 0 for n in sizes):
        raise ValueError("`window_shape` cannot contain negative values")
    if axis is None:
        axes = tuple(range(a.ndim))
        if len(sizes) != len(axes):
            raise ValueError("Since axis is None, must provide window_shape for all dimensions of `x`; "
                             f"got {len(sizes)} window_shape elements and `x.ndim` is {a.ndim}.")
    else:
        axes = tuple(normalize_axes(k, a.ndim)[0] for k in (axis if hasattr(axis, "__iter__") else (axis,)))
        if len(sizes) != len(axes):
            raise ValueError(f"Must provide matching length window_shape and axis; got {len(sizes)} window_shape elements and "
                             f"{len(axes)} axes elements.")
    left = list(a.shape)
    for k, n in zip(axes, sizes):
        if left[k] < n:
            raise ValueError("window shape cannot be larger than input array shape")
        left[k] -= n - 1
    return finished(view.windows(a, sizes, axes), a, subok, writeable)
