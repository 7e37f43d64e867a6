"""Memory that holds references to Python objects (dtype object): reference counts are kept here and nowhere else."""
from __future__ import annotations

import ctypes
from typing import Any

from septet.runtime.memory import Block

_incref = ctypes.pythonapi.Py_IncRef
_decref = ctypes.pythonapi.Py_DecRef
for _f in (_incref, _decref):
    _f.argtypes, _f.restype = [ctypes.c_void_p], None


class ObjectBlock(Block):
    """A block of object pointers, all empty at first; releases what it holds when it dies."""

    __slots__ = ("count",)

    def __init__(self, nbytes: int):
        super().__init__(nbytes)
        self.count = nbytes // 8
        ctypes.memset(self.address, 0, nbytes)

    def __del__(self) -> None:  # type: ignore[override]
        if self._raw and _decref is not None:
            release(self.address, self.count)
            super().__del__()


def release(address: int, count: int) -> None:
    """Drop the references of adjacent pointers."""
    for pointer in (ctypes.c_void_p * count).from_address(address):
        if pointer:
            _decref(pointer)


def retain(address: int, count: int) -> None:
    """Count the references of adjacent pointers that were copied as raw memory into an empty block."""
    for pointer in (ctypes.c_void_p * count).from_address(address):
        if pointer:
            _incref(pointer)


def load(address: int) -> Any:
    """The object a pointer stands for; an empty one is None."""
    if not ctypes.c_void_p.from_address(address).value:
        return None
    return ctypes.cast(address, ctypes.POINTER(ctypes.py_object)).contents.value


def store(address: int, value: Any) -> None:
    """Put a reference to `value` at `address` and drop the one that stood there."""
    slot = ctypes.c_void_p.from_address(address)
    old = slot.value
    _incref(id(value))
    slot.value = id(value)
    if old:
        _decref(old)
