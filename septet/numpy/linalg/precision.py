"""In which precision `numpy.linalg` computes: always double, as NumPy does; results of single precision are rounded at the end."""
from __future__ import annotations

from typing import Any

from septet.core.array import Array
from septet.core.cast import cast
from septet.ir import dtype as dt

SINGLE = (dt.float32, dt.complex64)


def working(a: Array) -> tuple[Any, bool]:
    """(`a` in double precision, whether results are to be single).  TypeError for what linear algebra is not defined for."""
    dtype = a._dtype
    if dtype is dt.float64 or dtype is dt.complex128:
        return a, False
    if dtype.kind in "biu":
        return cast(a, dt.float64), False
    if dtype is dt.float32:
        return cast(a, dt.float64), True
    if dtype is dt.complex64:
        return cast(a, dt.complex128), True
    if dtype.swapped and dtype.kind in "iufc":
        return working(cast(a, swapped_back(dtype)))
    raise TypeError(f"array type {dtype.name} is unsupported in linalg")


def swapped_back(dtype: Any) -> Any:
    """The native dtype of a byte-swapped one."""
    return dt.swap(dtype)


def working_pair(a: Array, b: Array) -> tuple[Any, Any, bool]:
    """Two arrays in one double dtype, and whether results are to be single: only where both are."""
    x, single_x = working(a)
    y, single_y = working(b)
    if x._dtype is not y._dtype:
        x, y = cast(x, dt.complex128), cast(y, dt.complex128)
    return x, y, single_x and single_y


def rounded(result: Any, single: bool) -> Any:
    """A result in the precision asked for."""
    return cast(result, dt.complex64 if result._dtype.is_complex else dt.float32) if single else result
