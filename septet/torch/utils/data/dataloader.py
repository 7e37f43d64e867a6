"""`DataLoader`: batches of a data set, fetched here or by threads, in the order that PyTorch's has for the same seed."""
from __future__ import annotations

import itertools
import multiprocessing
import queue
import time
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.context import BaseContext
from typing import Any

from septet.torch.utils.data.collate import default_collate, default_convert
from septet.torch.utils.data.dataset import IterableDataset
from septet.torch.utils.data.fetch import fetcher
from septet.torch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler, draw_seed
from septet.torch.utils.data.worker import Ended, Failed, Worker

FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")
EXCLUSIVE = "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"


class Endless:
    """The sampler of iterated sets: it knows no places."""

    def __iter__(self) -> Iterator[None]:
        return itertools.repeat(None)


class DataLoader:
    """Iterating gives batches.  Workers are threads: what is fetched is not copied; pin_memory has nothing to do on a CPU."""

    __initialized = False
    _iterator: Any = None

    def __init__(self, dataset: Any, batch_size: int | None = 1, shuffle: bool | None = None, sampler: Any = None,
                 batch_sampler: Any = None, num_workers: int = 0, collate_fn: Callable[[Any], Any] | None = None, pin_memory: bool = False,
                 drop_last: bool = False, timeout: float = 0,
                 worker_init_fn: Callable[[int], None] | None = None, multiprocessing_context: Any = None,
                 generator: Any = None, *, prefetch_factor: int | None = None, persistent_workers: bool = False,
                 pin_memory_device: str = "", in_order: bool = True):
        check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset, self.num_workers, self.pin_memory, self.timeout = dataset, num_workers, pin_memory, timeout
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        check_context(multiprocessing_context, num_workers)
        self.pin_memory_device, self.worker_init_fn, self.in_order = pin_memory_device, worker_init_fn, in_order
        self.multiprocessing_context, self.generator, self.persistent_workers = multiprocessing_context, generator, persistent_workers
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable:
            check_iterable(shuffle, sampler, batch_sampler)
        batch_size, drop_last = checked_batches(sampler, shuffle, batch_sampler, batch_size, drop_last)
        if sampler is None:
            sampler = Endless() if self._iterable else \
                RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.drop_last, self.sampler, self.batch_sampler = batch_size, drop_last, sampler, batch_sampler
        self.collate_fn = collate_fn or (default_collate if self._auto_collation else default_convert)
        self._reported: int | None = None
        self.__initialized = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self.__initialized and name in FIXED:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    @property
    def _auto_collation(self) -> bool:
        return self.batch_sampler is not None

    @property
    def _index_sampler(self) -> Any:
        return self.batch_sampler if self._auto_collation else self.sampler

    def _get_iterator(self) -> Any:
        """One pass over the batches; a loader of its own kind may give another."""
        return (ThreadedIter if self.num_workers else PlainIter)(self)

    def __iter__(self) -> Any:
        if not (self.persistent_workers and self.num_workers):
            return self._get_iterator()
        if self._iterator is None:
            self._iterator = self._get_iterator()
        else:
            self._iterator.begin()
        return self._iterator

    def __len__(self) -> int:
        if not self._iterable:
            return len(self._index_sampler)
        count = self._reported = len(self.dataset)
        if self.batch_size is None:
            return count
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)


def check_workers(count: int, timeout: float, ahead: int | None, persistent: bool) -> None:
    """ValueError for options of workers that cannot be."""
    if count < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if count == 0 and ahead is not None:
        raise ValueError("prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, "
                         "otherwise set prefetch_factor to None.")
    if ahead is not None and ahead < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent and count == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def check_context(context: Any, workers: int) -> None:
    """ValueError or TypeError for what says no way to start workers; threads need none."""
    if context is None:
        return
    if workers == 0:
        raise ValueError(f"multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got "
                         f"num_workers={workers}")
    if isinstance(context, str):
        known = multiprocessing.get_all_start_methods()
        if context not in known:
            raise ValueError(f"multiprocessing_context option should specify a valid start method in {known}, but got "
                             f"multiprocessing_context={context!r}")
    elif not isinstance(context, BaseContext):
        raise TypeError(f"multiprocessing_context option should be a valid context object or a string specifying the start method, but "
                        f"got multiprocessing_context={context}")


