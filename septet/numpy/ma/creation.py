"""Making masked arrays."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.masks import make_mask_descr, nomask
from septet.numpy.ma.setting import build

masked_array = MaskedArray


def array(data: Any, dtype: Any = None, copy: bool = False, order: Any = None, mask: Any = nomask, fill_value: Any = None,
          keep_mask: bool = True, hard_mask: bool = False, shrink: bool = True, subok: bool = True, ndmin: int = 0) -> Any:
    """A masked array: see MaskedArray."""
    return MaskedArray(data, mask=mask, dtype=dtype, copy=copy, subok=subok, keep_mask=keep_mask, hard_mask=hard_mask,
                       fill_value=fill_value, ndmin=ndmin, shrink=shrink, order=order)


def asarray(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """`a` as a MaskedArray, subclasses too."""
    return MaskedArray(a, dtype=dtype, copy=False, keep_mask=True, subok=False, order=order or "C")


def asanyarray(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """`a` as a masked array; masked arrays of the dtype as they are."""
    if isinstance(a, MaskedArray) and (dtype is None or dtype == a.dtype):
        return a
    return MaskedArray(a, dtype=dtype, copy=False, keep_mask=True, subok=True, order=order)


def from_numpy(name: str, hints: bool = False) -> Callable[..., Any]:
    """numpy's function of a name with a masked result; hints: with the arguments fill_value and hardmask."""
    function = getattr(np, name)

    def make(*args: Any, **kwargs: Any) -> Any:
        options = {k: kwargs.pop(k) for k in ("fill_value", "hardmask") if hints and k in kwargs}
        return with_options(build(function(*args, **kwargs)), **options)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"numpy.{name} as a masked array."
    return make


def with_options(made: Any, fill_value: Any = None, hardmask: Any = None) -> Any:
    """Set the fill value and the hardness of the mask."""
    if fill_value is not None:
        made.fill_value = fill_value
    if hardmask:
        made._hardmask = hardmask
    return made


arange, empty, ones, zeros, identity, indices = (
    from_numpy(name, True) for name in ("arange", "empty", "ones", "zeros", "identity", "indices"))
frombuffer, fromfunction = from_numpy("frombuffer"), from_numpy("fromfunction")


def like(name: str) -> Callable[..., Any]:
    """ones_like and its kin: the mask of a masked array is copied."""

    def make(prototype: Any, *args: Any, **kwargs: Any) -> Any:
        made = getattr(np, name)(prototype, *args, **kwargs)
        return made if isinstance(made, MaskedArray) else build(made)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"numpy.{name} as a masked array."
    return make


ones_like, zeros_like, empty_like = like("ones_like"), like("zeros_like"), like("empty_like")


def masked_all(shape: Any, dtype: Any = float) -> Any:
    """An uninitialised array in which everything is masked."""
    return MaskedArray(np.empty(shape, dtype), mask=np.ones(shape, make_mask_descr(dtype)))


def masked_all_like(arr: Any) -> Any:
    """An uninitialised array like `arr` in which everything is masked."""
    made = build(np.empty_like(np.asarray(arr)))
    made._mask = np.ones(made.shape, make_mask_descr(made.dtype))
    return made
