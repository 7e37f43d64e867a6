"""`DistributedSampler`: each of several processes visits its own part."""
from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from septet.torch import sampling
from septet.torch.random import Generator
from septet.torch.utils.data.sampler import Sampler


class DistributedSampler(Sampler[int]):
    """Every num_replicas-th place from `rank` on; `set_epoch` gives each epoch its own order."""

    def __init__(self, dataset: Any, num_replicas: int | None = None, rank: int | None = None, shuffle: bool = True, seed: int = 0,
                 drop_last: bool = False):
        if num_replicas is None or rank is None:
            raise ValueError("Default process group has not been initialized, please make sure to call init_process_group.")
        if rank >= num_replicas or rank < 0:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset, self.num_replicas, self.rank, self.epoch = dataset, num_replicas, rank, 0
        self.shuffle, self.seed, self.drop_last = shuffle, seed, drop_last
        size = len(dataset)
        left_out = num_replicas if drop_last and size % num_replicas else 0
        self.num_samples = math.ceil((size - left_out) / num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        places = list(range(len(self.dataset)))
        if self.shuffle:
            places = sampling.randperm(len(places), generator=Generator().manual_seed(self.seed + self.epoch)).tolist()
        if self.drop_last:
            places = places[:self.total_size]
        else:
            missing = self.total_size - len(places)
            places += (places * math.ceil(missing / len(places)))[:missing] if missing else []
        if len(places) != self.total_size:
            raise AssertionError(f"Number of indices ({len(places)}) does not match total_size ({self.total_size})")
        return iter(places[self.rank:self.total_size:self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Which epoch's order comes next."""
        self.epoch = epoch
