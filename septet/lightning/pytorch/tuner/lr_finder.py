"""The search for a learning rate: it grows with every step, and the loss is looked at (Smith 2015, arXiv 1506.01186)."""
from __future__ import annotations

import itertools
import logging
import math
from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.tuner.trials import trial
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn
from septet.lightning.pytorch.utilities.types import LRSchedulerConfig
from septet.torch.optim.lr_scheduler import LRScheduler

log = logging.getLogger("lightning.pytorch.tuner.lr_finder")
NAMES = ("lr", "learning_rate")
BETA = 0.98                             # how much of the mean loss stays from step to step
TOO_FEW = ("Failed to compute suggestion for learning rate because there are not enough points. Increase the loop iteration limits or the "
           "size of your dataset/dataloader.")


class Growing(LRScheduler):
    """A learning rate that goes from the optimizer's own to `end` in `steps` steps, by equal differences or equal ratios."""

    def __init__(self, optimizer: Any, end: float, steps: int, mode: str):
        self.end, self.steps, self.mode, self._lr = end, steps, mode, [0.0]
        super().__init__(optimizer)

    def get_lr(self) -> list[float]:
        """The rates of the groups now."""
        part = (self.last_epoch + 1) / self.steps if self.last_epoch > 0 else 0.0
        if self.mode == "linear":
            self._lr = [base + part * (self.end - base) for base in self.base_lrs]
        else:
            self._lr = [base * (self.end / base) ** part for base in self.base_lrs]
        return self._lr

    @property
    def lr(self) -> list[float]:
        """The rates of the groups now."""
        return self._lr


class _LRFinder:
    """What a search found: `results["lr"]` and `results["loss"]`."""

    def __init__(self, mode: str, lr_min: float, lr_max: float, num_training: int):
        self.mode, self.lr_min, self.lr_max, self.num_training = mode, lr_min, lr_max, num_training
        self.results: dict[str, list[float]] = {}
        self._total_batch_idx = 0
        self._optimal_idx: int | None = None

    def suggestion(self, skip_begin: int = 10, skip_end: int = 1) -> float | None:
        """The rate at which the loss falls most steeply, without the first and last points; None when there are too few."""
        stop = len(self.results["lr"]) - skip_end
        places = [k for k in range(skip_begin, stop) if math.isfinite(self.results["loss"][k])]
        if len(places) < 2:
            log.error(TOO_FEW)
            self._optimal_idx = None
            return None
        slopes = gradient([self.results["loss"][k] for k in places], [self.results["lr"][k] for k in places])
        self._optimal_idx = places[min(range(len(slopes)), key=slopes.__getitem__)]
        return self.results["lr"][self._optimal_idx]

    def plot(self, suggest: bool = False, show: bool = False, ax: Any = None) -> Any:
        """The loss by the rate, drawn by matplotlib; suggest: with the suggestion marked.  The figure."""
        import matplotlib.pyplot as plt  # type: ignore[import-not-found]

        figure, ax = plt.subplots() if ax is None else (ax.figure, ax)
        ax.plot(self.results["lr"], self.results["loss"])
        if self.mode == "exponential":
            ax.set_xscale("log")
        ax.set_xlabel("Learning rate")
        ax.set_ylabel("Loss")
        if suggest and self.suggestion() is not None and self._optimal_idx is not None:
            ax.plot(self.results["lr"][self._optimal_idx], self.results["loss"][self._optimal_idx], markersize=10, marker="o", color="red")
        if show:
            plt.show()
        return figure


def gradient(y: list[float], x: list[float]) -> list[float]:
    """Slopes at uneven points: inside by the parabola through three of them, at the ends by the line through two."""
    steps = [b - a for a, b in itertools.pairwise(x)]
    slopes = [(b - a) / step for a, b, step in zip(y, y[1:], steps)]
    inner = [(left * h + right * g) / (g + h) for left, right, g, h in zip(slopes, slopes[1:], steps, steps[1:])]
    return [slopes[0], *inner, slopes[-1]]


