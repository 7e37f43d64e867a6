"""`torch.amp`: mixed precision."""
from __future__ import annotations

from septet.torch.amp.autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from septet.torch.amp.grad_scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
