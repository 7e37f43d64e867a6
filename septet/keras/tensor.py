"""What becomes a tensor of the backend, and how: numbers, text, nested lists, arrays of any library."""
from __future__ import annotations

from typing import Any

from septet.core import convert, view
from septet.core.array import Array, foreign
from septet.core.cast import cast
from septet.core.create import from_nested, full
from septet.core.interop import as_array
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType as IRDType
from septet.ir.shape import contiguous_strides
from septet.keras import dtypes
from septet.keras.backends import active
from septet.keras.recording import is_variable

Tensor: Any = active.Tensor


def tensor(x: Any, dtype: Any = None) -> Any:
    """A tensor of what stands for one: a number, text, nested lists, an array of any library, a Variable.

    Python floats become float32, whole numbers int32; arrays keep their dtype.  Arrays are copied.
    """
    wanted = dtypes.ir_dtype(dtype)
    found = view_of(x)
    if found is None:
        return from_python(x, wanted)
    if not isinstance(x, Tensor) and not is_variable(x):
        found = copy(found, "C")
    return found if wanted in (None, found._dtype) else converted(found, wanted)


def view_of(x: Any) -> Any:
    """A tensor over the memory of an array, variable or tensor; None for what is none of these."""
    if isinstance(x, Tensor):
        return x
    if isinstance(x, Array):
        return plain_view(x)
    if is_variable(x):
        return x._read()
    if hasattr(x, "with_values"):                       # gradients of picked rows
        return x._to_tensor()
    if hasattr(x, "_values") and hasattr(x, "to_numpy"):
        return view_of(x.to_numpy())
    if hasattr(x, "__array_interface__") or hasattr(x, "__array__") and not isinstance(x, type):
        return plain_view(as_array(Tensor, x))
    return None


def plain_view(a: Any) -> Any:
    """An array of another face as a tensor over the same memory; text as bytes."""
    if a._dtype.kind in "US":
        flat = convert.elements(a)
        return from_flat([v.encode() if isinstance(v, str) else v for v in flat], dt.object_, tuple(a.shape))
    if isinstance(a, Tensor):
        return a
    return foreign(Tensor, a._address, a._dtype, tuple(a.shape), a.strides or contiguous_strides(a.shape, a.itemsize), a)


def from_flat(values: Any, dtype: IRDType, shape: tuple[int, ...]) -> Any:
    """A tensor of Python values in C order."""
    from septet.core.create import from_values

    return from_values(Tensor, values, dtype, shape)


def converted(a: Any, dtype: IRDType) -> Any:
    """A tensor in another dtype."""
    return cast(a, dtype)


def from_python(x: Any, wanted: IRDType | None) -> Any:
    """A tensor of Python numbers, text and nested lists of them and of tensors.  ValueError for what is none."""
    kind = type(x)
    if kind is float or kind is int or kind is bool:
        return full(Tensor, wanted or number_dtype(x), (), x)
    if x is None:
        raise ValueError("Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.")
    if isinstance(x, (str, bytes)):
        return from_flat([x.encode() if isinstance(x, str) else x], dt.object_, ())
    if isinstance(x, (list, tuple, range)):
        return nested(list(x), wanted)
    if hasattr(x, "_value"):
        return full(Tensor, wanted or x._dtype, (), x._value)
    if isinstance(x, (int, float, complex)) or hasattr(x, "__float__"):
        return full(Tensor, wanted or number_dtype(x), (), x)
    if hasattr(x, "__iter__") and hasattr(x, "__len__"):
        return nested(list(x), wanted)
    raise ValueError(f"Attempt to convert a value ({x!r}) with an unsupported type ({type(x)}) to a Tensor.")


def number_dtype(x: Any) -> IRDType:
    """What a Python number becomes alone."""
    if isinstance(x, bool):
        return dt.bool_
    if isinstance(x, int):
        if not -2 ** 63 <= x < 2 ** 63:
            raise active.out_of_range(x)
        return dt.int64 if not -2 ** 31 <= x < 2 ** 31 else dt.int32
    return active.COMPLEX if isinstance(x, complex) else default_float()


def default_float() -> IRDType:
    """The dtype of `keras.config.floatx()`."""
    from septet.keras import config

    return dtypes.NAMES[config.floatx()]


def nested(x: list[Any], wanted: IRDType | None) -> Any:
    """A tensor of a list."""
    leaves = [v for row in x for v in (row if isinstance(row, (list, tuple)) else [row])]
    if any(isinstance(v, Array) or is_variable(v) or hasattr(v, "__array_interface__") for v in leaves):
        return of_arrays(x, wanted)
    made = from_nested(Tensor, x)
    if made._dtype.kind in "US":
        return plain_view(made)
    if made._dtype.kind == "O" and not all(isinstance(v, bytes) for v in convert.elements(made)):
        if all(isinstance(v, int) for v in convert.elements(made)):
            raise active.out_of_range(x)
        raise ValueError("Can't convert Python sequence with mixed types to Tensor.")
    narrow = {dt.float64: default_float(), dt.int64: dt.int32, dt.uint64: dt.int32, dt.complex128: active.COMPLEX}
    natural = narrow.get(made._dtype, made._dtype)
    if made._size == 0:
        natural = dt.float32
    if wanted is None and natural is dt.int32 and made._size and not fits_int32(made):
        if made._dtype is dt.uint64:
            raise active.out_of_range(x)
        return made
    return converted(made, wanted or natural)


def fits_int32(a: Any) -> bool:
    """Whether whole numbers fit 32 bits."""
    values = convert.elements(a)
    return -2 ** 31 <= min(values) and max(values) < 2 ** 31


def of_arrays(x: list[Any], wanted: IRDType | None) -> Any:
    """Tensors and numbers of a list, stacked."""
    from septet.core.fn.shape import stack

    parts = [tensor(part) for part in x]
    first = next((p._dtype for p, given in zip(parts, x) if not isinstance(given, (int, float, list, tuple))), parts[0]._dtype)
    made = stack([converted(p, first) for p in parts], 0)
    return converted(made, wanted) if wanted is not None else made


def reshape(a: Any, shape: Any) -> Any:
    """A tensor in another shape."""
    return view.reshape(a, tuple(shape))

