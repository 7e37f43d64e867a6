"""Weights of 8 or 4 bits on load: which configuration asks for what, and the layer that takes a Linear's place."""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from septet import torch
from septet.core.fn import quantised
from septet.errors import NotSupported
from septet.torch import nn

LONGEST, STEP = 128, 32         # lengths of optimum-quanto's groups of 4 bits: the longest, and what they shrink by


class QuantLinear(nn.Module):
    """x W^T + b with W of 8 or 4 bits, widened in registers; x is not rounded.  W is not trained, and not saved."""

    def __init__(self, linear: Any, rounded: Callable[[Any], quantised.Quantised]) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.weight = rounded(linear.weight.detach())
        self.bits = self.weight.bits
        self.register_parameter("bias", linear.bias)

    def forward(self, x: Any) -> Any:
        """The product, of x's dtype."""
        return quantised.linear(x, self.weight, self.bias)

    def state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: quantised weights live in memory alone."""
        raise NotSupported(f"saving weights of {self.bits} bits; save the model before it is quantised, and quantise on load")

    def extra_repr(self) -> str:
        """Sizes and bits."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}, bits={self.bits}"


def quanto_int4(weight: Any) -> quantised.Quantised:
    """optimum-quanto's 4 bits: groups of up to 128 that divide a row, else the whole row."""
    k = weight.shape[1]
    group = next((g for g in range(LONGEST, 0, -STEP) if k > LONGEST and k % g == 0), k)
    return quantised.affine(weight, group)


def torchao_int8(weight: Any) -> quantised.Quantised:
    """torchao's 8 bits of a row: the greatest size is 127.5 steps."""
    return quantised.symmetric(weight, 127.5, least=1.1920928955078125e-07, by_inverse=True)


QUANTO = {"int8": quantised.symmetric, "int4": quanto_int4}


def option(asked: Any, name: str, default: Any = None) -> Any:
    """An option of a configuration that is a dictionary or an object."""
    return asked.get(name, default) if isinstance(asked, dict) else getattr(asked, name, default)


def rounding(asked: Any) -> Callable[[Any], quantised.Quantised]:
    """How weights are rounded that a configuration asks for; NotSupported where that is not known to the last bit."""
    weights, method = option(asked, "weights"), option(asked, "quant_method") or type(asked).__name__
    if weights in QUANTO and not option(asked, "activations"):
        return QUANTO[weights]
    kind = option(asked, "quant_type")
    if type(kind).__name__ == "Int8WeightOnlyConfig":
        if option(kind, "group_size") is not None or type(option(kind, "granularity")).__name__ not in ("NoneType", "PerRow"):
            raise NotSupported("TorchAoConfig(Int8WeightOnlyConfig) of groups; whole rows are there")
        return torchao_int8
    more = f" of {type(kind).__name__}" if kind else ""
    if weights:
        more = f" with weights={weights!r}, activations={option(asked, 'activations')!r}"
    raise NotSupported(f"quantization_config of {method}{more}: QuantoConfig(weights='int8' or 'int4') and TorchAoConfig("
                       "Int8WeightOnlyConfig()) are known, whose activations are not rounded; weights saved quantised are not read")


def kept_names(model: Any, asked: Any) -> set[str]:
    """Modules that stay as they are: those a configuration names or else the output embeddings, and what a model keeps in float32."""
    named = option(asked, "modules_to_not_convert")
    head = model.get_output_embeddings() if named is None and hasattr(model, "get_output_embeddings") else None
    heads = {name for name, module in model.named_modules() if module is head} if head is not None else set()
    return {*(heads if named is None else named), *(getattr(model, "_keep_in_fp32_modules", None) or ())}


def is_kept(name: str, kept: set[str]) -> bool:
    """Whether a module's path ends in one of the texts, or they are patterns of it or of what it is in."""
    return any(name.endswith(one) or re.match(rf"(?:{one})(?:\.|$)", name) for one in kept)


def quantize_model(model: Any, asked: Any) -> Any:
    """Put a QuantLinear in the place of every Linear but those that are kept, in place."""
    rounded, kept = rounding(asked), kept_names(model, asked)
    if rounded is torchao_int8 and model.dtype is not torch.float32:
        raise NotSupported(f"TorchAoConfig beside {model.dtype}, which rounds elsewhere; load with dtype=torch.float32, or QuantoConfig")
    for name, module in list(model.named_modules()):
        if type(module) is not nn.Linear or is_kept(name, kept):
            continue
        owner, _, last = name.rpartition(".")
        try:
            made = QuantLinear(module, rounded)
        except ValueError as error:
            raise NotSupported(f"4-bit weights of {name}: {error}; name it in modules_to_not_convert, or take 8 bits") from None
        setattr(model.get_submodule(owner) if owner else model, last, made)
    model.is_quantized = True
    model.config.quantization_config = asked if isinstance(asked, dict) else asked.to_dict()
    return model
