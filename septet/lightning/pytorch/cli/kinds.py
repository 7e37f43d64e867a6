"""Types of arguments on a command line: what makes an optimizer, what makes a schedule."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from septet import torch
from septet.lightning.pytorch.cli.package import Namespace
from septet.torch.optim import Optimizer
from septet.torch.optim.lr_scheduler import LRScheduler


class ReduceLROnPlateau(torch.optim.lr_scheduler.ReduceLROnPlateau):
    """Torch's schedule with the name of the metric it follows, which a configuration has to give."""

    def __init__(self, optimizer: Optimizer, monitor: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(optimizer, *args, **kwargs)
        self.monitor = monitor


LRSchedulerTypeTuple = (LRScheduler, ReduceLROnPlateau)
LRSchedulerTypeUnion = LRScheduler | ReduceLROnPlateau
LRSchedulerType = type[LRScheduler] | type[ReduceLROnPlateau]
ArgsType = list[str] | dict[str, Any] | Namespace | None if Namespace is not None else list[str] | dict[str, Any] | None
OptimizerCallable = Callable[[Iterable], Optimizer]         # type: ignore[type-arg]
LRSchedulerCallable = Callable[[Optimizer], LRSchedulerTypeUnion]
