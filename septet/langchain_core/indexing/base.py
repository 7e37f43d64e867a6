"""What the indexing keeps: which document was written when; and stores of documents without vectors."""
from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TypedDict

from septet.langchain_core.documents.base import Document
from septet.langchain_core.retrievers import BaseRetriever
from septet.langchain_core.runnables.config import run_in_executor


class RecordManager(ABC):
    """Keys of documents, the group each belongs to, and when it was last seen; times are the store's own."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    @abstractmethod
    def create_schema(self) -> None:
        """Make what keeps the records."""

    @abstractmethod
    def get_time(self) -> float:
        """The time now, which never goes back."""

    @abstractmethod
    def update(self, keys: Sequence[str], *, group_ids: Sequence[str | None] | None = None, time_at_least: float | None = None) -> None:
        """Keys are seen now.  ValueError when the groups do not fit, or now is before `time_at_least`."""

    @abstractmethod
    def exists(self, keys: Sequence[str]) -> list[bool]:
        """Whether each key is there."""

    @abstractmethod
    def list_keys(self, *, before: float | None = None, after: float | None = None, group_ids: Sequence[str] | None = None,
                  limit: int | None = None) -> list[str]:
        """Keys seen before or after a time, of some groups."""

    @abstractmethod
    def delete_keys(self, keys: Sequence[str]) -> None:
        """Forget keys."""

    async def acreate_schema(self) -> None:
        """As `create_schema`."""
        await run_in_executor(None, self.create_schema)

    async def aget_time(self) -> float:
        """As `get_time`."""
        return await run_in_executor(None, self.get_time)  # type: ignore[no-any-return]

    async def aupdate(self, keys: Sequence[str], *, group_ids: Sequence[str | None] | None = None,
                      time_at_least: float | None = None) -> None:
        """As `update`."""
        await run_in_executor(None, self.update, keys, group_ids=group_ids, time_at_least=time_at_least)

    async def aexists(self, keys: Sequence[str]) -> list[bool]:
        """As `exists`."""
        return await run_in_executor(None, self.exists, keys)  # type: ignore[no-any-return]

    async def alist_keys(self, *, before: float | None = None, after: float | None = None, group_ids: Sequence[str] | None = None,
                         limit: int | None = None) -> list[str]:
        """As `list_keys`."""
        return await run_in_executor(None, self.list_keys, before=before, after=after, group_ids=group_ids, limit=limit)  # type: ignore[no-any-return]

    async def adelete_keys(self, keys: Sequence[str]) -> None:
        """As `delete_keys`."""
        await run_in_executor(None, self.delete_keys, keys)


class InMemoryRecordManager(RecordManager):
    """Records in a dict: key -> group_id and updated_at."""

    def __init__(self, namespace: str) -> None:
        super().__init__(namespace)
        self.records: dict[str, dict[str, Any]] = {}

    def create_schema(self) -> None:
        """There is nothing to make."""

    def get_time(self) -> float:
        return time.time()

    def update(self, keys: Sequence[str], *, group_ids: Sequence[str | None] | None = None, time_at_least: float | None = None) -> None:
        if group_ids and len(keys) != len(group_ids):
            raise ValueError("Length of keys must match length of group_ids")
        for i, key in enumerate(keys):
            now = self.get_time()
            if time_at_least and time_at_least > now:
                raise ValueError("time_at_least must be in the past")
            self.records[key] = {"group_id": group_ids[i] if group_ids else None, "updated_at": now}

    def exists(self, keys: Sequence[str]) -> list[bool]:
        return [key in self.records for key in keys]

    def list_keys(self, *, before: float | None = None, after: float | None = None, group_ids: Sequence[str] | None = None,
                  limit: int | None = None) -> list[str]:
        found = [key for key, record in self.records.items() if not (
            before and record["updated_at"] >= before or after and record["updated_at"] <= after
            or group_ids and record["group_id"] not in group_ids)]
        return found[:limit] if limit else found

    def delete_keys(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.records.pop(key, None)

    async def acreate_schema(self) -> None:
        """There is nothing to make."""

    async def aget_time(self) -> float:
        return self.get_time()

    async def aupdate(self, keys: Sequence[str], *, group_ids: Sequence[str | None] | None = None,
                      time_at_least: float | None = None) -> None:
        self.update(keys, group_ids=group_ids, time_at_least=time_at_least)

    async def aexists(self, keys: Sequence[str]) -> list[bool]:
        return self.exists(keys)

    async def alist_keys(self, *, before: float | None = None, after: float | None = None, group_ids: Sequence[str] | None = None,
                         limit: int | None = None) -> list[str]:
        return self.list_keys(before=before, after=after, group_ids=group_ids, limit=limit)

    async def adelete_keys(self, keys: Sequence[str]) -> None:
        self.delete_keys(keys)


class UpsertResponse(TypedDict):
    """Which ids were written, and which were not."""

    succeeded: list[str]
    failed: list[str]


class DeleteResponse(TypedDict, total=False):
    """What was deleted."""

    num_deleted: int
    succeeded: Sequence[str]
    failed: Sequence[str]
    num_failed: int


class DocumentIndex(BaseRetriever):
    """A retriever that documents can be put into."""

    @abstractmethod
    def upsert(self, items: Sequence[Document], /, **kwargs: Any) -> UpsertResponse:
        """Put documents in, in the place of those with their ids."""

    async def aupsert(self, items: Sequence[Document], /, **kwargs: Any) -> UpsertResponse:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.upsert, items, **kwargs)  # type: ignore[no-any-return]

    @abstractmethod
    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> DeleteResponse:
        """Take documents out."""

    async def adelete(self, ids: list[str] | None = None, **kwargs: Any) -> DeleteResponse:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.delete, ids, **kwargs)  # type: ignore[no-any-return]

    @abstractmethod
    def get(self, ids: Sequence[str], /, **kwargs: Any) -> list[Document]:
        """The documents of some ids."""

    async def aget(self, ids: Sequence[str], /, **kwargs: Any) -> list[Document]:
        """The same, in a thread unless overridden."""
        return await run_in_executor(None, self.get, ids, **kwargs)  # type: ignore[no-any-return]
