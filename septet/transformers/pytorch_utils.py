"""`transformers.pytorch_utils`: GPT-2's linear layer and small helpers."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet import torch
from septet.torch import nn


class Conv1D(nn.Module):
    """A linear layer whose weight is (inputs nx, outputs nf)."""

    def __init__(self, nf: int, nx: int) -> None:
        super().__init__()
        self.nf, self.nx = nf, nx
        self.weight = nn.Parameter(torch.empty(nx, nf))
        self.bias = nn.Parameter(torch.zeros(nf))
        nn.init.normal_(self.weight, std=0.02)

    def __repr__(self) -> str:
        return f"Conv1D(nf={self.nf}, nx={self.nx})"

    def forward(self, x: Any) -> Any:
        """x W + b."""
        return torch.nn.functional.linear(x, self.weight.t(), self.bias)


def apply_chunking_to_forward(forward_fn: Callable[..., Any], chunk_size: int, chunk_dim: int, *input_tensors: Any) -> Any:
    """forward_fn of pieces along a dimension, joined; of all at once where chunk_size is 0."""
    if chunk_size <= 0:
        return forward_fn(*input_tensors)
    size = input_tensors[0].shape[chunk_dim]
    if size % chunk_size:
        raise ValueError(f"The dimension to be chunked {size} has to be a multiple of the chunk size {chunk_size}")
    pieces = zip(*(x.chunk(size // chunk_size, dim=chunk_dim) for x in input_tensors))
    return torch.cat([forward_fn(*piece) for piece in pieces], dim=chunk_dim)


def prune_linear_layer(layer: Any, index: Any, dim: int = 0) -> Any:
    """A linear layer of which the given rows (dim=0) or columns stay."""
    weight = layer.weight.index_select(dim, index).clone().detach()
    made = nn.Linear(weight.shape[1], weight.shape[0], bias=layer.bias is not None)
    with torch.no_grad():
        made.weight.copy_(weight)
        if layer.bias is not None:
            made.bias.copy_(layer.bias if dim == 1 else layer.bias[index])
    return made


__all__ = ["Conv1D", "apply_chunking_to_forward", "prune_linear_layer"]
