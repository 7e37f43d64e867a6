"""Distributions of whole numbers and categories."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.distribution import (
    Distribution,
    ExponentialFamily,
    broadcast_all,
    clamp_probs,
    enumerated,
    first_largest,
    logits_to_probs,
    logsumexp,
    probs_to_logits,
    softplus,
    xlogy,
)


class Odds(Distribution):
    """Distributions with one probability, given as such or as log-odds."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    binary = True

    def take(self, probs: Any, logits: Any) -> None:
        """Keep the parameter that was given.  ValueError unless it is exactly one."""
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        name = "probs" if logits is None else "logits"
        (value,) = broadcast_all(probs if logits is None else logits)
        self.__dict__[name] = self._param = value

    def __getattr__(self, name: str) -> Any:
        if name == "logits" and "probs" in self.__dict__:
            made = probs_to_logits(self.__dict__["probs"], self.binary)
        elif name == "probs" and "logits" in self.__dict__:
            made = logits_to_probs(self.__dict__["logits"], self.binary)
        else:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute {name!r}")
        self.__dict__["_made_" + name] = made
        return made

    @property
    def param_shape(self) -> Any:
        return self._param.size()

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self.expanded(batch_shape, "probs logits _param total_count", _instance=_instance)


class Bernoulli(Odds, ExponentialFamily):
    """0 or 1."""

    support = constraints.boolean
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        self.take(probs, logits)
        super().__init__(self._param.shape, (), validate_args)

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    @property
    def mode(self) -> Any:
        found = (self.probs >= 0.5).to(self.probs.dtype)
        return torch.where(self.probs == 0.5, torch.full_like(found, math.nan), found)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            return torch.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        logits, value = broadcast_all(self.logits, value)
        return logits * value - softplus(logits)

    def entropy(self) -> Any:
        return softplus(self.logits) - self.logits * self.probs

    def enumerate_support(self, expand: bool = True) -> Any:
        return enumerated(self, 2, expand)


class Geometric(Odds):
    """The number of failures before the first success."""

    support = constraints.nonnegative_integer

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        self.take(probs, logits)
        super().__init__(self._param.shape, (), validate_args)
        if self._validate_args and probs is not None and not bool((self.probs > 0).all()):
            raise ValueError(f"Expected parameter probs of distribution {self!r} to be positive but found invalid values:\n{self.probs}")

    mean = property(lambda self: 1.0 / self.probs - 1.0)
    mode = property(lambda self: torch.zeros_like(self.probs))
    variance = property(lambda self: (1.0 / self.probs - 1.0) / self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            u = torch.rand(self._extended_shape(sample_shape), dtype=self.probs.dtype)
            u = u.clamp(min=2.0**-1022 if u.dtype is torch.float64 else 2.0**-126)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        value, probs = broadcast_all(value, self.probs)
        certain = (probs == 1) & (value == 0)
        probs = torch.where(certain, torch.zeros_like(probs), probs)
        return value * (-probs).log1p() + torch.where(certain, torch.zeros_like(probs), self.probs.log())

    def entropy(self) -> Any:
        p = clamp_probs(self.probs)
        return -((1 - self.probs) * (-p).log1p() + self.probs * p.log()) / self.probs


class Binomial(Odds):
    """The number of successes in `total_count` trials."""

    arg_constraints = {"total_count": constraints.nonnegative_integer, **Odds.arg_constraints}
    has_enumerate_support = True

    def __init__(self, total_count: Any = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        self.total_count, value = broadcast_all(total_count, probs if logits is None else logits)
        self.total_count = self.total_count.to(value.dtype)
        self.take(*((value, None) if logits is None else (None, value)))
        super().__init__(value.shape, (), validate_args)

    support = property(lambda self: constraints.integer_interval(0, self.total_count))
    mean = property(lambda self: self.total_count * self.probs)
    mode = property(lambda self: ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count))
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with torch.no_grad():
            return torch.binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        n = self.total_count
        chosen = torch.lgamma(n + 1) - torch.lgamma(value + 1) - torch.lgamma(n - value + 1)
        return chosen + value * self.logits - n * softplus(self.logits)

    def entropy(self) -> Any:
        count = int(self.total_count.max())
        if bool((self.total_count != count).any()):
            raise NotImplementedError("Inhomogeneous total count not supported by `entropy`.")
        p = self.log_prob(self.enumerate_support(False))
        return -(p.exp() * p).sum(0)

    def enumerate_support(self, expand: bool = True) -> Any:
        count = int(self.total_count.max())
        if bool((self.total_count != count).any()):
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        return enumerated(self, count + 1, expand)


class Poisson(ExponentialFamily):
    """The Poisson distribution."""

    arg_constraints = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Any, validate_args: bool | None = None):
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.shape, (), validate_args)

    mean = property(lambda self: self.rate)
    mode = property(lambda self: self.rate.floor())
    variance = property(lambda self: self.rate)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            return torch.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        rate, value = broadcast_all(self.rate, value)
        return xlogy(value, rate) - rate - torch.lgamma(value + 1)


