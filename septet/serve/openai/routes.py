"""The routes of OpenAI's protocol over one model: models, chat completions, completions, embeddings."""
from __future__ import annotations

import asyncio
import base64
import time
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from septet.serve.errors import Refusal, as_json
from septet.serve.language import Language
from septet.serve.openai.chat import ChatRequest
from septet.serve.openai.completions import CompletionRequest
from septet.serve.openai.schema import Chat, Completion, Embedding, Generating, read
from septet.serve.options import Options
from septet.serve.rest import ended


class Embedder(Protocol):
    """A model that gives texts vectors."""

    def embed(self, inputs: list[str | list[int]]) -> tuple[Any, int]:
        """(vectors of shape (inputs, dimensions) in float32, tokens read)."""


class OpenAI:
    """The routes of a model that generates (`language`), embeds, or both."""

    def __init__(self, name: str, options: Options, language: Language | None, embedder: Embedder | None):
        self.name, self.options, self.language, self.embedder = name, options, language, embedder
        self.created = int(time.time())
        self.embedding = 0
        self.turn = asyncio.Lock()

    def routes(self) -> list[Route]:
        return [Route("/v1/models", self.models), Route("/v1/models/{model:path}", self.model),
                Route("/v1/chat/completions", self.chat, methods=["POST"]), Route("/v1/completions", self.complete, methods=["POST"]),
                Route("/v1/embeddings", self.embed, methods=["POST"])]

    def depth(self) -> int:
        """Answers and embeddings that wait or run."""
        return self.embedding + (self.language.engine.depth() if self.language is not None else 0)

    def card(self) -> dict[str, Any]:
        return {"id": self.name, "object": "model", "created": self.created, "owned_by": "septet"}

    async def models(self, request: Request) -> Response:
        return as_json({"object": "list", "data": [self.card()]})

    async def model(self, request: Request) -> Response:
        self.check_model(request.path_params["model"])
        return as_json(self.card())

    def check_model(self, name: str) -> None:
        if name != self.name:
            raise Refusal(404, f"The model `{name}` does not exist; this server has `{self.name}`", "model", "model_not_found")

    def speaker(self, asked: Generating) -> Language:
        """The model that generates; Refusal when another is asked for, or this one does not."""
        asked.check()
        self.check_model(asked.model)
        if self.language is None:
            raise Refusal(400, f"`{self.name}` embeds texts and generates none", "model")
        return self.language

    async def chat(self, request: Request) -> Response:
        asked, limits = read(Chat, await request.body()), self.options.limits
        return await ChatRequest(self.speaker(asked), self.name, asked, limits.seconds, limits.batch).respond(request)

    async def complete(self, request: Request) -> Response:
        asked, limits = read(Completion, await request.body()), self.options.limits
        return await CompletionRequest(self.speaker(asked), self.name, asked, limits.seconds, limits.batch).respond(request)

    async def embed(self, request: Request) -> Response:
        """Vectors of texts, one request at a time; others wait up to the limit of the queue."""
        asked, limits = read(Embedding, await request.body()), self.options.limits
        self.check_model(asked.model)
        inputs, embedder = asked.inputs(), self.embedder
        if embedder is None:
            raise Refusal(400, f"`{self.name}` gives no embeddings", "model")
        if asked.dimensions is not None:
            raise Refusal(400, "dimensions: the model's vectors are given whole", "dimensions")
        if len(inputs) > limits.batch:
            raise Refusal(413, f"a request may have {limits.batch} texts; this one has {len(inputs)}", "input")
        if self.embedding >= limits.queue:
            raise Refusal(429, f"{self.embedding} requests wait already", code="queue_full", retry_after=1)
        try:
            vectors, tokens = await asyncio.wait_for(asyncio.shield(self.begun(embedder, inputs)), limits.seconds)
        except TimeoutError:
            raise Refusal(504, f"the embedding took more than {limits.seconds:g} s") from None
        data = [{"object": "embedding", "index": i, "embedding": encoded(row, asked.encoding_format)} for i, row in enumerate(vectors)]
        return as_json({"object": "list", "data": data, "model": self.name, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})

    def begun(self, embedder: Embedder, inputs: list[str | list[int]]) -> asyncio.Future[tuple[Any, int]]:
        """An embedding in a thread, when its turn comes.  It counts until it has ended, also when nobody waits for it any more."""
        async def work() -> tuple[Any, int]:
            async with self.turn:
                return await asyncio.to_thread(embedder.embed, inputs)

        self.embedding += 1
        return ended(asyncio.ensure_future(work()), self.end)

    def end(self) -> None:
        self.embedding -= 1


def encoded(row: Any, form: str) -> Any:
    """A vector as a list, or as base64 of its bytes in little endian."""
    return base64.b64encode(row.numpy().astype("<f4").tobytes()).decode() if form == "base64" else row.tolist()
