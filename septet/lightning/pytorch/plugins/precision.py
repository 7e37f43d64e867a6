"""In which numbers a model computes."""
from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import septet.torch as torch
from septet.lightning.pytorch.utilities.enums import GradClipAlgorithmType
from septet.torch import Tensor, nn
from septet.torch.optim import Optimizer


class Precision:
    """Single precision, or whatever the module was made in."""

    precision: str = "32-true"

    def convert_module(self, module: nn.Module) -> nn.Module:
        """The module with parameters of this precision."""
        return module

    def convert_input(self, data: Any) -> Any:
        """A batch in this precision."""
        return data

    def forward_context(self) -> AbstractContextManager[Any]:
        """Around each step of the module."""
        return nullcontext()

    def module_init_context(self) -> AbstractContextManager[Any]:
        """Around the making of modules."""
        return nullcontext()

    def tensor_init_context(self) -> AbstractContextManager[Any]:
        """Around the making of tensors."""
        return nullcontext()

    @property
    def plain(self) -> bool:
        """Whether nothing of the above does anything."""
        return type(self) is Precision

    def main_params(self, optimizer: Optimizer) -> Any:
        """The parameters that an optimizer steps."""
        for group in optimizer.param_groups:
            yield from group["params"]

    def clip_gradients(self, optimizer: Optimizer, clip_val: float = 0.0,
                       gradient_clip_algorithm: GradClipAlgorithmType = GradClipAlgorithmType.NORM) -> None:
        """Clip the gradients of an optimizer by their common norm or each by its value; nothing when `clip_val` is not above 0."""
        if clip_val <= 0:
            return
        if gradient_clip_algorithm == GradClipAlgorithmType.VALUE:
            self.clip_grad_by_value(optimizer, clip_val)
        else:
            self.clip_grad_by_norm(optimizer, clip_val)

    def clip_grad_by_value(self, optimizer: Optimizer, clip_val: float) -> None:
        nn.utils.clip_grad_value_(self.main_params(optimizer), clip_value=clip_val)

    def clip_grad_by_norm(self, optimizer: Optimizer, clip_val: float) -> None:
        nn.utils.clip_grad_norm_(self.main_params(optimizer), clip_val)

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """There is no state."""

    def teardown(self) -> None:
        """The run is over."""


class MixedPrecision(Precision):
    """Parameters in single precision, products and convolutions in bfloat16."""

    def __init__(self, precision: str = "bf16-mixed", device: str = "cpu", scaler: Any = None) -> None:
        self.precision, self.device, self.scaler = precision, device, scaler

    def forward_context(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.device, dtype=torch.bfloat16 if self.precision == "bf16-mixed" else torch.float16)


class HalfPrecision(Precision):
    """All in bfloat16 or float16."""

    def __init__(self, precision: str = "16-true") -> None:
        self.precision = precision
        self._dtype = torch.bfloat16 if precision == "bf16-true" else torch.float16

    def convert_module(self, module: nn.Module) -> nn.Module:
        return module.to(dtype=self._dtype)

    def convert_input(self, data: Any) -> Any:
        return _converted(data, self._dtype)

    def forward_context(self) -> AbstractContextManager[Any]:
        return _default_dtype(self._dtype)

    module_init_context = tensor_init_context = forward_context


class DoublePrecision(HalfPrecision):
    """All in double precision."""

    def __init__(self) -> None:
        self.precision, self._dtype = "64-true", torch.float64


@contextmanager
def _default_dtype(dtype: Any) -> Generator[None, None, None]:
    """Within it new tensors have a dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _converted(data: Any, dtype: Any) -> Any:
    """Floating-point tensors of a collection in a dtype."""
    if isinstance(data, Tensor):
        return data.to(dtype) if data.is_floating_point() else data
    if isinstance(data, dict):
        return {key: _converted(value, dtype) for key, value in data.items()}
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(_converted(value, dtype) for value in data))
    if isinstance(data, list | tuple):
        return type(data)(_converted(value, dtype) for value in data)
    return data
