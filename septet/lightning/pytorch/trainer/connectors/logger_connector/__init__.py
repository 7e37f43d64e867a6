"""Metrics on their way from `self.log` to callbacks, progress bars and loggers."""
from __future__ import annotations

from septet.lightning.pytorch.trainer.connectors.logger_connector.logger_connector import LoggerConnector

__all__ = ["LoggerConnector"]
