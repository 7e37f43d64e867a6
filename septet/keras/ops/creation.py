"""Making tensors: constants, ranges, windows, matrices of ones; conversion and dtypes."""
from __future__ import annotations

import math
from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import view as views
from septet.core.array import zeros as zeros_of
from septet.core.autograd import detach
from septet.core.cast import cast as cast_to
from septet.core.convert import item
from septet.core.fn import numeric
from septet.ir import dtype as dt
from septet.ir.promote import result_type
from septet.keras.backends import active
from septet.keras.ops.api import OPS, TENSOR, Tensor, convert, default_float, dtype_of, in_float, is_tensor, op, tensor
from septet.keras.ops.shaping import shape_of
from septet.keras.recording import is_variable


@op
def zeros(shape: Any, dtype: Any = None) -> Any:
    """Zeros."""
    return zeros_of(Tensor, dtype_of(dtype, default_float()), shape_of(shape))


@op
def ones(shape: Any, dtype: Any = None) -> Any:
    """Ones."""
    return create.full(Tensor, dtype_of(dtype, default_float()), shape_of(shape), 1)


@op
def empty(shape: Any, dtype: Any = None) -> Any:
    """Zeros, as Keras' backend makes them."""
    return zeros(shape, dtype)


@op
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """One value everywhere."""
    return views.broadcast_to(cast_to(tensor(fill_value), dtype_of(dtype, default_float())), shape_of(shape))


@op
def zeros_like(x: TENSOR, dtype: Any = None) -> Any:
    """Zeros of the shape of x."""
    return zeros_of(Tensor, dtype_of(dtype, x._dtype), tuple(x.shape))


@op
def ones_like(x: TENSOR, dtype: Any = None) -> Any:
    """Ones of the shape of x."""
    return create.full(Tensor, dtype_of(dtype, x._dtype), tuple(x.shape), 1)


@op
def empty_like(x: TENSOR, dtype: Any = None) -> Any:
    """Zeros of the shape of x."""
    return zeros_like(x, dtype)


@op
def full_like(x: TENSOR, fill_value: Any, dtype: Any = None) -> Any:
    """One value in the shape of x."""
    return views.broadcast_to(cast_to(tensor(fill_value), dtype_of(dtype, x._dtype)), tuple(x.shape))


@op
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers from start below stop, a step apart."""
    given = [plain(v) for v in (start, stop, step)]
    kinds = [type(v) if not hasattr(raw, "dtype") else tensor(raw)._dtype for v, raw in zip(given, (start, stop, step)) if v is not None]
    target = dtype_of(dtype) if dtype is not None else result_type("keras", *kinds_as(kinds))
    first, last = (0, given[0]) if given[1] is None else given[:2]
    gap = 1 if given[2] is None else given[2]
    count = max(0, math.ceil((last - first) / gap))
    return cast_to(create.arange(Tensor, first, gap, count, target), target)


def kinds_as(kinds: list[Any]) -> list[Any]:
    """Python's types as weak numbers."""
    return [{bool: False, int: 0, float: 0.0}.get(k, k) if isinstance(k, type) else k for k in kinds]


def plain(x: Any) -> Any:
    """A number argument as Python's."""
    if is_tensor(x) or is_variable(x):
        return item(tensor(x))
    return x.item() if hasattr(x, "item") else item(tensor(x)) if hasattr(x, "__array__") else x


@op
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0) -> Any:
    """Evenly spaced numbers."""
    parts = [in_float(tensor(v)) for v in (start, stop)]
    target = dtype_of(dtype) if dtype is not None else result_type("keras", *(p._dtype for p in parts))
    kind = target if target.is_inexact else default_float()
    first, last = views.broadcast_to(cast_to(parts[0], kind), ()) if not parts[0].ndim else cast_to(parts[0], kind), cast_to(parts[1], kind)
    gaps = num - 1 if endpoint else num
    gap = rows.divide(rows.subtract(last, first), gaps) if gaps > 0 else rows.multiply(rows.subtract(last, first), math.nan)
    places = views.reshape(cast_to(create.arange(Tensor, 0, 1, num, dt.int32), kind), (num,) + (1,) * gap.ndim)
    found = rows.add(rows.multiply(places, gap), first) if gaps > 0 else views.broadcast_to(first, (num, *gap.shape))
    if endpoint and num > 1:
        found = rows.where(rows.equal(places, num - 1), last, found)
    found = cast_to(rows.floor(found) if target.is_integer else found, target)
    found = views.moveaxis(found, 0, axis) if axis else found
    return (found, gap) if retstep else found


