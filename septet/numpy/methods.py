"""The methods of ndarray: each is the function of its name, or a few lines over the core."""
from __future__ import annotations

from collections.abc import Callable
from ctypes import memmove
from importlib import import_module
from typing import Any

from septet.core import convert, create, view
from septet.core.array import is_c_contiguous, is_f_contiguous
from septet.core.fn.shape import raveled
from septet.core.handle import UNUSUAL, empty
from septet.core.write import astype as core_astype
from septet.core.write import copy as core_copy
from septet.core.write import fill as core_fill
from septet.ir import dtype as dt
from septet.ir.casting import can_cast
from septet.numpy import data_type as dtypes
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import as_class, ndarray, scalar, viewed, warn_discarded
from septet.numpy.scalars import type_of
from septet.runtime.native import registry
from septet.runtime.native.adopt import adopt

# method -> module of the function with the same name and the array as first argument
FUNCTIONS = {
    "sum": "reductions", "prod": "reductions", "max": "reductions", "min": "reductions", "any": "reductions", "all": "reductions",
    "argmax": "reductions", "argmin": "reductions", "mean": "reductions", "var": "reductions", "std": "reductions",
    "cumsum": "scans", "cumprod": "scans", "round": "numeric", "trace": "products", "dot": "products",
    "argsort": "sorting", "searchsorted": "sorting", "nonzero": "sorting", "argpartition": "sorting", "compress": "selecting",
    "take": "selecting", "choose": "selecting", "repeat": "manipulation",
}


def forward(name: str, module: str) -> Callable[..., Any]:
    """A method that calls the function of its name."""
    found: list[Any] = []

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not found:
            found.append(getattr(import_module(f"septet.numpy.{module}"), name))
        return found[0](self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return method


def astype(self: Any, dtype: Any, order: str = "K", casting: str = "unsafe", subok: bool = True, copy: bool = True) -> Any:
    """A copy converted to another dtype."""
    from septet.numpy.creation import sized

    target = sized(parse(dtype), self)
    if casting == "same_value":
        return same_value(self, target, order, copy)
    if not can_cast(self._dtype, target, casting):
        raise TypeError(f"Cannot cast array data from {self.dtype!r} to {dtypes.of(target)!r} according to the rule '{casting}'")
    warn_discarded(self._dtype, target)
    result = core_astype(self, target, order, copy)
    return as_class(result, type(self), self) if subok and type(self) is not ndarray and type(result) is ndarray else result


def same_value(a: Any, target: Any, order: str, copy: bool) -> Any:
    """A conversion that must keep every value.  ValueError where one would change."""
    result = core_astype(a, target, order, copy)
    back = core_astype(result, a._dtype)
    if not bool(((back == a) | (a != a)).all()):
        names = [C_NAMES.get(d.name, d.name) for d in (a._dtype, target)]
        raise ValueError(f"could not cast 'same_value' {names[0]} to {names[1]}")
    return result


C_NAMES = {"float64": "double", "float32": "float", "int64": "long", "int32": "int", "int16": "short", "int8": "byte", "uint64": "ulong",
           "uint32": "uint", "uint16": "ushort", "uint8": "ubyte"}


def copy(self: Any, order: str = "C") -> Any:
    """A copy in the given memory order."""
    if not self._bad & UNUSUAL and order != "F":
        return twin(self)
    result = core_copy(self, order)
    return result if type(self) is ndarray else as_class(result, type(self), self)


def twin(a: Any) -> Any:
    """A copy of a plain array."""
    made = empty(ndarray, a._dtype, a.shape)
    memmove(made._address, a._address, a.nbytes)
    return made


def reshape(self: Any, *shape: Any, order: str = "C", copy: bool | None = None) -> Any:
    """The elements in a new shape: a view where that is possible."""
    new = shape[0] if len(shape) == 1 else shape
    return view.reshape(self, new if new is not None else (), order, copy)


def transpose(self: Any, *axes: Any) -> Any:
    """The axes in another order."""
    order = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))) else axes or None
    return view.transpose(self, order)


