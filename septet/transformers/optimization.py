"""Schedules of the learning rate: a factor for each step, warm-up first."""
from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from septet.errors import NotSupported
from septet.torch.optim.lr_scheduler import LambdaLR, ReduceLROnPlateau
from septet.transformers.adafactor import Adafactor as Adafactor
from septet.transformers.trainer_utils import SchedulerType


def rising(step: int, warmup: int) -> float:
    """The factor while the rate is warmed up."""
    return float(step) / float(max(1, warmup))


def scheduled(optimizer: Any, factor: Callable[..., float], last_epoch: int, **arguments: Any) -> LambdaLR:
    """The schedule of a factor of steps."""
    return LambdaLR(optimizer, partial(factor, **arguments), last_epoch)


def constant_factor(step: int, warmup: int) -> float:
    return rising(step, warmup) if step < warmup else 1.0


def linear_factor(step: int, warmup: int, total: int) -> float:
    if step < warmup:
        return rising(step, warmup)
    return max(0.0, float(total - step) / float(max(1, total - warmup)))


def cosine_factor(step: int, warmup: int, total: int, cycles: float, least: float = 0.0, first: float | None = None) -> float:
    if step < warmup:
        return rising(step, warmup) if first is None else first + (1.0 - first) * step / max(1, warmup - 1)
    progress = float(step - warmup) / float(max(1, total - warmup))
    if first is not None:
        progress = float(step - warmup + 1) / float(max(1, total - warmup))
    factor = 0.5 * (1.0 + math.cos(math.pi * float(cycles) * 2.0 * progress))
    return max(0.0, factor * (1 - least) + least)


def restarts_factor(step: int, warmup: int, total: int, cycles: float) -> float:
    if step < warmup:
        return rising(step, warmup)
    progress = float(step - warmup) / float(max(1, total - warmup))
    if progress >= 1.0:
        return 0.0
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * ((float(cycles) * progress) % 1.0))))


def polynomial_factor(step: int, warmup: int, total: int, end: float, power: float, first: float) -> float:
    if step < warmup:
        return rising(step, warmup)
    if step > total:
        return end / first
    left = 1 - (step - warmup) / (total - warmup)
    return float(((first - end) * left**power + end) / first)


def inverse_sqrt_factor(step: int, warmup: int, timescale: int) -> float:
    if step < warmup:
        return rising(step, warmup)
    return 1.0 / math.sqrt((step + timescale - warmup) / timescale)


def curve(kind: str, progress: float, cycles: float, rises: bool) -> float:
    """The shape of a rise or a fall at a share of its way."""
    if kind == "linear":
        return progress if rises else 1.0 - progress
    if kind == "1-sqrt":
        return 1.0 - math.sqrt(progress)
    sign = -1.0 if rises else 1.0
    return max(0.0, 0.5 * (1.0 + sign * math.cos(math.pi * (1.0 if rises else float(cycles) * 2.0) * progress)))


def wsd_factor(step: int, warmup: int, stable: int, decay: int, rise: str, fall: str, least: float, cycles: float) -> float:
    if step < warmup:
        return max(0.0, curve(rise, float(step) / float(max(1, warmup)), cycles, True) * (1.0 - least) + least)
    if step < warmup + stable:
        return 1.0
    if step < warmup + stable + decay:
        progress = float(step - warmup - stable) / float(max(1, decay))
        return max(0.0, curve(fall, progress, cycles, False) * (1.0 - least) + least)
    return least


def get_constant_schedule(optimizer: Any, last_epoch: int = -1) -> LambdaLR:
    """The rate as it is."""
    return LambdaLR(optimizer, lambda _: 1, last_epoch)


def get_reduce_on_plateau_schedule(optimizer: Any, **kwargs: Any) -> ReduceLROnPlateau:
    """Less when a metric does not improve."""
    return ReduceLROnPlateau(optimizer, **kwargs)


def get_constant_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, last_epoch: int = -1) -> LambdaLR:
    """A rise to the rate, which stays."""
    return scheduled(optimizer, constant_factor, last_epoch, warmup=num_warmup_steps)


