"""Small pieces are searched, the larger ones that they come from are found."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from septet.langchain_classic.retrievers.multi_vector import MultiVectorRetriever
from septet.langchain_core.documents import Document


class ParentDocumentRetriever(MultiVectorRetriever):
    """Documents are split by `parent_splitter` if there is one, and these by `child_splitter` for the vector store.

    child_metadata_fields: which metadata the pieces keep; all when None.
    """

    child_splitter: Any
    parent_splitter: Any = None
    child_metadata_fields: Sequence[str] | None = None

    def _split(self, documents: list[Document], ids: list[str] | None,
               add_to_docstore: bool) -> tuple[list[Document], list[tuple[str, Document]]]:
        """(the pieces, the documents with their ids).  ValueError where ids do not fit."""
        if self.parent_splitter is not None:
            documents = self.parent_splitter.split_documents(documents)
        if ids is None and not add_to_docstore:
            raise ValueError("If IDs are not passed in, `add_to_docstore` MUST be True")
        if ids is not None and len(ids) != len(documents):
            raise ValueError("Got uneven list of documents and ids. If `ids` is provided, should be same length as `documents`.")
        names = ids or [str(uuid.uuid4()) for _ in documents]
        pieces = []
        for name, document in zip(names, documents, strict=True):
            for piece in self.child_splitter.split_documents([document]):
                if self.child_metadata_fields is not None:
                    piece.metadata = {key: piece.metadata[key] for key in self.child_metadata_fields}
                piece.metadata[self.id_key] = name
                pieces.append(piece)
        return pieces, list(zip(names, documents, strict=True))

    def add_documents(self, documents: list[Document], ids: list[str] | None = None, add_to_docstore: bool = True, **kwargs: Any) -> None:
        """Split and store.  add_to_docstore: False where the documents stand there under `ids` already."""
        pieces, whole = self._split(documents, ids, add_to_docstore)
        self.vectorstore.add_documents(pieces, **kwargs)
        if add_to_docstore:
            self.docstore.mset(whole)

    async def aadd_documents(self, documents: list[Document], ids: list[str] | None = None, add_to_docstore: bool = True,
                             **kwargs: Any) -> None:
        """The same, awaited."""
        pieces, whole = self._split(documents, ids, add_to_docstore)
        await self.vectorstore.aadd_documents(pieces, **kwargs)
        if add_to_docstore:
            await self.docstore.amset(whole)
