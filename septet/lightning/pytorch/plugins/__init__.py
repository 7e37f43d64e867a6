"""`lightning.pytorch.plugins`: precision, and how checkpoints are written."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.plugins", _lazy.homes({
    "precision": "Precision MixedPrecision HalfPrecision DoublePrecision",
    "io": "CheckpointIO TorchCheckpointIO",
}), ("io", "precision"))
__all__ = ["CheckpointIO", "DoublePrecision", "HalfPrecision", "MixedPrecision", "Precision", "TorchCheckpointIO"]
