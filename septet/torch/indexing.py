"""x[key] of tensors, read and written: PyTorch's keys, the core's meaning."""
from __future__ import annotations

from typing import Any

from septet.core import index
from septet.core.array import Array
from septet.core.create import full
from septet.ir import dtype as dt
from septet.torch.tensor import Tensor, from_plain

NUMBERS = {bool, int, float, complex}


def checked(a: Any, key: Any) -> Any:
    """A key as the core takes it.  ValueError for negative steps, IndexError for floating-point tensors."""
    if type(key) is tuple:
        return tuple([checked_part(a, k) for k in key])
    return checked_part(a, key)


def checked_part(a: Any, k: Any) -> Any:
    """One part of a key."""
    if isinstance(k, slice):
        if k.step is not None and int(k.step) <= 0:
            raise ValueError("step must be greater than zero")
        return slice(*(None if x is None else int(x) for x in (k.start, k.stop, k.step)))
    if isinstance(k, Array):
        if k._dtype.is_inexact:
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        if k._dtype is dt.uint8:
            return k != 0
        return from_plain(k)
    if isinstance(k, list) and not k:
        return full(Tensor, dt.int64, (0,), 0)
    return k


def get(a: Any, key: Any) -> Any:
    """a[key]."""
    try:
        return index.getitem(a, checked(a, key))
    except IndexError as wrong:
        raise IndexError(reworded(a, str(wrong))) from None


def put(a: Any, key: Any, value: Any) -> None:
    """a[key] = value."""
    if type(value) in NUMBERS:
        value = full(Tensor, a._dtype, (), cut(value, a._dtype))
    elif not isinstance(value, Array):
        raise TypeError(f"can't assign a {type(value).__name__} to a torch.{KINDS.get(a._dtype.name, 'FloatTensor')}")
    try:
        index.setitem(a, checked(a, key), value)
    except IndexError as wrong:
        raise IndexError(reworded(a, str(wrong))) from None
    except ValueError as wrong:
        if "broadcast" not in str(wrong):
            raise
        target = get(a, key).shape
        raise RuntimeError(f"The expanded size of the tensor ({target[-1] if target else 1}) must match the existing size ({value.shape[-1]}) at "
                           f"non-singleton dimension {max(len(target) - 1, 0)}.  Target sizes: {list(target)}.  Tensor sizes: "
                           f"{list(value.shape)}") from None


KINDS = {"float32": "FloatTensor", "float64": "DoubleTensor", "int64": "LongTensor", "int32": "IntTensor", "bool": "BoolTensor"}


def cut(value: Any, dtype: Any) -> Any:
    """A number as a tensor of integers takes it: towards zero."""
    return int(value) if type(value) is float and dtype.is_integer else value


def reworded(a: Any, message: str) -> str:
    """The core's error in PyTorch's words."""
    message = message.replace("for axis", "for dimension")
    if message.startswith("too many indices"):
        return f"too many indices for tensor of dimension {a.ndim}"
    return message
