"""`keras.random`: numbers that follow from seeds, drawn by the backend's streams; and the generator that counts seeds on."""
from __future__ import annotations

import random as python
from importlib import import_module
from typing import Any

from septet.core import autograd
from septet.core import ops as rows
from septet.keras import backends, dtypes, naming, recording
from septet.keras.backends import active
from septet.keras.keras_tensor import KerasTensor, any_symbolic
from septet.keras.ops.shaping import shape_of
from septet.keras.tensor import default_float, tensor
from septet.keras.variable import Variable

MOST_SEED = int(1e9)
_global: list[SeedGenerator] = []


class SeedGenerator:
    """A pair of seeds, the second of which counts the draws."""

    def __init__(self, seed: Any = None, name: str | None = None, **kwargs: Any):
        custom = kwargs.pop("backend", None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
        self.name = naming.auto_name("seed_generator") if name is None else name
        self.backend = custom or backends.NAME
        self._by_chance = seed is None
        if seed is None:
            seed = make_default_seed()
        if not isinstance(seed, int):
            raise ValueError(f"Argument `seed` must be an integer. Received: seed={seed}")
        if seed < 0:
            raise ValueError(f"Argument `seed` must be a non-negative integer. Received: seed={seed}")
        self._initial_seed = seed
        with naming.name_scope(self.name, caller=self):
            self.state = Variable([seed, 0], dtype=active.SEEDS, trainable=False, name="seed_generator_state", aggregation="none")

    def next(self, ordered: bool = True) -> Any:
        """The pair of seeds, which moves on."""
        pair = self.state.value
        if not recording.is_inferring():
            pair = rows.add(autograd.detach(pair), tensor([0, 0], active.SEEDS))
            self.state.assign(rows.add(pair, tensor([0, 1], active.SEEDS)) if ordered else scattered(pair))
        return pair

    def get_config(self) -> dict[str, Any]:
        return {"seed": None if self._by_chance else self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


def scattered(pair: Any) -> Any:
    """The pair after one whose draws need no order."""
    return rows.remainder(rows.multiply(rows.add(pair, 1), 5387), 933199)


def make_default_seed() -> int:
    """A seed of Python's own generator."""
    return python.randint(1, MOST_SEED)


def global_seed_generator() -> SeedGenerator:
    """The generator that calls without a seed draw from."""
    if not _global:
        _global.append(SeedGenerator())
    return _global[0]


def forget_global() -> None:
    """Let the next call without a seed begin anew."""
    _global.clear()


def draw_seed(seed: Any) -> Any:
    """The pair of seeds of an argument: a generator, a number, or None for the global generator."""
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, bool) or not isinstance(seed, (int, type(None))) and not hasattr(seed, "_dtype"):
        raise ValueError(f"Argument `seed` must be either an integer or an instance of `SeedGenerator`. Received: seed={seed} "
                         f"(of type {type(seed)})")
    if seed is None:
        return global_seed_generator().next(ordered=False)
    return tensor([int(seed) & active.MOST_SEED, 0], active.SEEDS) if isinstance(seed, int) else tensor(seed)


def float_type(dtype: Any) -> Any:
    """A dtype argument of floats."""
    found = default_float() if dtype is None else dtypes.ir_dtype(dtype)
    if not found.is_float:
        raise ValueError(f"`keras.random` requires a floating point `dtype`. Received: dtype={dtype} ")
    return found


def streams() -> Any:
    """The streams of the backend."""
    return import_module(f"{active.__name__}.streams")


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Normal numbers."""
    return streams().normal(draw_seed(seed), shape_of(shape), float_type(dtype), mean, stddev)


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Normal numbers within two deviations."""
    return streams().truncated_normal(draw_seed(seed), shape_of(shape), float_type(dtype), mean, stddev)


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers on [minval, maxval)."""
    return streams().uniform(draw_seed(seed), shape_of(shape), float_type(dtype), minval, maxval)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Whole numbers of minval ... maxval - 1."""
    kind = active.dtype(dtypes.ir_dtype(dtype))
    if not kind.is_integer:
        raise ValueError(f"`keras.random.randint` requires an integer `dtype`. Received: dtype={dtype} ")
    return streams().whole(draw_seed(seed), shape_of(shape), kind, int(minval), int(maxval))


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """num_samples classes of each row of logits."""
    logits = tensor(logits)
    if logits.ndim != 2:
        raise ValueError(f"`logits` should be a 2-D tensor with shape [batch_size, num_classes]. Received: logits={logits}")
    return streams().categorical(draw_seed(seed), logits, num_samples, dtypes.ir_dtype(dtype))


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """x in a random order along an axis."""
    return streams().shuffle(draw_seed(seed), tensor(x), axis)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Inputs, a share of them zero and the others larger by that."""
    if any_symbolic((inputs,)):
        return KerasTensor(inputs.shape, dtype=inputs.dtype)
    x = tensor(inputs)
    own = active.OWN_DROPOUT and noise_shape is None and (seed is None or isinstance(seed, SeedGenerator) and seed._by_chance)
    pair = None if own else draw_seed(seed)
    if rate == 0:
        return x
    shape = tuple(n if m is None else m for n, m in zip(x.shape, noise_shape)) if noise_shape is not None else tuple(x.shape)
    return streams().dropout(pair, x, rate, shape)


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Gamma numbers of shape alpha and rate 1."""
    return streams().gamma(draw_seed(seed), shape_of(shape), float_type(dtype), alpha)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Beta numbers."""
    return streams().beta(draw_seed(seed), shape_of(shape), float_type(dtype), alpha, beta)


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Any:
    """How many of `counts` trials succeed."""
    return streams().binomial(draw_seed(seed), shape_of(shape), float_type(dtype), counts, probabilities)
