"""Sentence embeddings of a folder of Transformers, made of the tokens' vectors as the folder says."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from septet.langchain_core.embeddings.embeddings import Embeddings


class HuggingFaceEmbeddings(BaseModel, Embeddings):
    """`model_name` is a folder with an encoder and its tokenizer.

    encode_kwargs: batch_size (32), normalize_embeddings; query_encode_kwargs: the same for questions.  model_kwargs go to
    `from_pretrained`.
    """

    model_name: str
    cache_folder: str | None = None
    model_kwargs: dict[str, Any] = Field(default_factory=dict)
    encode_kwargs: dict[str, Any] = Field(default_factory=dict)
    query_encode_kwargs: dict[str, Any] = Field(default_factory=dict)
    multi_process: bool = False
    show_progress: bool = False

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    _parts: Any = PrivateAttr(default=None)

    def model_post_init(self, _context: Any, /) -> None:
        from septet.errors import NotSupported

        unknown = {*self.encode_kwargs, *self.query_encode_kwargs} - {"batch_size", "normalize_embeddings"}
        for given, name in ((unknown, f"encode_kwargs {sorted(unknown)}"), (self.multi_process, "multi_process"),
                            (self.show_progress, "show_progress"), (self.cache_folder, "cache_folder")):
            if given:
                raise NotSupported(f"HuggingFaceEmbeddings: {name}")

    def _loaded(self) -> Any:
        if self._parts is None:
            from septet.transformers import AutoModel, AutoTokenizer
            from septet.transformers.sentence_pooling import pooling_of

            self._parts = (AutoTokenizer.from_pretrained(self.model_name), AutoModel.from_pretrained(self.model_name, **self.model_kwargs),
                           pooling_of(Path(self.model_name)))
        return self._parts

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedded(texts, self.encode_kwargs)

    def _embedded(self, texts: list[str], options: dict[str, Any]) -> list[list[float]]:
        tokenizer, model, (first, unit, longest) = self._loaded()
        size, cut = options.get("batch_size", 32), {"max_length": longest} if longest else {}
        vectors: list[list[float]] = []
        for start in range(0, len(texts), size):
            part = [text.replace("\n", " ") for text in texts[start:start + size]]
            tokens = tokenizer(part, padding=True, truncation=True, return_tensors="pt", **cut)
            hidden = model(**tokens).last_hidden_state.detach()
            mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            pooled = hidden[:, 0] if first else (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            if unit or options.get("normalize_embeddings"):
                pooled = pooled / pooled.norm(dim=1, keepdim=True).clamp(min=1e-12)
            vectors += pooled.tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._embedded([text], self.query_encode_kwargs or self.encode_kwargs)[0]
