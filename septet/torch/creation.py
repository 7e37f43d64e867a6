"""Tensors from Python and from nothing: tensor, as_tensor, zeros, arange, ... and the legacy constructors."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.core import create, interop
from septet.core.array import Array, empty, is_c_contiguous, zeros
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import standing_order
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.device import check_device, contiguous_format, preserve_format, strided
from septet.torch.indexing import fitting
from septet.torch.operators import KIND_NAMES
from septet.torch.tensor import Tensor, from_plain, require_grad

PLAIN = (bool, int, float, complex)
TYPES = frozenset(PLAIN)
KEPT = (None, preserve_format)      # memory formats that keep the order in memory


def finished(a: Any, requires_grad: bool) -> Any:
    """A new tensor, its gradient asked for if wanted."""
    if requires_grad:
        require_grad(a, True)
    return a


def from_data(data: Any, wanted: DType | None) -> Any:
    """A new tensor of numbers, nested sequences, tensors and arrays.  ValueError for ragged nesting, TypeError for other elements."""
    if isinstance(data, Array):
        made = FUNCTIONS["clone"](from_plain(data.detach() if isinstance(data, Tensor) else data))
        return made.to(dtypes.of(wanted)) if wanted is not None and wanted is not made._dtype else made
    if hasattr(data, "__array_interface__") or hasattr(data, "__array__") and not isinstance(data, (list, tuple)):
        return from_data(from_plain(interop.as_array(Tensor, data)), wanted)
    if hasattr(data, "_value"):
        data = data._value
    shape, flat = flattened(data)
    wanted = wanted or typed(data)
    try:
        return create.from_values(Tensor, flat, wanted or kind_of(flat), shape)
    except OverflowError:
        if wanted in (None, dt.int64):
            raise ValueError("Overflow when unpacking long long") from None
        return create.from_values(Tensor, [fitting(x, wanted) for x in flat], wanted, shape)        # negatives wrap; others raise


def flattened(data: Any) -> tuple[tuple[int, ...], list[Any]]:
    """(shape, leaves) of nested sequences."""
    if isinstance(data, Array) or hasattr(data, "__array_interface__"):
        part = from_data(data, None)
        return tuple(part.shape), part.reshape(-1).tolist()
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if not isinstance(data, (list, tuple)) and not (hasattr(data, "__len__") and hasattr(data, "__getitem__")) or isinstance(data, dict):
        return (), [leaf(data)]
    if not isinstance(data, (list, tuple)):
        data = list(data)
    if TYPES.issuperset(map(type, data)):
        return (len(data),), data
    return joined([flattened(element(x)) for x in data])


def typed(data: Any) -> DType | None:
    """The dtype of the last array or typed number of a sequence, which stand above Python's numbers; None for those."""
    if not isinstance(data, (list, tuple)) or not data:
        return None
    if type(data[0]) in PLAIN and type(data[-1]) in PLAIN:
        return None
    found = next((x for x in reversed(data) if hasattr(x, "__array_interface__") and not isinstance(x, Tensor)), None)
    if found is None:
        return typed(data[0])
    if any(isinstance(x, float) and not hasattr(x, "dtype") for x in data) and not from_data(found, None)._dtype.is_inexact:
        return dtypes.default()
    return from_data(found, None)._dtype


def element(x: Any) -> Any:
    """One element of a sequence.  ValueError for text, TypeError for a tensor of several elements."""
    if isinstance(x, str):
        raise ValueError("too many dimensions 'str'")
    if isinstance(x, Tensor) and x._size != 1:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return x.item() if isinstance(x, Tensor) else x


def joined(parts: list[tuple[tuple[int, ...], list[Any]]]) -> tuple[tuple[int, ...], list[Any]]:
    """(shape, leaves) of a sequence's parts.  ValueError or TypeError where they differ."""
    if not parts:
        return (0,), []
    first = parts[0][0]
    for shape, _ in parts:
        if shape != first and not (shape and first):
            raise TypeError("not a sequence" if first else "must be real number, not list")
        if shape != first:
            k = next((k for k, (n, m) in enumerate(zip(first, shape)) if n != m), 0)
            raise ValueError(f"expected sequence of length {first[k]} at dim {k + 1} (got {shape[k]})")
    return (len(parts), *first), [x for _, flat in parts for x in flat]


