"""`peft.tuners`: kinds of adapters."""
from __future__ import annotations

from septet.peft.tuners.ia3.config import IA3Config
from septet.peft.tuners.ia3.model import IA3Model
from septet.peft.tuners.lora.config import LoraConfig
from septet.peft.tuners.lora.model import LoraModel

__all__ = ["IA3Config", "IA3Model", "LoraConfig", "LoraModel"]
