"""Seeds."""
from __future__ import annotations

import random
from typing import Any

import septet.torch as torch
from septet.numpy import random as numpy_random


def set_seed(seed: int, device_specific: bool = False, deterministic: bool = False) -> None:
    """Start the generators of `random`, NumPy and torch at a seed.  The other arguments change nothing in one process."""
    random.seed(seed)
    numpy_random.seed(seed)
    torch.manual_seed(seed)


def synchronize_rng_state(rng_type: Any = None, generator: Any = None) -> None:
    """As in the first process: this is it."""


def synchronize_rng_states(rng_types: Any, generator: Any = None) -> None:
    """As in the first process: this is it."""
