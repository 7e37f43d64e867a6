"""Weights of 8 or 4 bits on load: which configuration asks for what, and the layer that takes a Linear's place."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.core.fn import quantised
from septet.errors import NotSupported
from septet.torch import nn


class QuantLinear(nn.Module):
    """x W^T + b with W rounded to 8 or 4 bits once, and rows of x to 8 bits when they come.  It is not trained, and not saved."""

    def __init__(self, linear: Any, bits: int) -> None:
        super().__init__()
        self.in_features, self.out_features, self.bits = linear.in_features, linear.out_features, bits
        self.weight = quantised.quantise(linear.weight.detach(), bits)
        self.register_buffer("bias", None if linear.bias is None else linear.bias.detach().float())

    def forward(self, x: Any) -> Any:
        """The product, of x's dtype.  NotSupported where a gradient of x is asked for."""
        if torch.is_grad_enabled() and x.requires_grad:
            raise NotSupported(f"gradients through weights of {self.bits} bits; run the model under torch.no_grad()")
        return quantised.linear(x.detach(), self.weight, self.bias)

    def state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: quantised weights live in memory alone."""
        raise NotSupported(f"saving weights of {self.bits} bits; save the model before it is quantised, and quantise on load")

    def extra_repr(self) -> str:
        """Sizes and bits."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}, bits={self.bits}"


_TORCHAO = {"int8_weight_only": 8, "int4_weight_only": 4, "int8_dynamic_activation_int8_weight": 8, "Int8WeightOnlyConfig": 8,
            "Int4WeightOnlyConfig": 4, "Int8DynamicActivationInt8WeightConfig": 8}


def bits_of(asked: Any) -> int:
    """How many bits a configuration asks for; NotSupported where it is neither 8 nor 4."""
    get = asked.get if isinstance(asked, dict) else lambda name, default=None: getattr(asked, name, default)
    if get("load_in_8bit"):
        if get("llm_int8_threshold", 6.0):
            raise NotSupported("BitsAndBytesConfig: llm_int8_threshold other than 0, which keeps columns of outliers in full precision;"
                               " give llm_int8_threshold=0.0, or QuantoConfig(weights='int8')")
        return 8
    if get("load_in_4bit"):
        raise NotSupported(f"BitsAndBytesConfig: load_in_4bit with the codebook {get('bnb_4bit_quant_type', 'fp4')};"
                           " QuantoConfig(weights='int4') rounds evenly in 4 bits")
    kind = get("quant_type")
    name = kind if isinstance(kind, str) else type(kind).__name__
    if name in _TORCHAO:
        return _TORCHAO[name]
    weights = get("weights")
    if weights in ("int8", "int4") and not get("activations"):
        return int(weights[3:])
    method = get("quant_method") or type(asked).__name__
    raise NotSupported(f"quantization_config of {method}: load_in_8bit (BitsAndBytesConfig), int8 and int4 weights (QuantoConfig,"
                       " TorchAoConfig) are known; weights that were saved quantised are not read")


def kept_names(model: Any, asked: Any) -> set[str]:
    """Modules that stay as they are: those a configuration names, and the output embeddings."""
    get = asked.get if isinstance(asked, dict) else lambda name, default=None: getattr(asked, name, default)
    named = get("llm_int8_skip_modules") or get("modules_to_not_convert")
    if named:
        return set(named)
    head = model.get_output_embeddings() if hasattr(model, "get_output_embeddings") else None
    return {name for name, module in model.named_modules() if module is head} if head is not None else set()


def quantize_model(model: Any, asked: Any) -> Any:
    """Put a QuantLinear in the place of every Linear but the output's, in place."""
    bits, kept = bits_of(asked), kept_names(model, asked)
    for name, module in list(model.named_modules()):
        if type(module) is not nn.Linear or any(name == one or name.endswith("." + one) or name.startswith(one + ".") for one in kept):
            continue
        if bits == 4 and module.in_features % 32:
            raise NotSupported(f"4-bit weights of {name}: {module.in_features} inputs, which is no multiple of 32; name it in"
                               " modules_to_not_convert, or take 8 bits")
        owner, _, last = name.rpartition(".")
        setattr(model.get_submodule(owner) if owner else model, last, QuantLinear(module, bits))
    model.is_quantized = True
    model.config.quantization_config = asked if isinstance(asked, dict) else asked.to_dict()
    if bits == 4:
        model.is_loaded_in_4bit = True
    else:
        model.is_loaded_in_8bit = True
    return model
