"""`tf.random`: streams that follow from the global seed and each operation's own, equal to TensorFlow's bit for bit; stateless numbers and
generators.

A stateful operation's stream is kept by its name, dtype and seeds: every call moves it on by 256 counts for each number.
"""
from __future__ import annotations

import random as python
from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.core.random import stateless
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.tensor import tensor
from septet.keras.utils import python_utils
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import shape_argument, t
from septet.tensorflow.variable import Variable

GRAPH_SEED, MOST, APART = 87654321, 2 ** 31 - 1, 256
MASK = (1 << 64) - 1
_global: int | None = None
_internal = python.Random()
anything = python.SystemRandom()            # where there is no seed: Python's own numbers stay as they are
_streams: dict[Any, int] = {}


def set_seed(seed: int) -> None:
    """The global seed, from which operations without one of their own take theirs; all streams begin anew."""
    global _global, _internal
    _global = int(seed) & MASK if int(seed) >= 0 else int(seed) % (1 << 31)
    _internal = python.Random(_global)
    _streams.clear()
    shuffled_seeds.clear()


shuffled_seeds: dict[Any, Any] = {}


def get_seed(op_seed: int | None) -> tuple[int, int]:
    """The pair of seeds of an operation."""
    if _global is not None:
        pair = _global, _internal.randint(0, MOST) if op_seed is None else int(op_seed)
    elif op_seed is not None:
        pair = GRAPH_SEED, int(op_seed)
    else:
        return anything.getrandbits(63), anything.getrandbits(63)
    return (0, MOST) if pair == (0, 0) else pair


def place(op: str, dtype: Any, seed: Any, count: int) -> Any:
    """Where an operation's stream stands, which moves on by so many numbers."""
    pair = get_seed(None if seed is None else int(seed))
    key = op, dtype, pair
    start = _streams.get(key, 0)
    _streams[key] = start + count * APART
    return stream(pair[0], pair[1], start)


def stream(key: int, high: int, start: int) -> Any:
    """A place in a stream as the core takes it."""
    import septet.numpy as np

    return tensor(np.array([key & MASK, high & MASK, start & MASK], dtype=np.uint64))


def counted(shape: Any) -> int:
    total = 1
    for n in shape:
        total *= n
    return total


def kind_of(dtype: Any) -> Any:
    """A dtype of floats.  ValueError for others."""
    found = as_dtype(dtype)._ir
    if found not in (dt.float16, dt.bfloat16, dt.float32, dt.float64):
        raise ValueError(f"Invalid dtype: {as_dtype(dtype)!r}. Must be a floating type.")
    return found


def scaled(x: Any, factor: Any, offset: Any, dtype: Any) -> Any:
    """x * factor + offset, where they are other than 1 and 0."""
    found = x if isinstance(factor, (int, float)) and factor == 1 else rows.multiply(x, cast(t(factor), dtype))
    return found if isinstance(offset, (int, float)) and offset == 0 else rows.add(found, cast(t(offset), dtype))


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: str | None = None) -> Any:
    """Normal numbers."""
    sizes, kind = shape_argument(shape), kind_of(dtype)
    return scaled(stateless.normal(place("RandomStandardNormal", kind, seed, counted(sizes)), sizes, kind), stddev, mean, kind)


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None,
                     name: str | None = None) -> Any:
    """Normal numbers within two deviations."""
    sizes, kind = shape_argument(shape), kind_of(dtype)
    if kind is dt.float64:
        raise NotSupported("tf.random.truncated_normal: float64")
    return scaled(stateless.truncated_normal(place("TruncatedNormal", kind, seed, counted(sizes)), sizes, kind), stddev, mean, kind)


def uniform(shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: str | None = None) -> Any:
    """Numbers on [minval, maxval)."""
    sizes, kind = shape_argument(shape), as_dtype(dtype)._ir
    if kind in (dt.int32, dt.int64):
        return whole(sizes, minval, maxval, kind, lambda: place("RandomUniformInt", kind, seed, counted(sizes)))
    return spread(stateless.uniform(place("RandomUniform", kind_of(dtype), seed, counted(sizes)), sizes, kind), minval, maxval, kind)


def spread(x: Any, low: Any, high: Any, kind: Any) -> Any:
    """Numbers on [0, 1) brought to [low, high)."""
    top = 1 if high is None else high
    if isinstance(low, (int, float)) and isinstance(top, (int, float)):
        return scaled(x, rows.subtract(cast(t(top), kind), cast(t(low), kind)) if (low, top) != (0, 1) else 1, low, kind)
    a, b = cast(t(low), kind), cast(t(top), kind)
    return rows.add(rows.multiply(x, rows.subtract(b, a)), a)


def whole(shape: Any, low: Any, high: Any, kind: Any, seed: Any) -> Any:
    """Whole numbers on [low, high)."""
    if high is None:
        raise ValueError(f"Must specify maxval for integer dtype {as_dtype(kind)!r}")
    a, b = int(low), int(high)
    if a >= b:
        raise invalid(f"Need minval < maxval, got {a} >= {b} [Op:RandomUniformInt] name: ")
    return stateless.whole(seed(), shape, a, b - a, kind)


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Any:
    """The rows in another order."""
    a = t(value)
    n = a.shape[0] if a.ndim else 0
    if n < 2:
        return a
    words = stateless.bits(place("RandomShuffle", a._dtype, seed, n), n).numpy().tolist()
    order = list(range(n))
    for k in range(n - 1):
        other = k + words[k] % (n - k)
        order[k], order[other] = order[other], order[k]
    return keras_ops.take(a, tensor(order), 0)


