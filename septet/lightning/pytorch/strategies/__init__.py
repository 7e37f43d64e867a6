"""`lightning.pytorch.strategies`: one process on one device."""
from __future__ import annotations

from septet.lightning.pytorch.strategies.single_device import SingleDeviceStrategy, Strategy

__all__ = ["SingleDeviceStrategy", "Strategy"]
