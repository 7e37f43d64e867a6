"""Loggers of experiments for the `Trainer`."""
from __future__ import annotations

from septet.lightning.pytorch.loggers.absent import CometLogger, LitLogger, MLFlowLogger, NeptuneLogger, WandbLogger
from septet.lightning.pytorch.loggers.csv_logs import CSVLogger
from septet.lightning.pytorch.loggers.logger import Logger
from septet.lightning.pytorch.loggers.tensorboard import TensorBoardLogger

__all__ = ["CSVLogger", "CometLogger", "LitLogger", "Logger", "MLFlowLogger", "NeptuneLogger", "TensorBoardLogger", "WandbLogger"]


def default_logger(save_dir: str) -> Logger:
    """The logger of a Trainer that was given none: TensorBoard's where it is installed, else one of comma separated values."""
    from importlib.util import find_spec

    kind = TensorBoardLogger if find_spec("tensorboard") or find_spec("tensorboardX") else CSVLogger
    return kind(save_dir, name="lightning_logs")
