"""States of a training as a folder: whole or not there."""
from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.torch.utils.random_states import random_states, restore_random, to_disk

RANDOM = "random_states_0.pkl"


def numbered(stem: str, k: int, end: str) -> str:
    """The name of the k-th file of a kind."""
    return f"{stem}{'' if k == 0 else f'_{k}'}{end}"


def weights(model: Any) -> dict[str, Any]:
    """A model's tensors, those that share memory once."""
    seen: set[Any] = set()
    found = {}
    for name, tensor in model.state_dict().items():
        place = (tensor.data_ptr(), tuple(tensor.shape)) if tensor.numel() else name
        if place not in seen:
            seen.add(place)
            found[name] = tensor.detach().contiguous()
    return found


def write_tensors(tensors: dict[str, Any], path: Any) -> None:
    """A safetensors file."""
    from septet.safetensors.torch import save_file

    save_file(tensors, str(path))


def save_state(folder: Path, parts: dict[str, list[Any]], custom: list[Any]) -> None:
    """Models, optimizers, schedules, streams and registered objects, written beside the folder and moved into its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for k, model in enumerate(parts["models"]):
        write_tensors(weights(model), part / numbered("model", k, ".safetensors"))
    for name, stem in (("optimizers", "optimizer"), ("schedulers", "scheduler")):
        for k, x in enumerate(parts[name]):
            torch.save(x.state_dict(), str(part / numbered(stem, k, ".bin")))
    for k, x in enumerate(custom):
        torch.save(x.state_dict(), str(part / f"custom_checkpoint_{k}.pkl"))
    torch.save(random_states(), str(part / RANDOM))
    to_disk(part)
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(part, folder)


def load_state(folder: Path, parts: dict[str, list[Any]], custom: list[Any]) -> None:
    """Put a folder's states back."""
    from septet.safetensors.torch import load_file

    for k, model in enumerate(parts["models"]):
        state, own = load_file(str(folder / numbered("model", k, ".safetensors"))), model.state_dict()
        for name in [n for n in own if n not in state]:                 # it shares the memory of another
            same = next((n for n in state if n in own and own[n].data_ptr() == own[name].data_ptr()), None)
            if same is not None:
                state[name] = state[same]
        model.load_state_dict(state)
    for name, stem in (("optimizers", "optimizer"), ("schedulers", "scheduler")):
        for k, x in enumerate(parts[name]):
            x.load_state_dict(torch.load(str(folder / numbered(stem, k, ".bin")), weights_only=True))
    for k, x in enumerate(custom):
        x.load_state_dict(torch.load(str(folder / f"custom_checkpoint_{k}.pkl"), weights_only=True))
    if (folder / RANDOM).is_file():
        restore_random(torch.load(str(folder / RANDOM), weights_only=True))


def states_in(folder: Path) -> list[Path]:
    """The folders `checkpoint_N` by their numbers."""
    found = [p for p in folder.glob("checkpoint_*") if re.fullmatch(r"checkpoint_\d+", p.name)]
    return sorted(found, key=lambda p: int(p.name.rpartition("_")[2]))


