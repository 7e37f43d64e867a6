"""The weights of an adapter out of a model and into it, by the names that files have."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.peft.utils.other import ModulesToSaveWrapper

PREFIX = {"LORA": "lora_", "IA3": "ia3_"}


class LoadResult(NamedTuple):
    """Names that did not fit."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def wrappers(model: Any) -> list[str]:
    """Paths of the modules that are trained whole."""
    return [name for name, m in model.named_modules() if isinstance(m, ModulesToSaveWrapper)]


def in_file(name: str, adapter_name: str) -> str:
    """The name of a weight without the adapter's: `...lora_A.default.weight` as `...lora_A.weight`."""
    if f"lora_magnitude_vector.{adapter_name}.weight" in name:
        return name.replace(f".{adapter_name}.weight", "")
    return name.replace(f".{adapter_name}", "")


TABLES = tuple(f"{name}.base_layer.weight" for name in ("embed_tokens", "lm_head"))


def get_peft_model_state_dict(model: Any, state_dict: dict[str, Any] | None = None, adapter_name: str = "default",
                              unwrap_compiled: bool = False, save_embedding_layers: Any = "auto") -> dict[str, Any]:
    """An adapter's weights: its layers, biases that it trains, modules that it trains whole."""
    config = model.peft_config[adapter_name]
    state = model.state_dict() if state_dict is None else state_dict
    if config.is_prompt_learning:
        return {"prompt_embeddings": model.get_prompt_embedding_to_save(adapter_name)}
    prefix = PREFIX[config.peft_type.value]
    found = {k: v for k, v in state.items() if prefix in k and f".{adapter_name}" in k}
    bias = getattr(config, "bias", "none")
    if bias == "all":
        found |= {k: v for k, v in state.items() if "bias" in k and "modules_to_save" not in k}
    elif bias == "lora_only":
        layers = {k.split(prefix)[0] for k in found}
        found |= {k: v for k, v in state.items() if k.endswith("base_layer.bias") and k.removesuffix("base_layer.bias") in layers}
    found = {in_file(k, adapter_name): v for k, v in found.items()}
    for path in wrappers(model):
        inner = f"{path}.modules_to_save.{adapter_name}."
        found |= {f"{path}.{k.removeprefix(inner)}": v for k, v in state.items() if k.startswith(inner)}
    if save_embedding_layers is True:
        found |= embeddings(model, state)
    elif save_embedding_layers == "auto":               # tables that the adapter stands at, where they have the usual names
        found |= {k: v for k, v in embeddings(model, state).items() if k.endswith(TABLES)}
    return found


def embeddings(model: Any, state: dict[str, Any]) -> dict[str, Any]:
    """The weights of a model's tables of embeddings."""
    base = model.get_base_model()
    tables = [getattr(base, name)() for name in ("get_input_embeddings", "get_output_embeddings") if hasattr(base, name)]
    paths = [name for name, m in model.named_modules() if any(m is t for t in tables)]
    return {k: v for k, v in state.items() if any(k.startswith(f"{p}.") for p in paths)}


def set_peft_model_state_dict(model: Any, peft_model_state_dict: dict[str, Any], adapter_name: str = "default",
                              ignore_mismatched_sizes: bool = False, low_cpu_mem_usage: bool = False) -> LoadResult:
    """Put an adapter's weights in.  RuntimeError for other shapes."""
    config = model.peft_config[adapter_name]
    if config.is_prompt_learning:
        given = dict(peft_model_state_dict)
        weight = {"embedding.weight": given.pop("prompt_embeddings")} if "prompt_embeddings" in given else {}
        found = model.base_model.prompt_encoder[adapter_name].load_state_dict(weight, strict=False)
        return LoadResult(list(found.missing_keys), [*found.unexpected_keys, *given])
    prefix = PREFIX[config.peft_type.value]
    whole, own = wrappers(model), model.state_dict()
    placed = {placed_name(k, prefix, adapter_name, whole): v for k, v in peft_model_state_dict.items()}
    wanted = {k for k in own if prefix in k and f".{adapter_name}" in k or f".modules_to_save.{adapter_name}." in k}
    model.load_state_dict({k: v for k, v in placed.items() if k in own}, strict=False)
    return LoadResult(sorted(wanted - placed.keys()), sorted(placed.keys() - own.keys()))


def placed_name(name: str, prefix: str, adapter_name: str, whole: list[str]) -> str:
    """Where a file's weight is in a model."""
    path = next((p for p in whole if name.startswith(f"{p}.")), None)
    if path is not None:
        return f"{path}.modules_to_save.{adapter_name}.{name.removeprefix(f'{path}.')}"
    if name.endswith("lora_magnitude_vector"):
        return f"{name}.{adapter_name}.weight"
    if prefix not in name:
        return name                                             # a bias that is trained
    head, _, tail = name.rpartition(prefix)
    part, dot, rest = tail.partition(".")
    return f"{head}{prefix}{part}.{adapter_name}{dot}{rest}"


__all__ = ["get_peft_model_state_dict", "set_peft_model_state_dict"]
