"""A module spread over devices: on the one that is there, it is called as it stands."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


class DistributedDataParallel(Module):
    """Calls its module; gradients are those of the one process there is.  ValueError where there is no process group."""

    def __init__(self, module: Any, device_ids: Any = None, output_device: Any = None, dim: int = 0, broadcast_buffers: bool = True,
                 init_sync: bool = True, process_group: Any = None, bucket_cap_mb: float | None = None,
                 find_unused_parameters: bool = False, check_reduction: bool = False,
                 gradient_as_bucket_view: bool = False, static_graph: bool = False, **options: Any):
        from septet.torch.distributed.group import member

        super().__init__()
        if device_ids:
            raise ValueError("DistributedDataParallel device_ids and output_device arguments only work with single-device/multiple-device "
                             f"GPU modules or CPU modules, but got device_ids {device_ids}")
        if not any(p.requires_grad for p in module.parameters()):
            raise RuntimeError("DistributedDataParallel is not needed when a module doesn't have any parameters that require a gradient.")
        self.process_group = member(process_group)
        self.module = module

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)

    @contextmanager
    def no_sync(self) -> Iterator[None]:
        """Gradients stay with this process, as they do anyway."""
        yield
