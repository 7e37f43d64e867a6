"""Layers that move pixels to channels and back."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.functional import image as fn
from septet.torch.nn.modules.module import Module


class PixelShuffle(Module):
    """(*, c r^2, h, w) as (*, c, h r, w r)."""

    def __init__(self, upscale_factor: int):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Any:
        return fn.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """(*, c, h r, w r) as (*, c r^2, h, w)."""

    def __init__(self, downscale_factor: int):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Any:
        return fn.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"
