"""Several loaders as one."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from septet.lightning.pytorch.utilities.data import sized_len


class CombinedLoader(Iterable[Any]):
    """Loaders in a collection of any shape, drawn from together; iterating gives (batch, index, number of the loader).

    mode: min_size, max_size_cycle or max_size give batches of the collection's shape, to the end of the shortest, or of the longest
    with the others starting anew or giving None; sequential gives the batches of one loader after the other.
    """

    def __init__(self, iterables: Any, mode: str = "min_size") -> None:
        if mode not in _MODES:
            raise ValueError(f"Unsupported mode {mode!r}, please select one of: {list(_MODES)}.")
        self._iterables, self._mode = iterables, mode
        self._flattened = list(flatten(iterables))
        self._limits: list[int | float] | None = None
        self._iterator: Iterator[Any] | None = None

    @property
    def iterables(self) -> Any:
        """The collection that was given."""
        return self._iterables

    @property
    def flattened(self) -> list[Any]:
        """The loaders, in order."""
        return self._flattened

    @flattened.setter
    def flattened(self, loaders: list[Any]) -> None:
        if len(loaders) != len(self._flattened):
            raise ValueError(f"Mismatch in flattened length ({len(loaders)}) and existing length ({len(self._flattened)})")
        self._iterables = unflatten(self._iterables, iter(loaders))
        self._flattened = list(loaders)

    @property
    def limits(self) -> list[int | float] | None:
        """The most batches to draw from each loader."""
        return self._limits

    @limits.setter
    def limits(self, limits: int | float | list[int | float] | None) -> None:
        if isinstance(limits, int | float):
            limits = [limits] * len(self._flattened)
        elif isinstance(limits, list) and len(limits) != len(self._flattened):
            raise ValueError(f"Mismatch in number of limits ({len(limits)}) and number of iterables ({len(self._flattened)})")
        self._limits = limits

    @property
    def sampler(self) -> Any:
        """The samplers, in the collection's shape."""
        return unflatten(self._iterables, iter([getattr(loader, "sampler", None) for loader in self._flattened]))

    @property
    def batch_sampler(self) -> Any:
        """The batch samplers, in the collection's shape."""
        return unflatten(self._iterables, iter([getattr(loader, "batch_sampler", None) for loader in self._flattened]))

    def __iter__(self) -> Iterator[tuple[Any, int, int]]:
        """Begin anew.  The loaders' iterators are made here and not with the first batch, as random numbers may be drawn for them."""
        first = [loader for loader, limit in zip(self._flattened, self._limits or [1] * len(self._flattened)) if limit > 0]
        iterators = [iter(loader) for loader in (first[:1] if self._mode == "sequential" else self._flattened)]
        self._iterator = _MODES[self._mode][0](self, iterators)
        return self._iterator

    def __next__(self) -> tuple[Any, int, int]:
        if self._iterator is None:
            raise RuntimeError("Please call `iter(combined_loader)` first.")
        return next(self._iterator)  # type: ignore[no-any-return]

    def __len__(self) -> int:
        """The number of batches, known once iterating has begun."""
        if self._iterator is None:
            raise RuntimeError("Please call `iter(combined_loader)` first.")
        lengths = [sized_len(loader) for loader in self._flattened]
        if any(length is None for length in lengths):
            raise NotImplementedError("All datasets in the CombinedLoader need to be sized: some have no length")
        return self.length()  # type: ignore[return-value]

    def length(self) -> int | float:
        """The number of batches; infinity when that of a loader is not known."""
        lengths = [math.inf if (n := sized_len(loader)) is None else n for loader in self._flattened]
        return _MODES[self._mode][1]([min(n, limit) for n, limit in zip(lengths, self._limits or [math.inf] * len(lengths))])

    def lengths(self) -> list[int | float]:
        """The number of batches of each loader."""
        return [math.inf if (n := sized_len(loader)) is None else n for loader in self._flattened]

    def reset(self) -> None:
        """Stop iterating."""
        self._iterator = None

    def _state_dicts(self) -> list[dict[str, Any]]:
        """The states of the loaders that have one."""
        return [loader.state_dict() for loader in self._flattened if callable(getattr(loader, "state_dict", None))]

    def _load_state_dicts(self, states: list[dict[str, Any]]) -> None:
        stateful = [loader for loader in self._flattened if callable(getattr(loader, "load_state_dict", None))]
        if states and len(states) != len(stateful):
            raise RuntimeError(f"The CombinedLoader has {len(stateful)} stateful loaders, but the checkpoint {len(states)} states.")
        for loader, state in zip(stateful, states):
            loader.load_state_dict(state)


