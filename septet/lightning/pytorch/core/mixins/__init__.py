"""What modules and data modules have in common."""
from __future__ import annotations

from septet.lightning.pytorch.core.mixins.hparams_mixin import HyperparametersMixin

__all__ = ["HyperparametersMixin"]
