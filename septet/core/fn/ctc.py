"""Connectionist temporal classification: the likelihood of a sequence over all its alignments (Graves et al. 2006), in logarithms.

States are the targets with blanks before, between and after them; `alpha[t, n, s]` is the logarithm of the weight of all ways to state s
at time t, `beta` of all ways on from there.
"""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.array import Array
from septet.core.autograd import attach, is_tracked, recording, recording_set
from septet.core.create import arange, full
from septet.core.fn.search import take_along
from septet.core.fn.shape import concatenate, stack
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.scatter import update_at
from septet.errors import NotSupported
from septet.ir.dtype import int64
from septet.ir.elementwise import ROWS

LOW = float("-inf")


def log_sum(parts: list[Any]) -> Any:
    """log(sum(exp(part))) of arrays, also where all are -inf."""
    joined = stack(parts, 0)
    top = reduce("max", joined, 0)
    safe = ops.where(ops.equal(top, LOW), 0.0, top)
    return safe + ops.log(reduce("sum", ops.exp(joined - safe), 0))


def states(targets: Array, blank: int) -> Any:
    """Targets (n, s) with blanks around each: (n, 2 s + 1)."""
    n, s = targets.shape
    both = stack([full(targets._face, int64, (n, s), blank), targets], 2)
    return concatenate([view.reshape(both, (n, 2 * s)), full(targets._face, int64, (n, 1), blank)], 1)


def shifted(a: Any, k: int) -> Any:
    """Rows moved right by k states (left where negative), -inf where nothing comes."""
    n, s = a.shape
    gap = full(a._face, a._dtype, (n, min(abs(k), s)), LOW)
    if k > 0:
        return concatenate([gap, getitem(a, (slice(None), slice(0, max(s - k, 0))))], 1)
    return concatenate([getitem(a, (slice(None), slice(min(-k, s), None))), gap], 1)


class Lattice:
    """The ways through time and states of a batch."""

    def __init__(self, logp: Any, targets: Any, lengths: Any, counts: Any, blank: int):
        self.lengths, self.counts = lengths, counts
        self.times, self.batch, self.classes = logp.shape
        self.labels = states(targets, blank)
        self.width = self.labels.shape[1]
        places = view.broadcast_to(view.expand_dims(self.labels, 0), (self.times, self.batch, self.width))
        self.emitted = take_along(logp, places, 2)
        self.place = arange(logp._face, 0, 1, self.width, int64)
        self.skips = self.may_skip(blank)
        self.ends = ops.logical_or(ops.equal(self.place, view.expand_dims(counts * 2, 1)),
                                   ops.equal(self.place, view.expand_dims(counts * 2 - 1, 1)))

    def may_skip(self, blank: int) -> Any:
        """Where a state may follow the last but one: no blank, and another label than there."""
        n = self.batch
        before = concatenate([full(self.labels._face, int64, (n, min(2, self.width)), blank),
                              getitem(self.labels, (slice(None), slice(0, max(self.width - 2, 0))))], 1)
        return ops.logical_and(ops.not_equal(self.labels, blank), ops.not_equal(self.labels, before))

    def step(self, t: int) -> Any:
        return getitem(self.emitted, t)

    def alphas(self) -> list[Any]:
        """alpha of every time."""
        found = [ops.where(ops.less(self.place, 2), self.step(0), LOW)]
        for t in range(1, self.times):
            a = found[-1]
            skip = ops.where(self.skips, shifted(a, 2), LOW)
            found.append(log_sum([a, shifted(a, 1), skip]) + self.step(t))
        return found

    def betas(self) -> list[Any]:
        """beta of every time, the last symbol of each sample at its own length."""
        ahead = ops.where(view.broadcast_to(shifted(ops.where(self.skips, 0.0, LOW), -2), (self.batch, self.width)) < 0, LOW, 0.0)
        found: list[Any] = [None] * self.times
        b = None
        for t in range(self.times - 1, -1, -1):
            last = ops.logical_and(self.ends, ops.equal(view.expand_dims(self.lengths, 1), t + 1))
            start = ops.where(last, self.step(t), LOW)
            if b is not None:
                on = log_sum([b, shifted(b, -1), shifted(b, -2) + ahead]) + self.step(t)
                start = ops.where(ops.equal(view.expand_dims(self.lengths, 1), t + 1), start, on)
            found[t] = b = start
        return found

    def losses(self, alphas: list[Any]) -> Any:
        """The negative log likelihood of each sample."""
        stacked = stack(alphas, 0)
        at = view.reshape(ops.maximum(self.lengths - 1, 0), (1, self.batch, 1))
        last = view.squeeze(take_along(stacked, view.broadcast_to(at, (1, self.batch, self.width)), 0), 0)
        ended: Any = ops.where(self.ends, last, LOW)
        losses = -log_sum([getitem(ended, (slice(None), k)) for k in range(self.width)])
        none = ops.logical_and(ops.equal(self.lengths, 0), ops.equal(self.counts, 0))
        return ops.where(none, 0.0, ops.where(ops.equal(self.lengths, 0), -LOW, losses))


def ctc(logp: Any, targets: Any, lengths: Any, counts: Any, blank: int) -> Any:
    """The negative log likelihoods of a batch: logp (t, n, c), targets (n, s), their lengths (n,) each."""
    with recording_set(False):
        lattice = Lattice(logp, targets, lengths, counts, blank)
        alphas = lattice.alphas()
        losses = lattice.losses(alphas)
    if not recording(logp):
        return losses

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        if is_tracked(g):
            raise NotSupported("the gradient of the gradient of ctc_loss")
        with recording_set(False):
            return (gradient(g, y, x, lattice, alphas),)

    return attach(losses, "ctc_loss", rule, (logp,))


def gradient(g: Any, losses: Any, logp: Any, lattice: Lattice, alphas: list[Any]) -> Any:
    """g (exp(logp) - the share of ways through each class at each time), zero beyond each length: the one of normalised logp."""
    betas = lattice.betas()
    ways = ops.exp(stack(alphas, 0) + stack(betas, 0) - lattice.emitted + view.reshape(losses, (1, -1, 1)))
    ways = ops.where(ops.isnan(ways), 0.0, ways)
    share = ops.exp(logp) * 0
    t, n, _ = ways.shape
    first = view.reshape(arange(logp._face, 0, 1, t, int64), (t, 1, 1))
    second = view.reshape(arange(logp._face, 0, 1, n, int64), (1, n, 1))
    update_at(ROWS["add"], share, (first, second, view.expand_dims(lattice.labels, 0)), ways)
    inside = ops.less(first, view.reshape(lattice.lengths, (1, n, 1)))
    return ops.where(inside, (ops.exp(logp) - share) * view.reshape(g, (1, -1, 1)), 0.0)
