"""From samples to a batch."""
from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from septet.core.array import Array
from septet.core.fn.shape import stack
from septet.ir import dtype as dt
from septet.torch.creation import as_tensor, from_data
from septet.torch.tensor import Tensor, from_plain

FOUND = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def is_array(x: Any) -> bool:
    """Whether something is an array of another kind: of NumPy, or of another face."""
    return isinstance(x, Array) or hasattr(x, "__array_interface__")


def default_collate(batch: Any) -> Any:
    """Samples as one: tensors, arrays and numbers are stacked along a new first dimension, containers are kept."""
    first = batch[0]
    if isinstance(first, Tensor):
        return stacked(batch)
    if is_array(first) and not isinstance(first, (str, bytes)):
        if first.shape == () and not isinstance(first, Array):
            return as_tensor([x.item() for x in batch]).to(as_tensor(first).dtype)
        return stacked([as_tensor(x) for x in batch])
    if isinstance(first, float):
        return from_data(list(batch), dt.float64)
    if isinstance(first, int):
        return from_data(list(batch), None)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return mapping(first, batch)
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(samples) for samples in zip(*batch)))
    if isinstance(first, Sequence):
        return sequences(first, batch)
    raise TypeError(FOUND.format(type(first)))


def stacked(batch: Any) -> Any:
    """Tensors in a row.  RuntimeError where their sizes differ."""
    first = batch[0].shape
    for k, x in enumerate(batch):
        if x.shape != first:
            raise RuntimeError(f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                               f"{list(x.shape)} at entry {k}")
    return stack([x if isinstance(x, Tensor) else from_plain(x) for x in batch], 0)


def mapping(first: Any, batch: Any) -> Any:
    """Dicts, key by key."""
    found = {key: default_collate([d[key] for d in batch]) for key in first}
    if type(first) is dict:
        return found
    try:
        made = copy.copy(first)
        made.update(found)
        return made
    except (TypeError, AttributeError):
        return found


def sequences(first: Any, batch: Any) -> Any:
    """Lists and tuples, place by place."""
    if any(len(x) != len(first) for x in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    columns = [default_collate(samples) for samples in zip(*batch)]
    if isinstance(first, tuple):
        return columns
    try:
        return type(first)(columns)  # type: ignore[call-arg]
    except TypeError:
        return columns


def default_convert(data: Any) -> Any:
    """Arrays in a sample as tensors."""
    if isinstance(data, (Tensor, str, bytes)):
        return data
    if is_array(data):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return type(data)({key: default_convert(value) for key, value in data.items()})  # type: ignore[call-arg]
    if isinstance(data, tuple):
        return type(data)(*map(default_convert, data)) if hasattr(data, "_fields") else [default_convert(x) for x in data]
    if isinstance(data, Sequence):
        try:
            return type(data)([default_convert(x) for x in data])  # type: ignore[call-arg]
        except TypeError:
            return [default_convert(x) for x in data]
    return data
