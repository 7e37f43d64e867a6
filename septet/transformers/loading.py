"""Loading a model: find the files, map the tensors, give each to its parameter.  Nothing of a folder is run."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.safetensors.torch import load_file
from septet.torch import nn
from septet.torch.nn import init
from septet.transformers.utils import logging
from septet.transformers.utils.hub import (
    CONFIG_NAME,
    GENERATION_CONFIG_NAME,
    SAFE_WEIGHTS_INDEX_NAME,
    SAFE_WEIGHTS_NAME,
    WEIGHTS_INDEX_NAME,
    WEIGHTS_NAME,
    folder_of,
    inside,
    read_json,
)

logger = logging.get_logger(__name__)
HUB = ("cache_dir", "force_download", "local_files_only", "token", "revision", "subfolder", "proxies", "resume_download", "code_revision",
       "_commit_hash", "_from_auto", "_from_pipeline", "adapter_kwargs")
WITHOUT_MEANING = ("low_cpu_mem_usage", "weights_only", "disable_mmap", "use_safetensors", "offload_state_dict", "max_memory",
                   "offload_folder", "_fast_init", "use_kernels", "tp_plan")
OLD_NAMES = ((re.compile(r"LayerNorm\.gamma$"), "LayerNorm.weight"), (re.compile(r"LayerNorm\.beta$"), "LayerNorm.bias"),
             (re.compile(r"\.weight_g$"), ".parametrizations.weight.original0"),
             (re.compile(r"\.weight_v$"), ".parametrizations.weight.original1"))
DEPTHS = ("num_hidden_layers", "num_layers", "num_decoder_layers", "encoder_layers", "decoder_layers")
FEW_LAYERS = 256                        # so many are built whatever the file holds
MOST_SIZE, MOST_POSITIONS = 1 << 20, 1 << 24        # sizes that a configuration may claim whatever the file holds
MOST_DRAWN = 1 << 28                    # numbers that may be drawn beyond as many as the file has
MOST_NAMED = 100                        # tensors that a report names
NO_SIZES = ("_id", "theta", "_length", "_rate", "_factor", "_value", "_scale", "_bandwidth")
ALWAYS_IGNORED = re.compile(r"(^|\.)(position_ids|rotary_emb\.inv_freq|masked_bias)$")


@dataclass(frozen=True)
class Renaming:
    """Names of a file and of a model: pairs (pattern, template) in both directions."""

    from_file: tuple[tuple[str, str], ...]
    to_file: tuple[tuple[str, str], ...]

    def to_model(self, state: dict[str, Any], config: Any) -> dict[str, Any]:
        """The tensors under the model's names."""
        return {renamed(name, self.from_file): x for name, x in state.items()}

    def to_disk(self, state: dict[str, Any], config: Any) -> dict[str, Any]:
        """The tensors under the file's names."""
        return {renamed(name, self.to_file): x for name, x in state.items()}


@dataclass(frozen=True)
class Rewriting:
    """Tensors that a file has in another shape: a function for each direction."""

    to_model: Callable[[dict[str, Any], Any], dict[str, Any]]
    to_disk: Callable[[dict[str, Any], Any], dict[str, Any]]


def renamed(name: str, rules: tuple[tuple[str, str], ...]) -> str:
    """A name after all rules, in order."""
    for pattern, template in rules:
        name = re.sub(pattern, template, name)
    return name


