"""Rows of CSV."""
from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document


class CSVLoader(BaseLoader):
    """A document for each row: `column: value`, a line each.

    source_column: whose value is the source.  metadata_columns: go to the metadata.  content_columns: those of the text.
    """

    def __init__(self, file_path: str | Path, source_column: str | None = None, metadata_columns: Sequence[str] = (),
                 csv_args: dict[str, Any] | None = None, encoding: str | None = None, autodetect_encoding: bool = False, *,
                 content_columns: Sequence[str] = ()):
        if autodetect_encoding:
            raise NotSupported("CSVLoader: autodetect_encoding; name the encoding")
        self.file_path, self.source_column, self.encoding = file_path, source_column, encoding
        self.metadata_columns, self.content_columns, self.csv_args = metadata_columns, content_columns, csv_args or {}

    def lazy_load(self) -> Iterator[Document]:
        """The rows.  RuntimeError when the file cannot be read, ValueError when a column is missing."""
        try:
            with Path(self.file_path).open(newline="", encoding=self.encoding) as file:
                yield from self._rows(csv.DictReader(file, **self.csv_args))
        except (OSError, UnicodeDecodeError) as error:
            raise RuntimeError(f"Error loading {self.file_path}") from error

    def _rows(self, rows: Any) -> Iterator[Document]:
        for i, row in enumerate(rows):
            try:
                source = row[self.source_column] if self.source_column is not None else str(self.file_path)
            except KeyError:
                raise ValueError(f"Source column '{self.source_column}' not found in CSV file.") from None
            lines = [f"{k.strip() if k is not None else k}: {shown(v)}" for k, v in row.items()
                     if (k in self.content_columns if self.content_columns else k not in self.metadata_columns)]
            metadata: dict[str, Any] = {"source": source, "row": i}
            for column in self.metadata_columns:
                if column not in row:
                    raise ValueError(f"Metadata column '{column}' not found in CSV file.")
                metadata[column] = row[column]
            yield Document(page_content="\n".join(lines), metadata=metadata)


def shown(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return ",".join(part.strip() for part in value) if isinstance(value, list) else value
