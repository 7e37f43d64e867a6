"""The loss of connectionist temporal classification."""
from __future__ import annotations

from typing import Any

from septet.core import ops
from septet.core.cast import cast
from septet.core.create import from_values
from septet.core.fn import ctc as fn
from septet.core.fn.loss import reduced
from septet.ir.dtype import int64
from septet.torch.nn.functional.checks import TENSOR, check_float, function
from septet.torch.nn.functional.loss import checked_reduction
from septet.torch.tensor import Tensor


def numbers(x: Any) -> list[int]:
    """Lengths as Python ints."""
    return [int(n) for n in (x.reshape(-1).tolist() if isinstance(x, Tensor) else x)]


def vector(values: list[int]) -> Any:
    return from_values(Tensor, values, int64, (len(values),))


@function
def ctc_loss(log_probs: TENSOR, targets: TENSOR, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
             zero_infinity: bool = False) -> Any:
    """The negative log likelihood of targets over all their alignments with log_probs (time, batch, classes)."""
    checked_reduction(reduction)
    check_float("ctc_loss_cpu", log_probs)
    single = log_probs.ndim == 2
    logp = log_probs.unsqueeze(1) if single else log_probs
    lengths, counts = numbers(input_lengths), numbers(target_lengths)
    check(logp, lengths, counts, blank)
    losses = fn.ctc(logp, padded(targets, counts), vector(lengths), vector(counts), blank)
    if zero_infinity:
        losses = ops.where(ops.equal(losses, float("inf")), 0.0, losses)
    if reduction == "mean":
        return reduced(losses / ops.maximum(vector(counts), 1).to(losses.dtype), "mean")
    return reduced(losses[0] if single and reduction == "none" else losses, reduction)


def check(logp: Any, lengths: list[int], counts: list[int], blank: int) -> None:
    """RuntimeError for lengths and blanks that do not go with the input."""
    times, batch, classes = logp.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    if len(lengths) != batch:
        raise RuntimeError("input_lengths must be of size batch_size")
    if len(counts) != batch:
        raise RuntimeError("target_lengths must be of size batch_size")
    for n in lengths:
        if n < 0:
            raise RuntimeError(f"Expected input_lengths to have value at least 0, but got value {n} (while checking arguments for "
                               "ctc_loss_cpu)")
        if n > times:
            raise RuntimeError(f"Expected input_lengths to have value at most {times}, but got value {n} (while checking arguments for "
                               "ctc_loss_cpu)")


def padded(targets: Any, counts: list[int]) -> Any:
    """Targets (batch, the longest or more) of a padded or a joined tensor."""
    longest = max(counts, default=0)
    if targets.ndim == 2:
        if targets.shape[1] < longest:
            raise RuntimeError(f"Expected tensor to have size at least {longest} at dimension 1, but got size {targets.shape[1]} for "
                               "argument #2 'targets' (while checking arguments for ctc_loss_cpu)")
        return cast(targets, int64)
    rows, ends = targets.tolist(), [sum(counts[: k + 1]) for k in range(len(counts))]
    if targets.shape[0] != (ends[-1] if ends else 0):
        raise RuntimeError(f"Expected tensor to have size {ends[-1] if ends else 0} at dimension 0, but got size {targets.shape[0]} "
                           "for argument #2 'targets' (while checking arguments for ctc_loss_cpu)")
    parts = [rows[end - n : end] for end, n in zip(ends, counts)]
    flat = [x for part in parts for x in (*part, *[0] * (longest - len(part)))]
    return from_values(Tensor, [int(x) for x in flat], int64, (len(counts), longest))
