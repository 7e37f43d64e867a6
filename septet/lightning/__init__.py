"""The Lightning face: `import septet.lightning as L`.  Imitates Lightning 2.6; see docs/support/lightning.md for what it has."""
from __future__ import annotations

from septet.lightning.fabric.utilities import rank_zero as _rank_zero
from septet.torch import lazy as _lazy

__version__ = "2.6.6"
__getattr__, __dir__ = _lazy.loader("septet.lightning", _lazy.homes({
    "pytorch.trainer.trainer": "Trainer",
    "pytorch.core.module": "LightningModule",
    "pytorch.core.datamodule": "LightningDataModule",
    "pytorch.callbacks.callback": "Callback",
    "fabric.utilities.seed": "seed_everything",
    "fabric.fabric": "Fabric",
}), ("fabric", "pytorch"))
__all__ = ["Callback", "Fabric", "LightningDataModule", "LightningModule", "Trainer", "__version__", "seed_everything"]
