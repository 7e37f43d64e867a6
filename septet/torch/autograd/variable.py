"""`Variable`: the older name of Tensor."""
from __future__ import annotations

from typing import Any

from septet.torch.tensor import Tensor


class VariableMeta(type):
    """Instances of Variable are tensors."""

    def __instancecheck__(cls, other: object) -> bool:
        return isinstance(other, Tensor)


class Variable(metaclass=VariableMeta):
    """Variable(data, requires_grad=False): the data as a tensor."""

    def __new__(cls, data: Any = None, requires_grad: bool = False, volatile: bool = False) -> Any:
        made = Tensor() if data is None else data.detach()
        return made.requires_grad_() if requires_grad else made
