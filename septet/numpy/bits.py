"""packbits and unpackbits."""
from __future__ import annotations

from operator import index as as_int
from typing import Any

from septet.core import view
from septet.core.fn import bits as fn
from septet.core.select import truth
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, api


def checked(bitorder: str) -> str:
    """ValueError for an order of bits NumPy does not know."""
    if bitorder not in fn.WEIGHTS:
        raise ValueError("'order' must be either 'little' or 'big'")
    return bitorder


@api(scalar=False)
def packbits(a: ArrayLike, /, axis: Any = None, bitorder: str = "big") -> Any:
    """Truths packed eight to a byte."""
    order = checked(bitorder)
    if a._dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    if axis is None:
        return fn.pack(truth(view.ravel(a)), 0, order)
    return fn.pack(truth(a), normalize_axis(axis, a.ndim), order)


@api(scalar=False)
def unpackbits(a: ArrayLike, /, axis: Any = None, count: Any = None, bitorder: str = "big") -> Any:
    """The bits of bytes as an array of 0 and 1."""
    order = checked(bitorder)
    if a._dtype is not dt.uint8:
        raise TypeError("Expected an input array of unsigned byte data type")
    x, k = (view.ravel(a), 0) if axis is None else (a, normalize_axis(axis, a.ndim))
    wanted = None if count is None else as_int(count)
    if wanted is not None and wanted < -8 * x.shape[k]:
        raise ValueError(f"-count larger than number of elements: {-wanted} > {8 * x.shape[k]}")
    return fn.unpack(x, k, wanted, order)
