"""`split_dataset`: arrays in two parts."""
from __future__ import annotations

import random
from typing import Any

from septet.errors import NotSupported
from septet.keras import tree
from septet.keras.trainers.data_adapters import is_array


def split_dataset(dataset: Any, left_size: Any = None, right_size: Any = None, shuffle: bool = False, seed: int | None = None,
                  preferred_backend: Any = None) -> tuple[Any, Any]:
    """(left, right) of arrays with the same first axis; sizes are counts or shares.  NotSupported for other data.

    ValueError for sizes that do not fit.
    """
    leaves = tree.flatten(dataset)
    if not leaves or not all(map(is_array, leaves)):
        raise NotSupported("keras.utils.split_dataset of data that is no array: make arrays of it first")
    count = leaves[0].shape[0]
    left = sized(left_size, right_size, count)
    order = list(range(count))
    if shuffle:
        random.Random(seed).shuffle(order)

    def part(keys: list[int]) -> Any:
        return tree.map_structure(lambda x: x[keys[0]: keys[-1] + 1] if not shuffle and keys else x[keys], dataset)

    return part(order[:left]), part(order[left: left + sized(right_size, left_size, count)])


def sized(size: Any, other: Any, count: int) -> int:
    """How many examples a part has."""
    if size is None and other is None:
        raise ValueError("At least one of the `left_size` or `right_size` must be specified. Received: left_size=None and right_size=None")
    if size is None:
        return count - sized(other, 0, count)
    if isinstance(size, float):
        if not 0 <= size <= 1:
            raise ValueError(f"A share must be between 0 and 1. Received: {size}")
        return round(size * count)
    if not 0 <= size <= count:
        raise ValueError(f"A part must have 0 to {count} examples. Received: {size}")
    return int(size)


def drawn_seed() -> int:
    """A seed of NumPy's global generator, where none is given."""
    import septet.numpy as np

    return int(np.random.randint(1_000_000))
