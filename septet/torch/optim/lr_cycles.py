"""Schedulers that go up and down within a run: CyclicLR and OneCycleLR."""
from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any

from septet.torch.optim.lr_base import LRScheduler, check_optimizer, numbers, put
from septet.torch.optim.optimizer import Optimizer


class CyclicLR(LRScheduler):
    """Up and down between two rates."""

    KEPT_OUT = ("optimizer", "_scale")

    def __init__(self, optimizer: Optimizer, base_lr: Any, max_lr: Any, step_size_up: int = 2000, step_size_down: int | None = None,
                 mode: str = "triangular", gamma: float = 1.0, scale_fn: Callable[[float], float] | None = None, scale_mode: str = "cycle",
                 cycle_momentum: bool = True, base_momentum: Any = 0.8, max_momentum: Any = 0.9, last_epoch: int = -1):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        groups = optimizer.param_groups
        if last_epoch == -1:
            for group, lr in zip(groups, numbers(base_lr, groups, "base_lr")):
                put(group, "lr", lr)
        self.max_lrs = numbers(max_lr, groups, "max_lr")
        up, down = float(step_size_up), float(step_size_up if step_size_down is None else step_size_down)
        self.total_size, self.step_ratio = up + down, up / (up + down)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode, self.gamma = mode, gamma
        self._scale = scale_fn or {"triangular": lambda x: 1.0, "triangular2": lambda x: 1 / 2.0 ** (x - 1)}.get(mode, self.fade)
        self.scale_mode = scale_mode if scale_fn is not None or mode != "exp_range" else "iterations"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.open_momentum(groups, base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = numbers(base_lr, groups, "base_lr")

    def open_momentum(self, groups: list[dict[str, Any]], base: Any, most: Any, last_epoch: int) -> None:
        """The momenta to begin with.  ValueError for an optimizer that has none."""
        if "momentum" not in self.optimizer.defaults and "betas" not in self.optimizer.defaults:
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        self.use_beta1 = "betas" in self.optimizer.defaults
        self.base_momentums, self.max_momentums = numbers(base, groups, "base_momentum"), numbers(most, groups, "max_momentum")
        if last_epoch == -1:
            for m, b, group in zip(self.max_momentums, self.base_momentums, groups):
                put_momentum(group, m, self.use_beta1)
                group["max_momentum"], group["base_momentum"] = m, b

    def fade(self, x: float) -> float:
        """The scale of mode "exp_range"."""
        return self.gamma ** x

    def scale_fn(self, x: float) -> float:
        """The scale of a cycle or an iteration."""
        return self._scale(x)

    def get_lr(self) -> list[Any]:
        self.warn()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            momenta = [high - (high - low) * height * scale for low, high in zip(self.base_momentums, self.max_momentums)]
            for group, momentum in zip(self.optimizer.param_groups, momenta, strict=True):
                put_momentum(group, momentum, self.use_beta1)
        return [base + (most - base) * height * scale for base, most in zip(self.base_lrs, self.max_lrs)]

    def state_dict(self) -> dict[str, Any]:
        state = super().state_dict()
        f = self._scale
        custom = self.mode not in ("triangular", "triangular2", "exp_range") or getattr(f, "__module__", "") != __name__
        state["_scale_fn_custom"] = f.__dict__.copy() if custom and not isinstance(f, types.FunctionType) else None
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        state = dict(state_dict)
        values = state.pop("_scale_fn_custom", None)
        if values is not None:
            self._scale.__dict__.update(values)
        self.__dict__.update(state)


def put_momentum(group: dict[str, Any], value: float, use_beta1: bool) -> None:
    """Set a group's momentum, or its first beta."""
    if use_beta1:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


class OneCycleLR(LRScheduler):
    """Up to max_lr and down to almost nothing in total_steps (Smith & Topin, 2018)."""

    def __init__(self, optimizer: Optimizer, max_lr: Any, total_steps: int | None = None, epochs: int | None = None,
                 steps_per_epoch: int | None = None, pct_start: float = 0.3, anneal_strategy: str = "cos",
                 cycle_momentum: bool = True, base_momentum: Any = 0.85, max_momentum: Any = 0.95, div_factor: float = 25.0,
                 final_div_factor: float = 1e4, three_phase: bool = False, last_epoch: int = -1):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = steps_of(total_steps, epochs, steps_per_epoch)
        self._schedule_phases = phases(self.total_steps, pct_start, three_phase)
        if not 0 <= pct_start <= 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        groups = optimizer.param_groups
        if last_epoch == -1:
            for group, most in zip(groups, numbers(max_lr, groups, "max_lr")):
                group["initial_lr"], group["max_lr"] = most / div_factor, most
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
                raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
            self.use_beta1 = "betas" in optimizer.defaults
            if last_epoch == -1:
                for high, low, group in zip(numbers(max_momentum, groups, "max_momentum"), numbers(base_momentum, groups, "base_momentum"),
                                            groups):
                    put_momentum(group, high, self.use_beta1)
                    group["max_momentum"], group["base_momentum"] = high, low
        super().__init__(optimizer, last_epoch)

    def anneal(self, start: float, end: float, share: float) -> float:
        """From start to end."""
        if self._anneal_func_type == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)

    def get_lr(self) -> list[Any]:
        self.warn()
        at = self.last_epoch
        if at > self.total_steps:
            raise ValueError(f"Tried to step {at} times. The specified number of total steps is {self.total_steps}")
        return [self.rate_at(group, at) for group in self.optimizer.param_groups]

    def rate_at(self, group: dict[str, Any], at: int) -> float:
        """A group's rate; its momentum is set."""
        start = 0.0
        for k, phase in enumerate(self._schedule_phases):
            if at <= phase["end_step"] or k == len(self._schedule_phases) - 1:
                share = (at - start) / (phase["end_step"] - start)
                rate = self.anneal(group[phase["start_lr"]], group[phase["end_lr"]], share)
                if self.cycle_momentum:
                    momentum = self.anneal(group[phase["start_momentum"]], group[phase["end_momentum"]], share)
                    put_momentum(group, momentum, self.use_beta1)
                return rate
            start = phase["end_step"]
        raise AssertionError("a schedule has phases")


def steps_of(total: int | None, epochs: int | None, each: int | None) -> int:
    """How many steps in all."""
    if total is not None:
        if total <= 0 or not isinstance(total, int):
            raise ValueError(f"Expected positive integer total_steps, but got {total}")
        return total
    if epochs is None or each is None:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    for name, value in (("epochs", epochs), ("steps_per_epoch", each)):
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
    return epochs * each


def phases(total: int, share: float, three: bool) -> list[dict[str, Any]]:
    """Where each phase ends, and between which of a group's numbers it goes."""
    keys = ("end_step", "start_lr", "end_lr", "start_momentum", "end_momentum")
    up = (float(share * total) - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    rows: list[tuple[Any, ...]] = [up, (total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    if three:
        rows = [up, (float(2 * share * total) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
                (total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")]
    return [dict(zip(keys, row)) for row in rows]
