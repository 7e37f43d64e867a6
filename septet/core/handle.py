"""The array handle as the core sees it: the native type and the functions that make arrays of it.

Attributes of a handle: `_dtype` (ir DType), `shape`, `strides` (bytes), `_address` (of element [0, ...]; runs what is pending), `_place`
(the address, or None while pending), `_root` (the array whose memory a view shows), `_owner` (keeps memory alive), `_node` (graph node of
a pending array, or the step of a tracked one), `_flags` (READONLY | VIEW), `_writes` (writes, counted at the
root), `_exports` (open buffers).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from septet.ir.dtype import DType
from septet.ir.shape import Shape, contiguous_strides
from septet.runtime.native import registry, types
from septet.runtime.native.types import empty, foreign, give, relayout, view

READONLY = 1                        # writing raises
VIEW = 2                            # the memory belongs to `_root`
HELD = 1024                         # its shape was asked for once and is kept
UNUSUAL = ~(READONLY | VIEW | HELD) # `_bad & UNUSUAL` is 0: small, dense, computed, of a numeric dtype and the face's own class
blank = types.shell

if TYPE_CHECKING:

    class Handle:
        """What type checkers see of the native type."""

        shape: Shape
        strides: Shape
        ndim: int
        _size: int
        itemsize: int
        nbytes: int
        _dtype: DType
        _address: int
        _place: int | None
        _root: Any
        _owner: Any
        _node: Any
        _flags: int
        _bad: int
        _writes: int
        _exports: int
        _policy: str
        _face: type[Handle]
        _views: type[Handle] | None

        def _realise(self) -> None: ...
        def __add__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __neg__(self) -> Any: ...
else:
    Handle = types.Array



def shape_item(shape: Any, key: Any) -> Any:
    """shape[key] of what is no number within bounds: a part is a shape of the same kind."""
    found = tuple.__getitem__(shape, key)
    return tuple.__new__(type(shape), found) if isinstance(key, slice) else found


registry.register("shape_item", shape_item)

__all__ = ["READONLY", "VIEW", "Handle", "blank", "contiguous_strides", "empty", "foreign", "give", "registry", "relayout", "view"]
