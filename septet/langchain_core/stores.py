"""Values by key."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Generic, TypeVar

from septet.langchain_core.exceptions import LangChainException
from septet.langchain_core.runnables.config import run_in_executor

K = TypeVar("K")
V = TypeVar("V")


class BaseStore(ABC, Generic[K, V]):
    """Many values at once: got, set, deleted; and the keys."""

    @abstractmethod
    def mget(self, keys: Sequence[K]) -> list[V | None]:
        """The values; None where there is none."""

    @abstractmethod
    def mset(self, key_value_pairs: Sequence[tuple[K, V]]) -> None:
        """Set values."""

    @abstractmethod
    def mdelete(self, keys: Sequence[K]) -> None:
        """Take values away."""

    @abstractmethod
    def yield_keys(self, *, prefix: str | None = None) -> Iterator[Any]:
        """The keys, those that begin so."""

    async def amget(self, keys: Sequence[K]) -> list[V | None]:
        """`mget`, in a thread unless overridden."""
        return await run_in_executor(None, self.mget, keys)  # type: ignore[no-any-return]

    async def amset(self, key_value_pairs: Sequence[tuple[K, V]]) -> None:
        """`mset`, in a thread unless overridden."""
        await run_in_executor(None, self.mset, key_value_pairs)

    async def amdelete(self, keys: Sequence[K]) -> None:
        """`mdelete`, in a thread unless overridden."""
        await run_in_executor(None, self.mdelete, keys)

    async def ayield_keys(self, *, prefix: str | None = None) -> AsyncIterator[Any]:
        """`yield_keys`, awaited."""
        for key in self.yield_keys(prefix=prefix):
            yield key


ByteStore = BaseStore[str, bytes]


class InMemoryBaseStore(BaseStore[str, V]):
    """A dict."""

    def __init__(self) -> None:
        self.store: dict[str, V] = {}

    def mget(self, keys: Sequence[str]) -> list[V | None]:
        return [self.store.get(key) for key in keys]

    async def amget(self, keys: Sequence[str]) -> list[V | None]:
        return self.mget(keys)

    def mset(self, key_value_pairs: Sequence[tuple[str, V]]) -> None:
        self.store.update(key_value_pairs)

    async def amset(self, key_value_pairs: Sequence[tuple[str, V]]) -> None:
        self.mset(key_value_pairs)

    def mdelete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.store.pop(key, None)

    async def amdelete(self, keys: Sequence[str]) -> None:
        self.mdelete(keys)

    def yield_keys(self, *, prefix: str | None = None) -> Iterator[str]:
        yield from (key for key in self.store if prefix is None or key.startswith(prefix))


class InMemoryStore(InMemoryBaseStore[Any]):
    """Values of any kind."""


class InMemoryByteStore(InMemoryBaseStore[bytes]):
    """Bytes."""


class InvalidKeyException(LangChainException):
    """A key that cannot be one."""
