"""Questions about values, types and shapes: closeness, equality, realness, size."""
from __future__ import annotations

import math
import numbers
from typing import Any

from septet.core import ops
from septet.core.fn import numeric as fn
from septet.ir import dtype as dt
from septet.ir.promote import result_type
from septet.ir.shape import normalize_axes
from septet.numpy.api import ArrayLike, ArrayOrScalar, api
from septet.numpy.convert import from_any
from septet.numpy.scalars import generic


@api
def isclose(a: ArrayLike, b: ArrayLike, rtol: ArrayOrScalar = 1e-5, atol: ArrayOrScalar = 1e-8, equal_nan: bool = False) -> Any:
    """Whether elements are equal within atol + rtol * abs(b)."""
    if b._dtype.kind in "biu":
        b = b.astype(result_name(b._dtype))
    return fn.isclose(a, b, rtol, atol, equal_nan)


def result_name(dtype: Any) -> str:
    """The floating dtype that integers are compared in."""
    found: str = result_type("numpy", dtype, 1.0).name
    return found


def allclose(a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are equal within a tolerance."""
    close = isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)
    return bool(close.all())


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> bool:
    """Whether two arrays have the same shape and elements."""
    try:
        a, b = from_any(a1), from_any(a2)
    except Exception:  # what is no array is equal to none
        return False
    if a.shape != b.shape:
        return False
    same = a == b
    if equal_nan and all(x._dtype.is_inexact or x._dtype.kind in "Mm" for x in (a, b)):
        same = ops.logical_or(same, ops.logical_and(ops.isnan(a), ops.isnan(b)))
    return bool(from_any(same).all())


def array_equiv(a1: Any, a2: Any) -> bool:
    """Whether two arrays have the same elements once broadcast."""
    from septet.ir.shape import broadcast_shapes

    try:
        a, b = from_any(a1), from_any(a2)
        broadcast_shapes(a.shape, b.shape)
    except Exception:  # what cannot be compared is not equivalent
        return False
    return bool(from_any(a == b).all())


@api
def iscomplex(x: ArrayLike) -> Any:
    """Whether each element has an imaginary part."""
    if x._dtype.is_complex:
        return ops.not_equal(x.imag, 0)
    from septet.core.array import zeros

    return zeros(type(x), dt.bool_, x.shape)


def isreal(x: Any) -> Any:
    """Whether each element has no imaginary part."""
    return imaginary_part(x) == 0


def imaginary_part(x: Any) -> Any:
    """`x.imag` of anything."""
    return x.imag if hasattr(x, "imag") else from_any(x).imag


def iscomplexobj(x: Any) -> bool:
    """Whether the dtype is complex."""
    return _dtype_of(x).is_complex  # type: ignore[no-any-return]


def isrealobj(x: Any) -> bool:
    """Whether the dtype is not complex."""
    return not iscomplexobj(x)


def _dtype_of(x: Any) -> Any:
    found = getattr(x, "dtype", None)
    return found._ir if hasattr(found, "_ir") else from_any(x)._dtype


def isscalar(element: Any) -> bool:
    """Whether the object is a scalar, Python's or NumPy's."""
    return isinstance(element, (generic, str, bytes, memoryview, numbers.Number))


def iterable(y: Any) -> bool:
    """Whether the object can be iterated over."""
    try:
        iter(y)
    except TypeError:
        return False
    return True


def ndim(a: Any) -> int:
    """Number of axes."""
    found = getattr(a, "ndim", None)
    return from_any(a).ndim if found is None else found


def shape(a: Any) -> tuple[int, ...]:
    """Lengths of the axes."""
    found = getattr(a, "shape", None)
    return from_any(a).shape if found is None else found


def size(a: Any, axis: Any = None) -> int:
    """Number of elements, along axes where given."""
    if axis is None:
        found = getattr(a, "size", None)
        return from_any(a).size if found is None else found
    lengths = shape(a)
    return math.prod(lengths[k] for k in normalize_axes(axis, len(lengths)))


def may_share_memory(a: Any, b: Any, /, max_work: Any = 0) -> bool:
    """Whether the memory ranges of two arrays meet."""
    return shares_memory(a, b, max_work=0 if max_work is None else max_work)


def shares_memory(a: Any, b: Any, /, max_work: Any = -1) -> bool:
    """Whether two arrays have a byte in common.  max_work: 0 asks for the ranges only, -1 for the exact answer."""
    from septet.core.fn.memory import TooMuchWork, share, share_range
    from septet.numpy.exceptions import TooHardError

    x, y = from_any(a), from_any(b)
    limit = -1 if max_work is None else max_work
    if limit == 0:
        return share_range(x, y)
    try:
        return share(x, y, limit)
    except TooMuchWork:
        raise TooHardError("Exceeded max_work") from None
