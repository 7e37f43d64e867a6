"""The base of splitters: pieces are joined to chunks of a size, with an overlap."""
from __future__ import annotations

import copy
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from septet.langchain_core.documents.base import Document
from septet.langchain_core.documents.transformers import BaseDocumentTransformer

logger = logging.getLogger(__name__)


class TextSplitter(BaseDocumentTransformer, ABC):
    """A subclass has `split_text`.

    chunk_size, chunk_overlap: measured by `length_function`.  keep_separator: at the start (True, "start") or the end of pieces.
    add_start_index: metadata say where a chunk starts.
    """

    def __init__(self, chunk_size: int = 4000, chunk_overlap: int = 200, length_function: Callable[[str], int] = len,
                 keep_separator: bool | Literal["start", "end"] = False, add_start_index: bool = False,
                 strip_whitespace: bool = True) -> None:
        if chunk_size <= 0:
            raise ValueError(f"chunk_size must be > 0, got {chunk_size}")
        if chunk_overlap < 0:
            raise ValueError(f"chunk_overlap must be >= 0, got {chunk_overlap}")
        if chunk_overlap > chunk_size:
            raise ValueError(f"Got a larger chunk overlap ({chunk_overlap}) than chunk size ({chunk_size}), should be smaller.")
        self._chunk_size, self._chunk_overlap = chunk_size, chunk_overlap
        self._length_function, self._keep_separator = length_function, keep_separator
        self._add_start_index, self._strip_whitespace = add_start_index, strip_whitespace

    @abstractmethod
    def split_text(self, text: str) -> list[str]:
        """The chunks of a text."""

    def create_documents(self, texts: list[str], metadatas: list[dict[Any, Any]] | None = None) -> list[Document]:
        """Documents of the chunks of texts."""
        metadatas = metadatas or [{}] * len(texts)
        documents = []
        for i, text in enumerate(texts):
            index, length = 0, 0
            for chunk in self.split_text(text):
                metadata = copy.deepcopy(metadatas[i])
                if self._add_start_index:
                    index = text.find(chunk, max(0, index + length - self._chunk_overlap))
                    metadata["start_index"] = index
                    length = len(chunk)
                documents.append(Document(page_content=chunk, metadata=metadata))
        return documents

    def split_documents(self, documents: Iterable[Document]) -> list[Document]:
        """The chunks of documents, with their metadata."""
        documents = list(documents)
        return self.create_documents([doc.page_content for doc in documents], metadatas=[doc.metadata for doc in documents])

    def _join_docs(self, docs: list[str], separator: str) -> str | None:
        text = separator.join(docs)
        return (text.strip() if self._strip_whitespace else text) or None

    def _merge_splits(self, splits: Iterable[str], separator: str) -> list[str]:
        """Pieces joined while they fit; the last ones of a chunk begin the next, as far as the overlap goes."""
        between = self._length_function(separator)
        chunks: list[str] = []
        current: list[tuple[str, int]] = []
        total = 0
        for piece in splits:
            size = self._length_function(piece)
            if total + size + (between if current else 0) > self._chunk_size:
                if total > self._chunk_size:
                    logger.warning("Created a chunk of size %d, which is longer than the specified %d", total, self._chunk_size)
                if current:
                    joined = self._join_docs([text for text, _ in current], separator)
                    if joined is not None:
                        chunks.append(joined)
                    while total > self._chunk_overlap or total > 0 and total + size + (between if current else 0) > self._chunk_size:
                        total -= current[0][1] + (between if len(current) > 1 else 0)
                        current = current[1:]
            current.append((piece, size))
            total += size + (between if len(current) > 1 else 0)
        joined = self._join_docs([text for text, _ in current], separator)
        return [*chunks, joined] if joined is not None else chunks

    @classmethod
    def from_huggingface_tokenizer(cls, tokenizer: Any, **kwargs: Any) -> Any:
        """Sizes in tokens of a tokenizer of Transformers or of `tokenizers`."""
        if not hasattr(tokenizer, "tokenize") and not hasattr(tokenizer, "encode"):
            raise ValueError("Tokenizer received was not an instance of PreTrainedTokenizerBase")

        def length(text: str) -> int:
            if hasattr(tokenizer, "tokenize"):
                return len(tokenizer.tokenize(text))
            return len(tokenizer.encode(text, add_special_tokens=False).ids)

        return cls(length_function=length, **kwargs)

    @classmethod
    def from_tiktoken_encoder(cls, encoding_name: str = "gpt2", model_name: str | None = None, allowed_special: Any = None,
                              disallowed_special: Any = "all", **kwargs: Any) -> Any:
        """Sizes in tokens of tiktoken.  ImportError without it."""
        encoding = tiktoken_encoding(encoding_name, model_name)
        allowed = set() if allowed_special is None else allowed_special

        def length(text: str) -> int:
            return len(encoding.encode(text, allowed_special=allowed, disallowed_special=disallowed_special))

        return cls(length_function=length, **kwargs)

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        """The chunks of documents."""
        return self.split_documents(list(documents))


