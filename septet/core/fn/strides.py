"""The same memory seen otherwise: any strides, another dtype, and arrays that take on another layout themselves."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from septet.core import autograd, ops
from septet.core.array import Array, root_of, view_of
from septet.core.autograd import differentiable, new_step, recording_set, untracked_view
from septet.core.handle import relayout
from septet.core.inplace import check_leaf, spread_back, strided
from septet.core.rules import ones_like
from septet.core.scatter import may_overlap
from septet.core.select import dense
from septet.core.view import into_zeros
from septet.core.write import copy
from septet.ir.dtype import BY_NAME, DType
from septet.ir.shape import Shape, extent

A = TypeVar("A", bound=Array)
COMPLEX = {BY_NAME["float32"]: BY_NAME["complex64"], BY_NAME["float64"]: BY_NAME["complex128"]}


def storage_bytes(a: Array) -> int:
    """Bytes of the memory that an array's owner shows, from its first element on."""
    root = root_of(a)
    root._address
    low, high = extent(root.shape, root.strides, root.itemsize)
    kept = root.__dict__.get("_storage_bytes", 0) if hasattr(root, "__dict__") else 0
    return max(high, kept) if low >= 0 else high


def restrided_back(g: Any, y: Any, a: Array, shape: Shape, strides: Shape, offset: int) -> Any:
    """The rule of as_strided: added up in the storage, then seen as `a` sees it."""
    n = max(storage_bytes(a) // a.itemsize, 1)
    storage = view_of(untracked_view(root_of(a)), (n,), (a.itemsize,))
    summed = spread_back(g, storage, shape, strides, offset)
    place = tuple(a.shape), tuple(a.strides), a._address - root_of(a)._address
    if may_overlap(a):                                      # elements in the same memory have equal parts
        shares = spread_back(ones_like(untracked_view(a)), storage, *place)
        summed = ops.divide(summed, ops.maximum(shares, 1))
    return strided(summed, *place)


@differentiable(restrided_back)
def as_strided(a: A, shape: Shape, strides: Shape, offset: int) -> A:
    """A view of the memory of `a`'s owner: strides and offset in bytes, the offset from the owner's first element."""
    return view_of(a, shape, strides, root_of(a)._address + offset - a._address)


def reinterpret(a: A, dtype: DType) -> A:
    """The same bytes as another dtype; the last axis grows or shrinks."""
    old, new = a.itemsize, dtype.itemsize
    a._address
    if old == new:
        return view_of(a, tuple(a.shape), a.strides, 0, dtype)
    shape = (*a.shape[:-1], a.shape[-1] * old // new)
    return view_of(a, shape, (*a.strides[:-1], new), 0, dtype)


def paired(g: Any, y: Any, a: Array) -> Any:
    """The rule of as_real."""
    return as_complex(in_order(g))


def in_order(g: Any) -> Any:
    """A cotangent in C order, recorded where gradients flow through it."""
    return copy(g, "C") if autograd.recording(g) else dense(g)


@differentiable(paired)
def as_real(a: A) -> A:
    """Complex numbers as pairs along a new last axis: a view."""
    half = a.itemsize // 2
    return view_of(a, (*a.shape, 2), (*a.strides, half), 0, a._dtype.real)


@differentiable(lambda g, y, a: as_real(in_order(g)))
def as_complex(a: A) -> A:
    """Pairs along the last axis as complex numbers: a view."""
    return view_of(a, tuple(a.shape[:-1]), tuple(a.strides[:-1]), 0, COMPLEX[a._dtype])


def become(a: A, function: Callable[[Any], Any], name: str) -> A:
    """Let an array itself take the shape and strides of the view that function(a) is, its gradient with it."""
    recorded = autograd.recording(a)
    if recorded:
        check_leaf(a)
    a._address
    before, old = untracked_view(a), a._node
    with recording_set(False):
        seen = function(before)
        relayout(a, a._dtype, tuple(seen.shape), tuple(seen.strides))
    if recorded:
        step = new_step(name, lambda g, y, x: (into_zeros(g, x, function),), (before,), None, (old,))
        step.made, step.base = autograd.version_of(a), None if a._root is None else a._root._node
        a._node = step
    return a


