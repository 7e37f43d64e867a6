"""Losses of regression and classification."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops
from septet.core.absent import is_absent
from septet.core.autograd import readable
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn import loss as fn
from septet.core.fn.activation import log_softmax
from septet.core.fn.cross_entropy import cross_entropy as class_entropy
from septet.core.reduce import reduce as core_reduce
from septet.torch.nn.functional.checks import TENSOR, check_float, function, legacy_reduction, warnings
from septet.torch.operators import KIND_NAMES, apply, in_float
from septet.torch.tensor import Tensor

REDUCTIONS = ("none", "mean", "sum")


def checked_reduction(reduction: str) -> str:
    """ValueError for an unknown reduction."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def finish(losses: Any, reduction: str) -> Any:
    """Losses reduced."""
    return fn.reduced(losses, checked_reduction(reduction))


def warn_sizes(input: Any, target: Any) -> None:
    """A warning where the target is broadcast."""
    if tuple(input.shape) != tuple(target.shape):
        warnings.warn(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will likely lead "
                      "to incorrect results due to broadcasting. Please ensure they have the same size.", stacklevel=4)


def weighed(losses: Any, weight: Any) -> Any:
    return losses if weight is None else losses * weight


@function
def mse_loss(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
             weight: Any = None) -> Any:
    """(input - target)^2."""
    warn_sizes(input, target)
    reduction = legacy_reduction(size_average, reduce, reduction)
    losses = ops.square(apply("subtract", input, target))
    return finish(losses, reduction) if weight is None else weighted(losses, input, weight, reduction)


def weighted(losses: Any, input: Any, weight: Any, reduction: str) -> Any:
    """Losses times weights; the mean is over the weights."""
    if tuple(weight.shape) != tuple(input.shape):
        raise ValueError("Inputs and weights must have the same size.")
    losses = losses * weight
    return core_reduce("sum", losses) / core_reduce("sum", weight) if reduction == "mean" else finish(losses, reduction)


@function
def l1_loss(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
            weight: Any = None) -> Any:
    """|input - target|."""
    warn_sizes(input, target)
    reduction = legacy_reduction(size_average, reduce, reduction)
    losses = ops.absolute(apply("subtract", input, target))
    return finish(losses, reduction) if weight is None else weighted(losses, input, weight, reduction)


