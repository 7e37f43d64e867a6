"""What all distributions share, and helpers over parameters."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.core.array import Array
from septet.ir.shape import broadcast_shapes
from septet.torch.distributions import constraints


def broadcast_all(*values: Any) -> tuple[Any, ...]:
    """Numbers and tensors as tensors of one shape and, for numbers, the tensors' dtype."""
    tensors = [v for v in values if isinstance(v, Array)]
    if not all(isinstance(v, (Array, int, float)) for v in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__.")
    dtype = tensors[0].dtype if tensors else torch.get_default_dtype()
    made = [v if isinstance(v, Array) else torch.tensor(v, dtype=dtype) for v in values]
    shape = broadcast_shapes(*[tuple(v.shape) for v in made])
    return tuple(v.expand(shape) for v in made)


def numeric(*values: Any) -> bool:
    """Whether all parameters are plain numbers."""
    return all(isinstance(v, (int, float)) for v in values)


def clamp_probs(probs: Any) -> Any:
    """Probabilities away from 0 and 1 by the dtype's precision."""
    eps = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float64": 2.0**-52}.get(probs._dtype.name, 2.0**-23)
    return probs.clamp(min=eps, max=1 - eps)


def logsumexp(x: Any, dim: int = -1) -> Any:
    """log of a sum of exponentials, without the axis."""
    top = x.detach().amax(dim, keepdim=True)
    top = torch.where(torch.isfinite(top), top, torch.zeros_like(top))
    return (x - top).exp().sum(dim).log() + top.squeeze(dim)


def logits_to_probs(logits: Any, is_binary: bool = False) -> Any:
    """Probabilities of log-odds, or of unnormalised logarithms."""
    return logits.sigmoid() if is_binary else (logits - logsumexp(logits).unsqueeze(-1)).exp()


def probs_to_logits(probs: Any, is_binary: bool = False) -> Any:
    """Log-odds, or logarithms."""
    safe = clamp_probs(probs)
    return safe.log() - (-safe).log1p() if is_binary else safe.log()


def softplus(x: Any) -> Any:
    """log(1 + exp x), for large x too."""
    return x.clamp(min=0) + (-x.abs()).exp().log1p()


def xlogy(x: Any, y: Any) -> Any:
    """x log y; 0 where x is 0 and log y is not finite."""
    bad = (x == 0) & ~((y > 0) & (y < math.inf))
    return torch.where(bad, torch.zeros_like(x * y), x * torch.where(bad, torch.ones_like(y), y).log())


def first_largest(x: Any) -> Any:
    """The place of the largest number along the last axis, the first of equal ones."""
    n = x.shape[-1]
    return torch.where(x == x.amax(-1, keepdim=True), torch.arange(n), torch.full_like(torch.arange(n), n)).amin(-1)


def sum_rightmost(x: Any, dim: int) -> Any:
    """The sum over the last `dim` axes."""
    return x if not dim else x.sum(tuple(range(-dim, 0)))


class Distribution:
    """A probability distribution over a batch of events."""

    has_rsample = False
    has_enumerate_support = False
    _validate_args = True
    arg_constraints: dict[str, Any] = {}
    support: Any = None

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None):
        self._batch_shape, self._event_shape = torch.Size(batch_shape), torch.Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self.check_parameters()

    def check_parameters(self) -> None:
        """ValueError for parameters outside their constraints."""
        for name, constraint in self.arg_constraints.items():
            value = self.__dict__.get(name)
            if value is None or constraints.is_dependent(constraint):
                continue
            if not bool(constraint.check(value).all()):
                raise ValueError(f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                                 f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}")

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether parameters and values are checked."""
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    @property
    def batch_shape(self) -> Any:
        return self._batch_shape

    @property
    def event_shape(self) -> Any:
        return self._event_shape

    @property
    def stddev(self) -> Any:
        return self.variance.sqrt()

    def sample(self, sample_shape: Any = ()) -> Any:
        """Values without gradients."""
        with torch.no_grad():
            return self.rsample(sample_shape)

    def perplexity(self) -> Any:
        return self.entropy().exp()

    def _get_checked_instance(self, cls: Any, _instance: Any = None) -> Any:
        """A new object to fill.  NotImplementedError when a subclass has another `__init__` but no `expand` of its own."""
        if _instance is None and type(self).__init__ != cls.__init__:
            raise NotImplementedError(f"Subclass {type(self).__name__} of {cls.__name__} that defines a custom __init__ method must also "
                                      "define a custom .expand() method.")
        return self.__new__(type(self)) if _instance is None else _instance

    def expanded(self, batch_shape: Any, names: str, cls: Any = None, _instance: Any = None) -> Any:
        """A copy whose parameters have another batch shape; an object that a subclass fills keeps what it has."""
        made = object.__new__(type(self)) if _instance is None else _instance
        made.__dict__.update({**self.__dict__, **made.__dict__})
        made._batch_shape = torch.Size(batch_shape)
        for name in names.split():
            if self.__dict__.get(name) is not None:
                value = self.__dict__[name]
                made.__dict__[name] = value.expand((*batch_shape, *value.shape[len(self._batch_shape):]))
        return made

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The distribution for a larger batch."""
        return self.expanded(batch_shape, " ".join(self.arg_constraints), _instance=_instance)

    def _extended_shape(self, sample_shape: Any = ()) -> Any:
        return torch.Size((*tuple(sample_shape), *self._batch_shape, *self._event_shape))

    def _validate_sample(self, value: Any) -> None:
        """ValueError for values of the wrong shape or outside the support."""
        if not isinstance(value, Array):
            raise ValueError("The value argument to log_prob must be a Tensor")
        expected = (*self._batch_shape, *self._event_shape)
        for k in range(1, min(len(expected), value.ndim) + 1):
            if expected[-k] != 1 and value.shape[-k] != 1 and expected[-k] != value.shape[-k]:
                raise ValueError(f"Value is not broadcastable with batch_shape+event_shape: {tuple(value.shape)} vs {expected}.")
        if len(self._event_shape) > value.ndim:
            raise ValueError(f"The right-most size of value must match event_shape: {tuple(value.shape)} vs {tuple(self._event_shape)}.")
        support = self.support
        if support is not None and not constraints.is_dependent(support) and not bool(support.check(value).all()):
            raise ValueError(f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the support "
                             f"({support!r}) of the distribution {self!r}, but found invalid values:\n{value}")

    def checked(self, value: Any) -> Any:
        """A value, validated if asked for."""
        if self._validate_args:
            self._validate_sample(value)
        return value

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Values with gradients."""
        raise NotImplementedError

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the density."""
        raise NotImplementedError

    def cdf(self, value: Any) -> Any:
        """The probability of at most this value."""
        raise NotImplementedError

    def icdf(self, value: Any) -> Any:
        """The inverse of `cdf`."""
        raise NotImplementedError

    def entropy(self) -> Any:
        """The entropy in nats."""
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Any:
        """All values, along a new first axis."""
        raise NotImplementedError

    @property
    def mean(self) -> Any:
        raise NotImplementedError

    @property
    def mode(self) -> Any:
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        shown = []
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if value is not None:
                shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"


class ExponentialFamily(Distribution):
    """Distributions of the exponential family."""


def enumerated(self: Any, count: int, expand: bool) -> Any:
    """0 ... count - 1 along a new first axis, for every member of the batch if asked for."""
    dtype = getattr(self, "_param", None)
    values = torch.arange(count, dtype=dtype.dtype if dtype is not None else torch.long)
    values = values.reshape((count, *[1] * len(self._batch_shape)))
    return values.expand((count, *self._batch_shape)) if expand else values


HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)
EULER = 0.57721566490153286060
