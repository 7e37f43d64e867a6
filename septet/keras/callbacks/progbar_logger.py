"""`keras.callbacks.ProgbarLogger`: progress on the screen."""
from __future__ import annotations

from typing import Any

from septet.keras.callbacks.callback import Callback
from septet.keras.utils.progbar import Progbar, print_message


class ProgbarLogger(Callback):
    """A bar for every epoch, with the metrics behind it."""

    __module__ = "keras.src.callbacks.progbar_logger"

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.progbar, self.target, self.verbose, self.epochs = 0, None, None, 1, 1  # type: ignore[var-annotated]
        self._called_in_fit = False

    def set_params(self, params: Any) -> None:
        self.params = params
        self.verbose, self.epochs, self.target = params["verbose"], params["epochs"], params["steps"]
        if self.verbose == "auto":
            self.verbose = 1

    def on_train_begin(self, logs: Any = None) -> None:
        self._called_in_fit = True

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._called_in_fit:
            self._begin()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._begin()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._begin()
        if self.verbose and self.epochs > 1:
            print_message(f"Epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._update(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._called_in_fit:
            self._update(batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._update(batch, None)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._finalize(logs)

    def on_test_end(self, logs: Any = None) -> None:
        if not self._called_in_fit:
            self._finalize(logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._finalize(logs)

    def _begin(self) -> None:
        self.seen, self.progbar = 0, None

    def _bar(self) -> Any:
        if self.progbar is None:
            self.progbar = Progbar(target=self.target, verbose=self.verbose, unit_name="step")
        return self.progbar

    def _update(self, batch: int, logs: Any = None) -> None:
        self.seen = batch + 1
        bar = self._bar()
        if self.verbose == 1:
            bar.update(self.seen, list((logs or {}).items()), finalize=False)

    def _finalize(self, logs: Any) -> None:
        bar = self._bar()
        if self.target is None:
            self.target = bar.target = self.seen
        bar.update(self.target, list((logs or {}).items()), finalize=True)
