"""Memory that holds references to Python objects (dtype object): reference counts are kept here and nowhere else."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import objects as kernels
from septet.codegen.kernels.launch import run
from septet.runtime.memory import Block

_incref = ctypes.pythonapi.Py_IncRef
_decref = ctypes.pythonapi.Py_DecRef
for _f in (_incref, _decref):
    _f.argtypes, _f.restype = [ctypes.c_void_p], None
FEW = 16                            # references below which a kernel is not worth its call
_release: Any = None                # the kernel, made before the first block that needs it: nothing is compiled while the interpreter ends


class ObjectBlock(Block):
    """A block of object pointers, all empty at first; releases what it holds when it dies."""

    __slots__ = ("count",)

    def __init__(self, nbytes: int):
        super().__init__(nbytes)
        self.count = nbytes // 8
        ctypes.memset(self.address, 0, nbytes)
        if self.count > FEW and _release is None:
            make_ready()

    def __del__(self) -> None:  # type: ignore[override]
        if self._raw and _decref is not None:
            release(self.address, self.count)
            super().__del__()


def make_ready() -> None:
    """Compile what the death of a block needs."""
    global _release
    _release = kernels.release.specialize()


def release(address: int, count: int) -> None:
    """Drop the references of adjacent pointers."""
    if count > FEW and _release is not None:
        _release(address, count)
        return
    for pointer in (ctypes.c_void_p * count).from_address(address):
        if pointer:
            _decref(pointer)


def retain(address: int, count: int) -> None:
    """Count the references of adjacent pointers that were copied as raw memory into an empty block."""
    if count > FEW:
        run(kernels.retain, address, count)
        return
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


def load_run(address: int, count: int) -> list[Any]:
    """The objects of adjacent pointers; an empty one is None."""
    out: list[Any] = [None] * count
    run(kernels.fill_list, id(out), address, count)
    return out


def store_run(address: int, values: Sequence[Any]) -> None:
    """References to all values at adjacent pointers; drops those that stood there."""
    items = values if type(values) is list else list(values)
    run(kernels.take_list, id(items), address, len(items))
