"""Reading: what a file has, its tensors one by one, parts of a tensor.  Files are mapped, pages are read when they are looked at."""
from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from typing import Any

from septet.core.array import foreign
from septet.core.io.safetensors import BY_DTYPE, Damaged, Entry, read_header
from septet.core.write import copy
from septet.errors import NotSupported
from septet.ir.shape import contiguous_strides

FRAMEWORKS = {name: library for library, names in {"torch": ("pt", "torch", "pytorch"), "numpy": ("np", "numpy")}.items() for name in names}
WITHOUT_FACE = ("tf", "tensorflow", "jax", "flax", "mlx", "paddle")


class SafetensorError(Exception):
    """A file that is not what the format says."""


class Slice:
    """A tensor of a file, of which parts are read by indexing."""

    def __init__(self, tensor: Any) -> None:
        self._tensor = tensor

    def __getitem__(self, key: Any) -> Any:
        return self._tensor[key]

    def get_shape(self) -> list[int]:
        return list(self._tensor.shape)

    def get_dtype(self) -> str:
        return BY_DTYPE[self._tensor._dtype]


class safe_open:
    """A file's tensors by name.  framework: "pt" or "np"; a context manager.

    SafetensorError where the file is damaged, closed or has no such tensor; FileNotFoundError where there is none.
    """

    def __init__(self, filename: str | os.PathLike[str], framework: str, device: Any = "cpu", *, backend: str = "mmap") -> None:
        check_backend(backend)
        self._kind = array_type(framework, device)
        self._entries, self._metadata, self._whole = mapped(filename)
        self._open = True

    def __enter__(self) -> safe_open:
        return self

    def __exit__(self, *error: object) -> None:
        self._open = False

    def keys(self) -> list[str]:
        """The names in order."""
        return sorted(self._opened())

    def offset_keys(self) -> list[str]:
        """The names as the file has their bytes."""
        entries = self._opened()
        return sorted(entries, key=lambda name: entries[name][2:])

    def metadata(self) -> dict[str, str] | None:
        """The file's notes; None where it has none."""
        self._opened()
        return dict(self._metadata) or None

    def get_tensor(self, name: str) -> Any:
        """A tensor; writing to it does not change the file."""
        entries = self._opened()
        if name not in entries:
            raise SafetensorError(f"File does not contain tensor {name}")
        return tensors_in({name: entries[name]}, self._whole, self._kind)[name]

    def get_tensors(self) -> dict[str, Any]:
        """All tensors."""
        return {name: self.get_tensor(name) for name in self.offset_keys()}

    def get_slice(self, name: str) -> Slice:
        """A tensor of which only the parts that are indexed are read."""
        return Slice(self.get_tensor(name))

    def _opened(self) -> dict[str, Entry]:
        if not self._open:
            raise SafetensorError("File is closed")
        return self._entries


def check_backend(backend: str) -> None:
    """NotSupported for another way of reading than mapping."""
    if backend != "mmap":
        raise NotSupported(f"safetensors: backend={backend!r}; 'mmap' is there")


def array_type(framework: str, device: Any) -> Any:
    """The type of a framework's arrays."""
    if framework in WITHOUT_FACE:
        raise NotSupported(f"safetensors: framework={framework!r}; 'pt' and 'np' are there")
    if framework not in FRAMEWORKS:
        raise SafetensorError(f"framework {framework} is invalid")
    library = FRAMEWORKS[framework]
    if library == "torch":
        import_module("septet.torch.device").check_device(device)
    return getattr(import_module(f"septet.{library}"), {"torch": "Tensor", "numpy": "ndarray"}[library])


def mapped(filename: str | os.PathLike[str]) -> tuple[dict[str, Entry], dict[str, str], Any]:
    """(entries, metadata, memory) of a file."""
    if not os.path.exists(filename):
        raise FileNotFoundError(f"No such file or directory: {os.fspath(filename)}")
    with open(filename, "rb") as file:
        try:
            entries, metadata = header(file, os.fstat(file.fileno()).st_size)
        except SafetensorError as wrong:
            raise SafetensorError(f"{wrong} ({os.fspath(filename)})") from None
        return entries, metadata, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def header(file: Any, size: int) -> tuple[dict[str, Entry], dict[str, str]]:
    """(entries, metadata) of an open file.  SafetensorError where it is damaged."""
    try:
        return read_header(file, size)
    except Damaged as wrong:
        raise SafetensorError(f"Error while deserializing header: {wrong}") from None


def tensors_in(entries: Mapping[str, Entry], whole: Any, kind: Any) -> dict[str, Any]:
    """Arrays over the memory of a file."""
    start = ctypes.addressof(ctypes.c_char.from_buffer(whole))
    made = {}
    for name, (dtype, shape, begin, _) in entries.items():
        if kind._policy == "numpy" and dtype.name == "bfloat16":
            raise TypeError("data type 'bfloat16' not understood")
        array = foreign(kind, start + begin, dtype, shape, contiguous_strides(shape, dtype.itemsize), whole)
        made[name] = array if begin % dtype.itemsize == 0 else copy(array, "C")
    return made


def in_bytes(data: bytes, kind: Any) -> dict[str, Any]:
    """The arrays of a file's bytes."""
    return tensors_in(header(BytesIO(data), len(data))[0], bytearray(data), kind)


def deserialize(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(name, shape, dtype and bytes) of a file's bytes."""
    entries = header(BytesIO(data), len(data))[0]
    return [(name, {"shape": list(shape), "dtype": BY_DTYPE[dtype], "data": bytearray(data[begin:end])})
            for name, (dtype, shape, begin, end) in entries.items()]
