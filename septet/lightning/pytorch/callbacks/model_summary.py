"""`ModelSummary`: shows the layers at the start of a run."""
from __future__ import annotations

import logging
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.model_summary.model_summary import ModelSummary as Summary
from septet.lightning.pytorch.utilities.model_summary.model_summary import format_table, summarize

log = logging.getLogger("lightning.pytorch.callbacks.model_summary")


class ModelSummary(Callback):
    """Logs the layers down to `max_depth` when `fit` starts; 0 logs nothing.  summarize_kwargs go to `summarize`."""

    def __init__(self, max_depth: int = 1, **summarize_kwargs: Any):
        self._max_depth, self._summarize_kwargs = max_depth, summarize_kwargs

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Show the table."""
        if self._max_depth and trainer.is_global_zero:
            found = self._summary(trainer, pl_module)
            self.summarize(found._get_summary_data(), found.total_parameters, found.trainable_parameters, found.model_size,
                           found.total_training_modes, total_flops=found.total_flops, **self._summarize_kwargs)

    def _summary(self, trainer: Any, pl_module: Any) -> Summary:
        """What is shown."""
        return summarize(pl_module, max_depth=self._max_depth)

    @staticmethod
    def summarize(summary_data: list[tuple[str, list[str]]], total_parameters: int, trainable_parameters: int, model_size: float,
                  total_training_modes: dict[str, int], total_flops: int, **summarize_kwargs: Any) -> None:
        """Log the table."""
        table = format_table(summary_data, total_parameters, trainable_parameters, model_size, total_training_modes, total_flops)
        log.info("\n" + table)