def categorical(logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Classes drawn by their logarithms of odds; one row of draws for each row."""
    a = cast(t(logits), dt.float64)
    n, count = a.shape[0], int(num_samples)
    drawn = stateless.uniform(place("Multinomial", t(logits)._dtype, seed, n * count * 2), (n, count), dt.float64)
    weights = rows.exp(rows.subtract(a, keras_ops.amax(a, -1, True)))
    sums = keras_ops.cumsum(weights, -1)
    wanted = rows.multiply(drawn, sums[:, -1:])
    found = keras_ops.sum(cast(rows.less_equal(keras_ops.expand_dims(sums, 1), keras_ops.expand_dims(wanted, 2)), dt.int64), -1)
    return cast(keras_ops.minimum(found, a.shape[1] - 1), as_dtype(dtype or "int64")._ir)


def pair_of(seed: Any) -> Any:
    """The two seeds of a stateless function."""
    found = t(seed)
    if tuple(found.shape) != (2,):
        raise invalid(f"seed must have shape [2], not {list(found.shape)} [Op:StatelessRandomGetKeyCounter]")
    return found


def stateless_uniform(shape: Any, seed: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", name: str | None = None,
                      alg: Any = "auto_select") -> Any:
    """Numbers on [minval, maxval) that follow from two seeds."""
    sizes, kind = shape_argument(shape), as_dtype(dtype)._ir
    if kind in (dt.int32, dt.int64):
        return whole(sizes, minval, maxval, kind, lambda: pair_of(seed))
    return spread(stateless.uniform(pair_of(seed), sizes, kind_of(dtype)), minval, maxval, kind)


def stateless_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None,
                     alg: Any = "auto_select") -> Any:
    """Normal numbers that follow from two seeds."""
    kind = kind_of(dtype)
    return scaled(stateless.normal(pair_of(seed), shape_argument(shape), kind), stddev, mean, kind)


def stateless_truncated_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None,
                               alg: Any = "auto_select") -> Any:
    """Normal numbers within two deviations that follow from two seeds."""
    kind = kind_of(dtype)
    return scaled(stateless.truncated_normal(pair_of(seed), shape_argument(shape), kind), stddev, mean, kind)


class Generator:
    """Numbers of a stream that is kept in a variable (Philox): its counter, and its key."""

    def __init__(self, copy_from: Any = None, state: Any = None, alg: Any = None):
        if copy_from is not None:
            state = copy_from.state.numpy()
        if alg not in (None, 1, "philox", "Philox", "auto_select"):
            raise NotSupported(f"tf.random.Generator: algorithm {alg!r}; philox is there")
        self._state = Variable(tensor(state, "int64"), trainable=False, name="StateVar")

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Generator:
        """The generator of a seed."""
        return cls(state=[int(seed), 0, 0], alg=alg)

    @classmethod
    def from_state(cls, state: Any, alg: Any) -> Generator:
        """A generator that stands somewhere."""
        return cls(state=t(state).numpy().tolist(), alg=alg)

    @classmethod
    def from_key_counter(cls, key: Any, counter: Any, alg: Any) -> Generator:
        """A generator of a key and a counter."""
        return cls(state=[*t(counter).numpy().tolist(), int(t(key).numpy().reshape(-1)[0])], alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """A generator that stands anywhere."""
        return cls(state=[anything.getrandbits(62) for _ in range(3)], alg=alg)

    @property
    def state(self) -> Any:
        return self._state

    @property
    def key(self) -> Any:
        return self._state.value[2]

    @property
    def algorithm(self) -> int:
        return 1

    def reset_from_seed(self, seed: int) -> None:
        """Begin anew with a seed."""
        self._state.assign(tensor([int(seed), 0, 0], "int64"))

    def skip(self, delta: Any) -> Any:
        """Move on."""
        low, high, key = self._state.numpy().tolist()
        total = (low & MASK) + ((high & MASK) << 64) + int(delta) * APART
        words = [signed(total & MASK), signed(total >> 64 & MASK), key]
        self._state.assign(tensor(words, "int64"))
        return self._state.value

    def _next(self, count: int) -> Any:
        low, high, key = self._state.numpy().tolist()
        self.skip(count)
        return stream(key, high, low)

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", name: str | None = None) -> Any:
        """Numbers on [minval, maxval)."""
        sizes, kind = shape_argument(shape), as_dtype(dtype)._ir
        if kind in (dt.int32, dt.int64):
            return whole(sizes, minval, maxval, kind, lambda: self._next(counted(sizes)))
        return spread(stateless.uniform(self._next(counted(sizes)), sizes, kind_of(dtype)), minval, maxval, kind)

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None) -> Any:
        """Normal numbers."""
        sizes, kind = shape_argument(shape), kind_of(dtype)
        return scaled(stateless.normal(self._next(counted(sizes)), sizes, kind), stddev, mean, kind)

    def truncated_normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None) -> Any:
        """Normal numbers within two deviations."""
        sizes, kind = shape_argument(shape), kind_of(dtype)
        return scaled(stateless.truncated_normal(self._next(counted(sizes)), sizes, kind), stddev, mean, kind)

    def make_seeds(self, count: int = 1) -> Any:
        """Seeds for stateless functions: shape (2, count)."""
        raise NotSupported("tf.random.Generator.make_seeds")

    split = make_seeds


def signed(n: int) -> int:
    return n - (1 << 64) if n >> 63 else n


_generator: list[Generator] = []


def get_global_generator() -> Generator:
    """The generator of the process."""
    if not _generator:
        _generator.append(Generator.from_non_deterministic_state())
    return _generator[0]


def set_global_generator(generator: Generator) -> None:
    """Another generator of the process."""
    _generator[:] = [generator]


python_utils.followers.append(set_seed)
if python_utils.seed is not None:
    set_seed(python_utils.seed)


__getattr__ = _refused.attribute("tensorflow.random")
