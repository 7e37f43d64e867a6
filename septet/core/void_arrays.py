"""Structured and raw arrays (V), and numbers in the other byte order, which count as such: comparison field by field, choice.

Registers itself with `core/ops.py`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.core import ops
from septet.core.array import Array, view_of
from septet.core.cast import cast
from septet.core.create import from_values
from septet.core.object_arrays import column
from septet.core.reduce import reduce as core_reduce
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS
from septet.ir.promote import describe, native, promote
from septet.ir.shape import broadcast_shapes, contiguous_strides


def void_op(cls: type[Array], row: Any, operands: Sequence[Any], dtype: DType | None) -> Any:
    """An op where an operand is structured or byte-swapped.  NoLoop where it means nothing."""
    if any(is_swapped(x) for x in operands):
        plain = [cast(x, native(x._dtype)) if is_swapped(x) else x for x in operands]
        return ops.apply(row, *plain, dtype=dtype)
    if row.name == "where":
        return choose(cls, *operands)
    dtypes = [x._dtype if hasattr(x, "_dtype") else dt.int64 for x in operands]
    names = ", ".join(map(describe, dtypes))
    raise ops.NoLoop(row.name, dtypes, f"ufunc '{row.name}' did not contain a loop with signature matching types ({names}) -> None")


def is_swapped(x: Any) -> bool:
    """Whether an operand is a number in the other byte order."""
    d = getattr(x, "_dtype", None)
    return isinstance(x, Array) and isinstance(d, DType) and d.swapped and d.kind != "V"


def choose(cls: type[Array], condition: Any, a: Any, b: Any) -> Any:
    """where(): in the common dtype."""
    common = promote(cls._policy, a._dtype, b._dtype)
    shape = broadcast_shapes(condition.shape, a.shape, b.shape)
    parts = [column(x, shape) for x in (condition, cast(a, common), cast(b, common))]
    return from_values(cls._face, [x if c else y for c, x, y in zip(*parts)], common, shape)


def equal(a: Any, b: Any) -> Any:
    """Whether elements are the same in all fields.  TypeError where the dtypes have nothing in common."""
    if not all(x._dtype.kind == "V" for x in (a, b)):
        raise TypeError("Cannot compare structured or void to non-void arrays.")
    if not a._dtype.fields or not b._dtype.fields:
        return raw_equal(a, b)
    names = [[name for name, *_ in x._dtype.fields] for x in (a, b)]
    if names[0] != names[1]:
        raise TypeError("Cannot compare structured arrays unless they have a common dtype.  I.e. `np.result_type(arr1, arr2)` must be "
                        "defined.")
    result: Any = None
    for k in range(len(names[0])):
        same = field_equal(field(a, k), field(b, k), max(a.ndim, b.ndim))
        result = same if result is None else ops.apply(ROWS["logical_and"], result, same)
    return result


def raw_equal(a: Any, b: Any) -> Any:
    """Equality of raw bytes."""
    shape = broadcast_shapes(a.shape, b.shape)
    values = [x == y for x, y in zip(column(a, shape), column(b, shape))]
    return from_values(a._face, values, dt.bool_, shape)


def field(a: Any, k: int) -> Any:
    """The view of the k-th field; a subarray adds its axes."""
    _, d, offset = a._dtype.fields[k]
    if d.base is None:
        return view_of(a, a.shape, a.strides, offset, d)
    return view_of(a, (*a.shape, *d.shape), (*a.strides, *contiguous_strides(d.shape, d.base.itemsize)), offset, d.base)


def field_equal(x: Any, y: Any, ndim: int) -> Any:
    """Equality of one field; all elements of a subarray must agree."""
    same = equal(x, y) if x._dtype.kind == "V" and not is_swapped(x) else ops.apply(ROWS["equal"], x, y)
    return core_reduce("all", same, tuple(range(ndim, same.ndim))) if same.ndim > ndim else same


ops.others["V"] = void_op
