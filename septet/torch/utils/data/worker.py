"""Workers of a loader: threads, each with random numbers and a shallow copy of the data set of its own."""
from __future__ import annotations

import copy
import queue
import threading
import traceback
from collections.abc import Callable
from typing import Any

from septet.core.random import workers
from septet.core.random.torch_stream import TorchStream
from septet.torch import random
from septet.torch.utils.data.fetch import fetcher

_local = threading.local()


class WorkerInfo:
    """What a worker knows: id, num_workers, seed, dataset."""

    def __init__(self, **values: Any):
        self.__dict__.update(values)
        self.__keys = tuple(values)

    def __repr__(self) -> str:
        return f"WorkerInfo({', '.join(f'{k}={getattr(self, k)!r}' for k in self.__keys)})"


def get_worker_info() -> Any:
    """What the worker that calls knows; None outside of workers."""
    return getattr(_local, "info", None)


class Ended:
    """A worker's iterated set has ended."""


class Failed:
    """An error in a worker, to be raised where the batch was wanted."""

    def __init__(self, error: BaseException, where: str):
        self.error, self.where = error, where
        self.text = traceback.format_exc()

    def reraise(self) -> None:
        """Raise an error of the same class, with the worker's traceback in its text."""
        kind = type(self.error)
        message: Any = f"Caught {kind.__name__} {self.where}.\nOriginal {self.text}"
        if kind is KeyError:
            message = KeyMessage(message)
        try:
            made = kind(message)
        except Exception:
            raise RuntimeError(message) from self.error
        raise made from self.error


class KeyMessage(str):
    """Text that KeyError shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Worker:
    """A thread that fetches batches.  Tasks are (number, places); results (number, batch) go to a common queue.

    Its numbers of torch, of the module `random` and of `numpy.random` are those that a worker process of PyTorch draws.
    """

    def __init__(self, loader: Any, k: int, seed: int, results: queue.SimpleQueue[Any]):
        self.loader, self.k, self.seed, self.results, self.base = loader, k, seed + k, results, seed
        self.tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self.run, name=f"DataLoader worker {k}", daemon=True)
        self.thread.start()

    def run(self) -> None:
        """Serve until told to end."""
        dataset = copy.copy(self.loader.dataset)
        where = f"in DataLoader worker process {self.k}"
        _local.info = WorkerInfo(id=self.k, num_workers=self.loader.num_workers, seed=self.seed, dataset=dataset, rng=None,
                                 worker_method="multiprocessing")
        random.worker_streams[threading.get_ident()] = TorchStream(self.seed)
        workers.begin(self.base, self.k)
        fetch: Callable[[Any], Any] | None = None
        begun: Failed | None = None
        try:
            try:
                if self.loader.worker_init_fn is not None:
                    self.loader.worker_init_fn(self.k)
            except Exception as error:
                begun = Failed(error, where)
            while (task := self.tasks.get()) is not None:
                number, places = task
                if number is None:                      # a new epoch
                    fetch = None
                    continue
                if fetch is None and begun is None:
                    try:
                        fetch = fetcher(dataset, self.loader._auto_collation, self.loader.collate_fn, self.loader.drop_last)
                    except Exception as error:
                        begun = Failed(error, where)
                self.results.put((number, begun or self.one(fetch, places, where)))
        finally:
            random.worker_streams.pop(threading.get_ident(), None)
            workers.end()

    def one(self, fetch: Any, places: Any, where: str) -> Any:
        """A batch, or what happened instead."""
        try:
            return fetch(places)
        except StopIteration:
            return Ended
        except Exception as error:
            return Failed(error, where)
