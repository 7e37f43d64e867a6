"""Losses with margins: of scores, angles and distances."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.fn import loss as fn
from septet.core.fn.activation import logsigmoid
from septet.core.reduce import reduce as core_reduce
from septet.torch.nn.functional.checks import TENSOR, function, legacy_reduction
from septet.torch.nn.functional.distance import pairwise_distance
from septet.torch.nn.functional.loss import checked_reduction, finish, weighed


@function
def margin_ranking_loss(input1: TENSOR, input2: TENSOR, target: TENSOR, margin: float = 0, size_average: Any = None, reduce: Any = None,
                        reduction: str = "mean") -> Any:
    """max(0, -target (input1 - input2) + margin)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if input1.ndim != input2.ndim or input1.ndim != target.ndim:
        raise RuntimeError("margin_ranking_loss : All input tensors should have same dimension but got sizes: "
                           f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} ")
    return finish(fn.clamp_min(-target * (input1 - input2) + margin, 0), reduction)


@function
def hinge_embedding_loss(input: TENSOR, target: TENSOR, margin: float = 1.0, size_average: Any = None, reduce: Any = None,
                         reduction: str = "mean") -> Any:
    """input where the target is 1, max(0, margin - input) where it is -1."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    apart = ops.where(ops.not_equal(target, 1), fn.clamp_min(margin - input, 0), 0)
    return finish(apart + ops.where(ops.not_equal(target, -1), input, 0), reduction)


@function
def cosine_embedding_loss(input1: TENSOR, input2: TENSOR, target: TENSOR, margin: float = 0, size_average: Any = None, reduce: Any = None,
                          reduction: str = "mean") -> Any:
    """1 - cos where the target is 1, max(0, cos - margin) where it is -1."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    check_cosine(input1, input2, target)
    axis = target.ndim
    squares = [core_reduce("sum", ops.square(x), axis) + 1e-12 for x in (input1, input2)]
    cos = core_reduce("sum", input1 * input2, axis) / ops.sqrt(squares[0] * squares[1])
    near = ops.where(ops.equal(target, 1), 1 - cos, 0)
    return finish(near + ops.where(ops.equal(target, -1), fn.clamp_min(cos - margin, 0), 0), reduction)


def check_cosine(input1: Any, input2: Any, target: Any) -> None:
    """RuntimeError for ranks that do not go together."""
    if target.ndim not in (0, 1):
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.ndim == 1 and input1.ndim != 2:
        raise RuntimeError("1D target tensor expects 2D input tensors, but found inputs with sizes "
                           f"{list(input1.shape)} and {list(input2.shape)}.")
    if target.ndim == 0 and input1.ndim != 1:
        raise RuntimeError(f"0D target tensor expects 1D input tensors, but found inputs with sizes {list(input1.shape)} and "
                           f"{list(input2.shape)}.")


@function
def soft_margin_loss(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean") -> Any:
    """log(1 + exp(-target input))."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    return finish(ops.log1p(ops.exp(-target * input)), reduction)


@function
def multilabel_soft_margin_loss(input: TENSOR, target: TENSOR, weight: Any = None, size_average: Any = None, reduce: Any = None,
                                reduction: str = "mean") -> Any:
    """The mean over classes of the binary cross-entropies of sigmoid(input)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    losses = weighed(-(target * logsigmoid(input) + (1 - target) * logsigmoid(-input)), weight)
    return finish(core_reduce("sum", losses, losses.ndim - 1) / input.shape[-1], reduction)


@function
def multi_margin_loss(input: TENSOR, target: TENSOR, p: int = 1, margin: float = 1.0, weight: Any = None, size_average: Any = None,
                      reduce: Any = None, reduction: str = "mean") -> Any:
    """The mean over the other classes j of max(0, margin - input[target] + input[j])^p."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    rows = input if input.ndim > 1 else view.reshape(input, (1, input._size))
    places = target.reshape(-1)
    if places.shape[0] != rows.shape[0]:
        raise RuntimeError(f"inconsistent target size, expected {rows.shape[0]} but got {list(target.shape)}")
    try:
        losses = fn.multi_margin(rows, places, p, margin, weight)
    except IndexError:
        raise RuntimeError("target out of range") from None
    return finish(losses if target.ndim else losses[0], reduction)


@function
def multilabel_margin_loss(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean") -> Any:
    """The mean of max(0, 1 - (input[t] - input[j])) over targets t, which end before the first -1, and other classes j."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    if tuple(target.shape) != tuple(input.shape):
        raise RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}")
    if input.ndim > 1:
        return finish(fn.multilabel_margin(input, target), reduction)
    return finish(fn.multilabel_margin(input.reshape(1, -1), target.reshape(1, -1))[0], reduction)


@function
def triplet_margin_loss(anchor: TENSOR, positive: TENSOR, negative: TENSOR, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
                        swap: bool = False, size_average: Any = None, reduce: Any = None, reduction: str = "mean") -> Any:
    """max(0, |anchor - positive| - |anchor - negative| + margin)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    return triplet(anchor, positive, negative, lambda a, b: pairwise_distance(a, b, p, eps), margin, swap, reduction)


def triplet(anchor: Any, positive: Any, negative: Any, distance: Any, margin: float, swap: bool, reduction: str) -> Any:
    """The triplet loss with a distance function; swap: the negative is compared with the nearer one."""
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(f"The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
                           f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs")
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = ops.minimum(far, distance(positive, negative))
    return finish(fn.clamp_min(near - far + margin, 0), reduction)


def triplet_margin_with_distance_loss(anchor: Any, positive: Any, negative: Any, *, distance_function: Any = None, margin: float = 1.0,
                                      swap: bool = False, reduction: str = "mean") -> Any:
    """triplet_margin_loss with a distance function of one's own."""
    return triplet(anchor, positive, negative, distance_function or pairwise_distance, margin, swap, reduction)
