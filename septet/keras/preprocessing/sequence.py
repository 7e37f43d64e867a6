"""`keras.preprocessing.sequence`."""
from __future__ import annotations

from septet.keras import lazy as _lazy

__getattr__, __dir__ = _lazy.attach("septet.keras.preprocessing.sequence", {"utils.sequence_utils": "pad_sequences"})
