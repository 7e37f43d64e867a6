"""`torch.nn.init`: initial values of parameters, drawn from the generator's stream."""
from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.core import ops
from septet.core.array import empty
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.tensor import Tensor

_skips = 0


@contextmanager
def skipped() -> Iterator[None]:
    """A context in which modules are made without values: what is to be overwritten takes neither time nor memory."""
    global _skips
    _skips += 1
    try:
        yield
    finally:
        _skips -= 1


ONE = {"linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"}


def calculate_gain(nonlinearity: str, param: Any = None) -> float:
    """The factor of the standard deviation that goes with a nonlinearity.  ValueError for an unknown one."""
    if nonlinearity in ONE:
        return 1
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1 + slope(param) ** 2))
    known = {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
    if nonlinearity not in known:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return known[nonlinearity]


def slope(param: Any) -> float:
    """The negative slope of a leaky_relu."""
    if param is None:
        return 0.01
    if isinstance(param, bool) or not isinstance(param, (int, float)):
        raise ValueError(f"negative_slope {param} not a valid number")
    return param


@no_grad()
def uniform_(tensor: Any, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Any:
    """Fill with draws from U(a, b)."""
    return tensor if _skips else tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Any:
    """Fill with draws from N(mean, std^2)."""
    return tensor if _skips else tensor.normal_(mean, std, generator=generator)


NORMAL_SHARE = 0.3                  # of the distribution within the bounds: from it on, draws from all of it are rejected outside


@no_grad()
def trunc_normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None) -> Any:
    """Fill with draws from N(mean, std^2) within [a, b].

    What is rejected of a whole tensor of draws is replaced from the next one: normal draws outside the bounds, or, where few would be
    inside, uniform ones by their density.
    """
    if tensor.is_meta:
        return tensor
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn("mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
                      stacklevel=2)
    low, high = (0.5 * (1 + math.erf((x - mean) / std / math.sqrt(2))) for x in (a, b))
    draw = inside if high - low > NORMAL_SHARE else by_density
    missing = None
    while missing is None or bool(missing.any()):
        made, accepted = draw(tensor, mean, std, a, b, generator)
        tensor.copy_(made if missing is None else ops.where(missing, made, tensor.detach()))
        rejected = ops.logical_not(accepted)
        missing = rejected if missing is None else ops.logical_and(missing, rejected)
    return tensor


def inside(like: Any, mean: float, std: float, a: float, b: float, generator: Any) -> tuple[Any, Any]:
    """(normal draws, which are within the bounds)."""
    made = ones_of(like).normal_(mean, std, generator=generator)
    return made, ops.logical_and(ops.greater_equal(made, a), ops.less_equal(made, b))


def by_density(like: Any, mean: float, std: float, a: float, b: float, generator: Any) -> tuple[Any, Any]:
    """(uniform draws, which are accepted by the density there over the greatest one)."""
    made = ones_of(like).uniform_(a, b, generator=generator)
    luck = ones_of(like).uniform_(generator=generator)
    highest = ((min(max(mean, a), b) - mean) / std) ** 2
    return made, ops.less_equal(luck, ops.exp((ops.square((made - mean) / std) - highest) * -0.5))


def ones_of(like: Any) -> Any:
    """A tensor of the same shape and dtype to draw into."""
    return empty(Tensor, like._dtype, tuple(like.shape))


@no_grad()
def constant_(tensor: Any, val: float) -> Any:
    """Fill with a value."""
    return tensor if _skips else tensor.fill_(val)


def ones_(tensor: Any) -> Any:
    """Fill with 1."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Any) -> Any:
    """Fill with 0."""
    return constant_(tensor, 0.0)


@no_grad()
def eye_(tensor: Any) -> Any:
    """Fill a matrix with the identity."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    if tensor.is_meta:
        return tensor
    tensor.zero_()
    for k in range(min(tensor.shape)):
        tensor[k, k] = 1.0
    return tensor


@no_grad()
def dirac_(tensor: Any, groups: int = 1) -> Any:
    """Fill the weight of a convolution so that it keeps as many channels as it can."""
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    if tensor.is_meta:
        return tensor
    per_group = tensor.shape[0] // groups
    tensor.zero_()
    middle = tuple(n // 2 for n in tensor.shape[2:])
    for g in range(groups):
        for d in range(min(per_group, tensor.shape[1])):
            tensor[(g * per_group + d, d, *middle)] = 1.0
    return tensor


def _calculate_fan_in_and_fan_out(tensor: Any) -> tuple[int, int]:
    """How many inputs an output has, and the other way round."""
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _calculate_correct_fan(tensor: Any, mode: str) -> int:
    """The fan that a mode names."""
    chosen = mode.lower()
    if chosen not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {chosen} not supported, please use one of ['fan_in', 'fan_out']")
    return _calculate_fan_in_and_fan_out(tensor)[chosen == "fan_out"]


def xavier_uniform_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Fill uniformly within gain * sqrt(6 / (fan_in + fan_out))."""
    std = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Fill normally, with standard deviation gain * sqrt(2 / (fan_in + fan_out))."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor)))), generator)


def kaiming_std(tensor: Any, a: float, mode: str, nonlinearity: str) -> float | None:
    """gain / sqrt(fan); None, with a warning, for a tensor without elements."""
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
        return None
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


def kaiming_uniform_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
    """Fill uniformly within gain * sqrt(3 / fan)."""
    std = kaiming_std(tensor, a, mode, nonlinearity)
    if std is None:
        return tensor
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
    """Fill normally, with standard deviation gain / sqrt(fan)."""
    std = kaiming_std(tensor, a, mode, nonlinearity)
    return tensor if std is None else normal_(tensor, 0, std, generator)


@no_grad()
def orthogonal_(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
    """Fill with a (semi-)orthogonal matrix."""
    import septet.torch as torch

    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.is_meta:
        return tensor
    if tensor.numel() == 0:
        return tensor
    rows = tensor.shape[0]
    columns = tensor.numel() // rows
    drawn = torch.empty((rows, columns), dtype=tensor.dtype).normal_(0, 1, generator=generator)
    q, r = torch.linalg.qr(drawn.t() if rows < columns else drawn)
    q = q * torch.diag(r, 0).sign()
    tensor.copy_((q.t() if rows < columns else q).reshape(tensor.shape))
    return tensor.mul_(gain)


@no_grad()
def sparse_(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
    """Fill a matrix normally, with a share of zeros in every column."""
    import septet.torch as torch

    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    if tensor.is_meta:
        return tensor
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    tensor.normal_(0, std, generator=generator)
    for k in range(columns):
        tensor[torch.randperm(rows)[:zeros], k] = 0
    return tensor


def deprecated(function: Any) -> Any:
    """The older name of a function, without the underscore."""
    new, old = function.__name__, function.__name__[:-1]

    def call(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = old
    return call


uniform, normal, constant, eye, dirac, xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal, orthogonal, sparse = (
    deprecated(f) for f in (uniform_, normal_, constant_, eye_, dirac_, xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_,
                            orthogonal_, sparse_))
