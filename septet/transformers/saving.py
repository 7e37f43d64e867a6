"""Saving a model: config.json, generation_config.json and safetensors, in shards where they are large.  Every file is replaced whole."""
from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.safetensors.torch import save_file
from septet.transformers.utils.hub import SAFE_WEIGHTS_INDEX_NAME, SAFE_WEIGHTS_NAME

UNITS = {"TIB": 2**40, "GIB": 2**30, "MIB": 2**20, "KIB": 2**10, "TB": 10**12, "GB": 10**9, "MB": 10**6, "KB": 10**3}
SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")


def save(model: Any, folder: Any, main: bool, state: Any, most: int | str, variant: str | None, more: dict[str, Any]) -> None:
    """Write a model into a folder."""
    if os.path.isfile(folder):
        raise AssertionError(f"Provided path ({folder}) should be a directory, not a file")
    if more.pop("safe_serialization", True) is False:
        raise NotSupported("save_pretrained(safe_serialization=False): files that need pickle are not written; safetensors are")
    os.makedirs(folder, exist_ok=True)
    if main:
        save_config(model, folder)
    weights = to_disk(model, model.state_dict() if state is None else state)
    shards = split(weights, size_of(most))
    written = write(Path(folder), shards, variant)
    for path in Path(folder).iterdir():
        if SHARD.fullmatch(path.name) and path.name not in written or (
                path.name in (SAFE_WEIGHTS_NAME, SAFE_WEIGHTS_INDEX_NAME) and path.name not in written and variant is None):
            path.unlink()


def save_config(model: Any, folder: Any) -> None:
    """config.json with the class's name and the dtype; generation_config.json where the model generates."""
    config = model.config
    config.architectures = [type(model).__name__]
    config.dtype = str(model.dtype).split(".")[-1]
    config.save_pretrained(folder)
    if model.generation_config is not None:
        model.generation_config.save_pretrained(folder)


def to_disk(model: Any, state: Any) -> dict[str, Any]:
    """The tensors under the names that files have, shared ones once."""
    tied = {target: source for target, source in model.all_tied_weights_keys.items() if target in state and source in state}
    kept = {name: x for name, x in state.items() if name not in tied or not same_memory(x, state[tied[name]])}
    kept = {name: x for name, x in kept.items() if name not in (model._keys_to_ignore_on_save or ())}
    for conversion in reversed(model._conversions):
        kept = conversion.to_disk(kept, model.config)
    return {name: x if x.is_contiguous() else x.contiguous() for name, x in once(kept).items()}


def same_memory(a: Any, b: Any) -> bool:
    """Whether two tensors are one."""
    return bool(a is b or (a.data_ptr() == b.data_ptr() and a.shape == b.shape))


def once(state: dict[str, Any]) -> dict[str, Any]:
    """Tensors of which those in the same memory, tied without being named so, are copied."""
    seen: set[int] = set()
    found = {}
    for name, x in state.items():
        place = x.data_ptr() if x.numel() else -len(found) - 1
        found[name] = x.clone() if place in seen else x
        seen.add(place)
    return found


def size_of(most: int | str) -> int:
    """Bytes of '5GB' and its like.  ValueError for another text."""
    if isinstance(most, int):
        return most
    unit = next((u for u in UNITS if most.upper().endswith(u)), None)
    if unit is None:
        raise ValueError("`max_shard_size` is not in a valid format. Use an integer followed by the unit, e.g., '5GB'.")
    return int(float(most[:-len(unit)]) * UNITS[unit])


def split(weights: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """The tensors in shards of at most so many bytes (a larger tensor alone)."""
    shards: list[dict[str, Any]] = [{}]
    size = 0
    for name, x in weights.items():
        if shards[-1] and size + x.nbytes > most:
            shards.append({})
            size = 0
        shards[-1][name] = x
        size += x.nbytes
    return shards


def write(folder: Path, shards: list[dict[str, Any]], variant: str | None) -> set[str]:
    """Write the shards, then their index; the names written."""
    base = "model" if variant is None else f"model.{variant}"
    if len(shards) == 1:
        name = f"{base}.safetensors"
        save_file(shards[0], folder / name, {"format": "pt"})
        return {name}
    names = [f"{base}-{i + 1:05d}-of-{len(shards):05d}.safetensors" for i in range(len(shards))]
    for name, shard in zip(names, shards):
        save_file(shard, folder / name, {"format": "pt"})
    where = {key: name for name, shard in zip(names, shards) for key in shard}
    total = sum(x.nbytes for shard in shards for x in shard.values())
    count = sum(x.numel() for shard in shards for x in shard.values())
    index = {"metadata": {"total_parameters": count, "total_size": total}, "weight_map": where}
    index_name = SAFE_WEIGHTS_INDEX_NAME if variant is None else f"model.safetensors.index.{variant}.json"
    with replacing(folder / index_name) as file:
        file.write((json.dumps(index, indent=2, sort_keys=True) + "\n").encode())
    return {*names, index_name}
