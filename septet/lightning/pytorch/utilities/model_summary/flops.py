"""How many operations the layers of a module take in one call: two for each product of a matrix multiplication or convolution.

Counted by layer, so what a `forward` multiplies by itself is not in it.  As in PyTorch's count, an LSTM and the products of attention with
itself are not counted on a CPU.
"""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from septet.torch import nn


def of_linear(layer: Any, x: Any, y: Any) -> int:
    """A row of weights for each number that comes out."""
    return 2 * y.numel() * layer.in_features


def of_convolution(layer: Any, x: Any, y: Any) -> int:
    """The weights of one filter for each number that comes out, or that goes in where it is transposed."""
    kernel = math.prod(layer.kernel_size)
    if layer.transposed:
        return 2 * x.numel() * kernel * layer.out_channels // layer.groups
    return 2 * y.numel() * kernel * layer.in_channels // layer.groups


def of_recurrent(layer: Any, x: Any, y: Any) -> int:
    """The matrices of every layer and direction, for each step of each sample."""
    if layer.mode == "LSTM":
        return 0
    steps = x.numel() // layer.input_size
    return sum(2 * steps * p.numel() for name, p in layer.named_parameters() if name.startswith("weight"))


def of_attention(layer: Any, x: Any, y: Any) -> int:
    """The projections that go in, and the one that comes out."""
    return 2 * x.numel() * (3 * layer.embed_dim + layer.embed_dim)


KINDS: tuple[tuple[type, Callable[[Any, Any, Any], int], str], ...] = (
    (nn.Linear, of_linear, "addmm"),
    (nn.modules.conv._ConvNd, of_convolution, "convolution"),
    (nn.RNNBase, of_recurrent, "addmm"),
    (nn.MultiheadAttention, of_attention, "addmm"),
)


class Counting:
    """Counts while it is entered; `counts[name]` has the operations of a module and all below it, by kind."""

    def __init__(self, model: Any):
        self.counts: dict[str, Counter[str]] = {name: Counter() for name, _ in model.named_modules()}
        self._inside = {f"{name}.{child}".lstrip(".") for name, module in model.named_modules()
                        if isinstance(module, nn.MultiheadAttention) for child, _ in module.named_modules() if child}
        self._model, self._handles = model, []

    def __enter__(self) -> Counting:
        for name, module in self._model.named_modules():
            for kind, operations, op in KINDS:
                if isinstance(module, kind) and name not in self._inside:
                    self._handles.append(module.register_forward_hook(self._hook(name, operations, op)))
        return self

    def __exit__(self, *error: Any) -> None:
        for handle in self._handles:
            handle.remove()

    def _hook(self, name: str, operations: Callable[[Any, Any, Any], int], op: str) -> Callable[..., None]:
        """Adds a call's operations to the layer and all that hold it."""
        def hook(module: Any, inputs: Any, output: Any) -> None:
            count = operations(module, inputs[0], output[0] if isinstance(output, tuple) else output)
            parts = name.split(".")
            for depth in range(len(parts) + 1):
                self.counts[".".join(parts[:depth])][op] += count

        return hook
