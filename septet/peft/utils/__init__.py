"""`peft.utils`: kinds of tasks, weights of adapters, and which modules models have them at."""
from __future__ import annotations

from septet.peft.utils.kinds import PeftType, TaskType
from septet.peft.utils.other import (
    TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING,
    TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING,
    TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING,
    ModulesToSaveWrapper,
)
from septet.peft.utils.save_and_load import get_peft_model_state_dict, set_peft_model_state_dict

__all__ = ["TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING", "TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING",
           "TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING", "ModulesToSaveWrapper", "PeftType", "TaskType",
           "get_peft_model_state_dict", "set_peft_model_state_dict"]
