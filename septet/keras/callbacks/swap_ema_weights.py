"""`keras.callbacks.SwapEMAWeights`: measure with the averages of weights that the optimizer keeps."""
from __future__ import annotations

from typing import Any

from septet.keras.callbacks.callback import Callback


class SwapEMAWeights(Callback):
    """Weights and their averages change places before a validation and back after it.  ValueError without `use_ema`.

    swap_on_epoch: at the end of epochs, so that what is saved there has the averages.
    """

    __module__ = "keras.src.callbacks.swap_ema_weights"

    def __init__(self, swap_on_epoch: bool = False):
        super().__init__()
        self.swap_on_epoch, self._ema_weights_in_model = swap_on_epoch, False

    def _optimizer(self) -> Any:
        optimizer = self.model.optimizer
        return getattr(optimizer, "inner_optimizer", optimizer)

    def _swap(self) -> None:
        optimizer = self._optimizer()
        if not getattr(optimizer, "use_ema", False):
            raise ValueError("SwapEMAWeights must be used when `use_ema=True` is set on the optimizer. Received: use_ema=False")
        for variable, average in zip(self.model.trainable_variables, optimizer._model_variables_moving_average):
            held = variable.numpy()
            variable.assign(average.numpy())
            average.assign(held)
        self._ema_weights_in_model = not self._ema_weights_in_model

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.swap_on_epoch and self._ema_weights_in_model:
            self._swap()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.swap_on_epoch and not self._ema_weights_in_model:
            self._swap()

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._ema_weights_in_model:
            self._swap()

    def on_test_end(self, logs: Any = None) -> None:
        if self._ema_weights_in_model:
            self._swap()

    def on_predict_begin(self, logs: Any = None) -> None:
        self.on_test_begin()

    def on_predict_end(self, logs: Any = None) -> None:
        self.on_test_end()
