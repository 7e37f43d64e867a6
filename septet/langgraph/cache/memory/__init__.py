"""`langgraph.cache.memory`: a cache in the process's memory."""
from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from septet.langgraph.cache.base import BaseCache, FullKey, Namespace

__all__ = ["InMemoryCache"]


class InMemoryCache(BaseCache):
    """Values as bytes, with the time until which they hold."""

    def __init__(self, *, serde: Any = None) -> None:
        super().__init__(serde=serde)
        self._cache: dict[Namespace, dict[str, tuple[str, bytes, float | None]]] = {}
        self._lock = threading.RLock()

    def get(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        found, now = {}, time.time()
        with self._lock:
            for ns, key in keys:
                row = self._cache.get(tuple(ns), {}).get(key)
                if row is None:
                    continue
                if row[2] is not None and now >= row[2]:
                    del self._cache[tuple(ns)][key]
                else:
                    found[tuple(ns), key] = self.serde.loads_typed(row[:2])
        return found

    def set(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        with self._lock:
            for (ns, key), (value, ttl) in pairs.items():
                until = None if ttl is None else time.time() + ttl
                self._cache.setdefault(tuple(ns), {})[key] = (*self.serde.dumps_typed(value), until)

    def clear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        with self._lock:
            if namespaces is None:
                self._cache.clear()
            for ns in namespaces or ():
                self._cache.pop(tuple(ns), None)
