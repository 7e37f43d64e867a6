"""Feature extraction: the states of every token."""
from __future__ import annotations

from typing import Any

from septet.transformers.pipelines.base import Pipeline


class FeatureExtractionPipeline(Pipeline):
    """Lists (1, tokens, width) of texts.  return_tensors: a tensor instead; truncation, tokenize_kwargs: the tokenizer's."""

    def _sanitize_parameters(self, truncation: Any = None, tokenize_kwargs: dict[str, Any] | None = None, return_tensors: Any = None,
                             **kwargs: Any) -> Any:
        options = {**(tokenize_kwargs or {}), **kwargs}
        if truncation is not None:
            if "truncation" in options:
                raise ValueError("truncation parameter defined twice (given as keyword argument as well as in tokenize_kwargs)")
            options["truncation"] = truncation
        return options, {}, {} if return_tensors is None else {"return_tensors": return_tensors}

    def preprocess(self, inputs: Any, **tokenize_kwargs: Any) -> Any:
        return self.tokenizer(inputs, return_tensors="pt", **tokenize_kwargs)

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        return {"states": self.model(**model_inputs)[0], "mask": model_inputs.get("attention_mask")}

    def postprocess(self, model_outputs: Any, return_tensors: bool = False) -> Any:
        states = model_outputs["states"]
        return states if return_tensors else states.tolist()
