"""`langgraph.store.memory`: a store in the process's memory, searched by cosine similarity where it has an index."""
from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from septet.langgraph.store.base import (
    BaseStore,
    GetOp,
    IndexConfig,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
    ensure_embeddings,
)

__all__ = ["InMemoryStore"]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {"$eq": operator.eq, "$ne": operator.ne, "$gt": lambda a, b: float(a) > float(b),
                                                  "$gte": lambda a, b: float(a) >= float(b), "$lt": lambda a, b: float(a) < float(b),
                                                  "$lte": lambda a, b: float(a) <= float(b)}


class InMemoryStore(BaseStore):
    """index: how values are embedded; without it, searches do not rank."""

    def __init__(self, *, index: IndexConfig | None = None) -> None:
        self._data: dict[tuple[str, ...], dict[str, Item]] = {}
        self._vectors: dict[tuple[tuple[str, ...], str], list[Any]] = {}
        self.index_config = dict(index) if index else None
        self.embeddings = index["embed"] if index else None

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Results in the order of the operations; puts are done after all reads."""
        found: list[Result] = []
        puts: dict[tuple[tuple[str, ...], str], PutOp] = {}
        for op in ops:
            if isinstance(op, GetOp):
                found.append(self._data.get(op.namespace, {}).get(op.key))
            elif isinstance(op, SearchOp):
                found.append(self._search(op))
            elif isinstance(op, ListNamespacesOp):
                found.append(self._namespaces(op))
            elif isinstance(op, PutOp):
                puts[op.namespace, op.key] = op
                found.append(None)
            else:
                raise ValueError(f"Unknown operation type: {type(op)}")
        for put in puts.values():
            self._put(put)
        return found

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        return self.batch(ops)

    def _put(self, op: PutOp) -> None:
        self._vectors.pop((op.namespace, op.key), None)
        if op.value is None:
            self._data.get(op.namespace, {}).pop(op.key, None)
            return
        now, old = datetime.now(UTC), self._data.get(op.namespace, {}).get(op.key)
        self._data.setdefault(op.namespace, {})[op.key] = Item(value=op.value, key=op.key, namespace=op.namespace,
                                                               created_at=old.created_at if old else now, updated_at=datetime.now(UTC))
        if self.index_config is not None and op.index is not False:
            paths = op.index if op.index is not None else self.index_config.get("fields") or ["$"]
            texts = [text for path in paths for text in texts_at(op.value, path)]
            if texts:
                self._vectors[op.namespace, op.key] = ensure_embeddings(self.embeddings)(texts)

    def _search(self, op: SearchOp) -> list[SearchItem]:
        n = len(op.namespace_prefix)
        items = [item for namespace, rows in self._data.items() if namespace[:n] == op.namespace_prefix for item in rows.values()
                 if not op.filter or all(matches(item.value.get(key), wanted) for key, wanted in op.filter.items())]
        scored: list[tuple[Item, float | None]] = [(item, None) for item in items]
        if op.query and self.index_config is not None:
            scored = self._ranked(op.query, items)
        return [SearchItem(item.namespace, item.key, item.value, item.created_at, item.updated_at, score)
                for item, score in scored[op.offset:op.offset + op.limit]]

    def _ranked(self, query: str, items: list[Item]) -> list[tuple[Item, float | None]]:
        """Items by the best of their vectors' cosines, then those without vectors."""
        owners, vectors = [], []
        for item in items:
            for vector in self._vectors.get((item.namespace, item.key), ()):
                owners.append(item)
                vectors.append(vector)
        best: dict[int, float] = {}
        if vectors:
            for item, score in zip(owners, cosines(ensure_embeddings(self.embeddings)([query])[0], vectors)):
                best[id(item)] = max(score, best.get(id(item), score))
        with_score = sorted((item for item in items if id(item) in best), key=lambda item: -best[id(item)])
        return [*((item, best[id(item)]) for item in with_score), *((item, None) for item in items if id(item) not in best)]

    def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        found = [ns for ns, rows in self._data.items() if rows and all(agrees(c, ns) for c in op.match_conditions or ())]
        if op.max_depth is not None:
            found = list({ns[:op.max_depth] for ns in found})
        return sorted(found)[op.offset:op.offset + op.limit]


def matches(value: Any, wanted: Any) -> bool:
    """Whether a value is as a filter wants it."""
    if isinstance(wanted, dict):
        if any(key.startswith("$") for key in wanted):
            unknown = [key for key in wanted if key not in COMPARE]
            if unknown:
                raise ValueError(f"Unsupported operator: {unknown[0]}")
            return all(value is not None and COMPARE[key](value, limit) for key, limit in wanted.items())
        return isinstance(value, dict) and all(matches(value.get(key), v) for key, v in wanted.items())
    return bool(value == wanted)


def agrees(condition: MatchCondition, namespace: tuple[str, ...]) -> bool:
    """Whether a namespace begins or ends with a path."""
    n = len(condition.path)
    if len(namespace) < n:
        return False
    part = namespace[:n] if condition.match_type == "prefix" else namespace[len(namespace) - n:]
    return all(wanted in ("*", label) for wanted, label in zip(condition.path, part))


def texts_at(value: Any, path: str) -> list[str]:
    """The texts at a path: `a.b`, `a[*].b`, `a[0]`; "$" is the whole value."""
    if path in ("$", ""):
        return [json.dumps(value, sort_keys=True)]
    found = [value]
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            inside = part[1:-1]
            found = [x for v in found if isinstance(v, list) for x in (v if inside == "*" else v[int(inside):][:1])]
        elif part == "*":
            found = [x for v in found for x in (v if isinstance(v, list) else v.values() if isinstance(v, dict) else [])]
        else:
            found = [v[part] for v in found if isinstance(v, dict) and part in v]
    return [v if isinstance(v, str) else json.dumps(v, sort_keys=True) for v in found if v is not None]


def cosines(query: Any, vectors: list[Any]) -> list[float]:
    """Cosine similarities of a vector with others; 0 for one without length."""
    from septet import numpy as np

    rows, one = np.asarray(vectors, dtype=np.float64), np.asarray(query, dtype=np.float64)
    lengths = np.sqrt((rows * rows).sum(1)) * float(np.sqrt((one * one).sum()))
    return list(np.where(lengths == 0, 0.0, (rows @ one) / np.where(lengths == 0, 1.0, lengths)).tolist())
