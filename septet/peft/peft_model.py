"""`PeftModel`: a model with adapters: saved, loaded, switched, counted."""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.peft.config import PeftConfig
from septet.peft.mapping import TUNERS
from septet.peft.utils.kinds import TaskType
from septet.peft.utils.other import ModulesToSaveWrapper, submodules
from septet.peft.utils.save_and_load import get_peft_model_state_dict, set_peft_model_state_dict
from septet.safetensors.torch import load_file, save_file
from septet.torch import nn

WEIGHTS, OLD_WEIGHTS = "adapter_model.safetensors", "adapter_model.bin"
CARD = "---\nlibrary_name: peft\ntags:\n- {kind}\n---\n\n# Model Card for Model ID\n\nAn adapter for {base}.\n"


class PeftModel(nn.Module):
    """A model, inside `base_model`, with one adapter or several."""

    whole: tuple[str, ...] = ()             # heads that a task trains whole

    def __init__(self, model: Any, peft_config: Any, adapter_name: str = "default", autocast_adapter_dtype: bool = True, **kwargs: Any):
        super().__init__()
        self.active_adapter: Any = adapter_name
        self.peft_type = peft_config.peft_type
        self._add_heads(model, peft_config)
        self.base_model = TUNERS[peft_config.peft_type.value](model, {adapter_name: peft_config}, adapter_name)
        self.modules_to_save: set[str] | None = None
        self._wrap_modules(adapter_name, peft_config)
        self._widen(autocast_adapter_dtype)
        self.config = getattr(model, "config", {"model_type": "custom"})

    def _add_heads(self, model: Any, config: Any) -> None:
        """A task's heads among the modules that are trained whole."""
        if self.whole:
            config.modules_to_save = list(dict.fromkeys([*(config.modules_to_save or []), *self.whole]))

    def _wrap_modules(self, adapter_name: str, config: Any) -> None:
        """Copies of the modules that are trained whole."""
        if not config.modules_to_save:
            return
        self.modules_to_save = {*(self.modules_to_save or ()), *config.modules_to_save}
        model = self.base_model.model
        for key in [k for k, _ in model.named_modules()]:
            if any(key == n or key.endswith(f".{n}") for n in config.modules_to_save):
                parent, target, name = submodules(model, key)
                if isinstance(target, ModulesToSaveWrapper):
                    target.update(adapter_name)
                else:
                    setattr(parent, name, ModulesToSaveWrapper(target, adapter_name))
        self.base_model.set_adapter(self.base_model.active_adapter, config.inference_mode)

    def _widen(self, wanted: bool) -> None:
        """Adapters of two-byte models have four bytes."""
        for layer in self.base_model.layers() if wanted else ():
            for holder in layer.holders():
                for p in holder.parameters():
                    if p.dtype in (torch.float16, torch.bfloat16):
                        p.data = p.data.to(torch.float32)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name == "base_model":
                raise
            return getattr(self.base_model, name)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return (self.base_model if self._prompts else self.get_base_model())(*args, **kwargs)

    def generate(self, *args: Any, **kwargs: Any) -> Any:
        """The model's own."""
        return (self.base_model if self._prompts else self.get_base_model()).generate(*args, **kwargs)

    @property
    def _prompts(self) -> bool:
        """Whether the adapters are learned tokens, which the model must be given with each text."""
        return bool(self.active_peft_config.is_prompt_learning)

    def get_prompt_embedding_to_save(self, adapter_name: str) -> Any:
        """The learned tokens of an adapter as its file has them."""
        return self.base_model.embeddings(adapter_name).detach()

    # -- what it is

    @property
    def peft_config(self) -> dict[str, Any]:
        """Configurations by adapter."""
        return self.base_model.peft_config  # type: ignore[no-any-return]

    @property
    def active_adapters(self) -> list[str]:
        """Those in use."""
        return self.base_model.active_adapters  # type: ignore[no-any-return]

    @property
    def active_peft_config(self) -> Any:
        """The configuration of the adapter in use."""
        return self.peft_config[self.active_adapter]

    def get_base_model(self) -> Any:
        """The model, with the adapters' layers in it."""
        return self.base_model.model

    def get_nb_trainable_parameters(self) -> tuple[int, int]:
        """(numbers that are learned, all numbers)."""
        counts = [(p.numel(), p.requires_grad) for p in self.parameters()]
        return sum(n for n, learned in counts if learned), sum(n for n, _ in counts)

    def print_trainable_parameters(self) -> None:
        """Print them with their share."""
        learned, total = self.get_nb_trainable_parameters()
        sys.stdout.write(f"trainable params: {learned:,d} || all params: {total:,d} || trainable%: {100 * learned / total:.4f}\n")

    # -- adapters

    def add_adapter(self, adapter_name: str, peft_config: Any, low_cpu_mem_usage: bool = False,
                    autocast_adapter_dtype: bool = True) -> None:
        """One more adapter, not in use yet.  ValueError for a name that is taken or another kind."""
        if adapter_name in self.peft_config:
            raise ValueError(f"Adapter with name '{adapter_name}' already exists.")
        if peft_config.peft_type != self.peft_type:
            raise ValueError(f"Cannot combine adapters with different peft types. Found {self.peft_type} and {peft_config.peft_type}.")
        self._add_heads(self.get_base_model(), peft_config)
        self.peft_config[adapter_name] = peft_config
        active = self.base_model.active_adapter
        try:
            self.base_model.inject_adapter(self.get_base_model(), adapter_name)
        except Exception:
            del self.peft_config[adapter_name]
            raise
        finally:
            self.base_model.set_adapter(active)
        self._wrap_modules(adapter_name, peft_config)
        self._widen(autocast_adapter_dtype)

    def set_adapter(self, adapter_name: str, inference_mode: bool = False) -> None:
        """Use an adapter.  ValueError where there is none of the name."""
        if adapter_name not in self.peft_config:
            raise ValueError(f"Adapter {adapter_name} not found.")
        self.active_adapter = adapter_name
        self.base_model.set_adapter(adapter_name, inference_mode)

    def delete_adapter(self, adapter_name: str) -> None:
        """Without an adapter.  ValueError where there is none of the name."""
        self.base_model.delete_adapter(adapter_name)
        for module in self.modules():
            if isinstance(module, ModulesToSaveWrapper) and adapter_name in module.modules_to_save:
                del module.modules_to_save[adapter_name]
        self.active_adapter = self.base_model.active_adapter

    @contextmanager
    def disable_adapter(self) -> Iterator[None]:
        """The model itself, for a while."""
        self.base_model.disable_adapter_layers()
        try:
            yield
        finally:
            self.base_model.enable_adapter_layers()

    # -- files

    def save_pretrained(self, save_directory: str, safe_serialization: bool = True, selected_adapters: list[str] | None = None,
                        save_embedding_layers: Any = "auto", is_main_process: bool = True,
                        path_initial_model_for_weight_conversion: str | None = None, **kwargs: Any) -> None:
        """`adapter_config.json` and `adapter_model.safetensors`; of other adapters than `default` in folders of their names."""
        if os.path.isfile(save_directory):
            raise ValueError(f"Provided path ({save_directory}) should be a directory, not a file")
        if not safe_serialization or path_initial_model_for_weight_conversion is not None:
            raise NotSupported("PeftModel.save_pretrained: safe_serialization=False, path_initial_model_for_weight_conversion")
        names = list(self.peft_config) if selected_adapters is None else selected_adapters
        unknown = [n for n in names if n not in self.peft_config]
        if unknown:
            raise ValueError(f"You passed an invalid `selected_adapters` arguments, current supported adapter names are "
                             f"{list(self.peft_config)} - got {names}.")
        os.makedirs(save_directory, exist_ok=True)
        for name in names:
            self._save_adapter(name, Path(save_directory) / name if name != "default" else Path(save_directory), save_embedding_layers)
        card = Path(save_directory) / "README.md"
        if not card.exists():
            base = self.peft_config[names[0]].base_model_name_or_path or type(self.get_base_model()).__name__
            card.write_text(CARD.format(kind=self.peft_type.value.lower(), base=base), encoding="utf-8")

    def _save_adapter(self, name: str, folder: Path, save_embedding_layers: Any) -> None:
        """One adapter's two files."""
        config = self.peft_config[name]
        folder.mkdir(parents=True, exist_ok=True)
        state = get_peft_model_state_dict(self, adapter_name=name, save_embedding_layers=save_embedding_layers)
        save_file({k: v.detach().contiguous() for k, v in state.items()}, str(folder / WEIGHTS), metadata={"format": "pt"})
        more: dict[str, Any] = {"inference_mode": True}
        if config.task_type is None:
            base = type(self.get_base_model())
            more["auto_mapping"] = {"base_model_class": base.__name__, "parent_library": base.__module__.removeprefix("septet.")}
        config.save_pretrained(str(folder), **more)

    @classmethod
    def from_pretrained(cls, model: Any, model_id: Any, adapter_name: str = "default", is_trainable: bool = False, config: Any = None,
                        autocast_adapter_dtype: bool = True, ephemeral_gpu_offload: bool = False, low_cpu_mem_usage: bool = False,
                        key_mapping: Any = None, subfolder: str | None = None, **kwargs: Any) -> Any:
        """A model with the adapter of a folder.  ValueError where there is none: nothing is downloaded."""
        if key_mapping is not None or kwargs:
            raise NotSupported(f"PeftModel.from_pretrained: {', '.join([*(['key_mapping'] if key_mapping else []), *kwargs])}")
        if config is None:
            config = PeftConfig.from_pretrained(str(model_id), subfolder)
        config.inference_mode = not is_trainable
        kind = TASKS.get(config.task_type, PeftModel) if cls is PeftModel else cls
        found = kind(model, config, adapter_name, autocast_adapter_dtype)
        found.load_adapter(str(model_id), adapter_name, is_trainable=is_trainable, subfolder=subfolder)
        return found

    def load_adapter(self, model_id: Any, adapter_name: str, is_trainable: bool = False, torch_device: str | None = None,
                     autocast_adapter_dtype: bool = True, ephemeral_gpu_offload: bool = False, low_cpu_mem_usage: bool = False,
                     key_mapping: Any = None, subfolder: str | None = None, **kwargs: Any) -> Any:
        """The weights of an adapter's folder, into an adapter that there is or a new one."""
        if adapter_name not in self.peft_config:
            config = PeftConfig.from_pretrained(str(model_id), subfolder)
            config.inference_mode = not is_trainable
            self.add_adapter(adapter_name, config)
        folder = Path(model_id) / subfolder if subfolder else Path(model_id)
        result = set_peft_model_state_dict(self, weights_of(folder), adapter_name)
        if result.missing_keys:
            import warnings

            warnings.warn(f"Found missing adapter keys while loading the checkpoint: {result.missing_keys}.", stacklevel=2)
        if not is_trainable:
            self.eval()
            self.base_model.set_adapter(self.base_model.active_adapter, True)
        return result

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        """NotSupported: nothing is sent anywhere."""
        raise NotSupported("peft.PeftModel.push_to_hub: Septet sends nothing over the network")


