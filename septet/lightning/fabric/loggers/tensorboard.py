"""`TensorBoardLogger`: TensorBoard's event files."""
from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.lightning.fabric.loggers.logger import flattened, mapping_of, prefixed, rank_zero_experiment
from septet.lightning.fabric.loggers.versions import InVersions, folder_of
from septet.lightning.fabric.utilities.rank_zero import rank_zero_only
from septet.torch.utils.tensorboard import SummaryWriter, hyperparameters, number_of

PLACEHOLDER = "hp_metric"               # shown beside hyperparameters as long as nothing better is logged


class TensorBoardLogger(InVersions):
    """Writes metrics and hyperparameters to root_dir/name/version[/sub_dir].

    version: a number or a folder's name; None takes the next free number.  default_hp_metric: whether hyperparameters without metrics get
    a placeholder.  prefix: stands before the metrics' names.  kwargs go to `SummaryWriter`.
    """

    LOGGER_JOIN_CHAR = "-"

    def __init__(self, root_dir: str | Path, name: str | None = "lightning_logs", version: int | str | None = None,
                 default_hp_metric: bool = True, prefix: str = "", sub_dir: str | Path | None = None, **kwargs: Any):
        self._root_dir, self._name, self._version = os.fspath(root_dir), name or "", version
        self._sub_dir = None if sub_dir is None else os.fspath(sub_dir)
        self._default_hp_metric, self._prefix, self._kwargs = default_hp_metric, prefix, kwargs
        self._experiment: Any = None

    @property
    def sub_dir(self) -> str | None:
        """A folder inside the run's."""
        return self._sub_dir

    @property
    def log_dir(self) -> str:
        """The folder of this run."""
        folder = os.path.join(self.root_dir, self.name, folder_of(self.version))
        if self.sub_dir is not None:
            folder = os.path.join(folder, self.sub_dir)
        return os.path.expanduser(os.path.expandvars(folder))

    @property
    @rank_zero_experiment
    def experiment(self) -> SummaryWriter:
        """The writer; making it makes the folder."""
        if self._experiment is None:
            self._experiment = SummaryWriter(log_dir=self.log_dir, **self._kwargs)
        return self._experiment

    @rank_zero_only
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Numbers at a step; a mapping of numbers is one diagram.  ValueError for what is no number."""
        for name, x in prefixed(metrics, self._prefix, self.LOGGER_JOIN_CHAR).items():
            if isinstance(x, Mapping):
                self.experiment.add_scalars(name, x, step)
                continue
            try:
                number = number_of(x)
            except (TypeError, ValueError) as error:
                raise ValueError(f"\n you tried to log {x} which is currently not supported. Try a dict or a scalar/tensor.") \
                    from error
            self.experiment.add_scalar(name, number, step)

    @rank_zero_only
    def log_hyperparams(self, params: Mapping[str, Any] | Namespace, metrics: Mapping[str, Any] | float | None = None,
                        step: int | None = None) -> None:
        """Hyperparameters for TensorBoard's page of them, with the metrics to compare them by."""
        if metrics is None:
            chosen: Mapping[str, Any] = {PLACEHOLDER: -1} if self._default_hp_metric else {}
        else:
            chosen = metrics if isinstance(metrics, Mapping) else {PLACEHOLDER: metrics}
        if chosen:
            self.log_metrics(chosen, 0 if step is None else step)
            for summary in hyperparameters(shown(mapping_of(params)), dict(chosen)):
                self.experiment.write(summary, 0 if step is None else step, None)

    @rank_zero_only
    def log_graph(self, model: Any, input_array: Any = None) -> None:
        """NotSupported: pictures of models."""
        raise NotSupported("TensorBoardLogger.log_graph: event files hold no graphs of models")

    @rank_zero_only
    def save(self) -> None:
        """Bring to the disk what waits."""
        self.experiment.flush()

    @rank_zero_only
    def finalize(self, status: str) -> None:
        """Close the file, if there is one."""
        if self._experiment is not None:
            self._experiment.flush()
            self._experiment.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_experiment": None}


def shown(params: Mapping[str, Any]) -> dict[str, Any]:
    """Hyperparameters flat, what is neither number, truth nor text as text."""
    return {name: x if isinstance(x, bool | int | float | str) else str(x) for name, x in flattened(params).items()}
