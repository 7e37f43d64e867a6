"""`Tuner`: a learning rate or a batch size for a module, found by short trials."""
from __future__ import annotations

from typing import Any, Literal

from septet.lightning.pytorch.callbacks.batch_size_finder import BatchSizeFinder
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.callbacks.lr_finder import LearningRateFinder
from septet.lightning.pytorch.tuner.lr_finder import _LRFinder
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException

Method = Literal["fit", "validate", "test", "predict"]


class Tuner:
    """Searches with a Trainer, which is afterwards as it was."""

    def __init__(self, trainer: Any):
        self._trainer = trainer

    def scale_batch_size(self, model: Any, train_dataloaders: Any = None, val_dataloaders: Any = None, dataloaders: Any = None,
                         datamodule: Any = None, method: Method = "fit", mode: str = "power", steps_per_trial: int = 3, init_val: int = 2,
                         max_trials: int = 25, batch_arg_name: str = "batch_size", margin: float = 0.05,
                         max_val: int = 8192) -> int | None:
        """The greatest batch size that fits, which the module or data module then has; see `BatchSizeFinder`."""
        check_arguments(train_dataloaders, val_dataloaders, dataloaders, method)
        self._refuse(BatchSizeFinder)
        finder = BatchSizeFinder(mode, steps_per_trial, init_val, max_trials, batch_arg_name, margin, max_val)
        finder._early_exit = True
        self._run(finder, model, train_dataloaders, val_dataloaders, dataloaders, datamodule, method)
        return finder.optimal_batch_size

    def lr_find(self, model: Any, train_dataloaders: Any = None, val_dataloaders: Any = None, dataloaders: Any = None,
                datamodule: Any = None, method: Method = "fit", min_lr: float = 1e-8, max_lr: float = 1, num_training: int = 100,
                mode: str = "exponential", early_stop_threshold: float | None = 4.0, update_attr: bool = True,
                attr_name: str = "") -> _LRFinder | None:
        """Rates and losses, and a suggestion that the module then has; see `LearningRateFinder`."""
        if method != "fit":
            raise MisconfigurationException(f"method={'fit'!r} is the only valid configuration to run lr finder.")
        check_arguments(train_dataloaders, val_dataloaders, dataloaders, method)
        self._refuse(LearningRateFinder)
        finder = LearningRateFinder(min_lr, max_lr, num_training, mode, early_stop_threshold, update_attr, attr_name)
        finder._early_exit = True
        self._run(finder, model, train_dataloaders, val_dataloaders, dataloaders, datamodule, method)
        return finder.optimal_lr

    def _refuse(self, kind: type[Callback]) -> None:
        """ValueError: the Trainer searches by itself."""
        if any(isinstance(callback, kind) for callback in self._trainer.callbacks):
            raise ValueError(f"Trainer is already configured with a `{kind.__name__}` callback. Please remove it if you want to use the "
                             "Tuner.")

    def _run(self, finder: Callback, model: Any, train: Any, val: Any, dataloaders: Any, datamodule: Any, method: Method) -> None:
        """Run the Trainer's method with one more callback, which ends it."""
        trainer = self._trainer
        trainer.callbacks = [finder, *trainer.callbacks]
        try:
            if method == "fit":
                trainer.fit(model, train, val, datamodule)
            else:
                getattr(trainer, method)(model, dataloaders, datamodule=datamodule)
        finally:
            trainer.callbacks = [callback for callback in trainer.callbacks if callback is not finder]


def check_arguments(train: Any, val: Any, dataloaders: Any, method: str) -> None:
    """MisconfigurationException: loaders that the method does not take."""
    if method not in ("fit", "validate", "test", "predict"):
        raise ValueError(f"`method={method!r}` is invalid. Should be one of {['fit', 'validate', 'test', 'predict']}.")
    if method == "fit" and dataloaders is not None:
        raise MisconfigurationException(f"In tuner with method={method!r}, `dataloaders` argument should be None, please consider setting "
                                        "`train_dataloaders` and `val_dataloaders` instead.")
    if method != "fit" and (train is not None or val is not None):
        raise MisconfigurationException(f"In tuner with `method`={method!r}, `train_dataloaders` and `val_dataloaders` arguments should be "
                                        "None, please consider setting `dataloaders` instead.")
