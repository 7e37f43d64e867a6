"""`CSVLogger`: metrics.csv and hparams.yaml."""
from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from septet.lightning.fabric.loggers import csv_logs as fabric
from septet.lightning.fabric.loggers.logger import mapping_of
from septet.lightning.fabric.utilities.rank_zero import rank_zero_only
from septet.lightning.pytorch.loggers import hparams
from septet.lightning.pytorch.loggers.logger import Logger


class ExperimentWriter(fabric._ExperimentWriter):
    """Writes metrics.csv, and hparams.yaml whenever hyperparameters are logged."""

    NAME_HPARAMS_FILE = hparams.NAME

    def __init__(self, log_dir: str):
        super().__init__(log_dir)
        self.hparams: dict[str, Any] = {}

    def log_hparams(self, params: dict[str, Any]) -> None:
        """Write hyperparameters, together with those of before."""
        self.hparams.update(params)
        hparams.save_hparams_to_yaml(os.path.join(self.log_dir, self.NAME_HPARAMS_FILE), self.hparams)


class CSVLogger(Logger, fabric.CSVLogger):
    """Writes save_dir/name/version/metrics.csv every `flush_logs_every_n_steps` steps and at the end, and hparams.yaml beside it."""

    LOGGER_JOIN_CHAR = "-"

    def __init__(self, save_dir: str | Path, name: str | None = "lightning_logs", version: int | str | None = None, prefix: str = "",
                 flush_logs_every_n_steps: int = 100):
        fabric.CSVLogger.__init__(self, save_dir, name, version, prefix, flush_logs_every_n_steps)
        self._save_dir = os.fspath(save_dir)

    @property
    def root_dir(self) -> str:
        """The folder of all runs of this name."""
        return os.path.join(self.save_dir, self.name)

    @property
    def log_dir(self) -> str:
        """The folder of this run."""
        return os.path.join(self.root_dir, fabric.folder_of(self.version))

    @property
    def save_dir(self) -> str:
        """The folder of all names."""
        return self._save_dir

    def _writer(self, log_dir: str) -> ExperimentWriter:
        return ExperimentWriter(log_dir)

    @rank_zero_only
    def log_hyperparams(self, params: dict[str, Any] | Namespace | None = None) -> None:
        """Write hyperparameters to hparams.yaml."""
        self.experiment.log_hparams(mapping_of(params))
