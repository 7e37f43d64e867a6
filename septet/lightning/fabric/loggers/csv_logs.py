"""`CSVLogger`: metrics in one file of comma separated values."""
from __future__ import annotations

import csv
import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from septet.lightning.fabric.loggers.logger import prefixed, rank_zero_experiment
from septet.lightning.fabric.loggers.versions import InVersions, folder_of
from septet.lightning.fabric.utilities.rank_zero import rank_zero_only, rank_zero_warn


class CSVLogger(InVersions):
    """Writes metrics to root_dir/name/version/metrics.csv, every `flush_logs_every_n_steps` steps and at the end.

    version: a number or a folder's name; None takes the next free number.  prefix: stands before the metrics' names.
    """

    LOGGER_JOIN_CHAR = "-"

    def __init__(self, root_dir: str | Path, name: str | None = "lightning_logs", version: int | str | None = None, prefix: str = "",
                 flush_logs_every_n_steps: int = 100):
        self._root_dir, self._name, self._version = os.fspath(root_dir), name or "", version
        self._prefix, self._flush_logs_every_n_steps = prefix, flush_logs_every_n_steps
        self._experiment: Any = None

    @property
    def log_dir(self) -> str:
        """The folder of this run."""
        return os.path.join(self._root_dir, self.name, folder_of(self.version))

    @property
    @rank_zero_experiment
    def experiment(self) -> Any:
        """The writer; making it makes the folder."""
        if self._experiment is None:
            self._experiment = self._writer(self.log_dir)
        return self._experiment

    def _writer(self, log_dir: str) -> _ExperimentWriter:
        """What writes into a folder."""
        return _ExperimentWriter(log_dir)

    @rank_zero_only
    def log_hyperparams(self, params: dict[str, Any] | Namespace) -> None:
        """NotImplementedError: this logger keeps metrics alone."""
        raise NotImplementedError("The `CSVLogger` does not yet support logging hyperparameters.")

    @rank_zero_only
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Remember numbers of a step, counted from 0 when it is None."""
        named = prefixed(metrics, self._prefix, self.LOGGER_JOIN_CHAR)
        step = len(self.experiment.metrics) if step is None else step
        self.experiment.log_metrics(named, step)
        if (step + 1) % self._flush_logs_every_n_steps == 0:
            self.save()

    @rank_zero_only
    def save(self) -> None:
        """Write what waits."""
        self.experiment.save()

    @rank_zero_only
    def finalize(self, status: str) -> None:
        """Write what waits, if anything was ever logged."""
        if self._experiment is not None:
            self.save()


class _ExperimentWriter:
    """Collects rows and appends them to metrics.csv; a new column writes the file again."""

    NAME_METRICS_FILE = "metrics.csv"

    def __init__(self, log_dir: str):
        self.metrics: list[dict[str, Any]] = []
        self.metrics_keys: list[str] = []
        self.log_dir = log_dir
        self.metrics_file_path = os.path.join(log_dir, self.NAME_METRICS_FILE)
        if os.path.isdir(log_dir) and os.listdir(log_dir):
            rank_zero_warn(f"Experiment logs directory {log_dir} exists and is not empty. Previous log files in this directory will be "
                           "deleted when the new ones are saved!")
            if os.path.isfile(self.metrics_file_path):
                os.remove(self.metrics_file_path)
        os.makedirs(log_dir, exist_ok=True)

    def log_metrics(self, metrics_dict: Mapping[str, Any], step: int | None = None) -> None:
        """A row: numbers, of tensors their one element."""
        row = {name: x.item() if hasattr(x, "item") else x for name, x in metrics_dict.items()}
        row["step"] = len(self.metrics) if step is None else step
        self.metrics.append(row)

    def save(self) -> None:
        """Append the rows that wait."""
        if not self.metrics:
            return
        new = {name for row in self.metrics for name in row} - set(self.metrics_keys)
        self.metrics_keys = sorted({*self.metrics_keys, *new})
        if new and os.path.isfile(self.metrics_file_path):
            self._write("w", self._old_rows())
        self._write("a" if os.path.isfile(self.metrics_file_path) else "w", self.metrics)
        self.metrics = []

    def _old_rows(self) -> list[dict[str, Any]]:
        """The rows that the file holds."""
        with open(self.metrics_file_path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def _write(self, mode: str, rows: list[dict[str, Any]]) -> None:
        """Write rows, in a new file below the names of the columns."""
        with open(self.metrics_file_path, mode, newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=self.metrics_keys, lineterminator="\n")
            if mode == "w":
                writer.writeheader()
            writer.writerows(rows)
