"""`torch.FloatTensor` and its kin: old names of "a CPU tensor of this dtype", as constructors and for isinstance."""
from __future__ import annotations

from typing import Any

from septet.core.array import empty
from septet.torch import dtypes
from septet.torch.creation import from_data, shape_of
from septet.torch.device import CPU, Size
from septet.torch.indexing import KINDS
from septet.torch.tensor import Tensor, from_plain


class tensortype(type):
    """The type of the tensor types."""

    dtype: Any
    device = CPU
    is_cuda = False

    def __instancecheck__(cls, x: Any) -> bool:
        return isinstance(x, Tensor) and x.dtype is cls.dtype

    def __call__(cls, *data: Any, device: Any = None) -> Any:
        return legacy(cls.dtype, data)

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def legacy(dtype: Any, data: tuple[Any, ...]) -> Any:
    """Uninitialised for lengths, a copy for a sequence, the same memory for a tensor.  TypeError for other things."""
    kind = dtypes.ir_dtype(dtype)
    assert kind is not None
    if not data:
        return empty(Tensor, kind, (0,))
    first = data[0]
    if isinstance(first, Tensor):
        if first._dtype is not kind:
            raise TypeError(f"expected TensorOptions(dtype={dtype}, device=cpu, layout=Strided) (got TensorOptions(dtype={first.dtype}))")
        return first.detach()
    if isinstance(first, (int, Size)) and not isinstance(first, bool):
        return empty(Tensor, kind, shape_of(data))
    if isinstance(first, str):
        raise TypeError(f"new(): invalid data type '{type(first).__name__}'")
    if not hasattr(first, "__len__") and not hasattr(first, "__array_interface__"):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    return from_data(from_plain(first) if hasattr(first, "_dtype") else first, kind)


TYPES = {name: tensortype(name, (), {"dtype": dtypes.BY_NAME[kind], "__module__": "torch"}) for kind, name in KINDS.items()
         if kind in dtypes.BY_NAME}
globals().update(TYPES)
BY_TEXT = {f"torch.{name}": made for name, made in TYPES.items()}
