"""Several callbacks as one; those who override nothing of an event are not asked."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.keras import tree
from septet.keras.callbacks.callback import Callback, overrides
from septet.keras.callbacks.history import History
from septet.keras.callbacks.progbar_logger import ProgbarLogger


class CallbackList(Callback):
    """Callbacks in order.  add_history, add_progbar: put one in where there is none."""

    __module__ = "keras.src.callbacks.callback_list"

    def __init__(self, callbacks: Any = None, add_history: bool = False, add_progbar: bool = False, model: Any = None, **params: Any):
        super().__init__()
        self.callbacks: list[Any] = [c for c in tree.flatten(callbacks) if c is not None] if callbacks else []
        bars = [c for c in self.callbacks if isinstance(c, ProgbarLogger)]
        histories = [c for c in self.callbacks if isinstance(c, History)]
        self._progbar = bars[0] if bars else ProgbarLogger() if add_progbar else None
        self._history = histories[-1] if histories else History() if add_history else None
        if add_progbar and not bars:
            self.callbacks.append(self._progbar)
        if add_history and not histories:
            self.callbacks.append(self._history)
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(params)
        self._handlers: dict[str, list[Callable[..., Any]]] = {}
        self.watches_train_batches = bool(self.handlers("train_batch_end"))
        self.watches_test_batches = bool(self.handlers("test_batch_end"))
        self.watches_predict_batches = bool(self.handlers("predict_batch_end"))

    def append(self, callback: Any) -> None:
        self.callbacks.append(callback)
        self._handlers.clear()

    def handlers(self, event: str) -> list[Callable[..., Any]]:
        """The methods that do something at an event."""
        found = self._handlers.get(event)
        if found is None:
            found = self._handlers[event] = [getattr(c, f"on_{event}") for c in self.callbacks if overrides(c, event)]
        return found

    def set_params(self, params: Any) -> None:
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)


def of_batch(event: str) -> Callable[..., None]:
    """The method of an event with a number: of a batch, or an epoch."""
    def call(self: CallbackList, number: int, logs: Any = None) -> None:
        handlers = self.handlers(event)
        if handlers:
            logs = logs or {}
            for handler in handlers:
                handler(number, logs=logs)

    return call


def of_epoch(event: str) -> Callable[..., None]:
    def call(self: CallbackList, number: int, logs: Any = None) -> None:
        logs = logs if logs is not None else {}
        for handler in self.handlers(event):
            handler(number, logs)

    return call


def of_run(event: str) -> Callable[..., None]:
    """The method of an event without a number."""
    def call(self: CallbackList, logs: Any = None) -> None:
        logs = logs if logs is not None else {}
        for handler in self.handlers(event):
            handler(logs)

    return call


for _kind in ("train", "test", "predict"):
    for _when in ("begin", "end"):
        setattr(CallbackList, f"on_{_kind}_batch_{_when}", of_batch(f"{_kind}_batch_{_when}"))
        setattr(CallbackList, f"on_{_kind}_{_when}", of_run(f"{_kind}_{_when}"))
for _when in ("begin", "end"):
    setattr(CallbackList, f"on_epoch_{_when}", of_epoch(f"epoch_{_when}"))
    setattr(CallbackList, f"on_batch_{_when}", of_batch(f"train_batch_{_when}"))
