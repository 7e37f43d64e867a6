"""`peft.tuners.lora`: low-rank adapters."""
from __future__ import annotations

from septet.peft.tuners.lora.config import LoraConfig, LoraRuntimeConfig
from septet.peft.tuners.lora.layer import Conv1d, Conv2d, Conv3d, Embedding, Linear, LoraLayer
from septet.peft.tuners.lora.model import LoraModel

__all__ = ["Conv1d", "Conv2d", "Conv3d", "Embedding", "Linear", "LoraConfig", "LoraLayer", "LoraModel", "LoraRuntimeConfig"]
