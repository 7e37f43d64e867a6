"""Gamma and binomial numbers that follow from a pair of seeds alone, as TensorFlow's stateless ones do."""
from __future__ import annotations

from septet.codegen.kernels import launch
from septet.codegen.kernels.rng import stateless_draws
from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.convert import item
from septet.core.random.stateless import pair
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt

Shape = tuple[int, ...]


@primitive()
def gamma(seed: Array, shape: Shape, alpha: Array) -> Array:
    """Gamma numbers (float64) of shapes alpha, which stand along the last axes."""
    kinds = dense(alpha)
    result = empty(type(seed), dt.float64, shape)
    many = max(alpha._size, 1)
    if result._size % many or tuple(shape[len(shape) - alpha.ndim:]) != tuple(alpha.shape):
        kinds, many = dense(view.broadcast_to(alpha, shape)), result._size
    if result._size:
        launch.run(stateless_draws.gamma, result._address, kinds._address, many, result._size // many, *pair(seed))
    return result


@primitive()
def binomial(seed: Array, shape: Shape, n: Array, p: Array) -> Array:
    """Binomial numbers (float64) of trials and chances in that shape."""
    low = ops.minimum(p, ops.subtract(1, p))
    if n._size and item(reduce("max", ops.multiply(n, low))) >= 10:
        raise NotSupported("binomial numbers of mean 10 or more: their stream is not known")
    trials, chances, result = dense(n), dense(p), empty(type(seed), dt.float64, shape)
    if result._size:
        launch.run(stateless_draws.binomial, result._address, trials._address, chances._address, result._size, *pair(seed))
    return result