def get_linear_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, num_training_steps: int, last_epoch: int = -1) -> LambdaLR:
    """A rise, and a straight fall to 0."""
    return scheduled(optimizer, linear_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps)


def get_cosine_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, num_training_steps: int, num_cycles: float = 0.5,
                                    last_epoch: int = -1) -> LambdaLR:
    """A rise, and waves of a cosine."""
    return scheduled(optimizer, cosine_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps, cycles=num_cycles)


def get_cosine_with_hard_restarts_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, num_training_steps: int, num_cycles: int = 1,
                                                       last_epoch: int = -1) -> LambdaLR:
    """A rise, and falls of a cosine that begin anew."""
    return scheduled(optimizer, restarts_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps, cycles=num_cycles)


def get_polynomial_decay_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, num_training_steps: int, lr_end: float = 1e-7,
                                              power: float = 1.0, last_epoch: int = -1) -> LambdaLR:
    """A rise, and the fall of a power to lr_end.  ValueError unless that is less than the rate."""
    first = optimizer.defaults["lr"]
    if not first > lr_end:
        raise ValueError(f"lr_end ({lr_end}) must be smaller than initial lr ({first})")
    return scheduled(optimizer, polynomial_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps, end=lr_end, power=power,
                     first=first)


def get_inverse_sqrt_schedule(optimizer: Any, num_warmup_steps: int, timescale: int | None = None, last_epoch: int = -1) -> LambdaLR:
    """A rise, and a fall by the root of the steps."""
    scale = num_warmup_steps or 10_000 if timescale is None else timescale
    return scheduled(optimizer, inverse_sqrt_factor, last_epoch, warmup=num_warmup_steps, timescale=scale)


def least_rate(optimizer: Any, min_lr: float | None, min_lr_rate: float | None) -> float:
    """The share of the rate that stays.  ValueError unless one of the two says it."""
    if min_lr is not None and min_lr_rate is not None:
        raise ValueError("Only one of min_lr or min_lr_rate should be set")
    if min_lr is None and min_lr_rate is None:
        raise ValueError("One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`")
    return float(min_lr / optimizer.defaults["lr"] if min_lr is not None else min_lr_rate)  # type: ignore[arg-type]


def get_cosine_with_min_lr_schedule_with_warmup(optimizer: Any, num_warmup_steps: int, num_training_steps: int, num_cycles: float = 0.5,
                                                last_epoch: int = -1, min_lr: float | None = None,
                                                min_lr_rate: float | None = None) -> LambdaLR:
    """A rise, and waves of a cosine above a least rate."""
    return scheduled(optimizer, cosine_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps, cycles=num_cycles,
                     least=least_rate(optimizer, min_lr, min_lr_rate))


def get_cosine_with_min_lr_schedule_with_warmup_lr_rate(optimizer: Any, num_warmup_steps: int, num_training_steps: int,
                                                        num_cycles: float = 0.5, last_epoch: int = -1, min_lr: float | None = None,
                                                        min_lr_rate: float | None = None,
                                                        warmup_lr_rate: float | None = None) -> LambdaLR:
    """The same, the rise beginning at a share of the rate."""
    least = least_rate(optimizer, min_lr, min_lr_rate)
    first = 0.0 if warmup_lr_rate is None else warmup_lr_rate
    return scheduled(optimizer, cosine_factor, last_epoch, warmup=num_warmup_steps, total=num_training_steps, cycles=num_cycles,
                     least=least, first=first)


