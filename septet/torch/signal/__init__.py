"""torch.signal: window functions."""
from __future__ import annotations

from septet.torch.signal import windows

__all__ = ["windows"]
