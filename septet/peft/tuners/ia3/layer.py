"""A linear layer whose inputs or outputs are scaled by learned numbers."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.peft.tuners.tuners_utils import BaseTunerLayer
from septet.torch import nn
from septet.transformers.pytorch_utils import Conv1D


class IA3Layer(BaseTunerLayer):
    """What scaled layers share."""

    adapter_layer_names = ("ia3_l",)

    def __init__(self, base_layer: Any, is_feedforward: bool):
        super().__init__(base_layer)
        self.ia3_l = nn.ParameterDict({})
        self.is_feedforward = is_feedforward
        rows, columns = base_layer.weight.shape
        self.fan_in_fan_out = isinstance(base_layer, Conv1D)
        self.in_features, self.out_features = (rows, columns) if self.fan_in_fan_out else (columns, rows)

    def update_layer(self, name: str, init: bool) -> None:
        """The numbers of an adapter: ones, or by chance."""
        shape = (1, self.in_features) if self.is_feedforward else (self.out_features, 1)
        self.ia3_l[name] = nn.Parameter(torch.randn(shape))
        if init:
            nn.init.constant_(self.ia3_l[name], 1.0)

    def scale(self, names: list[str]) -> Any:
        """The product of adapters."""
        found = 1.0
        for name in names:
            found = found * self.ia3_l[name]
        return found


class Linear(IA3Layer):
    """Of a linear layer."""

    def merge(self, safe_merge: bool = False, adapter_names: list[str] | None = None) -> None:
        for name in self.to_merge(adapter_names):
            self._rescale(self.ia3_l[name], safe_merge, name)
            self.merged_adapters.append(name)

    def unmerge(self) -> None:
        while self.merged_adapters:
            self._rescale(1 / (self.ia3_l[self.merged_adapters.pop()] + 1e-8), False, "")

    @torch.no_grad()
    def _rescale(self, numbers: Any, safe: bool, name: str) -> None:
        """Weights, and for outputs the bias, times numbers."""
        base = self.base_layer
        whole = base.weight * (numbers.t() if self.fan_in_fan_out else numbers)
        if safe and not bool(torch.isfinite(whole).all()):
            raise ValueError(f"NaNs detected in the merged weights. The adapter {name} seems to be broken")
        base.weight.data = whole
        if not self.is_feedforward and base.bias is not None:
            base.bias.data = base.bias * numbers.reshape(base.bias.shape)

    def forward(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        if self._disable_adapters:
            if self.merged:
                self.unmerge()
            return self.base_layer(x, *args, **kwargs)
        names = [n for n in self.active_adapters if n in self.ia3_l]
        if self.merged or not names:
            return self.base_layer(x, *args, **kwargs)
        scale = self.scale(names).flatten()
        if self.is_feedforward:
            return self.base_layer((x * scale).to(x.dtype), *args, **kwargs)
        result = self.base_layer(x, *args, **kwargs)
        return (result * scale).to(result.dtype)
