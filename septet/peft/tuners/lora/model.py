"""`LoraModel`: a model with low-rank adapters in it."""
from __future__ import annotations

import re
import warnings
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.peft.tuners.lora.layer import Conv1d, Conv2d, Conv3d, Embedding, Linear, LoraLayer
from septet.peft.tuners.tuners_utils import BaseTuner
from septet.peft.utils.other import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING
from septet.torch import nn
from septet.transformers.pytorch_utils import Conv1D

REFUSED = ("ties", "ties_svd", "dare_linear", "dare_ties", "dare_linear_svd", "dare_ties_svd", "magnitude_prune",
           "magnitude_prune_svd")
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
                             svd_rank: int | None = None, svd_clamp: float | None = None, svd_full_matrices: bool = True,
                             svd_driver: str | None = None, **kwargs: Any) -> None:
        """One adapter of several: `svd` takes the nearest of a rank to their sum (clamped to a quantile of its entries, svd_clamp),
        `cat` puts them side by side, `linear` adds A and B of one rank.  One adapter alone is taken as it is."""
        unknown = next((name for name in adapters if name not in self.peft_config), None)
        if unknown is not None:
            raise ValueError(f"Adapter {unknown} does not exist")
        if combination_type in REFUSED and len(adapters) > 1 or kwargs or svd_driver is not None:
            asked = {"combination_type": combination_type, "svd_driver": svd_driver, **kwargs}
            raise NotSupported(f"peft add_weighted_adapter({', '.join(f'{name}={value!r}' for name, value in asked.items())}); there are "
                               "'svd', 'linear' and 'cat'")
        kind = combination_type if len(adapters) > 1 else "linear"
        r = self._combined_rank([self.peft_config[name].r for name in adapters], kind, svd_rank)
        first = self.peft_config[adapters[0]]
        own = {name: getattr(first, name) for name in first.__dataclass_fields__ if name != "peft_type"}
        own.update(r=r, lora_alpha=r, target_modules=united([self.peft_config[name].target_modules for name in adapters]))
        self.peft_config[adapter_name] = type(first)(**own)
        active = self.active_adapter
        self.inject_adapter(self.model, adapter_name)
        for layer in self.layers():
            there = [(name, w) for name, w in zip(adapters, weights) if name in layer.lora_A]
            if there and adapter_name in layer.lora_A:
                a, b = (nearest(layer, there, r, svd_clamp) if kind == "svd" else side_by_side(layer, there) if kind == "cat"
                        else added(layer, there))
                layer.lora_A[adapter_name].weight.data, layer.lora_B[adapter_name].weight.data = a, b
        self.set_adapter(active)

    def _combined_rank(self, ranks: list[int], kind: str, svd_rank: int | None) -> int:
        if kind == "linear":
            if len(set(ranks)) > 1:
                raise ValueError("All adapters must have the same r value when using combination_type linear, ties, dare_ties or "
                                 "dare_linear.")
            return ranks[0]
        if kind not in ("cat", "svd"):
            raise ValueError(f"Invalid combination_type: {kind}")
        return sum(ranks) if kind == "cat" else svd_rank or max(ranks)


def united(targets: list[Any]) -> Any:
    """The modules that any of some adapters stands at; patterns become one."""
    if all(isinstance(target, str) for target in targets):
        return "|".join(f"({target})" for target in targets)
    if any(isinstance(target, str) for target in targets):
        raise ValueError("all adapter configs should follow the same target modules type. Combining adapters with `target_modules` type "
                         "being a mix of list/set and string is not supported.")
    return set().union(*targets)


def added(layer: Any, there: list[tuple[str, float]]) -> tuple[Any, Any]:
    """A and B summed, each with the root of its weight; the sign is A's."""
    roots = [(name, abs(w * layer.scaling[name]) ** 0.5, 1.0 if w >= 0 else -1.0) for name, w in there]
    return (sum(layer.lora_A[name].weight.data * (root * sign) for name, root, sign in roots),
            sum(layer.lora_B[name].weight.data * root for name, root, _ in roots))


def side_by_side(layer: Any, there: list[tuple[str, float]]) -> tuple[Any, Any]:
    """Rows of A, with their weights, and columns of B."""
    return (torch.cat([layer.lora_A[name].weight.data * (w * layer.scaling[name]) for name, w in there], 0),
            torch.cat([layer.lora_B[name].weight.data for name, _ in there], 1))


def nearest(layer: Any, there: list[tuple[str, float]], r: int, clamp: float | None) -> tuple[Any, Any]:
    """A (r, inputs) and B (outputs, r) whose product is nearest to the weighted sum (Eckart and Young)."""
    if not isinstance(layer, Linear):
        raise NotSupported(f"peft add_weighted_adapter(combination_type='svd') at {type(layer.base_layer).__name__}: take 'cat'")
    whole = sum((layer.lora_B[name].weight.data @ layer.lora_A[name].weight.data) * (w * layer.scaling[name]) for name, w in there)
    u, s, v = torch.linalg.svd(whole, full_matrices=False)
    b, a = u[:, :r] * s[:r], v[:r]
    if clamp is not None and r <= len(s) and float(s[r - 1]) <= 1e-6 * float(s[0]):
        raise NotSupported(f"peft add_weighted_adapter(svd_clamp={clamp}) of rank {r} where the sum has a lower one: what is clamped then "
                           "depends on the machine; take svd_rank below it")
    if clamp is not None:
        most = torch.quantile(torch.cat([b.flatten(), a.flatten()]), clamp)
        b, a = b.clamp(-most, most), a.clamp(-most, most)
    return a.contiguous(), b.contiguous()


def by_pattern(patterns: dict[str, Any], key: str, default: Any) -> Any:
    """What a pattern that a path ends with says."""
    found = next((p for p in patterns if re.match(rf"(.*\.)?({p})$", key)), None)
    return default if found is None else patterns[found]


__all__ = ["LoraModel"]
