"""`lightning.fabric`: Lightning's parts for loops of one's own."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.fabric", _lazy.homes({
    "fabric": "Fabric", "utilities.seed": "seed_everything", "wrappers": "is_wrapped",
}), ("fabric", "loggers", "utilities", "wrappers"))
__all__ = ["Fabric", "is_wrapped", "seed_everything"]
