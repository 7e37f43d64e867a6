"""`numpy.lib.array_utils`: axes and addresses."""
from __future__ import annotations

import operator
from typing import Any

from septet.core.write import memory_range
from septet.numpy.convert import from_any
from septet.numpy.exceptions import AxisError

__all__ = ["byte_bounds", "normalize_axis_tuple", "normalize_axis_index"]


def byte_bounds(a: Any) -> tuple[int, int]:
    """The first address of an array's memory and the one behind its last byte."""
    array = from_any(a)
    low, high = memory_range(array)
    return (array._address, array._address + array.itemsize) if array.ndim == 0 else (low, high)


def normalize_axis_index(axis: Any, ndim: int, msg_prefix: str | None = None) -> int:
    """An axis counted from the front.  AxisError where there is none."""
    k = operator.index(axis)
    if not -ndim <= k < ndim:
        raise AxisError(k, ndim, msg_prefix)
    return k % ndim


def normalize_axis_tuple(axis: Any, ndim: int, argname: str | None = None, allow_duplicate: bool = False) -> tuple[int, ...]:
    """Axes counted from the front.  AxisError where there is none, ValueError where one repeats."""
    try:
        axes = [operator.index(axis)]
    except TypeError:
        axes = list(axis)
    found = tuple(normalize_axis_index(k, ndim, argname) for k in axes)
    if not allow_duplicate and len(set(found)) != len(found):
        raise ValueError(f"repeated axis in `{argname}` argument" if argname else "repeated axis")
    return found