@function
def smooth_l1_loss(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
                   beta: float = 1.0) -> Any:
    """Squares of small differences, sizes of great ones; beta is where they meet."""
    warn_sizes(input, target)
    reduction = legacy_reduction(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    difference = apply("subtract", input, target)
    return finish(fn.smooth_l1(difference, beta) if beta else ops.absolute(difference), reduction)


@function
def huber_loss(input: TENSOR, target: TENSOR, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Any:
    """Squares of small differences, sizes of great ones times delta, which is where they meet."""
    warn_sizes(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    losses = cast(fn.huber(apply("subtract", input, target), delta), input._dtype)
    return finish(weighed(losses, weight), reduction)


@function
def kl_div(input: TENSOR, target: TENSOR, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
           log_target: bool = False) -> Any:
    """target (log(target) - input)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if reduction == "mean":
        warnings.warn("reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by "
                      "the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' "
                      "in the next major release.", stacklevel=3)
    losses = fn.kl_divergence(input, target, log_target)
    if reduction == "batchmean":
        total = core_reduce("sum", losses)
        return total / input.shape[0] if input.ndim else total
    return finish(losses, reduction)


@function
def poisson_nll_loss(input: TENSOR, target: TENSOR, log_input: bool = True, full: bool = False, size_average: Any = None, eps: float = 1e-8,
                     reduce: Any = None, reduction: str = "mean") -> Any:
    """The negative log likelihood of counts."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    return finish(fn.poisson_nll(input, target, log_input, full, eps), reduction)


@function
def gaussian_nll_loss(input: TENSOR, target: TENSOR, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> Any:
    """The negative log likelihood of normal distributions with given variances."""
    import septet.torch as torch

    if not isinstance(var, (Tensor, float, int)):
        raise TypeError(f"var should be float or Tensor, got {type(var)}")
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * torch.ones_like(input)
    if tuple(var.shape) != tuple(input.shape):
        var = fitted_variance(var, input)
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not valid")
    if var._size and not is_absent(var) and item(readable(core_reduce("min", var.detach()))) < 0:
        raise ValueError("var has negative entry/entries")
    var = var + (fn.clamp_min(var.detach(), eps) - var.detach())
    losses = (ops.log(var) + ops.square(input - target) / var) * 0.5
    return finish(losses + 0.5 * math.log(2 * math.pi) if full else losses, reduction)


def fitted_variance(var: Any, input: Any) -> Any:
    """A variance for each row as it broadcasts.  ValueError for other sizes."""
    if tuple(input.shape[:-1]) == tuple(var.shape):
        return var.unsqueeze(-1)
    if tuple(input.shape[:-1]) == tuple(var.shape[:-1]) and var.shape[-1] == 1:
        return var
    raise ValueError("var is of incorrect size")


@function
def binary_cross_entropy(input: TENSOR, target: TENSOR, weight: Any = None, size_average: Any = None, reduce: Any = None,
                         reduction: str = "mean") -> Any:
    """-(target log(input) + (1 - target) log(1 - input)); input within [0, 1]."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    if tuple(target.shape) != tuple(input.shape):
        raise ValueError(f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is deprecated. "
                         "Please ensure they have the same size.")
    if target._dtype is not input._dtype:
        raise RuntimeError(f"Found dtype {KIND_NAMES[target._dtype.name]} but expected {KIND_NAMES[input._dtype.name]}")
    seen = readable(input)
    if input._size and not is_absent(input) and not (item(core_reduce("min", seen)) >= 0 and item(core_reduce("max", seen)) <= 1):
        raise RuntimeError("all elements of input should be between 0 and 1")
    return finish(weighed(fn.binary_cross_entropy(input, target), weight), reduction)


@function
@in_float
def binary_cross_entropy_with_logits(input: TENSOR, target: TENSOR, weight: Any = None, size_average: Any = None, reduce: Any = None,
                                     reduction: str = "mean", pos_weight: Any = None) -> Any:
    """Binary cross-entropy of sigmoid(input)."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    if tuple(target.shape) != tuple(input.shape):
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    return finish(weighed(fn.binary_cross_entropy_logits(input, target, pos_weight), weight), reduction)


# ---- classes ---------------------------------------------------------------------------------------------------------


@function
def nll_loss(input: TENSOR, target: TENSOR, weight: Any = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
             reduction: str = "mean") -> Any:
    """-weight[target] input[target] over classes along dimension 1; input holds logarithms of probabilities."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    check_classes(input, target, weight, "nll_loss")
    return fn.nll(input, target, weight, ignore_index, reduction, 1 if input.ndim > 1 else 0)


def check_classes(input: Any, target: Any, weight: Any, name: str) -> None:
    """ValueError or RuntimeError for targets and weights that do not go with an input."""
    if not input.ndim:
        raise ValueError("Expected 1 or more dimensions (got 0)" if name == "nll_loss" else
                         "softmax() and log_softmax() require at least 1 dimension")
    if input.ndim > 1 and (not target.ndim or input.shape[0] != target.shape[0]):
        got = target.shape[0] if target.ndim else 1
        raise ValueError(f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({got}).")
    if input.ndim == 1 and target.ndim:
        raise RuntimeError(f"size mismatch (got input: {list(input.shape)}, target: {list(target.shape)})")
    wanted = (input.shape[0], *input.shape[2:]) if input.ndim > 1 else ()
    if tuple(target.shape) != wanted:
        if input.ndim == 2:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        raise RuntimeError(f"Expected target size {list(wanted)}, got {list(target.shape)}")
    if target._dtype.name not in ("int64", "uint8"):
        raise RuntimeError(f"expected scalar type Long but found {KIND_NAMES[target._dtype.name]}")
    classes = input.shape[1] if input.ndim > 1 else input.shape[0]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
                           f"shape: {list(weight.shape)}")


@function
def cross_entropy(input: TENSOR, target: TENSOR, weight: Any = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
                  reduction: str = "mean", label_smoothing: float = 0.0) -> Any:
    """The negative log likelihood of softmax(input) over classes along dimension 1; the target names classes or holds their shares."""
    reduction = checked_reduction(legacy_reduction(size_average, reduce, reduction))
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    axis = 1 if input.ndim > 1 else 0
    if tuple(target.shape) == tuple(input.shape) and input.ndim:
        return of_shares(input, target, weight, ignore_index, reduction, axis, label_smoothing)
    check_classes(input, target, weight, "cross_entropy")
    check_float("log_softmax_lastdim_kernel_impl", input)
    if label_smoothing:
        return fn.smoothed(log_softmax(input, axis), target, weight, ignore_index, reduction, axis, label_smoothing)
    return class_entropy(input, target, weight, ignore_index, reduction, axis)


def of_shares(input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, axis: int, smoothing: float) -> Any:
    """cross_entropy with shares of the classes as the target."""
    if not target._dtype.is_inexact:
        raise RuntimeError(f"Expected floating point type for target with class probabilities, got {KIND_NAMES[target._dtype.name]}")
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    return fn.cross_entropy_of_shares(input, target, weight, reduction, axis, smoothing)


def linear_cross_entropy(input: Any, linear_weight: Any, target: Any, *, linear_bias: Any = None, weight: Any = None,
                         reduction: str = "mean", ignore_index: int | None = None, label_smoothing: float = 0.0,
                         options: Any = None) -> Any:
    """cross_entropy(linear(input)); linear_weight (classes, *places, in), one class for each place.  options: how to save memory."""
    if input.ndim not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.ndim}")
    shape = linear_weight.shape[:-1]
    logits = input @ linear_weight.reshape(-1, linear_weight.shape[-1]).mT
    logits = logits.reshape((*input.shape[:-1], *shape))
    logits = logits if linear_bias is None else logits + linear_bias
    return cross_entropy(logits, target, weight, ignore_index=-100 if ignore_index is None else ignore_index, reduction=reduction,
                         label_smoothing=label_smoothing)
