"""Distributions of uniform, exponential, gamma and Cauchy numbers that were transformed."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.composite import TransformedDistribution
from septet.torch.distributions.continuous import Cauchy, Exponential, Gamma, Uniform
from septet.torch.distributions.distribution import EULER, Distribution, broadcast_all
from septet.torch.distributions.transforms import AbsTransform, AffineTransform, ExpTransform, PowerTransform
from septet.torch.type_info import finfo


class Remade(TransformedDistribution):
    """A transformed distribution with parameters of its own."""

    def remake(self, base: Any, transforms: Any, validate_args: bool | None) -> None:
        """Take what stands behind, and check the own parameters."""
        super().__init__(base, transforms, False)
        if validate_args is not None:
            self._validate_args = validate_args
        else:
            self.__dict__.pop("_validate_args", None)
        if self._validate_args:
            self.check_parameters()

    __repr__ = Distribution.__repr__

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        values = [getattr(self, name).expand(batch_shape) for name in self.arg_constraints]
        return type(self)(**dict(zip(self.arg_constraints, values)), validate_args=False)


def unlikely(x: Any, bound: Any, found: Any, otherwise: float) -> Any:
    """`found` where x is above a bound."""
    return torch.where(x > bound, found, torch.full_like(found, otherwise))


class Gumbel(Remade):
    """The Gumbel distribution of greatest values."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None):
        self.loc, self.scale = broadcast_all(loc, scale)
        info = finfo(self.loc.dtype)
        base = Uniform(torch.full_like(self.loc, info.tiny), torch.full_like(self.loc, 1 - info.eps), validate_args=False)
        steps = [ExpTransform().inv, AffineTransform(0, -torch.ones_like(self.scale)), ExpTransform().inv,
                 AffineTransform(self.loc, -self.scale)]
        self.remake(base, steps, validate_args)

    mean = property(lambda self: self.loc + self.scale * EULER)
    mode = property(lambda self: self.loc)
    stddev = property(lambda self: math.pi / math.sqrt(6) * self.scale)
    variance = property(lambda self: self.stddev.pow(2))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        y = (self.loc - value) / self.scale
        return (y - y.exp()) - self.scale.log()

    def entropy(self) -> Any:
        return self.scale.log() + (1 + EULER)


class Weibull(Remade):
    """The Weibull distribution."""

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive

    def __init__(self, scale: Any, concentration: Any, validate_args: bool | None = None):
        self.scale, self.concentration = broadcast_all(scale, concentration)
        self.concentration_reciprocal = self.concentration.reciprocal()
        base = Exponential(torch.ones_like(self.scale), validate_args=False)
        self.remake(base, [PowerTransform(self.concentration_reciprocal), AffineTransform(0, self.scale)], validate_args)

    def moment(self, order: int) -> Any:
        """The mean of a power, over the scale."""
        return torch.exp(torch.lgamma(1 + order * self.concentration_reciprocal))

    mean = property(lambda self: self.scale * self.moment(1))
    variance = property(lambda self: self.scale.pow(2) * (self.moment(2) - self.moment(1).pow(2)))

    @property
    def mode(self) -> Any:
        k = self.concentration
        return self.scale * ((k - 1) / k) ** k.reciprocal()

    def entropy(self) -> Any:
        return EULER * (1 - self.concentration_reciprocal) + torch.log(self.scale * self.concentration_reciprocal) + 1


class Pareto(Remade):
    """The Pareto distribution of type 1."""

    arg_constraints = {"alpha": constraints.positive, "scale": constraints.positive}

    def __init__(self, scale: Any, alpha: Any, validate_args: bool | None = None):
        self.scale, self.alpha = broadcast_all(scale, alpha)
        self.remake(Exponential(self.alpha, validate_args=False), [ExpTransform(), AffineTransform(0, self.scale)], validate_args)

    support = property(lambda self: constraints.greater_than_eq(self.scale))
    mode = property(lambda self: self.scale)

    @property
    def mean(self) -> Any:
        a = self.alpha.clamp(min=1)
        return a * self.scale / (a - 1)

    @property
    def variance(self) -> Any:
        a = self.alpha.clamp(min=2)
        return self.scale.pow(2) * a / ((a - 1).pow(2) * (a - 2))

    def entropy(self) -> Any:
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())


