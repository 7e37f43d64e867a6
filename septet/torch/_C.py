"""What programs name of PyTorch's compiled module."""
from __future__ import annotations

from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.autograd.grad_mode import is_grad_enabled
from septet.torch.overrides import DisableTorchFunctionSubclass
from septet.torch.random import Generator


def _disabled_torch_function_impl(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
    """A `__torch_function__` of subclasses whose results are plain tensors."""
    with DisableTorchFunctionSubclass():
        return func(*args, **(kwargs or {}))


_disabled_torch_function_impl = staticmethod(_disabled_torch_function_impl)  # type: ignore[assignment]


def _get_default_device() -> str:
    """The kind of the default device."""
    return str(FUNCTIONS["empty"](0).device.type)


def _get_tracing_state() -> None:
    """None: nothing is traced."""


__all__ = ["DisableTorchFunctionSubclass", "Generator", "is_grad_enabled"]
