"""`lightning.pytorch`, which is `pytorch_lightning` as well: one set of classes under both names."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__version__ = "2.6.6"
__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch", {
    **_lazy.homes({
        "trainer.trainer": "Trainer",
        "core.module": "LightningModule",
        "core.datamodule": "LightningDataModule",
        "callbacks.callback": "Callback",
        "utilities.seed": "seed_everything",
    })}, ("accelerators", "callbacks", "cli", "core", "demos", "loggers", "loops", "plugins", "profilers", "strategies", "trainer", "tuner",
          "utilities"))
__all__ = ["Callback", "LightningDataModule", "LightningModule", "Trainer", "__version__", "seed_everything"]
