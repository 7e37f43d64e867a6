"""`torch.distributions.continuous_bernoulli`: the Bernoulli distribution's density stretched over [0, 1]."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.discrete import Odds
from septet.torch.distributions.distribution import ExponentialFamily, clamp_probs


class ContinuousBernoulli(Odds, ExponentialFamily):
    """Numbers of [0, 1] with density proportional to p**x (1 - p)**(1 - x); near p = 1/2 (`lims`) by its Taylor series."""

    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, probs: Any = None, logits: Any = None, lims: tuple[float, float] = (0.499, 0.501),
                 validate_args: bool | None = None):
        self.take(probs, logits)
        if probs is not None and not isinstance(probs, (int, float)) and torch.is_tensor(probs):
            self.__dict__["probs"] = self._param = clamp_probs(self._param)
        self._lims = lims
        super().__init__(self._param.size(), (), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = super().expand(batch_shape)
        made._lims = self._lims
        return made

    def away(self) -> Any:
        """Where the formulas hold: not near 1/2."""
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def safe(self) -> Any:
        """The probability, replaced near 1/2."""
        return torch.where(self.away(), self.probs, self._lims[0] * torch.ones_like(self.probs))

    def near(self, first: float, factor: Any, exact: Any) -> Any:
        """`exact`, and near 1/2 the series first + factor(distance)."""
        return torch.where(self.away(), exact, first + factor(self.probs - 0.5))

    def log_norm(self) -> Any:
        """The logarithm of what makes the density's integral 1."""
        p = self.safe()
        exact = (p.log() - (-p).log1p()).abs().log() - (1 - 2 * p).abs().log()
        return self.near(math.log(2.0), lambda x: (4.0 / 3.0 + 104.0 / 45.0 * x**2) * x**2, exact)

    @property
    def mean(self) -> Any:
        p = self.safe()
        return self.near(0.5, lambda x: (1.0 / 3.0 + 16.0 / 45.0 * x**2) * x, p / (2 * p - 1) + 1 / ((-p).log1p() - p.log()))

    @property
    def variance(self) -> Any:
        p = self.safe()
        exact = p * (p - 1) / (1 - 2 * p) ** 2 + 1 / ((-p).log1p() - p.log()) ** 2
        return self.near(1.0 / 12.0, lambda x: -(1.0 / 15.0 - 128.0 / 945.0 * x**2) * x**2, exact)

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.icdf(torch.rand(self._extended_shape(sample_shape), dtype=self.probs.dtype))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        one, none = (torch.nn.functional.logsigmoid(logits) for logits in (self.logits, -self.logits))
        return value * one + (1 - value) * none + self.log_norm()

    def cdf(self, value: Any) -> Any:
        self.checked(value)
        p = self.safe()
        inside = torch.where(self.away(), (p**value * (1 - p) ** (1 - value) + p - 1) / (2 * p - 1), value)
        return torch.where(value <= 0, torch.zeros_like(value), torch.where(value >= 1, torch.ones_like(value), inside))

    def icdf(self, value: Any) -> Any:
        p = self.safe()
        exact = ((-p + value * (2 * p - 1)).log1p() - (-p).log1p()) / (p.log() - (-p).log1p())
        return torch.where(self.away(), exact, value)

    def entropy(self) -> Any:
        none, one = (-self.probs).log1p(), self.probs.log()
        return self.mean * (none - one) - self.log_norm() - none
