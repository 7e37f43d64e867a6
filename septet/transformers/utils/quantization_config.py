"""`transformers.utils.quantization_config`: what asks for weights of fewer bits."""
from __future__ import annotations

import json
from typing import Any

from septet.errors import NotSupported


class QuantizationConfigMixin:
    """Options of a kind of quantisation."""

    quant_method = ""

    def to_dict(self) -> dict[str, Any]:
        """The options."""
        shown = {key: str(value) if hasattr(value, "itemsize") else value for key, value in vars(self).items()}
        return {"quant_method": self.quant_method, **shown}

    def to_json_string(self, use_diff: bool = True) -> str:
        """The options as JSON."""
        return json.dumps(self.to_dict(), indent=2, sort_keys=True, default=str) + "\n"

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], return_unused_kwargs: bool = False, **kwargs: Any) -> Any:
        """Of options."""
        found = cls(**{key: value for key, value in {**config_dict, **kwargs}.items() if key != "quant_method"})
        return (found, {}) if return_unused_kwargs else found

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.to_json_string()}"


class BitsAndBytesConfig(QuantizationConfigMixin):
    """8 or 4 bits, which loading refuses: activations are rounded too there, or products are in bfloat16."""

    quant_method = "bitsandbytes"

    def __init__(self, load_in_8bit: bool = False, load_in_4bit: bool = False, llm_int8_threshold: float = 6.0,
                 llm_int8_skip_modules: list[str] | None = None, llm_int8_enable_fp32_cpu_offload: bool = False,
                 llm_int8_has_fp16_weight: bool = False, bnb_4bit_compute_dtype: Any = None, bnb_4bit_quant_type: str = "fp4",
                 bnb_4bit_use_double_quant: bool = False, bnb_4bit_quant_storage: Any = None, **kwargs: Any) -> None:
        if load_in_8bit and load_in_4bit:
            raise ValueError("load_in_4bit and load_in_8bit are both True, but only one can be used at the same time")
        if bnb_4bit_quant_type not in ("fp4", "nf4"):
            raise ValueError("bnb_4bit_quant_type must be fp4 or nf4")
        if llm_int8_has_fp16_weight:
            raise NotSupported("BitsAndBytesConfig: llm_int8_has_fp16_weight")
        self.load_in_8bit, self.load_in_4bit = load_in_8bit, load_in_4bit
        self.llm_int8_threshold, self.llm_int8_skip_modules = llm_int8_threshold, llm_int8_skip_modules
        self.llm_int8_enable_fp32_cpu_offload, self.llm_int8_has_fp16_weight = llm_int8_enable_fp32_cpu_offload, llm_int8_has_fp16_weight
        self.bnb_4bit_compute_dtype, self.bnb_4bit_quant_type = bnb_4bit_compute_dtype, bnb_4bit_quant_type
        self.bnb_4bit_use_double_quant, self.bnb_4bit_quant_storage = bnb_4bit_use_double_quant, bnb_4bit_quant_storage


class QuantoConfig(QuantizationConfigMixin):
    """weights: "int8" or "int4"."""

    quant_method = "quanto"

    def __init__(self, weights: str = "int8", activations: str | None = None, modules_to_not_convert: list[str] | None = None,
                 **kwargs: Any) -> None:
        if weights not in ("float8", "int8", "int4", "int2"):
            raise ValueError(f"Only support weights in ['float8', 'int8', 'int4', 'int2'] but found {weights}")
        if activations not in (None, "int8", "float8"):
            raise ValueError(f"Only support weights in [None, 'int8', 'float8'] but found {activations}")
        self.weights, self.activations, self.modules_to_not_convert = weights, activations, modules_to_not_convert


class TorchAoConfig(QuantizationConfigMixin):
    """quant_type: torchao's Int8WeightOnlyConfig().  ValueError for a text, as names of kinds are no longer taken."""

    quant_method = "torchao"

    def __init__(self, quant_type: Any, modules_to_not_convert: list[str] | None = None, include_input_output_embeddings: bool = False,
                 untie_embedding_weights: bool = False, **kwargs: Any) -> None:
        if isinstance(quant_type, str):
            raise ValueError(f"String-based quantization type '{quant_type}' is no longer supported. Please use the corresponding Config"
                             " object directly")
        if include_input_output_embeddings:
            raise NotSupported("TorchAoConfig: include_input_output_embeddings")
        self.quant_type, self.modules_to_not_convert = quant_type, modules_to_not_convert
        self.include_input_output_embeddings, self.untie_embedding_weights = include_input_output_embeddings, untie_embedding_weights
