"""Tensors in pickles: their bytes, dtype, shape and what they were asked for."""
from __future__ import annotations

from typing import Any

from septet.core.array import empty, is_c_contiguous
from septet.core.autograd import readable
from septet.core.element import bytes_at, put_bytes
from septet.core.write import copy
from septet.torch import dtypes
from septet.torch.tensor import Tensor, as_class, require_grad


def parts(a: Any) -> Any:
    """What a pickle holds of a tensor."""
    plain = readable(a)
    dense = plain if is_c_contiguous(plain) else copy(plain, "C")
    state = {k: v for k, v in a.__dict__.items() if not k.startswith("_")}
    cls = None if type(a) is Tensor else type(a)
    return rebuild, (cls, bytes_at(dense._address, dense.nbytes), a.dtype, tuple(a.shape), a.requires_grad, state)


def rebuild(cls: Any, data: bytes, dtype: Any, shape: tuple[int, ...], requires_grad: bool, state: dict[str, Any]) -> Any:
    """The tensor of a pickle."""
    kind = dtypes.ir_dtype(dtype)
    assert kind is not None
    made = empty(Tensor, kind, shape)
    put_bytes(made._address, data)
    made = as_class(made, cls or Tensor)
    made.__dict__.update(state)
    require_grad(made, requires_grad)
    return made
