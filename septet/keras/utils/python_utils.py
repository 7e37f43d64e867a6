"""Seeds, sessions, batches by number, and what needs no file of its own."""
from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported
from septet.keras import dtypes, naming
from septet.keras.backends import active

seed: int | None = None                 # the global one
followers: list[Callable[[int], None]] = []     # who has generators of its own: TensorFlow's face


def set_random_seed(seed: int) -> None:
    """Seed Python's, NumPy's and Keras' generators."""
    if not isinstance(seed, int):
        raise ValueError(f"Expected `seed` argument to be an integer. Received: seed={seed} (of type {type(seed)})")
    import septet.numpy as np

    random.seed(seed)
    np.random.seed(seed)
    sys.modules[__name__].seed = seed  # type: ignore[attr-defined]
    from septet.keras import random as streams

    streams.forget_global()
    active.seed(seed)
    for follow in followers:
        follow(seed)


def standardize_dtype(dtype: Any) -> str:
    """The name of a dtype.  ValueError for what is none."""
    if dtype is None:
        from septet.keras import config

        return config.floatx()
    found = dtypes.find(dtype)
    if found is None:
        raise ValueError(f"Invalid dtype: {dtype}")
    return found.name


def clear_session(free_memory: bool = True) -> None:
    """Begin anew: names are counted from the start."""
    naming.reset_uids()
    from septet.keras import dtype_policies

    dtype_policies._default = None


def get_source_inputs(tensor: Any) -> list[Any]:
    """The inputs that a symbolic tensor follows from."""
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return [tensor]
    node = history.operation._inbound_nodes[history.node_index]
    if node.is_input:
        return list(node.outputs)
    found: dict[int, Any] = {}
    for x in node.input_tensors:
        found.update({id(source): source for source in get_source_inputs(x)})
    return list(found.values())


def get_file(fname: Any = None, origin: Any = None, *args: Any, **kwargs: Any) -> str:
    """Refused: nothing is fetched."""
    raise NotSupported(f"keras.utils.get_file({origin!r}): the network is not used; put the file on disk and give its path")


class PyDataset:
    """Batches by number: `__getitem__` gives one, `__len__` says how many there are.  workers: are accepted; batches are made in order."""

    __module__ = "keras.src.trainers.data_adapters.py_dataset_adapter"

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10):
        self._workers, self._use_multiprocessing, self._max_queue_size = workers, use_multiprocessing, max_queue_size

    @property
    def workers(self) -> int:
        return getattr(self, "_workers", 1)

    @workers.setter
    def workers(self, value: int) -> None:
        self._workers = value

    @property
    def use_multiprocessing(self) -> bool:
        return getattr(self, "_use_multiprocessing", False)

    @use_multiprocessing.setter
    def use_multiprocessing(self, value: bool) -> None:
        self._use_multiprocessing = value

    @property
    def max_queue_size(self) -> int:
        return getattr(self, "_max_queue_size", 10)

    @max_queue_size.setter
    def max_queue_size(self, value: int) -> None:
        self._max_queue_size = value

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    @property
    def num_batches(self) -> int | None:
        """How many batches there are, None for no end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError("You need to implement the `num_batches` property:\n\n@property\ndef num_batches(self):\n  return ...")

    def on_epoch_begin(self) -> None:
        """Before an epoch."""

    def on_epoch_end(self) -> None:
        """After an epoch."""
