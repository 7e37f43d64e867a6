"""Random numbers of a pair of seeds, TensorFlow's stateless streams."""
from __future__ import annotations

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
from septet.keras.tensor import tensor

LEAST = {"float32": 2.0 ** -126, "float64": 2.0 ** -1022, "bfloat16": 2.0 ** -126, "float16": 2.0 ** -14}     # of gamma numbers


def scaled(found: Any, rate: Any, shift: Any) -> Any:
    """found * rate + shift."""
    kind = found._dtype
    rate, shift = (v if type(v) in (int, float) else cast(tensor(v), kind) for v in (rate, shift))
    found = found if type(rate) in (int, float) and rate == 1 else rows.multiply(found, rate)
    return found if type(shift) in (int, float) and shift == 0 else rows.add(found, shift)


def normal(pair: Any, shape: Any, kind: Any, mean: Any, stddev: Any) -> Any:
    """Normal numbers."""
    return scaled(stateless.normal(pair, shape, kind), stddev, mean)


def truncated_normal(pair: Any, shape: Any, kind: Any, mean: Any, stddev: Any) -> Any:
    """Normal numbers within two deviations."""
    return scaled(stateless.truncated_normal(pair, shape, kind), stddev, mean)


def uniform(pair: Any, shape: Any, kind: Any, low: Any, high: Any) -> Any:
    """Numbers on [low, high)."""
    span = high - low if type(low) in (int, float) and type(high) in (int, float) else rows.subtract(
        cast(tensor(high), kind), cast(tensor(low), kind))
    return scaled(stateless.uniform(pair, shape, kind), span, low)


def whole(pair: Any, shape: Any, kind: Any, low: int, high: int) -> Any:
    """Whole numbers of low ... high - 1."""
    return cast(stateless.whole(pair, shape, low, high - low, kind if kind is dt.int32 else dt.int64), kind)


def categorical(pair: Any, logits: Any, count: int, kind: Any) -> Any:
    """Classes of each row of logits."""
    wide = cast(logits, dt.float64)
    chances = rows.exp(rows.subtract(wide, core.reduce("max", wide, 1, True)))
    shares = cumulative("add", rows.where(rows.isfinite(wide), chances, 0.0), 1, None)
    found = stateless.uniform(pair, (logits.shape[0], count), dt.float64)
    found = rows.multiply(found, getitem(shares, (slice(None), slice(-1, None))))
    above = rows.less_equal(views.expand_dims(shares, 1), views.expand_dims(found, 2))
    return cast(core.reduce("sum", cast(above, dt.int32), 2, False, dt.int32), kind)


def shuffle(pair: Any, x: Any, axis: int) -> Any:
    """x in a random order along an axis."""
    order = sorts.argsort(stateless.uniform(pair, (x.shape[axis],), dt.float32), -1)
    return getitem(x, (slice(None),) * (axis % x.ndim) + (order,))


def dropout(pair: Any, x: Any, rate: float, shape: Any) -> Any:
    """x, a share of it zero and the rest larger by that."""
    kept = rows.greater_equal(stateless.uniform(pair, shape, x._dtype), rate)
    return rows.where(kept, rows.multiply(x, 1.0 / (1.0 - rate)), 0.0)


def gamma(pair: Any, shape: Any, kind: Any, alpha: Any) -> Any:
    """Gamma numbers of shape alpha and rate 1."""
    found = cast(gamma_stream.gamma(pair, shape, cast(tensor(alpha), dt.float64)), kind)
    return rows.maximum(found, LEAST[kind.name]) if kind.name in LEAST else found


def beta(pair: Any, shape: Any, kind: Any, alpha: Any, beta: Any) -> Any:
    """Beta numbers, of two gamma numbers."""
    other = rows.add(pair, tensor([12, 12], pair._dtype))
    a, b = gamma(pair, shape, kind, alpha), gamma(other, shape, kind, beta)
    return rows.divide(a, rows.add(a, b))


def binomial(pair: Any, shape: Any, kind: Any, counts: Any, probabilities: Any) -> Any:
    """How many of `counts` trials succeed: uniform numbers through the inverse of the distribution."""
    n, p = (views.broadcast_to(cast(tensor(a), dt.float64), shape) for a in (counts, probabilities))
    return cast(gamma_stream.binomial(pair, shape, n, p), kind)
