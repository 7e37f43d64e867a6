"""`keras.callbacks.History`: the logs of all epochs; `fit` gives it."""
from __future__ import annotations

from typing import Any

from septet.keras.callbacks.callback import Callback


class History(Callback):
    """`history`: lists by metric; `epoch`: the numbers of the epochs."""

    __module__ = "keras.src.callbacks.history"

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self
