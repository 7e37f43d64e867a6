"""DLPack: arrays in and out of other libraries without a copy.  Layout: github.com/dmlc/dlpack, version 1.0 and the unversioned one."""
from __future__ import annotations

import ctypes
from typing import Any, TypeVar

from septet.core.array import Array, show
from septet.core.handle import READONLY, foreign
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import contiguous_strides

A = TypeVar("A", bound=Array)
CPU = 1
CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}
BFLOAT = 4
FLAG_READ_ONLY, FLAG_COPIED = 1, 2


class Device(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int32), ("id", ctypes.c_int32)]


class DataType(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16)]


class DLTensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", Device), ("ndim", ctypes.c_int32), ("dtype", DataType),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


DELETER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Managed(ctypes.Structure):
    """DLManagedTensor."""

    _fields_ = [("tensor", DLTensor), ("manager", ctypes.c_void_p), ("deleter", DELETER)]


class Versioned(ctypes.Structure):
    """DLManagedTensorVersioned."""

    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32), ("manager", ctypes.c_void_p), ("deleter", DELETER),
                ("flags", ctypes.c_uint64), ("tensor", DLTensor)]


_api = ctypes.pythonapi
_new = _api.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_valid = _api.PyCapsule_IsValid
_valid.restype, _valid.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]
_pointer = _api.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_rename = _api.PyCapsule_SetName
_rename.restype, _rename.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]
NAME, NAME_USED = b"dltensor", b"used_dltensor"
VERSIONED, VERSIONED_USED = b"dltensor_versioned", b"used_dltensor_versioned"
_exported: dict[int, Any] = {}              # address of a managed tensor -> what it needs until its deleter runs


@DELETER  # type: ignore[untyped-decorator]  # what ctypes makes has no signature
def _release(address: int) -> None:
    """Called by the consumer when it is done."""
    _exported.pop(address, None)


_raw_valid = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_IsValid", _api))
_raw_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", _api))


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)  # type: ignore[untyped-decorator]  # as above
def _drop(capsule: int) -> None:
    """A capsule nobody consumed dies."""
    for name in (NAME, VERSIONED):
        if _raw_valid(capsule, name):
            _exported.pop(_raw_pointer(capsule, name), None)


def export(a: Array, versioned: bool = False, copied: bool = False) -> Any:
    """A capsule over the array's memory.  BufferError for dtypes DLPack has not and, without flags, for read-only arrays."""
    if a._dtype.kind not in CODES or a._dtype.swapped:
        raise BufferError("DLPack only supports signed/unsigned integers, float and complex dtypes.")
    if a._flags & READONLY and not versioned:
        raise BufferError("Cannot export readonly array since signalling readonly is unsupported by DLPack (supported by newer DLPack "
                          "version).")
    if any(s % a.itemsize for s in a.strides):
        raise BufferError("DLPack only supports strides which are a multiple of itemsize.")
    made = Versioned(1, 0) if versioned else Managed()
    shape, strides = (ctypes.c_int64 * a.ndim)(*a.shape), (ctypes.c_int64 * a.ndim)(*(s // a.itemsize for s in a.strides))
    code = BFLOAT if a._dtype is dt.bfloat16 else CODES[a._dtype.kind]
    show(a)
    made.tensor = DLTensor(a._address, Device(CPU, 0), a.ndim, DataType(code, a._dtype.bits, 1), shape, strides, 0)
    made.deleter = _release
    if versioned:
        made.flags = (FLAG_READ_ONLY if a._flags & READONLY else 0) | (FLAG_COPIED if copied else 0)
    address = ctypes.addressof(made)
    _exported[address] = (made, shape, strides, a)
    return _new(address, VERSIONED if versioned else NAME, ctypes.cast(_drop, ctypes.c_void_p))


def dlpack(a: Array, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy_: bool | None = None) -> Any:
    """`__dlpack__` of an array."""
    if stream is not None:
        raise RuntimeError("NumPy only supports stream=None.")
    if dl_device is not None and tuple(dl_device) != (CPU, 0):
        raise BufferError("unsupported device requested")
    source = copy(a) if copy_ else a
    return export(source, max_version is not None and max_version[0] >= 1, bool(copy_))


class _Held:
    """Calls the producer's deleter when the last array over its memory dies."""

    def __init__(self, managed: Any):
        self._managed = managed

    def __del__(self) -> None:
        if self._managed.deleter:
            self._managed.deleter(ctypes.addressof(self._managed))


def from_dlpack(cls: type[A], x: Any, device: Any = None, copy_: bool | None = None) -> A:
    """An array over another library's memory."""
    kind, _ = x.__dlpack_device__()
    if int(kind) != CPU:
        raise BufferError("Unsupported device in DLTensor.")
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')
    try:
        capsule = x.__dlpack__(max_version=(1, 0), **({} if copy_ is None else {"copy": copy_}))
    except TypeError:
        capsule = x.__dlpack__()
    return consume(cls, capsule)


def consume(cls: type[A], capsule: Any) -> A:
    """The array of a capsule, which is marked as used."""
    versioned = bool(_valid(capsule, VERSIONED))
    if not versioned and not _valid(capsule, NAME):
        raise ValueError("this DLPack capsule was consumed already; ask the producer for another")
    address = _pointer(capsule, VERSIONED if versioned else NAME)
    managed = (Versioned if versioned else Managed).from_address(address)
    if versioned and managed.major > 1:
        raise BufferError(f"DLPack version {managed.major} is newer than the ones understood (0 and 1)")
    _rename(capsule, VERSIONED_USED if versioned else NAME_USED)
    t = managed.tensor
    dtype, shape = dtype_of(t.dtype), tuple(t.shape[: t.ndim])
    strides = tuple(s * dtype.itemsize for s in t.strides[: t.ndim]) if t.strides else contiguous_strides(shape, dtype.itemsize)
    readonly = bool(managed.flags & FLAG_READ_ONLY) if versioned else cls._policy != "torch"      # NumPy does not trust old capsules
    held = _Held(managed)
    return foreign(cls._face, (t.data or 0) + t.byte_offset, dtype, shape, strides, held, readonly)  # type: ignore[no-any-return]


def dtype_of(t: Any) -> DType:
    """The dtype of a DLPack type.  BufferError for those we have not."""
    kind = "f" if t.code == BFLOAT else next((k for k, code in CODES.items() if code == t.code), "")
    found = [d for d in dt.NUMERIC if d.kind == kind and d.bits == t.bits and (d is dt.bfloat16) == (t.code == BFLOAT)]
    if t.lanes != 1 or not found:
        raise BufferError(f"Unsupported dtype in DLTensor: code {t.code}, {t.bits} bits, {t.lanes} lanes")
    return found[0]
