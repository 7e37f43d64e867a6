"""Loggers of experiments for `Fabric`."""
from __future__ import annotations

from septet.lightning.fabric.loggers.csv_logs import CSVLogger
from septet.lightning.fabric.loggers.logger import Logger
from septet.lightning.fabric.loggers.tensorboard import TensorBoardLogger

__all__ = ["CSVLogger", "Logger", "TensorBoardLogger"]
