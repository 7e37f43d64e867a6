"""`LearningRateMonitor`: logs the learning rates that schedulers set."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn


class LearningRateMonitor(Callback):
    """Logs `lr-Adam`, `lr-Adam-1` for a second optimizer of the class, `lr-Adam/pg1` for one of several groups.

    logging_interval: "step", "epoch", or None for that of each scheduler.  log_momentum, log_weight_decay: these as well.
    MisconfigurationException: another interval, no logger, or groups of the same name.
    """

    def __init__(self, logging_interval: Literal["step", "epoch"] | None = None, log_momentum: bool = False,
                 log_weight_decay: bool = False):
        if logging_interval not in (None, "step", "epoch"):
            raise MisconfigurationException("logging_interval should be `step` or `epoch` or `None`.")
        self.logging_interval, self.log_momentum, self.log_weight_decay = logging_interval, log_momentum, log_weight_decay
        self.lrs: dict[str, list[float]] = {}
        self.last_momentum_values: dict[str, float] = {}
        self.last_weight_decay_values: dict[str, float] = {}

    def on_train_start(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """Find the names."""
        if not trainer.loggers:
            raise MisconfigurationException("Cannot use `LearningRateMonitor` callback with `Trainer` that has no logger.")
        if self.log_momentum and trainer.optimizers and not any(has_momentum(o) for o in trainer.optimizers):
            rank_zero_warn("You have set log_momentum=True, but some optimizers do not have momentum. This will log a value 0 for the "
                           "momentum.", category=RuntimeWarning)
        names = [name for name, *_ in self._groups(trainer, "any")]
        self.lrs = {name: [] for name in names}
        self.last_momentum_values = dict.fromkeys((name + "-momentum" for name in names), 0.0)
        self.last_weight_decay_values = dict.fromkeys((name + "-weight_decay" for name in names), 0.0)

    def on_train_batch_start(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """Log before a step that logs."""
        if self.logging_interval != "epoch" and trainer._logger_connector.should_update_logs:
            self._log(trainer, "step" if self.logging_interval is None else "any")

    def on_train_epoch_start(self, trainer: Any, *args: Any, **kwargs: Any) -> None:
        """Log before an epoch."""
        if self.logging_interval != "step":
            self._log(trainer, "epoch" if self.logging_interval is None else "any")

    def _log(self, trainer: Any, interval: str) -> None:
        """Give what stands at an interval to every logger, and to callbacks."""
        stats = self._extract_stats(trainer, interval)
        if stats:
            trainer.callback_metrics.update(stats)
            for logger in trainer.loggers:
                logger.log_metrics(stats, step=trainer.fit_loop.epoch_loop._batches_that_stepped)

    def _extract_stats(self, trainer: Any, interval: str) -> dict[str, float]:
        """The numbers of schedulers that step at an interval, and of optimizers that have none."""
        found = {}
        for name, optimizer, group in self._groups(trainer, interval):
            self.lrs.setdefault(name, []).append(group["lr"])
            found[name] = group["lr"]
            if self.log_momentum:
                key = name + "-momentum"
                found[key] = self.last_momentum_values[key] = momentum_of(optimizer, group)
            if self.log_weight_decay:
                key = name + "-weight_decay"
                found[key] = self.last_weight_decay_values[key] = group.get("weight_decay", 0)
        return found

    def _groups(self, trainer: Any, interval: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """The logged name of each group of parameters, its optimizer, and the group itself."""
        kinds: Counter[str] = Counter()
        chosen = [(config.name, config.scheduler.optimizer, config.interval) for config in trainer.lr_scheduler_configs]
        held = [id(optimizer) for _, optimizer, _ in chosen]
        chosen += [(None, optimizer, interval) for optimizer in trainer.optimizers if id(optimizer) not in held]
        for name, optimizer, its in chosen:
            kind = type(optimizer).__name__
            title = name or f"lr-{kind}" + (f"-{kinds[kind]}" if kinds[kind] else "")
            kinds[kind] += name is None
            if interval in (its, "any") or its == "any":
                yield from self._named(title, optimizer)

    @staticmethod
    def _named(title: str, optimizer: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """The groups of one optimizer; one alone that has no name needs no number."""
        groups = optimizer.param_groups
        names = [group.get("name", f"pg{k}") for k, group in enumerate(groups, 1)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise MisconfigurationException(f"A single `Optimizer` cannot have multiple parameter groups with identical `name` values. "
                                            f"{title} has duplicated parameter group names {set(twice)}")
        alone = len(groups) == 1 and "name" not in groups[0]
        for name, group in zip(names, groups):
            yield (title if alone else f"{title}/{name}"), optimizer, group


def has_momentum(optimizer: Any) -> bool:
    """Whether an optimizer's class has a momentum."""
    return "momentum" in optimizer.defaults or "betas" in optimizer.defaults


def momentum_of(optimizer: Any, group: dict[str, Any]) -> float:
    """The momentum of a group, which is the first of `betas`; 0 when there is none."""
    return float(group["betas"][0] if "betas" in optimizer.defaults else group.get("momentum", 0))
