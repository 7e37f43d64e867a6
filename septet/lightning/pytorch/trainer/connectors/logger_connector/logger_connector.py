"""Between the loops, which log, and those who read: callbacks, the progress bar and the loggers."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.trainer.connectors.logger_connector.result import Metrics
from septet.torch import Tensor

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


class LoggerConnector:
    """The metrics as they stand.  Values are gathered from the running loop's collection when somebody asks, not at every step."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.in_step = False            # whether the values that count are the last step's, or the epoch's
        self._gathered = Metrics({}, {}, {})
        self._steps_logged: dict[int, int] = {}     # evaluation: loader -> batches seen

    def reset_metrics(self) -> None:
        self._gathered = Metrics({}, {}, {})

    def reset_eval_steps(self) -> None:
        self._steps_logged.clear()

    def gather(self) -> Metrics:
        """All metrics as they stand now."""
        results = self.trainer._results
        if results is not None:
            for known, new in zip(self._gathered, results.metrics(self.in_step)):
                known.update(new)
        return self._gathered

    @property
    def callback_metrics(self) -> dict[str, Tensor]:
        return self.gather().callback

    @property
    def logged_metrics(self) -> dict[str, Tensor]:
        return self.gather().log

    @property
    def progress_bar_metrics(self) -> dict[str, float]:
        return scalars(self.gather().pbar)

    def epoch_end_reached(self) -> None:
        """The steps are over: keep the values of the last, and let the epoch's count."""
        self.gather()
        self.in_step = False

    @property
    def should_update_logs(self) -> bool:
        """Whether this step is one of those that go to the loggers."""
        trainer, every = self.trainer, self.trainer.log_every_n_steps
        due = every and (trainer.fit_loop.epoch_loop._batches_that_stepped + 1) % every == 0
        return bool(due or trainer.should_stop)

    def update_train_step_metrics(self) -> None:
        """Send a step's values to the loggers, every so many steps."""
        trainer = self.trainer
        if trainer.loggers and not trainer.fit_loop.epoch_loop._should_accumulate() and self.should_update_logs:
            self.log_metrics(self.gather_now().log)

    def gather_now(self) -> Metrics:
        """The values that are fresh now, and no older ones."""
        found = self.trainer._results.metrics(self.in_step)  # type: ignore[union-attr]
        for known, new in zip(self._gathered, found):
            known.update(new)
        return found

    def update_train_epoch_metrics(self) -> None:
        """Send an epoch's values to the loggers."""
        self.log_metrics(self.gather_now().log)
        self.trainer._results.reset()  # type: ignore[union-attr]

    def update_eval_step_metrics(self, dataloader_idx: int) -> None:
        """Send the values of a step of evaluation to the loggers, which count such steps by themselves."""
        step = self._steps_logged.get(dataloader_idx, 0)
        if self.trainer.sanity_checking:
            return
        self._steps_logged[dataloader_idx] = step + 1
        if self.trainer._results.has_step_values():  # type: ignore[union-attr]
            found = self.trainer._results.metrics(on_step=True)  # type: ignore[union-attr]
            self._gathered.log.update(found.log)
            self._gathered.pbar.update(found.pbar)
            self.log_metrics(found.log, step)

    def update_eval_epoch_metrics(self) -> dict[str, Tensor]:
        """The values of a whole evaluation; they go to the loggers in `log_eval_end_metrics`."""
        return self.gather_now().log

    def log_eval_end_metrics(self, metrics: dict[str, Tensor]) -> None:
        if not self.trainer.sanity_checking:
            self.log_metrics(metrics)

    def log_metrics(self, metrics: dict[str, Any], step: int | None = None) -> None:
        """Send values to all loggers; the step is that of training unless it is given or logged as "step"."""
        loggers = self.trainer.loggers
        if not loggers or not metrics:
            return
        values = scalars(metrics)
        if step is None:
            step = values.pop("step", None)  # type: ignore[assignment]
        if step is None:
            values.setdefault("epoch", self.trainer.current_epoch)
            step = self.trainer.fit_loop.epoch_loop._batches_that_stepped
        for logger in loggers:
            logger.log_metrics(metrics=values, step=int(step))
            logger.save()


def scalars(metrics: dict[str, Any]) -> dict[str, Any]:
    """Values as Python numbers."""
    return {name: value.item() if isinstance(value, Tensor) else value for name, value in metrics.items()}
