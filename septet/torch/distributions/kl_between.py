"""Kullback-Leibler divergences between different families, and of those with bounds: -H(p) - E_p[log q], each expectation in closed form.

Where p reaches beyond what q allows the divergence is infinite.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet import torch
from septet.torch.distributions.continuous import Beta, Exponential, Gamma, Laplace, Normal, Uniform
from septet.torch.distributions.continuous_bernoulli import ContinuousBernoulli
from septet.torch.distributions.discrete import Bernoulli, Binomial, Poisson
from septet.torch.distributions.distribution import EULER, HALF_LOG_TAU, xlogy
from septet.torch.distributions.extreme import Gumbel, Pareto
from septet.torch.distributions.kl import register_kl

OF_REALS = (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)          # which of them hold no negative numbers
BEYOND: dict[type, tuple[str, tuple[type, ...]]] = {        # p -> one of its parameters, what it reaches beyond
    Beta: ("concentration1", (Pareto,)), ContinuousBernoulli: ("probs", (Pareto,)), Poisson: ("rate", (Bernoulli, Binomial)),
    Exponential: ("rate", (Beta, ContinuousBernoulli, Pareto, Uniform)), Pareto: ("scale", (Beta, ContinuousBernoulli, Uniform)),
    Gamma: ("concentration", (Beta, ContinuousBernoulli, Pareto, Uniform)), Gumbel: ("loc", OF_REALS), Laplace: ("loc", OF_REALS),
    Normal: ("loc", OF_REALS)}


def unlimited(parameter: str) -> Callable[[Any, Any], Any]:
    """The rule of a p that always reaches beyond q."""
    return lambda p, q: torch.full_like(getattr(p, parameter), math.inf)


for _p, (_parameter, _others) in BEYOND.items():
    for _q in _others:
        register_kl(_p, _q)(unlimited(_parameter))


def infinite_where(condition: Any, found: Any) -> Any:
    return torch.where(condition, torch.full_like(found, math.inf), found)


# ---- E_p[log q] of q by the moments of p ---------------------------------------------------------------------------------------


def in_normal(q: Any, mean: Any, variance: Any) -> Any:
    return -HALF_LOG_TAU - q.scale.log() - 0.5 * (variance + (mean - q.loc).pow(2)) / q.scale.pow(2)


def in_exponential(q: Any, mean: Any) -> Any:
    return q.rate.log() - q.rate * mean


def in_gamma(q: Any, mean: Any, logarithm: Any) -> Any:
    return q.concentration * q.rate.log() - torch.lgamma(q.concentration) + (q.concentration - 1) * logarithm - q.rate * mean


def in_continuous_bernoulli(q: Any, mean: Any) -> Any:
    return mean * q.logits + torch.log1p(-q.probs) + q.log_norm()


def in_gumbel(q: Any, mean: Any, exponential: Any) -> Any:
    """exponential: E_p[exp(-x / scale)]."""
    return -q.scale.log() - (mean - q.loc) / q.scale - (q.loc / q.scale).exp() * exponential


for _p in (Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace):
    register_kl(_p, Normal)(lambda p, q: -p.entropy() - in_normal(q, p.mean, p.variance))
for _p in (Beta, ContinuousBernoulli, Gamma):
    register_kl(_p, Exponential)(lambda p, q: -p.entropy() - in_exponential(q, p.mean))
for _p in (Beta, ContinuousBernoulli):
    register_kl(_p, ContinuousBernoulli)(lambda p, q: -p.entropy() - in_continuous_bernoulli(q, p.mean))


@register_kl(Beta, Uniform)
def beta_uniform(p: Any, q: Any) -> Any:
    return infinite_where((q.low > 0) | (q.high < 1), -p.entropy() + (q.high - q.low).log())


@register_kl(ContinuousBernoulli, Uniform)
def continuous_bernoulli_uniform(p: Any, q: Any) -> Any:
    """Bounds that meet count as crossed here and below, as in PyTorch."""
    return infinite_where((q.low >= 0) | (q.high <= 1), -p.entropy() + (q.high - q.low).log())


@register_kl(Bernoulli, Poisson)
def bernoulli_poisson(p: Any, q: Any) -> Any:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Beta, Gamma)
def beta_gamma(p: Any, q: Any) -> Any:
    a, b = p.concentration1, p.concentration0
    return -p.entropy() - in_gamma(q, a / (a + b), torch.digamma(a) - torch.digamma(a + b))


# ---- Gumbel --------------------------------------------------------------------------------------------------------------------


@register_kl(Exponential, Gumbel)
def exponential_gumbel(p: Any, q: Any) -> Any:
    return -p.entropy() - in_gumbel(q, p.rate.reciprocal(), p.rate / (p.rate + q.scale.reciprocal()))


@register_kl(Gamma, Gumbel)
def gamma_gumbel(p: Any, q: Any) -> Any:
    return -p.entropy() - in_gumbel(q, p.concentration / p.rate, (1 + (p.rate * q.scale).reciprocal()).pow(-p.concentration))


@register_kl(Normal, Gumbel)
def normal_gumbel(p: Any, q: Any) -> Any:
    return -p.entropy() - in_gumbel(q, p.loc, (-p.loc / q.scale + 0.5 * (p.scale / q.scale).pow(2)).exp())


@register_kl(Uniform, Gumbel)
def uniform_gumbel(p: Any, q: Any) -> Any:
    least, most = (-p.low / q.scale).exp(), (-p.high / q.scale).exp()
    return -p.entropy() - in_gumbel(q, p.mean, q.scale * (least - most) / (p.high - p.low))


@register_kl(Gumbel, Gumbel)
def gumbels(p: Any, q: Any) -> Any:
    ratio, distance = p.scale / q.scale, (p.loc - q.loc) / q.scale
    return -ratio.log() + EULER * (ratio - 1) + distance + (-distance + torch.lgamma(1 + ratio)).exp() - 1


@register_kl(Normal, Laplace)
def normal_laplace(p: Any, q: Any) -> Any:
    distance, reach = p.loc - q.loc, math.sqrt(2) * p.scale
    size = reach / math.sqrt(math.pi) * (-(distance / reach).pow(2)).exp() + distance * torch.erf(distance / reach)
    return -p.entropy() + (2 * q.scale).log() + size / q.scale


# ---- Pareto, Uniform -------------------------------------------------------------------------------------------------------------


@register_kl(Pareto, Exponential)
def pareto_exponential(p: Any, q: Any) -> Any:
    return infinite_where(p.alpha <= 1, -p.entropy() - in_exponential(q, p.mean))


@register_kl(Pareto, Gamma)
def pareto_gamma(p: Any, q: Any) -> Any:
    return infinite_where(p.alpha <= 1, -p.entropy() - in_gamma(q, p.mean, p.scale.log() + p.alpha.reciprocal()))


@register_kl(Pareto, Normal)
def pareto_normal(p: Any, q: Any) -> Any:
    return infinite_where(p.alpha <= 2, -p.entropy() - in_normal(q, p.mean, p.variance))


@register_kl(Pareto, Pareto)
def paretos(p: Any, q: Any) -> Any:
    ratio = q.alpha / p.alpha
    return infinite_where(p.scale < q.scale, q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1)


def mean_logarithm(low: Any, high: Any) -> Any:
    """E[log x] of x between two numbers."""
    return (xlogy(high, high) - xlogy(low, low)) / (high - low) - 1


@register_kl(Uniform, Beta)
def uniform_beta(p: Any, q: Any) -> Any:
    a, b = q.concentration1, q.concentration0
    inside = (a - 1) * mean_logarithm(p.low, p.high) + (b - 1) * mean_logarithm(1 - p.high, 1 - p.low)
    return infinite_where((p.high > 1) | (p.low < 0), -p.entropy() - inside + torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b))


@register_kl(Uniform, ContinuousBernoulli)
def uniform_continuous_bernoulli(p: Any, q: Any) -> Any:
    return infinite_where((p.high >= 1) | (p.low <= 0), -p.entropy() - in_continuous_bernoulli(q, p.mean))


@register_kl(Uniform, Exponential)
def uniform_exponential(p: Any, q: Any) -> Any:
    return infinite_where(p.low < 0, -p.entropy() - in_exponential(q, p.mean))


@register_kl(Uniform, Gamma)
def uniform_gamma(p: Any, q: Any) -> Any:
    return infinite_where(p.low < 0, -p.entropy() - in_gamma(q, p.mean, mean_logarithm(p.low, p.high)))


@register_kl(Uniform, Pareto)
def uniform_pareto(p: Any, q: Any) -> Any:
    inside = q.alpha.log() + xlogy(q.alpha, q.scale) - (q.alpha + 1) * mean_logarithm(p.low, p.high)
    return infinite_where(p.low < q.scale, -p.entropy() - inside)
