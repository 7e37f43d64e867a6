"""A module spread over devices: on the one that is there, it is called as it stands."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.modules.module import Module


class DataParallel(Module):
    """Calls its module; without CUDA there is nothing to spread it over."""

    def __init__(self, module: Any, device_ids: Any = None, output_device: Any = None, dim: int = 0):
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)


def data_parallel(module: Any, inputs: Any, device_ids: Any = None, output_device: Any = None, dim: int = 0,
                  module_kwargs: Any = None) -> Any:
    """The module's result."""
    return module(*(inputs if isinstance(inputs, tuple) else (inputs,)), **(module_kwargs or {}))
