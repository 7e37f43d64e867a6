"""Layers' functions as `torch` itself shows them, where their arguments stand in another order than in torch.nn.functional."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.functional import normalization, pooling


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