class Categorical(Odds):
    """A category, from 0; the last axis of the parameter counts the categories."""

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    binary = False
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        given, name = (probs, "probs") if logits is None else (logits, "logits")
        if given.ndim < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        value = given / given.sum(-1, True) if logits is None else given - logsumexp(given).unsqueeze(-1)
        self.__dict__[name] = self._param = value
        self._num_events = value.shape[-1]
        super().__init__(value.shape[:-1], (), validate_args)

    support = property(lambda self: constraints.integer_interval(0, self._num_events - 1))
    mean = property(lambda self: torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype))
    mode = property(lambda self: first_largest(self.probs))
    variance = property(lambda self: torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype))

    def sample(self, sample_shape: Any = ()) -> Any:
        count = math.prod(tuple(sample_shape))
        with torch.no_grad():
            drawn = torch.multinomial(self.probs.reshape(-1, self._num_events), count, True)
            return drawn.t().reshape(self._extended_shape(sample_shape))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        chosen = value.long().unsqueeze(-1) == torch.arange(self._num_events)
        return torch.where(chosen, self.logits, torch.zeros_like(self.logits)).sum(-1)

    def entropy(self) -> Any:
        low = -3.4028234663852886e38 if self._param.dtype is not torch.float64 else -1.7976931348623157e308
        return -(self.logits.clamp(min=low) * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Any:
        values = torch.arange(self._num_events).reshape((-1, *[1] * len(self._batch_shape)))
        return values.expand((-1, *self._batch_shape)) if expand else values


class OneHotCategorical(Distribution):
    """A category as a vector with a single one."""

    arg_constraints = Categorical.arg_constraints
    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        self._categorical = Categorical(probs, logits, validate_args)
        super().__init__(self._categorical.batch_shape, self._categorical._param.shape[-1:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "", _instance=_instance)
        made._categorical = self._categorical.expand(batch_shape)
        return made

    probs = property(lambda self: self._categorical.probs)
    logits = property(lambda self: self._categorical.logits)
    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))
    mode = property(lambda self: self.one_hot(first_largest(self.probs)))
    param_shape = property(lambda self: self._categorical.param_shape)

    def one_hot(self, which: Any) -> Any:
        """Categories as vectors."""
        return (which.unsqueeze(-1) == torch.arange(self._event_shape[0])).to(self.probs.dtype)

    def sample(self, sample_shape: Any = ()) -> Any:
        return self.one_hot(self._categorical.sample(sample_shape))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        return torch.where(value == value.amax(-1, keepdim=True), self.logits, torch.zeros_like(self.logits)).sum(-1)

    def entropy(self) -> Any:
        return self._categorical.entropy()

    def enumerate_support(self, expand: bool = True) -> Any:
        n = self._event_shape[0]
        values = self.one_hot(torch.arange(n)).reshape((n, *[1] * len(self._batch_shape), n))
        return values.expand((n, *self._batch_shape, n)) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """As OneHotCategorical; gradients of samples are those of the probabilities."""

    has_rsample = True

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.sample(sample_shape) + (self.probs - self.probs.detach())


class Multinomial(Distribution):
    """How often each category comes in `total_count` trials."""

    arg_constraints = Categorical.arg_constraints

    def __init__(self, total_count: int = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, self._categorical._param.shape[-1:], validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "", _instance=_instance)
        made._categorical = self._categorical.expand(batch_shape)
        return made

    probs = property(lambda self: self._categorical.probs)
    logits = property(lambda self: self._categorical.logits)
    support = property(lambda self: constraints.multinomial(self.total_count))
    mean = property(lambda self: self.probs * self.total_count)
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape: Any = ()) -> Any:
        drawn = self._categorical.sample((self.total_count, *tuple(sample_shape)))
        return (drawn.unsqueeze(-1) == torch.arange(self._event_shape[0])).to(self.probs.dtype).sum(0)

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        logits, value = broadcast_all(self.logits, value)
        impossible = (value == 0) & (logits == -math.inf)
        logits = torch.where(impossible, torch.zeros_like(logits), logits)
        return torch.lgamma(value.sum(-1) + 1) - torch.lgamma(value + 1).sum(-1) + (logits * value).sum(-1)

    def entropy(self) -> Any:
        n = self.total_count
        counts = torch.arange(1, n + 1).to(self.probs.dtype).reshape((n, *[1] * self.probs.ndim))
        chance = Binomial(n, self.probs, validate_args=False).log_prob(counts).exp()
        return n * self._categorical.entropy() - math.lgamma(n + 1) + (chance * torch.lgamma(counts + 1)).sum((0, -1))
