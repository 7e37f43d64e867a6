"""Iterators copied and cut into batches."""
from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class NoLock:
    """A lock that locks nothing."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *args: Any) -> bool:
        return False


class Tee:
    """Copies of one iterator, which is read when a copy needs the next item."""

    def __init__(self, iterable: Iterator[Any], n: int = 2, *, lock: Any = None) -> None:
        self._iterator = iter(iterable)
        self._buffers: list[deque[Any]] = [deque() for _ in range(n)]
        self._lock = lock if lock is not None else nullcontext()
        self._children = tuple(self._peer(buffer) for buffer in self._buffers)

    def _peer(self, buffer: deque[Any]) -> Generator[Any, None, None]:
        try:
            while True:
                if not buffer:
                    with self._lock:
                        if not buffer:
                            try:
                                item = next(self._iterator)
                            except StopIteration:
                                return
                            for other in self._buffers:
                                other.append(item)
                yield buffer.popleft()
        finally:
            with self._lock:
                self._buffers = [other for other in self._buffers if other is not buffer]
                if not self._buffers and hasattr(self._iterator, "close"):
                    self._iterator.close()

    def __len__(self) -> int:
        return len(self._children)

    def __getitem__(self, item: Any) -> Any:
        return self._children[item]

    def __iter__(self) -> Iterator[Any]:
        yield from self._children

    def __enter__(self) -> Tee:
        return self

    def __exit__(self, *args: Any) -> bool:
        self.close()
        return False

    def close(self) -> None:
        """Close all copies."""
        for child in self._children:
            child.close()


def safetee(iterable: Iterator[T], n: int = 2) -> Tee:
    """Copies that threads may read."""
    return Tee(iterable, n, lock=Lock())


def batch_iterate(size: int | None, iterable: Iterable[T]) -> Iterator[list[T]]:
    """Lists of `size` items; all in one when it is None."""
    iterator = iter(iterable)
    while chunk := list(islice(iterator, size)):
        yield chunk
