"""`safetensors.torch`: files of tensors that nothing is run to read."""
from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from septet.core.array import foreign, is_c_contiguous, settle
from septet.core.autograd import detach
from septet.core.io.safetensors import Damaged, header_of, read_header, write
from septet.core.write import copy
from septet.errors import NotSupported
from septet.ir.shape import contiguous_strides
from septet.torch.checkpoint_storage import base_of
from septet.torch.tensor import Tensor


class SafetensorError(Exception):
    """A file that is not what the format says."""


def load_file(filename: str | os.PathLike[str], device: Any = "cpu", backend: Any = None) -> dict[str, Any]:
    """The tensors of a file, mapped: pages are read when they are looked at, and writing to them does not change the file."""
    import mmap

    from septet.torch.device import check_device

    check_device(device)
    with open(filename, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        entries = header(file, size)
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    return tensors_in(entries, whole)


def load(data: bytes) -> dict[str, Any]:
    """The tensors of a file's bytes."""
    return tensors_in(header(BytesIO(data), len(data)), bytearray(data))


def header(file: Any, size: int) -> Any:
    """The entries of a file.  SafetensorError where it is damaged."""
    try:
        return read_header(file, size)[0]
    except Damaged as wrong:
        raise SafetensorError(f"Error while deserializing header: {wrong}") from None


def tensors_in(entries: Any, whole: Any) -> dict[str, Any]:
    """Tensors over the memory of a file."""
    start = ctypes.addressof(ctypes.c_char.from_buffer(whole))
    made = {}
    for name, (dtype, shape, begin, _) in entries.items():
        tensor = foreign(Tensor, start + begin, dtype, shape, contiguous_strides(shape, dtype.itemsize), whole)
        made[name] = tensor if begin % dtype.itemsize == 0 else copy(tensor, "C")
    return made


def buffers(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """(dtype, shape, bytes) of tensors.  ValueError for what is no dense tensor, RuntimeError for tensors that share memory."""
    if not isinstance(tensors, dict):
        raise ValueError(f"Expected a dict of [str, torch.Tensor] but received {type(tensors)}")
    found, seen = {}, {}
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise ValueError(f"Key `{name}` is invalid, expected torch.Tensor but received {type(tensor)}")
        tensor = detach(tensor)
        settle(tensor)
        if not is_c_contiguous(tensor):
            raise ValueError(f"You are trying to save a non contiguous tensor: `{name}` which is not allowed. It either means you are "
                             "trying to save tensors which are reference of each other in which case it's recommended to save only the "
                             "full tensors, and reslice at load time, or simply call `.contiguous()` on your tensor to pack it before "
                             "saving.")
        other = seen.setdefault(base_of(tensor)[1], name) if tensor._size else name
        if other != name:
            raise RuntimeError("Some tensors share memory, this will lead to duplicate memory on disk and potential differences when "
                               f"loading them again: {[{other, name}]}.")
        data = (ctypes.c_char * tensor.nbytes).from_address(tensor._address)
        data.owner = tensor  # type: ignore[attr-defined]
        found[name] = (tensor._dtype, tuple(tensor.shape), data)
    return found


def save_file(tensors: dict[str, Any], filename: str | os.PathLike[str], metadata: dict[str, str] | None = None) -> None:
    """Write tensors; the old file stays until the new one is whole."""
    write(filename, buffers(tensors), metadata)


def save(tensors: dict[str, Any], metadata: dict[str, str] | None = None) -> bytes:
    """The file's bytes."""
    found = buffers(tensors)
    head, order = header_of({name: (d, shape, len(data)) for name, (d, shape, data) in found.items()}, metadata)
    return head + b"".join(bytes(found[name][2]) for name in order)


def save_model(*args: Any, **kwargs: Any) -> None:
    raise NotSupported("safetensors.torch.save_model: save_file of the state_dict")


def load_model(*args: Any, **kwargs: Any) -> None:
    raise NotSupported("safetensors.torch.load_model: load_state_dict of load_file")


__all__ = ["SafetensorError", "load", "load_file", "save", "save_file"]
