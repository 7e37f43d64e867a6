"""Batch normalisation in evaluation mode folded into the layer before it."""
from __future__ import annotations

import copy
from typing import Any

from septet.torch.nn.parameter import Parameter


def factor(weight: Any, variance: Any, eps: float) -> Any:
    """What batch normalisation multiplies each channel by."""
    scale = (variance + eps) ** -0.5
    return scale if weight is None else weight * scale


def folded(w: Any, b: Any, mean: Any, variance: Any, eps: float, weight: Any, bias: Any, shape: Any) -> tuple[Any, Any]:
    """(weight, bias) of a layer with batch normalisation behind it."""
    scale = factor(weight, variance, eps)
    moved = -mean if b is None else b - mean
    new_bias = moved * scale if bias is None else moved * scale + bias
    asks = w.requires_grad, b.requires_grad if b is not None else True
    return Parameter((w * scale.reshape(shape)).detach().to(w.dtype), asks[0]), Parameter(new_bias.detach(), asks[1])


def fuse_conv_bn_weights(conv_w: Any, conv_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: float, bn_w: Any, bn_b: Any,
                         transpose: bool = False) -> Any:
    """(weight, bias) of a convolution with batch normalisation folded in."""
    shape = (1, -1, *[1] * (conv_w.ndim - 2)) if transpose else (-1, 1, *[1] * (conv_w.ndim - 2))
    return folded(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape)


def fuse_conv_bn_eval(conv: Any, bn: Any, transpose: bool = False) -> Any:
    """A convolution with batch normalisation folded in."""
    assert not (conv.training or bn.training), "Fusion only for eval!"
    made = copy.deepcopy(conv)
    assert bn.running_mean is not None and bn.running_var is not None
    made.weight, made.bias = fuse_conv_bn_weights(made.weight, made.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias,
                                                  transpose)
    return made


def fuse_linear_bn_weights(linear_w: Any, linear_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: float, bn_w: Any, bn_b: Any) -> Any:
    """(weight, bias) of a linear layer with batch normalisation folded in."""
    return folded(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, (-1, 1))


def fuse_linear_bn_eval(linear: Any, bn: Any) -> Any:
    """A linear layer with batch normalisation folded in."""
    assert not (linear.training or bn.training), "Fusion only for eval!"
    made = copy.deepcopy(linear)
    assert linear.out_features == bn.num_features or bn.num_features == 1, \
        "To fuse, linear.out_features == bn.num_features or bn.num_features == 1"
    assert bn.running_mean is not None and bn.running_var is not None
    made.weight, made.bias = fuse_linear_bn_weights(made.weight, made.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias)
    return made
