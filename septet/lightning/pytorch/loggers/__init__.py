"""Loggers of experiments for the `Trainer`."""
from __future__ import annotations

from septet.lightning.pytorch.loggers.absent import CometLogger, LitLogger, MLFlowLogger, NeptuneLogger, WandbLogger
from septet.lightning.pytorch.loggers.csv_logs import CSVLogger
from septet.lightning.pytorch.loggers.logger import Logger
from septet.lightning.pytorch.loggers.tensorboard import TensorBoardLogger

__all__ = ["CSVLogger", "CometLogger", "LitLogger", "Logger", "MLFlowLogger", "NeptuneLogger", "TensorBoardLogger", "WandbLogger"]
