"""JSON as smaller JSON that keeps its structure."""
from __future__ import annotations

import copy
import json
from typing import Any

from septet.langchain_core.documents.base import Document


class RecursiveJsonSplitter:
    """Dicts of at most `max_chunk_size` signs, and if possible at least `min_chunk_size`."""

    def __init__(self, max_chunk_size: int = 2000, min_chunk_size: int | None = None) -> None:
        self.max_chunk_size = max_chunk_size
        self.min_chunk_size = min_chunk_size if min_chunk_size is not None else max(max_chunk_size - 200, 50)

    @staticmethod
    def _json_size(data: Any) -> int:
        return len(json.dumps(data))

    @staticmethod
    def _set_nested_dict(target: dict[str, Any], path: list[str], value: Any) -> None:
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target[path[-1]] = value

    def _lists_as_dicts(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {k: self._lists_as_dicts(v) for k, v in data.items()}
        if isinstance(data, list):
            return {str(i): self._lists_as_dicts(item) for i, item in enumerate(data)}
        return data

    def _json_split(self, data: Any, path: list[str], chunks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not isinstance(data, dict):
            self._set_nested_dict(chunks[-1], path, data)
            return chunks
        for key, value in data.items():
            size, room = self._json_size({key: value}), self.max_chunk_size - self._json_size(chunks[-1])
            if size < room:
                self._set_nested_dict(chunks[-1], [*path, key], value)
            else:
                if self._json_size(chunks[-1]) >= self.min_chunk_size:
                    chunks.append({})
                self._json_split(value, [*path, key], chunks)
        return chunks

    def split_json(self, json_data: dict[str, Any], convert_lists: bool = False) -> list[dict[str, Any]]:
        """The parts of a dict; `convert_lists` parts lists as well, as dicts of their places."""
        data = self._lists_as_dicts(json_data) if convert_lists else json_data
        chunks = self._json_split(data, [], [{}])
        return chunks if chunks[-1] else chunks[:-1]

    def split_text(self, json_data: dict[str, Any], convert_lists: bool = False, ensure_ascii: bool = True) -> list[str]:
        """The parts as text."""
        return [json.dumps(chunk, ensure_ascii=ensure_ascii) for chunk in self.split_json(json_data, convert_lists)]

    def create_documents(self, texts: list[dict[str, Any]], convert_lists: bool = False, ensure_ascii: bool = True,
                         metadatas: list[dict[Any, Any]] | None = None) -> list[Document]:
        """The parts as documents."""
        metadatas = metadatas or [{}] * len(texts)
        return [Document(page_content=chunk, metadata=copy.deepcopy(metadatas[i])) for i, text in enumerate(texts)
                for chunk in self.split_text(text, convert_lists, ensure_ascii)]
