"""A module spread over devices: on the one that is there, it is called as it stands."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.errors import NotSupported
from septet.torch.lazy import put_modules
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


def scatter(inputs: Any, target_gpus: Any, dim: int = 0) -> Any:
    """NotSupported: parts of tensors on several GPUs."""
    raise NotSupported("torch.nn.parallel.scatter_gather.scatter; there is one device: tensors are not spread")


def gather(outputs: Any, target_device: Any, dim: int = 0) -> Any:
    """NotSupported: one tensor of parts on several GPUs."""
    raise NotSupported("torch.nn.parallel.scatter_gather.gather; there is one device: torch.cat joins tensors")


put_modules(__name__, {"scatter_gather": "gather scatter"})