class Kumaraswamy(Remade):
    """Kumaraswamy's distribution, near the beta distribution."""

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, concentration1: Any, concentration0: Any, validate_args: bool | None = None):
        self.concentration1, self.concentration0 = broadcast_all(concentration1, concentration0)
        ones = torch.ones_like(self.concentration0)
        steps = [PowerTransform(self.concentration0.reciprocal()), AffineTransform(1.0, -ones),
                 PowerTransform(self.concentration1.reciprocal())]
        self.remake(Uniform(torch.zeros_like(ones), ones, validate_args=False), steps, validate_args)

    def moment(self, order: int) -> Any:
        """The mean of a power."""
        a, b = 1 + order / self.concentration1, self.concentration0
        return torch.exp(torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)) * b

    mean = property(lambda self: self.moment(1))
    variance = property(lambda self: self.moment(2) - self.mean.pow(2))

    @property
    def mode(self) -> Any:
        a, b = self.concentration1, self.concentration0
        found = ((a - 1) / (a * b - 1)).pow(a.reciprocal())
        return torch.where((a < 1) | (b < 1), torch.full_like(found, math.nan), found)

    def entropy(self) -> Any:
        a, b = self.concentration1, self.concentration0
        t1, t0 = 1 - a.reciprocal(), 1 - b.reciprocal()
        harmonic = torch.digamma(b + 1) + EULER
        return t0 + t1 * harmonic - a.log() - b.log()


class HalfCauchy(Remade):
    """The absolute value of a Cauchy distribution around 0."""

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale: Any, validate_args: bool | None = None):
        self.remake(Cauchy(0, scale, validate_args=False), [AbsTransform()], validate_args)

    scale = property(lambda self: self.base_dist.scale)
    mean = property(lambda self: torch.full(self._extended_shape(), math.inf, dtype=self.scale.dtype))
    mode = property(lambda self: torch.zeros_like(self.scale))
    variance = property(lambda self: self.base_dist.variance)

    def check_parameters(self) -> None:
        if not bool((self.scale > 0).all()):
            raise ValueError(f"Expected parameter scale of distribution {self!r} to satisfy the constraint {constraints.positive!r}")

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        found = self.base_dist.log_prob(value) + math.log(2)
        return torch.where(value >= 0, found, torch.full_like(found, -math.inf))

    def cdf(self, value: Any) -> Any:
        self.checked(value)
        return 2 * self.base_dist.cdf(value) - 1

    def icdf(self, prob: Any) -> Any:
        return self.base_dist.icdf((prob + 1) / 2)

    def entropy(self) -> Any:
        return self.base_dist.entropy() - math.log(2)


class InverseGamma(Remade):
    """The distribution of the reciprocal of a gamma number."""

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None):
        base = Gamma(concentration, rate, validate_args=validate_args)
        self.remake(base, [PowerTransform(-base.rate.new_ones(()))], False)
        self._validate_args = base._validate_args

    concentration = property(lambda self: self.base_dist.concentration)
    rate = property(lambda self: self.base_dist.rate)
    mean = property(lambda self: unlikely(self.concentration, 1, self.rate / (self.concentration - 1), math.inf))
    mode = property(lambda self: self.rate / (self.concentration + 1))

    @property
    def variance(self) -> Any:
        a = self.concentration
        return unlikely(a, 2, self.rate.square() / ((a - 1).square() * (a - 2)), math.inf)

    def entropy(self) -> Any:
        a = self.concentration
        return a + self.rate.log() + torch.lgamma(a) - (1 + a) * torch.digamma(a)
