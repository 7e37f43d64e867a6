"""`SpikeDetection`: ends training when the loss jumps."""
from __future__ import annotations

from typing import Any

from septet.lightning.fabric.utilities.spike import SpikeDetection as FabricSpikeDetection
from septet.lightning.pytorch.callbacks.callback import Callback


class SpikeDetection(FabricSpikeDetection, Callback):
    """Checks the loss of each step; see `fabric.utilities.spike`."""

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Check the step's loss.  TypeError: the step gave none."""
        loss = outputs if hasattr(outputs, "detach") else (outputs or {}).get("loss")
        if loss is None:
            raise TypeError("SpikeDetection needs a loss from `training_step`")
        FabricSpikeDetection.on_train_batch_end(self, trainer, loss, batch, batch_idx)
