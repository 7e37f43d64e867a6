"""`self.log`: its checks, and the way to the collection of the loop that runs."""
from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from septet.core.boxes import tell
from septet.lightning.pytorch.trainer.connectors.logger_connector.result import is_metric
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn

if TYPE_CHECKING:
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.trainer.connectors.logger_connector.result import Options
    from septet.lightning.pytorch.trainer.trainer import Trainer


def log(module: LightningModule, name: str, value: Any, options: Options, batch_size: int | None, metric_attribute: str | None) -> None:
    """Log a value of `module` in the hook that its Trainer is in."""
    trainer = module._own_trainer
    if trainer is None:
        rank_zero_warn("You are trying to `self.log()` but the `self.trainer` reference is not registered on the model yet. This is most"
                       " likely because the model hasn't been passed to the `Trainer`")
        return
    if trainer.barebones:
        rank_zero_warn("You are trying to `self.log()` but `Trainer(barebones=True)` is configured. Logging can impact raw speed so it is"
                       " disabled under this setting.")
        return
    results = trainer._results
    if results is None:
        raise MisconfigurationException("You are trying to `self.log()` but the loop's result collection is not registered yet. This is"
                                        " most likely because you are trying to log in a `predict` hook, but it doesn't support logging")
    if trainer._current_fx is None:
        raise MisconfigurationException("You can't `self.log()` without the hook being called by the Trainer")
    if "/dataloader_idx_" in name:
        raise MisconfigurationException(f"You called `self.log` with the key `{name}` but it should not contain information like"
                                        " `dataloader_idx`")
    if is_metric(value):
        check_metric(module, name, value, metric_attribute)
    tell(functools.partial(to_results, trainer, name, options, batch_size), value)


def check_metric(module: LightningModule, name: str, metric: Any, attribute: str | None) -> None:
    """MisconfigurationException for a metric that is no part of the module, where it could not be found again."""
    known = {key: part for key, part in module.named_modules() if is_metric(part)}
    if not known:
        raise MisconfigurationException("Could not find the `LightningModule` attribute for the `torchmetrics.Metric` logged. You can fix"
                                        " this by setting an attribute for the metric in your `LightningModule`.")
    if attribute is None and all(part is not metric for part in known.values()):
        raise MisconfigurationException(
            "Could not find the `LightningModule` attribute for the `torchmetrics.Metric` logged. You can fix this by calling"
            f" `self.log({name}, ..., metric_attribute=name)` where `name` is one of {list(known)}")


def to_results(trainer: Trainer, name: str, options: Options, batch_size: int | None, value: Any) -> None:
    """Hand a value to the loop that runs now."""
    results: Any = trainer._results
    results.log(trainer._current_fx, name, value, options, batch_size)
