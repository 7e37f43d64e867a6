"""`numpy.memmap`: an array over a file."""
from __future__ import annotations

import math
import mmap
import os
from typing import Any

from septet.core.handle import READONLY
from septet.core.interop import address_of
from septet.numpy.convert import ir_dtype
from septet.numpy.ndarray import as_class, contiguous_strides_in, ndarray

MODES = {"readonly": "r", "copyonwrite": "c", "readwrite": "r+", "write": "w+"}


class memmap(ndarray):
    """An array whose memory is a file.  mode: r, r+, w+ (created), c (changes stay in memory)."""

    __array_priority__ = -100.0

    def __new__(cls, filename: Any, dtype: Any = "u1", mode: str = "r+", offset: int = 0, shape: Any = None, order: str = "C") -> Any:
        mode = MODES.get(mode, mode)
        if mode not in ("r", "c", "r+", "w+"):
            raise ValueError(f"mode must be one of {sorted(('r', 'c', 'r+', 'w+', *MODES))!r} (got {mode!r})")
        if mode == "w+" and shape is None:
            raise ValueError("shape must be given if mode == 'w+'")
        d = ir_dtype(dtype)
        assert d is not None
        own = not hasattr(filename, "read")
        if not own:
            return cls._map(filename, d, mode, offset, shape, order, None)
        with open(os.fspath(filename), {"r": "rb", "c": "rb", "r+": "r+b", "w+": "w+b"}[mode]) as file:
            return cls._map(file, d, mode, offset, shape, order, os.path.abspath(os.fspath(filename)))

    @classmethod
    def _map(cls, file: Any, d: Any, mode: str, offset: int, shape: Any, order: str, path: str | None) -> Any:
        """Map the part of a file that holds the elements."""
        from septet.core.array import foreign

        file.seek(0, 2)
        length = file.tell()
        if shape is None:
            if (length - offset) % d.itemsize:
                raise ValueError("Size of available data is not a multiple of the data-type size.")
            size: tuple[int, ...] = ((length - offset) // d.itemsize,)
        else:
            size = tuple(shape) if isinstance(shape, (tuple, list)) else (int(shape),)
        nbytes = offset + math.prod(size) * d.itemsize
        if mode in ("w+", "r+") and length < nbytes:
            file.truncate(nbytes)
        elif length < nbytes:
            raise ValueError(f"mmap length is greater than file size: {nbytes} > {length}")
        access = {"r": mmap.ACCESS_READ, "c": mmap.ACCESS_COPY}.get(mode, mmap.ACCESS_WRITE)
        held = mmap.mmap(file.fileno(), max(nbytes, 1), access=access)
        address = address_of(memoryview(held)) + offset
        a = foreign(ndarray, address, d, size, contiguous_strides_in(size, d.itemsize, order), held, mode == "r")
        made = as_class(a, cls)
        made._mmap, made.offset, made.mode, made.filename = held, offset, mode, path
        if mode == "r":
            made._flags |= READONLY
        return made

    def __array_finalize__(self, source: Any) -> None:
        for name in ("_mmap", "filename", "offset", "mode"):
            setattr(self, name, getattr(source, name, None))

    def flush(self) -> None:
        """Write changes to the file."""
        if self._mmap is not None:
            self._mmap.flush()
