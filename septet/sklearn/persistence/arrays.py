"""Arrays as tensors of a safetensors file and back.

The format has no complex128, texts, dates or records: these are written as the numbers they consist of, and JSON says what they are.
"""
from __future__ import annotations

import ctypes
import math
from collections.abc import Mapping
from typing import Any

import septet.numpy as np
from septet.core.io.safetensors import BY_DTYPE, Damaged, Entry
from septet.errors import NotSupported
from septet.ir.dtype import DType

RAW = {"c": np.float64, "U": np.uint32, "S": np.uint8, "V": np.uint8, "m": np.int64, "M": np.int64}     # kind -> of what it consists
Buffer = tuple[DType, tuple[int, ...], Any]


class Tensors:
    """The tensors of a file that is written: named by number."""

    def __init__(self) -> None:
        self.found: dict[str, Buffer] = {}

    def put(self, a: Any, dtype: Any) -> dict[str, Any]:
        """What JSON says of an array of numbers, texts, dates or records."""
        name, order = str(len(self.found)), "F" if a.ndim > 1 and a.flags.f_contiguous and not a.flags.c_contiguous else "C"
        plain = np.ascontiguousarray(native(a))
        self.found[name] = buffer(plain.reshape(a.shape))
        return {"tensor": name, "dtype": dtype, "shape": list(a.shape), **({"order": "F"} if order == "F" else {})}


def native(a: Any) -> Any:
    """The array in the machine's byte order.  NotSupported for records with objects."""
    if a.dtype.hasobject:
        raise NotSupported("septet.save: an array of records that hold objects")
    return a if a.dtype.isnative else a.astype(a.dtype.newbyteorder("="))


def buffer(a: Any) -> Buffer:
    """(dtype, shape, memory) of an array in C order."""
    dtype, shape = a._dtype, tuple(a.shape)
    if dtype not in BY_DTYPE:
        of = np.dtype(RAW[a.dtype.kind])
        dtype, shape = of._ir, (*shape, a.dtype.itemsize // of.itemsize)
    if not a.nbytes:
        return dtype, shape, b""
    memory = (ctypes.c_char * a.nbytes).from_address(a._address)
    memory.owner = a  # type: ignore[attr-defined]
    return dtype, shape, memory


def from_tensor(entries: Mapping[str, Entry], data: Any, spec: Any) -> Any:
    """The array of what JSON says, in memory of its own.  Damaged where the tensor is another."""
    entry = entries.get(str(spec.get("tensor")))
    if entry is None:
        raise Damaged(f"the tensor {spec.get('tensor')!r} is not there")
    dtype, shape = dtype_of(spec.get("dtype")), shape_of(spec.get("shape"))
    found, given, begin, end = entry
    wanted = dtype.newbyteorder("=")
    if (end - begin) != math.prod(shape) * dtype.itemsize or not same_numbers(wanted, found):
        raise Damaged(f"the tensor {spec['tensor']!r} is {found.name} {given}, not {dtype} {shape}")
    raw = np.frombuffer(data, dtype=np.uint8, count=end - begin, offset=begin) if end > begin else np.empty(0, dtype=np.uint8)
    made = (raw != 0) if dtype.kind == "b" else raw.copy().view(wanted) if dtype.itemsize else np.empty(shape, dtype)
    made = made.reshape(shape) if dtype == wanted else made.reshape(shape).astype(dtype)
    return np.asfortranarray(made) if spec.get("order") == "F" else made


def same_numbers(dtype: Any, found: DType) -> bool:
    """Whether a tensor's dtype is what arrays of `dtype` are written as."""
    return bool((dtype._ir if dtype._ir in BY_DTYPE else np.dtype(RAW[dtype.kind])._ir) == found)


def dtype_of(described: Any) -> Any:
    """The dtype of its description.  Damaged where it is none."""
    try:
        if isinstance(described, list):
            return np.dtype([(str(name), dtype_of(inner)) for name, inner in described])
        found = np.dtype(described) if isinstance(described, str) else None
    except (TypeError, ValueError):
        found = None
    if found is None or found.kind == "O" and described not in ("O", "|O"):
        raise Damaged(f"{described!r} is no dtype")
    return found


def shape_of(given: Any) -> tuple[int, ...]:
    """A shape.  Damaged where it is none."""
    if not isinstance(given, list) or not all(type(n) is int and 0 <= n < 1 << 48 for n in given) or len(given) > 64:
        raise Damaged(f"{given!r} is no shape")
    return tuple(given)


