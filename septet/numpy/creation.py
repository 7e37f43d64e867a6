"""Making arrays: array, zeros, arange, linspace, eye and their kin."""
from __future__ import annotations

import math
from typing import Any

from septet.core import create, view
from septet.core.array import Array
from septet.core.array import empty as core_empty
from septet.core.array import zeros as core_zeros
from septet.core.handle import UNUSUAL
from septet.core.symbol import Symbol, plain
from septet.core.symbol import as_index as as_int
from septet.core.write import astype, fill, has_order
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import result_type
from septet.ir.shape import contiguous_strides, same_order
from septet.numpy import data_type as dtypes
from septet.numpy.convert import from_any, ir_dtype, is_tensor
from septet.numpy.dtype_parse import KNOWN
from septet.numpy.ndarray import as_class, contiguous_strides_in, ndarray
from septet.numpy.override import function_override
from septet.runtime.native import types


def shape_of(shape: Any) -> tuple[int, ...]:
    """A shape argument as a tuple; ValueError for negative lengths and sizes no memory can hold."""
    size = tuple(map(as_int, shape)) if hasattr(shape, "__iter__") and not (is_tensor(shape) and not shape.ndim) else (as_int(shape),)
    if any(n < 0 for n in size):
        raise ValueError("negative dimensions are not allowed")
    if len(size) > 64:
        raise ValueError(f"maximum supported dimension for an ndarray is currently 64, found {len(size)}")
    return size


def check_device(device: Any) -> None:
    """ValueError for anything but the CPU."""
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')


def refuse_like(like: Any, name: str) -> None:
    """NotSupported for the like= argument with anything but our arrays."""
    if like is not None and not isinstance(like, ndarray):
        raise NotSupported(f"numpy.{name}: like= with {type(like).__name__}")


def array(object: Any, dtype: Any = None, *, copy: bool | None = True, order: str = "K", subok: bool = False, ndmin: int = 0,
          ndmax: int = 64, like: Any = None) -> Any:
    """An array of anything that converts to one.  copy: True always, None where needed, False never (ValueError)."""
    if type(object) is list and dtype is None and copy is not False and not ndmin and like is None and ndmax == 64 and order in ("K", "C"):
        made = types.from_list(ndarray, object)           # a flat list of numbers of one kind
        made = types.from_lists(ndarray, object) if made is None else made
        if made is not None:
            return made
    if type(object) is ndarray and dtype is None and copy is True and not ndmin and like is None and not object._bad & UNUSUAL:
        return object.copy()
    refuse_like(like, "array")
    if order not in ("K", "A", "C", "F", None):
        raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})")
    wanted = ir_dtype(dtype)
    if subok and type(object) is not ndarray and isinstance(object, ndarray):
        return of_subclass(object, wanted, order or "K", copy, ndmin)
    a = from_any(object, wanted, ndmax)
    shared = isinstance(object, Array) or a._owner is not None and not type(a._owner).__module__.startswith("septet.")
    a = converted(a, wanted, order or "K", copy, shared, object)
    if a.ndim < ndmin:
        a = view.reshape(a, (1,) * (ndmin - a.ndim) + a.shape)
    if not subok and type(a) is not ndarray:
        a = view_as_base(a)
    return a


def of_subclass(a: Any, wanted: DType | None, order: str, copy: bool | None, ndmin: int) -> Any:
    """np.array(a, subok=True) of a subclass's instance: its own methods convert, copy and reshape it."""
    target = a._dtype if wanted is None else sized(wanted, a)
    if copy or target is not a._dtype or not has_order(a, order):
        if copy is False:
            converted(a, wanted, order, copy, True, a)
        a = a.astype(dtypes.of(target), order)
    return a.reshape((1,) * (ndmin - a.ndim) + a.shape) if a.ndim < ndmin else a


def converted(a: Any, wanted: DType | None, order: str, copy: bool | None, shared: bool, source: Any) -> Any:
    """`a` in the dtype and order asked for, copied as `copy` says."""
    target = a._dtype if wanted is None else sized(wanted, a)
    if copy is False and (not shared or target is not a._dtype or not has_order(a, order)):
        raise ValueError("Unable to avoid copy while creating an array as requested.\nIf using `np.array(obj, copy=False)` replace it with "
                         "`np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).")
    return astype(a, target, order, copy_=bool(copy) and shared)


def sized(dtype: DType, a: Array) -> DType:
    """Text dtypes without a length take the one the values need."""
    if dtype.kind not in "SU" or dtype.itemsize:
        return dtype
    if a._dtype.kind in "SU":
        n = a._dtype.itemsize // (4 if a._dtype.kind == "U" else 1)
        return dt.string(n) if dtype.kind == "U" else dt.bytes_(n)
    if a._dtype.is_numeric:
        from septet.ir.promote import text_length

        n = text_length(a._dtype) or 1
        return dt.string(n) if dtype.kind == "U" else dt.bytes_(n)
    return dtype


