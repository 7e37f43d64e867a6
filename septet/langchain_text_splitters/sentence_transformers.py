"""Tokens as a model for sentences counts them."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.langchain_text_splitters.base import TextSplitter, Tokenizer, split_text_on_tokens


class SentenceTransformersTokenTextSplitter(TextSplitter):
    """Chunks of so many tokens of the model in a folder, at most what it reads; of the model only its tokenizer is loaded."""

    def __init__(self, chunk_overlap: int = 50, model_name: str = "sentence-transformers/all-mpnet-base-v2",
                 tokens_per_chunk: int | None = None, model_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs, chunk_overlap=chunk_overlap)
        if model_kwargs:
            raise NotSupported(f"SentenceTransformersTokenTextSplitter: model_kwargs={model_kwargs!r}")
        self.model_name, folder = model_name, Path(model_name)
        if not (folder / "tokenizer.json").is_file():
            raise NotSupported(f"SentenceTransformersTokenTextSplitter: {model_name!r} is no folder with a tokenizer.json; "
                               "`septet pull` loads one")
        from tokenizers import Tokenizer as Reader

        self.tokenizer = Reader.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.maximum_tokens_per_chunk = longest(folder)
        self.tokens_per_chunk = self.maximum_tokens_per_chunk if tokens_per_chunk is None else tokens_per_chunk
        if self.tokens_per_chunk > self.maximum_tokens_per_chunk:
            raise ValueError(f"The token limit of the models '{model_name}' is: {self.maximum_tokens_per_chunk}. Argument "
                             f"tokens_per_chunk={self.tokens_per_chunk} > maximum token limit.")

    def split_text(self, text: str) -> list[str]:
        return split_text_on_tokens(text=text, tokenizer=Tokenizer(
            chunk_overlap=self._chunk_overlap, tokens_per_chunk=self.tokens_per_chunk,
            decode=lambda tokens: self.tokenizer.decode(tokens, skip_special_tokens=False),
            encode=lambda part: self.tokenizer.encode(part).ids[1:-1]))

    def count_tokens(self, *, text: str) -> int:
        """The tokens of a text, with those at its ends."""
        return len(self.tokenizer.encode(text).ids)


def longest(folder: Path) -> int:
    """The tokens that a folder's model reads at once."""
    for name, key in (("sentence_bert_config.json", "max_seq_length"), ("tokenizer_config.json", "model_max_length"),
                      ("config.json", "max_position_embeddings")):
        if (folder / name).is_file():
            value = json.loads((folder / name).read_text(encoding="utf-8")).get(key)
            if isinstance(value, int) and value > 0:
                return value
    raise NotSupported(f"SentenceTransformersTokenTextSplitter: {str(folder)!r} does not say how many tokens its model reads")
