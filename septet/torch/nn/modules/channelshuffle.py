"""The layer that shuffles channels."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.functional import image as fn
from septet.torch.nn.modules.module import Module


class ChannelShuffle(Module):
    """Channels in the order that takes one of each group in turn."""

    def __init__(self, groups: int):
        super().__init__()
        self.groups = groups

    def forward(self, input: Any) -> Any:
        return fn.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"