def tiktoken_encoding(encoding_name: str, model_name: str | None) -> Any:
    from importlib import import_module

    try:
        tiktoken = import_module("tiktoken")
    except ImportError as error:
        raise ImportError("Could not import tiktoken python package. This is needed in order to calculate max_tokens_for_prompt. Please "
                          "install it "
                          "with `pip install tiktoken`, or use from_huggingface_tokenizer.") from error
    return tiktoken.encoding_for_model(model_name) if model_name is not None else tiktoken.get_encoding(encoding_name)


class TokenTextSplitter(TextSplitter):
    """Chunks of so many tokens of tiktoken."""

    def __init__(self, encoding_name: str = "gpt2", model_name: str | None = None, allowed_special: Any = None,
                 disallowed_special: Any = "all",
                 **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._tokenizer = tiktoken_encoding(encoding_name, model_name)
        self._allowed_special = allowed_special or set()
        self._disallowed_special = disallowed_special

    def split_text(self, text: str) -> list[str]:
        def encode(part: str) -> list[int]:
            return self._tokenizer.encode(part, allowed_special=self._allowed_special,  # type: ignore[no-any-return]
                                          disallowed_special=self._disallowed_special)

        return split_text_on_tokens(text=text, tokenizer=Tokenizer(
            chunk_overlap=self._chunk_overlap, tokens_per_chunk=self._chunk_size, decode=self._tokenizer.decode, encode=encode))


class Language(str, Enum):  # noqa: UP042  prints as upstream's
    """Languages that have separators of their own."""

    CPP = "cpp"
    GO = "go"
    JAVA = "java"
    KOTLIN = "kotlin"
    JS = "js"
    TS = "ts"
    PHP = "php"
    PROTO = "proto"
    PYTHON = "python"
    R = "r"
    RST = "rst"
    RUBY = "ruby"
    RUST = "rust"
    SCALA = "scala"
    SWIFT = "swift"
    MARKDOWN = "markdown"
    LATEX = "latex"
    HTML = "html"
    SOL = "sol"
    CSHARP = "csharp"
    COBOL = "cobol"
    C = "c"
    LUA = "lua"
    PERL = "perl"
    HASKELL = "haskell"
    ELIXIR = "elixir"
    POWERSHELL = "powershell"
    VISUALBASIC6 = "visualbasic6"


@dataclass(frozen=True)
class Tokenizer:
    """How a text becomes tokens and back, and how many make a chunk."""

    chunk_overlap: int
    tokens_per_chunk: int
    decode: Callable[[list[int]], str]
    encode: Callable[[str], list[int]]


def split_text_on_tokens(*, text: str, tokenizer: Tokenizer) -> list[str]:
    """Chunks of so many tokens."""
    if tokenizer.tokens_per_chunk <= tokenizer.chunk_overlap:
        raise ValueError("tokens_per_chunk must be greater than chunk_overlap")
    ids = tokenizer.encode(text)
    chunks, start = [], 0
    while start < len(ids):
        part = ids[start:start + tokenizer.tokens_per_chunk]
        if part:
            decoded = tokenizer.decode(part)
            if decoded:
                chunks.append(decoded)
        if start + tokenizer.tokens_per_chunk >= len(ids):
            break
        start += tokenizer.tokens_per_chunk - tokenizer.chunk_overlap
    return chunks


