"""`safetensors.numpy`: NumPy arrays to and from files."""
from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from septet import numpy as np
from septet.core.array import is_c_contiguous
from septet.core.io.safetensors import BY_DTYPE, header_of, write
from septet.errors import NotSupported
from septet.safetensors.reading import SafetensorError, check_backend, in_bytes, mapped, safe_open, tensors_in


def load_file(filename: str | os.PathLike[str], *, backend: str = "mmap") -> dict[str, Any]:
    """The arrays of a file; writing to them does not change the file."""
    check_backend(backend)
    entries, _, whole = mapped(filename)
    return tensors_in(entries, whole, np.ndarray)


def load(data: bytes) -> dict[str, Any]:
    """The arrays of a file's bytes."""
    return in_bytes(data, np.ndarray)


def buffers(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """(dtype, shape, bytes) of arrays.  SafetensorError for dtypes that the format has not."""
    for name, array in arrays.items():
        if array._dtype not in BY_DTYPE:
            raise SafetensorError(f'Unknown dtype "{array.dtype.name}". Supported dtypes: {", ".join(d.name for d in BY_DTYPE)}')
        if not is_c_contiguous(array):      # the original writes memory as it lies and reads other numbers back
            raise NotSupported(f"safetensors.numpy: the array {name!r} is not contiguous; save np.ascontiguousarray of it")
    return {name: (array._dtype, tuple(array.shape), array.tobytes()) for name, array in arrays.items()}


def save_file(tensor_dict: Mapping[str, Any], filename: str | os.PathLike[str], metadata: dict[str, str] | None = None) -> None:
    """Write arrays; the old file stays until the new one is whole."""
    write(filename, buffers(tensor_dict), metadata)


def save(tensor_dict: Mapping[str, Any], metadata: dict[str, str] | None = None) -> bytes:
    """The file's bytes."""
    found = buffers(tensor_dict)
    head, order = header_of({name: (d, shape, len(data)) for name, (d, shape, data) in found.items()}, metadata)
    return head + b"".join(found[name][2] for name in order)


__all__ = ["SafetensorError", "load", "load_file", "safe_open", "save", "save_file"]
