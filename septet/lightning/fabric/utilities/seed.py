"""One seed for Python, NumPy and torch, that child processes find in the environment."""
from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet import torch
from septet.lightning.fabric.utilities.rank_zero import rank_zero_only, rank_zero_warn
from septet.numpy import random as numpy_random

log = logging.getLogger("lightning.fabric.utilities.seed")
min_seed_value, max_seed_value = 0, 2**32 - 1
SEED, WORKERS = "PL_GLOBAL_SEED", "PL_SEED_WORKERS"


def seed_everything(seed: int | None = None, workers: bool = False, verbose: bool = True) -> int:
    """Seed the generators of `random`, NumPy and torch, and give the seed.

    Without `seed` that of the environment's PL_GLOBAL_SEED, else 0 with a warning.  workers: whether loaders seed their workers.
    ValueError: a seed that is no integer, or not in 0 ... 2**32 - 1.
    """
    chosen = seed_of_environment() if seed is None else int(seed)
    if not min_seed_value <= chosen <= max_seed_value:
        raise ValueError(f"{chosen} is not in bounds, numpy accepts from {min_seed_value} to {max_seed_value}")
    if verbose and rank_zero_only.rank == 0:
        log.info("Seed set to %d", chosen)
    os.environ[SEED], os.environ[WORKERS] = str(chosen), str(int(workers))
    seed_generators(chosen)
    return chosen


def seed_of_environment() -> int:
    """The seed that the environment holds; 0 with a warning when there is none."""
    text = os.environ.get(SEED)
    if text is None:
        rank_zero_warn("No seed found, seed set to 0", stacklevel=5)
        return 0
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"Invalid seed specified via {SEED}: {text!r}") from None


def seed_generators(seed: int) -> None:
    """Start every generator at a seed."""
    random.seed(seed)
    numpy_random.seed(seed)
    torch.manual_seed(seed)


def reset_seed() -> None:
    """Start over from the seed that `seed_everything` was last given; without one nothing happens."""
    seed = os.environ.get(SEED)
    if seed is not None:
        seed_everything(int(seed), workers=bool(int(os.environ.get(WORKERS, "0"))), verbose=False)


def pl_worker_init_function(worker_id: int, rank: int | None = None) -> None:
    """A loader's worker_init_fn.  Workers are threads that share the generators of the process, which are seeded already."""


@contextmanager
def isolate_rng(include_cuda: bool = True) -> Iterator[None]:
    """Bring the generators of torch, NumPy and `random` back afterwards to where they stand now; there is no CUDA device with one."""
    states = generator_states()
    try:
        yield
    finally:
        restore_generators(states)


def generator_states() -> dict[str, Any]:
    """The states of all generators."""
    return {"torch": torch.get_rng_state(), "numpy": numpy_random.get_state(), "python": random.getstate()}


def restore_generators(states: dict[str, Any]) -> None:
    """Bring back what `generator_states` gave."""
    torch.set_rng_state(states["torch"])
    numpy_random.set_state(states["numpy"])
    random.setstate(states["python"])
