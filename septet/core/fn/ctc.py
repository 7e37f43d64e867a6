"""Connectionist temporal classification: the likelihood of a sequence over all its alignments (Graves et al. 2006)."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import ctc as kernels
from septet.codegen.kernels import launch
from septet.codegen.kernels.normalize import lanes_of
from septet.core.array import Array, empty
from septet.core.autograd import attach, is_tracked, recording, recording_set
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.guard import guarded
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir.dtype import HALVES, float32, int64


def ctc(logp: Any, targets: Any, lengths: Any, counts: Any, blank: int) -> Any:
    """The negative log likelihoods of a batch: logp (t, n, c), targets (n, s) of which each sample has its count, their lengths (n,) each.

    IndexError for a label that is no class, ValueError for lengths out of range.
    """
    if logp._dtype in HALVES:
        return cast(ctc(cast(logp, float32), targets, lengths, counts, blank), logp._dtype)
    with recording_set(False):
        losses, *kept = forward(logp, targets, lengths, counts, blank)
    if not recording(logp):
        return losses

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        if is_tracked(g):
            raise NotSupported("the gradient of the gradient of ctc_loss")
        with recording_set(False):
            return (backward(g, x, lengths, counts, y, *kept),)

    return attach(losses, "ctc_loss", guarded(rule, "ctc_loss", lengths, counts), (logp,))


@primitive()
def forward(logp: Array, targets: Array, lengths: Array, counts: Array, blank: int) -> tuple[Array, Array, Array, Array]:
    """(losses; of each sample and time the weights of all ways to each state; what each state emits; which may be jumped to)."""
    (times, samples, classes), most, s = logp.shape, targets.shape[1], lanes_of(logp._dtype)
    line = kernels.line_of(most, s.lanes)
    losses, alphas, skips = (empty(type(logp), logp._dtype, shape) for shape in ((samples,), (samples, times, line), (samples, line)))
    emits = empty(type(logp), int64, (samples, line))
    x, labels, sizes = dense(logp), dense(targets), [dense(n) for n in (lengths, counts)]
    wrong = launch.run(kernels.forward, x._address, labels._address, *(n._address for n in sizes), alphas._address, emits._address,
                       skips._address, losses._address, times, samples, classes, most, line, blank, s=s)
    if wrong < kernels.NONE:
        n = kernels.NONE - 1 - wrong
        raise ValueError(f"ctc_loss: sample {n} has {item(sizes[0], n)} of {times} steps and {item(sizes[1], n)} of {most} labels")
    if wrong != kernels.NONE:
        raise IndexError(f"ctc_loss: label {item(labels, wrong)} is out of range for {classes} classes")
    return losses, alphas, emits, skips


@primitive()
def backward(g: Array, logp: Array, lengths: Array, counts: Array, losses: Array, alphas: Array, emits: Array, skips: Array) -> Array:
    """The cotangent of normalised log probabilities, zero beyond each length."""
    (times, samples, classes), line, s = logp.shape, skips.shape[1], lanes_of(logp._dtype)
    dx, out, x, sizes = empty(type(logp), logp._dtype, tuple(logp.shape)), dense(g), dense(logp), [dense(n) for n in (lengths, counts)]
    room = launch.scratch(2 * samples * line * logp.itemsize)
    launch.run(kernels.backward, out._address, x._address, *(n._address for n in sizes), alphas._address, emits._address, skips._address,
               losses._address, room, dx._address, times, samples, classes, line, s=s)
    return dx
