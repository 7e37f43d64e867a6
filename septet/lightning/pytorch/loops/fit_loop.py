"""Training: epochs until one of the limits is reached."""
from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.loops.fetchers import Fetcher
from septet.lightning.pytorch.loops.progress import ProcessedTracker, Progress
from septet.lightning.pytorch.loops.step_arguments import of_step
from septet.lightning.pytorch.loops.training_epoch_loop import TrainingEpochLoop
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.connectors import data_connector
from septet.lightning.pytorch.trainer.connectors.logger_connector.result import ResultCollection
from septet.lightning.pytorch.trainer.states import RunningStage
from septet.lightning.pytorch.utilities.combined_loader import CombinedLoader
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

log = logging.getLogger("lightning.pytorch.loops")


class FitLoop:
    """Runs epochs."""

    def __init__(self, trainer: Trainer, min_epochs: int | None, max_epochs: int | None, min_steps: int | None, max_steps: int) -> None:
        if isinstance(max_epochs, int) and max_epochs < -1:
            raise MisconfigurationException(f"`max_epochs` must be a non-negative integer or -1. You passed in {max_epochs}.")
        if max_steps < -1:
            raise MisconfigurationException("`max_steps` must be a non-negative integer or -1 (infinite steps). You passed in"
                                            f" {max_steps}.")
        self.trainer, self.min_epochs, self.max_epochs = trainer, min_epochs, max_epochs
        self._skip_backward = False             # set for an epoch that only looks at the data
        self.epoch_progress = Progress(ProcessedTracker)
        self.epoch_loop = TrainingEpochLoop(trainer, min_steps, max_steps)
        self.max_batches: int | float = math.inf
        self.restarting = False
        self._within = False            # a checkpoint stands within the epoch that comes next
        self._combined_loader: CombinedLoader | None = None
        self._loaded_at = float("-inf")
        self._loader_states: list[dict[str, Any]] = []
        self._validated_at = 0.0

    @property
    def min_steps(self) -> int | None:
        return self.epoch_loop.min_steps

    @property
    def max_steps(self) -> int:
        return self.epoch_loop.max_steps

    @property
    def batch_idx(self) -> int:
        return self.epoch_loop.batch_idx

    @property
    def total_batch_idx(self) -> int:
        return self.epoch_loop.total_batch_idx

    @property
    def _results(self) -> ResultCollection:
        loop, stage = self.epoch_loop, self.trainer.state.stage
        return loop.val_loop._results if stage is RunningStage.VALIDATING or stage is RunningStage.SANITY_CHECKING else loop._results

    @property
    def _can_stop_early(self) -> bool:
        """Whether the least epochs and steps are done, so that `should_stop` may stop."""
        epochs = self.min_epochs is None or self.epoch_progress.current.processed >= self.min_epochs
        steps = self.min_steps is None or self.epoch_loop.global_step >= self.min_steps
        return epochs and steps

    @property
    def done(self) -> bool:
        """Whether training is over."""
        if self.max_batches == 0:
            rank_zero_info("`Trainer.fit` stopped: No training batches.")
            return True
        if self.epoch_loop._steps_over():
            rank_zero_info(f"`Trainer.fit` stopped: `max_steps={self.max_steps!r}` reached.")
            return True
        if self.max_epochs is not None and self.max_epochs != -1 and self.epoch_progress.current.processed >= self.max_epochs:
            self.epoch_progress.current.completed = self.epoch_progress.current.processed
            rank_zero_info(f"`Trainer.fit` stopped: `max_epochs={self.max_epochs!r}` reached.")
            return True
        return self._asked_to_stop()

    def _asked_to_stop(self) -> bool:
        if not self.trainer.should_stop:
            return False
        if self._can_stop_early:
            log.debug("`Trainer.fit` stopped: `trainer.should_stop` was set.")
            return True
        log.info("Trainer was signaled to stop but the required `min_epochs=%r` or `min_steps=%r` has not been met. Training will"
                 " continue...", self.min_epochs, self.min_steps)
        return False

    def run(self) -> None:
        """Train."""
        self.setup_data()
        if self.trainer.limit_train_batches == 0 or self.max_batches == 0 or self.done:
            return
        self.reset()
        if self.trainer.enable_validation:
            self.epoch_loop.val_loop.setup_data()       # callbacks ask how long it will be
        call.call_both(self.trainer, "on_train_start")
        while not self.done:
            self.start_epoch()
            self.epoch_loop.run(self._batches())
            self.end_epoch()
            self.restarting = False
        call.call_both(self.trainer, "on_train_end")

    def setup_data(self) -> None:
        """Make the loaders, when they are not there or it is time to make them anew."""
        trainer = self.trainer
        if self._combined_loader is not None and not self._should_reload():
            return
        source = trainer._data_connector.sources["train"]
        loaders = data_connector.combined(source.loaders(trainer), "max_size_cycle")
        if loaders._mode == "sequential":
            raise ValueError('`FitLoop` does not support the `CombinedLoader(mode="sequential")` mode. The available modes are:'
                             " ['min_size', 'max_size_cycle', 'max_size']")
        for loader in loaders.flattened:
            data_connector.check_iterable(loader, source, "train")
        if trainer.overfit_batches > 0:
            loaders.flattened = [data_connector.without_shuffle(loader) for loader in loaders.flattened]
        loaders.limits = [data_connector.number_of_batches(loader, trainer.limit_train_batches, "train") for loader in loaders.flattened]
        loaders._load_state_dicts(self._loader_states)
        self._combined_loader, self._loader_states = loaders, []
        self._loaded_at = trainer.current_epoch
        self.max_batches = loaders.length()
        self._fetcher = Fetcher(loaders)
        self._set_val_check_batch()
        self._find_step_arguments()

    def _find_step_arguments(self) -> None:
        method = self.trainer.lightning_module.training_step
        self.step_arguments: Callable[[Any, int, int], tuple[Any, ...]] = of_step(method, False)

    def _should_reload(self) -> bool:
        every = self.trainer.reload_dataloaders_every_n_epochs
        return bool(every) and self.trainer.current_epoch - self._loaded_at >= every

    def _set_val_check_batch(self) -> None:
        """After how many batches validation is due."""
        trainer, interval, batches = self.trainer, self.trainer.val_check_interval, self.max_batches
        if trainer._val_check_time_interval is not None:
            trainer.val_check_batch = None
        elif isinstance(interval, int):
            trainer.val_check_batch = interval
            if interval > batches and trainer.check_val_every_n_epoch is not None:
                raise ValueError(f"`val_check_interval` ({interval}) must be less than or equal to the number of the training batches"
                                 f" ({batches}). If you want to disable validation set `limit_val_batches` to 0.0 instead. If you want to"
                                 " validate based on the total training batches, set `check_val_every_n_epoch=None`.")
        elif batches == math.inf:
            if interval != 1.0:
                raise MisconfigurationException("When using an IterableDataset for `train_dataloader`, `Trainer(val_check_interval)` must"
                                                " be time based, `1.0` or an int. An int k specifies checking validation every k training"
                                                " batches.")
            trainer.val_check_batch = math.inf
        else:
            trainer.val_check_batch = max(1, int(batches * interval))
        if trainer.loggers and batches < trainer.log_every_n_steps and not trainer.fast_dev_run:
            rank_zero_warn(f"The number of training batches ({batches}) is smaller than the logging interval"
                           f" Trainer(log_every_n_steps={trainer.log_every_n_steps}). Set a lower value for log_every_n_steps if you want"
                           " to see logs for the training epoch.")

    def val_time_due(self) -> bool:
        """Whether the time between validations has passed."""
        now = time.monotonic()
        if now - self._validated_at < self.trainer._val_check_time_interval:  # type: ignore[operator]
            return False
        self._validated_at = now
        return True

    def reset(self) -> None:
        """Begin training, or go on where a checkpoint stands."""
        self._validated_at = time.monotonic()
        if self.restarting:
            self._reset_on_restart()

    def _reset_on_restart(self) -> None:
        """A checkpoint of an epoch's end goes on with the next epoch, one within an epoch with its next batch.

        After one of the closing hooks of an epoch's last batch the next epoch's batches come at once, without the hooks between them.
        """
        epochs = self.epoch_progress
        self._within = epochs.current.started == epochs.current.ready > epochs.current.processed
        if self._within and self.epoch_loop.resume():
            epochs.increment_processed()
        for counters in (epochs.current, epochs.total):
            counters.completed = counters.processed
            if not self._within:
                counters.ready = counters.started = counters.processed

    def start_epoch(self) -> None:
        """The beginning of an epoch; one that a checkpoint stands in has begun already."""
        trainer = self.trainer
        call.find_hooks(trainer)
        self.setup_data()
        for loader in self._combined_loader.flattened:  # type: ignore[union-attr]
            set_epoch(loader, trainer.current_epoch)
        trainer._logger_connector.in_step = False
        if self._within:
            self._within = False
            return
        self.epoch_progress.increment_ready()
        call.call_both(trainer, "on_train_epoch_start")
        self.epoch_progress.increment_started()

    def _batches(self) -> Fetcher:
        """The batches of the epoch.

        The first epoch takes the iterator that was made with the loaders, as random numbers were drawn for it then. After a checkpoint
        within an epoch the loaders begin anew: only those with a state of their own know where they were.
        """
        if self.trainer.current_epoch > 0 and not self.restarting:
            self._fetcher = Fetcher(self._combined_loader)  # type: ignore[arg-type]
        return self._fetcher

    def end_epoch(self) -> None:
        """The end of an epoch."""
        trainer, loop, connector = self.trainer, self.epoch_loop, self.trainer._logger_connector
        connector.epoch_end_reached()
        self.epoch_progress.increment_processed()
        call.call_epoch_end(trainer)
        if loop._num_ready_batches_reached():
            loop.update_lr_schedulers("epoch", not loop.restarting)
        loop.restarting = False
        loop._batches_that_stepped -= 1
        connector.update_train_epoch_metrics()
        loop._batches_that_stepped += 1
        self.epoch_progress.increment_completed()

    def teardown(self) -> None:
        self._combined_loader = None
        self.epoch_loop.val_loop.teardown()

    def state_dict(self) -> dict[str, Any]:
        loaders = self._combined_loader
        states = loaders._state_dicts() if loaders is not None else []
        return {"combined_loader": states} if states else {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._loader_states = state.get("combined_loader", [])


def set_epoch(loader: Any, epoch: int) -> None:
    """Tell a loader's sampler the epoch, when it wants to know."""
    for sampler in (getattr(loader, "sampler", None), getattr(getattr(loader, "batch_sampler", None), "sampler", None)):
        setter = getattr(sampler, "set_epoch", None)
        if callable(setter):
            setter(epoch)
            return
