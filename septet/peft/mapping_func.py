"""`inject_adapter_in_model`: an adapter put into a model that stays as it is otherwise."""
from __future__ import annotations

from typing import Any


def inject_adapter_in_model(peft_config: Any, model: Any, adapter_name: str = "default", low_cpu_mem_usage: bool = False,
                            state_dict: Any = None) -> Any:
    """The model itself, with the adapter's layers in it."""
    from septet.peft.mapping import TUNERS

    return TUNERS[peft_config.peft_type.value](model, {adapter_name: peft_config}, adapter_name).model


__all__ = ["inject_adapter_in_model"]