def weights_of(folder: Path) -> dict[str, Any]:
    """The weights in an adapter's folder.  ValueError where there are none."""
    if (folder / WEIGHTS).is_file():
        return load_file(str(folder / WEIGHTS))
    if (folder / OLD_WEIGHTS).is_file():
        return torch.load(str(folder / OLD_WEIGHTS), weights_only=True)  # type: ignore[no-any-return]
    raise ValueError(f"Can't find weights for {folder}: neither {WEIGHTS} nor {OLD_WEIGHTS} is there")


class PeftModelForCausalLM(PeftModel):
    """Of a causal language model."""


class PeftModelForSeq2SeqLM(PeftModel):
    """Of a model of sequences to sequences."""


class PeftModelForSequenceClassification(PeftModel):
    """Of a classifier of texts; its head is trained whole."""

    whole = ("classifier", "score")


class PeftModelForTokenClassification(PeftModel):
    """Of a classifier of tokens; its head is trained whole."""

    whole = ("classifier", "score")


class PeftModelForQuestionAnswering(PeftModel):
    """Of a model that finds answers; its head is trained whole."""

    whole = ("qa_outputs",)


class PeftModelForFeatureExtraction(PeftModel):
    """Of an encoder."""


TASKS: dict[Any, Any] = {
    TaskType.CAUSAL_LM: PeftModelForCausalLM, TaskType.SEQ_2_SEQ_LM: PeftModelForSeq2SeqLM,
    TaskType.SEQ_CLS: PeftModelForSequenceClassification, TaskType.TOKEN_CLS: PeftModelForTokenClassification,
    TaskType.QUESTION_ANS: PeftModelForQuestionAnswering, TaskType.FEATURE_EXTRACTION: PeftModelForFeatureExtraction,
}

__all__ = [kind.__name__ for kind in (PeftModel, *TASKS.values())]
