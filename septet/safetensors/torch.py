"""`safetensors.torch`: tensors and models to and from files."""
from __future__ import annotations

import ctypes
import os
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from septet.core.array import is_c_contiguous, settle
from septet.core.autograd import detach
from septet.core.io.safetensors import header_of, write
from septet.safetensors.reading import SafetensorError, array_type, check_backend, in_bytes, mapped, safe_open, tensors_in
from septet.torch.checkpoint_storage import base_of
from septet.torch.tensor import Tensor


def load_file(filename: str | os.PathLike[str], device: Any = "cpu", *, backend: str = "mmap") -> dict[str, Any]:
    """The tensors of a file, mapped: pages are read when they are looked at, and writing to them does not change the file."""
    check_backend(backend)
    kind = array_type("pt", device)
    entries, _, whole = mapped(filename)
    return tensors_in(entries, whole, kind)


def load(data: bytes) -> dict[str, Any]:
    """The tensors of a file's bytes."""
    return in_bytes(data, Tensor)


def buffers(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """(dtype, shape, bytes) of tensors.  ValueError for what is no dense tensor, RuntimeError for tensors that share memory."""
    if not isinstance(tensors, dict):
        raise ValueError(f"Expected a dict of [str, torch.Tensor] but received {type(tensors)}")
    found: dict[str, Any] = {}
    seen: dict[Any, str] = {}
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise ValueError(f"Key `{name}` is invalid, expected torch.Tensor but received {type(tensor)}")
        found[name] = buffer(name, detach(tensor), seen)
    return found


def buffer(name: str, tensor: Any, seen: dict[Any, str]) -> tuple[Any, tuple[int, ...], Any]:
    """(dtype, shape, bytes) of a tensor; `seen`: names by memory."""
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
    return tensor._dtype, tuple(tensor.shape), data


def save_file(tensors: dict[str, Any], filename: str | os.PathLike[str], metadata: dict[str, str] | None = None) -> None:
    """Write tensors; the old file stays until the new one is whole."""
    write(filename, buffers(tensors), metadata)


def save(tensors: dict[str, Any], metadata: dict[str, str] | None = None) -> bytes:
    """The file's bytes."""
    found = buffers(tensors)
    head, order = header_of({name: (d, shape, len(data)) for name, (d, shape, data) in found.items()}, metadata)
    return head + b"".join(bytes(found[name][2]) for name in order)


# ---- models: each memory is written once -----------------------------------------------------------------------------


def storage_ptr(tensor: Any) -> int:
    """The address of the memory that a tensor shows."""
    return int(base_of(tensor)[1])


def storage_size(tensor: Any) -> int:
    """The bytes of the memory that a tensor shows."""
    return int(tensor.untyped_storage().nbytes())


def is_whole(tensor: Any) -> bool:
    """Whether a tensor shows all of its memory."""
    return int(tensor.data_ptr()) == storage_ptr(tensor) and tensor.nbytes == storage_size(tensor)


def duplicates(state: Mapping[str, Any]) -> dict[str, list[str]]:
    """The name to keep -> the names of tensors in the same memory.  RuntimeError where none of them shows all of it."""
    shared = defaultdict(list)
    for name, tensor in state.items():
        shared[storage_ptr(tensor) if tensor.numel() else name].append(name)
    found = {}
    for names in shared.values():
        if len(names) > 1:
            whole = sorted(name for name in names if is_whole(state[name]))
            if not whole:
                raise RuntimeError("Error while trying to find names to remove to save state dict, but found no suitable name to keep "
                                   f"for saving amongst: {set(names)}. None is covering the entire storage. Save copies instead.")
            found[whole[0]] = sorted(name for name in names if name != whole[0])
    return found


def save_model(model: Any, filename: str | os.PathLike[str], metadata: dict[str, str] | None = None,
               force_contiguous: bool = True) -> None:
    """Write a model's tensors, those that share memory once; the metadata tells who shares with whom."""
    state = model.state_dict()
    notes = dict(metadata or {})
    for kept, others in duplicates(state).items():
        for name in others:
            notes.setdefault(name, kept)
            del state[name]
    if force_contiguous:
        state = {name: tensor.contiguous() for name, tensor in state.items()}
    save_file(dict(state), filename, notes)


def load_model(model: Any, filename: str | os.PathLike[str], strict: bool = True, device: Any = "cpu", *,
               backend: str = "mmap") -> tuple[set[str], list[str]]:
    """(missing names, unexpected names) of a file loaded into a model.  RuntimeError where there are any and strict."""
    state = load_file(filename, device, backend=backend)
    absent, unexpected = model.load_state_dict(state, strict=False)
    missing = set(absent) - {name for kept, others in duplicates(model.state_dict()).items() if kept in state or set(others) & set(state)
                             for name in (kept, *others)}
    if strict and (missing or unexpected):
        lines = [f"{kind} key(s) in state_dict: " + ", ".join(f'"{name}"' for name in sorted(names))
                 for kind, names in (("Missing", missing), ("Unexpected", unexpected)) if names]
        raise RuntimeError("\n    ".join([f"Error(s) in loading state_dict for {type(model).__name__}:", *lines]))
    return missing, list(unexpected)


__all__ = ["SafetensorError", "load", "load_file", "load_model", "safe_open", "save", "save_file", "save_model", "storage_ptr",
           "storage_size"]
