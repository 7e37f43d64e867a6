"""Rows of a database."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document


class SQLDatabaseLoader(BaseLoader):
    """A document for each row of a query: `column: value`, a line each.  `db` is a connection of `sqlite3`."""

    def __init__(self, query: str, db: Any, *, parameters: Mapping[str, Any] | None = None,
                 page_content_mapper: Callable[[dict[str, Any]], str] | None = None,
                 metadata_mapper: Callable[[dict[str, Any]], dict[str, Any]] | None = None, source_columns: list[str] | None = None,
                 include_rownum_into_metadata: bool = False, include_query_into_metadata: bool = False):
        if not hasattr(db, "execute") or not hasattr(db, "cursor"):
            raise NotSupported(f"SQLDatabaseLoader: a connection of sqlite3, not {type(db).__name__}")
        self.query, self.db, self.parameters = query, db, parameters or {}
        self.page_content_mapper = page_content_mapper or (lambda row: "\n".join(f"{k}: {v}" for k, v in row.items()))
        self.metadata_mapper, self.source_columns = metadata_mapper or (lambda row: {}), source_columns
        self.include_rownum_into_metadata, self.include_query_into_metadata = include_rownum_into_metadata, include_query_into_metadata

    def lazy_load(self) -> Iterator[Document]:
        """The rows."""
        cursor = self.db.execute(self.query, self.parameters)
        names = [column[0] for column in cursor.description]
        for i, values in enumerate(cursor):
            row = dict(zip(names, values, strict=True))
            metadata = dict(self.metadata_mapper(row))
            if self.include_rownum_into_metadata:
                metadata["row"] = i
            if self.include_query_into_metadata:
                metadata["query"] = self.query
            if self.source_columns:
                metadata["source"] = ",".join(str(row[c]) for c in self.source_columns)
            yield Document(page_content=self.page_content_mapper(row), metadata=metadata)