class Watch(Callback):
    """Notes rates and smoothed losses, and ends the search when the loss has grown too much."""

    def __init__(self, threshold: float | None):
        self.threshold = threshold
        self.losses: list[float] = []
        self.lrs: list[float] = []
        self.mean = self.best = 0.0

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """The rate of this step."""
        if (trainer.fit_loop.batch_idx + 1) % trainer.accumulate_grad_batches == 0:
            self.lrs.append(trainer.lr_scheduler_configs[0].scheduler.lr[0])

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """The loss of this step, in a mean that forgets."""
        if (trainer.fit_loop.batch_idx + 1) % trainer.accumulate_grad_batches != 0 or outputs is None:
            return
        loss, step = (outputs["loss"] if isinstance(outputs, dict) else outputs).item(), trainer.global_step
        self.mean = BETA * self.mean + (1 - BETA) * loss
        smooth = self.mean / (1 - BETA ** (step + 1))
        if self.threshold is not None and step > 1 and smooth > self.threshold * self.best:
            trainer.should_stop = True
            rank_zero_info(f"LR finder stopped early after {step} steps due to diverging loss.")
        if smooth < self.best or step == 1:
            self.best = smooth
        self.losses.append(smooth)


def lr_find(trainer: Any, model: Any, min_lr: float, max_lr: float, num_training: int, mode: str, early_stop_threshold: float | None,
            update_attr: bool, attr_name: str) -> _LRFinder | None:
    """Search within a run of `fit` that has not begun to train; None in `fast_dev_run`."""
    if trainer.fast_dev_run:
        rank_zero_warn("Skipping learning rate finder since `fast_dev_run` is enabled.")
        return None
    owner, name = place_of(trainer, model, attr_name) if update_attr or attr_name else (None, "")
    if len(trainer.optimizers) != 1:
        raise MisconfigurationException(f"`model.configure_optimizers()` returned {len(trainer.optimizers)}, but learning rate finder only "
                                        "works with single optimizer")
    finder, watch = _LRFinder(mode, min_lr, max_lr, num_training), Watch(early_stop_threshold)
    with trial(trainer, "lr_find", num_training, [watch]) as run:
        optimizer = trainer.optimizers[0]
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] = min_lr
        trainer.strategy.lr_scheduler_configs = [LRSchedulerConfig(Growing(optimizer, max_lr, num_training, mode), interval="step")]
        run.run()
        finder._total_batch_idx = trainer.fit_loop.total_batch_idx
    finder.results = {"lr": watch.lrs[: len(watch.losses)], "loss": watch.losses}
    found = finder.suggestion() if update_attr else None
    if found is not None:
        set_value(owner, name, found)
        for group in trainer.optimizers[0].param_groups:
            group["lr"] = found
            group["initial_lr"] = found if "initial_lr" in group else group["lr"]
        log.info(f"Learning rate set to {found}")
    return finder


def place_of(trainer: Any, model: Any, attr_name: str) -> tuple[Any, str]:
    """Where the rate is kept: the module or its hyperparameters, and the name.  AttributeError: nowhere."""
    for name in (attr_name,) if attr_name else NAMES:
        for owner in (model, getattr(model, "hparams", {})):
            if (name in owner) if hasattr(owner, "keys") else hasattr(owner, name):
                return owner, name
    if attr_name:
        raise AttributeError(f"The attribute name for the learning rate was set to {attr_name}, but could not find this as a field in "
                             "`model` or `model.hparams`.")
    raise AttributeError("When using the learning rate finder, either `model` or `model.hparams` should have one of these fields: "
                         f"{NAMES}. If your model has a different name for the learning rate, set it with `.lr_find(attr_name=...)`.")


def set_value(owner: Any, name: str, value: Any) -> None:
    """Set an attribute or an item."""
    if hasattr(owner, "keys"):
        owner[name] = value
    else:
        setattr(owner, name, value)
