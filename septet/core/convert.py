"""Arrays to Python: lists, scalars, bytes."""
from __future__ import annotations

from typing import Any

from septet.core import element
from septet.core.array import Array, check_look, is_c_contiguous
from septet.core.write import copy
from septet.ir.shape import Shape


def elements(a: Array) -> list[Any]:
    """All elements in C order as Python values.  NotSupported inside a gradient that would be lost (see `autograd.readable`)."""
    if a._node is not None:
        check_look(a)
    dense = a if is_c_contiguous(a) else copy(a, "C")
    return element.read_run(a._dtype, dense._address, a._size)


def nest(flat: list[Any], shape: Shape) -> Any:
    """A flat list as nested lists of `shape`; the element itself for ()."""
    if not shape:
        return flat[0]
    for n in reversed(shape[1:]):
        flat = [flat[k : k + n] for k in range(0, len(flat), n)] if n else [[] for _ in range(_count(shape, n))]
    return flat


def _count(shape: Shape, empty: int) -> int:
    """How many empty lists stand before the first axis of length 0."""
    count = 1
    for n in shape:
        if n == 0:
            break
        count *= n
    return count


def tolist(a: Array) -> Any:
    """Nested lists of Python scalars (a scalar for 0-d)."""
    if 0 in a.shape:
        return empty_lists(a.shape)
    return nest(elements(a), a.shape)


def empty_lists(shape: Shape) -> Any:
    """Nested lists of a shape with a 0 in it."""
    return [empty_lists(shape[1:]) for _ in range(shape[0])] if len(shape) > 1 else [None] * shape[0]


def item(a: Array, *index: int) -> Any:
    """The only element, or the one at a flat or full index, as a Python value.  NotSupported inside a gradient that would be lost."""
    if a._node is not None:
        check_look(a)
    if not index:
        if a._size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return element.read(a._dtype, a._address)
    return element.read(a._dtype, a._address + offset_of(a, index))


def offset_of(a: Array, index: tuple[int, ...]) -> int:
    """Byte offset of a full index, or of a flat one in C order.  IndexError where there is no such element."""
    if len(index) == 1 and a.ndim != 1:
        index = unflatten(index[0], a.shape)
    if len(index) != a.ndim:
        raise ValueError("incorrect number of indices for array")
    offset = 0
    for axis, (k, n, step) in enumerate(zip(index, a.shape, a.strides)):
        if not -n <= k < n:
            raise IndexError(f"index {k} is out of bounds for axis {axis} with size {n}")
        offset += (k + n if k < 0 else k) * step
    return offset


def unflatten(k: int, shape: Shape) -> tuple[int, ...]:
    """The full index of a flat one."""
    size = 1
    for n in shape:
        size *= n
    if not -size <= k < size:
        raise IndexError(f"index {k} is out of bounds for size {size}")
    k %= size
    result = []
    for n in reversed(shape):
        result.append(k % n)
        k //= n
    return tuple(reversed(result))


def tobytes(a: Array, order: str = "C") -> bytes:
    """The elements' bytes in C, F or A order."""
    dense = copy(a, order) if order != "C" or not is_c_contiguous(a) else a
    return element.bytes_at(dense._address, dense.nbytes)
