"""`TensorBoardLogger`: TensorBoard's event files and hparams.yaml."""
from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.lightning.fabric.loggers import tensorboard as fabric
from septet.lightning.fabric.loggers.logger import mapping_of
from septet.lightning.fabric.utilities.rank_zero import rank_zero_only
from septet.lightning.pytorch.loggers import hparams
from septet.lightning.pytorch.loggers.logger import Logger


class TensorBoardLogger(Logger, fabric.TensorBoardLogger):
    """Writes event files to save_dir/name/version[/sub_dir], and hparams.yaml beside them.

    default_hp_metric: whether hyperparameters without metrics get a placeholder.  kwargs go to `SummaryWriter`.
    """

    NAME_HPARAMS_FILE = hparams.NAME

    def __init__(self, save_dir: str | Path, name: str | None = "lightning_logs", version: int | str | None = None,
                 log_graph: bool = False, default_hp_metric: bool = True, prefix: str = "", sub_dir: str | Path | None = None,
                 **kwargs: Any):
        if log_graph:
            raise NotSupported("TensorBoardLogger(log_graph=True): event files hold no graphs of models")
        fabric.TensorBoardLogger.__init__(self, save_dir, name, version, default_hp_metric, prefix, sub_dir, **kwargs)
        self._log_graph = log_graph
        self.hparams: dict[str, Any] = {}

    @property
    def root_dir(self) -> str:
        """The folder of all runs of this name."""
        return os.path.join(self.save_dir, self.name)

    @property
    def log_dir(self) -> str:
        """The folder of this run."""
        folder = os.path.join(self.root_dir, fabric.folder_of(self.version))
        if self.sub_dir is not None:
            folder = os.path.join(folder, self.sub_dir)
        return os.path.expanduser(os.path.expandvars(folder))

    @property
    def save_dir(self) -> str:
        """The folder of all names."""
        return self._root_dir

    @rank_zero_only
    def log_hyperparams(self, params: dict[str, Any] | Namespace, metrics: dict[str, Any] | float | None = None,
                        step: int | None = None) -> None:
        """Remember hyperparameters for hparams.yaml, and write them for TensorBoard's page of them."""
        self.hparams.update(mapping_of(params))
        super().log_hyperparams(params, metrics, step)

    @rank_zero_only
    def log_graph(self, model: Any, input_array: Any = None) -> None:
        """Nothing: `log_graph=True` is refused when the logger is made."""

    @rank_zero_only
    def save(self) -> None:
        """Bring to the disk what waits, and hparams.yaml if it is not there."""
        super().save()
        path = os.path.join(self.log_dir, self.NAME_HPARAMS_FILE)
        if os.path.isdir(self.log_dir) and not os.path.isfile(path):
            hparams.save_hparams_to_yaml(path, self.hparams)

    @rank_zero_only
    def finalize(self, status: str) -> None:
        """Close the file; after a run that did not fail also hparams.yaml is there."""
        if status == "success":
            self.save()
        super().finalize(status)
