"""The order in which `fit` goes through arrays: that of TensorFlow for the same seed, the same in every epoch; without one, any."""
from __future__ import annotations

import random
from typing import Any

from septet.core import ops
from septet.core.fn.shape import concatenate
from septet.core.random import stateful
from septet.keras.tensor import Tensor
from septet.keras.utils import python_utils


def seed() -> int:
    """The global seed, or any where there is none."""
    return random.SystemRandom().getrandbits(63) if python_utils.seed is None else python_utils.seed


def permutation(count: int) -> Any:
    """Numbers 0 to count - 1 in random order."""
    return stateful.permutation(Tensor, count, seed())


def batch_permutation(count: int, size: int) -> Any:
    """The same, each batch in an order of its own."""
    own, parts, groups = seed(), [], 0
    for start in range(0, count, size):
        n = min(size, count - start)
        parts.append(ops.add(stateful.permutation(Tensor, n, own, 0, groups), start))
        groups += -(-n // 4)
    return concatenate(parts, 0) if len(parts) > 1 else parts[0]
