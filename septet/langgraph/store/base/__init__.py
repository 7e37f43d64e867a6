"""`langgraph.store.base`: items in namespaces, the operations on them, and what a store is."""
from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from typing_extensions import TypedDict

from septet.errors import NotSupported

NamespacePath = tuple[str | Literal["*"], ...]
NamespaceMatchType = Literal["prefix", "suffix"]
NOT_PROVIDED: Any = type("NotProvided", (), {"__repr__": lambda self: "NOT_GIVEN"})()


class IndexConfig(TypedDict, total=False):
    """How values are embedded: `dims` numbers by `embed`, of the `fields` (paths; "$" is the whole value)."""

    dims: int
    embed: Any
    fields: list[str] | None


class Item:
    """A value under a key, and when it was written."""

    __slots__ = ("created_at", "key", "namespace", "updated_at", "value")

    def __init__(self, *, value: dict[str, Any], key: str, namespace: tuple[str, ...], created_at: datetime | str,
                 updated_at: datetime | str) -> None:
        self.value, self.key, self.namespace = value, key, tuple(namespace)
        self.created_at = datetime.fromisoformat(created_at) if isinstance(created_at, str) else created_at
        self.updated_at = datetime.fromisoformat(updated_at) if isinstance(updated_at, str) else updated_at

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Item) and all(getattr(self, name) == getattr(other, name) for name in Item.__slots__)

    def __hash__(self) -> int:
        return hash((self.namespace, self.key))

    def dict(self) -> dict[str, Any]:
        return {"namespace": list(self.namespace), "key": self.key, "value": self.value, "created_at": self.created_at.isoformat(),
                "updated_at": self.updated_at.isoformat()}

    def __repr__(self) -> str:
        return f"Item({', '.join(f'{key}={value!r}' for key, value in self.dict().items())})"


class SearchItem(Item):
    """An item that a search found, and how near it is."""

    __slots__ = ("score",)

    def __init__(self, namespace: tuple[str, ...], key: str, value: Any, created_at: Any, updated_at: Any,
                 score: float | None = None) -> None:
        super().__init__(value=value, key=key, namespace=namespace, created_at=created_at, updated_at=updated_at)
        self.score = score

    def dict(self) -> dict[str, Any]:
        return {**super().dict(), "score": self.score}


class GetOp(NamedTuple):
    namespace: tuple[str, ...]
    key: str
    refresh_ttl: bool = True


class SearchOp(NamedTuple):
    namespace_prefix: tuple[str, ...]
    filter: dict[str, Any] | None = None
    limit: int = 10
    offset: int = 0
    query: str | None = None
    refresh_ttl: bool = True


class MatchCondition(NamedTuple):
    match_type: NamespaceMatchType
    path: NamespacePath


class ListNamespacesOp(NamedTuple):
    match_conditions: tuple[MatchCondition, ...] | None = None
    max_depth: int | None = None
    limit: int = 100
    offset: int = 0


class PutOp(NamedTuple):
    namespace: tuple[str, ...]
    key: str
    value: dict[str, Any] | None
    index: Literal[False] | list[str] | None = None
    ttl: float | None = None


Op = GetOp | SearchOp | PutOp | ListNamespacesOp
Result = Any


class InvalidNamespaceError(ValueError):
    """A namespace that cannot be one."""


def validate_namespace(namespace: tuple[str, ...]) -> None:
    """InvalidNamespaceError says what is wrong."""
    if not namespace:
        raise InvalidNamespaceError("Namespace cannot be empty.")
    for label in namespace:
        if not isinstance(label, str):
            raise InvalidNamespaceError(f"Invalid namespace label '{label}' found in {namespace}. Namespace labels must be strings, "
                                        f"but got {type(label).__name__}.")
        if "." in label:
            raise InvalidNamespaceError(f"Invalid namespace label '{label}' found in {namespace}. Namespace labels cannot contain "
                                        "periods ('.').")
        if not label:
            raise InvalidNamespaceError(f"Namespace labels cannot be empty strings. Got {label} in {namespace}")
    if namespace[0] == "langgraph":
        raise InvalidNamespaceError(f'Root label for namespace cannot be "langgraph". Got: {namespace}')


