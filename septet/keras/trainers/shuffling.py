"""The order in which `fit` goes through arrays: that of TensorFlow's generators for the same seed."""
from __future__ import annotations

import random
from typing import Any

from septet.keras.tensor import tensor


def permutation(count: int, source: Any) -> Any:
    """Numbers 0 to count - 1 in random order."""
    values = list(range(count))
    random.shuffle(values)
    return tensor(values, "int64")


def batch_permutation(count: int, size: int, source: Any) -> Any:
    """The same, batches of neighbours kept together."""
    whole = list(range(count // size))
    random.shuffle(whole)
    found = [k * size + n for k in whole for n in range(size)]
    return tensor(found + list(range(len(found), count)), "int64")
