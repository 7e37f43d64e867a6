"""Conversion between dtypes."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from septet.core.array import Array, empty, node_of, record, view_of
from septet.core.autograd import differentiable
from septet.core.order import kept_order
from septet.ir.dtype import DType, int64, swap
from septet.ir.elementwise import cast as CAST
from septet.ir.node import Node, scalar
from septet.runtime.native import types

A = TypeVar("A", bound=Array)
# (kind from, kind to) -> conversion of an array; what is not here goes through Python values
converters: dict[tuple[str, str], Callable[[Any, DType], Any]] = {}


def is_graph_dtype(dtype: DType) -> bool:
    """Whether kernels compute with the dtype."""
    return dtype.is_numeric


def cast_node(node: Node, dtype: DType) -> Node:
    """A node of another numeric dtype; itself where nothing changes."""
    if node.dtype is dtype:
        return node
    if node.op is None and node.address is None:
        return scalar(node.value, dtype)
    return kept_order(Node(CAST, (node,), dtype, node.shape))


def cotangent(g: Any, a: Array) -> Any:
    """The cotangent of a cast."""
    from septet.core import rules

    return rules.astype(g, a._dtype)


@differentiable(lambda g, y, a, dtype: cotangent(g, a))
def cast(a: A, dtype: DType) -> A:
    """`a` with elements of `dtype`; itself where nothing changes.  Never refuses a numeric cast (C semantics)."""
    if a._dtype is dtype:
        return a
    small: A | None = types.cast(a, dtype.code)
    if small is not None:
        return small
    if is_graph_dtype(a._dtype) and is_graph_dtype(dtype):
        return record(type(a), cast_node(node_of(a), dtype))
    if a._dtype.swapped and swap(a._dtype) is dtype or dtype.swapped and swap(dtype) is a._dtype:
        return swapped(a, dtype)
    if a._dtype.swapped:
        return cast(swapped(a, swap(a._dtype)), dtype)
    if dtype.swapped:
        return swapped(cast(a, swap(dtype)), dtype)
    convert = converters.get((a._dtype.kind, dtype.kind), through_python)
    result: A = convert(a, dtype)
    return result


def swapped(a: A, dtype: DType) -> A:
    """The same values in the other byte order."""
    from septet.core.convert import elements
    from septet.core.create import from_values

    if a._dtype.kind in "iufmM" or dtype.kind in "iufmM":
        from septet.codegen.kernels.copy import copy_swapped

        result = empty(type(a), dtype, a.shape)
        copy_swapped(result._address, result.strides, a._address, a.strides, a.shape, a._dtype.itemsize)
        return result
    return from_values(type(a), elements(a), dtype, a.shape)


def through_python(a: A, dtype: DType) -> A:
    """Conversion by way of Python values, element by element."""
    from septet.core.convert import elements
    from septet.core.create import from_values, sized_text

    values = elements(a)
    if dtype.kind in "SU":
        values = [text_of(v) for v in values] if a._dtype.kind != "S" or dtype.kind == "U" else values
        if dtype.itemsize == 0:
            dtype = sized_text(dtype.kind, values)
    elif a._dtype.kind in "SU" and dtype.kind == "b":
        values = [bool(v) for v in values]
    return from_values(type(a), values, dtype, a.shape)


def text_of(value: Any) -> Any:
    """The text NumPy stores for a value; bytes stay."""
    if isinstance(value, bytes):
        return value.decode("ascii")
    return str(value)


def as_int64(a: A) -> A:
    """The 64-bit integers behind datetime64 and timedelta64: a view."""
    return view_of(a, a.shape, a.strides, 0, int64)


def reinterpret(a: A, dtype: DType) -> A:
    """The same memory as another dtype of the same size: a view."""
    return view_of(a, a.shape, a.strides, 0, dtype)


