"""The best documents at both ends: models lose what stands in the middle (Liu et al. 2023, "Lost in the middle")."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from septet.langchain_core.documents import BaseDocumentTransformer, Document


class LongContextReorder(BaseDocumentTransformer, BaseModel):
    """Documents that come best first, every other one moved to the end, the worst in the middle."""

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        ordered: list[Document] = []
        for i, doc in enumerate(reversed(documents)):
            ordered.insert(0, doc) if i % 2 == 0 else ordered.append(doc)
        return ordered
