"""`DataLoaderShard`: a loader that knows which batch is its last."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.torch as torch
from septet.torch.utils.data import DataLoader, RandomSampler


class SeedableRandomSampler(RandomSampler):
    """Places by chance: those of a seed plus the number of the epoch."""

    def __init__(self, data_source: Any, seed: int):
        super().__init__(data_source)
        self.initial_seed, self.epoch = seed, 0

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self.initial_seed + self.epoch)
        self.epoch += 1
        yield from torch.randperm(self.num_samples, generator=generator).tolist()

    def set_epoch(self, epoch: int) -> None:
        """Which run is next."""
        self.epoch = epoch


class DataLoaderShard(DataLoader):
    """A loader's batches, one read ahead, so that the last is known when it is given."""

    def __init__(self, loader: DataLoader, state: Any, skip: int = 0, seed: int | None = None):
        self.__dict__.update(loader.__dict__)
        self.__dict__.update(gradient_state=state, end_of_dataloader=False, skip_batches=skip, device=torch.device("cpu"), remainder=-1)
        if seed is not None and type(loader.sampler) is RandomSampler and loader.batch_sampler is not None:
            sampler = SeedableRandomSampler(loader.dataset, seed)
            self.__dict__.update(sampler=sampler, batch_sampler=type(loader.batch_sampler)(sampler, loader.batch_size, loader.drop_last))
        self.__dict__["total_batch_size"] = loader.batch_size if loader.batch_size is not None else getattr(
            loader.batch_sampler, "batch_size", None)
        if loader.batch_sampler is not None:
            self.__dict__["batch_size"] = None                  # the batch sampler says it

    @property
    def total_dataset_length(self) -> int:
        """Rows."""
        return len(self.dataset)

    def set_epoch(self, epoch: int) -> None:
        """Which run is next, for samplers and sets that ask."""
        for part in (self.sampler, self.dataset, self.batch_sampler):
            if hasattr(part, "set_epoch"):
                part.set_epoch(epoch)

    def __len__(self) -> int:
        return super().__len__() - self.skip_batches  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        self.__dict__["end_of_dataloader"] = False
        self.gradient_state.dataloaders.append(self)
        try:
            yield from self.known_ends()
        finally:
            if self in self.gradient_state.dataloaders:
                self.gradient_state.dataloaders.remove(self)

    def known_ends(self) -> Iterator[Any]:
        """Batches, the end being known before the last is given."""
        batches = super().__iter__()
        for _ in range(self.skip_batches):
            next(batches, None)
        nothing = object()
        batch = next(batches, nothing)
        while batch is not nothing:
            following = next(batches, nothing)
            self.__dict__["end_of_dataloader"] = following is nothing
            yield batch
            batch = following


def skip_first_batches(dataloader: Any, num_batches: int = 0) -> Any:
    """The batches of a loader after so many."""
    from septet.accelerate.state import GradientState
    from septet.accelerate.utils.dataclasses import GradientAccumulationPlugin

    state = getattr(dataloader, "gradient_state", None) or GradientState(GradientAccumulationPlugin())
    return DataLoaderShard(dataloader, state, num_batches + getattr(dataloader, "skip_batches", 0))


__all__ = ["DataLoaderShard", "skip_first_batches"]
