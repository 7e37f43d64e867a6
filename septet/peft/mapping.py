"""`get_peft_model`: a model with an adapter, by the kind of the adapter and the task."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.peft.tuners.ia3.config import IA3Config
from septet.peft.tuners.ia3.model import IA3Model
from septet.peft.tuners.lora.config import LoraConfig
from septet.peft.tuners.lora.model import LoraModel
from septet.peft.tuners.prompt_learning import PrefixTuningConfig, PromptModel, PromptTuningConfig

CONFIGS: dict[str, Any] = {"LORA": LoraConfig, "IA3": IA3Config, "PROMPT_TUNING": PromptTuningConfig, "PREFIX_TUNING": PrefixTuningConfig}
TUNERS: dict[str, Any] = {"LORA": LoraModel, "IA3": IA3Model, "PROMPT_TUNING": PromptModel, "PREFIX_TUNING": PromptModel}


def get_peft_config(config_dict: dict[str, Any]) -> Any:
    """A configuration of its fields."""
    from septet.peft.config import PeftConfig

    return PeftConfig.from_peft_type(**config_dict)


def get_peft_model(model: Any, peft_config: Any, adapter_name: str = "default", mixed: bool = False, autocast_adapter_dtype: bool = True,
                   revision: str | None = None, low_cpu_mem_usage: bool = False) -> Any:
    """The model with a new adapter; all but the adapter is frozen.  low_cpu_mem_usage changes nothing."""
    from septet.peft.peft_model import TASKS, PeftModel

    if mixed:
        raise NotSupported("peft.get_peft_model(mixed=True)")
    config = getattr(model, "config", None)
    if peft_config.base_model_name_or_path is None:
        peft_config.base_model_name_or_path = getattr(config, "_name_or_path", None) or getattr(model, "name_or_path", None) or None
    kind = TASKS.get(peft_config.task_type, PeftModel)
    return kind(model, peft_config, adapter_name=adapter_name, autocast_adapter_dtype=autocast_adapter_dtype)


__all__ = ["get_peft_config", "get_peft_model"]
