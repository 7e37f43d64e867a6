"""Blocks of aligned memory, owned by Python objects.

Large blocks ask for huge pages and are kept for reuse when they die (up to `KEPT` bytes): touching fresh pages costs more than most
kernels that fill them.  SEPTET_KEEP_MB sets that limit; it is a thirty-second of the memory otherwise, 256 MiB at most: what training
frees in one step comes back in the next, and keeping more of it was measured to cost memory and bring no time.
"""
from __future__ import annotations

import ctypes
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from septet.errors import OutOfMemory

ALIGNMENT = 64                      # one cache line, one AVX-512 vector
LARGE = 1 << 16                     # bytes from which a block is worth keeping
HUGE = 1 << 21                      # a huge page on x86-64 and AArch64
FRESH = 1 << 25                     # bytes from which zeros are fresh pages, which cost nothing until they are touched
ADVISE_HUGEPAGE = 14                # MADV_HUGEPAGE
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def usable_bytes() -> int:
    """Memory that this process may use: the machine's, or its control group's limit."""
    texts = [path.read_text().strip() for path in LIMITS if path.exists()]
    return min([total_bytes(), *(int(text) for text in texts if text.isdigit())])


def total_bytes() -> int:
    """Memory of the machine; 8 GiB where it does not say."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 << 30


def _kept() -> int:
    asked = os.environ.get("SEPTET_KEEP_MB", "")
    return int(asked) << 20 if asked.isdigit() else min(usable_bytes() // 32, 256 << 20)


KEPT = _kept()

_malloc = ctypes.pythonapi.PyMem_RawMalloc
_malloc.restype = ctypes.c_void_p
_malloc.argtypes = [ctypes.c_size_t]
_calloc = ctypes.pythonapi.PyMem_RawCalloc
_calloc.restype = ctypes.c_void_p
_calloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
_free = ctypes.pythonapi.PyMem_RawFree
_free.restype = None
_free.argtypes = [ctypes.c_void_p]


def _advice() -> Any:
    """madvise of the C library, or None where there is none."""
    try:
        found = ctypes.CDLL(None).madvise
    except (OSError, AttributeError, TypeError):
        return None
    found.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return found


_madvise = _advice()


class Shelf:
    """Freed large blocks by size, waiting to be used again.

    A full shelf refuses a block, unless its oldest has waited while a whole shelf of others was refused: those are from work that is over.
    Throwing out the oldest at once would find nothing in a round of work that frees a little more than the shelf holds.
    """

    def __init__(self) -> None:
        self.blocks: dict[int, list[int]] = {}
        self.waiting: OrderedDict[int, tuple[int, int]] = OrderedDict()     # block -> size, bytes refused before it came; oldest first
        self.nbytes = self.refused = 0
        self.lock = threading.Lock()        # only tried: a collection while it is held may free a block, or even ask for one

    def take(self, size: int) -> tuple[int, int]:
        """A kept block of `size` bytes or up to a quarter more, and its true size; (0, size) where there is none."""
        if not self.lock.acquire(blocking=False):
            return 0, size
        try:
            return self._removed(size) if self.blocks.get(size) else self._near(size)
        finally:
            self.lock.release()

    def put(self, raw: int, size: int) -> bool:
        """Keep a block; False where there is no room for it."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if kept := self.nbytes + size <= KEPT or self._make_room(size):
                self.blocks.setdefault(size, []).append(raw)
                self.waiting[raw] = size, self.refused
                self.nbytes += size
            return kept
        finally:
            self.lock.release()

    def _near(self, size: int) -> tuple[int, int]:
        """A block that is a little greater than asked for."""
        step = _step(size)
        return next((self._removed(held) for held in range(size + step, size + 4 * step + 1, step) if self.blocks.get(held)), (0, size))

    def _removed(self, size: int) -> tuple[int, int]:
        """The newest block of a size, off the shelf."""
        raw = self.blocks[size].pop()
        del self.waiting[raw]
        self.nbytes -= size
        return raw, size

    def _make_room(self, size: int) -> bool:
        """Whether `size` more bytes may be kept, perhaps after stale blocks went."""
        while self.nbytes + size > KEPT:
            if size > KEPT or self.refused - next(iter(self.waiting.values()))[1] < KEPT:
                self.refused += size
                return False
            self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        """Give the block that has waited longest back to the system."""
        raw, (size, _) = self.waiting.popitem(last=False)
        self.blocks[size].remove(raw)
        self.nbytes -= size
        _free(raw)

    def clear(self) -> None:
        """Give everything back to the system."""
        if self.lock.acquire(blocking=False):
            while self.waiting:
                self._drop_oldest()
            self.lock.release()


shelf = Shelf()


def _rounded(nbytes: int) -> int:
    """The size a large block really has: the next of sixteen steps between powers of two, so that blocks are found again."""
    step = _step(nbytes)
    return -(-nbytes // step) * step


def _step(nbytes: int) -> int:
    """The distance of two sizes of blocks near `nbytes`."""
    return 1 << max(nbytes.bit_length() - 5, 12)


def _obtain(size: int, zeroed: bool) -> int | None:
    """Raw memory of `size` bytes and room to align it; huge pages for the great ones."""
    room = size + (HUGE if size >= 2 * HUGE else ALIGNMENT)
    raw: int | None = _calloc(1, room) if zeroed else _malloc(room)
    if raw and size >= 2 * HUGE and _madvise is not None:
        start = (raw + HUGE - 1) & -HUGE
        _madvise(start, size // HUGE * HUGE, ADVISE_HUGEPAGE)
    return raw


class Block:
    """`nbytes` of memory at `address`, uninitialised or zeroed; freed or, unless `keep` is false, kept for reuse with the object."""

    __slots__ = ("_raw", "_size", "address", "nbytes")

    def __init__(self, nbytes: int, zeroed: bool = False, keep: bool = True):
        self._raw, self._size = None, 0
        if nbytes >= 1 << 62:
            raise OutOfMemory(nbytes)
        size = _rounded(nbytes) if nbytes >= LARGE else nbytes
        again, size = shelf.take(size) if nbytes >= LARGE and not (zeroed and nbytes >= FRESH) else (0, size)
        raw = again or _obtain(size, zeroed)
        if not raw:
            shelf.clear()
            raw = _obtain(size, zeroed)
        if not raw:
            raise OutOfMemory(nbytes)
        self._raw, self._size, self.nbytes = raw, 0 if not keep or zeroed and nbytes >= FRESH else size, nbytes
        boundary = HUGE if size >= 2 * HUGE else ALIGNMENT
        self.address = (raw + boundary - 1) & -boundary
        if again and zeroed:
            ctypes.memset(self.address, 0, nbytes)

    def __del__(self, free: Any = _free, kept: Shelf = shelf, large: int = LARGE) -> None:
        if self._raw and not (self._size >= large and kept.put(self._raw, self._size)):
            free(self._raw)


def allocate(nbytes: int, zeroed: bool = False, keep: bool = True) -> Block:
    """A block of at least `nbytes` bytes, 64-byte aligned; OutOfMemory when there is none.

    zeroed: of zeros, great ones in fresh pages that cost nothing until they are touched.  keep: its pages may wait for another block of
    the size.
    """
    return Block(nbytes, zeroed, keep)