def flatten(collection: Any) -> Iterator[Any]:
    """The leaves of lists, tuples and dictionaries."""
    if isinstance(collection, Mapping):
        collection = list(collection.values())
    if isinstance(collection, list | tuple):
        for part in collection:
            yield from flatten(part)
    else:
        yield collection


def unflatten(shape: Any, leaves: Iterator[Any]) -> Any:
    """Leaves in the shape of a collection."""
    if isinstance(shape, Mapping):
        return {key: unflatten(value, leaves) for key, value in shape.items()}
    if isinstance(shape, tuple) and hasattr(shape, "_fields"):
        return type(shape)(*(unflatten(part, leaves) for part in shape))
    if isinstance(shape, list | tuple):
        return type(shape)(unflatten(part, leaves) for part in shape)
    return next(leaves)


Batches = Iterator[tuple[Any, int, int]]
Iterators = list[Iterator[Any]]


def _shortest(combined: CombinedLoader, iterators: Iterators) -> Batches:
    if combined._iterables is combined._flattened[0]:
        yield from _alone(combined, iterators[0])
        return
    for index, batches in enumerate(zip(*iterators)):
        if combined._limits is not None and index >= min(combined._limits):
            return
        yield unflatten(combined._iterables, iter(batches)), index, 0


def _alone(combined: CombinedLoader, iterator: Iterator[Any]) -> Batches:
    """A loader that is alone: nothing to put together."""
    limit = combined._limits[0] if combined._limits is not None else math.inf
    index = 0
    while index < limit:
        try:
            batch = next(iterator)
        except StopIteration:
            return
        yield batch, index, 0
        index += 1


def _longest_cycling(combined: CombinedLoader, iterators: Iterators) -> Batches:
    if combined._iterables is combined._flattened[0]:
        return _alone(combined, iterators[0])
    return _longest(combined, iterators, _anew)


def _anew(loader: Any, iterators: Iterators, i: int) -> Any:
    """The first batch of a loader that begins again."""
    iterators[i] = iter(loader)
    return next(iterators[i])


def _longest_padded(combined: CombinedLoader, iterators: Iterators) -> Batches:
    return _longest(combined, iterators, lambda loader, iterators, i: None)


def _longest(combined: CombinedLoader, iterators: Iterators, ended: Callable[[Any, Iterators, int], Any]) -> Batches:
    """To the end of the longest; `ended` gives the batch of a loader that is through."""
    through = [False] * len(iterators)
    index = 0
    while combined._limits is None or index < max(combined._limits):
        batches = []
        for i, loader in enumerate(combined._flattened):
            try:
                batches.append(next(iterators[i]))
            except StopIteration:
                through[i] = True
                if all(through):
                    return
                batches.append(ended(loader, iterators, i))
        yield unflatten(combined._iterables, iter(batches)), index, 0
        index += 1


def _one_by_one(combined: CombinedLoader, iterators: Iterators) -> Batches:
    limits = combined._limits or [math.inf] * len(combined._flattened)
    for number, (loader, limit) in enumerate(zip(combined._flattened, limits)):
        if limit <= 0:
            continue
        for index, batch in enumerate(iterators.pop() if iterators else iter(loader)):
            yield batch, index, number
            if index + 1 >= limit:
                break


_MODES: dict[str, tuple[Callable[[CombinedLoader, Iterators], Batches], Callable[[list[int | float]], int | float]]] = {
    "min_size": (_shortest, min), "max_size_cycle": (_longest_cycling, max),
    "max_size": (_longest_padded, max),
    "sequential": (_one_by_one, sum),
}
