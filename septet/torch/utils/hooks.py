"""`torch.utils.hooks`: what registering a hook gives."""
from __future__ import annotations

from septet.torch.autograd.hooks import RemovableHandle

__all__ = ["RemovableHandle"]
