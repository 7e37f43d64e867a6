"""`ProgressBar`: the base of progress bars."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn


class ProgressBar(Callback):
    """Knows the counts of batches and the metrics to show; how they are shown is a subclass's matter."""

    def __init__(self) -> None:
        self._trainer: Any = None
        self._current_eval_dataloader_idx: int | None = None

    @property
    def trainer(self) -> Any:
        """The Trainer; TypeError before a run."""
        if self._trainer is None:
            raise TypeError(f"The `{type(self).__name__}._trainer` reference has not been set yet.")
        return self._trainer

    @property
    def sanity_check_description(self) -> str:
        """The title of the trial validation."""
        return "Sanity Checking"

    @property
    def train_description(self) -> str:
        """The title of training."""
        return "Training"

    @property
    def validation_description(self) -> str:
        """The title of validation."""
        return "Validation"

    @property
    def test_description(self) -> str:
        """The title of testing."""
        return "Testing"

    @property
    def predict_description(self) -> str:
        """The title of prediction."""
        return "Predicting"

    @property
    def total_train_batches(self) -> int | float:
        """Batches of an epoch; infinite when that is not known."""
        return self.trainer.num_training_batches

    @property
    def total_val_batches_current_dataloader(self) -> int | float:
        """Batches of the validation loader that runs, or of its trial."""
        trainer = self.trainer
        counts = trainer.num_sanity_val_batches if trainer.sanity_checking else trainer.num_val_batches
        return self._current(counts)

    @property
    def total_test_batches_current_dataloader(self) -> int | float:
        """Batches of the test loader that runs."""
        return self._current(self.trainer.num_test_batches)

    @property
    def total_predict_batches_current_dataloader(self) -> int | float:
        """Batches of the prediction loader that runs."""
        return self._current(self.trainer.num_predict_batches)

    @property
    def total_val_batches(self) -> int | float:
        """Batches of all validation loaders; 0 in an epoch without validation."""
        trainer, every = self.trainer, self.trainer.check_val_every_n_epoch
        if not trainer.enable_validation or every is not None and (trainer.current_epoch + 1) % every:
            return 0
        return sum(trainer.num_val_batches) if isinstance(trainer.num_val_batches, list) else trainer.num_val_batches

    def _current(self, counts: Any) -> int | float:
        """The count of the loader that runs."""
        return counts[self._current_eval_dataloader_idx or 0] if isinstance(counts, list) else counts

    def has_dataloader_changed(self, dataloader_idx: int) -> bool:
        """Whether this is another loader than that of the last call."""
        before, self._current_eval_dataloader_idx = self._current_eval_dataloader_idx, dataloader_idx
        return before != dataloader_idx

    def reset_dataloader_idx_tracker(self) -> None:
        """The next loader is a new one."""
        self._current_eval_dataloader_idx = None

    def disable(self) -> None:
        """Show nothing; for a subclass to say how."""
        raise NotImplementedError

    def enable(self) -> None:
        """Show again; for a subclass to say how."""
        raise NotImplementedError

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print without disturbing the bars."""
        print(*args, **kwargs)  # noqa: T201

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """A run begins."""
        self._trainer = trainer
        if not trainer.is_global_zero:
            self.disable()

    def get_metrics(self, trainer: Any, pl_module: Any) -> dict[str, Any]:
        """What the main bar shows: the loggers' version and what was logged with prog_bar=True.  Override to show other things."""
        standard, logged = get_standard_metrics(trainer), trainer.progress_bar_metrics
        twice = sorted(standard.keys() & logged.keys())
        if twice:
            rank_zero_warn(f"The progress bar already tracks a metric with the name(s) '{', '.join(twice)}' and `self.log('{twice[0]}', "
                           "..., prog_bar=True)` will overwrite this value.  If this is undesired, change the name or override "
                           f"`{type(self).__name__}.get_metrics()`.")
        return {**standard, **logged}


class DrawnBar(ProgressBar):
    """A bar that may be switched off, or whose `refresh_rate` may say that nothing is drawn."""

    refresh_rate: float
    _enabled = True

    @property
    def is_enabled(self) -> bool:
        """Whether anything is drawn."""
        return self._enabled and self.refresh_rate > 0

    @property
    def is_disabled(self) -> bool:
        """Whether nothing is drawn."""
        return not self.is_enabled

    def disable(self) -> None:
        """Draw nothing."""
        self._enabled = False

    def enable(self) -> None:
        """Draw again."""
        self._enabled = True


def get_standard_metrics(trainer: Any) -> dict[str, Any]:
    """The version of the first logger, cut to four characters of a text."""
    version = trainer.loggers[0].version if trainer.loggers else None
    if version in (None, ""):
        return {}
    return {"v_num": version[-4:] if isinstance(version, str) else version}
