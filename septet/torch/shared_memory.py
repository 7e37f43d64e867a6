"""Memory that several processes see: pages of a file without a name, given on as the file's descriptor."""
from __future__ import annotations

import ctypes
import mmap
import os
import tempfile
from weakref import WeakValueDictionary

from septet.errors import NotSupported

_known: WeakValueDictionary[tuple[int, int], SharedBlock] = WeakValueDictionary()      # (device, inode) -> the block of this process


class SharedBlock:
    """Writable pages of an open file.  The pages live as long as a process shows them or holds the descriptor.

    descriptor: of the file, owned by the block.  address: of the first byte.  nbytes: how many there are, at least one.
    """

    __slots__ = ("__weakref__", "_pages", "address", "descriptor", "nbytes")

    def __init__(self, descriptor: int, nbytes: int):
        self.descriptor, self.nbytes = descriptor, nbytes
        self._pages = mmap.mmap(descriptor, nbytes)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self._pages))

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):
            os.close(self.descriptor)


def allocate(nbytes: int) -> SharedBlock:
    """Fresh zeros.  NotSupported on Windows, OSError where there is no room."""
    if os.name != "posix":
        raise NotSupported("memory shared between processes, on this system; give each process its own copy of the numbers")
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("septet")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, max(nbytes, 1))
    return _remembered(descriptor, max(nbytes, 1))


def attach(descriptor: int) -> SharedBlock:
    """The block of an open file, which is taken over: one that this process shows already is found again."""
    state = os.fstat(descriptor)
    found = _known.get((state.st_dev, state.st_ino))
    if found is None:
        return _remembered(descriptor, state.st_size)
    os.close(descriptor)
    return found


def _remembered(descriptor: int, nbytes: int) -> SharedBlock:
    state = os.fstat(descriptor)
    block = _known[state.st_dev, state.st_ino] = SharedBlock(descriptor, nbytes)
    return block
