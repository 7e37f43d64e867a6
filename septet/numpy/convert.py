"""Anything to an array, and 0-d arrays to scalars: the two ends of every NumPy call."""
from __future__ import annotations

import sys
from typing import Any

from septet.core import create
from septet.core.array import Array
from septet.core.autograd import keeps_arrays
from septet.core.convert import item
from septet.core.interop import as_array
from septet.core.symbol import Symbol
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import MAX_NDIM
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray
from septet.numpy.scalars import make
from septet.runtime.native import types


def ir_dtype(spec: Any) -> DType | None:
    """The engine's dtype of a dtype argument; None stays None."""
    return None if spec is None else parse(spec)


def is_foreign(x: Any) -> bool:
    """Whether `x` is an array of the real NumPy."""
    real = sys.modules.get("numpy")
    kind = getattr(real, "ndarray", None)
    return kind is not None and kind is not ndarray and isinstance(x, kind)


def speaks_protocol(x: Any) -> bool:
    """Whether an object offers its elements by a protocol (buffer, `__array__`, `__array_interface__`)."""
    if hasattr(x, "__array_interface__") or hasattr(x, "__array__"):
        return not isinstance(x, type)
    if isinstance(x, (str, bytes)):
        return False
    try:
        memoryview(x)
    except TypeError:
        return False
    return True


def is_tensor(x: Any) -> bool:
    """Whether `x` is a tensor of TensorFlow's face: NumPy computes with its elements and gives arrays of its own."""
    return isinstance(x, Array) and x._policy == "keras"


def elements_of(x: Any) -> ndarray:
    """A tensor's elements as an array of their own."""
    made = x.numpy()
    return made if type(made) is ndarray else from_scalar(made, x._dtype)


NUMBERS = {float, int, bool}


def from_any(x: Any, dtype: DType | None = None, ndmax: int = MAX_NDIM) -> ndarray:
    """An array of anything: an array itself, a scalar, nested sequences, another library's array (its memory is shared)."""
    if isinstance(x, ndarray):
        return x
    if dtype is None and type(x) in NUMBERS:
        made: ndarray | None = types.full(ndarray, (), None, x)
        if made is not None:
            return made
    if hasattr(x, "_value"):
        return from_scalar(x, dtype)
    if type(x) is Symbol:
        return create.full(ndarray, dtype or create.dtype_of_value(x.value), (), x)
    if is_tensor(x):
        return elements_of(x)
    if speaks_protocol(x):
        return as_array(ndarray, x)
    if not isinstance(x, (list, tuple)) and is_sequence(x):
        x = list(x)
    if isinstance(x, (list, tuple)):
        return create.from_nested(ndarray, plain(x), dtype, ndmax)
    return from_scalar(x, dtype)


def is_sequence(x: Any) -> bool:
    """Whether NumPy would walk through `x`."""
    return hasattr(x, "__len__") and hasattr(x, "__getitem__") and not isinstance(x, (str, bytes, dict, set, frozenset))


def plain(x: Any) -> Any:
    """Nested sequences with foreign arrays and sequences (range, deque ...) inside turned into arrays and lists."""
    kinds = set(map(type, x))
    if kinds <= PLAIN:
        return x
    made = [plain(e) for e in x] if kinds <= NESTED else [member(e) for e in x]
    return tuple(made) if isinstance(x, tuple) else made


PLAIN = {bool, int, float, complex, str, bytes, type(None), ndarray}
NESTED = {list, tuple}


def member(e: Any) -> Any:
    """One element of a sequence."""
    if type(e) in PLAIN or hasattr(e, "_value"):
        return e
    if type(e) is tuple:
        return tuple(plain(e))
    if isinstance(e, (list, tuple)):
        return plain(e)
    if isinstance(e, Array):
        return float(e) if hasattr(e, "_is_masked_constant") else e
    if hasattr(e, "__array_interface__") or hasattr(e, "__array__") or isinstance(e, (memoryview, bytearray)):
        return as_array(ndarray, e)
    if is_sequence(e):
        return plain(list(e))
    return e


def from_scalar(x: Any, dtype: DType | None = None) -> ndarray:
    """A 0-d array of one value."""
    found = dtype or create.dtype_of_value(x)
    if found.kind in "SU" and found.itemsize == 0:
        found = create.sized_text(found.kind, [x])
    value = x._value if hasattr(x, "_value") and found.kind != "O" else x
    return create.from_values(ndarray, [value], found, ())


def scalar_of(a: Any) -> Any:
    """The NumPy scalar of a 0-d array; the object itself for dtype object; the array itself while a gradient is recorded."""
    dtype = a._dtype
    if keeps_arrays(a):
        return a
    made = types.scalar(a)
    if made is not None:
        return made
    if dtype.kind == "O":
        return item(a)
    if dtype.kind == "V":
        return make_void(a)
    return make(dtype if not dtype.swapped else dt.swap(dtype), item(a))


ndarray._as_scalar = staticmethod(scalar_of)


def make_void(a: Any) -> Any:
    """A structured scalar: it shows the array's memory."""
    return make(a._dtype, a)
