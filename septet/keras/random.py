"""`keras.random`: numbers that follow from seeds, TensorFlow's streams; and the generator that counts seeds on."""
from __future__ import annotations

import random as python
from typing import Any

from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import sort as sorts
from septet.core import view as views
from septet.core.cast import cast
from septet.core.index import getitem
from septet.core.random import gamma_stream, stateless
from septet.core.scan import cumulative
from septet.ir import dtype as dt
from septet.keras import dtypes, naming, recording
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
        self.backend = custom or "tensorflow"
        if seed is None:
            seed = make_default_seed()
        if not isinstance(seed, int):
            raise ValueError(f"Argument `seed` must be an integer. Received: seed={seed}")
        if seed < 0:
            raise ValueError(f"Argument `seed` must be a non-negative integer. Received: seed={seed}")
        self._initial_seed = seed
        self.state = Variable([seed, 0], dtype="uint32", trainable=False, name="seed_generator_state", aggregation="none")

    def next(self, ordered: bool = True) -> Any:
        """The pair of seeds, which moves on."""
        pair = self.state.value
        if not recording.is_inferring():
            pair = rows.add(pair, tensor([0, 0], "uint32"))
            self.state.assign(rows.add(pair, tensor([0, 1], "uint32")))
        return pair

    def get_config(self) -> dict[str, Any]:
        return {"seed": self._initial_seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


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
    return tensor([int(seed) & 0xFFFFFFFF, 0], "uint32") if isinstance(seed, int) else tensor(seed)


def float_type(dtype: Any) -> Any:
    """A dtype argument of floats."""
    found = default_float() if dtype is None else dtypes.ir_dtype(dtype)
    if not found.is_float:
        raise ValueError(f"`keras.random` requires a floating point `dtype`. Received: dtype={dtype} ")
    return found


def scaled(found: Any, rate: Any, shift: Any) -> Any:
    """found * rate + shift."""
    kind = found._dtype
    rate, shift = (v if type(v) in (int, float) else cast(tensor(v), kind) for v in (rate, shift))
    found = found if type(rate) in (int, float) and rate == 1 else rows.multiply(found, rate)
    return found if type(shift) in (int, float) and shift == 0 else rows.add(found, shift)


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Normal numbers."""
    return scaled(stateless.normal(draw_seed(seed), shape_of(shape), float_type(dtype)), stddev, mean)


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Normal numbers within two deviations."""
    return scaled(stateless.truncated_normal(draw_seed(seed), shape_of(shape), float_type(dtype)), stddev, mean)


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers on [minval, maxval)."""
    kind = float_type(dtype)
    span = maxval - minval if type(minval) in (int, float) and type(maxval) in (int, float) else rows.subtract(
        cast(tensor(maxval), kind), cast(tensor(minval), kind))
    return scaled(stateless.uniform(draw_seed(seed), shape_of(shape), kind), span, minval)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Whole numbers of minval ... maxval - 1."""
    kind = dtypes.ir_dtype(dtype)
    if not kind.is_integer:
        raise ValueError(f"`keras.random.randint` requires an integer `dtype`. Received: dtype={dtype} ")
    wide = kind if kind in (dt.int32, dt.int64, dt.uint32, dt.uint64) else dt.int32
    low, high = int(minval), int(maxval)
    return cast(stateless.whole(draw_seed(seed), shape_of(shape), low, high - low, wide), kind)


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """num_samples classes of each row of logits."""
    logits = tensor(logits)
    if logits.ndim != 2:
        raise ValueError(f"`logits` should be a 2-D tensor with shape [batch_size, num_classes]. Received: logits={logits}")
    pair, batch = draw_seed(seed), logits.shape[0]
    wide = cast(logits, dt.float64)
    chances = rows.exp(rows.subtract(wide, core.reduce("max", wide, 1, True)))
    shares = cumulative("add", rows.where(rows.isfinite(wide), chances, 0.0), 1, None)
    found = rows.multiply(stateless.uniform(pair, (batch, num_samples), dt.float64), getitem(shares, (slice(None), slice(-1, None))))
    above = rows.less_equal(views.expand_dims(shares, 1), views.expand_dims(found, 2))
    return cast(core.reduce("sum", cast(above, dt.int32), 2, False, dt.int32), dtypes.ir_dtype(dtype))


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """x in a random order along an axis."""
    x = tensor(x)
    order = sorts.argsort(stateless.uniform(draw_seed(seed), (x.shape[axis],), dt.float32), -1)
    return getitem(x, (slice(None),) * (axis % x.ndim) + (order,))


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Inputs, a share of them zero and the others larger by that."""
    if any_symbolic((inputs,)):
        return KerasTensor(inputs.shape, dtype=inputs.dtype)
    x = tensor(inputs)
    pair = draw_seed(seed)
    if rate == 0:
        return x
    shape = tuple(n if m is None else m for n, m in zip(x.shape, noise_shape)) if noise_shape is not None else tuple(x.shape)
    kept = rows.greater_equal(stateless.uniform(pair, shape, x._dtype), rate)
    return rows.where(kept, rows.multiply(x, 1.0 / (1.0 - rate)), 0.0)


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Gamma numbers of shape alpha and rate 1."""
    kind = float_type(dtype)
    return cast(gamma_stream.gamma(draw_seed(seed), shape_of(shape), cast(tensor(alpha), dt.float64)), kind)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Beta numbers, of two gamma numbers."""
    kind, pair = float_type(dtype), draw_seed(seed)
    other = rows.add(pair, tensor([12, 12], "uint32"))
    size = shape_of(shape)
    a = cast(gamma_stream.gamma(pair, size, cast(tensor(alpha), dt.float64)), kind)
    b = cast(gamma_stream.gamma(other, size, cast(tensor(beta), dt.float64)), kind)
    return rows.divide(a, rows.add(a, b))


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Any:
    """How many of `counts` trials succeed: uniform numbers through the inverse of the distribution."""
    kind, pair, size = float_type(dtype), draw_seed(seed), shape_of(shape)
    n, p = (views.broadcast_to(cast(tensor(a), dt.float64), size) for a in (counts, probabilities))
    return cast(gamma_stream.binomial(pair, size, n, p), kind)


