"""`torch.optim.swa_utils`: averaged weights and the rates that go with them."""
from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from septet.core.autograd import recording_set
from septet.core.write import assign
from septet.torch import nn
from septet.torch.api import FUNCTIONS
from septet.torch.optim.lr_scheduler import LRScheduler
from septet.torch.optim.optimizer import Optimizer


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[..., None]:
    """Exponential averages of lists of tensors: (averages, present, how many) in place."""
    check_decay(decay)

    def update(ema_param_list: Any, current_param_list: Any, _: Any) -> None:
        with recording_set(False):
            for average, current in zip(ema_param_list, current_param_list):
                assign(average, average + (current - average) * (1 - decay) if average._dtype.is_inexact else current)

    return update


def get_swa_multi_avg_fn() -> Callable[..., None]:
    """Running means of lists of tensors: (averages, present, how many) in place."""

    def update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        with recording_set(False):
            for average, current in zip(averaged_param_list, current_param_list):
                share = 1 / (float(num_averaged) + 1)
                assign(average, average + (current - average) * share if average._dtype.is_inexact else
                       average + ((current - average) / (float(num_averaged) + 1)).to(average.dtype))

    return update


def get_ema_avg_fn(decay: float = 0.999) -> Callable[..., Any]:
    """Exponential average of a tensor: (average, present, how many)."""
    check_decay(decay)

    def update(ema_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with recording_set(False):
            return ema_param * decay + current_param * (1 - decay)

    return update


def get_swa_avg_fn() -> Callable[..., Any]:
    """Running mean of a tensor: (average, present, how many)."""

    def update(averaged_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with recording_set(False):
            return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return update


def check_decay(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


class AveragedModel(nn.Module):  # type: ignore[name-defined,misc]
    """A model whose parameters are averages of another's."""

    def __init__(self, model: Any, device: Any = None, avg_fn: Callable[..., Any] | None = None,
                 multi_avg_fn: Callable[..., Any] | None = None, use_buffers: bool = False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", FUNCTIONS["full"]((), 0).to(FUNCTIONS["arange"](1).dtype))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The averaged model's."""
        return self.module(*args, **kwargs)

    def tensors(self, model: Any) -> list[Any]:
        """Parameters, and buffers where they are averaged too."""
        found = itertools.chain(model.parameters(), model.buffers()) if self.use_buffers else model.parameters()
        return [p.detach() for p in found]

    def update_parameters(self, model: Any) -> None:
        """Take another state of the model into the averages."""
        with recording_set(False):
            mine, other = self.tensors(self.module), self.tensors(model)
            if int(self.n_averaged) == 0:
                for a, b in zip(mine, other):
                    assign(a, b)
            elif self.avg_fn is not None:
                for a, b in zip(mine, other):
                    assign(a, self.avg_fn(a, b, self.n_averaged))
            else:
                (self.multi_avg_fn or get_swa_multi_avg_fn())(mine, other, self.n_averaged)
            if not self.use_buffers:
                for a, b in zip(self.module.buffers(), model.buffers()):
                    assign(a.detach(), b.detach())
            self.n_averaged += 1


def update_bn(loader: Iterable[Any], model: Any, device: Any = None) -> None:
    """Compute the running statistics of batch norms anew from a loader's inputs."""
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    if not norms:
        return
    momenta = {m: m.momentum for m in norms}
    was_training = model.training
    with recording_set(False):
        for m in norms:
            m.reset_running_stats()
            m.momentum = None
        model.train()
        for batch in loader:
            data = batch[0] if isinstance(batch, (list, tuple)) else batch
            model(data.to(device) if device is not None else data)
    for m, momentum in momenta.items():
        m.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From the present rate to swa_lr in anneal_epochs, then constant."""

    def __init__(self, optimizer: Optimizer, swa_lr: Any, anneal_epochs: int = 10, anneal_strategy: str = "cos", last_epoch: int = -1):
        groups = optimizer.param_groups
        rates = list(swa_lr) if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(groups)
        if len(rates) != len(groups):
            raise ValueError(f"swa_lr must have the same length as optimizer.param_groups: swa_lr has {len(rates)}, "
                             f"optimizer.param_groups has {len(groups)}")
        for group, lr in zip(groups, rates):
            group["swa_lr"] = lr
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must by one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_strategy = anneal_strategy
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def share(self, t: float) -> float:
        """How far to the last rate at a part t of the way."""
        return (1 - math.cos(math.pi * t)) / 2 if self._anneal_strategy == "cos" else t

    def get_lr(self) -> list[Any]:
        if not self._get_lr_called_within_step:
            warnings.warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.", UserWarning, stacklevel=2)
        step, length = self._step_count - 1, max(1, self.anneal_epochs)
        step = max(1, step) if self.anneal_epochs == 0 else step        # nothing to go through: the last rate from the start
        before = self.share(max(0, min(1, (step - 1) / length)))
        now = self.share(max(0, min(1, step / length)))
        result = []
        for group in self.optimizer.param_groups:
            lr, last = group["lr"], group["swa_lr"]
            start = last if before == 1 else (lr - before * last) / (1 - before)
            result.append(last * now + start * (1 - now))
        return result


__all__ = ["AveragedModel", "SWALR", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn"]
