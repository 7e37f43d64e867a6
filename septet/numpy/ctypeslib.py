"""`numpy.ctypeslib`: arrays and ctypes, and the `ctypes` attribute of arrays."""
from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.numpy.creation import asarray
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

__all__ = ["load_library", "ndpointer", "c_intp", "as_ctypes", "as_array", "as_ctypes_type"]
c_intp = ctypes.c_ssize_t if ctypes.sizeof(ctypes.c_ssize_t) != ctypes.sizeof(ctypes.c_long) else ctypes.c_long
SIMPLE = {dt.bool_: ctypes.c_bool, dt.int8: ctypes.c_byte, dt.int16: ctypes.c_short, dt.int32: ctypes.c_int, dt.int64: ctypes.c_long,
          dt.uint8: ctypes.c_ubyte, dt.uint16: ctypes.c_ushort, dt.uint32: ctypes.c_uint, dt.uint64: ctypes.c_ulong,
          dt.float32: ctypes.c_float, dt.float64: ctypes.c_double}


def load_library(libname: Any, loader_path: Any) -> Any:
    """A shared library from a folder (or the folder of a file), its extension added where it has none.  OSError where there is none."""
    name, folder = os.fsdecode(libname), os.fsdecode(loader_path)
    folder = folder if os.path.isdir(folder) else os.path.dirname(os.path.abspath(folder))
    suffix = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
    for candidate in ([name] if os.path.splitext(name)[1] else [name + suffix, name]):
        path = os.path.join(folder, candidate)
        if os.path.exists(path):
            return ctypes.cdll[path]
    raise OSError("no file with expected extension")


# ---- types -----------------------------------------------------------------------------------------------------------


def as_ctypes_type(dtype: Any) -> Any:
    """The ctypes type of a dtype.  NotImplementedError where there is none."""
    return ctype_of(parse(dtype))


def ctype_of(d: DType) -> Any:
    """The ctypes type of an engine dtype."""
    if d.fields:
        return structure_of(d)
    if d.base is not None:
        found = ctype_of(d.base)
        for n in reversed(d.shape):
            found = found * n
        return found
    plain = dt.swap(d) if d.swapped else d
    if plain not in SIMPLE:
        raise NotImplementedError(f"Converting {of(d)!r} to a ctypes type")
    return SIMPLE[plain].__ctype_be__ if d.swapped else SIMPLE[plain]


def structure_of(d: DType) -> Any:
    """A structure; a union where all fields begin at 0."""
    kinds = sorted(((at, name, ctype_of(kind)) for name, kind, at in d.fields), key=lambda f: f[0])
    if len(kinds) > 1 and all(at == 0 for at, *_ in kinds):
        members: list[Any] = [(name, kind) for _, name, kind in kinds]
        widest = max(ctypes.sizeof(k) for _, k in members)
        return type("union", (ctypes.Union,), {"_fields_": padded(members, d.itemsize, widest), "_pack_": 1})
    members, end = [], 0
    for at, name, kind in kinds:
        if at < end:
            raise NotImplementedError("Overlapping fields")
        if at > end:
            members.append(("", ctypes.c_char * (at - end)))
        members.append((name, kind))
        end = at + ctypes.sizeof(kind)
    return type("struct", (ctypes.Structure,), {"_fields_": padded(members, d.itemsize, end), "_pack_": 1})


def padded(members: list[Any], itemsize: int, end: int) -> list[Any]:
    """Fields with the bytes that are left behind them."""
    return [*members, ("", ctypes.c_char * (itemsize - end))] if itemsize > end else members


# ---- conversion ------------------------------------------------------------------------------------------------------


def as_array(obj: Any, shape: Any = None) -> Any:
    """An array over the memory of a ctypes array, or of a pointer to `shape` elements."""
    if isinstance(obj, ctypes._Pointer):
        if shape is None:
            raise TypeError("as_array() requires a shape argument when called on a pointer")
        size = tuple(shape) if hasattr(shape, "__iter__") else (int(shape),)
        kind = obj._type_
        for n in reversed(size):
            kind = kind * n
        obj = ctypes.cast(obj, ctypes.POINTER(kind)).contents
    return asarray(obj)