def check_iterable(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    """ValueError for what an iterated set cannot have."""
    if shuffle not in (None, False):
        raise ValueError(f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None:
            raise ValueError(f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}")


def checked_batches(sampler: Any, shuffle: Any, batch_sampler: Any, batch_size: int | None, drop_last: bool) -> tuple[int | None, bool]:
    """(batch_size, drop_last).  ValueError for options that exclude one another."""
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None:
        if batch_size != 1 or shuffle or sampler is not None or drop_last:
            raise ValueError(EXCLUSIVE)
        return None, False
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
    return batch_size, drop_last


class LoaderIter:
    """One run over a loader."""

    def __init__(self, loader: DataLoader):
        self.loader = loader
        self.places = iter(loader._index_sampler)
        self.seed = draw_seed(loader.generator)
        self.given = 0

    def __iter__(self) -> LoaderIter:
        return self

    def __len__(self) -> int:
        return len(self.loader._index_sampler)

    def __next__(self) -> Any:
        data = self.next_batch()
        self.given += 1
        reported = self.loader._reported
        if self.loader._iterable and reported is not None and self.given > reported:
            warnings.warn(f"Length of IterableDataset {self.loader.dataset} was reported to be {reported}(when accessing "
                          f"len(dataloader)), but {self.given} samples have been fetched. ", stacklevel=2)
        return data

    def next_batch(self) -> Any:
        """The next batch; StopIteration at the end."""
        raise NotImplementedError


class PlainIter(LoaderIter):
    """Fetches here."""

    def __init__(self, loader: DataLoader):
        super().__init__(loader)
        if loader.timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        self.fetch = fetcher(loader.dataset, loader._auto_collation, loader.collate_fn, loader.drop_last)

    def next_batch(self) -> Any:
        return self.fetch(next(self.places))


class ThreadedIter(LoaderIter):
    """Threads fetch ahead; batches come in the order of the places, whoever is first."""

    def __init__(self, loader: DataLoader):
        super().__init__(loader)
        if not loader.prefetch_factor:
            raise AssertionError("prefetch_factor must be greater than 0 for MultiProcessingDataLoaderIter")
        self.results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.workers = [Worker(loader, k, self.seed, self.results) for k in range(loader.num_workers)]
        self.sent = 0
        self.open()

    def begin(self) -> None:
        """A new epoch of the same workers."""
        for number in [n for n in range(self.next, self.sent) if n in self.owner and n not in self.done]:
            self.wait_for(number)
        self.places, self.given = iter(self.loader._index_sampler), 0
        for worker in self.workers:
            worker.tasks.put((None, None))
        self.open()

    def open(self) -> None:
        """Nothing received yet; the first tasks."""
        self.next = self.sent
        self.done: dict[int, Any] = {}
        self.owner: dict[int, int] = {}
        self.active = [True] * len(self.workers)
        self.turn = itertools.cycle(range(len(self.workers)))
        for _ in range((self.loader.prefetch_factor or 0) * len(self.workers)):
            self.send()

    def send(self) -> None:
        """One more task to the next worker that has not ended."""
        try:
            places = next(self.places)
        except StopIteration:
            return
        k = next((k for k in itertools.islice(self.turn, len(self.workers)) if self.active[k]), None)
        if k is not None:
            self.workers[k].tasks.put((self.sent, places))
            self.owner[self.sent] = k
            self.sent += 1

    def next_batch(self) -> Any:
        while self.next < self.sent:
            number = self.next
            worker = self.owner[number]
            if not self.active[worker] and number not in self.done:
                self.next += 1                      # that worker ended before this task
                continue
            data = self.wait_for(number)
            self.next += 1
            self.send_after(number, worker, data)
            if isinstance(data, Failed):
                data.reraise()
            if data is not Ended:
                return data
        self.close()
        raise StopIteration

    def send_after(self, number: int, worker: int, data: Any) -> None:
        """The task that follows a received one."""
        if data is Ended:
            self.active[worker] = False
        self.done.pop(number, None)
        del self.owner[number]
        self.send()

    def wait_for(self, number: int) -> Any:
        """The result of a task.  RuntimeError where it does not come in time."""
        limit = time.monotonic() + self.loader.timeout if self.loader.timeout else None
        while number not in self.done:
            try:
                k, data = self.results.get(timeout=None if limit is None else max(0.0, limit - time.monotonic()))
            except queue.Empty:
                raise RuntimeError(f"DataLoader timed out after {self.loader.timeout} seconds") from None
            self.done[k] = data
        return self.done[number]

    def close(self) -> None:
        """Let the threads end, unless they stay for another epoch."""
        if not self.loader.persistent_workers:
            for worker in self.workers:
                worker.tasks.put(None)

    def __del__(self) -> None:
        for worker in getattr(self, "workers", ()):
            worker.tasks.put(None)


__all__ = ["DataLoader", "default_collate", "default_convert"]


# the names that programs know the iterators by
_BaseDataLoaderIter, _SingleProcessDataLoaderIter, _MultiProcessingDataLoaderIter = LoaderIter, PlainIter, ThreadedIter