def view_as_base(a: Any) -> ndarray:
    """A subclass instance as a plain array over the same memory."""
    from septet.core.handle import view as view_handle

    return view_handle(ndarray, a, a._dtype, a.shape, a.strides)


def asarray(a: Any, dtype: Any = None, order: str | None = None, *, device: Any = None, copy: bool | None = None, like: Any = None) -> Any:
    """`a` as an array; itself where it is one already."""
    if type(a) is ndarray and order is None and copy is None and device is None and has_dtype(a, dtype):
        return a
    check_device(device)
    return array(a, dtype, copy=copy, order=order or "K", like=like)


def has_dtype(a: Array, dtype: Any) -> bool:
    """Whether a dtype argument is None or a type that stands for the dtype of `a`."""
    return dtype is None or type(dtype) is type and (getattr(dtype, "_dtype", None) or KNOWN.get(dtype)) is a._dtype


def asanyarray(a: Any, dtype: Any = None, order: str | None = None, *, device: Any = None, copy: bool | None = None,
               like: Any = None) -> Any:
    """As asarray; subclasses pass through."""
    check_device(device)
    return array(a, dtype, copy=copy, order=order or "K", subok=True, like=like)


def ascontiguousarray(a: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """`a` in C order, with at least one dimension."""
    return array(a, dtype, copy=None, order="C", ndmin=1, like=like)


def asfortranarray(a: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """`a` in Fortran order, with at least one dimension."""
    return array(a, dtype, copy=None, order="F", ndmin=1, like=like)


def asarray_chkfinite(a: Any, dtype: Any = None, order: str | None = None) -> Any:
    """As asarray; ValueError where an element is NaN or infinite."""
    from septet.numpy import universal

    result = asarray(a, dtype, order)
    if result._dtype.is_inexact and not universal.get("isfinite")(result).all():
        raise ValueError("array must not contain infs or NaNs")
    return result


def empty(shape: Any, dtype: Any = float, order: str = "C", *, device: Any = None, like: Any = None) -> Any:
    """An uninitialised array."""
    if order == "C" and device is None and like is None:
        made = types.full(ndarray, shape, dtype, None)
        if made is not None:
            return made
    check_device(device)
    refuse_like(like, "empty")
    found = ir_dtype(dtype) or dt.float64
    size = shape_of(shape)
    return core_empty(ndarray, least_text(found), size, contiguous_strides_in(size, least_text(found).itemsize, order))


def least_text(dtype: DType) -> DType:
    """Text dtypes without a length hold one character."""
    if dtype.kind in "SU" and not dtype.itemsize:
        return dt.string(1) if dtype.kind == "U" else dt.bytes_(1)
    return dtype


def zeros(shape: Any, dtype: Any = float, order: str = "C", *, device: Any = None, like: Any = None) -> Any:
    """An array of zeros."""
    if order == "C" and device is None and like is None:
        made = types.full(ndarray, shape, float if dtype is None else dtype, 0)
        if made is not None:
            return made
    check_device(device)
    refuse_like(like, "zeros")
    found, size = least_text(ir_dtype(dtype) or dt.float64), shape_of(shape)
    if found.kind == "O":
        return create.full(ndarray, found, size, 0)
    return core_zeros(ndarray, found, size, contiguous_strides_in(size, found.itemsize, order))


def ones(shape: Any, dtype: Any = None, order: str = "C", *, device: Any = None, like: Any = None) -> Any:
    """An array of ones."""
    return full(shape, 1, dtype or float, order, device=device, like=like)


def full(shape: Any, fill_value: Any, dtype: Any = None, order: str = "C", *, device: Any = None, like: Any = None) -> Any:
    """An array of one value (or of an array that broadcasts)."""
    if order == "C" and device is None and like is None:
        made = types.full(ndarray, shape, dtype, fill_value)
        if made is not None:
            return made
    check_device(device)
    refuse_like(like, "full")
    value = from_any(fill_value)
    found, size = ir_dtype(dtype) or value._dtype, shape_of(shape)
    return filled(sized(found, value), size, contiguous_strides_in(size, found.itemsize, order), fill_value, value)


def filled(dtype: DType, size: tuple[int, ...], strides: tuple[int, ...], fill_value: Any, value: ndarray) -> ndarray:
    """A new array with a value written everywhere."""
    if type(fill_value) in (int, float, bool, complex) and dtype.kind in "biufc":
        return create.full(ndarray, dtype, size, fill_value, strides)
    a = core_empty(ndarray, dtype, size, strides)
    a[...] = fill_value if dtype.kind == "O" else value
    return a


def like(prototype: Any, dtype: Any, order: str, subok: bool, shape: Any, zero: bool = False) -> Any:
    """A new array of the prototype's shape, dtype and memory order, where not given otherwise."""
    source, found, size, strides = layout_like(prototype, dtype, order, shape)
    make = core_zeros if zero else core_empty
    result = make(ndarray, found, size, strides)
    return as_class(result, type(source), source) if subok and type(source) is not ndarray else result


def layout_like(prototype: Any, dtype: Any, order: str, shape: Any) -> tuple[Any, DType, tuple[int, ...], tuple[int, ...]]:
    """(the prototype as an array, dtype, shape, strides) of a new array like it."""
    source = from_any(prototype)
    found = source._dtype if dtype is None else sized(ir_dtype(dtype) or dt.float64, source)
    size = source.shape if shape is None else shape_of(shape)
    return source, found, size, strides_like(source, size, found.itemsize, order)


def strides_like(source: Array, size: tuple[int, ...], itemsize: int, order: str) -> tuple[int, ...]:
    """Strides of a new array in order C, F, A or K of the source."""
    from septet.core.array import is_c_contiguous, is_f_contiguous

    if order == "K" and len(size) == source.ndim and not is_c_contiguous(source):
        return same_order(size, source.strides, itemsize)
    if order == "A":
        order = "F" if is_f_contiguous(source) and not is_c_contiguous(source) else "C"
    return contiguous_strides(size, itemsize, "F" if order == "F" else "C")


def overridden(function: Any, a: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The answer of an argument that overrides functions."""
    return NotImplemented if type(a) is ndarray else function_override(function, [a], args, kwargs)


def empty_like(prototype: Any, /, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, *, device: Any = None) -> Any:
    """An uninitialised array like another."""
    made = small_like(prototype, dtype, order, shape, device, None)
    if made is not None:
        return made
    check_device(device)
    answer = overridden(empty_like, prototype, (prototype,), {})
    return like(prototype, dtype, order, subok, shape) if answer is NotImplemented else answer


def small_like(a: Any, dtype: Any, order: str, shape: Any, device: Any, value: Any) -> Any:
    """An array of one number like a small plain array; None where the general path is to decide."""
    if type(a) is not ndarray or a._bad & UNUSUAL or dtype is not None or shape is not None or order not in "KC" or device is not None:
        return None
    return types.full(ndarray, a.shape, a._dtype, value)


def zeros_like(a: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, *, device: Any = None) -> Any:
    """An array of zeros like another."""
    made = small_like(a, dtype, order, shape, device, 0)
    if made is not None:
        return made
    check_device(device)
    answer = overridden(zeros_like, a, (a,), {})
    return like(a, dtype, order, subok, shape, zero=True) if answer is NotImplemented else answer


def ones_like(a: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, *, device: Any = None) -> Any:
    """An array of ones like another."""
    return full_like(a, 1, dtype, order, subok, shape, device=device)


def full_like(a: Any, fill_value: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, *,
              device: Any = None) -> Any:
    """An array of one value like another."""
    made = None if fill_value is None else small_like(a, dtype, order, shape, device, fill_value)
    if made is not None:
        return made
    check_device(device)
    answer = overridden(full_like, a, (a, fill_value), {})
    if answer is not NotImplemented:
        return answer
    source, found, size, strides = layout_like(a, dtype, order, shape)
    result = filled(found, size, strides, fill_value, from_any(fill_value))
    return as_class(result, type(source), source) if subok and type(source) is not ndarray else result


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None, *, device: Any = None, like: Any = None) -> Any:
    """Evenly spaced values within [start, stop)."""
    if dtype is None and like is None and device is None:
        first, last = (0, start) if stop is None else (start, stop)
        by = 1 if step is None else step
        made = types.ramp(ndarray, first, last, by)
        if made is None and {type(first), type(last), type(by)} <= REAL and float in map(type, (first, last, by)) and by:
            made = types.spaced(ndarray, max(math.ceil((last - first) / by), 0), float(first), float(first + by) - float(first))
        if made is not None:
            return made
    check_device(device)
    refuse_like(like, "arange")
    first, last, by = (0, start, step) if stop is None else (start, stop, step)
    if any(getattr(getattr(x, "_dtype", None), "kind", "") in "Mm" and hasattr(x, "_dtype") for x in (first, last, by)) or \
            getattr(ir_dtype(dtype), "kind", "") in ("M", "m"):
        from septet.numpy.datetime import arange_time

        return arange_time(first, last, by, ir_dtype(dtype))
    by = 1 if by is None else by
    found = ir_dtype(dtype) or result_type("numpy", *(type_of_number(x) for x in (first, last, by)))
    if by == 0:
        raise ZeroDivisionError("division by zero")
    n = max(math.ceil((value_of(last) - value_of(first)) / value_of(by)), 0)
    return ramp(value_of(first), value_of(by), n, found)


REAL = {int, float}


def type_of_number(x: Any) -> Any:
    """A Python number's own value (weak), or the dtype of a typed scalar or array."""
    if type(x) is Symbol:
        return plain(x)                     # the dtype does not follow from the value
    if type(x) in (bool, int, float, complex):
        return dt.int64 if type(x) is bool else x
    if is_tensor(x):
        return value_of(x)
    return x._dtype if hasattr(x, "_dtype") else from_any(x)._dtype


def value_of(x: Any) -> Any:
    """A number as Python's."""
    if is_tensor(x):
        return x.numpy().item()
    return x.item() if hasattr(x, "item") else x


def ramp(first: Any, step: Any, n: int, dtype: DType) -> Any:
    """first, first + step, ... computed as NumPy does: the difference of the first two elements is the step."""
    if dtype.kind in "iu":
        return create.arange(ndarray, int(first), int(first + step) - int(first), n, dtype)
    if dtype.kind == "b":
        if n > 2:
            raise TypeError("arange() is only supported for booleans when the result has at most length 2.")
        return create.from_values(ndarray, [bool(first + k * step) for k in range(n)], dtype, (n,))
    if dtype.kind == "f":
        from septet.core.element import decode, encode

        start, second = decode(dtype, encode(dtype, first)), decode(dtype, encode(dtype, first + step))
        return create.arange(ndarray, start, second - start, n, dtype)
    return create.from_values(ndarray, [first + k * step for k in range(n)], dtype, (n,))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = float, order: str = "C", *, device: Any = None, like: Any = None) -> Any:
    """A matrix with ones on a diagonal."""
    rows, columns, k = as_int(N), as_int(N if M is None else M), as_int(k)
    result = zeros((rows, columns), dtype, order, device=device, like=like)
    if -rows < k < columns and result._dtype.is_numeric and order == "C":
        first, length = max(k, -k * columns), min(rows + min(k, 0), columns - max(k, 0))
        view.reshape(result, -1)[first:first + length * (columns + 1):columns + 1] = 1
    elif -rows < k < columns:
        fill(view.diagonal(result, k), 1)
    return result


def identity(n: int, dtype: Any = None, *, like: Any = None) -> Any:
    """The square identity matrix."""
    return eye(n, dtype=dtype or float, like=like)


def copy(a: Any, order: str = "K", subok: bool = False) -> Any:
    """A copy of an array."""
    return array(a, order=order, subok=subok, copy=True)


def frombuffer(buffer: Any, dtype: Any = float, count: int = -1, offset: int = 0, *, like: Any = None) -> Any:
    """A 1-d array over a buffer.  ValueError where the buffer does not hold `count` elements."""
    from septet.core.array import foreign, refuse_references
    from septet.core.interop import address_of

    refuse_like(like, "frombuffer")
    found, held = ir_dtype(dtype) or dt.float64, memoryview(buffer)
    if found.kind == "V":
        refuse_references(found)
    if found.kind == "O":
        raise ValueError("cannot create an OBJECT array from memory buffer")
    if offset < 0 or offset > held.nbytes:
        raise ValueError(f"offset must be non-negative and no greater than buffer length ({held.nbytes})")
    room = held.nbytes - offset
    if count < 0:
        if room % found.itemsize:
            raise ValueError("buffer size must be a multiple of element size")
        count = room // found.itemsize
    if count * found.itemsize > room:
        raise ValueError("buffer is smaller than requested size")
    return foreign(ndarray, address_of(held) + offset, found, (count,), (found.itemsize,), buffer, held.readonly)


def fromiter(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> Any:
    """A 1-d array of an iterable's values."""
    from itertools import islice

    refuse_like(like, "fromiter")
    found = ir_dtype(dtype) or dt.float64
    if found.kind in "SU" and not found.itemsize:
        raise ValueError("Must specify length when using variable-size data-type.")
    if found.base is not None:
        return array(list(iter if count < 0 else islice(iter, count)), found.base.name)
    values = list(iter if count < 0 else islice(iter, count))
    if len(values) < count:
        raise ValueError(f"iterator too short: Expected {count} but iterator had only {len(values)} items.")
    values = [v._value if hasattr(v, "_value") and found.kind != "O" else v for v in values]
    return create.from_values(ndarray, values, found, (len(values),))


def fromfunction(function: Any, shape: Any, *, dtype: Any = float, like: Any = None, **kwargs: Any) -> Any:
    """function(indices of axis 0, of axis 1, ...)."""
    from septet.numpy.grid import indices

    return function(*indices(shape, dtype), **kwargs)


def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Any:
    """An array over the memory of another library's array, by DLPack."""
    from septet.core.dlpack import from_dlpack as take

    result = take(ndarray, x, device, copy)
    return result.copy() if copy else result
