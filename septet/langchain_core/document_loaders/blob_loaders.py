"""What finds raw data."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from septet.langchain_core.documents.base import Blob, PathLike

__all__ = ["Blob", "BlobLoader", "PathLike"]


class BlobLoader(ABC):
    """A subclass has `yield_blobs`."""

    @abstractmethod
    def yield_blobs(self) -> Iterable[Blob]:
        """The data one after another."""
