"""Batches: their size, and their way to the device."""
from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import WarningCache, rank_zero_warn
from septet.torch import Tensor, device
from septet.torch.utils.data import IterableDataset

warning_cache = WarningCache()


def move_data_to_device(batch: Any, device: device | str) -> Any:
    """The batch with all that has a `to` moved to the device, in collections of any depth."""
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, Mapping):
        return _like(batch, {key: move_data_to_device(value, device) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*(move_data_to_device(value, device) for value in batch))
    if isinstance(batch, list | tuple):
        return type(batch)(move_data_to_device(value, device) for value in batch)
    moved = getattr(batch, "to", None)
    if callable(moved):
        return batch if (result := moved(device)) is None else result
    return batch


def _like(given: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """The values in a mapping of the class of `given`."""
    try:
        return type(given)(values)  # type: ignore[call-arg]
    except TypeError:
        return values


def extract_batch_size(batch: Any) -> int:
    """The size of a batch, read off its first tensor; MisconfigurationException when nothing in it has one."""
    if type(batch) in (list, tuple) and batch and type(batch[0]) is Tensor:
        return len(batch[0]) if batch[0].ndim else 1
    sizes = iter(_sizes(batch))
    first = next(sizes, None)
    if first is None:
        raise MisconfigurationException("Could not infer the batch size from the batch: it holds no tensor. To resolve this, use"
                                        " `self.log(..., batch_size=batch_size)`.")
    if any(size != first for size in sizes):
        warning_cache.warn(f"Trying to infer the `batch_size` from an ambiguous collection. The batch size we found is {first}. To avoid"
                           " any miscalculations, use `self.log(..., batch_size=batch_size)`.")
    return first


def _sizes(batch: Any) -> Iterable[int]:
    """The sizes of the tensors and texts within a batch."""
    if isinstance(batch, Tensor):
        yield batch.shape[0] if batch.ndim else 1
    elif isinstance(batch, str):
        yield len(batch)
    elif isinstance(batch, Mapping):
        for value in batch.values():
            yield from _sizes(value)
    elif isinstance(batch, list | tuple):
        for value in batch:
            yield from _sizes(value)
    elif hasattr(batch, "__dataclass_fields__"):
        for name in batch.__dataclass_fields__:
            yield from _sizes(getattr(batch, name))


def has_iterable_dataset(dataloader: object) -> bool:
    """Whether a loader draws from an IterableDataset."""
    return isinstance(getattr(dataloader, "dataset", None), IterableDataset)


def sized_len(dataloader: object) -> int | None:
    """The length of a loader, None when it has none."""
    try:
        return len(dataloader)  # type: ignore[arg-type]
    except (TypeError, NotImplementedError):
        return None


def has_len(dataloader: object) -> bool:
    """Whether a loader has a length; a warning when that is zero."""
    length = sized_len(dataloader)
    if length == 0:
        rank_zero_warn(f"`{type(dataloader).__name__}` returned 0 length. Please make sure this was your intention.")
    return length is not None


def suggested_max_num_workers(local_world_size: int) -> int:
    """Workers of a loader that this machine can feed, for each of so many processes."""
    if local_world_size < 1:
        raise ValueError(f"`local_world_size` should be >= 1, got {local_world_size}.")
    return max(1, len(os.sched_getaffinity(0)) // local_world_size - 1)
