"""`index`: a source's documents into a store.  What is there already is left alone, what the source no longer has is taken out."""
from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
import warnings
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, TypedDict

from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document
from septet.langchain_core.indexing.base import DocumentIndex, RecordManager
from septet.langchain_core.vectorstores.base import VectorStore

NAMESPACE = uuid.UUID(int=1984)                 # of the ids that are made by SHA-1
ALGORITHMS = ("sha1", "sha256", "sha512", "blake2b")
Cleanup = Literal["incremental", "full", "scoped_full"] | None
Encoder = Literal["sha1", "sha256", "sha512", "blake2b"] | Callable[[Document], str]


class IndexingResult(TypedDict):
    """How many documents were written, written again, left alone and taken out."""

    num_added: int
    num_updated: int
    num_deleted: int
    num_skipped: int


def digest(text: str, algorithm: str) -> str:
    if algorithm == "sha1":
        return str(uuid.uuid5(NAMESPACE, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()))
    return hashlib.new(algorithm, text.encode()).hexdigest()


def key_of(document: Document, encoder: Encoder) -> str:
    """A document's id by its text and metadata.  ValueError for metadata that JSON cannot say, and unknown algorithms."""
    if callable(encoder):
        return encoder(document)
    try:
        metadata = digest(json.dumps(document.metadata, sort_keys=True), encoder)
    except TypeError as error:
        raise ValueError(f"Failed to hash metadata: {error}. Please use a dict that can be serialized using json.") from error
    return digest(digest(document.page_content, encoder) + metadata, encoder)


@dataclass
class Indexing:
    """One run of indexing: its wishes, and what it has done so far."""

    records: RecordManager
    store: Any
    batch_size: int
    cleanup: Cleanup
    source_id_key: Any
    cleanup_batch_size: int
    force_update: bool
    key_encoder: Encoder
    upsert_kwargs: dict[str, Any] | None
    begun: float = 0.0
    result: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("num_added", "num_updated", "num_skipped", "num_deleted"), 0))
    sources: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not callable(self.key_encoder) and self.key_encoder not in ALGORITHMS:
            raise ValueError(f"Unsupported hashing algorithm: {self.key_encoder}")
        if self.batch_size < 1:
            raise ValueError(f"Batch size must be a positive integer, got {self.batch_size}.")
        if self.cleanup not in ("incremental", "full", "scoped_full", None):
            raise ValueError(f"cleanup should be one of 'incremental', 'full', 'scoped_full' or None. Got {self.cleanup}.")
        if self.cleanup in ("incremental", "scoped_full") and self.source_id_key is None:
            raise ValueError("Source id key is required when cleanup mode is incremental or scoped_full.")
        needed = ("upsert", "delete") if isinstance(self.store, DocumentIndex) else ("delete", "add_documents")
        if not isinstance(self.store, (VectorStore, DocumentIndex)):
            raise TypeError(f"Vectorstore must be either a VectorStore or a DocumentIndex. Got {type(self.store)}.")
        if isinstance(self.store, VectorStore) and type(self.store).delete is VectorStore.delete:
            raise ValueError(f"Vectorstore has not implemented the delete method; needed are {' and '.join(needed)}")
        if self.key_encoder == "sha1":
            warnings.warn("Documents are told apart by SHA-1, for which two documents of one key can be made on purpose; give key_encoder "
                          "'blake2b', 'sha256' or 'sha512' where that matters.", UserWarning, stacklevel=4)

    def source_of(self, document: Document) -> Any:
        if self.source_id_key is None:
            return None
        return self.source_id_key(document) if callable(self.source_id_key) else document.metadata[self.source_id_key]

    def keyed(self, batch: list[Document]) -> tuple[list[Document], list[Any]]:
        """(documents with their keys as ids, each once; their sources).  ValueError for a document without a source."""
        unique: dict[str, Document] = {}
        for document in batch:
            key = key_of(document, self.key_encoder)
            unique.setdefault(key, Document(id=key, page_content=document.page_content, metadata=document.metadata))
        found = list(unique.values())
        self.result["num_skipped"] += len(batch) - len(found)
        sources = [self.source_of(document) for document in found]
        if self.cleanup in ("incremental", "scoped_full"):
            for source, document in zip(sources, found, strict=True):
                if source is None:
                    raise ValueError(f"Source IDs are required when cleanup mode is incremental or scoped_full. Document that starts with "
                                     f"content: {document.page_content[:100]} was not assigned as source id.")
            self.sources |= set(sources) if self.cleanup == "scoped_full" else set()
        return found, sources

    def sorted(self, documents: list[Document], there: list[bool]) -> list[Document]:
        """The documents to write; those that are there already only when asked for."""
        fresh = [document for document, known in zip(documents, there, strict=True) if self.force_update or not known]
        known = sum(there)
        self.result["num_updated" if self.force_update else "num_skipped"] += known
        self.result["num_added"] += len(documents) - known
        return fresh

    def writing(self, fresh: list[Document]) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """The store's method that writes documents, and its arguments."""
        more = self.upsert_kwargs or {}
        if isinstance(self.store, DocumentIndex):
            return "upsert", (fresh,), more
        return "add_documents", (fresh,), {"ids": [document.id for document in fresh], "batch_size": self.batch_size, **more}

    def groups(self) -> dict[str, Any]:
        """Which records the last cleanup looks at."""
        return {"group_ids": list(self.sources)} if self.cleanup == "scoped_full" else {}

    def left_over(self, sources: list[Any]) -> dict[str, Any]:
        """Which records of some sources are older than this run."""
        return {"group_ids": sources, "before": self.begun, "limit": self.cleanup_batch_size}

    def ends_with_cleanup(self) -> bool:
        return self.cleanup == "full" or self.cleanup == "scoped_full" and bool(self.sources)

    def run(self, batches: Iterable[list[Document]]) -> IndexingResult:
        """Index batches."""
        self.begun = self.records.get_time()
        for batch in batches:
            documents, sources = self.keyed(batch)
            keys: Any = [document.id for document in documents]
            fresh = self.sorted(documents, self.records.exists(keys))
            if fresh:
                method, args, kwargs = self.writing(fresh)
                getattr(self.store, method)(*args, **kwargs)
            self.records.update(keys, group_ids=sources, time_at_least=self.begun)
            if self.cleanup == "incremental":
                self.clean(self.left_over(sources))
        if self.ends_with_cleanup():
            self.clean({**self.groups(), "before": self.begun, "limit": self.cleanup_batch_size})
        return self.result  # type: ignore[return-value]

    def clean(self, which: dict[str, Any]) -> None:
        while keys := self.records.list_keys(**which):
            checked(self.store.delete(keys))
            self.records.delete_keys(keys)
            self.result["num_deleted"] += len(keys)

    async def arun(self, batches: Any) -> IndexingResult:
        """The same, awaited."""
        self.begun = await self.records.aget_time()
        async for batch in batches:
            documents, sources = self.keyed(batch)
            keys: Any = [document.id for document in documents]
            fresh = self.sorted(documents, await self.records.aexists(keys))
            if fresh:
                method, args, kwargs = self.writing(fresh)
                await getattr(self.store, "a" + method)(*args, **kwargs)
            await self.records.aupdate(keys, group_ids=sources, time_at_least=self.begun)
            if self.cleanup == "incremental":
                await self.aclean(self.left_over(sources))
        if self.ends_with_cleanup():
            await self.aclean({**self.groups(), "before": self.begun, "limit": self.cleanup_batch_size})
        return self.result  # type: ignore[return-value]

    async def aclean(self, which: dict[str, Any]) -> None:
        while keys := await self.records.alist_keys(**which):
            checked(await self.store.adelete(keys))
            await self.records.adelete_keys(keys)
            self.result["num_deleted"] += len(keys)


