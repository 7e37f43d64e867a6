"""Arrays from Python: from values, nested sequences, ranges."""
from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import Any, TypeVar

from septet.codegen.kernels import arange as arange_kernel
from septet.core import calendar, element
from septet.core.array import Array, empty
from septet.core.boxes import creation, makers
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import promote
from septet.ir.shape import MAX_NDIM, Shape
from septet.runtime.native import types

A = TypeVar("A", bound=Array)
NESTED = (list, tuple)
PYTHON: dict[Any, DType] = {bool: dt.bool_, int: dt.int64, float: dt.float64, complex: dt.complex128}


@creation
def full(cls: type[A], dtype: DType, shape: Shape, value: Any, strides: Shape | None = None) -> A:
    """An array of one Python value."""
    from septet.core.write import fill

    if makers:
        return makers[-1](cls._face, dtype, shape, strides)  # type: ignore[no-any-return]
    a = empty(cls, dtype, shape, strides)
    if len(shape) == 0 and dtype.is_numeric:
        element.write(dtype, a._address, value)
    else:
        fill(a, value)
    return a


def from_values(cls: type[A], values: Sequence[Any], dtype: DType, shape: Shape) -> A:
    """An array of Python values given in C order, converted to `dtype`."""
    if makers:
        return makers[-1](cls._face, dtype, shape)  # type: ignore[no-any-return]
    small: A | None = types.from_list(cls, values) if len(shape) == 1 else None
    if small is not None and small._dtype is dtype:
        return small
    a = empty(cls, dtype, shape)
    element.write_run(dtype, a._address, values)
    return a


def from_nested(cls: type[A], data: Any, dtype: DType | None = None, ndmax: int = MAX_NDIM) -> A:
    """An array of nested lists and tuples of numbers, text, arrays; the dtype is found where none is given.

    ValueError for ragged nesting (unless dtype is object).
    """
    shape, flat = flatten(data, ndmax, dtype)
    kinds = set(map(type, flat))
    if any(issubclass(t, Array) for t in kinds):
        return from_arrays(cls, flat, shape, dtype)
    if dtype is None:
        dtype = dtype_of_values(flat)
    elif dtype.itemsize == 0 and dtype.kind in "SU":
        dtype = sized_text(dtype.kind, flat)
    elif dtype.kind in "Mm" and not dtype.unit:
        dtype = calendar.with_unit_of(dtype, flat)
    if dtype.kind != "O" and any(hasattr(t, "_value") for t in kinds):
        flat = [v._value if hasattr(v, "_value") else v for v in flat]
    return from_values(cls, flat, dtype, shape)


def flatten(data: Any, ndmax: int, dtype: DType | None) -> tuple[Shape, list[Any]]:
    """(shape, leaves) of nested sequences."""
    nested = (list,) if dtype is not None and dtype.fields else NESTED
    shape: list[int] = []
    flat, kinds = [data], {type(data)}          # types are gathered once a level: the leaves may be many
    while len(shape) < ndmax and flat and all(issubclass(t, nested) for t in kinds):
        lengths = set(map(len, flat))
        if len(lengths) > 1:
            return ragged(shape, flat, dtype)
        shape.append(lengths.pop())
        flat = list(chain.from_iterable(flat))
        kinds = set(map(type, flat))
    if any(issubclass(t, nested) for t in kinds) and len(shape) < ndmax and not _mixed_arrays(flat):
        return ragged(shape, flat, dtype)
    return tuple(shape), flat


def _mixed_arrays(flat: list[Any]) -> bool:
    return any(isinstance(x, Array) for x in flat)


def ragged(shape: list[int], flat: list[Any], dtype: DType | None) -> tuple[Shape, list[Any]]:
    """Nesting of different lengths: leaves of an object array, else an error."""
    if dtype is not None and dtype.kind == "O":
        return tuple(shape), flat
    raise ValueError(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape "
        f"after {len(shape)} dimensions. The detected shape was {tuple(shape)} + inhomogeneous part.")


