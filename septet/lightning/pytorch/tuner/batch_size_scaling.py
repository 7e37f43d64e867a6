"""The search for the greatest batch size that fits into memory."""
from __future__ import annotations

import gc
from typing import Any

from septet.lightning.pytorch.tuner.lr_finder import set_value
from septet.lightning.pytorch.tuner.trials import Trial, loop_of, trial
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn


class Search:
    """Doubles the batch size; after one that does not fit, "binsearch" looks between."""

    def __init__(self, trainer: Any, model: Any, run: Trial, name: str, mode: str):
        self.trainer, self.model, self.run, self.name, self.mode = trainer, model, run, name, mode
        self.fits, self.fails = 1, 0

    @property
    def size(self) -> int:
        """The batch size now."""
        owner = owner_of(self.trainer, self.model, self.name)
        return int(owner[self.name] if hasattr(owner, "keys") else getattr(owner, self.name))

    def set(self, size: int, told: str = "") -> None:
        """Another batch size."""
        if told:
            rank_zero_info(f"Batch size {self.size} {told}, trying batch size {size}")
        set_value(owner_of(self.trainer, self.model, self.name), self.name, size)
        self.run.reload()
        loop_of(self.trainer).setup_data()

    def go(self, max_trials: int, max_val: int) -> None:
        """Try sizes until one does not fit, or there is no greater one to try."""
        count, go_on = 0, True
        while go_on:
            gc.collect()
            if fits(self.run):
                count += 1
                go_on = self.succeeded(count < max_trials, max_val)
            else:
                go_on = self.failed()

    def succeeded(self, go_on: bool, max_val: int) -> bool:
        """A size fits: try a greater one.  Whether the search goes on."""
        self.fits = self.size
        if not go_on or self.fits >= max_val or self.fails and self.fails - self.fits <= 1:
            return False
        if self.fails:
            self.set((self.fits + self.fails) // 2, "succeeded")
            return True
        self.set(min(self.fits * 2, max_val), "succeeded")
        return not self.beyond_data()

    def failed(self) -> bool:
        """A size does not fit: try a smaller one.  Whether the search goes on."""
        self.fails = self.size
        if self.mode == "power":
            self.set(max(self.fails // 2, 1), "failed")
            return False
        self.set(max((self.fits + self.fails) // 2, 1), "failed")
        return self.fails - self.fits > 1

    def beyond_data(self) -> bool:
        """Whether a batch now holds all the data."""
        length = data_length(self.trainer)
        if length is None or self.size < length:
            return False
        rank_zero_info(f"The batch size {self.size} is greater or equal than the length of your dataset: {length}.")
        return True


def fits(run: Trial) -> bool:
    """Whether a trial has enough memory; other errors are the user's."""
    try:
        run.run()
    except MemoryError:
        return False
    except RuntimeError as error:
        if "can't allocate memory" not in str(error) and "out of memory" not in str(error):
            raise
        return False
    return True


def data_length(trainer: Any) -> int | None:
    """How many samples the loop's data have, None when that is not known."""
    loaders = loop_of(trainer)._combined_loader.flattened
    return max((len(loader.dataset) for loader in loaders if hasattr(getattr(loader, "dataset", None), "__len__")), default=None)


def owner_of(trainer: Any, model: Any, name: str) -> Any:
    """What holds the batch size: the module, its hyperparameters, the data module or its.  None: nothing."""
    for owner in (model, getattr(model, "hparams", None), trainer.datamodule, getattr(trainer.datamodule, "hparams", None)):
        if owner is not None and ((name in owner) if hasattr(owner, "keys") else hasattr(owner, name)):
            return owner
    return None


def scale_batch_size(trainer: Any, model: Any, mode: str, steps_per_trial: int, init_val: int, max_trials: int, batch_arg_name: str,
                     margin: float, max_val: int) -> int | None:
    """Search within a run that has not begun; None in `fast_dev_run`.  MisconfigurationException: no such field."""
    if trainer.fast_dev_run:
        rank_zero_warn("Skipping batch size scaler since `fast_dev_run` is enabled.")
        return None
    if owner_of(trainer, model, batch_arg_name) is None:
        raise MisconfigurationException(f"Field {batch_arg_name} not found in `model`, `datamodule`, nor their `hparams` attributes.")
    with trial(trainer, "scale_batch_size", steps_per_trial, []) as run:
        search = Search(trainer, model, run, batch_arg_name, mode)
        search.set(init_val)
        search.go(max_trials, max_val)
        if mode == "binsearch" and margin > 0:
            reduced = max(1, int(search.size * (1 - margin)))
            rank_zero_info(f"Applying margin of {margin:.1%}, reducing batch size from {search.size} to {reduced}")
            search.set(reduced)
        else:
            search.set(search.size)
        rank_zero_info(f"Finished batch size finder, will continue with full run using batch size {search.size}")
        return search.size
