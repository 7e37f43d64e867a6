"""`lightning.pytorch.core`: what a user derives from."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.core", {"LightningModule": "module", "LightningDataModule": "datamodule"},
                                    ("datamodule", "hooks", "mixins", "module", "optimizer", "saving"))
__all__ = ["LightningDataModule", "LightningModule"]
