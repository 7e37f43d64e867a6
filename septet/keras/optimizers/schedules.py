"""`keras.optimizers.schedules`: learning rates by the number of the step."""
from __future__ import annotations

import math
from typing import Any

from septet.keras.named import Registry
from septet.keras.named import serialize as _serialize

MODULE = "keras.src.optimizers.schedules.learning_rate_schedule"


class LearningRateSchedule:
    """Called with the number of a step it gives a rate."""

    __module__ = MODULE

    def __call__(self, step: Any) -> Any:
        raise NotImplementedError(f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`.")

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(f"Learning rate schedule '{type(self).__name__}' must override `get_config()` in order to be "
                                  f"serializable.")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class _Decay(LearningRateSchedule):
    """One whose arguments are its attributes."""

    __module__ = MODULE
    arguments: tuple[str, ...] = ()

    def get_config(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in self.arguments}


def numbers(rate: Any, *values: Any) -> list[Any]:
    """The first rate as a tensor, and others in its dtype."""
    from septet.keras import ops

    first = ops.convert_to_tensor(rate)
    return [first, *(ops.cast(v, first.dtype) for v in values)]


class ExponentialDecay(_Decay):
    """rate ^ (step / steps)."""

    __module__ = MODULE
    arguments = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any, staircase: bool = False,
                 name: str = "ExponentialDecay"):
        if decay_steps <= 0:
            raise ValueError(f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}")
        self.initial_learning_rate, self.decay_steps, self.decay_rate = initial_learning_rate, decay_steps, decay_rate
        self.staircase, self.name = staircase, name

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        first, steps, rate, step = numbers(self.initial_learning_rate, self.decay_steps, self.decay_rate, step)
        share = ops.divide(step, steps)
        return ops.multiply(first, ops.power(rate, ops.floor(share) if self.staircase else share))


class InverseTimeDecay(ExponentialDecay):
    """1 / (1 + rate step / steps)."""

    __module__ = MODULE

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any, staircase: bool = False,
                 name: str = "InverseTimeDecay"):
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        first, steps, rate, step = numbers(self.initial_learning_rate, self.decay_steps, self.decay_rate, step)
        share = ops.divide(step, steps)
        return ops.divide(first, ops.add(1.0, ops.multiply(rate, ops.floor(share) if self.staircase else share)))


class PiecewiseConstantDecay(_Decay):
    """A rate for each span of steps."""

    __module__ = MODULE
    arguments = ("boundaries", "values", "name")

    def __init__(self, boundaries: Any, values: Any, name: str = "PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError("The length of boundaries should be 1 less than the length of values. Received: "
                             f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of length {len(values)}.")
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        step = ops.cast(step, "float32")
        found: Any = ops.convert_to_tensor(float(self.values[0]))
        for edge, value in zip(self.boundaries, self.values[1:]):
            found = ops.where(ops.greater(step, float(edge)), float(value), found)
        return found


class PolynomialDecay(_Decay):
    """From one rate to another along a power of the share of steps."""

    __module__ = MODULE
    arguments = ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle", "name")

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, end_learning_rate: Any = 0.0001, power: float = 1.0,
                 cycle: bool = False,
                 name: str = "PolynomialDecay"):
        if decay_steps <= 0:
            raise ValueError(f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}")
        self.initial_learning_rate, self.decay_steps, self.end_learning_rate = initial_learning_rate, decay_steps, end_learning_rate
        self.power, self.cycle, self.name = power, cycle, name

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        first, last, power, step = numbers(self.initial_learning_rate, self.end_learning_rate, self.power, step)
        steps = ops.cast(self.decay_steps, first.dtype)
        if self.cycle:
            times = ops.where(ops.equal(step, 0), 1.0, ops.ceil(ops.divide(step, self.decay_steps)))
            steps = ops.multiply(steps, times)
        else:
            step = ops.minimum(step, steps)
        share = ops.divide(step, steps)
        return ops.add(ops.multiply(ops.subtract(first, last), ops.power(ops.subtract(1.0, share), power)), last)


class CosineDecay(_Decay):
    """Half a cosine from one rate to a share of it, after a warm-up (Loshchilov and Hutter 2016)."""

    __module__ = MODULE
    arguments = ("initial_learning_rate", "decay_steps", "alpha", "name", "warmup_target", "warmup_steps")

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, alpha: float = 0.0, name: str = "CosineDecay",
                 warmup_target: Any = None,
                 warmup_steps: Any = 0):
        if decay_steps <= 0:
            raise ValueError(f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}")
        self.initial_learning_rate, self.decay_steps, self.alpha, self.name = initial_learning_rate, decay_steps, alpha, name
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps

    def cosine(self, step: Any, steps: Any, first: Any) -> Any:
        from septet.keras import ops

        wave = ops.multiply(ops.add(1.0, ops.cos(ops.multiply(ops.divide(step, steps), math.pi))), 0.5)
        return ops.multiply(first, ops.add(ops.multiply(wave, 1 - self.alpha), self.alpha))

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        first, steps, step = numbers(self.initial_learning_rate, self.decay_steps, step)
        if self.warmup_target is None:
            return self.cosine(ops.minimum(step, steps), steps, first)
        warm, top = ops.cast(self.warmup_steps, first.dtype), ops.cast(self.warmup_target, first.dtype)
        held = ops.minimum(step, ops.add(steps, warm))
        rising = ops.add(ops.multiply(ops.subtract(top, first), ops.divide(held, warm)), first)
        return ops.where(ops.less(held, warm), rising, self.cosine(ops.subtract(held, warm), steps, top))


class CosineDecayRestarts(_Decay):
    """Half cosines one after another, longer and lower each time."""

    __module__ = MODULE
    arguments = ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha", "name")

    def __init__(self, initial_learning_rate: Any, first_decay_steps: Any, t_mul: float = 2.0, m_mul: float = 1.0, alpha: float = 0.0,
                 name: str = "SGDRDecay"):
        if first_decay_steps <= 0:
            raise ValueError(f"Argument `first_decay_steps` must be > 0. Received: first_decay_steps={first_decay_steps}")
        self.initial_learning_rate, self.first_decay_steps, self.name = initial_learning_rate, first_decay_steps, name
        self._t_mul, self._m_mul, self.alpha = t_mul, m_mul, alpha
        self.t_mul, self.m_mul = t_mul, m_mul

    def __call__(self, step: Any) -> Any:
        from septet.keras import ops

        first, steps, step = numbers(self.initial_learning_rate, self.first_decay_steps, step)
        done = ops.divide(step, steps)
        if self._t_mul == 1.0:
            count = ops.floor(done)
            done = ops.subtract(done, count)
        else:
            t = self._t_mul
            count = ops.floor(ops.divide(ops.log(ops.subtract(1.0, ops.multiply(done, 1.0 - t))), math.log(t)))
            power = ops.power(ops.cast(t, first.dtype), count)
            done = ops.divide(ops.subtract(done, ops.divide(ops.subtract(1.0, power), 1.0 - t)), power)
        lower = ops.power(ops.cast(self._m_mul, first.dtype), count)
        wave = ops.multiply(ops.multiply(ops.add(1.0, ops.cos(ops.multiply(done, math.pi))), 0.5), lower)
        return ops.multiply(first, ops.add(ops.multiply(wave, 1 - self.alpha), self.alpha))


_ALL = {c.__name__: c for c in (ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay, CosineDecay,
                                CosineDecayRestarts)}
_registry = Registry("learning rate schedule", lambda: _ALL)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return _registry.deserialize(config, custom_objects)


def serialize(learning_rate_schedule: Any) -> Any:
    return _serialize(learning_rate_schedule)
