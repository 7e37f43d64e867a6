"""`GradientAccumulationScheduler`: how many batches make a step, by epoch."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException


class GradientAccumulationScheduler(Callback):
    """From each epoch (counted from 0) that `scheduling` names, that many batches make a step.

    TypeError: nothing is scheduled.  MisconfigurationException: an epoch below 0, a factor below 1, or what is no whole number.
    """

    def __init__(self, scheduling: dict[int, int]):
        if not scheduling:
            raise TypeError("Empty dict cannot be interpreted correct")
        if any(not isinstance(epoch, int) or epoch < 0 for epoch in scheduling):
            raise MisconfigurationException(f"Epoch should be an int greater than or equal to 0. Got {list(scheduling)}.")
        if any(not isinstance(factor, int) or factor < 1 for factor in scheduling.values()):
            raise MisconfigurationException(f"Accumulation factor should be an int greater than 0. Got {list(scheduling.values())}.")
        if min(scheduling) > 0:
            scheduling.update({0: 1})
        self.scheduling, self.epochs = scheduling, sorted(scheduling)

    def going_to_accumulate_grad_batches(self) -> bool:
        """Whether any step is of more than one batch."""
        return any(factor > 1 for factor in self.scheduling.values())

    def get_accumulate_grad_batches(self, epoch: int) -> int:
        """How many batches make a step in an epoch."""
        return next((self.scheduling[start] for start in reversed(self.epochs) if epoch >= start), 1)

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Refuse what cannot be scheduled: steps that the module takes itself, and a Trainer with a factor of its own."""
        if not pl_module.automatic_optimization:
            raise RuntimeError("Automatic gradient accumulation and the `GradientAccumulationScheduler` is not supported for manual "
                               "optimization. Please remove the callback or switch to automatic optimization.")
        if trainer.accumulate_grad_batches != 1:
            raise ValueError("You have set `accumulate_grad_batches` and are using the `GradientAccumulationScheduler` callback. Either "
                             "remove `accumulate_grad_batches` from the Trainer or remove the callback.")

    def on_train_epoch_start(self, trainer: Any, *_: Any) -> None:
        """Set the epoch's factor."""
        trainer.accumulate_grad_batches = self.get_accumulate_grad_batches(trainer.current_epoch)
