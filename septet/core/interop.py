"""Arrays of other libraries, in and out, without a copy where their protocol allows.

In: DLPack, `__array_interface__`, the buffer protocol, `__array__`.  Out: the same (see the face).  Real libraries are never imported:
they are reached through the objects the user hands over, or through `sys.modules`.
"""
from __future__ import annotations

import ctypes
from typing import Any, TypeVar

from septet.core.array import Array
from septet.core.handle import foreign
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import contiguous_strides

A = TypeVar("A", bound=Array)

FORMAT = {
    "?": "bool", "b": "int8", "h": "int16", "i": "int32", "l": "int64", "q": "int64", "B": "uint8", "H": "uint16", "I": "uint32",
    "L": "uint64", "Q": "uint64", "e": "float16", "f": "float32", "d": "float64", "Zf": "complex64", "Zd": "complex128", "c": "bytes8",
}


def from_typestr(text: str) -> DType:
    """The dtype of an `__array_interface__` typestr such as "<f8"."""
    order, kind, size = text[0], text[1], int(text[2:].split("[")[0] or 0)
    if kind == "U":
        found = dt.string(size)
    elif kind == "S":
        found = dt.bytes_(size)
    elif kind in "Mm":
        unit = text[text.index("[") + 1 : -1] if "[" in text else ""
        found = dt.datetime64(unit) if kind == "M" else dt.timedelta64(unit)
    elif kind == "V":
        found = dt.void(size)
    elif kind == "O":
        found = dt.object_
    else:
        found = next((d for d in dt.NUMERIC if d.kind == kind and d.itemsize == size and d is not dt.bfloat16), None) or unknown(text)
    return dt.swap(found) if order == ">" else found


def unknown(text: str) -> DType:
    """TypeError for an element type Septet does not have."""
    raise TypeError(f"data type {text!r} not understood")


def typestr(dtype: DType) -> str:
    """The `__array_interface__` typestr of a dtype."""
    order = "|" if dtype.itemsize == 1 or dtype.kind in "SVO" else ">" if dtype.swapped else "<"
    size = dtype.itemsize // 4 if dtype.kind == "U" else dtype.itemsize
    return f"{order}{dtype.kind}{size}" + (f"[{dtype.unit}]" if dtype.unit else "")


def as_array(cls: type[A], x: Any) -> A:
    """An array over the memory of another library's object.  TypeError where it speaks no protocol we know."""
    if isinstance(x, Array):
        return x  # type: ignore[return-value]
    interface = getattr(x, "__array_interface__", None)
    if isinstance(interface, dict):
        if interface["shape"] == () and hasattr(x, "__array__") and hasattr(x, "item") and not hasattr(x, "__setitem__"):
            x = x.__array__()  # a scalar's interface shows memory that lives no longer than the call
            interface = x.__array_interface__
        return from_interface(cls, x, interface)
    if hasattr(x, "__arrow_c_array__"):
        from septet.core.arrow import take

        try:
            return take(cls, x)
        except (TypeError, ValueError):
            if not hasattr(x, "__array__"):
                raise
    if hasattr(x, "__array__"):
        made = x.__array__()
        return made if isinstance(made, cls) else as_array(cls, made)
    return from_buffer(cls, x)


def from_interface(cls: type[A], x: Any, interface: dict[str, Any]) -> A:
    """An array over an `__array_interface__`."""
    dtype, shape = from_typestr(interface["typestr"]), tuple(interface["shape"])
    if dtype.kind == "O":
        return from_objects(cls, x, shape)
    if dtype.kind == "V" and len(interface.get("descr", ())) > 1:
        raise TypeError("structured arrays of another library: convert with .tolist() first")
    strides = interface.get("strides") or contiguous_strides(shape, dtype.itemsize)
    data = interface.get("data")
    if data is None:
        return from_buffer(cls, x)
    if isinstance(data, tuple):
        return foreign(cls._face, data[0], dtype, shape, tuple(strides), x, bool(data[1]))  # type: ignore[no-any-return]
    held = memoryview(data)
    address = address_of(held) + interface.get("offset", 0)
    return foreign(cls._face, address, dtype, shape, tuple(strides), held, held.readonly)  # type: ignore[no-any-return]


def from_objects(cls: type[A], x: Any, shape: tuple[int, ...]) -> A:
    """A copy of another library's object array."""
    from septet.core.create import from_values

    flat = [x] if not shape else list(x.ravel().tolist())
    return from_values(cls, flat, dt.object_, shape)


def from_buffer(cls: type[A], x: Any) -> A:
    """An array over an object with the buffer protocol."""
    held = memoryview(x)
    dtype = from_format(held.format or "B", held.itemsize)
    address = address_of(held)
    strides = held.strides or contiguous_strides(held.shape or (), held.itemsize)
    return foreign(cls._face, address, dtype, tuple(held.shape or ()), tuple(strides), held, held.readonly)  # type: ignore[no-any-return]


def from_format(text: str, itemsize: int) -> DType:
    """The dtype of a buffer format."""
    body = text.lstrip("@=<>!")
    if body.endswith("w"):
        return dt.string(itemsize // 4)
    if body.endswith("s"):
        return dt.bytes_(itemsize)
    name = FORMAT.get(body)
    if name == "bytes8":
        return dt.bytes_(1)
    if name is None:
        return unknown(text)
    found = next(d for d in dt.NUMERIC if d.name == name)
    if found.itemsize != itemsize:
        found = next(d for d in dt.NUMERIC if d.kind == found.kind and d.itemsize == itemsize)
    return dt.swap(found) if text[0] in ">!" else found


class _Buffer(ctypes.Structure):
    """Py_buffer, as far as its address."""

    _fields_ = [("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", ctypes.c_ssize_t), ("itemsize", ctypes.c_ssize_t),
                ("readonly", ctypes.c_int), ("ndim", ctypes.c_int), ("format", ctypes.c_char_p), ("shape", ctypes.c_void_p),
                ("strides", ctypes.c_void_p), ("suboffsets", ctypes.c_void_p), ("internal", ctypes.c_void_p)]


_api = ctypes.PyDLL(None)           # handles of our own: those of ctypes.pythonapi are one for everybody, their argument types too
_get_buffer = _api.PyObject_GetBuffer
_get_buffer.argtypes = [ctypes.py_object, ctypes.POINTER(_Buffer), ctypes.c_int]
_release_buffer = _api.PyBuffer_Release
_release_buffer.argtypes = [ctypes.POINTER(_Buffer)]
_release_buffer.restype = None
FULL_READONLY = 0x011C              # PyBUF_FULL_RO


def address_of(held: memoryview) -> int:
    """The address of a buffer's first element; the memoryview keeps it alive."""
    info = _Buffer()
    _get_buffer(held, ctypes.byref(info), FULL_READONLY)
    address = info.buf or 0
    _release_buffer(ctypes.byref(info))
    return address


def scipy_coo(values: Array, rows: Array, columns: Array, shape: tuple[int, int]) -> Any:
    """A matrix of SciPy in coordinate format.  ImportError where SciPy and the NumPy below it are not there."""
    try:
        import numpy  # type: ignore[import-not-found,unused-ignore]
        from scipy.sparse import coo_matrix  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError as error:
        raise ImportError("`Import scipy` failed: a matrix in SciPy's format needs SciPy; pip install scipy") from error
    arrays = [numpy.array(x) for x in (values, rows, columns)]
    return coo_matrix((arrays[0], (arrays[1].astype("int32"), arrays[2].astype("int32"))), shape=shape)
