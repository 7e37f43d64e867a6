"""Tensors in pickles: the memory that each lies on, and its place there; functions of the face by name."""
from __future__ import annotations

from importlib import import_module
from types import FunctionType
from typing import Any

from septet.core.array import empty
from septet.core.autograd import readable
from septet.core.element import bytes_at, put_bytes
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.checkpoint_storage import Storage, placed, tensor_on
from septet.torch.tensor import Tensor, as_class, require_grad


def parts(a: Any) -> Any:
    """What a pickle holds of a tensor."""
    plain, _, address, nbytes = placed(readable(a))
    itemsize = plain.itemsize
    place = (plain._address - address) // itemsize if plain._size else 0, tuple(plain.shape), tuple(s // itemsize for s in plain.strides)
    state = {k: v for k, v in a.__dict__.items() if not k.startswith("_")}
    return rebuild, (None if type(a) is Tensor else type(a), bytes_at(address, nbytes), a.dtype, *place, a.requires_grad, state)


def rebuild(cls: Any, data: bytes, dtype: Any, offset: int, shape: Any, stride: Any, requires_grad: bool, state: dict[str, Any]) -> Any:
    """The tensor of a pickle."""
    kind = dtypes.ir_dtype(dtype)
    assert kind is not None
    held = empty(Tensor, dt.uint8, (len(data),))
    put_bytes(held._address, data)
    made = as_class(tensor_on(Storage(held._address, len(data), held), kind, offset, shape, stride), cls or Tensor)
    made.__dict__.update(state)
    require_grad(made, requires_grad)
    return made


class Named:
    """A function of the face, in a pickle: by its name in Septet, as a pickle cannot import the face by PyTorch's."""

    def __init__(self, module: str, name: str):
        self.path = module, name

    def __reduce__(self) -> Any:
        return found, self.path


def found(module: str, name: str) -> Any:
    """A function of the face.  ValueError for what is none."""
    value = getattr(import_module(module), name) if module.split(".")[:2] == ["septet", "torch"] else None
    if not isinstance(value, FunctionType):
        raise ValueError(f"{module}.{name} is no function of torch")
    return value


def named(value: Any) -> Any:
    """What stands for a value in a pickle: a function of the face goes by name, all else is itself."""
    module = getattr(value, "__module__", None) if isinstance(value, FunctionType) else None
    if not module or module.split(".")[0] != "torch":
        return value
    home = "septet." + module
    return Named(home, value.__name__) if getattr(import_module(home), value.__name__, None) is value else value
