"""Async iterators copied and cut into batches."""
from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeVar

T = TypeVar("T")
__all__ = ["NoLock", "Tee", "abatch_iterate", "aclosing", "atee", "py_anext"]


class NoLock:
    """A lock that locks nothing."""

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *args: Any) -> bool:
        return False


def py_anext(iterator: AsyncIterator[T], default: Any = ...) -> Any:
    """The next item, or the default."""
    return anext(iterator) if default is ... else anext(iterator, default)


class Tee:
    """Copies of one async iterator, which is read when a copy needs the next item."""

    def __init__(self, iterable: AsyncIterator[Any], n: int = 2, *, lock: Any = None) -> None:
        self._iterator = aiter(iterable)
        self._buffers: list[deque[Any]] = [deque() for _ in range(n)]
        self._lock = lock if lock is not None else asyncio.Lock()
        self._children = tuple(self._peer(buffer) for buffer in self._buffers)

    async def _peer(self, buffer: deque[Any]) -> Any:
        try:
            while True:
                if not buffer:
                    async with self._lock:
                        if not buffer:
                            try:
                                item = await anext(self._iterator)
                            except StopAsyncIteration:
                                return
                            for other in self._buffers:
                                other.append(item)
                yield buffer.popleft()
        finally:
            self._buffers = [other for other in self._buffers if other is not buffer]
            if not self._buffers and hasattr(self._iterator, "aclose"):
                await self._iterator.aclose()

    def __len__(self) -> int:
        return len(self._children)

    def __getitem__(self, item: Any) -> Any:
        return self._children[item]

    def __iter__(self) -> Any:
        yield from self._children

    async def __aenter__(self) -> Tee:
        return self

    async def __aexit__(self, *args: Any) -> bool:
        await self.aclose()
        return False

    async def aclose(self) -> None:
        """Close all copies."""
        for child in self._children:
            await child.aclose()


atee = Tee


async def abatch_iterate(size: int, iterable: AsyncIterable[T]) -> AsyncIterator[list[T]]:
    """Lists of `size` items."""
    batch: list[T] = []
    async for item in iterable:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
