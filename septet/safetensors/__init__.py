"""The safetensors face: files of tensors that nothing is run to read.  Imitates safetensors 0.8."""
from __future__ import annotations

from septet.safetensors.reading import SafetensorError, deserialize, safe_open

__version__ = "0.8.0"
__all__ = ["SafetensorError", "deserialize", "safe_open"]
