"""`keras.callbacks.TensorBoard`: logs as event files that TensorBoard and `septet board` show."""
from __future__ import annotations

import os
from typing import Any

from septet.core.io import events
from septet.errors import NotSupported
from septet.keras.callbacks.callback import Callback


class TensorBoard(Callback):
    """Write metrics of epochs (and of every `update_freq` batches) to `log_dir`; histograms of weights every `histogram_freq` epochs."""

    __module__ = "keras.src.callbacks.tensorboard"

    def __init__(self, log_dir: Any = "logs", histogram_freq: int = 0, write_graph: bool = True, write_images: bool = False,
                 write_steps_per_second: bool = False, update_freq: Any = "epoch", profile_batch: Any = 0, embeddings_freq: int = 0,
                 embeddings_metadata: Any = None):
        super().__init__()
        if write_images:
            raise NotSupported("TensorBoard(write_images=True)")
        if embeddings_freq or embeddings_metadata:
            raise NotSupported("TensorBoard(embeddings_freq=...)")
        if profile_batch:
            raise NotSupported("TensorBoard(profile_batch=...)")
        self.log_dir, self.histogram_freq, self.write_graph = str(log_dir), histogram_freq, write_graph
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self._writers: dict[str, Any] = {}
        self._train_step = self._val_step = 0

    def _writer(self, run: str) -> Any:
        """The event file of a run: "train" or "validation"."""
        if run not in self._writers:
            self._writers[run] = events.EventWriter(os.path.join(self.log_dir, run), ".v2")
        return self._writers[run]

    def on_train_begin(self, logs: Any = None) -> None:
        self._train_step = 0

    def on_train_end(self, logs: Any = None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._train_step += 1
        if self.update_freq == "epoch" or not isinstance(self.update_freq, int) or self._train_step % self.update_freq:
            return
        for name, value in (logs or {}).items():
            self._writer("train").add(events.scalar("batch_" + name, float(value)), self._train_step)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        import time

        if self.write_steps_per_second:
            self._began, self._step_at_begin = time.time(), self._train_step

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = dict(logs or {})
        train = {name: value for name, value in logs.items() if not name.startswith("val_")}
        train.update(self._rates())
        for name, value in train.items():
            self._writer("train").add(events.scalar("epoch_" + name, float(value)), epoch)
        for name, value in logs.items():
            if name.startswith("val_"):
                self._writer("validation").add(events.scalar("epoch_" + name[4:], float(value)), epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._histograms(epoch)
        for writer in self._writers.values():
            writer.flush()

    def _rates(self) -> dict[str, float]:
        """The learning rate, and steps by second where they are asked for."""
        found = {}
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None and hasattr(optimizer, "learning_rate"):
            found["learning_rate"] = float(optimizer.learning_rate)
        if self.write_steps_per_second:
            import time

            found["steps_per_second"] = (self._train_step - self._step_at_begin) / max(time.time() - self._began, 1e-9)
        return found

    def _histograms(self, epoch: int) -> None:
        for layer in self.model.layers:
            for weight in layer.weights:
                name = weight.path + "/histogram"
                self._writer("train").add(events.histogram(name, weight.numpy().ravel().tolist()), epoch)