@op
def logspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0) -> Any:
    """Powers of a base, evenly spaced in their exponents."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    base = cast_to(tensor(base), exponents._dtype)
    return cast_to(rows.power(base, exponents), dtype_of(dtype, exponents._dtype))


@op
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers whose logarithms are evenly spaced."""
    first, last = in_float(tensor(start)), in_float(tensor(stop))
    sign = rows.sign(first)
    found = linspace(rows.log(rows.absolute(first)), rows.log(rows.absolute(last)), num, endpoint, axis=axis)
    found = rows.multiply(rows.exp(found), sign)
    return cast_to(found, dtype_of(dtype, found._dtype))


def diagonal_of(n: int, m: int, k: int) -> Any:
    """Where column - row is k, less, more: their difference as a matrix."""
    down = views.reshape(create.arange(Tensor, 0, 1, n, dt.int32), (n, 1))
    return rows.subtract(views.reshape(create.arange(Tensor, 0, 1, m, dt.int32), (1, m)), down)


@op
def eye(N: int, M: Any = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on a diagonal."""
    return cast_to(rows.equal(diagonal_of(N, N if M is None else M, k), k), dtype_of(dtype, default_float()))


@op
def identity(n: int, dtype: Any = None) -> Any:
    """The matrix of ones on the diagonal."""
    return eye(n, dtype=dtype)


@op
def tri(N: int, M: Any = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on and below a diagonal."""
    return cast_to(rows.less_equal(diagonal_of(N, N if M is None else M, k), k), dtype_of(dtype, default_float()))


@op
def tril(x: TENSOR, k: int = 0) -> Any:
    """x on and below a diagonal, zero above."""
    return rows.where(rows.less_equal(diagonal_of(x.shape[-2], x.shape[-1], k), k), x, False if x._dtype.kind == "b" else 0)


@op
def triu(x: TENSOR, k: int = 0) -> Any:
    """x on and above a diagonal, zero below."""
    return rows.where(rows.greater_equal(diagonal_of(x.shape[-2], x.shape[-1], k), k), x, False if x._dtype.kind == "b" else 0)


@op
def vander(x: TENSOR, N: Any = None, increasing: bool = False) -> Any:
    """Powers of a vector as columns."""
    if x.ndim != 1:
        raise ValueError(f"Input tensor must be 1-D. Received: input.shape={tuple(x.shape)}")
    n = x.shape[0] if N is None else N
    powers = create.arange(Tensor, 0 if increasing else n - 1, 1 if increasing else -1, n, dt.int32)
    kind = dt.float32 if x._dtype.kind in "biu" else x._dtype
    found = rows.power(views.reshape(cast_to(x, kind), (-1, 1)), views.reshape(cast_to(powers, kind), (1, -1)))
    return cast_to(found, x._dtype)


# ---- windows of signals ----------------------------------------------------------------------------------------------


def cosines(x: Any, weights: tuple[float, ...]) -> Any:
    """A sum of cosines over one period, symmetric; of a single place 1."""
    n = int(plain(x))
    if n <= 1:
        return ones((max(n, 0),))
    at = rows.multiply(cast_to(create.arange(Tensor, 0, 1, n, dt.int32), default_float()), 2 * math.pi / (n - 1))
    found: Any = weights[0]
    for k, w in enumerate(weights[1:], 1):
        found = rows.add(rows.multiply(rows.cos(rows.multiply(at, float(k))), w), found)
    return found


@op
def hanning(x: Any) -> Any:
    """The Hann window of x places."""
    return cosines(x, (0.5, -0.5))


@op
def hamming(x: Any) -> Any:
    """The Hamming window of x places."""
    return cosines(x, (0.54, -0.46))


@op
def blackman(x: Any) -> Any:
    """The Blackman window of x places."""
    return cosines(x, (0.42, -0.5, 0.08))


@op
def bartlett(x: Any) -> Any:
    """The triangular window of x places."""
    n = int(plain(x))
    if n <= 1:
        return ones((max(n, 0),))
    at = cast_to(create.arange(Tensor, 0, 1, n, dt.int32), default_float())
    return rows.subtract(1.0, rows.absolute(rows.subtract(rows.multiply(at, 2.0 / (n - 1)), 1.0)))


@op
def kaiser(x: Any, beta: Any) -> Any:
    """The Kaiser window of x places."""
    n = int(plain(x))
    if n <= 1:
        return ones((max(n, 0),))
    at = cast_to(create.arange(Tensor, 0, 1, n, dt.int32), default_float())
    side = rows.subtract(rows.multiply(at, 2.0 / (n - 1)), 1.0)
    beta = cast_to(tensor(beta), default_float())
    return rows.divide(rows.i0(rows.multiply(beta, rows.sqrt(rows.maximum(rows.subtract(1.0, rows.square(side)), 0.0)))), rows.i0(beta))


# ---- conversion ------------------------------------------------------------------------------------------------------


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """Anything that stands for an array, as a tensor."""
    from septet.keras.keras_tensor import any_symbolic

    if any_symbolic((x,)):
        return x if dtype is None else cast(x, dtype)
    return active.public(convert(x, None if dtype is None else dtype_of(dtype)))


def array(x: Any, dtype: Any = None) -> Any:
    """Anything that stands for an array, as a tensor."""
    return convert_to_tensor(x, dtype)


def convert_to_numpy(x: Any) -> Any:
    """The values as an array of NumPy's."""
    import septet.numpy as np

    x = detach(x) if isinstance(x, Tensor) else x
    return np.asarray(x.numpy() if hasattr(x, "numpy") else x)


@op
def cast(x: TENSOR, dtype: Any) -> Any:
    """The same values in another dtype."""
    return cast_to(x, dtype_of(dtype))


@op
def saturate_cast(x: TENSOR, dtype: Any) -> Any:
    """The same values in another dtype, those beyond it at its ends."""
    from septet.core.element import limits

    target = dtype_of(dtype)
    if target.is_integer:
        low, high = limits(target)
        x = numeric.clip(cast_to(x, dt.float64) if x._dtype.is_inexact else x, *within(x, low, high))
    return cast_to(x, target)


def within(x: Any, low: int, high: int) -> tuple[Any, Any]:
    """Bounds that the dtype of x can hold."""
    from septet.core.element import limits

    if x._dtype.is_inexact or x._dtype.kind == "b":
        return (float(low), float(high)) if x._dtype.is_inexact else (None, None)
    own = limits(x._dtype)
    return max(low, own[0]), min(high, own[1])


def shape(x: Any) -> Any:
    """The sizes of a tensor."""
    return tuple(x.shape) if hasattr(x, "shape") else tuple(tensor(x).shape)


def dtype(x: Any) -> str:
    """The name of a tensor's dtype."""
    return dtype_of(x.dtype).name if hasattr(x, "dtype") else tensor(x)._dtype.name


def ndim(x: Any) -> int:
    """How many dimensions there are."""
    return len(x.shape) if hasattr(x, "shape") else tensor(x).ndim


@op
def size(x: TENSOR) -> Any:
    """How many elements there are."""
    return create.full(Tensor, dt.int32, (), x._size)


def is_tensor_or_not(x: Any) -> bool:
    """Whether something is a tensor."""
    return is_tensor(x)


OPS.update(convert_to_tensor=convert_to_tensor, array=array, convert_to_numpy=convert_to_numpy, shape=shape, dtype=dtype, ndim=ndim,
           is_tensor=is_tensor_or_not)
