"""`EarlyStopping`: ends training when a metric no longer improves."""
from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar

from septet import torch
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn


class EarlyStoppingReason(IntEnum):
    """Why training was ended."""

    NOT_STOPPED = 0
    STOPPING_THRESHOLD = 1
    DIVERGENCE_THRESHOLD = 2
    PATIENCE_EXHAUSTED = 3
    NON_FINITE_METRIC = 4


class EarlyStopping(Callback):
    """Ends training after `patience` checks in which `monitor` did not improve by more than `min_delta`.

    stopping_threshold, divergence_threshold: end at once when the metric is as good, or as bad, as this.  check_finite: end when it is no
    number.  strict: a metric that is not logged is an error.  check_on_train_epoch_end: check at the end of epochs instead of validations;
    None: decided by the Trainer.
    MisconfigurationException: a mode other than "min" and "max".  RuntimeError: a metric that does not exist.
    """

    mode_dict: ClassVar = {"min": torch.lt, "max": torch.gt}
    order_dict: ClassVar = {"min": "<", "max": ">"}

    def __init__(self, monitor: str, min_delta: float = 0.0, patience: int = 3, verbose: bool = False, mode: str = "min",
                 strict: bool = True, check_finite: bool = True, stopping_threshold: float | None = None,
                 divergence_threshold: float | None = None, check_on_train_epoch_end: bool | None = None, log_rank_zero_only: bool = False):
        if mode not in self.mode_dict:
            raise MisconfigurationException(f"`mode` can be {', '.join(self.mode_dict)}, got {mode}")
        self.monitor, self.patience, self.verbose, self.mode, self.strict = monitor, patience, verbose, mode, strict
        self.min_delta = min_delta if mode == "max" else -min_delta
        self.check_finite, self.log_rank_zero_only = check_finite, log_rank_zero_only
        self.stopping_threshold, self.divergence_threshold = stopping_threshold, divergence_threshold
        self._check_on_train_epoch_end = check_on_train_epoch_end
        self.wait_count = self.stopped_epoch = 0
        self.stopping_reason, self.stopping_reason_message = EarlyStoppingReason.NOT_STOPPED, None
        self.best_score = torch.tensor(float("inf") if mode == "min" else -float("inf"))

    @property
    def state_key(self) -> str:
        """The name of the state in a checkpoint."""
        return self._generate_state_key(monitor=self.monitor, mode=self.mode)

    @property
    def monitor_op(self) -> Any:
        """The comparison that says whether a value is better than another."""
        return self.mode_dict[self.mode]

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Decide when to check: after validation if it runs several times, or not in every epoch; else at the end of epochs."""
        if self._check_on_train_epoch_end is None:
            self._check_on_train_epoch_end = trainer.val_check_interval == 1.0 and trainer.check_val_every_n_epoch == 1

    def state_dict(self) -> dict[str, Any]:
        """The best value, how long it is ago, and why training was ended."""
        reason = self.stopping_reason
        return {"wait_count": self.wait_count, "stopped_epoch": self.stopped_epoch, "best_score": self.best_score,
                "patience": self.patience, "stopping_reason": int(reason), "stopping_reason_message": self.stopping_reason_message}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        for name in ("wait_count", "stopped_epoch", "best_score", "patience"):
            setattr(self, name, state_dict[name])
        self.stopping_reason = EarlyStoppingReason(state_dict.get("stopping_reason", 0))
        self.stopping_reason_message = state_dict.get("stopping_reason_message")

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Check at the end of an epoch."""
        if self._check_on_train_epoch_end and not self._should_skip_check(trainer):
            self._run_early_stopping_check(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Check after a validation."""
        if not self._check_on_train_epoch_end and not self._should_skip_check(trainer):
            self._run_early_stopping_check(trainer)

    def _should_skip_check(self, trainer: Any) -> bool:
        """Whether this is no training."""
        return bool(trainer.state.fn != "fit" or trainer.sanity_checking)

    def _run_early_stopping_check(self, trainer: Any) -> None:
        """Look at the metric, and tell the Trainer to stop if that is what it says."""
        logs = trainer.callback_metrics
        if trainer.fast_dev_run or not self._validate_condition_metric(logs):
            return
        should_stop, reason = self._evaluate_stopping_criteria(logs[self.monitor].squeeze())
        trainer.should_stop = trainer.should_stop or trainer.strategy.reduce_boolean_decision(should_stop, all=False)
        if should_stop:
            self.stopped_epoch = trainer.current_epoch
            self.stopping_reason_message = reason
        if reason and self.verbose:
            rank_zero_info(reason)

    def _validate_condition_metric(self, logs: dict[str, Any]) -> bool:
        """Whether the metric is there; RuntimeError if it must be."""
        if self.monitor in logs:
            return True
        message = (f"Early stopping conditioned on metric `{self.monitor}` which is not available. Pass in or modify your "
                   f"`EarlyStopping` callback to use any of the following: `{'`, `'.join(logs)}`")
        if self.strict:
            raise RuntimeError(message)
        if self.verbose > 0:
            rank_zero_warn(message, category=RuntimeWarning)
        return False

    def _evaluate_stopping_criteria(self, current: Any) -> tuple[bool, str | None]:
        """Whether to stop and why, or what has improved."""
        op, order = self.monitor_op, self.order_dict[self.mode]
        if self.check_finite and not torch.isfinite(current):
            return self._stop(EarlyStoppingReason.NON_FINITE_METRIC, f"Monitored metric {self.monitor} = {current} is not finite. "
                              f"Previous best value was {self.best_score:.3f}. Signaling Trainer to stop.")
        if self.stopping_threshold is not None and op(current, self.stopping_threshold):
            return self._stop(EarlyStoppingReason.STOPPING_THRESHOLD, f"Stopping threshold reached: {self.monitor} = {current} {order} "
                              f"{self.stopping_threshold}. Signaling Trainer to stop.")
        if self.divergence_threshold is not None and op(-current, -self.divergence_threshold):
            return self._stop(EarlyStoppingReason.DIVERGENCE_THRESHOLD, f"Divergence threshold reached: {self.monitor} = {current} {order} "
                              f"{self.divergence_threshold}. Signaling Trainer to stop.")
        if op(current - self.min_delta, self.best_score.to(current.device)):
            message = self._improvement_message(current)
            self.best_score, self.wait_count = current, 0
            return False, message
        self.wait_count += 1
        if self.wait_count >= self.patience:
            return self._stop(EarlyStoppingReason.PATIENCE_EXHAUSTED, f"Monitored metric {self.monitor} did not improve in the last "
                              f"{self.wait_count} records. Best score: {self.best_score:.3f}. Signaling Trainer to stop.")
        return False, None

    def _stop(self, reason: EarlyStoppingReason, message: str) -> tuple[bool, str]:
        """The decision to stop."""
        self.stopping_reason = reason
        return True, message

    def _improvement_message(self, current: Any) -> str:
        """What has improved, and by how much."""
        if torch.isfinite(self.best_score):
            return (f"Metric {self.monitor} improved by {abs(self.best_score - current):.3f} >= min_delta = {abs(self.min_delta)}. "
                    f"New best score: {current:.3f}")
        return f"Metric {self.monitor} improved. New best score: {current:.3f}"
