"""`OpenAIEmbeddings`: vectors from any endpoint of OpenAI's protocol."""
from __future__ import annotations

import base64
import os
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from septet.errors import NotSupported
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.utils import from_env, get_pydantic_field_names, secret_from_env
from septet.langchain_openai.chat_models.base import client_of
from septet.langchain_openai.client import Client
from septet.langchain_openai.errors import APIError

PATH = "/embeddings"
REFUSED = ("openai_api_type", "openai_api_version", "headers", "allowed_special", "disallowed_special", "tiktoken_model_name")


class OpenAIEmbeddings(BaseModel, Embeddings):
    """Vectors of texts by a model's name at `base_url`; `chunk_size` texts a request.

    Texts are sent as they are.  One that may be longer than `embedding_ctx_length` tokens (a token is a byte or more) would have to be cut
    with OpenAI's own tokens: that is NotSupported, unless check_embedding_ctx_length=False leaves it to the endpoint.
    """

    model: str = "text-embedding-ada-002"
    dimensions: int | None = None
    deployment: str | None = "text-embedding-ada-002"
    openai_api_version: str | None = None
    openai_api_base: str | None = Field(default=None, alias="base_url")
    openai_api_type: str | None = None
    openai_proxy: str | None = Field(default_factory=from_env("OPENAI_PROXY", default=None))
    embedding_ctx_length: int = 8191
    openai_api_key: SecretStr | Callable[[], Any] | None = Field(alias="api_key",
                                                                 default_factory=secret_from_env("OPENAI_API_KEY", default=None))
    openai_organization: str | None = Field(default=None, alias="organization")
    allowed_special: Any = None
    disallowed_special: Any = None
    chunk_size: int = 1000
    max_retries: int = 2
    request_timeout: Any = Field(default=None, alias="timeout")
    headers: Any = None
    tiktoken_enabled: bool = True
    tiktoken_model_name: str | None = None
    show_progress_bar: bool = False
    model_kwargs: dict[str, Any] = Field(default_factory=dict)
    skip_empty: bool = False
    default_headers: Mapping[str, str] | None = None
    default_query: Mapping[str, object] | None = None
    retry_min_seconds: int = 4
    retry_max_seconds: int = 20
    http_client: Any = None
    http_async_client: Any = None
    check_embedding_ctx_length: bool = True

    model_config = ConfigDict(extra="forbid", populate_by_name=True, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _sorted_arguments(cls, values: dict[str, Any]) -> Any:
        """Arguments that are no fields are the request's."""
        names = get_pydantic_field_names(cls)
        more = {key: value for key, value in values.items() if key not in names}
        return {**{key: value for key, value in values.items() if key in names}, "model_kwargs": {**values.get("model_kwargs", {}), **more}}

    @model_validator(mode="after")
    def _checked(self) -> OpenAIEmbeddings:
        for name in REFUSED:
            if getattr(self, name) is not None:
                raise NotSupported(f"OpenAIEmbeddings: {name}")
        if self.show_progress_bar:
            raise NotSupported("OpenAIEmbeddings: show_progress_bar")
        self.openai_api_base = self.openai_api_base or os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL")
        if self.openai_api_key is None:
            self.client.request(self.client.http(), PATH, {})       # asks for the key
        return self

    @cached_property
    def client(self) -> Client:
        """The endpoint."""
        return client_of(self)

    def _bodies(self, texts: list[str], size: int | None) -> Iterator[dict[str, Any]]:
        """The requests for texts.  NotSupported for a text that may have to be cut."""
        if self.check_embedding_ctx_length:
            longest = max((len(text.encode()) for text in texts), default=0)
            if longest > self.embedding_ctx_length:
                raise NotSupported(f"OpenAIEmbeddings: a text of {longest} bytes may have more than {self.embedding_ctx_length} tokens and "
                                   "would be cut; split it, or give check_embedding_ctx_length=False")
        told = {"model": self.model, **({"dimensions": self.dimensions} if self.dimensions is not None else {}), **self.model_kwargs}
        size = size or self.chunk_size
        kept = [text for text in texts if text or not self.skip_empty]
        for at in range(0, len(kept), size):
            yield {"encoding_format": "base64", **told, "input": kept[at:at + size]}

    def embed_documents(self, texts: list[str], chunk_size: int | None = None, **kwargs: Any) -> list[list[float]]:
        """Vectors of texts; `chunk_size` of them a request."""
        return [vector for body in self._bodies(texts, chunk_size) for vector in vectors_of(*self.client.post(PATH, {**body, **kwargs}))]

    async def aembed_documents(self, texts: list[str], chunk_size: int | None = None, **kwargs: Any) -> list[list[float]]:
        """The same, awaited."""
        return [vector for body in self._bodies(texts, chunk_size)
                for vector in vectors_of(*await self.client.apost(PATH, {**body, **kwargs}))]

    def embed_query(self, text: str, **kwargs: Any) -> list[float]:
        return self.embed_documents([text], **kwargs)[0]

    async def aembed_query(self, text: str, **kwargs: Any) -> list[float]:
        return (await self.aembed_documents([text], **kwargs))[0]


def vectors_of(answer: dict[str, Any], headers: Any = None) -> list[list[float]]:
    """The vectors of an answer, in the order of the texts.  APIError when it has none."""
    rows = answer.get("data")
    if not isinstance(rows, list) or not rows:
        raise APIError("No embedding data received", answer.get("error"))
    return [floats(row["embedding"]) for row in rows]


def floats(shown: Any) -> list[float]:
    """A vector that stands as numbers, or as float32 in base64."""
    if not isinstance(shown, str):
        return list(map(float, shown))
    found = array("f", base64.b64decode(shown, validate=True))
    if sys.byteorder == "big":
        found.byteswap()
    return found.tolist()
