"""What layers that prepare data share: they take Python's lists and texts as well as tensors."""
from __future__ import annotations

from typing import Any

from septet.keras import tree
from septet.keras.backends import active
from septet.keras.keras_tensor import any_symbolic
from septet.keras.layers.configured import Configured
from septet.keras.layers.inputs import all_tensors
from septet.keras.tensor import tensor


class DataLayer(Configured):
    """A layer that prepares data."""

    def __call__(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        found = super().__call__(as_tensors(data), *args, **kwargs)
        return found if any_symbolic((found,)) else tree.map_structure(active.prepared, found)


def as_tensors(data: Any) -> Any:
    """Lists of numbers and of texts as one tensor, nests of tensors as they are."""
    if isinstance(data, (str, bytes, bool, int, float)):
        return tensor(data)
    if isinstance(data, dict):
        return {name: as_tensors(x) for name, x in data.items()}
    return tensor(data) if isinstance(data, (list, tuple)) and data and not all_tensors(data) else data
