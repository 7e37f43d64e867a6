"""Layers' functions as `torch` itself shows them, where their arguments stand in another order than in torch.nn.functional."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.nn.functional import ctc, dropouts, loss, margin_loss, normalization, padding, pooling, upsampling
from septet.torch.nn.functional import sparse as lookup


def batch_norm(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, momentum: float, eps: float,
               cudnn_enabled: bool = True) -> Any:
    """Each channel of (n, c, *size) to mean 0 and variance 1, of the batch where training, else by the running statistics."""
    return normalization.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, use_input_stats: bool, momentum: float,
                  eps: float, cudnn_enabled: bool = True) -> Any:
    """Each channel of each image of (n, c, *size) to mean 0 and variance 1."""
    return normalization.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-05,
               cudnn_enable: bool = True) -> Any:
    """The last dimensions to mean 0 and variance 1, times weight, plus bias."""
    return normalization.layer_norm(input, normalized_shape, weight, bias, eps)


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-05, cudnn_enabled: bool = True) -> Any:
    """Groups of channels of each image to mean 0 and variance 1."""
    return normalization.group_norm(input, num_groups, weight, bias, eps)


def adaptive_max_pool1d(input: Any, output_size: Any) -> Any:
    """(the largest elements of output_size nearly equal parts, where each stands)."""
    return pooling.adaptive_max_pool1d_with_indices(input, output_size)


# ---- losses, whose reduction is a number here ------------------------------------------------------------------------

REDUCTIONS = ("none", "mean", "sum")


def kl_div(input: Any, target: Any, reduction: int = 0, *, log_target: bool = False) -> Any:
    """target * (log(target) - input)."""
    found = loss.kl_div(input, target, reduction="none", log_target=log_target)
    return loss.finish(found, REDUCTIONS[reduction])


def binary_cross_entropy_with_logits(input: Any, target: Any, weight: Any = None, pos_weight: Any = None, reduction: int = 0) -> Any:
    """The cross entropy of two classes, of logits."""
    return loss.binary_cross_entropy_with_logits(input, target, weight, pos_weight=pos_weight, reduction=REDUCTIONS[reduction])


def poisson_nll_loss(input: Any, target: Any, log_input: bool, full: bool, eps: float, reduction: int) -> Any:
    """The negative log likelihood of a Poisson distribution."""
    return loss.poisson_nll_loss(input, target, log_input, full, eps=eps, reduction=REDUCTIONS[reduction])


def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, reduction: int = 0) -> Any:
    """input where the target is 1, max(0, margin - input) where it is -1."""
    return margin_loss.hinge_embedding_loss(input, target, margin, reduction=REDUCTIONS[reduction])


def cosine_embedding_loss(input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: int = 0) -> Any:
    """1 - cos where the target is 1, max(0, cos - margin) where it is -1."""
    return margin_loss.cosine_embedding_loss(input1, input2, target, margin, reduction=REDUCTIONS[reduction])


def margin_ranking_loss(input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: int = 0) -> Any:
    """max(0, margin - target * (input1 - input2))."""
    return margin_loss.margin_ranking_loss(input1, input2, target, margin, reduction=REDUCTIONS[reduction])


def triplet_margin_loss(anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2.0, eps: float = 1e-06,
                        swap: bool = False, reduction: int = 0) -> Any:
    """max(0, margin + |anchor - positive| - |anchor - negative|)."""
    return margin_loss.triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction=REDUCTIONS[reduction])


def ctc_loss(log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: int = 0,
             zero_infinity: bool = False) -> Any:
    """The negative log likelihood of targets that no alignment is known of."""
    return ctc.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, REDUCTIONS[reduction], zero_infinity)


# ---- embeddings, padding, grids, dropouts ----------------------------------------------------------------------------


def embedding(weight: Any, indices: Any, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False) -> Any:
    """Rows of the weight."""
    return lookup.embedding(indices, weight, None if padding_idx < 0 else padding_idx, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)


def embedding_renorm_(input: Any, indices: Any, max_norm: float, norm_type: float) -> Any:
    """The rows that are asked for made no longer than max_norm, in place."""
    lookup.shorten(input, indices, max_norm, norm_type)
    return input


def constant_pad_nd(input: Any, pad: Any, value: float = 0) -> Any:
    """A number around the last dimensions, (left, right) from the last one on."""
    return padding.pad(input, tuple(pad), value=value)


GRID_MODES, GRID_PADDING = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")


def grid_sampler(input: Any, grid: Any, interpolation_mode: int, padding_mode: int, align_corners: bool) -> Any:
    """Images read at places."""
    return upsampling.grid_sample(input, grid, GRID_MODES[interpolation_mode], GRID_PADDING[padding_mode], align_corners)


grid_sampler_2d = grid_sampler_3d = grid_sampler


def affine_grid_generator(theta: Any, size: Any, align_corners: bool) -> Any:
    """The places that affine maps read."""
    return upsampling.affine_grid(theta, size, align_corners)


def feature_dropout(input: Any, p: float, train: bool) -> Any:
    """Whole channels set to zero."""
    return dropouts.masked(input, p, train, dropouts.channels(input))


def written(function: Callable[..., Any]) -> Callable[..., Any]:
    """A dropout that is written into its input."""
    def call(input: Any, p: float, train: bool) -> Any:
        return input.copy_(function(input, p, train))

    return call


dropout_, feature_dropout_ = written(dropouts.dropout), written(feature_dropout)
alpha_dropout_, feature_alpha_dropout_ = written(dropouts.alpha_dropout), written(dropouts.feature_alpha_dropout)


# ---- norms with the moments they found -------------------------------------------------------------------------------


def moments(x: Any, axes: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    """(mean, 1 / standard deviation) over some dimensions, which stay with length 1."""
    mean = x.mean(axes, keepdim=True)
    return mean, ((x - mean).square().mean(axes, keepdim=True) + eps).rsqrt()


def native_layer_norm(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """(layer_norm, mean, 1 / standard deviation)."""
    axes = tuple(range(input.ndim - len(tuple(normalized_shape)), input.ndim))
    return (normalization.layer_norm(input, tuple(normalized_shape), weight, bias, eps), *moments(input.detach(), axes, eps))


def native_group_norm(input: Any, weight: Any, bias: Any, N: int, C: int, HxW: int, group: int,
                      eps: float) -> tuple[Any, Any, Any]:
    """(group_norm, mean, 1 / standard deviation)."""
    mean, scale = moments(input.reshape(N, group, C // group * HxW), (2,), eps)
    return normalization.group_norm(input, group, weight, bias, eps), mean[..., 0], scale[..., 0]


def native_batch_norm(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, momentum: float,
                      eps: float) -> tuple[Any, Any, Any]:
    """(batch_norm, mean, 1 / standard deviation), the moments empty where not training."""
    found = normalization.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)
    if not training:
        return found, input.new_empty(0), input.new_empty(0)
    mean, scale = moments(input.detach().transpose(0, 1).reshape(input.shape[1], -1), (1,), eps)
    return found, mean[:, 0], scale[:, 0]


def native_dropout(input: Any, p: float, train: bool | None) -> tuple[Any, Any]:
    """(dropout, what was kept)."""
    ones = FUNCTIONS["ones_like"](input)
    factor = dropouts.dropout(ones.detach(), p, train is not False)
    return input * factor, factor != 0


def norm_except_dim(v: Any, pow: int = 2, dim: int = 0) -> Any:
    """The norm over all dimensions but one; over all for -1."""
    if dim == -1:
        return v.norm(pow)
    return v.norm(pow, [k for k in range(v.ndim) if k != dim % v.ndim], keepdim=True)