def get_wsd_schedule(optimizer: Any, num_warmup_steps: int, num_decay_steps: int, num_training_steps: int | None = None,
                     num_stable_steps: int | None = None, warmup_type: str = "linear", decay_type: str = "cosine", min_lr_ratio: float = 0,
                     num_cycles: float = 0.5, last_epoch: int = -1) -> LambdaLR:
    """A rise, a plain, a fall.  ValueError for shapes that are none, or lengths that are not known."""
    if num_training_steps is None and num_stable_steps is None:
        raise ValueError("One of either `num_training_steps` or `num_stable_steps` must be specified.")
    if warmup_type not in ("linear", "cosine", "1-sqrt"):
        raise ValueError(f"Unknown warmup type: {warmup_type}, expected 'linear', 'cosine' or '1-sqrt'")
    if decay_type not in ("linear", "cosine", "1-sqrt"):
        raise ValueError(f"Unknown decay type: {decay_type}, expected 'linear', 'cosine' or '1-sqrt'")
    stable = num_training_steps - num_warmup_steps - num_decay_steps if num_stable_steps is None else num_stable_steps  # type: ignore[operator]
    return scheduled(optimizer, wsd_factor, last_epoch, warmup=num_warmup_steps, stable=stable, decay=num_decay_steps, rise=warmup_type,
                     fall=decay_type, least=min_lr_ratio, cycles=num_cycles)


TYPE_TO_SCHEDULER_FUNCTION: dict[SchedulerType, Callable[..., Any]] = {
    SchedulerType.LINEAR: get_linear_schedule_with_warmup,
    SchedulerType.COSINE: get_cosine_schedule_with_warmup,
    SchedulerType.COSINE_WITH_RESTARTS: get_cosine_with_hard_restarts_schedule_with_warmup,
    SchedulerType.POLYNOMIAL: get_polynomial_decay_schedule_with_warmup,
    SchedulerType.CONSTANT: get_constant_schedule,
    SchedulerType.CONSTANT_WITH_WARMUP: get_constant_schedule_with_warmup,
    SchedulerType.INVERSE_SQRT: get_inverse_sqrt_schedule,
    SchedulerType.REDUCE_ON_PLATEAU: get_reduce_on_plateau_schedule,
    SchedulerType.COSINE_WITH_MIN_LR: get_cosine_with_min_lr_schedule_with_warmup,
    SchedulerType.COSINE_WARMUP_WITH_MIN_LR: get_cosine_with_min_lr_schedule_with_warmup_lr_rate,
    SchedulerType.WARMUP_STABLE_DECAY: get_wsd_schedule,
}


def get_scheduler(name: Any, optimizer: Any, num_warmup_steps: int | None = None, num_training_steps: int | None = None,
                  scheduler_specific_kwargs: dict[str, Any] | None = None) -> Any:
    """A schedule by its name.  ValueError where a length that it needs is missing."""
    kind, more = SchedulerType(name), scheduler_specific_kwargs or {}
    if kind not in TYPE_TO_SCHEDULER_FUNCTION:
        raise NotSupported(f"transformers.get_scheduler({kind.value!r})")
    make = TYPE_TO_SCHEDULER_FUNCTION[kind]
    if kind == SchedulerType.CONSTANT:
        return make(optimizer)
    if kind == SchedulerType.REDUCE_ON_PLATEAU:
        return make(optimizer, **more)
    if num_warmup_steps is None:
        raise ValueError(f"{kind} requires `num_warmup_steps`, please provide that argument.")
    if kind in (SchedulerType.CONSTANT_WITH_WARMUP, SchedulerType.INVERSE_SQRT):
        return make(optimizer, num_warmup_steps=num_warmup_steps, **(more if kind == SchedulerType.INVERSE_SQRT else {}))
    if kind == SchedulerType.WARMUP_STABLE_DECAY:
        return make(optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **more)
    if num_training_steps is None:
        raise ValueError(f"{kind} requires `num_training_steps`, please provide that argument.")
    return make(optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **more)


__all__ = ["TYPE_TO_SCHEDULER_FUNCTION", "get_constant_schedule", "get_constant_schedule_with_warmup", "get_cosine_schedule_with_warmup",
           "get_cosine_with_hard_restarts_schedule_with_warmup", "get_cosine_with_min_lr_schedule_with_warmup",
           "get_cosine_with_min_lr_schedule_with_warmup_lr_rate", "get_inverse_sqrt_schedule", "get_linear_schedule_with_warmup",
           "get_polynomial_decay_schedule_with_warmup", "get_reduce_on_plateau_schedule", "get_scheduler", "get_wsd_schedule"]
