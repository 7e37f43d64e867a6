"""The PEFT face: `import septet.peft`.  Imitates PEFT 0.21: LoRA, with DoRA, IA3, prompt and prefix tuning; see docs/support/peft.md."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__version__ = "0.21.2"
_HOMES = {
    "config": "PeftConfig",
    "mapping": "get_peft_config get_peft_model",
    "peft_model": """PeftModel PeftModelForCausalLM PeftModelForFeatureExtraction PeftModelForQuestionAnswering PeftModelForSeq2SeqLM
        PeftModelForSequenceClassification PeftModelForTokenClassification""",
    "auto": """AutoPeftModel AutoPeftModelForCausalLM AutoPeftModelForFeatureExtraction AutoPeftModelForQuestionAnswering
        AutoPeftModelForSeq2SeqLM AutoPeftModelForSequenceClassification AutoPeftModelForTokenClassification""",
    "utils.kinds": "PeftType TaskType",
    "utils.save_and_load": "get_peft_model_state_dict set_peft_model_state_dict",
    "utils.other": "NoMatchingPeftModuleError prepare_model_for_kbit_training",
    "mapping_func": "inject_adapter_in_model",
    "tuners.lora.config": "LoraConfig LoraRuntimeConfig",
    "tuners.lora.model": "LoraModel",
    "tuners.ia3.config": "IA3Config",
    "tuners.ia3.model": "IA3Model",
    "tuners.prompt_learning": """PrefixEncoder PrefixTuningConfig PromptEmbedding PromptLearningConfig PromptTuningConfig
        PromptTuningInit""",
    "absent": """AdaLoraConfig BOFTConfig FourierFTConfig HRAConfig LNTuningConfig LoHaConfig LoKrConfig LoftQConfig
        MultitaskPromptTuningConfig OFTConfig PeftMixedModel PolyConfig PromptEncoderConfig VBLoRAConfig VeraConfig""",
}
_load, __dir__ = _lazy.loader("septet.peft", _lazy.homes(_HOMES), ("config", "mapping", "peft_model", "tuners", "utils"))


def __getattr__(name: str) -> object:
    """A name of a module; what the face lacks says so."""
    if name in _HOMES["absent"].split():
        from septet.errors import NotSupported

        raise NotSupported(f"peft.{name}")
    return _load(name)


__all__ = [n for n in _lazy.homes(_HOMES) if n not in _HOMES["absent"].split()]
