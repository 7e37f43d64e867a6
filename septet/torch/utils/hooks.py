"""`torch.utils.hooks`: handles that take hooks out again."""
from __future__ import annotations

from septet.torch.autograd.hooks import RemovableHandle

__all__ = ["RemovableHandle"]
