"""Layers with low-rank adapters: W x + scale * B (A (dropout x)), and DoRA's, whose columns keep a length of their own."""
from __future__ import annotations

import math
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.peft.tuners.tuners_utils import BaseTunerLayer
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.pytorch_utils import Conv1D


class DoraLinearLayer(nn.Module):
    """The length of every row of the weights."""

    def __init__(self, weight: Any):
        super().__init__()
        self.weight = nn.Parameter(weight, requires_grad=True)

    def _get_name(self) -> str:
        return "lora.dora.DoraLinearLayer"


class LoraLayer(BaseTunerLayer):
    """What adapted layers share."""

    adapter_layer_names = ("lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B", "lora_magnitude_vector")
    other_param_names = ("r", "lora_alpha", "scaling", "lora_dropout")

    def __init__(self, base_layer: Any, fan_in_fan_out: bool = False):
        super().__init__(base_layer)
        self.r: dict[str, int] = {}
        self.lora_alpha: dict[str, float] = {}
        self.scaling: dict[str, float] = {}
        self.use_dora: dict[str, bool] = {}
        self.lora_bias: dict[str, bool] = {}
        self.fan_in_fan_out = fan_in_fan_out
        self.lora_dropout = nn.ModuleDict({})
        self.lora_A, self.lora_B = nn.ModuleDict({}), nn.ModuleDict({})
        self.lora_embedding_A, self.lora_embedding_B = nn.ParameterDict({}), nn.ParameterDict({})
        self.lora_magnitude_vector = nn.ModuleDict({})

    def _get_name(self) -> str:
        return f"lora.{type(self).__name__}"

    def update_layer(self, name: str, r: int, alpha: float, config: Any) -> None:
        """The parts of an adapter.  ValueError for a rank that is none."""
        if r <= 0:
            raise ValueError(f"`r` should be a positive integer value but the value passed is {r}")
        self.r[name], self.lora_alpha[name], self.use_dora[name] = r, alpha, config.use_dora
        self.lora_bias[name] = config.lora_bias
        self.lora_dropout[name] = nn.Dropout(p=config.lora_dropout) if config.lora_dropout > 0 else nn.Identity()
        self.scaling[name] = alpha / math.sqrt(r) if config.use_rslora else alpha / r
        self.make(name, r, config.lora_bias)
        self.initialize(name, config.init_lora_weights)
        if config.use_dora:
            self.lora_magnitude_vector[name] = DoraLinearLayer(self.row_norms(name).detach())

    def make(self, name: str, r: int, bias: bool) -> None:
        """A and B."""
        raise NotImplementedError

    def initialize(self, name: str, how: Any) -> None:
        """A by chance, B nothing, so that the adapter changes nothing yet; how=False leaves both by chance."""
        if how is False:
            return
        weight = self.lora_A[name].weight
        if how is True:
            nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
        else:
            nn.init.normal_(weight, std=1 / self.r[name])
        nn.init.zeros_(self.lora_B[name].weight)
        if self.lora_bias[name]:
            nn.init.zeros_(self.lora_B[name].bias)

    def delta(self, name: str) -> Any:
        """What an adapter adds to the weights."""
        raise NotImplementedError

    get_delta_weight = delta

    def oriented(self) -> Any:
        """The weights by rows of outputs."""
        weight = self.base_layer.weight
        return weight.t() if self.fan_in_fan_out else weight

    def row_norms(self, name: str) -> Any:
        """Lengths of the rows of weights and adapter."""
        delta = self.delta(name)
        whole = self.oriented() + (delta.t() if self.fan_in_fan_out else delta).to(self.base_layer.weight.dtype)
        return torch.linalg.norm(whole, dim=1)

    def merge(self, safe_merge: bool = False, adapter_names: list[str] | None = None) -> None:
        for name in self.to_merge(adapter_names):
            with torch.no_grad():
                weight = self.base_layer.weight
                whole = self.with_adapter(name, weight)
                if safe_merge and not bool(torch.isfinite(whole).all()):
                    raise ValueError(f"NaNs detected in the merged weights. The adapter {name} seems to be broken")
                weight.data = whole
                if self.lora_bias.get(name):
                    self.base_layer.bias.data = self.base_layer.bias.data + self.lora_B[name].bias * self.scaling[name]
            self.merged_adapters.append(name)

    def with_adapter(self, name: str, weight: Any) -> Any:
        """The weights with an adapter in them."""
        delta = self.delta(name).to(weight.dtype)
        if not self.use_dora[name]:
            return weight + delta
        norms = self.row_norms(name).detach()
        self._norms = {**getattr(self, "_norms", {}), name: norms}
        factor = (self.lora_magnitude_vector[name].weight / norms).view(-1, 1)
        return (factor.t() if self.fan_in_fan_out else factor) * (weight + delta)

    def unmerge(self) -> None:
        while self.merged_adapters:
            name = self.merged_adapters.pop()
            with torch.no_grad():
                weight = self.base_layer.weight
                whole = weight.data
                if self.use_dora[name]:
                    factor = (self.lora_magnitude_vector[name].weight / self._norms[name]).view(-1, 1)
                    whole = whole / (factor.t() if self.fan_in_fan_out else factor)
                weight.data = whole - self.delta(name).to(weight.dtype)
                if self.lora_bias.get(name):
                    self.base_layer.bias.data = self.base_layer.bias.data - self.lora_B[name].bias * self.scaling[name]

    def forward(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        if self._disable_adapters:
            if self.merged:
                self.unmerge()
            return self.base_layer(x, *args, **kwargs)
        result = self.base_layer(x, *args, **kwargs)
        if self.merged:
            return result
        dtype = result.dtype
        for name in self.active_adapters:
            if name in self.names_of_adapters():
                result = result + self.added(name, x, result)
        return result.to(dtype)

    def added(self, name: str, x: Any, result: Any) -> Any:
        """What an adapter adds to the result."""
        A, B, dropout = self.lora_A[name], self.lora_B[name], self.lora_dropout[name]
        x = x.to(A.weight.dtype)
        if self.use_dora[name]:
            return self.dora_added(name, x, result)
        return B(A(dropout(x))) * self.scaling[name]

    def dora_added(self, name: str, x: Any, result: Any) -> Any:
        """The same for rows that keep a length of their own."""
        raise NotSupported(f"peft.LoraConfig(use_dora=True) for {type(self.base_layer).__name__}")


class Linear(LoraLayer):
    """Of a linear layer, or GPT-2's."""

    def __init__(self, base_layer: Any, fan_in_fan_out: bool = False):
        super().__init__(base_layer, fan_in_fan_out)
        rows, columns = base_layer.weight.shape
        self.in_features, self.out_features = (rows, columns) if isinstance(base_layer, Conv1D) else (columns, rows)

    def make(self, name: str, r: int, bias: bool) -> None:
        self.lora_A[name] = nn.Linear(self.in_features, r, bias=False)
        self.lora_B[name] = nn.Linear(r, self.out_features, bias=bias)

    def delta(self, name: str) -> Any:
        found = self.lora_B[name].weight @ self.lora_A[name].weight * self.scaling[name]
        return found.t() if self.fan_in_fan_out else found

    def dora_added(self, name: str, x: Any, result: Any) -> Any:
        dropout = self.lora_dropout[name]
        factor = (self.lora_magnitude_vector[name].weight / self.row_norms(name).detach()).view(1, -1)
        if isinstance(dropout, nn.Identity) or not self.training:
            plain = result if self.base_layer.bias is None else result - self.base_layer.bias
        else:
            x = dropout(x)
            plain = F.linear(x, self.oriented())
        return (factor - 1) * plain + factor * self.lora_B[name](self.lora_A[name](x)) * self.scaling[name]


class Embedding(LoraLayer):
    """Of a table of embeddings."""

    def make(self, name: str, r: int, bias: bool) -> None:
        if self.use_dora[name] or bias:
            raise NotSupported("peft.LoraConfig(use_dora=True or lora_bias=True) for Embedding")
        count, width = self.base_layer.weight.shape
        self.lora_embedding_A[name] = nn.Parameter(torch.randn((r, count)))
        self.lora_embedding_B[name] = nn.Parameter(torch.randn((width, r)))

    def initialize(self, name: str, how: Any) -> None:
        if how is not False:
            nn.init.zeros_(self.lora_embedding_A[name])
            nn.init.normal_(self.lora_embedding_B[name])

    def delta(self, name: str) -> Any:
        return (self.lora_embedding_B[name] @ self.lora_embedding_A[name]).t() * self.scaling[name]

    def added(self, name: str, x: Any, result: Any) -> Any:
        base = self.base_layer
        rows = F.embedding(x, self.lora_embedding_A[name].t(), padding_idx=base.padding_idx, max_norm=base.max_norm,
                           norm_type=base.norm_type, scale_grad_by_freq=base.scale_grad_by_freq, sparse=base.sparse)
        return rows @ self.lora_embedding_B[name].t() * self.scaling[name]


class ConvNd(LoraLayer):
    """Of a convolution: A has its window, B looks at one point."""

    def make(self, name: str, r: int, bias: bool) -> None:
        base = self.base_layer
        if base.groups != 1:
            raise NotSupported("peft.LoraConfig for grouped convolutions")
        kind, ones = type(base), (1,) * len(base.kernel_size)
        self.lora_A[name] = kind(base.in_channels, r, base.kernel_size, base.stride, base.padding, dilation=base.dilation, bias=False)
        self.lora_B[name] = kind(r, base.out_channels, ones, ones, bias=bias)

    def delta(self, name: str) -> Any:
        A, B = self.lora_A[name].weight, self.lora_B[name].weight
        product = B.reshape(B.shape[0], -1) @ A.reshape(A.shape[0], -1)
        return product.reshape(self.base_layer.weight.shape) * self.scaling[name]

    def row_norms(self, name: str) -> Any:
        raise NotSupported("peft.LoraConfig(use_dora=True) for convolutions")


class Conv1d(ConvNd):
    """One dimension."""


class Conv2d(ConvNd):
    """Two."""


class Conv3d(ConvNd):
    """Three."""
