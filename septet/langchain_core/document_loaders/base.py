"""What makes documents of files."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.documents.base import Blob, Document
from septet.langchain_core.runnables.config import run_in_executor


class BaseLoader(ABC):  # noqa: B024  either of two methods is the subclass's
    """A subclass has `lazy_load`."""

    def load(self) -> list[Document]:
        """All documents."""
        return list(self.lazy_load())

    async def aload(self) -> list[Document]:
        """The same, awaited."""
        return [document async for document in self.alazy_load()]

    def load_and_split(self, text_splitter: Any = None) -> list[Document]:
        """Documents in chunks.  ImportError without the package of splitters when none is given."""
        if text_splitter is None:
            from importlib import import_module

            text_splitter = import_module("septet.langchain_text_splitters").RecursiveCharacterTextSplitter()
        return text_splitter.split_documents(self.load())  # type: ignore[no-any-return]

    def lazy_load(self) -> Iterator[Document]:
        """The documents one after another."""
        if type(self).load is not BaseLoader.load:
            return iter(self.load())
        raise NotImplementedError(f"{self.__class__.__name__} does not implement lazy_load()")

    async def alazy_load(self) -> AsyncIterator[Document]:
        """The same, each in a thread unless overridden."""
        iterator = await run_in_executor(None, self.lazy_load)
        done = object()
        while (document := await run_in_executor(None, next, iterator, done)) is not done:
            yield document


class BaseBlobParser(ABC):
    """What makes documents of raw data."""

    @abstractmethod
    def lazy_parse(self, blob: Blob) -> Iterator[Document]:
        """The documents one after another."""

    def parse(self, blob: Blob) -> list[Document]:
        """All documents."""
        return list(self.lazy_parse(blob))