def from_arrays(cls: type[A], flat: list[Any], shape: Shape, dtype: DType | None) -> A:
    """An array whose leaves are arrays of one shape (or scalars among 0-d arrays)."""
    parts = [x if isinstance(x, Array) else from_nested(cls, x) for x in flat]
    inner = parts[0].shape
    if any(p.shape != inner for p in parts):
        raise ValueError(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape "
            f"after {len(shape)} dimensions. The detected shape was {shape} + inhomogeneous part.")
    target = dtype or promote("numpy", *(p._dtype for p in parts))
    if any(p._node is not None for p in parts):
        return stacked(parts, target, shape)  # type: ignore[no-any-return]
    result = empty(cls, target, (len(parts), *inner))
    from septet.core.array import view_of

    for k, part in enumerate(parts):
        assign(view_of(result, inner, result.strides[1:], k * result.strides[0]), part)
    from septet.core.view import reshape

    return reshape(result, (*shape, *inner))


def stacked(parts: list[Any], target: DType, shape: Shape) -> Any:
    """Arrays that a transformation follows, or that are pending, as one."""
    from septet.core.fn.shape import stack
    from septet.core.view import reshape

    return reshape(stack(parts, 0, target), (*shape, *parts[0].shape))


def dtype_of_values(flat: Sequence[Any]) -> DType:
    """The dtype that holds all of some Python values and typed scalars; float64 for none."""
    types: set[Any] = set(map(type, flat))
    if not types:
        return dt.float64
    if types <= PYTHON.keys():
        found = promote("numpy", *(PYTHON[t] for t in types))
        return integers_dtype(flat) if found is dt.int64 else found
    return promote_all([dtype_of_value(v) for v in flat])


def promote_all(dtypes: Sequence[DType], policy: str = "numpy") -> DType:
    """The common dtype by a library's table; object where object is among them."""
    distinct = tuple(dict.fromkeys(dtypes))
    if dt.object_ in distinct:
        return dt.object_
    return distinct[0] if len(distinct) == 1 else promote(policy, *distinct)


def integers_dtype(flat: Sequence[int]) -> DType:
    """int64; where values are larger uint64, float64 (what uint64 and int64 have in common), or object."""
    low, high = min(flat), max(flat)
    if -(1 << 63) <= low and high < 1 << 63:
        return dt.int64
    if low < -(1 << 63) or high >= 1 << 64:
        return dt.object_
    return dt.uint64 if all(v >= 1 << 63 for v in flat if type(v) is not bool) else dt.float64


def dtype_of_value(value: Any) -> DType:
    """The dtype of one Python value or typed scalar."""
    typed = getattr(value, "_dtype", None)
    if isinstance(typed, DType):
        return typed
    for kind, dtype in PYTHON.items():
        if isinstance(value, kind):
            return integers_dtype([value]) if dtype is dt.int64 else dtype
    if isinstance(value, str):
        return dt.string(max(len(value), 0))
    if isinstance(value, bytes):
        return dt.bytes_(len(value))
    return dt.object_


def sized_text(kind: str, flat: Sequence[Any]) -> DType:
    """The fixed-width dtype that holds all values as text or bytes."""
    width = max((len(v) if isinstance(v, (str, bytes)) else len(str(v)) for v in flat), default=1) or 1
    return dt.string(width) if kind == "U" else dt.bytes_(width)


@creation
def arange(cls: type[A], first: float, step: float, n: int, dtype: DType) -> A:
    """n numbers first, first + step, ... ; computed in the dtype for int32..uint64, float32 and float64."""
    if dtype.swapped:
        from septet.core.cast import cast

        return cast(arange(cls, first, step, n, dt.swap(dtype)), dtype)
    if makers:
        return makers[-1](cls._face, dtype, (n,))  # type: ignore[no-any-return]
    a = empty(cls, dtype, (n,))
    if not arange_kernel.supports(dtype):
        element.write_run(dtype, a._address, [first + k * step for k in range(n)])
    elif n:
        arange_kernel.arange(a._address, dtype, n, first, step)
    return a


def size_of(shape: Shape) -> int:
    """Number of elements; MemoryError's twin for shapes that no memory can hold."""
    n = math.prod(shape)
    if n >= 1 << 62:
        raise ValueError("Maximum allowed dimension exceeded")
    return n