def resize(self: Any, *new_shape: Any, refcheck: bool = True) -> None:
    """Change shape and size in place."""
    from septet.numpy.manipulation import resize_in_place

    resize_in_place(self, new_shape[0] if len(new_shape) == 1 else new_shape)


def item(self: Any, *args: Any) -> Any:
    """One element as a Python object."""
    index = args[0] if len(args) == 1 and isinstance(args[0], tuple) else args
    if self._dtype.kind in "Mm":
        place = convert.offset_of(self, tuple(map(int, index))) if index else 0
        return scalar(self, place).item()
    return convert.item(self, *map(int, index))


def tolist(self: Any) -> Any:
    """Nested lists of Python scalars."""
    if self._dtype.kind in "Mm":
        return convert.nest([x.item() for x in self.ravel()], self.shape)
    return convert.tolist(self)


def fill(self: Any, value: Any) -> None:
    """Every element set to one value."""
    if hasattr(value, "_value") or isinstance(value, ndarray) or self._dtype.kind in "OVMm":
        self[...] = value
    else:
        core_fill(self, value)


def sort(self: Any, axis: int = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> None:
    """Sort in place along an axis."""
    from septet.numpy import sorting

    self[...] = sorting.sort(self, axis, kind, order, stable=stable)


def partition(self: Any, kth: Any, axis: int = -1, kind: str = "introselect", order: Any = None) -> None:
    """Partition in place along an axis."""
    from septet.numpy import sorting

    self[...] = sorting.partition(self, kth, axis, kind, order)


def put(self: Any, indices: Any, values: Any, mode: str = "raise") -> None:
    """Set elements at flat indices."""
    from septet.numpy import selecting

    selecting.put(self, indices, values, mode)


def view_method(self: Any, dtype: Any = None, type: Any = None) -> Any:
    """The same memory as another dtype or class."""
    if isinstance(dtype, __builtins_type) and issubclass(dtype, ndarray):
        dtype, type = None, dtype
    result = view.view_of(self, self.shape, self.strides) if dtype is None else viewed(self, parse(dtype))
    wanted = type or self.__class__
    return result if wanted is ndarray is result.__class__ else as_class(result, wanted, self)


__builtins_type = type


def clip(self: Any, min: Any = None, max: Any = None, out: Any = None, **kwargs: Any) -> Any:
    """Elements held between two bounds."""
    from septet.numpy import numeric

    return numeric.clip(self, min, max, out, **kwargs)


def byteswap(self: Any, inplace: bool = False) -> Any:
    """The bytes of every element reversed."""
    from septet.core.cast import cast, reinterpret
    from septet.ir.dtype import swap

    result = reinterpret(cast(self, swap(self._dtype)), self._dtype)
    if not inplace:
        return result
    self[...] = result
    return self


def getfield(self: Any, dtype: Any, offset: int = 0) -> Any:
    """Bytes of each element from `offset` on, as another dtype: a view."""
    return view.view_of(self, self.shape, self.strides, offset, parse(dtype))


def setfield(self: Any, val: Any, dtype: Any, offset: int = 0) -> None:
    """Write to bytes of each element from `offset` on, as another dtype."""
    getfield(self, dtype, offset)[...] = val


def setflags(self: Any, write: Any = None, align: Any = None, uic: Any = None) -> None:
    """Set the writeable flag."""
    if uic:
        raise ValueError("cannot set WRITEBACKIFCOPY flag to True")
    if align and not self.flags.aligned:
        raise ValueError("cannot set aligned flag of mis-aligned array to True")
    if write is not None:
        self.flags.writeable = bool(write)


def tobytes(self: Any, order: str = "C") -> bytes:
    """The elements' bytes."""
    return convert.tobytes(self, order)


def tofile(self: Any, fid: Any, sep: str = "", format: str = "%s") -> None:
    """Write the elements to a file, as bytes or as text."""
    from septet.numpy.npyio import tofile as write_file

    write_file(self, fid, sep, format)


def dumps(self: Any) -> bytes:
    """The pickle of the array."""
    import pickle

    return pickle.dumps(self)


def dump(self: Any, file: Any) -> None:
    """Pickle the array to a file."""
    from pathlib import Path

    if hasattr(file, "write"):
        file.write(self.dumps())
    else:
        Path(file).write_bytes(self.dumps())


def reduce_ex(self: Any, protocol: int) -> Any:
    """Pickling: rebuilt from bytes.  An exact ndarray is not named, so that its pickle needs no module called numpy."""
    order = "F" if is_f_contiguous(self) and not is_c_contiguous(self) else "C"
    data = convert.elements(self) if self._dtype.kind == "O" else convert.tobytes(self, order)
    return rebuild, (None if type(self) is ndarray else type(self), self.shape, self.dtype, order, data), state_of(self)


def state_of(a: Any) -> Any:
    """The attributes a subclass instance carries."""
    return getattr(a, "__dict__", None) or None


def rebuild(cls: Any, shape: Any, dtype: Any, order: str, data: Any) -> Any:
    """The array of pickled parts."""
    if isinstance(data, list):
        result = create.from_values(ndarray, data, dtype._ir, shape)
    else:
        result = core_copy(ndarray(shape, dtype, buffer=data, order=order), "K") if data else ndarray(shape, dtype)
    return result if cls is None else as_class(result, cls)


def deepcopy(self: Any, memo: Any) -> Any:
    """A copy whose objects are copied too."""
    from copy import deepcopy as deep

    if self._dtype.kind != "O":
        return copy(self, "K")
    return create.from_values(ndarray, [deep(x, memo) for x in convert.elements(self)], self._dtype, self.shape)


PLAIN: dict[str, Callable[..., Any]] = {
    "astype": astype, "copy": copy, "reshape": reshape, "transpose": transpose, "resize": resize, "item": item, "tolist": tolist,
    "fill": fill, "sort": sort, "partition": partition, "put": put, "view": view_method, "byteswap": byteswap, "getfield": getfield,
    "setfield": setfield, "setflags": setflags, "tobytes": tobytes, "tofile": tofile, "dump": dump, "dumps": dumps,
    "__reduce_ex__": reduce_ex, "__deepcopy__": deepcopy, "__copy__": copy, "clip": clip, "swapaxes": view.swapaxes,
}


def ravel(self: Any, order: str = "C") -> Any:
    """One axis: a view where possible."""
    return raveled(self, order)


def flatten(self: Any, order: str = "C") -> Any:
    """One axis: always a copy."""
    flat = view.ravel(self, order)
    return core_copy(flat, "C") if flat._root is not None else flat


def squeeze(self: Any, axis: Any = None) -> Any:
    """Without axes of length 1."""
    return view.squeeze(self, axis)


def diagonal(self: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonal: a read-only view."""
    from septet.numpy.manipulation import diagonal as function

    return function(self, offset, axis1, axis2)


def conjugate(self: Any, *args: Any, **kwargs: Any) -> Any:
    """The complex conjugate."""
    from septet.numpy import universal

    if not self._dtype.is_complex and not args and not kwargs and self._dtype.kind != "O":
        return self
    return universal.get("conjugate")(self, *args, **kwargs)


def install(cls: type) -> None:
    """Give a class the methods."""
    for name, module in FUNCTIONS.items():
        setattr(cls, name, forward(name, module))
    for name, function in PLAIN.items():
        setattr(cls, name, function)
    for function in (ravel, flatten, squeeze, diagonal, conjugate):
        setattr(cls, function.__name__, function)
    cls.conj = conjugate  # type: ignore[attr-defined]


class Methods:
    """The methods; whole reductions are native and come here with arguments only."""


def teach_dtypes() -> None:
    """Tell native code what stands for a dtype in `astype` and the like."""
    for argument, found in ((float, dt.float64), (int, dt.int64), (bool, dt.bool_)):
        registry.register_dtype_argument(argument, found)
    for name in ("float64", "float32", "int64", "int32", "uint8", "bool"):
        found = dt.BY_NAME[name]
        registry.register_dtype_argument(type_of(found), found)
        registry.register_dtype_argument(dtypes.of(found), found)
        registry.register_dtype_argument(found, found)


install(Methods)
teach_dtypes()
adopt(ndarray, Methods)
