"""`LoraModel`: a model with low-rank adapters in it."""
from __future__ import annotations

import re
import warnings
from typing import Any

from septet.errors import NotSupported
from septet.peft.tuners.lora.layer import Conv1d, Conv2d, Conv3d, Embedding, Linear, LoraLayer
from septet.peft.tuners.tuners_utils import BaseTuner
from septet.peft.utils.other import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING
from septet.torch import nn
from septet.transformers.pytorch_utils import Conv1D

KINDS: tuple[tuple[Any, Any], ...] = ((nn.Embedding, Embedding), (nn.Conv1d, Conv1d), (nn.Conv2d, Conv2d), (nn.Conv3d, Conv3d))


class LoraModel(BaseTuner):
    """Low-rank adapters beside the layers of a model."""

    prefix = "lora_"
    defaults = TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING
    target_wanted = "Please specify `target_modules` or `target_parameters`in `peft_config`"

    def layer_for(self, target: Any, config: Any) -> LoraLayer:
        if isinstance(target, nn.Linear | Conv1D):
            gpt = isinstance(target, Conv1D)
            if gpt != config.fan_in_fan_out:
                warnings.warn(f"fan_in_fan_out is set to {config.fan_in_fan_out} but the target module is "
                              f"`{'Conv1D' if gpt else 'torch.nn.Linear'}`. Setting fan_in_fan_out to {gpt}.", stacklevel=2)
                config.fan_in_fan_out = gpt
            return Linear(target, gpt)
        for kind, layer in KINDS:
            if isinstance(target, kind):
                return layer(target)  # type: ignore[no-any-return]
        raise ValueError(f"Target module {target} is not supported. Currently, only the following modules are supported: "
                         "`torch.nn.Linear`, `torch.nn.Embedding`, `torch.nn.Conv1d`, `torch.nn.Conv2d`, `torch.nn.Conv3d`, "
                         "`transformers.pytorch_utils.Conv1D`.")

    def update(self, layer: Any, adapter_name: str, config: Any, key: str) -> None:
        r, alpha = by_pattern(config.rank_pattern, key, config.r), by_pattern(config.alpha_pattern, key, config.lora_alpha)
        layer.update_layer(adapter_name, r, alpha, config)
        if adapter_name not in self.active_adapters:
            for holder in layer.holders():
                if adapter_name in holder:
                    holder[adapter_name].requires_grad_(False)

    def _freeze(self, model: Any, config: Any) -> None:
        super()._freeze(model, config)
        if config.bias == "none":
            return
        if config.bias not in ("all", "lora_only"):
            raise NotImplementedError(f"Requested bias: {config.bias}, is not implemented.")
        if config.bias == "all":
            for name, p in model.named_parameters():
                p.requires_grad = p.requires_grad or "bias" in name
        for layer in self.layers():
            if getattr(layer.base_layer, "bias", None) is not None:
                layer.base_layer.bias.requires_grad = True

    def add_weighted_adapter(self, adapters: list[str], weights: list[float], adapter_name: str, combination_type: str = "svd",
                             **kwargs: Any) -> None:
        """One adapter of several: `cat` puts them side by side, `linear` adds A and B of one rank."""
        import septet.torch as torch

        if combination_type not in ("linear", "cat") or kwargs:
            raise NotSupported(f"peft add_weighted_adapter(combination_type={combination_type!r}); there are 'linear' and 'cat'")
        ranks = [self.peft_config[n].r for n in adapters]
        if combination_type == "linear" and len(set(ranks)) > 1:
            raise ValueError("All adapters must have the same r value when using combination_type linear, ties, dare_ties or dare_linear.")
        r = sum(ranks) if combination_type == "cat" else ranks[0]
        first = self.peft_config[adapters[0]]
        self.peft_config[adapter_name] = type(first)(**{**{f: getattr(first, f) for f in first.__dataclass_fields__
                                                           if f not in ("peft_type",)}, "r": r, "lora_alpha": r})
        active = self.active_adapter
        self.inject_adapter(self.model, adapter_name)
        for layer in self.layers():
            there = [(n, w) for n, w in zip(adapters, weights) if n in layer.lora_A]
            A = [layer.lora_A[n].weight * abs(w * layer.scaling[n]) ** (1 if combination_type == "cat" else 0.5) for n, w in there]
            sign = [1.0 if w >= 0 else -1.0 for _, w in there]
            B = [layer.lora_B[n].weight * s * (1.0 if combination_type == "cat" else abs(w * layer.scaling[n]) ** 0.5)
                 for (n, w), s in zip(there, sign)]
            with torch.no_grad():
                layer.lora_A[adapter_name].weight.copy_(torch.cat(A, 0) if combination_type == "cat" else sum(A))
                layer.lora_B[adapter_name].weight.copy_(torch.cat(B, 1) if combination_type == "cat" else sum(B))
        self.set_adapter(active)


def by_pattern(patterns: dict[str, Any], key: str, default: Any) -> Any:
    """What a pattern that a path ends with says."""
    found = next((p for p in patterns if re.match(rf"(.*\.)?({p})$", key)), None)
    return default if found is None else patterns[found]


__all__ = ["LoraModel"]