def leaf(x: Any) -> Any:
    """One element.  TypeError for what is no number."""
    if isinstance(x, PLAIN):
        return x
    if hasattr(x, "_value"):
        return x._value
    if hasattr(x, "__float__") or hasattr(x, "__index__"):
        return x.item() if hasattr(x, "item") else float(x)
    if x is None:
        raise RuntimeError("Could not infer dtype of NoneType")
    raise TypeError(f"new(): invalid data type '{type(x).__name__}'") if isinstance(x, str) else \
        RuntimeError(f"Could not infer dtype of {type(x).__name__}")


def kind_of(flat: Sequence[Any]) -> DType:
    """The dtype of Python numbers."""
    kinds = set(map(type, flat))
    if not kinds:
        return dtypes.default()
    if complex in kinds:
        return dtypes.default_complex()
    if any(issubclass(k, float) for k in kinds):
        return dtypes.default()
    return dt.bool_ if kinds == {bool} else dt.int64


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """A new tensor with a copy of the data: a number, nested sequences, an array."""
    check_device(device)
    if dtype is not None and not isinstance(dtype, (dtypes.dtype, type)):
        raise TypeError(f"tensor(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}")
    made = from_data(data, dtypes.ir_dtype(dtype))
    if requires_grad and not made._dtype.is_inexact:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    return finished(made, requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Any:
    """A tensor of the data, over its memory where it is an array of that dtype."""
    check_device(device)
    wanted = dtypes.ir_dtype(dtype)
    if isinstance(data, Tensor):
        return data if wanted in (None, data._dtype) else data.to(dtype)
    if isinstance(data, Array) or hasattr(data, "__array_interface__"):
        shared = from_numpy(data)
        return shared if wanted in (None, shared._dtype) else shared.to(dtype)
    return from_data(data, wanted)


def from_numpy(ndarray: Any) -> Any:
    """A tensor over the memory of a NumPy array."""
    if not isinstance(ndarray, Array) and not hasattr(ndarray, "__array_interface__"):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    found = from_plain(interop.as_array(Tensor, ndarray))
    if found._dtype not in dtypes.NAMES:
        raise TypeError(f"can't convert np.ndarray of type {found._dtype.name}. The only supported types are: float64, float32, float16, "
                        "complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.")
    if any(s < 0 for s in found.strides):
        raise ValueError("At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
                         "supported. (You can probably work around this by making a copy of your array  with array.copy().) ")
    return found


def shape_of(size: Any) -> tuple[int, ...]:
    """The shape of `f(2, 3)`, `f((2, 3))`.  RuntimeError for negative lengths."""
    given = size[0] if len(size) == 1 and not isinstance(size[0], int) and hasattr(size[0], "__iter__") else size
    if not hasattr(given, "__iter__") or isinstance(given, str):
        raise TypeError(f"argument 'size' (position 1) must be tuple of ints, not {type(given).__name__}")
    for k, n in enumerate(given):
        if not hasattr(n, "__index__"):
            raise TypeError(f"argument 'size' failed to unpack the object at pos {k + 1} with error \"type must be tuple of ints,but got "
                            f"{type(n).__name__}\"")
    shape = tuple(int(n) for n in given)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape


def maker(name: str, value: Any) -> Any:
    """`torch.zeros` and the like."""

    def make(*size: Any, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None, requires_grad: bool = False,
             pin_memory: bool = False, memory_format: Any = contiguous_format, **named: Any) -> Any:
        check_device(device)
        shape = shape_of(size or (named.pop("size", ()),))
        if named:
            raise TypeError(f"{name}() received an invalid combination of arguments: {sorted(named)}")
        found = dtypes.ir_dtype(dtype) or (out._dtype if out is not None else dtypes.default())
        if layout is not strided and layout is not None:
            return in_layout(layout, shape, found, name)
        made = filled(found, shape, value)
        if memory_format is not contiguous_format:
            made = made.contiguous(memory_format=memory_format)
        return made if out is None else out.resize_(shape).copy_(made) if requires_grad is False else finished(out, True)

    def call(*size: Any, requires_grad: bool = False, **options: Any) -> Any:
        return finished(make(*size, **options), requires_grad)

    call.__name__ = call.__qualname__ = name
    return call


def in_layout(layout: Any, shape: tuple[int, ...], dtype: DType, name: str) -> Any:
    """A new tensor of a sparse layout; NotSupported for one that would be full."""
    from septet.torch.sparse.making import with_layout

    return with_layout(layout, shape, dtype, name)


def filled(dtype: DType, shape: tuple[int, ...], value: Any, strides: Any = None) -> Any:
    """A new tensor of one value; None: of nothing in particular.  strides: in bytes, dense, where not in C order."""
    if strides is not None:
        made = empty(Tensor, dtype, shape, strides)
        return made if value is None else made.fill_(value)
    if value is None:
        return empty(Tensor, dtype, shape)
    if value == 0 and type(value) is not complex:
        return zeros(Tensor, dtype, shape)
    return create.full(Tensor, dtype, shape, fitting(value, dtype) if dtype.kind in "iu" else value)


for _name, _value in (("zeros", 0), ("ones", 1), ("empty", None)):
    FUNCTIONS[_name] = maker(_name, _value)


def full(size: Any, fill_value: Any, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
         requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """A tensor of one value."""
    check_device(device)
    if layout is not strided and layout is not None:
        return in_layout(layout, shape_of((size,)), dtypes.default(), "full")
    value = fill_value.item() if isinstance(fill_value, Array) else fill_value
    found = dtypes.ir_dtype(dtype) or kind_of([value])
    return finished(filled(found, shape_of((size,)), value), requires_grad)


def order_of(a: Any, itemsize: int) -> Any:
    """Dense strides in the order that a tensor has in memory; None for C order."""
    if is_c_contiguous(a):
        return None
    shape, strides, step = tuple(a.shape), [0] * a.ndim, itemsize
    for k in reversed(standing_order(shape, a.strides)):
        strides[k] = step
        step *= max(shape[k], 1)
    return tuple(strides)


def like(name: str, value: Any) -> Any:
    """`torch.zeros_like` and the like."""

    def make(input: TENSOR, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
             memory_format: Any = None) -> Any:
        check_device(device)
        found = dtypes.ir_dtype(dtype) or input._dtype
        if layout is not strided and layout is not None:
            return finished(in_layout(layout, tuple(input.shape), found, name), requires_grad)
        made = filled(found, tuple(input.shape), value, order_of(input, found.itemsize) if memory_format in KEPT else None)
        return finished(made if memory_format in KEPT else made.contiguous(memory_format=memory_format), requires_grad)

    make.__annotations__["input"] = TENSOR
    return api(make, method=False, out=False, name=name)


zeros_like, ones_like, empty_like = (like(n, v) for n, v in (("zeros_like", 0), ("ones_like", 1), ("empty_like", None)))


@api(method=False, out=False)
def full_like(input: TENSOR, fill_value: Any, *, dtype: Any = None, layout: Any = None, device: Any = None,
              requires_grad: bool = False, memory_format: Any = None) -> Any:
    """A tensor of one value, of the shape and dtype of another."""
    value = fill_value.item() if isinstance(fill_value, Array) else fill_value
    found = dtypes.ir_dtype(dtype) or input._dtype
    made = filled(found, tuple(input.shape), value, order_of(input, found.itemsize) if memory_format in KEPT else None)
    return finished(made if memory_format in KEPT else made.contiguous(memory_format=memory_format), requires_grad)


def arange(start: Any, end: Any = None, step: Any = 1, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
           requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Numbers from start up to end, without end."""
    check_device(device)
    start, end = (0, start) if end is None else (start, end)
    start, end, step = (x.item() if isinstance(x, Array) else x for x in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(x, int) for x in (start, end, step))
    found = dtypes.ir_dtype(dtype) or (dt.int64 if whole else dtypes.default())
    if found.is_complex or found.kind == "b":
        raise NotImplementedError(f"\"arange_cpu\" not implemented for '{KIND_NAMES[found.name]}'")
    if found is dt.int64 and not whole:
        start, end, step, whole = int(start), int(end), int(step), True
        if not step:
            raise ValueError("step must be nonzero")
    count = max(0, -((start - end) // step) if whole else math.ceil((end - start) / step))
    if found.is_integer:
        start, step = int(start), int(step)             # how many there are was decided before
    if found.kind == "u":
        return finished(create.arange(Tensor, start, step, count, dt.int64).to(dtypes.of(found)), requires_grad)
    return finished(create.arange(Tensor, start, step, count, found), requires_grad)


def legacy_tensor(cls: Any, data: Any, dtype: Any) -> Any:
    """`torch.Tensor(2, 3)` is uninitialised, `torch.Tensor([2, 3])` holds the numbers."""
    from septet.torch.tensor import as_class

    found = dtypes.ir_dtype(dtype) or dtypes.default()
    if not data:
        made = empty(Tensor, found, (0,))
    elif len(data) == 1 and not isinstance(data[0], int):
        made = data[0].detach() if isinstance(data[0], Tensor) else from_data(data[0], found)
    else:
        made = empty(Tensor, found, shape_of(data))
    return as_class(made, cls)


FUNCTIONS.update({f.__name__: f for f in (tensor, as_tensor, from_numpy, full, arange)})
