"""Weights of convolutions in another memory format."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.torch.device import contiguous_format, preserve_format


def converted(module: Any, memory_format: Any, name: str) -> Any:
    """The module, where nothing changes."""
    if memory_format not in (contiguous_format, preserve_format):
        raise NotSupported(f"torch.nn.utils.{name} to {memory_format}")
    return module


def convert_conv2d_weight_memory_format(module: Any, memory_format: Any) -> Any:
    """Weights of Conv2d in another memory format."""
    return converted(module, memory_format, "convert_conv2d_weight_memory_format")


def convert_conv3d_weight_memory_format(module: Any, memory_format: Any) -> Any:
    """Weights of Conv3d in another memory format."""
    return converted(module, memory_format, "convert_conv3d_weight_memory_format")
