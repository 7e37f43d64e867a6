"""`lightning.pytorch.trainer`: the Trainer and its states."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.trainer", {"Trainer": "trainer"},
                                    ("call", "connectors", "setup", "states", "trainer"))
__all__ = ["Trainer"]
