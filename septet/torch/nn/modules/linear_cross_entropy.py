"""A last layer and its cross entropy in one."""
from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from septet.torch.nn.functional import loss as fn
from septet.torch.nn.modules.linear import Linear
from septet.torch.nn.modules.module import Module


@dataclass
class LinearCrossEntropyOptions:
    """How to save memory in parts of the batch; results are the same without."""

    allow_retain_graph: bool = False
    batch_chunk_size: int | None = None
    chunking_method: str | None = "auto"
    acc_policy: str = "auto"
    acc_dtype: Any = None


class LinearCrossEntropyLoss(Module):
    """cross_entropy(linear(input), target); with out_features, a class for each of their places."""

    def __init__(self, in_features: int, num_classes: int, *, out_features: tuple[int, ...] = (), bias: bool = False, device: Any = None,
                 dtype: Any = None, reduction: str = "mean", weight: Any = None, ignore_index: int | None = None,
                 label_smoothing: float = 0.0, options: LinearCrossEntropyOptions | None = None):
        super().__init__()
        self.in_features, self.num_classes, self.out_features = in_features, num_classes, out_features
        self.reduction, self.ignore_index, self.label_smoothing, self.options = reduction, ignore_index, label_smoothing, options
        self.linear = Linear(in_features, num_classes * prod(out_features), bias=bias, device=device, dtype=dtype)
        self.register_buffer("weight", weight)

    def forward(self, input: Any, target: Any) -> Any:
        shape = (self.num_classes, *self.out_features)
        bias = None if self.linear.bias is None else self.linear.bias.reshape(shape)
        return fn.linear_cross_entropy(input, self.linear.weight.reshape((*shape, self.in_features)), target, linear_bias=bias,
                                       weight=self.weight, reduction=self.reduction, ignore_index=self.ignore_index,
                                       label_smoothing=self.label_smoothing, options=self.options)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, num_classes={self.num_classes}, out_features={self.out_features}, " \
               f"bias={self.linear.bias is not None}, reduction={self.reduction}, ignore_index={self.ignore_index}, " \
               f"label_smoothing={self.label_smoothing}, options={self.options}"
