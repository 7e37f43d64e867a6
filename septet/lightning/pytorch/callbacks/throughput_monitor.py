"""`ThroughputMonitor`: samples, items and operations in a second."""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from septet.lightning.fabric.utilities.throughput import Throughput
from septet.lightning.pytorch.callbacks.callback import Callback


class ThroughputMonitor(Callback):
    """Logs throughput every `log_every_n_steps` steps, as `train|device/samples_per_sec` and so on.

    batch_size_fn(batch): samples; length_fn(batch): items of a sample.  kwargs go to `Throughput`.  A module's `flops_per_batch` is used.
    """

    def __init__(self, batch_size_fn: Callable[[Any], int], length_fn: Callable[[Any], int] | None = None, **kwargs: Any):
        self.batch_size_fn, self.length_fn, self.kwargs = batch_size_fn, length_fn, kwargs
        self._throughputs: dict[str, Throughput] = {}
        self._t0s: dict[str, float] = {}
        self._lengths: dict[str, int] = {}
        self._samples: dict[str, int] = {}
        self._batches: dict[str, int] = {}

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """A window of measurements for each stage that will run."""
        stages = ("train", "validate") if stage == "fit" else (stage,)
        for name in stages:
            self._throughputs[name] = Throughput(available_flops=None, world_size=trainer.world_size, **self.kwargs)

    def _start(self, trainer: Any) -> None:
        """A stage begins."""
        stage = trainer.state.stage.value
        if stage in self._throughputs:
            self._throughputs[stage].reset()
            self._t0s[stage] = time.perf_counter()
            self._lengths[stage] = self._samples[stage] = self._batches[stage] = 0

    def _update(self, trainer: Any, pl_module: Any, batch: Any) -> None:
        """Count a batch, and log when it is time."""
        stage = trainer.state.stage.value
        if stage not in self._throughputs:
            return
        self._batches[stage] += 1
        self._samples[stage] += self.batch_size_fn(batch)
        if self.length_fn is not None:
            self._lengths[stage] += self.length_fn(batch)
        self._throughputs[stage].update(
            time=time.perf_counter() - self._t0s[stage], batches=self._batches[stage], samples=self._samples[stage],
            lengths=self._lengths[stage] if self.length_fn else None, flops=getattr(pl_module, "flops_per_batch", None))
        every = trainer.log_every_n_steps
        step = trainer.global_step if stage == "train" else self._batches[stage]
        if every and step % every == 0:
            self._log(trainer, stage, step)

    def _log(self, trainer: Any, stage: str, step: int) -> None:
        """Give the rates to every logger."""
        found = self._throughputs[stage].compute()
        for logger in trainer.loggers:
            logger.log_metrics({f"{stage}|{name}": x for name, x in found.items()}, step=step)

    def on_train_start(self, trainer: Any, *_: Any) -> None:
        """Training begins."""
        self._start(trainer)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *_: Any) -> None:
        """A batch of training."""
        self._update(trainer, pl_module, batch)

    def on_validation_start(self, trainer: Any, *_: Any) -> None:
        """Validation begins."""
        self._paused = time.perf_counter()
        self._start(trainer)

    def on_validation_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *_: Any, **__: Any) -> None:
        """A batch of validation."""
        self._update(trainer, pl_module, batch)

    def on_validation_end(self, trainer: Any, *_: Any) -> None:
        """What validation took is no time of training."""
        if "train" in self._t0s and trainer.state.fn == "fit" and not trainer.sanity_checking:
            self._t0s["train"] += time.perf_counter() - self._paused

    def on_test_start(self, trainer: Any, *_: Any) -> None:
        """Testing begins."""
        self._start(trainer)

    def on_test_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *_: Any, **__: Any) -> None:
        """A batch of testing."""
        self._update(trainer, pl_module, batch)

    def on_predict_start(self, trainer: Any, *_: Any) -> None:
        """Prediction begins."""
        self._start(trainer)

    def on_predict_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *_: Any, **__: Any) -> None:
        """A batch of prediction."""
        self._update(trainer, pl_module, batch)
