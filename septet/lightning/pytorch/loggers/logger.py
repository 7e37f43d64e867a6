"""`Logger` of the Trainer, and the one that does nothing."""
from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from typing import Any

from septet.lightning.fabric.loggers import logger as fabric

DummyExperiment = fabric._DummyExperiment


class Logger(fabric.Logger, ABC):
    """Where metrics and hyperparameters of a Trainer go."""

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Told of each checkpoint that `checkpoint_callback` has saved."""

    @property
    def save_dir(self) -> str | None:
        """The folder that checkpoints are put beside, None for the Trainer's own."""
        return None


class DummyLogger(Logger):
    """Takes everything and keeps nothing; stands in for loggers during `fast_dev_run` and searches."""

    def __init__(self) -> None:
        self._experiment = DummyExperiment()

    @property
    def experiment(self) -> Any:
        """An experiment that does nothing."""
        return self._experiment

    def log_metrics(self, *args: Any, **kwargs: Any) -> None:
        """Nothing."""

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        """Nothing."""

    @property
    def name(self) -> str:
        """No name."""
        return ""

    @property
    def version(self) -> str:
        """No version."""
        return ""

    def __getitem__(self, idx: int) -> DummyLogger:
        return self

    def __getattr__(self, name: str) -> Callable[..., None]:
        def method(*args: Any, **kwargs: Any) -> None:
            """Nothing."""

        return method
