"""Sentence embeddings of a folder of Transformers: the mean of the tokens, of length 1 if asked."""
from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from septet.langchain_core.embeddings.embeddings import Embeddings


class HuggingFaceEmbeddings(BaseModel, Embeddings):
    """`model_name` is a folder with an encoder and its tokenizer.

    encode_kwargs: batch_size (32), normalize_embeddings.  model_kwargs go to `from_pretrained`.
    """

    model_name: str
    cache_folder: str | None = None
    model_kwargs: dict[str, Any] = Field(default_factory=dict)
    encode_kwargs: dict[str, Any] = Field(default_factory=dict)
    multi_process: bool = False
    show_progress: bool = False

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    _parts: Any = PrivateAttr(default=None)

    def model_post_init(self, _context: Any, /) -> None:
        from septet.errors import NotSupported

        unknown = set(self.encode_kwargs) - {"batch_size", "normalize_embeddings"}
        for given, name in ((unknown, f"encode_kwargs {sorted(unknown)}"), (self.multi_process, "multi_process"),
                            (self.show_progress, "show_progress"), (self.cache_folder, "cache_folder")):
            if given:
                raise NotSupported(f"HuggingFaceEmbeddings: {name}")

    def _loaded(self) -> Any:
        if self._parts is None:
            from septet.transformers import AutoModel, AutoTokenizer

            self._parts = AutoTokenizer.from_pretrained(self.model_name), AutoModel.from_pretrained(self.model_name, **self.model_kwargs)
        return self._parts

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        tokenizer, model = self._loaded()
        size = self.encode_kwargs.get("batch_size", 32)
        vectors: list[list[float]] = []
        for start in range(0, len(texts), size):
            part = [text.replace("\n", " ") for text in texts[start:start + size]]
            tokens = tokenizer(part, padding=True, truncation=True, return_tensors="pt")
            hidden = model(**tokens).last_hidden_state.detach()
            mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            if self.encode_kwargs.get("normalize_embeddings"):
                mean = mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)
            vectors += mean.tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
