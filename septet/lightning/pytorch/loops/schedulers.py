"""Stepping the schedulers of learning rates when their turn comes."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn
from septet.lightning.pytorch.utilities.types import LRSchedulerConfig

if TYPE_CHECKING:
    from septet.lightning.pytorch.loops.training_epoch_loop import TrainingEpochLoop


def update_schedulers(loop: TrainingEpochLoop, interval: str, plateau: bool) -> None:
    """Step the schedulers of an interval: those that watch a metric, or those that do not."""
    trainer = loop.trainer
    number = loop._batches_that_stepped if interval == "step" else trainer.current_epoch
    for config in trainer.lr_scheduler_configs:
        if config.interval != interval or config.reduce_on_plateau is not plateau or (number + 1) % config.frequency != 0:
            continue
        metric = None
        if config.reduce_on_plateau:
            metric = _monitored(loop, config)
            if metric is None:
                continue
        loop.scheduler_progress.increment_ready()
        call.call_module(trainer, "lr_scheduler_step", config.scheduler, metric)
        loop.scheduler_progress.increment_completed()


def _monitored(loop: TrainingEpochLoop, config: LRSchedulerConfig) -> Any:
    """The metric that a scheduler watches; where there is none yet an error, or a warning if the scheduler is not strict."""
    metrics = loop.trainer.callback_metrics
    metric = metrics.get(config.monitor)  # type: ignore[arg-type]
    if metric is None:
        message = (f"ReduceLROnPlateau conditioned on metric {config.monitor} which is not available. Available metrics are:"
                   f" {list(metrics)}. Condition can be set using `monitor` key in lr scheduler dict")
        if config.strict:
            raise MisconfigurationException(message)
        rank_zero_warn(message, category=RuntimeWarning)
    return metric
