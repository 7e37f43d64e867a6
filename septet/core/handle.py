"""The array handle: where an array's elements are and how they are laid out.

What the engine needs of an array and nothing more.  `Handle` is what the native type of `runtime/native` provides; arrays of the
faces (`ndarray`, `Tensor`) derive from it through `core/array.py`.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.ir.dtype import DType
from septet.runtime.memory import allocate

READONLY = 1                        # writing raises
VIEW = 2                            # the memory belongs to `_root`
GRAD = 16                           # gradients flow through it: `_node` is the step that made it


def contiguous_strides(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Strides in bytes of a C-ordered array."""
    strides = []
    step = itemsize
    for n in reversed(shape):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))


class Handle:
    """Shape, strides (bytes), dtype and memory of an array; pending while `_node` is set and the address unknown.

    _dtype: ir DType.  _place: address of element [0, ...]; None while pending.  _root: the array whose block this view uses, or None.
    _owner: keeps foreign or own memory alive.  _node: the graph node of a pending array (or of the gradient graph).
    _flags: READONLY | VIEW.  _version: number of writes, of the root.
    """

    __slots__ = ("_dtype", "_place", "shape", "strides", "_root", "_owner", "_node", "_flags", "_version", "__weakref__", "__dict__")

    _realise: Callable[[Any], None]

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    _dtype: DType
    _node: Any
    _root: Any
    _owner: Any

    @property
    def _address(self) -> int:
        """Address of element [0, ...]; runs what is pending."""
        if self._place is None:
            self._realise()
        return self._place  # type: ignore[return-value]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def itemsize(self) -> int:
        return self._dtype.itemsize

    @property
    def nbytes(self) -> int:
        return self.size * self._dtype.itemsize


def blank(cls: type, dtype: DType, shape: tuple[int, ...], strides: tuple[int, ...] | None = None) -> Any:
    """A handle of class `cls` without memory."""
    a = object.__new__(cls)
    a._dtype, a.shape = dtype, shape
    a.strides = contiguous_strides(shape, dtype.itemsize) if strides is None else strides
    a._place = a._root = a._owner = a._node = None
    a._flags = a._version = 0
    return a


def empty(cls: type, dtype: DType, shape: tuple[int, ...], strides: tuple[int, ...] | None = None) -> Any:
    """Uninitialised array; `strides` may order the axes otherwise but must fill the block densely."""
    a = blank(cls, dtype, shape, strides)
    a._owner = allocate(math.prod(shape) * dtype.itemsize)
    a._place = a._owner.address
    return a


def view(cls: type, of: Any, dtype: DType, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> Any:
    """An array over the memory of `of`, starting `offset` bytes from its first element."""
    a = blank(cls, dtype, shape, strides)
    a._place = of._address + offset
    a._root = of._root if of._root is not None else of
    a._flags = of._flags & READONLY | VIEW
    return a


def foreign(cls: type, address: int, dtype: DType, shape: tuple[int, ...], strides: tuple[int, ...], owner: Any,
            readonly: bool = False) -> Any:
    """An array over memory that `owner` keeps alive."""
    a = blank(cls, dtype, shape, strides)
    a._place, a._owner = address, owner
    a._flags = READONLY if readonly else 0
    return a
