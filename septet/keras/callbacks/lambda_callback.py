"""`keras.callbacks.LambdaCallback`: functions as a callback."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.keras.callbacks.callback import Callback


class LambdaCallback(Callback):
    """A callback of functions by event: `on_epoch_end=lambda epoch, logs: ...`; other names become attributes."""

    __module__ = "keras.src.callbacks.lambda_callback"

    def __init__(self, on_epoch_begin: Callable[..., Any] | None = None, on_epoch_end: Callable[..., Any] | None = None,
                 on_train_begin: Callable[..., Any] | None = None, on_train_end: Callable[..., Any] | None = None,
                 on_train_batch_begin: Callable[..., Any] | None = None, on_train_batch_end: Callable[..., Any] | None = None,
                 **kwargs: Any):
        super().__init__()
        self.__dict__.update(kwargs)
        given = {"on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end, "on_train_begin": on_train_begin,
                 "on_train_end": on_train_end, "on_train_batch_begin": on_train_batch_begin, "on_train_batch_end": on_train_batch_end}
        for name, function in given.items():
            if function is not None:
                self.__dict__[name] = function
