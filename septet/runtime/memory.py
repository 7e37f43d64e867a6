"""Blocks of aligned memory, owned by Python objects."""
from __future__ import annotations

import ctypes

ALIGNMENT = 64                      # one cache line, one AVX-512 vector

_malloc = ctypes.pythonapi.PyMem_RawMalloc
_malloc.restype = ctypes.c_void_p
_malloc.argtypes = [ctypes.c_size_t]
_free = ctypes.pythonapi.PyMem_RawFree
_free.restype = None
_free.argtypes = [ctypes.c_void_p]


class Block:
    """`nbytes` of uninitialised memory at `address`, freed with the object."""

    __slots__ = ("_raw", "address", "nbytes")

    def __init__(self, nbytes: int):
        self._raw = None
        raw = _malloc(nbytes + ALIGNMENT) if nbytes < 1 << 62 else None
        if not raw:
            raise MemoryError(f"cannot allocate {nbytes:,} bytes")
        self._raw, self.nbytes = raw, nbytes
        self.address = (raw + ALIGNMENT - 1) & -ALIGNMENT

    def __del__(self, free=_free) -> None:  # type: ignore[no-untyped-def]
        if self._raw:
            free(self._raw)


def allocate(nbytes: int) -> Block:
    """A block of at least `nbytes` bytes, 64-byte aligned; MemoryError when there is none."""
    return Block(nbytes)
