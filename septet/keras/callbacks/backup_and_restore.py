"""`keras.callbacks.BackupAndRestore`: go on where training was interrupted."""
from __future__ import annotations

import json
import os
import shutil
from typing import Any

from septet.core.io.files import replacing
from septet.keras.callbacks.callback import Callback


class BackupAndRestore(Callback):
    """Keep weights, the optimizer's state and the epoch in a folder while training; take them from there when it begins anew.

    save_freq: "epoch", or a number of batches.  The folder is removed at the end, unless `delete_checkpoint` is False.
    """

    __module__ = "keras.src.callbacks.backup_and_restore"

    def __init__(self, backup_dir: Any, save_freq: Any = "epoch", double_checkpoint: bool = False, delete_checkpoint: bool = True):
        super().__init__()
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"Invalid value for argument `save_freq`. Received: save_freq={save_freq}. Expected either 'epoch' or an "
                             "integer value.")
        if not backup_dir:
            raise ValueError("Empty `backup_dir` argument passed")
        self.save_freq, self.delete_checkpoint, self.double_checkpoint = save_freq, delete_checkpoint, double_checkpoint
        self.backup_dir = str(backup_dir)
        self._weights_path = os.path.join(self.backup_dir, "latest.weights.h5")
        self._training_metadata_path = os.path.join(self.backup_dir, "training_metadata.json")
        self._current_epoch = self._seen = 0

    def on_train_begin(self, logs: Any = None) -> None:
        if os.path.exists(self._weights_path) and os.path.exists(self._training_metadata_path):
            if not self.model.built:
                raise ValueError("To use the BackupAndRestore callback, your model must be built before you call `fit()`. Model is "
                                 "unbuilt. You can build it beforehand by calling it on a batch of data.")
            if self.model.optimizer is not None and not self.model.optimizer.built:
                self.model.optimizer.build(self.model.trainable_variables)
            self.model.load_weights(self._weights_path)
            with open(self._training_metadata_path) as f:
                self.model._initial_epoch = int(json.loads(f.read())["epoch"])

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._current_epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._current_epoch = epoch + 1
        if self.save_freq == "epoch":
            self._save_model()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if isinstance(self.save_freq, int):
            self._seen += 1
            if self._seen >= self.save_freq:
                self._seen = 0
                self._save_model()

    def _save_model(self) -> None:
        """Write everything; the older state stays until the new one is whole."""
        os.makedirs(self.backup_dir, exist_ok=True)
        self.model.save_weights(self._weights_path, overwrite=True)
        with replacing(self._training_metadata_path, "w") as f:
            json.dump({"epoch": self._current_epoch, "batch": 0}, f)

    def on_train_end(self, logs: Any = None) -> None:
        if self.delete_checkpoint and os.path.exists(self.backup_dir):
            shutil.rmtree(self.backup_dir)
        self.model._initial_epoch = None
