"""`langgraph.cache.base`: what a cache is.  Keys are (namespace, key)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from septet.langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

Namespace = tuple[str, ...]
FullKey = tuple[Namespace, str]


class BaseCache:
    """Keeps values for a number of seconds, or for good."""

    serde: Any = JsonPlusSerializer()

    def __init__(self, *, serde: Any = None) -> None:
        self.serde = serde or self.serde

    def get(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        raise NotImplementedError

    def set(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        raise NotImplementedError

    def clear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        raise NotImplementedError

    async def aget(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        return self.get(keys)

    async def aset(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        self.set(pairs)

    async def aclear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        self.clear(namespaces)
