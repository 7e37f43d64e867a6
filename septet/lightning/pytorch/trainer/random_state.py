"""Random numbers that a block leaves as it found them."""
from __future__ import annotations

import random
from collections.abc import Generator
from contextlib import contextmanager

import septet.torch as torch


@contextmanager
def isolated() -> Generator[None, None, None]:
    """Afterwards the generators of Python and of torch go on as if nothing had been drawn."""
    state, of_python = torch.get_rng_state(), random.getstate()
    try:
        yield
    finally:
        torch.set_rng_state(state)
        random.setstate(of_python)
