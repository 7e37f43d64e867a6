"""One epoch of training: batches, schedulers and the validation between them."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.loops.evaluation_loop import EvaluationLoop
from septet.lightning.pytorch.loops.fetchers import Fetcher
from septet.lightning.pytorch.loops.optimization import AutomaticOptimization, ManualOptimization
from septet.lightning.pytorch.loops.progress import BatchProgress, Progress, ReadyCompleted
from septet.lightning.pytorch.loops.schedulers import update_schedulers
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.connectors.logger_connector.result import ResultCollection
from septet.lightning.pytorch.trainer.states import RunningStage, TrainerFn
from septet.lightning.pytorch.utilities.exceptions import SIGTERMException

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


class TrainingEpochLoop:
    """Runs over the batches of an epoch."""

    def __init__(self, trainer: Trainer, min_steps: int | None, max_steps: int) -> None:
        self.trainer, self.min_steps, self.max_steps = trainer, min_steps, max_steps
        self.batch_progress = BatchProgress()
        self.scheduler_progress = Progress(ReadyCompleted)
        self.automatic_optimization = AutomaticOptimization(trainer)
        self.manual_optimization = ManualOptimization(trainer)
        self.val_loop = EvaluationLoop(trainer, TrainerFn.FITTING, RunningStage.VALIDATING)
        self._results = ResultCollection(training=True)
        self._batches_that_stepped = 0
        self.restarting = False

    @property
    def batch_idx(self) -> int:
        """The number of the batch at work within its epoch."""
        return self.batch_progress.current.ready - 1

    @property
    def total_batch_idx(self) -> int:
        """The number of the batch at work among all."""
        return self.batch_progress.total.ready - 1

    @property
    def global_step(self) -> int:
        """The number of optimizer steps."""
        if self.trainer.lightning_module is None or self.trainer.lightning_module.automatic_optimization:
            return self.automatic_optimization.optim_progress.steps
        return self.manual_optimization.optim_step_progress.total.completed

    @property
    def done(self) -> bool:
        """Whether the epoch is over."""
        if self._batches_over() or self._steps_over():
            return True
        return self.trainer.should_stop and self.trainer.fit_loop._can_stop_early

    def _batches_over(self) -> bool:
        return self.batch_progress.is_last_batch and self._has_processed \
            or self.batch_progress.current.ready >= self.trainer.num_training_batches

    def _steps_over(self) -> bool:
        return self.max_steps != -1 and self.global_step >= self.max_steps

    def run(self, fetcher: Fetcher) -> None:
        """All batches that are left of the epoch."""
        self.reset()
        self._has_processed = self.restarting
        trainer = self.trainer
        batches = self.trainer.num_training_batches
        progress, several = self.batch_progress, trainer._data_connector
        while not self.done:
            try:
                batch, _, _ = next(fetcher)
            except StopIteration:
                break
            progress.is_last_batch = fetcher.done or progress.current.ready + 1 >= batches
            if not self.advance(several.to_step(batch, 0)):
                break
            self.end_batch()
            self.restarting = False

    def resume(self) -> bool:
        """Go on within an epoch: a batch is over when its work was done, even if its closing hooks were not, and else comes again.

        Gives whether the checkpoint was written in the closing hooks of the last batch.
        """
        progress = self.batch_progress
        ending = progress.is_last_batch and progress.current.ready == progress.current.processed > progress.current.completed
        self.restarting = not ending
        progress.is_last_batch &= progress.current.ready == progress.current.processed
        for counters in (progress.current, progress.total):
            counters.completed = counters.processed
        self._batches_that_stepped += 1
        return ending

    def reset(self) -> None:
        """Begin an epoch, or go on in one."""
        optimizers = self.automatic_optimization.optim_progress, self.manual_optimization.optim_step_progress
        for progress in (self.batch_progress, self.scheduler_progress, *optimizers):
            if self.restarting:
                progress.reset_on_restart()
            else:
                progress.reset_on_run()
        if not self.restarting:
            self.val_loop.batch_progress.total.reset()

    def advance(self, batch: Any) -> bool:
        """Train on a batch; False when a hook ends the epoch."""
        trainer, progress = self.trainer, self.batch_progress
        progress.increment_ready()
        batch_idx = self.batch_idx
        trainer._logger_connector.in_step = True
        self._results.start_batch(batch)
        call.call_callbacks(trainer, "on_train_batch_start", batch, batch_idx)
        if call.call_hook(trainer, "on_train_batch_start", batch, batch_idx) == -1:
            progress.increment_processed()
            return False
        progress.increment_started()
        outputs = self._optimize(batch, batch_idx)
        progress.increment_processed()
        self._has_processed = True
        self.update_lr_schedulers("step", False)
        if self._num_ready_batches_reached():
            self.update_lr_schedulers("epoch", False)
        call.call_both(trainer, "on_train_batch_end", outputs, batch, batch_idx)
        progress.increment_completed()
        trainer._logger_connector.update_train_step_metrics()
        return True

    def _optimize(self, batch: Any, batch_idx: int) -> dict[str, Any]:
        """The step on a batch, whichever way the module is optimised."""
        trainer = self.trainer
        args = trainer.fit_loop.step_arguments(batch, batch_idx, 0)
        if trainer.lightning_module.automatic_optimization and trainer.strategy._lightning_optimizers:
            optimizer = trainer.strategy._lightning_optimizers[0]
            return self.automatic_optimization.run(optimizer, args, batch_idx, self._should_accumulate())
        return self.manual_optimization.run(args)

    def end_batch(self) -> None:
        """What follows a batch: validation when it is due, schedulers that wait for metrics, the count of steps."""
        trainer = self.trainer
        if self._should_check_val():
            self._validate()
        self.update_lr_schedulers("step", True)
        if not self._should_accumulate():
            self._batches_that_stepped += 1
        if trainer.should_stop:
            for logger in trainer.loggers:
                logger.save()
        if trainer.received_sigterm:
            raise SIGTERMException

    def _validate(self) -> None:
        """A run of validation within the epoch."""
        trainer = self.trainer
        trainer._logger_connector.gather()
        if not self._should_accumulate():
            call.call_module(trainer, "on_validation_model_zero_grad")
        trainer.validating = True
        self.val_loop.run()
        trainer.training = True
        trainer._logger_connector.in_step = True

    def _num_ready_batches_reached(self) -> bool:
        return self.batch_progress.current.ready >= self.trainer.num_training_batches or self.batch_progress.is_last_batch

    def _should_accumulate(self) -> bool:
        """Whether the gradients of this batch wait for those of further ones."""
        every = self.trainer.accumulate_grad_batches
        if every == 1:
            return False
        return self.batch_progress.current.ready % every != 0 and not self._num_ready_batches_reached()

    def _should_check_val(self) -> bool:
        """Whether validation follows this batch."""
        trainer, every = self.trainer, self.trainer.check_val_every_n_epoch
        if not trainer.enable_validation or every is not None and (trainer.current_epoch + 1) % every != 0:
            return False
        return self._val_due()

    def _val_due(self) -> bool:
        """Whether this batch is one that validation follows, in an epoch with validation."""
        trainer, every = self.trainer, self.trainer.check_val_every_n_epoch
        if self.batch_progress.is_last_batch and trainer.val_check_batch == math.inf:
            return True
        if trainer.should_stop and trainer.fit_loop._can_stop_early:
            return True
        if trainer._val_check_time_interval is not None:
            return trainer.fit_loop.val_time_due()
        if trainer.val_check_batch == math.inf:
            limit = trainer.limit_train_batches
            return isinstance(limit, int) and (self.batch_idx + 1) % limit == 0
        number = self.total_batch_idx if every is None else self.batch_idx
        return (number + 1) % trainer.val_check_batch == 0

    def update_lr_schedulers(self, interval: str, update_plateau_schedulers: bool) -> None:
        """Step the schedulers of an interval, unless the module does it itself or gradients are being accumulated."""
        trainer = self.trainer
        if not trainer.lr_scheduler_configs or not trainer.lightning_module.automatic_optimization:
            return
        if interval == "step" and self._should_accumulate():
            return
        update_schedulers(self, interval, update_plateau_schedulers)

    def state_dict(self) -> dict[str, Any]:
        return {"_batches_that_stepped": self._batches_that_stepped}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._batches_that_stepped = state.get("_batches_that_stepped", 0)
