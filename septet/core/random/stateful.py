"""Random orders as TensorFlow's stateful operations give them for a global seed."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels.rng import philox_shuffle
from septet.core.array import empty
from septet.ir import dtype as dt

BOTH_ZERO = (1 << 31) - 1               # stands for the operation's seed where both are 0


def permutation(face: Any, n: int, seed: int, operation: int = 0, first: int = 0) -> Any:
    """Numbers 0 to n - 1 in the order of a seed, as int64."""
    result = empty(face, dt.int64, (n,))
    if n:
        launch.run(philox_shuffle.shuffled, result._address, n, seed, operation or (0 if seed else BOTH_ZERO), first)
    return result
