"""Random numbers of a pair of seeds, as Keras draws them with PyTorch: a generator that begins at the seeds' sum."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.core import boxes
from septet.core.convert import elements
from septet.torch.dtypes import of


def total(pair: Any) -> int:
    """The seed of a pair."""
    return sum(map(int, elements(pair)))


def begun(pair: Any) -> Any:
    """A generator at a pair of seeds."""
    return torch.Generator().manual_seed(total(pair))


def number(x: Any) -> Any:
    """A number given as one, or as a tensor of one element."""
    return x if type(x) in (int, float) else float(x)


@boxes.primitive()
def normal(pair: Any, shape: Any, kind: Any, mean: Any, stddev: Any) -> Any:
    """Normal numbers."""
    return torch.empty(shape, dtype=of(kind)).normal_(number(mean), number(stddev), generator=begun(pair))


@boxes.primitive()
def truncated_normal(pair: Any, shape: Any, kind: Any, mean: Any, stddev: Any) -> Any:
    """Normal numbers, each the first of four within two deviations."""
    four = torch.empty((*shape, 4), dtype=of(kind)).normal_(0.0, 1.0, generator=begun(pair))
    first = ((four < 2) & (four > -2)).to(torch.uint8).argmax(-1, keepdim=True)
    return four.gather(-1, first).squeeze(-1) * number(stddev) + number(mean)


@boxes.primitive()
def uniform(pair: Any, shape: Any, kind: Any, low: Any, high: Any) -> Any:
    """Numbers on [low, high)."""
    low, high = number(low), number(high)
    found = torch.rand(shape, generator=begun(pair), dtype=of(kind))
    return found if (low, high) == (0, 1) else (high - low) * found + low


@boxes.primitive()
def whole(pair: Any, shape: Any, kind: Any, low: int, high: int) -> Any:
    """Whole numbers of low ... high - 1."""
    return torch.randint(low, high, tuple(shape), generator=begun(pair), dtype=of(kind))


@boxes.primitive()
def categorical(pair: Any, logits: Any, count: int, kind: Any) -> Any:
    """Classes of each row of logits."""
    return torch.multinomial(torch.softmax(logits.detach(), 1), count, replacement=True, generator=begun(pair)).to(of(kind))


@boxes.primitive()
def uniform_like(pair: Any, shape: Any) -> Any:
    """Uniform numbers whose order is a random one."""
    return torch.rand(shape, generator=begun(pair))


def shuffle(pair: Any, x: Any, axis: int) -> Any:
    """x in random orders along an axis, one for each place before it."""
    k = axis % x.ndim
    order = torch.argsort(uniform_like(pair, tuple(x.shape[:k + 1])), k)
    return torch.gather(x, k, order.reshape((*order.shape, *(1,) * (x.ndim - k - 1))).expand(x.shape))


@boxes.primitive()
def kept(pair: Any, shape: Any, kind: Any, chance: float) -> Any:
    """Where elements are kept."""
    return torch.bernoulli(torch.full(shape, chance, dtype=of(kind)), generator=begun(pair)).to(torch.bool)


def dropout(pair: Any, x: Any, rate: float, shape: Any) -> Any:
    """x, a share of it zero and the rest larger by that; without seeds PyTorch's own."""
    if pair is None:
        return torch.nn.functional.dropout(x, rate)
    return torch.where(kept(pair, tuple(shape), x._dtype, 1 - rate), x / (1 - rate), torch.zeros_like(x))


def distributed(pair: Any, shape: Any, kind: Any, name: str, *parameters: Any) -> Any:
    """Numbers of a distribution; PyTorch's own generator goes on as if nothing had been drawn."""
    with torch.random.fork_rng():
        torch.manual_seed(total(pair))
        wide = [torch.as_tensor(p).detach().to(of(kind)).broadcast_to(shape) for p in parameters]
        return getattr(torch.distributions, name)(*wide).sample().to(of(kind))


@boxes.primitive()
def gamma(pair: Any, shape: Any, kind: Any, alpha: Any) -> Any:
    """Gamma numbers of shape alpha and rate 1."""
    return distributed(pair, shape, kind, "Gamma", alpha, 1.0)


@boxes.primitive()
def beta(pair: Any, shape: Any, kind: Any, alpha: Any, beta: Any) -> Any:
    """Beta numbers."""
    return distributed(pair, shape, kind, "Beta", alpha, beta)


@boxes.primitive()
def binomial(pair: Any, shape: Any, kind: Any, counts: Any, probabilities: Any) -> Any:
    """How many of `counts` trials succeed."""
    return distributed(pair, shape, kind, "Binomial", counts, probabilities)
