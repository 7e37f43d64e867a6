"""Kullback-Leibler divergences, by the classes of the two distributions."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet import torch
from septet.core.fn import linalg
from septet.errors import NotSupported
from septet.torch.distributions import composite, continuous, discrete, wishart
from septet.torch.distributions import lowrank_multivariate_normal as lowrank
from septet.torch.distributions.distribution import EULER, sum_rightmost, xlogy

_RULES: dict[tuple[type, type], Callable[..., Any]] = {}


def register_kl(type_p: type, type_q: type) -> Callable[..., Any]:
    """Decorator of a rule for two classes."""
    if not isinstance(type_p, type) or not isinstance(type_q, type):
        raise TypeError(f"Expected type_p to be a Distribution subclass but got {type_p}")

    def decorate(rule: Callable[..., Any]) -> Callable[..., Any]:
        _RULES[type_p, type_q] = rule
        return rule

    return decorate


def kl_divergence(p: Any, q: Any) -> Any:
    """KL(p || q).  NotImplementedError where there is no rule."""
    found = [(type(p).__mro__.index(a) + type(q).__mro__.index(b), rule) for (a, b), rule in _RULES.items()
             if isinstance(p, a) and isinstance(q, b)]
    if not found:
        raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")
    return min(found, key=lambda pair: pair[0])[1](p, q)


@register_kl(continuous.Normal, continuous.Normal)
def normals(p: Any, q: Any) -> Any:
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


@register_kl(composite.LogNormal, composite.LogNormal)
def log_normals(p: Any, q: Any) -> Any:
    return normals(p.base_dist, q.base_dist)


@register_kl(continuous.HalfNormal, continuous.HalfNormal)
def half_normals(p: Any, q: Any) -> Any:
    return normals(p._base, q._base)


@register_kl(discrete.Bernoulli, discrete.Bernoulli)
def bernoullis(p: Any, q: Any) -> Any:
    one = torch.ones_like(p.probs * q.probs)
    first = xlogy(p.probs * one, p.probs / q.probs)
    return first + xlogy((1 - p.probs) * one, (1 - p.probs) / (1 - q.probs))


@register_kl(discrete.Binomial, discrete.Binomial)
def binomials(p: Any, q: Any) -> Any:
    found = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return torch.where(p.total_count > q.total_count, torch.full_like(found, math.inf), found)


@register_kl(discrete.Categorical, discrete.Categorical)
def categoricals(p: Any, q: Any) -> Any:
    t = p.probs * (p.logits - q.logits)
    t = torch.where((q.probs == 0).expand(t.shape), torch.full_like(t, math.inf), t)
    return torch.where((p.probs == 0).expand(t.shape), torch.zeros_like(t), t).sum(-1)


@register_kl(discrete.OneHotCategorical, discrete.OneHotCategorical)
def one_hots(p: Any, q: Any) -> Any:
    return categoricals(p._categorical, q._categorical)


@register_kl(discrete.Geometric, discrete.Geometric)
def geometrics(p: Any, q: Any) -> Any:
    return -p.entropy() - torch.log1p(-q.probs) / p.probs - q.logits


@register_kl(discrete.Poisson, discrete.Poisson)
def poissons(p: Any, q: Any) -> Any:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(continuous.Exponential, continuous.Exponential)
def exponentials(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(continuous.Gamma, continuous.Gamma)
def gammas(p: Any, q: Any) -> Any:
    return q.concentration * (p.rate / q.rate).log() + torch.lgamma(q.concentration) - torch.lgamma(p.concentration) \
        + (p.concentration - q.concentration) * torch.digamma(p.concentration) + (q.rate - p.rate) * (p.concentration / p.rate)


@register_kl(continuous.Beta, continuous.Beta)
def betas(p: Any, q: Any) -> Any:
    return dirichlets(p._dirichlet, q._dirichlet)


@register_kl(continuous.Dirichlet, continuous.Dirichlet)
def dirichlets(p: Any, q: Any) -> Any:
    a, b = p.concentration, q.concentration
    total = a.sum(-1)
    first = torch.lgamma(total) - torch.lgamma(b.sum(-1))
    second = (torch.lgamma(a) - torch.lgamma(b)).sum(-1)
    return first - second + ((a - b) * (torch.digamma(a) - torch.digamma(total).unsqueeze(-1))).sum(-1)


@register_kl(continuous.Laplace, continuous.Laplace)
def laplaces(p: Any, q: Any) -> Any:
    ratio, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + distance / q.scale + ratio * (-distance / p.scale).exp() - 1


@register_kl(continuous.Cauchy, continuous.Cauchy)
def cauchys(p: Any, q: Any) -> Any:
    return ((p.scale + q.scale).pow(2) + (p.loc - q.loc).pow(2)).log() - (4 * p.scale * q.scale).log()


@register_kl(continuous.Uniform, continuous.Uniform)
def uniforms(p: Any, q: Any) -> Any:
    found = ((q.high - q.low) / (p.high - p.low)).log()
    return torch.where((q.low > p.low) | (q.high < p.high), torch.full_like(found, math.inf), found)


@register_kl(continuous.Uniform, continuous.Normal)
def uniform_normal(p: Any, q: Any) -> Any:
    width = p.high - p.low
    first = (math.sqrt(2 * math.pi) * q.scale / width).log()
    return first + (width.pow(2) / 12 + ((p.high + p.low - 2 * q.loc) / 2).pow(2)) * 0.5 / q.scale.pow(2)


@register_kl(continuous.Exponential, continuous.Gamma)
def exponential_gamma(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    return -q.concentration * ratio.log() + ratio + torch.lgamma(q.concentration) + q.concentration * EULER - (1 + EULER)


@register_kl(lowrank.LowRankMultivariateNormal, lowrank.LowRankMultivariateNormal)
@register_kl(lowrank.LowRankMultivariateNormal, composite.MultivariateNormal)
@register_kl(composite.MultivariateNormal, lowrank.LowRankMultivariateNormal)
@register_kl(composite.MultivariateNormal, composite.MultivariateNormal)
def multivariate_normals(p: Any, q: Any) -> Any:
    if p.event_shape != q.event_shape:
        raise ValueError("KL-divergence between two Multivariate Normals with                          different event shapes cannot be "
                         "computed")
    n = p.event_shape[0]
    of_p, of_q = p.scale_tril, q.scale_tril
    ratio = linalg.solve(of_q, of_p).pow(2).sum((-2, -1))
    distance = linalg.solve(of_q, (q.loc - p.loc).unsqueeze(-1)).squeeze(-1).pow(2).sum(-1)
    size = sum_rightmost(of_q.diagonal(dim1=-2, dim2=-1).log() - of_p.diagonal(dim1=-2, dim2=-1).log(), 1)
    return size + 0.5 * (ratio + distance - n)


@register_kl(composite.Independent, composite.Independent)
def independents(p: Any, q: Any) -> Any:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(composite.TransformedDistribution, composite.TransformedDistribution)
def transformeds(p: Any, q: Any) -> Any:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError("KL(p || q) of two transformed distributions is known where their transforms are the same")
    return kl_divergence(p.base_dist, q.base_dist)


@register_kl(wishart.Wishart, wishart.Wishart)
def wisharts(p: Any, q: Any) -> Any:
    n = p.event_shape[-1]
    if max(p.df.numel(), q.df.numel()) > 1:
        raise NotSupported("kl_divergence of batches of Wishart: PyTorch's mixes the distributions of a batch; take them one by one")
    inner = torch.cholesky_solve(p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril)
    whole = (inner * p._unbroadcasted_scale_tril).sum((-2, -1))             # the trace of Vq^-1 Vp
    return (q.df * (q.half_log_det() - p.half_log_det()) + p.df / 2 * (whole - n) + torch.mvlgamma(q.df / 2, n)
            - torch.mvlgamma(p.df / 2, n) + (p.df - q.df) / 2 * p.digammas())
