"""x[key] of tensors, read and written: PyTorch's keys, the core's meaning."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd, boxes, index
from septet.core.array import Array
from septet.core.autograd import Step
from septet.core.create import full
from septet.core.inplace import assign_apart, check_several, is_apart, renewed
from septet.core.inplace import put as written
from septet.core.write import fill
from septet.ir import dtype as dt
from septet.torch.operators import check_apart
from septet.torch.tensor import Tensor, from_plain

NUMBERS = {bool, int, float, complex}
KINDS = {"float32": "FloatTensor", "float64": "DoubleTensor", "float16": "HalfTensor", "bfloat16": "BFloat16Tensor", "int64": "LongTensor",
         "int32": "IntTensor", "int16": "ShortTensor", "int8": "CharTensor", "uint8": "ByteTensor", "bool": "BoolTensor",
         "complex64": "ComplexFloatTensor", "complex128": "ComplexDoubleTensor"}
INDICES = {dt.int64, dt.int32, dt.uint8, dt.bool_}
INVALID = "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})"
SCALAR = ("invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a "
          "number")
SIMPLE = {int, type(None), type(Ellipsis)}
MOST_PARTS = 32                     # a list of so many parts may stand for a tuple
PLAIN = frozenset((int, slice))
PARTS = (slice, Array, list, tuple, range)


def checked(a: Any, key: Any) -> Any:
    """A key as the core takes it.  ValueError for negative steps, IndexError for what cannot be an index."""
    if type(key) is list and len(key) < MOST_PARTS and stands_for_tuple(key):
        key = tuple(key)
    if type(key) is tuple:
        parts = [k if type(k) in SIMPLE else checked_part(k) for k in key]
        return tuple(parts) if parts.count(Ellipsis) < 2 else one_ellipsis(parts)
    return key if type(key) in SIMPLE else checked_part(key)


def stands_for_tuple(key: list[Any]) -> bool:
    """Whether a list is a key of several parts, as it was before index arrays: something in it is no number."""
    return any(k is None or k is Ellipsis or isinstance(k, PARTS) for k in key)


def one_ellipsis(parts: list[Any]) -> tuple[Any, ...]:
    """The key without any but the first Ellipsis: others stand for nothing."""
    first = next(n for n, k in enumerate(parts) if k is Ellipsis)
    return tuple(k for n, k in enumerate(parts) if k is not Ellipsis or n == first)


def checked_part(k: Any) -> Any:
    """One part of a key."""
    if type(k) is slice:
        return checked_slice(k)
    if isinstance(k, Array):
        return checked_tensor(from_plain(k))
    if isinstance(k, bool):
        return k
    if isinstance(k, (list, tuple, range)):
        return checked_list(k)
    if isinstance(k, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(k).__name__}'")
    if hasattr(k, "__array_interface__") and getattr(k, "shape", ()):
        from septet.torch.creation import from_data

        return checked_tensor(from_data(k, None))
    if hasattr(k, "__index__"):
        return int(k)
    if index.is_sequence(k):
        return checked_list(index.as_lists(k))
    raise IndexError(INVALID.format(type(k).__name__))


def checked_slice(k: slice) -> slice:
    """A slice of integers that goes forwards."""
    if k.step is not None and int(k.step) <= 0:
        raise ValueError("slice step cannot be zero" if not int(k.step) else "step must be greater than zero")
    for x in (k.start, k.stop):
        if isinstance(x, float):
            raise TypeError("slice indices must be integers or None or have an __index__ method")
    return slice(*(None if x is None else int(x) for x in (k.start, k.stop, k.step)))


def checked_tensor(k: Any) -> Any:
    """An index tensor; bytes are masks."""
    if k._dtype not in INDICES:
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return k != 0 if k._dtype is dt.uint8 else k


def checked_list(k: Any) -> Any:
    """A sequence as an index tensor: of integers, unless all are booleans."""
    from septet.torch.creation import from_data

    found = from_data(list(k), None)
    return found.long() if found._dtype.is_inexact else found


def numbers_first(a: Any, key: Any) -> tuple[Any, Any]:
    """(a with the integers of a mixed key applied, the rest of the key): integers are no index arrays."""
    parts: list[Any] = []
    rest = []
    for k in key:
        if isinstance(k, Array) and (k.ndim or k._dtype is dt.bool_):
            parts += [slice(None)] * (k.ndim if k._dtype is dt.bool_ else 1)
            rest.append(k)
        elif type(k) is int or isinstance(k, Array):
            parts.append(k)
        else:
            parts += [] if k is None or isinstance(k, bool) else [Ellipsis if k is Ellipsis else slice(None)]
            rest.append(k)
    return (index.getitem(a, tuple(parts)), tuple(rest)) if len(rest) < len(key) else (a, key)


def is_mixed(key: Any) -> bool:
    """Whether a key has index tensors beside something else."""
    return type(key) is tuple and len(key) > 1 and any(
        k is True or k is False or isinstance(k, Array) and (k.ndim or k._dtype is dt.bool_) for k in key)


def get(a: Any, key: Any) -> Any:
    """a[key]."""
    found = checked(a, key)
    try:
        if is_mixed(found):
            a, found = numbers_first(a, found)
        part = index.getitem(a, found)
    except IndexError as wrong:
        raise IndexError(reworded(a, found, str(wrong))) from None
    if type(part._node) is Step:
        part._node.name = label(a, found)
    return part


def label(a: Any, key: Any) -> str:
    """What the step of a[key] is called: as the last thing that the key does."""
    keys = key if type(key) is tuple else (key,)
    if any(isinstance(k, (Array, bool)) and not (isinstance(k, Array) and not k.ndim and k._dtype is not dt.bool_) for k in keys):
        return "index"
    done = [k for k in keys if k is not Ellipsis and k != slice(None)]
    if not done:
        return "alias" if Ellipsis in keys or not keys else "slice"
    return "slice" if isinstance(done[-1], slice) else "unsqueeze" if done[-1] is None else "select"


def is_plain(key: Any) -> bool:
    """Whether a key shows a part of the memory: integers and slices alone."""
    return type(key) in PLAIN or type(key) is tuple and PLAIN.issuperset(map(type, key))


def put(a: Any, key: Any, value: Any) -> None:
    """a[key] = value; False as a key writes nothing, whatever the value."""
    if key is False:
        return
    if a._root is not None and 0 in a.strides and is_plain(key):
        check_apart(a[key])
    if type(value) in NUMBERS or hasattr(value, "_value"):
        if is_plain(key) and a._node is None and not boxes.active:
            fill(a[key], fitting(getattr(value, "_value", value), a._dtype))
            return
        value = full(Tensor, a._dtype, (), fitting(getattr(value, "_value", value), a._dtype))
    elif not isinstance(value, Tensor):
        name = "numpy.ndarray" if hasattr(value, "__array_interface__") else type(value).__name__
        raise TypeError(f"can't assign a {name} to a torch.{KINDS.get(a._dtype.name, 'FloatTensor')}")
    found, handle = checked(a, key), a
    if autograd.recording(a, value) and is_apart(a):
        assign_apart(a, written(a, found, value))
        return
    if autograd.recording(a, value):
        check_several(a, "Select" if isinstance(key, int) else "Slice" if isinstance(key, slice) else "")
    try:
        if is_mixed(found):
            a, found = numbers_first(a, found)
        index.setitem(a, found, value)
        follow(handle)
    except IndexError as wrong:
        raise IndexError(reworded(a, found, str(wrong))) from None
    except ValueError as wrong:
        if "broadcast" not in str(wrong):
            raise
        raise RuntimeError(misfit(a, found, value)) from None


def follow(a: Any) -> None:
    """Let a view that no gradient flowed through be a part of what its owner holds now, if one flows there since a part was written."""
    root = a._root
    if root is not None and type(root._node) is Step and type(a._node) is not Step and autograd.is_recording():
        renewed(a)


def misfit(a: Any, key: Any, value: Any) -> str:
    """Why a value does not fit into a[key]."""
    target, given = list(index.getitem(a.detach(), key).shape), list(value.shape)
    if any(isinstance(k, (Array, bool)) for k in (key if type(key) is tuple else (key,))):
        return f"shape mismatch: value tensor of shape {given} cannot be broadcast to indexing result of shape {target}"
    while len(given) > len(target) and given[0] == 1:
        given = given[1:]
    if len(given) > len(target):
        return (f"expand(torch.{KINDS.get(a._dtype.name, 'FloatTensor')}{{{given}}}, size={target}): the number of sizes provided "
                f"({len(target)}) must be greater or equal to the number of dimensions in the tensor ({len(given)})")
    k = next(k for k in range(-1, -len(given) - 1, -1) if given[k] not in (1, target[k]))
    return (f"The expanded size of the tensor ({target[k]}) must match the existing size ({given[k]}) at non-singleton dimension "
            f"{len(target) + k}.  Target sizes: {target}.  Tensor sizes: {given}")


def fitting(value: Any, dtype: Any) -> Any:
    """A number as a tensor of a dtype takes it.  RuntimeError where it does not."""
    if type(value) is float and dtype.is_integer and not math.isfinite(value):
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow")
    value = cut(value, dtype)
    if type(value) is complex and not dtype.is_complex:
        raise RuntimeError(f"value cannot be converted to type {dtype.name.replace('32', '')} without overflow")
    if dtype.is_integer and dtype.kind in "iu":
        bits = dtype.bits
        if not -(1 << bits - 1) - (1 << bits - 1 if dtype.kind == "u" else 0) <= value < 1 << bits - (dtype.kind == "i"):
            raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow")
        return value % (1 << bits) if dtype.kind == "u" else value
    return value


def cut(value: Any, dtype: Any) -> Any:
    """A number as a tensor of integers takes it: towards zero."""
    return int(value) if type(value) is float and dtype.is_integer else value


def reworded(a: Any, key: Any, message: str) -> str:
    """The core's error in PyTorch's words."""
    message = message.replace("for axis", "for dimension")
    if message.startswith("too many indices"):
        return f"too many indices for tensor of dimension {a.ndim}" if a.ndim else SCALAR
    keys = key if type(key) is tuple else (key,)
    if message.startswith("boolean index"):
        mask = next(k for k in keys if isinstance(k, Array) and k._dtype is dt.bool_)
        place = next(k for k, (n, m) in enumerate(zip(mask.shape, a.shape)) if n != m) if keys[0] is mask else 0
        return (f"The shape of the mask {list(mask.shape)} at index {place} does not match the shape of the indexed tensor "
                f"{list(a.shape)} at index {place}")
    if message.startswith("shape mismatch"):
        shapes = ", ".join(str(list(k.shape)) for k in keys if isinstance(k, Array))
        return f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
    return message