def checked(answer: Any) -> None:
    """RuntimeError where a store says that it did not delete."""
    if answer is False or isinstance(answer, dict) and answer.get("num_failed", 0) > 0:
        raise RuntimeError("The delete operation to VectorStore failed.")


def documents_of(source: Any) -> Iterator[Document]:
    """The documents of a loader or an iterable."""
    if isinstance(source, BaseLoader):
        try:
            return iter(source.lazy_load())
        except NotImplementedError:
            return iter(source.load())
    return iter(source)


def in_batches(documents: Iterator[Document], size: int) -> Iterator[list[Document]]:
    while batch := list(islice(documents, size)):
        yield batch


async def ain_batches(source: Any, size: int) -> Any:
    """The same of a loader, an iterable or an async iterable; a loader's work is done in threads."""
    if isinstance(source, AsyncIterable):
        batch: list[Document] = []
        async for document in source:
            batch.append(document)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch
        return
    documents = documents_of(source)
    while batch := await asyncio.to_thread(lambda: list(islice(documents, size))):
        yield batch


def index(docs_source: Any, record_manager: RecordManager, vector_store: Any, *, batch_size: int = 100, cleanup: Cleanup = None,
          source_id_key: str | Callable[[Document], str] | None = None, cleanup_batch_size: int = 1000, force_update: bool = False,
          key_encoder: Encoder = "sha1", upsert_kwargs: dict[str, Any] | None = None) -> IndexingResult:
    """Documents of a loader or an iterable into a store.

    cleanup: "incremental" takes out, batch by batch, what the batch's sources no longer have; "scoped_full" at the end what the sources
    seen no longer have; "full" all that was not seen.  source_id_key: the metadata that names a document's source.
    """
    work = Indexing(record_manager, vector_store, batch_size, cleanup, source_id_key, cleanup_batch_size, force_update, key_encoder,
                    upsert_kwargs)
    return work.run(in_batches(documents_of(docs_source), batch_size))


async def aindex(docs_source: Any, record_manager: RecordManager, vector_store: Any, *, batch_size: int = 100, cleanup: Cleanup = None,
                 source_id_key: str | Callable[[Document], str] | None = None, cleanup_batch_size: int = 1000, force_update: bool = False,
                 key_encoder: Encoder = "sha1", upsert_kwargs: dict[str, Any] | None = None) -> IndexingResult:
    """The same, awaited; the source may be an async iterable."""
    work = Indexing(record_manager, vector_store, batch_size, cleanup, source_id_key, cleanup_batch_size, force_update, key_encoder,
                    upsert_kwargs)
    return await work.arun(ain_batches(docs_source, batch_size))
