"""hparams.yaml: the file of hyperparameters beside the logs of a run."""
from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Any

from septet.lightning.fabric.utilities import yaml
from septet.lightning.fabric.utilities.rank_zero import rank_zero_warn

NAME = "hparams.yaml"


def save_hparams_to_yaml(config_yaml: str | os.PathLike[str], hparams: dict[str, Any]) -> None:
    """Write hyperparameters; those that YAML cannot hold are left out, each with a warning."""
    kept = {name: x.name if isinstance(x, Enum) else x for name, x in hparams.items()}
    for name in [name for name, x in kept.items() if not writable({name: x})]:
        rank_zero_warn(f"Skipping '{name}' parameter because it is not possible to safely dump to YAML.")
        del kept[name]
    text = yaml.dump(kept)
    path = Path(config_yaml)
    waiting = path.with_name(path.name + ".tmp")
    waiting.write_text(text, encoding="utf-8", newline="")
    os.replace(waiting, path)


def writable(x: dict[str, Any]) -> bool:
    """Whether YAML can hold a value."""
    try:
        yaml.dump(x)
    except yaml.Unwritable:
        return False
    return True
