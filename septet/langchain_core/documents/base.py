"""A text with metadata, and raw data in memory or in a file."""
from __future__ import annotations

import contextlib
import mimetypes
from collections.abc import Generator
from io import BufferedReader, BytesIO
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from septet.langchain_core.load.serializable import Serializable

PathLike = str | PurePath


class BaseMedia(Serializable):
    """Content with an optional id and metadata."""

    id: str | None = Field(default=None, coerce_numbers_to_str=True)
    metadata: dict = Field(default_factory=dict)  # type: ignore[type-arg]


class Blob(BaseMedia):
    """Raw data: `data` in memory, or the file at `path`.  Not to be changed."""

    data: bytes | str | None = None
    mimetype: str | None = None
    encoding: str = "utf-8"
    path: PathLike | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    @property
    def source(self) -> str | None:
        """Where the data came from: `source` of the metadata, else the path."""
        if self.metadata and "source" in self.metadata:
            return self.metadata["source"]  # type: ignore[no-any-return]
        return str(self.path) if self.path else None

    @model_validator(mode="before")
    @classmethod
    def check_blob_is_valid(cls, values: dict[str, Any]) -> Any:
        if "data" not in values and "path" not in values:
            raise ValueError("Either data or path must be provided")
        return values

    def as_string(self) -> str:
        """The data as text, by the encoding."""
        if self.data is None and self.path:
            return Path(self.path).read_text(encoding=self.encoding)
        if isinstance(self.data, bytes):
            return self.data.decode(self.encoding)
        if isinstance(self.data, str):
            return self.data
        raise ValueError(f"Unable to get string for blob {self}")

    def as_bytes(self) -> bytes:
        """The data as bytes."""
        if isinstance(self.data, bytes):
            return self.data
        if isinstance(self.data, str):
            return self.data.encode(self.encoding)
        if self.data is None and self.path:
            return Path(self.path).read_bytes()
        raise ValueError(f"Unable to get bytes for blob {self}")

    @contextlib.contextmanager
    def as_bytes_io(self) -> Generator[BytesIO | BufferedReader, None, None]:
        """The data as an open file."""
        if isinstance(self.data, bytes):
            yield BytesIO(self.data)
        elif self.data is None and self.path:
            with Path(self.path).open("rb") as file:
                yield file
        else:
            raise NotImplementedError(f"Unable to convert blob {self}")

    @classmethod
    def from_path(cls, path: PathLike, *, encoding: str = "utf-8", mime_type: str | None = None, guess_type: bool = True,
                  metadata: dict[Any, Any] | None = None) -> Blob:
        """The file at `path`, read when its data is asked for."""
        kind = mimetypes.guess_type(path)[0] if mime_type is None and guess_type else mime_type  # type: ignore[arg-type]
        return cls(data=None, mimetype=kind, encoding=encoding, path=path, metadata=metadata if metadata is not None else {})

    @classmethod
    def from_data(cls, data: str | bytes, *, encoding: str = "utf-8", mime_type: str | None = None, path: str | None = None,
                  metadata: dict[Any, Any] | None = None) -> Blob:
        """Data in memory."""
        return cls(data=data, mimetype=mime_type, encoding=encoding, path=path, metadata=metadata if metadata is not None else {})

    def __repr__(self) -> str:
        return f"Blob {id(self)}" + (f" {self.source}" if self.source else "")


class Document(BaseMedia):
    """A text, its metadata and perhaps an id."""

    page_content: str
    type: Literal["Document"] = "Document"

    def __init__(self, page_content: str, **kwargs: Any) -> None:
        super().__init__(page_content=page_content, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "document"]

    def __str__(self) -> str:
        metadata = f" metadata={self.metadata}" if self.metadata else ""
        return f"page_content='{self.page_content}'{metadata}"
