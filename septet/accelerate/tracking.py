"""Trackers: where `Accelerator.log` goes.  There is TensorBoard's."""
from __future__ import annotations

import os
from typing import Any

from septet.errors import NotSupported


class GeneralTracker:
    """Base of trackers."""

    name = ""
    requires_logging_directory = False
    main_process_only = True

    def store_init_configuration(self, values: dict[str, Any]) -> None:
        """What the run was told."""

    def log(self, values: dict[str, Any], step: int | None, **kwargs: Any) -> None:
        """Values at a step."""

    def finish(self) -> None:
        """The end of the run."""


class TensorBoardTracker(GeneralTracker):
    """Event files."""

    name = "tensorboard"
    requires_logging_directory = True

    def __init__(self, run_name: str, logging_dir: str, **kwargs: Any):
        from septet.torch.utils.tensorboard import SummaryWriter

        self.logging_dir = os.path.join(logging_dir, run_name)
        self.writer = SummaryWriter(self.logging_dir, **kwargs)

    @property
    def tracker(self) -> Any:
        """The writer."""
        return self.writer

    def store_init_configuration(self, values: dict[str, Any]) -> None:
        self.writer.add_hparams(values, metric_dict={})
        self.writer.flush()

    def log(self, values: dict[str, Any], step: int | None = None, **kwargs: Any) -> None:
        for k, v in values.items():
            if isinstance(v, int | float):
                self.writer.add_scalar(k, v, global_step=step, **kwargs)
            elif isinstance(v, str):
                self.writer.add_text(k, v, global_step=step, **kwargs)
            elif isinstance(v, dict):
                self.writer.add_scalars(k, v, global_step=step, **kwargs)
        self.writer.flush()

    def finish(self) -> None:
        self.writer.close()


def wanted(log_with: Any) -> list[Any]:
    """Names and objects of trackers.  NotSupported for those of services."""
    listed = [] if log_with is None else list(log_with) if isinstance(log_with, list | tuple) else [log_with]
    found: list[Any] = []
    for x in listed:
        word = getattr(x, "value", x)
        if isinstance(word, str) and word not in ("all", "tensorboard"):
            raise NotSupported(f"accelerate.Accelerator(log_with={word!r}); there is 'tensorboard'")
        found.append("tensorboard" if isinstance(word, str) else x)
    return found
