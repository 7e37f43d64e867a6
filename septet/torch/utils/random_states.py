"""What checkpoints share: where all streams of random numbers stand, and files that are on the disk."""
from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.numpy import random as numpy_random


def random_states() -> dict[str, Any]:
    """Where the streams of `random`, NumPy and torch stand."""
    name, words, place, has_gauss, gauss = numpy_random.get_state()
    version, numbers, more = random.getstate()
    return {"python": [version, list(numbers), more], "numpy": [name, torch.tensor(words.astype("int64")), place, has_gauss, gauss],
            "cpu": torch.get_rng_state()}


def restore_random(states: dict[str, Any]) -> None:
    """Put them back."""
    version, numbers, more = states["python"]
    random.setstate((version, tuple(numbers), more))
    name, words, place, has_gauss, gauss = states["numpy"]
    numpy_random.set_state((name, words.numpy().astype("uint32"), place, has_gauss, gauss))
    torch.set_rng_state(states["cpu"])


def to_disk(folder: Path) -> None:
    """Wait until the files of a folder are on the disk."""
    for path in [*(p for p in folder.rglob("*") if p.is_file()), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