class BaseStore:
    """A store: `batch` does everything; the rest are names for single operations."""

    supports_ttl = False
    ttl_config = None

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        raise NotImplementedError

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        return await asyncio.to_thread(self.batch, list(ops))

    def get(self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None) -> Item | None:
        """The item under a key, None where there is none."""
        return self.batch([get_op(namespace, key)])[0]  # type: ignore[no-any-return]

    def search(self, namespace_prefix: tuple[str, ...], /, *, query: str | None = None, filter: dict[str, Any] | None = None,
               limit: int = 10, offset: int = 0, refresh_ttl: bool | None = None) -> list[SearchItem]:
        """Items of the namespaces that begin so; the nearest to a query first, where the store has an index."""
        return self.batch([SearchOp(namespace_prefix, filter, limit, offset, query)])[0]  # type: ignore[no-any-return]

    def put(self, namespace: tuple[str, ...], key: str, value: Mapping[str, Any], index: Literal[False] | list[str] | None = None, *,
            ttl: Any = NOT_PROVIDED) -> None:
        """Keep a value; `index`: the fields to embed, False for none."""
        self.batch([put_op(namespace, key, value, index, ttl)])

    def delete(self, namespace: tuple[str, ...], key: str) -> None:
        self.batch([PutOp(namespace, str(key), None)])

    def list_namespaces(self, *, prefix: NamespacePath | None = None, suffix: NamespacePath | None = None, max_depth: int | None = None,
                        limit: int = 100, offset: int = 0) -> list[tuple[str, ...]]:
        """Namespaces in use; "*" in a path stands for any label."""
        return self.batch([list_op(prefix, suffix, max_depth, limit, offset)])[0]  # type: ignore[no-any-return]

    async def aget(self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None) -> Item | None:
        return (await self.abatch([get_op(namespace, key)]))[0]  # type: ignore[no-any-return]

    async def asearch(self, namespace_prefix: tuple[str, ...], /, *, query: str | None = None, filter: dict[str, Any] | None = None,
                      limit: int = 10, offset: int = 0, refresh_ttl: bool | None = None) -> list[SearchItem]:
        return (await self.abatch([SearchOp(namespace_prefix, filter, limit, offset, query)]))[0]  # type: ignore[no-any-return]

    async def aput(self, namespace: tuple[str, ...], key: str, value: Mapping[str, Any], index: Literal[False] | list[str] | None = None, *,
                   ttl: Any = NOT_PROVIDED) -> None:
        await self.abatch([put_op(namespace, key, value, index, ttl)])

    async def adelete(self, namespace: tuple[str, ...], key: str) -> None:
        await self.abatch([PutOp(namespace, str(key), None)])

    async def alist_namespaces(self, *, prefix: NamespacePath | None = None, suffix: NamespacePath | None = None,
                               max_depth: int | None = None, limit: int = 100, offset: int = 0) -> list[tuple[str, ...]]:
        return (await self.abatch([list_op(prefix, suffix, max_depth, limit, offset)]))[0]  # type: ignore[no-any-return]


def get_op(namespace: tuple[str, ...], key: str) -> GetOp:
    return GetOp(namespace, str(key))


def put_op(namespace: tuple[str, ...], key: str, value: Any, index: Any, ttl: Any) -> PutOp:
    validate_namespace(namespace)
    if ttl not in (NOT_PROVIDED, None):
        raise NotImplementedError("TTL is not supported by this store")
    return PutOp(namespace, str(key), dict(value), index)


def list_op(prefix: Any, suffix: Any, max_depth: Any, limit: int, offset: int) -> ListNamespacesOp:
    conditions = [MatchCondition(kind, path) for kind, path in (("prefix", prefix), ("suffix", suffix)) if path]  # type: ignore[arg-type]
    return ListNamespacesOp(tuple(conditions), max_depth, limit, offset)


def ensure_embeddings(embed: Any) -> Any:
    """Texts to vectors, whether embeddings or a function were given."""
    if isinstance(embed, str):
        raise NotSupported(f"a store's index by the name {embed!r}: give embeddings or a function")
    return embed.embed_documents if hasattr(embed, "embed_documents") else embed
