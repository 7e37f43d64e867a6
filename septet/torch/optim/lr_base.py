"""The base of learning-rate schedulers.

A scheduler's `get_lr` makes the next rates from the present ones; where a closed form is known, `step(epoch)` uses it.
"""
from __future__ import annotations

import types
import warnings
from collections.abc import Iterable, Sequence
from functools import wraps
from typing import Any, ClassVar
from weakref import ref

from septet.core.array import Array
from septet.core.autograd import detach
from septet.torch.optim.optimizer import Optimizer

DOCS = "See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
EPOCH_DEPRECATION_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to "
    "step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable "
    "form, where available. Please open an issue if you are unable to replicate your use case: "
    "https://github.com/pytorch/pytorch/issues/new/choose.")
FIRST = ("Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the "
         "opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the "
         f"first value of the learning rate schedule. {DOCS}")
OVERRIDDEN = ("Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call "
              f"`optimizer.step()` before `lr_scheduler.step()`. {DOCS}")


def put(group: dict[str, Any], name: str, value: Any) -> None:
    """Set a number of a group; a tensor keeps its identity."""
    if isinstance(group[name], Array):
        detach(group[name]).fill_(value.item() if isinstance(value, Array) else value)
    else:
        group[name] = value


def kept(value: Any) -> Any:
    """A copy where it is a tensor."""
    return value.clone() if isinstance(value, Array) else value


def numbers(value: Any, groups: Sequence[Any], name: str) -> list[Any]:
    """One number for each group."""
    if isinstance(value, (list, tuple)):
        if len(value) != len(groups):
            raise ValueError(f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, "
                             f"param_groups has {len(groups)}.")
        return list(value)
    return [value] * len(groups)


def check_optimizer(optimizer: Any) -> None:
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


class LRScheduler:
    """Base of schedulers.  last_epoch: -1 to begin, else where a run goes on."""

    _get_lr_called_within_step = False
    _is_initial = False
    KEPT_OUT: ClassVar[tuple[str, ...]] = ("optimizer",)

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for k, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", kept(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(f"param 'initial_lr' is not specified in param_groups[{k}] when resuming scheduler with last_epoch >= 0.\n"
                               "This typically happens when:\n1. You're trying to resume training from a checkpoint but haven't properly "
                               "loaded the optimizer state\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)")
        self.base_lrs = [kept(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        watch(optimizer)
        self._initial_step()

    def _initial_step(self) -> None:
        """The first rates."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {k: v for k, v in self.__dict__.items() if k not in self.KEPT_OUT}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what `state_dict` gave."""
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> list[Any]:
        """The rates that the last step set."""
        return self._last_lr

    def get_lr(self) -> list[Any]:
        """The next rates."""
        raise NotImplementedError

    def warn(self) -> None:
        """Warn where somebody asks for the next rates from outside."""
        if not self._get_lr_called_within_step:
            warnings.warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.", UserWarning, stacklevel=3)

    def rates(self) -> list[Any]:
        """The present rates."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self, epoch: int | None = None) -> None:
        """On to the next epoch, or to one."""
        if self._step_count == 1:
            if not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
                warnings.warn(OVERRIDDEN, UserWarning, stacklevel=2)
            elif not getattr(self.optimizer, "_opt_called", False):
                warnings.warn(FIRST, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATION_WARNING, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        """Set the rates."""
        self._get_lr_called_within_step = True
        try:
            if epoch is None:
                self.last_epoch += 1
                values = self.get_lr()
            else:
                self.last_epoch = epoch
                closed = getattr(self, "_get_closed_form_lr", None)
                values = self.get_lr() if closed is None else closed()
        finally:
            self._get_lr_called_within_step = False
        self.give(values)

    def give(self, values: Iterable[Any]) -> None:
        """Rates to the groups."""
        for group, value in zip(self.optimizer.param_groups, values, strict=True):
            put(group, "lr", value)
        self._last_lr: list[Any] = [kept(group["lr"]) for group in self.optimizer.param_groups]


def watch(optimizer: Any) -> None:
    """Let the optimizer note that it stepped."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    own, there = optimizer.step.__func__, ref(optimizer)

    @wraps(own)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        there()._opt_called = True
        return own(self, *args, **kwargs)

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    optimizer.step = types.MethodType(step, optimizer)