def as_ctypes(obj: Any) -> Any:
    """A ctypes object over the memory of an array.  TypeError for arrays that are not dense in C order or read-only."""
    if not obj.flags.c_contiguous:
        raise TypeError("strided arrays not supported")
    if not obj.flags.writeable:
        raise TypeError("readonly arrays unsupported")
    kind = ctype_of(obj._dtype)
    for n in reversed(obj.shape):
        kind = kind * n
        kind.__module__ = None              # shown without a module, as ctypes shows its own
    result = kind.from_address(obj._address)
    result.__keep = obj
    return result


class CtypesView:
    """The `ctypes` attribute of an array: its address, shape and strides as ctypes objects."""

    def __init__(self, array: Any):
        self._arr = array

    @property
    def data(self) -> int:
        """Address of the first element."""
        return int(self._arr._address)

    @property
    def shape(self) -> Any:
        """The shape as a ctypes array of c_intp."""
        return self.shape_as(c_intp)

    @property
    def strides(self) -> Any:
        """The strides as a ctypes array of c_intp."""
        return self.strides_as(c_intp)

    @property
    def _as_parameter_(self) -> ctypes.c_void_p:
        return self.data_as(ctypes.c_void_p)  # type: ignore[no-any-return]

    def data_as(self, obj: Any) -> Any:
        """The address as a ctypes pointer type; the pointer keeps the array alive."""
        pointer = ctypes.cast(self.data, obj)
        pointer._arr = self._arr
        return pointer

    def shape_as(self, obj: Any) -> Any:
        """The shape as an array of a ctypes integer type; None without dimensions."""
        return (obj * self._arr.ndim)(*self._arr.shape) if self._arr.ndim else None

    def strides_as(self, obj: Any) -> Any:
        """The strides as an array of a ctypes integer type; None without dimensions."""
        self._arr._address  # strides are those of computed memory
        return (obj * self._arr.ndim)(*self._arr.strides) if self._arr.ndim else None


# ---- array arguments of foreign functions ----------------------------------------------------------------------------


class _ndptr(ctypes.c_void_p):
    """Base of the types `ndpointer` makes: checks an array when it is passed to a foreign function."""

    _dtype_: Any = None
    _ndim_: Any = None
    _shape_: Any = None
    _flags_: tuple[str, ...] = ()

    @classmethod
    def from_param(cls, obj: Any) -> Any:
        if not isinstance(obj, ndarray):
            raise TypeError("argument must be an ndarray")
        if cls._dtype_ is not None and obj.dtype != cls._dtype_:
            raise TypeError(f"array must have data type {cls._dtype_}")
        if cls._ndim_ is not None and obj.ndim != cls._ndim_:
            raise TypeError(f"array must have {cls._ndim_} dimension(s)")
        if cls._shape_ is not None and obj.shape != cls._shape_:
            raise TypeError(f"array must have shape {cls._shape_}")
        if not all(obj.flags[name] for name in cls._flags_):
            raise TypeError(f"array must have flags {list(cls._flags_)}")
        return obj.ctypes._as_parameter_


_pointer_types: dict[Any, Any] = {}


def ndpointer(dtype: Any = None, ndim: Any = None, shape: Any = None, flags: Any = None) -> Any:
    """An argument type that takes arrays of a dtype, number of dimensions, shape and flags only."""
    found = of(parse(dtype)) if dtype is not None else None
    wanted = flags.split(",") if isinstance(flags, str) else flags
    if wanted is not None and not isinstance(wanted, (list, tuple)):
        raise NotSupported(f"numpy.ctypeslib.ndpointer: flags={flags!r}; name them, as 'C_CONTIGUOUS'")
    names = tuple(f.strip().upper() for f in wanted or ())
    size = None if shape is None else tuple(shape) if hasattr(shape, "__iter__") else (shape,)
    key = (found, ndim, size, names)
    if key not in _pointer_types:
        title = "any" if found is None else found.str if not found.names else str(id(found))
        title += f"_{ndim}d" if ndim is not None else ""
        title += "_" + "x".join(map(str, size)) if size is not None else ""
        title += "_" + "_".join(names) if names else ""
        _pointer_types[key] = type(f"ndpointer_{title}", (_ndptr,), {"_dtype_": found, "_shape_": size, "_ndim_": ndim, "_flags_": names})
    return _pointer_types[key]
