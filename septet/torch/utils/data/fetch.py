"""Fetchers: from the places of a batch to the batch."""
from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from septet.core.autograd import is_tracked
from septet.core.create import from_values
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.torch.tensor import Tensor
from septet.torch.utils.data.collate import default_collate
from septet.torch.utils.data.dataset import IterableDataset, Subset, TensorDataset


def fetcher(dataset: Any, batched: bool, collate: Callable[[Any], Any], drop_last: bool) -> Callable[[Any], Any]:
    """places -> batch.  StopIteration where an iterated set has ended."""
    if isinstance(dataset, IterableDataset):
        return iterated(iter(dataset), batched, collate, drop_last)
    if not batched:
        return lambda place: collate(dataset[place])
    if collate is default_collate and (rows := rows_of(dataset)) is not None:
        return rows
    return lambda places: collate(samples(dataset, places))


def samples(dataset: Any, places: Any) -> Any:
    """The samples of a batch."""
    ask = getattr(dataset, "__getitems__", None)
    return ask(places) if ask else [dataset[i] for i in places]


def rows_of(dataset: Any) -> Callable[[Any], Any] | None:
    """A whole batch of a TensorDataset, or of a part of one, at once: the rows that collating its samples would stack."""
    if type(dataset) is Subset:
        inner, chosen = rows_of(dataset.dataset), dataset.indices
        return None if inner is None else lambda places: inner([chosen[i] for i in places])
    if type(dataset) is not TensorDataset or any(type(t) is not Tensor or is_tracked(t) for t in dataset.tensors):
        return None
    tensors, count = dataset.tensors, len(dataset)

    def rows(places: Any) -> Any:
        if not all(type(i) is int and -count <= i < count for i in places):
            return default_collate([dataset[i] for i in places])
        index = from_values(Tensor, places, dt.int64, (len(places),))
        return [getitem(t, index) for t in tensors]

    return rows


def iterated(items: Any, batched: bool, collate: Callable[[Any], Any], drop_last: bool) -> Callable[[Any], Any]:
    """Batches of an iterated set; the places say only how many."""
    ended = False

    def fetch(places: Any) -> Any:
        nonlocal ended
        if ended:
            raise StopIteration
        if not batched:
            return collate(next(items))
        batch = list(itertools.islice(items, len(places)))
        ended = len(batch) < len(places)
        if not batch or drop_last and ended:
            raise StopIteration
        return collate(batch)

    return fetch
