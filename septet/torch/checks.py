"""`torch._assert`, `torch._check` and their kin: conditions that libraries state, checked where they stand."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core.array import Array

UNSAID = ("Expected cond to be True, but got False. (Could this error message be improved? If so, please report an "
          "enhancement request to PyTorch.)")


def _assert(condition: Any, message: Any) -> None:
    """AssertionError with the message unless the condition holds."""
    if not condition:
        raise AssertionError(message)


def _assert_async(input: Any, assert_msg: str = "Expected Tensor with single nonzero value, but got zero") -> None:
    """RuntimeError when a tensor of one element is zero."""
    if not bool(input):
        raise RuntimeError(assert_msg)


def _checker(name: str, error: type[Exception]) -> Callable[..., None]:
    def check(cond: Any, message: Callable[[], Any] | None = None) -> None:
        if not isinstance(cond, bool):
            if isinstance(cond, Array):
                raise TypeError("cond must be a bool, but got a Tensor. For tensor conditions, use torch._check_tensor_all() "
                                "to assert that all elements are true.")
            raise TypeError(f"cond must be a bool, but got {type(cond)}")
        if not cond:
            raise error(UNSAID if message is None else str(message()))

    check.__doc__ = f"{error.__name__} with message() unless the condition holds."
    check.__name__ = check.__qualname__ = name
    return check


_check, _check_value = _checker("_check", RuntimeError), _checker("_check_value", ValueError)
_check_index, _check_type = _checker("_check_index", IndexError), _checker("_check_type", TypeError)
_check_not_implemented = _checker("_check_not_implemented", NotImplementedError)


def _check_tensor_all(cond: Any, message: Callable[[], Any] | None = None) -> None:
    """RuntimeError with message() unless all elements are true."""
    if not isinstance(cond, Array):
        raise TypeError(f"cond must be a tensor, but got {type(cond)}")
    _check(bool(cond.all()), message)


def _shape_as_tensor(input: Any) -> Any:
    """A tensor's sizes as a tensor of int64."""
    from septet import torch

    return torch.tensor(tuple(input.shape), dtype=torch.int64)