@contextmanager
def default_dtype(dtype: Any) -> Iterator[None]:
    """A context in which parameters are made of a dtype."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def dtype_of(asked: Any, config: Any, state: dict[str, Any] | None = None) -> Any:
    """A torch dtype of a name, of "auto" (the configuration's, then the file's) or of None (the default)."""
    if asked == "auto" or (asked is None and state is not None):
        asked = config.dtype if config.dtype is not None else next(
            (x.dtype for x in (state or {}).values() if x.is_floating_point()), None)
    if asked is None:
        return torch.get_default_dtype()
    found = getattr(torch, asked.removeprefix("torch."), None) if isinstance(asked, str) else asked
    if not isinstance(found, torch.dtype):
        raise ValueError(f'`dtype` can be one of: `torch.dtype`, `"auto"`, a string of a valid `torch.dtype`, but received {asked}.')
    return found


def with_options(config: Any, kwargs: dict[str, Any]) -> Any:
    """A configuration with the way of attention that is asked for."""
    kind = kwargs.pop("attn_implementation", None)
    if kind is not None:
        from septet.transformers.attention import check_kind

        for part in (config, *(x for x in vars(config).values() if isinstance(x, type(config).__mro__[-2]))):
            part._attn_implementation = check_kind(kind)
    return config


def check_device(kwargs: dict[str, Any]) -> None:
    """NotSupported for a device map that names anything but the one device."""
    device = kwargs.pop("device_map", None)
    named = set(map(str, device.values())) if isinstance(device, dict) else {str(device)}
    if not named <= {"None", "auto", "cpu", "balanced", "sequential"}:
        raise NotSupported(f"from_pretrained(device_map={device!r}); the CPU is there")


def refuse_code(config: Any, kwargs: dict[str, Any], found: dict[str, Any]) -> None:
    """NotSupported where code of the folder is asked for."""
    if kwargs.pop("trust_remote_code", None) and "auto_map" in found:
        raise NotSupported("trust_remote_code=True: code of a model's folder is never run here")


def from_pretrained(cls: Any, name: Any, args: tuple[Any, ...], config: Any, kwargs: dict[str, Any]) -> Any:
    """A model of a folder."""
    options = {key: kwargs.pop(key) for key in HUB if key in kwargs}
    own = {key: kwargs.pop(key, None) for key in ("output_loading_info", "ignore_mismatched_sizes", "variant", "gguf_file", "state_dict",
                                                  "quantization_config", "key_mapping", "generation_config")}
    asked = kwargs.pop("dtype", kwargs.pop("torch_dtype", "auto"))
    check_device(kwargs)
    safe_only = kwargs.get("use_safetensors")
    for key in WITHOUT_MEANING:
        kwargs.pop(key, None)
    for key in ("load_in_8bit", "load_in_4bit"):
        if kwargs.pop(key, False):
            own["quantization_config"] = {key: True}
    trust = {"trust_remote_code": kwargs.pop("trust_remote_code", None)}
    config, kwargs = configuration(cls, name, config, {**options, "gguf_file": own["gguf_file"]}, kwargs, trust)
    config = with_options(config, kwargs)
    state = own["state_dict"]
    if state is None:
        folder = folder_of(name, options.get("revision"), options.get("cache_dir"), options.get("subfolder") or "")
        state = read_gguf(folder, own["gguf_file"], config) if own["gguf_file"] else read_weights(folder, own["variant"], safe_only)
    for pattern, template in (own["key_mapping"] or {}).items():
        state = {re.sub(pattern, template, key): x for key, x in state.items()}
    check_sizes(config, state)
    dtype = dtype_of(asked, config, state)
    with init.skipped(), default_dtype(dtype):
        model = cls(config, *args, **kwargs)
    info = fill(model, state, dtype, bool(own["ignore_mismatched_sizes"]))
    config.name_or_path = model.name_or_path = str(name)
    model.eval()
    finish(model, name, options, own)
    return (model, info) if own["output_loading_info"] else model


def configuration(cls: Any, name: Any, config: Any, options: dict[str, Any], kwargs: dict[str, Any],
                  trust: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """(the configuration, the keyword arguments that are the model's own)."""
    from septet.transformers.configuration_utils import PreTrainedConfig

    if isinstance(config, PreTrainedConfig):
        import copy

        return copy.deepcopy(config), kwargs
    found, _ = PreTrainedConfig.get_config_dict(name if config is None else config, **{k: v for k, v in options.items() if v is not None})
    refuse_code(config, trust, found)
    kind = cls.config_class
    if kind.base_config_key and kind.base_config_key in found:
        found = {**found[kind.base_config_key], "_name_or_path": found["_name_or_path"]}
    return kind.from_dict(found, return_unused_kwargs=True, **kwargs)  # type: ignore[no-any-return]


def finish(model: Any, name: Any, options: dict[str, Any], own: dict[str, Any]) -> None:
    """generation_config.json where there is one; quantised weights where they are asked for."""
    if own["generation_config"] is not None:
        model.generation_config = own["generation_config"]
    elif model.generation_config is not None:
        folder = folder_of(name, options.get("revision"), options.get("cache_dir"), options.get("subfolder") or "")
        if (folder / GENERATION_CONFIG_NAME).exists():
            model.generation_config = type(model.generation_config).from_pretrained(name, **options)
        elif (folder / CONFIG_NAME).exists():
            model.generation_config = type(model.generation_config).from_model_file(str(folder / CONFIG_NAME))
    asked = own["quantization_config"] or getattr(model.config, "quantization_config", None)
    if asked is not None:
        from septet.transformers.quantizers import quantize_model

        quantize_model(model, asked)


def check_sizes(config: Any, state: dict[str, Any]) -> None:
    """ValueError for a configuration that is far larger than the file: it would be built before anything is compared.

    No more layers than tensors; no size above the largest of the tensors (positions may be computed and have none).
    """
    widest = max((n for x in state.values() for n in x.shape), default=0)
    for name in (*config.fields, *DEPTHS):
        value = getattr(config, name, None)
        if hasattr(value, "fields"):
            check_sizes(value, state)
        if type(value) not in (int, float) or name.endswith(NO_SIZES):
            continue
        if name in DEPTHS and value > max(len(state), FEW_LAYERS):
            raise ValueError(f"config.json claims {value:,} layers, but the weights are {len(state):,} tensors")
        if value > max(widest, MOST_POSITIONS if "position" in name else MOST_SIZE):
            raise ValueError(f"config.json claims {name}={value:,}, but the largest size of the weights is {widest:,}")


def check_missing(missing: set[str], own: dict[str, Any], found: dict[str, Any]) -> None:
    """ValueError where far more would have to be drawn than the file holds."""
    absent, there = sum(own[key].numel() for key in missing), sum(x.numel() for x in found.values())
    if absent > there + MOST_DRAWN:
        raise ValueError(f"config.json describes {absent:,} numbers that the weights, of {there:,}, have not")


# ---- files ----


def read_weights(folder: Path, variant: str | None, safe: bool | None) -> dict[str, Any]:
    """All tensors of a folder, mapped.  OSError names the files that were looked for."""
    def varied(name: str) -> str:
        stem, dot, ending = name.partition(".")
        return name if variant is None else f"{stem}.{variant}{dot}{ending}"

    looked = [SAFE_WEIGHTS_NAME, SAFE_WEIGHTS_INDEX_NAME, WEIGHTS_NAME, WEIGHTS_INDEX_NAME]
    for name in looked[:2] if safe else looked[2:] if safe is False else looked:
        path = folder / (varied(name) if not name.endswith(".json") or variant is None else name.replace(".json", f".{variant}.json"))
        if path.is_file():
            path = inside(folder, path.name)
            return read_shards(folder, path) if name.endswith(".json") else read_file(path)
    raise OSError(f"Error no file named {', or '.join((SAFE_WEIGHTS_NAME, WEIGHTS_NAME))} found in directory {folder}.")


def read_file(path: Path) -> dict[str, Any]:
    """The tensors of one file: safetensors are mapped, others go through the reader that runs nothing."""
    if path.suffix == ".safetensors":
        return load_file(path)
    found = torch.load(str(path), map_location="cpu", weights_only=True)
    found = found.get("state_dict", found) if isinstance(found, dict) else found
    if not isinstance(found, dict) or not all(isinstance(x, torch.Tensor) for x in found.values()):
        raise OSError(f"{path} is no dictionary of tensors")
    return dict(found)


def read_shards(folder: Path, index: Path) -> dict[str, Any]:
    """The tensors of all shards that an index names.  OSError where it leads out of the folder or names what is not there."""
    where = read_json(index).get("weight_map")
    if not isinstance(where, dict) or not all(isinstance(x, str) for x in where.values()):
        raise OSError(f"{index} has no `weight_map` of names and files")
    found: dict[str, Any] = {}
    for name in sorted(set(where.values())):
        path = inside(folder, name)
        if index.name.startswith("model.safetensors") and path.suffix != ".safetensors":
            raise OSError(f"{index} names {name}, which is no file of safetensors")
        if not path.is_file():
            raise OSError(f"{folder} does not appear to have a file named {name}, which {index.name} names.")
        found.update(read_file(path))
    return found


def read_gguf(folder: Path, name: str, config: Any) -> dict[str, Any]:
    """The tensors of a GGUF file under a model's names."""
    from septet.transformers.modeling_gguf_pytorch_utils import load_gguf_weights

    return load_gguf_weights(inside(folder, name), config)


# ---- tensors to parameters ----


def fill(model: Any, state: dict[str, Any], dtype: Any, ignore: bool) -> dict[str, Any]:
    """Give every tensor to its parameter; what is missing is drawn.  What a load reports: missing, unexpected, mismatched keys."""
    state = {old(name): x for name, x in state.items()}
    for conversion in model._conversions:
        state = conversion.to_model(state, model.config)
    own = model.state_dict(keep_vars=True)
    tied = model.all_tied_weights_keys
    found, unexpected = matched(state, own, model)
    mismatched = [(key, tuple(x.shape), tuple(own[key].shape)) for key, x in found.items() if tuple(x.shape) != tuple(own[key].shape)]
    if mismatched and not ignore:
        raise RuntimeError(mismatch_text(model, mismatched))
    for key, _, _ in mismatched:
        del found[key]
    for key, x in found.items():
        assign(model, key, x, own[key], dtype)
    kept = {t for t, s in tied.items() if t in found and s in found and not saved_twice(found[t], found[s])}
    reverse_ties(model, tied, found)
    missing = {key for key in own if key not in found and not covered(key, tied, found)}
    check_missing(missing, own, found)
    draw(model, missing | {key for key, _, _ in mismatched})
    model.tie_weights(kept=kept)
    missing = {k for k in missing if k not in {m[0] for m in mismatched} and not any(
        re.search(p, k) for p in model._keys_to_ignore_on_load_missing or ())}
    info = {"missing_keys": missing, "unexpected_keys": unexpected, "mismatched_keys": set(mismatched), "error_msgs": []}
    report(model, info)
    return info


def old(name: str) -> str:
    """A name of older files as it is today."""
    for pattern, template in OLD_NAMES:
        name = pattern.sub(template, name)
    return name


def matched(state: dict[str, Any], own: dict[str, Any], model: Any) -> tuple[dict[str, Any], set[str]]:
    """(tensors by the model's keys, with or without the base model's prefix; the keys that name nothing)."""
    prefix = model.base_model_prefix + "."
    found, unexpected = {}, set()
    for name, x in state.items():
        key = next((k for k in (name, prefix + name, name.removeprefix(prefix)) if k in own), None)
        if key is not None:
            found[key] = x
        elif not ALWAYS_IGNORED.search(name) and not any(re.search(p, name) for p in model._keys_to_ignore_on_load_unexpected or ()):
            unexpected.add(name)
    return found, unexpected


def mismatch_text(model: Any, mismatched: list[Any]) -> str:
    """What is said of shapes that differ."""
    lines = "\n\t".join(f"size mismatch for {key}: copying a param with shape {list(a)} from checkpoint, the shape in current model is "
                        f"{list(b)}." for key, a, b in mismatched)
    return (f"Error(s) in loading state_dict for {type(model).__name__}:\n\t{lines}\n\tYou may consider adding "
            "`ignore_mismatched_sizes=True` in the model `from_pretrained` method.")


def assign(model: Any, key: str, x: Any, before: Any, dtype: Any) -> None:
    """Put a tensor in a parameter's or buffer's place."""
    path, _, name = key.rpartition(".")
    owner = model.get_submodule(path) if path else model
    if x.is_floating_point() and before.is_floating_point() and x.dtype is not dtype:
        x = x.to(dtype)
    if name in owner._parameters:
        owner._parameters[name] = nn.Parameter(x, requires_grad=before.requires_grad and x.is_floating_point())
    else:
        owner._buffers[name] = x


def saved_twice(a: Any, b: Any) -> bool:
    """Whether a file has a shared tensor twice with the same values."""
    return tuple(a.shape) == tuple(b.shape) and bool((a == b).all())


def reverse_ties(model: Any, tied: dict[str, str], found: dict[str, Any]) -> None:
    """Where a file has the tied tensor alone, it is the source's."""
    for target, source in tied.items():
        if source not in found and target in found:
            owner = model.get_submodule(source.rpartition(".")[0]) if "." in source else model
            below = model.get_submodule(target.rpartition(".")[0]) if "." in target else model
            owner._parameters[source.rpartition(".")[2]] = getattr(below, target.rpartition(".")[2])
            found[source] = found[target]


def covered(key: str, tied: dict[str, str], found: dict[str, Any]) -> bool:
    """Whether a key's tensor comes from the one it shares."""
    return key in tied and tied[key] in found


def draw(model: Any, missing: set[str]) -> None:
    """Initial values for modules whose tensors a file has not."""
    paths = {key.rpartition(".")[0] for key in missing}
    if not paths:
        return
    present = {key: x for key, x in model.state_dict(keep_vars=True).items() if key not in missing}
    with torch.no_grad():
        for path in sorted(paths):
            module = model.get_submodule(path) if path else model
            before = {n: present[f"{path}.{n}" if path else n].detach().clone() for n in (*module._parameters, *module._buffers)
                      if (f"{path}.{n}" if path else n) in present}
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
            model._init_weights(module)
            for name, x in before.items():
                getattr(module, name).copy_(x)


def listed(keys: Any) -> str:
    """Names in order, the first of very many."""
    names = sorted(map(str, keys))
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else "")


def report(model: Any, info: dict[str, Any]) -> None:
    """Say what did not fit."""
    lines = [f"  {word}: {listed(info[kind])}" for word, kind in (
        ("unexpected", "unexpected_keys"), ("missing, newly drawn", "missing_keys"), ("other shapes, newly drawn", "mismatched_keys"))
        if info[kind]]
    if lines:
        logger.warning("Weights of %s and its file differ:\n%s\n%s", type(model).__name__, "\n".join(lines),
                       "You should probably TRAIN this model on a down-stream task to be able to use it for predictions and inference."
                       if info["missing_keys"] else "")
