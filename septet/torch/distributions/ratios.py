"""Counts before failures, ratios of chi-squared numbers, and angles."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.continuous import Gamma
from septet.torch.distributions.discrete import Odds
from septet.torch.distributions.distribution import Distribution, broadcast_all


class NegativeBinomial(Odds):
    """Successes before `total_count` failures."""

    arg_constraints = {"total_count": constraints.greater_than_eq(0), "probs": constraints.half_open_interval(0.0, 1.0),
                       "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(self, total_count: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None):
        self.take(probs, logits)
        name = "probs" if logits is None else "logits"
        self.total_count, value = broadcast_all(total_count, self._param)
        self.total_count = self.total_count.type_as(value)
        self.__dict__[name] = self._param = value
        super().__init__(value.size(), (), validate_args)

    mean = property(lambda self: self.total_count * torch.exp(self.logits))
    variance = property(lambda self: self.mean / torch.sigmoid(-self.logits))

    @property
    def mode(self) -> Any:
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            rate = Gamma(self.total_count, torch.exp(-self.logits), validate_args=False).sample(sample_shape)
            return torch.poisson(rate)

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        n = self.total_count
        chance = n * torch.nn.functional.logsigmoid(-self.logits) + value * torch.nn.functional.logsigmoid(self.logits)
        ways = -torch.lgamma(n + value) + torch.lgamma(1.0 + value) + torch.lgamma(n)
        return chance - ways.masked_fill(n + value == 0.0, 0.0)


class FisherSnedecor(Distribution):
    """The F distribution."""

    arg_constraints = {"df1": constraints.positive, "df2": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, df1: Any, df2: Any, validate_args: bool | None = None):
        self.df1, self.df2 = broadcast_all(df1, df2)
        self._gamma1, self._gamma2 = Gamma(self.df1 * 0.5, self.df1), Gamma(self.df2 * 0.5, self.df2)
        super().__init__(self.df1.shape, (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "df1 df2", _instance=_instance)
        made._gamma1, made._gamma2 = self._gamma1.expand(batch_shape), self._gamma2.expand(batch_shape)
        return made

    @property
    def mean(self) -> Any:
        df2 = self.df2
        return torch.where(df2 > 2, df2 / (df2 - 2), torch.full_like(df2, math.nan))

    @property
    def mode(self) -> Any:
        return torch.where(self.df1 > 2, (self.df1 - 2) / self.df1 * self.df2 / (self.df2 + 2), torch.full_like(self.df1, math.nan))

    @property
    def variance(self) -> Any:
        a, b = self.df1, self.df2
        found = 2 * b.pow(2) * (a + b - 2) / (a * (b - 2).pow(2) * (b - 4))
        return torch.where(b > 4, found, torch.full_like(b, math.nan))

    def rsample(self, sample_shape: Any = ()) -> Any:
        above, below = self._gamma1.rsample(sample_shape), self._gamma2.rsample(sample_shape)
        return above / below.clamp(min=torch.finfo(below.dtype).tiny)

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        a, b = self.df1 * 0.5, self.df2 * 0.5
        ratio = self.df1 / self.df2
        scale = (a + b).lgamma() - a.lgamma() - b.lgamma()
        return scale + a * ratio.log() + (a - 1) * value.log() - (a + b) * torch.log1p(ratio * value)


class VonMises(Distribution):
    """The normal distribution of angles."""

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Any, concentration: Any, validate_args: bool | None = None):
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, (), validate_args)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)

    @property
    def variance(self) -> Any:
        """The circular variance."""
        return 1 - (log_bessel(1, self.concentration) - log_bessel(0, self.concentration)).exp()

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        return self.concentration * torch.cos(value - self.loc) - math.log(2 * math.pi) - log_bessel(0, self.concentration)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Angles by rejection from a wrapped Cauchy distribution (Best and Fisher, Applied Statistics 28, 1979)."""
        with torch.no_grad():
            shape = self._extended_shape(sample_shape)
            k, loc = self.concentration.double(), self.loc.double()
            tau = 1 + (1 + 4 * k**2).sqrt()
            rho = (tau - (2 * tau).sqrt()) / (2 * k)
            wide = torch.where(k < 1e-5, 1 / k + k, (1 + rho**2) / (2 * rho))
            angles = rejected(k.expand(shape), wide.expand(shape))
            return ((angles + math.pi + loc) % (2 * math.pi) - math.pi).to(self.loc.dtype)


def rejected(k: Any, r: Any) -> Any:
    """Angles around 0."""
    x, done = torch.zeros_like(k), torch.zeros(k.shape, dtype=torch.bool)
    while not bool(done.all()):
        u1, u2, u3 = torch.rand((3, *k.shape), dtype=k.dtype).unbind()
        z = torch.cos(math.pi * u1)
        f = (1 + r * z) / (r + z)
        c = k * (r - f)
        fits = ((c * (2 - c) - u2) > 0) | ((c / u2).log() + 1 - c >= 0)
        x = torch.where(fits, (u3 - 0.5).sign() * f.acos(), x)
        done = done | fits
    return x


def log_bessel(order: int, x: Any) -> Any:
    """The logarithm of the modified Bessel function of the first kind."""
    scaled = torch.special.i0e(x) if order == 0 else torch.special.i1e(x)
    return scaled.log() + x
