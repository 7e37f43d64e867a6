"""Data sets: by place and by iteration, of tensors, of other sets, parts of sets."""
from __future__ import annotations

import bisect
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from septet.torch import sampling

T = TypeVar("T", covariant=True)


class Dataset(Generic[T]):
    """Samples by place; subclasses give `__getitem__` and mostly `__len__`."""

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Any) -> ConcatDataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T], Iterable[T]):
    """Samples one after the other; subclasses give `__iter__`."""

    def __add__(self, other: Any) -> Any:
        return ChainDataset([self, other])


class TensorDataset(Dataset[Any]):
    """Samples are the rows of tensors, as tuples."""

    def __init__(self, *tensors: Any):
        if any(tensors[0].size(0) != t.size(0) for t in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].shape[0])


class StackDataset(Dataset[Any]):
    """Samples are the samples of several sets, as tuples or, for named ones, dicts."""

    def __init__(self, *args: Any, **kwargs: Any):
        if args and kwargs:
            raise ValueError("Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both types "
                             "are given.")
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        parts = args or tuple(kwargs.values())
        self._length = len(parts[0])
        if any(len(part) != self._length for part in parts):
            raise ValueError("Size mismatch between datasets")
        self.datasets: Any = args or kwargs

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: part[index] for name, part in self.datasets.items()}
        return tuple(part[index] for part in self.datasets)

    def __getitems__(self, indices: list[int]) -> list[Any]:
        """Several samples; each part is asked once where it can."""
        if isinstance(self.datasets, dict):
            columns = {name: several(part, indices) for name, part in self.datasets.items()}
            return [{name: column[k] for name, column in columns.items()} for k in range(len(indices))]
        return list(zip(*(several(part, indices) for part in self.datasets)))

    def __len__(self) -> int:
        return self._length


def several(dataset: Any, indices: list[int]) -> list[Any]:
    """The samples at some places.  ValueError where a set gives another number."""
    ask = getattr(dataset, "__getitems__", None)
    if not callable(ask):
        return [dataset[i] for i in indices]
    items: list[Any] = ask(indices)
    if len(items) != len(indices):
        raise ValueError(f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(items)}")
    return items


class ConcatDataset(Dataset[T]):
    """Sets one behind the other."""

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Running sums of lengths."""
        return list(itertools.accumulate(len(part) for part in sequence))

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(part, IterableDataset) for part in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = self.cumsum(self.datasets)

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> Any:
        if index < 0:
            if -index > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            index += len(self)
        k = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[k][index - (self.cumulative_sizes[k - 1] if k else 0)]


class ChainDataset(IterableDataset[Any]):
    """Iterated sets one behind the other."""

    def __init__(self, datasets: Iterable[Any]):
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for part in self.datasets:
            if not isinstance(part, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield from part

    def __len__(self) -> int:
        total = 0
        for part in self.datasets:
            if not isinstance(part, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            total += len(part)  # type: ignore[arg-type]
        return total


class Subset(Dataset[T]):
    """The samples at some places of a set."""

    def __init__(self, dataset: Any, indices: Sequence[int]):
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: list[int]) -> list[Any]:
        """Several samples."""
        places = [self.indices[i] for i in indices]
        ask = getattr(self.dataset, "__getitems__", None)
        return ask(places) if callable(ask) else [self.dataset[i] for i in places]  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Any, lengths: Sequence[float], generator: Any = None) -> list[Subset[Any]]:
    """Parts of a set by chance; lengths are counts, or shares that sum to 1."""
    counts = counts_of(len(dataset), lengths) if math.isclose(sum(lengths), 1) and sum(lengths) <= 1 else list(lengths)
    if sum(counts) != len(dataset):
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = sampling.randperm(int(sum(counts)), generator=generator).tolist()
    ends = list(itertools.accumulate(int(n) for n in counts))
    return [Subset(dataset, order[end - int(n):end]) for n, end in zip(counts, ends)]


def counts_of(size: int, shares: Sequence[float]) -> list[float]:
    """Whole counts of shares; what is left goes to the first ones."""
    for k, share in enumerate(shares):
        if share < 0 or share > 1:
            raise ValueError(f"Fraction at index {k} is not between 0 and 1")
    counts: list[float] = [math.floor(size * share) for share in shares]
    for k in range(int(size - sum(counts))):
        counts[k % len(counts)] += 1
    for k, count in enumerate(counts):
        if count == 0:
            warnings.warn(f"Length of split at index {k} is 0. This might result in an empty dataset.", stacklevel=3)
    return counts
