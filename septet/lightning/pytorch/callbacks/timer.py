"""`Timer`: how long stages take, and an end to training after a time."""
from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.trainer.states import RunningStage
from septet.lightning.pytorch.utilities.enums import LightningEnum
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info


class Interval(LightningEnum):
    """Where training can be ended."""

    epoch = "epoch"
    step = "step"


class Timer(Callback):
    """Measures the stages of a run, and ends training once it has taken `duration`.

    duration: "DD:HH:MM:SS", a timedelta, or a dictionary of its arguments.  interval: end after a "step" or after an "epoch".
    MisconfigurationException: a duration or interval of another form.
    """

    def __init__(self, duration: str | timedelta | dict[str, int] | None = None, interval: str = Interval.step, verbose: bool = True):
        self._duration = None if duration is None else delta_of(duration).total_seconds()
        if interval not in set(Interval):
            raise MisconfigurationException(f"Unsupported parameter value `Timer(interval={interval})`. Possible choices are: "
                                            f"{', '.join(Interval)}")
        self._interval, self._verbose = interval, verbose
        self._start_time: dict[RunningStage, float | None] = dict.fromkeys(RunningStage)
        self._end_time: dict[RunningStage, float | None] = dict.fromkeys(RunningStage)
        self._offset: float = 0

    def start_time(self, stage: str = RunningStage.TRAINING) -> float | None:
        """When a stage began, by the monotonic clock; None when it has not."""
        return self._start_time[RunningStage(stage)]

    def end_time(self, stage: str = RunningStage.TRAINING) -> float | None:
        """When a stage ended; None when it has not."""
        return self._end_time[RunningStage(stage)]

    def time_elapsed(self, stage: str = RunningStage.TRAINING) -> float:
        """Seconds that a stage has taken; training counts from before it was resumed."""
        begun, ended = self.start_time(stage), self.end_time(stage)
        before = self._offset if stage == RunningStage.TRAINING else 0
        if begun is None:
            return before
        return (time.monotonic() if ended is None else ended) - begun + before

    def time_remaining(self, stage: str = RunningStage.TRAINING) -> float | None:
        """Seconds that are left of `duration`; None without one."""
        return None if self._duration is None else self._duration - self.time_elapsed(stage)

    def _starts(self, stage: RunningStage) -> None:
        self._start_time[stage], self._end_time[stage] = time.monotonic(), None

    def _ends(self, stage: RunningStage) -> None:
        self._end_time[stage] = time.monotonic()

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Training begins."""
        self._starts(RunningStage.TRAINING)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Training ends."""
        self._ends(RunningStage.TRAINING)

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Validation begins."""
        self._starts(RunningStage.VALIDATING)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Validation ends."""
        self._ends(RunningStage.VALIDATING)

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        """Testing begins."""
        self._starts(RunningStage.TESTING)

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        """Testing ends."""
        self._ends(RunningStage.TESTING)

    def on_fit_start(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """The time may be over already, in a run that was resumed."""
        if self._duration is not None:
            self._check_time_remaining(trainer)

    def on_train_batch_end(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """Is the time over?"""
        if self._interval == Interval.step and self._duration is not None:
            self._check_time_remaining(trainer)

    def on_train_epoch_end(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """Is the time over?"""
        if self._interval == Interval.epoch and self._duration is not None:
            self._check_time_remaining(trainer)

    def state_dict(self) -> dict[str, Any]:
        """Seconds of each stage."""
        return {"time_elapsed": {stage.value: self.time_elapsed(stage) for stage in RunningStage}}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Count on from a checkpoint."""
        self._offset = state_dict.get("time_elapsed", {}).get(RunningStage.TRAINING.value, 0)

    def _check_time_remaining(self, trainer: Any) -> None:
        """End training when the time is over."""
        should_stop = trainer.strategy.broadcast(self.time_elapsed() >= (self._duration or 0))
        trainer.should_stop = trainer.should_stop or should_stop
        if should_stop and self._verbose:
            elapsed = timedelta(seconds=int(self.time_elapsed(RunningStage.TRAINING)))
            rank_zero_info(f"Time limit reached. Elapsed time is {elapsed}. Signaling Trainer to stop.")


def delta_of(duration: str | timedelta | dict[str, int]) -> timedelta:
    """A duration of any of the accepted forms."""
    if isinstance(duration, dict):
        return timedelta(**duration)
    if not isinstance(duration, str):
        return duration
    parts = re.fullmatch(r"(\d+):(\d\d):(\d\d):(\d\d)", duration.strip())
    if parts is None:
        raise MisconfigurationException(f"`Timer(duration={duration!r})` is not a valid duration. Expected a string in the format "
                                        "DD:HH:MM:SS.")
    days, hours, minutes, seconds = map(int, parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
