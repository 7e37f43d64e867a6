"""Which modules adapters are at by a model's type, modules that are trained whole, and small helpers."""
from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.torch import nn

_QV = "q_proj v_proj"
_LORA = {
    "q v": "t5 mt5", _QV: "bart opt gptj gpt_neo llama llama4 mistral mixtral stablelm gemma gemma2 gemma3_text qwen2 qwen3",
    "c_attn": "gpt2 gpt_bigcode", "query_key_value": "bloom gpt_neox chatglm falcon RefinedWeb RefinedWebModel",
    "query value": "bert roberta xlm-roberta electra layoutlm", "query_proj value_proj": "deberta-v2", "in_proj": "deberta",
    "q_proj v_proj fc1 fc2": "phi",
}
_IA3 = {
    "k v wo|wo": "t5", "k v wi_1|": "mt5", "c_attn mlp.c_proj|mlp.c_proj": "gpt2 gpt_bigcode",
    "query_key_value mlp.dense_4h_to_h|mlp.dense_4h_to_h": "bloom", "key value output.dense|output.dense": "roberta bert",
    "q_proj k_proj fc2|fc2": "opt", "q_proj v_proj fc_out|fc_out": "gptj", "query_key_value dense_4h_to_h|dense_4h_to_h": "gpt_neox falcon",
    "q_proj v_proj c_proj|c_proj": "gpt_neo", "q_proj v_proj fc2|fc2": "bart phi", "k_proj v_proj down_proj|down_proj": "llama mistral",
    "k_proj v_proj w2|w2": "mixtral", "q_proj v_proj down_proj|down_proj": "llama4 gemma gemma2 gemma3_text qwen2 qwen3",
    "key_proj value_proj output.dense|output.dense": "deberta-v2", "in_proj output.dense|output.dense": "deberta",
}
TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING = {m: names.split() for names, models in _LORA.items() for m in models.split()}
TRANSFORMERS_MODELS_TO_IA3_TARGET_MODULES_MAPPING = {
    m: row.partition("|")[0].split() for row, models in _IA3.items() for m in models.split()}
TRANSFORMERS_MODELS_TO_IA3_FEEDFORWARD_MODULES_MAPPING = {
    m: row.partition("|")[2].split() for row, models in _IA3.items() for m in models.split()}


class NoMatchingPeftModuleError(ValueError):
    """No module of a model has a name that an adapter is for."""


class ModulesToSaveWrapper(nn.Module):
    """A module beside copies of it, one for each adapter, that are trained whole."""

    def __init__(self, module: nn.Module, adapter_name: str):
        super().__init__()
        self.original_module, self.modules_to_save = module, nn.ModuleDict({})
        self._active, self._off = [adapter_name], False
        self.update(adapter_name)
        module.requires_grad_(False)

    def update(self, adapter_name: str) -> None:
        """A copy for one more adapter."""
        self.modules_to_save[adapter_name] = copy.deepcopy(self.original_module)
        self.modules_to_save[adapter_name].requires_grad_(True)

    @property
    def active_adapter(self) -> str:
        """The adapter whose copy is used."""
        return self._active[0]

    def current(self) -> Any:
        """The module that is used."""
        if self._off or self.active_adapter not in self.modules_to_save:
            return self.original_module
        return self.modules_to_save[self.active_adapter]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.current()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.current(), name)

    def set_adapter(self, adapter_name: str, inference_mode: bool = False) -> None:
        """Use one adapter's copy."""
        self._active = [adapter_name]
        for name, module in self.modules_to_save.items():
            module.requires_grad_(name == adapter_name and not inference_mode)

    def enable_adapters(self, enabled: bool) -> None:
        """Use the copies, or the module itself."""
        self._off = not enabled
        self.modules_to_save.requires_grad_(enabled)


def submodules(model: Any, key: str) -> tuple[Any, Any, str]:
    """(the module above, the module, its name in that)."""
    above, _, name = key.rpartition(".")
    parent = model.get_submodule(above)
    return parent, model.get_submodule(key), name


@contextmanager
def train_mode(model: Any, mode: bool) -> Iterator[None]:
    """In training or not, for a while."""
    before = model.training
    model.train(mode)
    try:
        yield
    finally:
        model.train(before)


def prepare_model_for_kbit_training(model: Any, use_gradient_checkpointing: bool = True, gradient_checkpointing_kwargs: Any = None) -> Any:
    """Freeze all, and let two-byte weights be four-byte ones."""
    import septet.torch as torch

    for p in model.parameters():
        p.requires_grad = False
        if p.dtype in (torch.float16, torch.bfloat16):
            p.data = p.data.to(torch.float32)
    if use_gradient_checkpointing and hasattr(model, "gradient_checkpointing_enable"):
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs=gradient_checkpointing_kwargs or {})
    return model
