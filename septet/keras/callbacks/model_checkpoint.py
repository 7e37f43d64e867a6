"""`keras.callbacks.ModelCheckpoint`: save the model, or its weights, as training goes on."""
from __future__ import annotations

import os
import warnings
from typing import Any

from septet.keras.callbacks.monitoring import MonitorCallback
from septet.keras.utils.progbar import print_message


class ModelCheckpoint(MonitorCallback):
    """Save to `filepath`, in which `{epoch}` and metrics may stand.

    save_best_only: only where the metric is better than before.  save_freq: "epoch", or a number of batches.
    """

    __module__ = "keras.src.callbacks.model_checkpoint"

    def __init__(self, filepath: Any, monitor: str = "val_loss", verbose: int = 0, save_best_only: bool = False,
                 save_weights_only: bool = False, mode: str = "auto", save_freq: Any = "epoch",
                 initial_value_threshold: float | None = None):
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose, self.save_best_only, self.save_weights_only = verbose, save_best_only, save_weights_only
        self.filepath, self.save_freq = os.fspath(filepath), save_freq
        self._current_epoch = self._batches_seen_since_last_saving = self._last_batch_seen = 0
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"Unrecognized save_freq: {save_freq}. Expected save_freq are 'epoch' or integer values")
        if save_weights_only:
            if not self.filepath.endswith((".weights.h5", ".safetensors")):
                raise ValueError("When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end in "
                                 f"`.weights.h5` (Keras weights format). Received: filepath={self.filepath}")
        elif not self.filepath.endswith((".keras", ".h5")):
            raise ValueError(f"The filepath provided must end in `.keras` (Keras model format). Received: filepath={self.filepath}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if isinstance(self.save_freq, int) and self._is_due(batch):
            self._save_model(self._current_epoch, batch, logs)

    def _is_due(self, batch: int) -> bool:
        """Whether enough batches have passed."""
        self._batches_seen_since_last_saving += batch + 1 if batch <= self._last_batch_seen else batch - self._last_batch_seen
        self._last_batch_seen = batch
        if self._batches_seen_since_last_saving >= self.save_freq:
            self._batches_seen_since_last_saving = 0
            return True
        return False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._current_epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.monitor_op is None:
            self._set_monitor_op()
        if self.save_freq == "epoch":
            self._save_model(epoch, None, logs)

    def _save_model(self, epoch: int, batch: int | None, logs: Any) -> None:
        """Save, where it is to be saved."""
        logs = logs or {}
        path = self._get_file_path(epoch, batch, logs)
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        if not self.save_best_only:
            if self.verbose > 0:
                print_message(f"\nEpoch {epoch + 1}: saving model to {path}")
            self._write(path)
        elif self._is_better(epoch, path, logs):
            self._write(path)

    def _is_better(self, epoch: int, path: str, logs: Any) -> bool:
        """Whether the metric is better than the best so far, which it becomes."""
        if self.monitor_op is None:
            self._set_monitor_op()
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(f"Can save best model only with {self.monitor} available.", stacklevel=4)
            return True
        if not self._is_improvement(current, self.best):
            if self.verbose > 0:
                print_message(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {self.best:.5f}")
            return False
        if self.verbose > 0:
            if self.best is None:
                print_message(f"\nEpoch {epoch + 1}: {self.monitor} improved from None to {current:.5f}, saving model to {path}")
            else:
                print_message(f"\nEpoch {epoch + 1}: {self.monitor} improved from {self.best:.5f} to {current:.5f}, saving model to {path}")
        self.best = current
        return True

    def _write(self, path: str) -> None:
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)

    def _get_file_path(self, epoch: int, batch: int | None, logs: Any) -> str:
        """The path with the epoch and metrics put in.  KeyError for metrics that are not there."""
        try:
            if batch is None:
                return self.filepath.format(epoch=epoch + 1, **logs)
            return self.filepath.format(epoch=epoch + 1, batch=batch + 1, **logs)
        except KeyError as error:
            raise KeyError(f'Failed to format this callback filepath: "{self.filepath}". Reason: {error}') from None
