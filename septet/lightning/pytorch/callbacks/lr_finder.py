"""`LearningRateFinder`: looks for a learning rate before training."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.trainer.exits import TunerExit


class LearningRateFinder(Callback):
    """Lets the rate grow from `min_lr` to `max_lr` in `num_training_steps` steps and sets the module's to where the loss falls most.

    mode: "exponential" or "linear".  early_stop_threshold: how many times the best loss ends the search.
    attr_name: where the rate is kept, else `lr` or `learning_rate`.  ValueError: another mode.
    """

    SUPPORTED_MODES = ("linear", "exponential")

    def __init__(self, min_lr: float = 1e-8, max_lr: float = 1, num_training_steps: int = 100, mode: str = "exponential",
                 early_stop_threshold: float | None = 4.0, update_attr: bool = True, attr_name: str = ""):
        if mode not in self.SUPPORTED_MODES:
            raise ValueError(f"`mode` should be either of {self.SUPPORTED_MODES}")
        self._min_lr, self._max_lr, self._num_training_steps, self._mode = min_lr, max_lr, num_training_steps, mode
        self._early_stop_threshold, self._update_attr, self._attr_name = early_stop_threshold, update_attr, attr_name
        self._early_exit, self.optimal_lr = False, None

    def lr_find(self, trainer: Any, pl_module: Any) -> None:
        """Search."""
        from septet.lightning.pytorch.tuner.lr_finder import lr_find

        self.optimal_lr = lr_find(trainer, pl_module, self._min_lr, self._max_lr, self._num_training_steps, self._mode,
                                  self._early_stop_threshold, self._update_attr, self._attr_name)
        if self._early_exit:
            raise TunerExit

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Search before training."""
        self.lr_find(trainer, pl_module)
