"""`BatchSizeFinder`: looks for the greatest batch size that fits."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.trainer.exits import TunerExit
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException

LOADERS = {"fit": "train", "validate": "val", "test": "test", "predict": "predict"}


class BatchSizeFinder(Callback):
    """Doubles the batch size from `init_val` on until it does not fit, for `steps_per_trial` steps each.

    mode: "power", or "binsearch" to look between the last two as well, less a `margin`.  max_val: the greatest to try.
    ValueError: another mode.  MisconfigurationException: loaders that were passed to the Trainer, as they cannot be made anew.
    """

    SUPPORTED_MODES = ("power", "binsearch")

    def __init__(self, mode: str = "power", steps_per_trial: int = 3, init_val: int = 2, max_trials: int = 25,
                 batch_arg_name: str = "batch_size", margin: float = 0.05, max_val: int = 8192):
        if mode not in self.SUPPORTED_MODES:
            raise ValueError(f"`mode` should be either of {self.SUPPORTED_MODES}")
        self._mode, self._steps_per_trial, self._init_val, self._max_trials = mode, steps_per_trial, init_val, max_trials
        self._batch_arg_name, self._margin, self._max_val = batch_arg_name, margin, max_val
        self.optimal_batch_size: int | None = init_val
        self._early_exit = False

    def setup(self, trainer: Any, pl_module: Any, stage: str | None = None) -> None:
        """Refuse loaders that cannot be made anew."""
        source = trainer._data_connector.sources[LOADERS[trainer.state.fn.value]]
        if not trainer.fast_dev_run and source.defined() and not source.is_module():
            raise MisconfigurationException(f"The Batch size finder cannot be used with dataloaders passed directly to "
                                            f"`.{trainer.state.fn.value}()`. Please disable the feature or incorporate the dataloader into "
                                            "your LightningModule or LightningDataModule.")

    def scale_batch_size(self, trainer: Any, pl_module: Any) -> None:
        """Search."""
        from septet.lightning.pytorch.tuner.batch_size_scaling import scale_batch_size

        self.optimal_batch_size = scale_batch_size(trainer, pl_module, self._mode, self._steps_per_trial, self._init_val, self._max_trials,
                                                   self._batch_arg_name, self._margin, self._max_val)
        if self._early_exit:
            raise TunerExit

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Search before training."""
        self.scale_batch_size(trainer, pl_module)

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Search before `validate`."""
        if trainer.state.fn == "validate":
            self.scale_batch_size(trainer, pl_module)

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        """Search before `test`."""
        self.scale_batch_size(trainer, pl_module)

    def on_predict_start(self, trainer: Any, pl_module: Any) -> None:
        """Search before `predict`."""
        self.scale_batch_size(trainer, pl_module)
