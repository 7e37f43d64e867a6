"""Arguments that several functional families take: numbers for every dimension, batches that may be missing."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import view
from septet.torch.operators import KIND_NAMES
from septet.torch.tensor import Tensor

WORDS = {1: "one int", 2: "two ints", 3: "three ints"}


def each(value: Any, n: int, text: Callable[[], str] | str) -> tuple[int, ...]:
    """A number for all of n dimensions or one for each.  RuntimeError with `text` for another count."""
    if isinstance(value, (tuple, list)):
        if len(value) == n:
            return tuple(int(v) for v in value)
        if len(value) == 1:
            return (int(value[0]),) * n
        raise RuntimeError(text if isinstance(text, str) else text())
    return (whole(value),) * n


def whole(value: Any) -> int:
    """An int; TypeError for what is none."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"expected an int or a tuple of ints, not {type(value).__name__}")
    return int(value.__index__())


def tensor(x: Any, function: str, name: str, position: int) -> Any:
    """A tensor argument; TypeError in PyTorch's words."""
    if isinstance(x, Tensor):
        return x
    if hasattr(x, "__torch_tensor__"):                  # what stands for a tensor: a variable of Keras
        return x.__torch_tensor__()
    raise TypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(x).__name__}")


def batched(function: Callable[..., Any], x: Any, n: int, *rest: Any) -> Any:
    """function(x, ...) of (n, c, *size), or of (c, *size) with a batch dimension added for the while; results too."""
    if x.ndim == n + 2:
        return function(x, *rest)
    found = function(view.expand_dims(x, 0), *rest)
    return tuple(view.squeeze(y, 0) for y in found) if isinstance(found, tuple) else view.squeeze(found, 0)


def listed(shape: Sequence[int]) -> str:
    """A shape as PyTorch spells it in messages."""
    return str(list(shape))


def kind_name(x: Any) -> str:
    """The name of a tensor's dtype in messages."""
    return KIND_NAMES.get(x._dtype.name, x._dtype.name)


def not_implemented(function: str, x: Any) -> NotImplementedError:
    """The error for a dtype that a function does not take."""
    return NotImplementedError(f'"{function}" not implemented for \'{kind_name(x)}\'')
