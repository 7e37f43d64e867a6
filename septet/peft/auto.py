"""`AutoPeftModel...`: a model and its adapter from the adapter's folder, whose configuration says where the model is."""
from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from septet.peft.config import PeftConfig
from septet.peft.peft_model import PeftModel


class AutoPeftModel:
    """Of any task: the adapter's file names the class of the model."""

    target: str | None = None

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, adapter_name: str = "default", is_trainable: bool = False,
                        config: Any = None, revision: str | None = None, **kwargs: Any) -> Any:
        """The model of the folder that the adapter's configuration names, with the adapter."""
        found = PeftConfig.from_pretrained(str(pretrained_model_name_or_path)) if config is None else config
        base = found.base_model_name_or_path
        if base is None or not os.path.isdir(base):
            raise ValueError(f"the adapter's base model {base!r} is no folder of this machine")
        name = cls.target or (found.auto_mapping or {}).get("base_model_class")
        if name is None:
            raise ValueError("Cannot infer the auto class from the config, please make sure that you are loading the correct model for "
                             "your task type.")
        model = getattr(import_module("septet.transformers"), name).from_pretrained(base, **kwargs)
        return PeftModel.from_pretrained(model, pretrained_model_name_or_path, adapter_name, is_trainable, found)


def _of(target: str) -> Any:
    return type(f"AutoPeftModel{target.removeprefix('AutoModel')}", (AutoPeftModel,), {"target": target, "__doc__": f"Of {target}."})


AutoPeftModelForCausalLM = _of("AutoModelForCausalLM")
AutoPeftModelForSeq2SeqLM = _of("AutoModelForSeq2SeqLM")
AutoPeftModelForSequenceClassification = _of("AutoModelForSequenceClassification")
AutoPeftModelForTokenClassification = _of("AutoModelForTokenClassification")
AutoPeftModelForQuestionAnswering = _of("AutoModelForQuestionAnswering")
AutoPeftModelForFeatureExtraction = type("AutoPeftModelForFeatureExtraction", (AutoPeftModel,), {"target": "AutoModel",
                                                                                               "__doc__": "Of AutoModel."})
