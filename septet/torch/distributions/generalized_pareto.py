"""`torch.distributions.generalized_pareto`: what lies above a threshold."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.distribution import Distribution, broadcast_all


class GeneralizedPareto(Distribution):
    """Survival (1 + concentration z)**(-1 / concentration), z = (x - loc) / scale; exp(-z) where the concentration is 0."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, concentration: Any, validate_args: bool | None = None):
        self.loc, self.scale, self.concentration = broadcast_all(loc, scale, concentration)
        super().__init__(self.loc.shape, (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return self.expanded(batch_shape, "loc scale concentration", _instance=_instance)

    def shape_or(self, of_shape: Any, without: Any) -> Any:
        """of_shape(concentration), and `without` where that is 0."""
        k = self.concentration
        flat = torch.isclose(k, torch.zeros_like(k))
        return torch.where(flat, without, of_shape(torch.where(flat, torch.ones_like(k), k)))

    def z(self, value: Any) -> Any:
        return (value - self.loc) / self.scale

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.icdf(torch.rand(self._extended_shape(sample_shape), dtype=self.loc.dtype))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        z = self.z(value)
        return -self.scale.log() + self.shape_or(lambda k: -(1 / k + 1) * (k * z).log1p(), -z)

    def log_survival_function(self, value: Any) -> Any:
        self.checked(value)
        z = self.z(value)
        return self.shape_or(lambda k: -(k * z).log1p() / k, -z)

    def log_cdf(self, value: Any) -> Any:
        return (-self.log_survival_function(value).exp()).log1p()

    def cdf(self, value: Any) -> Any:
        return self.log_cdf(value).exp()

    def icdf(self, value: Any) -> Any:
        left = (-value).log1p()
        return self.loc + self.scale * self.shape_or(lambda k: (-k * left).expm1() / k, -left)

    @property
    def mean(self) -> Any:
        k = self.concentration
        return torch.where(k < 1, self.loc + self.scale / (1 - k), torch.full_like(k, math.inf))

    @property
    def variance(self) -> Any:
        k = self.concentration
        return torch.where(k < 0.5, self.scale**2 / ((1 - k) ** 2 * (1 - 2 * k)), torch.full_like(k, math.inf))

    mode = property(lambda self: self.loc)

    def entropy(self) -> Any:
        return (self.scale.log() + self.concentration + 1).expand(self._batch_shape)

    @property
    def support(self) -> Any:
        upper = torch.where(self.concentration < 0, self.loc - self.scale / self.concentration, torch.full_like(self.loc, math.inf))
        return constraints.interval(self.loc, upper)
