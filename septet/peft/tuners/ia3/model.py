"""`IA3Model`: a model with learned scales in it."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.peft.tuners.ia3.layer import IA3Layer, Linear
from septet.peft.tuners.tuners_utils import BaseTuner, named
from septet.peft.utils.other import (
    TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING,
    TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING,
)
from septet.torch import nn
from septet.transformers.pytorch_utils import Conv1D


class IA3Model(BaseTuner):
    """Learned scales of the layers of a model."""

    prefix = "ia3_"
    defaults = TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING

    def _prepare(self, config: Any) -> None:
        super()._prepare(config)
        if config.feedforward_modules is None:
            kind = getattr(getattr(self.model, "config", None), "model_type", None)
            if kind not in TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING:
                raise ValueError("Please specify `feedforward_modules` in `peft_config`")
            config.feedforward_modules = set(TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING[kind])

    def _adapt(self, config: Any, adapter_name: str, model: Any, key: str) -> None:
        self._feedforward = named(config.feedforward_modules, key)
        super()._adapt(config, adapter_name, model, key)

    def layer_for(self, target: Any, config: Any) -> IA3Layer:
        if not isinstance(target, nn.Linear | Conv1D):
            raise NotSupported(f"peft.IA3Config for {type(target).__name__}; there are torch.nn.Linear and Conv1D")
        return Linear(target, self._feedforward)

    def update(self, layer: Any, adapter_name: str, config: Any, key: str) -> None:
        layer.update_layer(adapter_name, config.init_ia3_weights)


__all__ = ["IA3Model"]
