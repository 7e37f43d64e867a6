"""Searches before training: a learning rate, a batch size."""
from __future__ import annotations

from septet.lightning.pytorch.tuner.tuning import Tuner

__all__ = ["Tuner"]
