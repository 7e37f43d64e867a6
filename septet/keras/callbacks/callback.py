"""`keras.callbacks.Callback`: methods that are called at the beginnings and ends of training, epochs and batches."""
from __future__ import annotations

from typing import Any

EVENTS = ("epoch_begin", "epoch_end", "train_begin", "train_end", "test_begin", "test_end", "predict_begin", "predict_end",
          "train_batch_begin", "train_batch_end", "test_batch_begin", "test_batch_end", "predict_batch_begin", "predict_batch_end")


class Callback:
    """Nothing happens, until a subclass overrides a method.  `params` has verbose, epochs and steps; `model` is the model."""

    __module__ = "keras.src.callbacks.callback"

    def __init__(self) -> None:
        self.params: Any = None
        self._model: Any = None

    @property
    def model(self) -> Any:
        return self._model

    def set_params(self, params: Any) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self._model = model

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """The older name of `on_train_batch_end`."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before an epoch."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """After an epoch; logs: its metrics, validation's as `val_...`."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch; logs: the metrics so far."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `evaluate`."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `evaluate`."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `predict`; logs: its outputs."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Before training."""

    def on_train_end(self, logs: Any = None) -> None:
        """After training."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Before `evaluate`, or a validation."""

    def on_test_end(self, logs: Any = None) -> None:
        """After `evaluate`, or a validation."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Any = None) -> None:
        """After `predict`."""


OLDER = {"train_batch_begin": "batch_begin", "train_batch_end": "batch_end"}


def overrides(callback: Any, event: str) -> bool:
    """Whether a callback does something at an event."""
    names = [f"on_{event}"] + ([f"on_{OLDER[event]}"] if event in OLDER else [])
    return not isinstance(callback, Callback) or any(
        getattr(type(callback), name, None) is not getattr(Callback, name) or name in callback.__dict__ for name in names) \
        or type(callback).__getattribute__ is not object.__getattribute__
