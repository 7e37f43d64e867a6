"""`peft.tuners.ia3`: learned scales of keys, values and inner activations."""
from __future__ import annotations

from septet.peft.tuners.ia3.config import IA3Config
from septet.peft.tuners.ia3.layer import IA3Layer, Linear
from septet.peft.tuners.ia3.model import IA3Model

__all__ = ["IA3Config", "IA3Layer", "IA3Model", "Linear"]
